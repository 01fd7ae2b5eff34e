package server

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed openapi.yaml
var openAPI []byte

// openAPIHandler serves the description of the own API, as it is written and as JSON.
func openAPIHandler() http.Handler {
	var doc map[string]any
	err := yaml.Unmarshal(openAPI, &doc)
	asJSON, jsonErr := json.Marshal(doc)
	if err != nil || jsonErr != nil {
		panic("server: openapi.yaml is broken") // embedded, and read by a test
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, kind := asJSON, "application/vnd.oai.openapi+json;version=3.1"
		if strings.HasSuffix(r.URL.Path, ".yaml") {
			body, kind = openAPI, "application/yaml"
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(body)
	})
}
