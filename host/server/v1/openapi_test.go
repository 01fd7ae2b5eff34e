package v1

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/server/servertest"
)

// TestOpenAPIRequests: what the description says of JSON bodies is what the handler takes.
func TestOpenAPIRequests(t *testing.T) {
	d := servertest.OpenAPI(t)
	compiled := d.Compile(t, servertest.Pointer("components", "schemas", "ReadRequest"))
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
	for _, p := range d.At(t, "paths", "/v1/read", "post")["parameters"].([]any) {
		parameters[p.(map[string]any)["name"].(string)] = true
	}
	assert.Equal(t, map[string]bool{"fields": true, "mask": true, "crops": true, "min_confidence": true}, parameters)
	for name, value := range map[string]string{"fields": "number", "mask": "true", "crops": "card", "min_confidence": "0.5"} {
		assert.NoError(t, new(options).set(name, value))
	}
}
