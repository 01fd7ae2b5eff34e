package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cardglyph/cardglyph/host/server/openapi"
	"github.com/cardglyph/cardglyph/host/server/servertest"
)

// TestOpenAPIDescribesTheHandlers: every path of the description is served, and no method that it leaves out is.
func TestOpenAPIDescribesTheHandlers(t *testing.T) {
	d := servertest.OpenAPI(t)
	assert.Equal(t, "3.1.0", d.Doc["openapi"])
	r := newRig(t, nil)
	for path, item := range d.Doc["paths"].(map[string]any) {
		if strings.HasPrefix(path, "/ocr/") || strings.HasPrefix(path, "/v1/batches") { // TestSessions of package tencent, TestBatches of v1
			continue
		}
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
			req := servertest.Request(t, method, r.URL+path, string(servertest.SmallPNG), "Authorization", "Bearer own-token", "Content-Type", "image/png")
			got := servertest.Do(t, req)
			if _, ok := item.(map[string]any)[strings.ToLower(method)]; ok {
				assert.Equal(t, http.StatusOK, got.Status, "%s %s", method, path)
			} else {
				assert.Equal(t, http.StatusMethodNotAllowed, got.Status, "%s %s", method, path)
			}
		}
	}
}

func TestOpenAPIAsYAML(t *testing.T) {
	r := newRig(t, nil)
	got := servertest.Do(t, servertest.Request(t, http.MethodGet, r.URL+"/openapi.yaml", ""))
	assert.Equal(t, string(openapi.YAML()), got.Body)
	assert.Equal(t, "application/yaml", got.Header.Get("Content-Type"))
}
