package server

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// description is openapi.yaml as the server serves it, with its schemas compiled.
type description struct {
	doc      map[string]any
	compiler *jsonschema.Compiler
}

func loadOpenAPI(t *testing.T) *description {
	t.Helper()
	r := newRig(t, nil)
	got := do(t, request(t, http.MethodGet, r.URL+"/openapi.json", ""))
	require.Equal(t, http.StatusOK, got.status)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(got.body))
	require.NoError(t, err)
	d := &description{doc: doc.(map[string]any), compiler: jsonschema.NewCompiler()}
	d.compiler.AssertFormat()
	require.NoError(t, d.compiler.AddResource("openapi.json", doc))
	return d
}

// at follows a path of member names, through references.
func (d *description) at(t *testing.T, path ...string) map[string]any {
	t.Helper()
	node := d.doc
	for _, name := range path {
		next, ok := node[name].(map[string]any)
		require.True(t, ok, "openapi.yaml has no %s", strings.Join(path, " › "))
		if ref, ok := next["$ref"].(string); ok {
			next = d.at(t, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		}
		node = next
	}
	return node
}

// pointer is a JSON pointer to a place of the document.
func pointer(path ...string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	for i := range path {
		path[i] = escape.Replace(path[i])
	}
	return "openapi.json#/" + strings.Join(path, "/")
}

// checkAnswer holds an answer to what the description says of its status and content type.
func (d *description) checkAnswer(t *testing.T, path, method string, got reply) {
	t.Helper()
	if got.status == http.StatusNotFound {
		return // of other paths than those described
	}
	response := d.at(t, "paths", path, method, "responses", itoa(got.status))
	kind, _, _ := strings.Cut(got.header.Get("Content-Type"), ";")
	content, ok := response["content"].(map[string]any)
	require.True(t, ok)
	require.Contains(t, content, kind)
	assert.NotEmpty(t, got.header.Get("X-Request-Id"))
	where := pointer("paths", path, method, "responses", itoa(got.status), "content", kind, "schema")
	if ref := d.at(t, "paths", path, method, "responses")[itoa(got.status)].(map[string]any)["$ref"]; ref != nil {
		where = pointer("components", "responses", "Problem", "content", kind, "schema")
	}
	d.check(t, where, got.body)
}

func (d *description) check(t *testing.T, schema, text string) {
	t.Helper()
	compiled, err := d.compiler.Compile(schema)
	require.NoError(t, err)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	assert.NoError(t, compiled.Validate(value), text)
}

func (d *description) problemTypes(t *testing.T) (urns []string) {
	t.Helper()
	for _, urn := range d.at(t, "components", "schemas", "Problem", "properties", "type")["enum"].([]any) {
		urns = append(urns, urn.(string))
	}
	require.NotEmpty(t, urns)
	return urns
}

// TestOpenAPIDescribesTheHandlers: every path of the description is served, and no method that it leaves out is.
func TestOpenAPIDescribesTheHandlers(t *testing.T) {
	d := loadOpenAPI(t)
	assert.Equal(t, "3.1.0", d.doc["openapi"])
	r := newRig(t, nil)
	for path, item := range d.doc["paths"].(map[string]any) {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
			req := request(t, method, r.URL+path, string(smallPNG), "Authorization", "Bearer own-token", "Content-Type", "image/png")
			got := do(t, req)
			if _, ok := item.(map[string]any)[strings.ToLower(method)]; ok {
				assert.Equal(t, http.StatusOK, got.status, "%s %s", method, path)
			} else {
				assert.Equal(t, http.StatusMethodNotAllowed, got.status, "%s %s", method, path)
			}
		}
	}
}

// TestOpenAPIRequests: what the description says of JSON bodies is what the handler takes.
func TestOpenAPIRequests(t *testing.T) {
	d := loadOpenAPI(t)
	compiled, err := d.compiler.Compile(pointer("components", "schemas", "ReadRequest"))
	require.NoError(t, err)
	for _, c := range v1Cases() {
		if c.kind != "application/json" || !json.Valid([]byte(c.body)) {
			continue
		}
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(c.body))
		require.NoError(t, err)
		described := compiled.Validate(value) == nil
		if c.want == (problemKind{}) {
			assert.True(t, described, "%s: taken, but not described", c.name)
		}
		if !described {
			assert.NotEqual(t, problemKind{}, c.want, "%s: not described, but taken", c.name)
		}
	}
	parameters := map[string]bool{}
	for _, p := range d.at(t, "paths", "/v1/read", "post")["parameters"].([]any) {
		parameters[p.(map[string]any)["name"].(string)] = true
	}
	assert.Equal(t, map[string]bool{"fields": true, "mask": true, "crops": true, "min_confidence": true}, parameters)
	var o v1Options
	for name, value := range map[string]string{"fields": "number", "mask": "true", "crops": "card", "min_confidence": "0.5"} {
		assert.NoError(t, o.set(name, value))
	}
}

func TestOpenAPIAsYAML(t *testing.T) {
	r := newRig(t, nil)
	got := do(t, request(t, http.MethodGet, r.URL+"/openapi.yaml", ""))
	assert.Equal(t, string(openAPI), got.body)
	assert.Equal(t, "application/yaml", got.header.Get("Content-Type"))
}
