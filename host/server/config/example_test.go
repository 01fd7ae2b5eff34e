package config

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestExampleIsTheDefaults: the example loads, says what the defaults are, and names every value, those of keys included.
func TestExampleIsTheDefaults(t *testing.T) {
	const path = "../../../docs/cardglyph.example.yaml"
	c, warnings, err := Load(path, nil)
	require.NoError(t, err)
	assert.Empty(t, warnings)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	for name := range names() {
		last := name[strings.LastIndexByte(name, '.')+1:]
		assert.Contains(t, string(text), last+":", name)
	}
	for _, name := range []string{
		"name", "appid", "secret_id", "secret_key", "secret_key_file", "secret_key_env", "buckets", "appcode", "appcode_file", "appcode_env",
		"token", "token_file", "token_env", "rate", "burst", "parallel", "calls", "arrears",
	} {
		assert.Contains(t, string(text), name)
	}
	want := Default()
	want.path = path
	want.TrustedProxies, want.CORS.Origins, want.Remote.Allow = c.TrustedProxies, c.CORS.Origins, c.Remote.Allow // empty lists
	assert.Empty(t, c.TrustedProxies)
	assert.Empty(t, c.CORS.Origins)
	assert.Empty(t, c.Remote.Allow)
	assert.Equal(t, want, c)
}

// TestGuidesConfigurations: what the guides show loads.
func TestGuidesConfigurations(t *testing.T) {
	text, err := os.ReadFile("../../../docs/service.zh-CN.md")
	require.NoError(t, err)
	_, example, ok := strings.Cut(string(text), "```yaml\n")
	require.True(t, ok)
	example, _, _ = strings.Cut(example, "```")
	c, _, err := Load(write(t, example), nil)
	require.NoError(t, err)
	require.Len(t, c.Keys, 3)
	defaults := Default()
	assert.Equal(t, defaults.Queue, c.Queue)
	assert.Equal(t, defaults.Uploads, c.Uploads)
	assert.Equal(t, defaults.PerKey, c.PerKey)
	assert.Equal(t, defaults.Memory, c.Memory)
}
