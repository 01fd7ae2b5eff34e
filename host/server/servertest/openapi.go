package servertest

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/server/openapi"
)

// Description is openapi.yaml as it is served, with its schemas compiled.
type Description struct {
	Doc      map[string]any
	compiler *jsonschema.Compiler
}

// OpenAPI is the description of the own API.
func OpenAPI(t *testing.T) *Description {
	t.Helper()
	answer := httptest.NewRecorder()
	openapi.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	doc, err := jsonschema.UnmarshalJSON(answer.Body)
	require.NoError(t, err)
	d := &Description{Doc: doc.(map[string]any), compiler: jsonschema.NewCompiler()}
	d.compiler.AssertFormat()
	require.NoError(t, d.compiler.AddResource("openapi.json", doc))
	return d
}

// At follows a path of member names, through references.
func (d *Description) At(t *testing.T, path ...string) map[string]any {
	t.Helper()
	node := d.Doc
	for _, name := range path {
		next, ok := node[name].(map[string]any)
		require.True(t, ok, "openapi.yaml has no %s", strings.Join(path, " › "))
		if ref, ok := next["$ref"].(string); ok {
			next = d.At(t, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		}
		node = next
	}
	return node
}

// Pointer is a JSON pointer to a place of the document.
func Pointer(path ...string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	for i := range path {
		path[i] = escape.Replace(path[i])
	}
	return "openapi.json#/" + strings.Join(path, "/")
}

// CheckAnswer holds an answer to what the description says of its status and content type.
func (d *Description) CheckAnswer(t *testing.T, path, method string, got Reply) {
	t.Helper()
	if got.Status == http.StatusNotFound {
		return // of other paths than those described
	}
	response := d.At(t, "paths", path, method, "responses", strconv.Itoa(got.Status))
	kind, _, _ := strings.Cut(got.Header.Get("Content-Type"), ";")
	content, ok := response["content"].(map[string]any)
	require.True(t, ok)
	require.Contains(t, content, kind)
	assert.NotEmpty(t, got.Header.Get("X-Request-Id"))
	where := Pointer("paths", path, method, "responses", strconv.Itoa(got.Status), "content", kind, "schema")
	if ref := d.At(t, "paths", path, method, "responses")[strconv.Itoa(got.Status)].(map[string]any)["$ref"]; ref != nil {
		where = Pointer("components", "responses", "Problem", "content", kind, "schema")
	}
	d.check(t, where, got.Body)
}

// Compile compiles the schema at a pointer.
func (d *Description) Compile(t *testing.T, schema string) *jsonschema.Schema {
	t.Helper()
	compiled, err := d.compiler.Compile(schema)
	require.NoError(t, err)
	return compiled
}

func (d *Description) check(t *testing.T, schema, text string) {
	t.Helper()
	compiled, err := d.compiler.Compile(schema)
	require.NoError(t, err)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	assert.NoError(t, compiled.Validate(value), text)
}

// ProblemTypes are the URNs of all problems.
func (d *Description) ProblemTypes(t *testing.T) (urns []string) {
	t.Helper()
	for _, urn := range d.At(t, "components", "schemas", "Problem", "properties", "type")["enum"].([]any) {
		urns = append(urns, urn.(string))
	}
	require.NotEmpty(t, urns)
	return urns
}
