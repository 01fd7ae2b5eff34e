// Package openapi holds the description of the service's own API, and serves it.
package openapi

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed openapi.yaml
var text []byte

// YAML is the description as it is written.
func YAML() []byte { return text }

// Handler serves the description as it is written, for paths that end in .yaml, and as JSON.
func Handler() http.Handler {
	var doc map[string]any
	err := yaml.Unmarshal(text, &doc)
	asJSON, jsonErr := json.Marshal(doc)
	if err != nil || jsonErr != nil {
		panic("openapi: openapi.yaml is broken") // embedded, and read by a test
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, kind := asJSON, "application/vnd.oai.openapi+json;version=3.1"
		if strings.HasSuffix(r.URL.Path, ".yaml") {
			body, kind = text, "application/yaml"
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(body)
	})
}
