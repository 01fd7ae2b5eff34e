package main

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/cardglyph/cardglyph/wasm/edge"
)

// strictly reads the documents of an example into values that name every field they may have.
func strictly(t *testing.T, name string, documents ...any) {
	t.Helper()
	text, err := os.ReadFile("examples/" + name)
	require.NoError(t, err)
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	for _, one := range documents {
		require.NoError(t, d.Decode(one), name)
	}
}

// config checks a plugin's configuration as the plugin does.
func config(t *testing.T, text []byte) edge.Config {
	t.Helper()
	c, err := edge.ParseConfig(text)
	require.NoError(t, err, "%s", text)
	return c
}

// Names of fields: Traefik's reference of the static configuration, "experimental.localPlugins", and pkg/plugins/types.go.
func TestExampleTraefikStatic(t *testing.T) {
	var static struct {
		EntryPoints map[string]struct {
			Address   string
			Transport struct {
				RespondingTimeouts struct {
					ReadTimeout string `yaml:"readTimeout"`
				} `yaml:"respondingTimeouts"`
			}
		} `yaml:"entryPoints"`
		Providers struct {
			File struct{ Filename string }
		}
		Experimental struct {
			LocalPlugins map[string]struct {
				ModuleName string `yaml:"moduleName"`
			} `yaml:"localPlugins"`
		}
	}
	strictly(t, "traefik-static.yml", &static)
	assert.Equal(t, "github.com/cardglyph/cardglyph", static.Experimental.LocalPlugins["cardglyph"].ModuleName)

	var manifest struct {
		DisplayName string `yaml:"displayName"`
		Type        string
		Runtime     string
		WasmPath    string `yaml:"wasmPath"`
		Import      string
		Summary     string
		TestData    map[string]any `yaml:"testData"`
	}
	strictly(t, "traefik-manifest.yml", &manifest)
	assert.Equal(t, []string{"middleware", "wasm", "plugin.wasm"}, []string{manifest.Type, manifest.Runtime, manifest.WasmPath})
	assert.Equal(t, static.Experimental.LocalPlugins["cardglyph"].ModuleName, manifest.Import)
	text, err := json.Marshal(manifest.TestData)
	require.NoError(t, err)
	config(t, text)
}

// Traefik hands a middleware's configuration to the plugin as JSON: pkg/plugins/middlewarewasm.go.
func TestExampleTraefikDynamic(t *testing.T) {
	var dynamic struct {
		HTTP struct {
			Routers map[string]struct {
				Rule, Service string
				EntryPoints   []string `yaml:"entryPoints"`
				Middlewares   []string
			}
			Middlewares map[string]struct {
				Plugin      map[string]map[string]any
				InFlightReq *struct {
					Amount          int
					SourceCriterion struct {
						IPStrategy *struct{ Depth int } `yaml:"ipStrategy"`
					} `yaml:"sourceCriterion"`
				} `yaml:"inFlightReq"`
				Buffering *struct {
					MaxRequestBodyBytes int `yaml:"maxRequestBodyBytes"`
					MemRequestBodyBytes int `yaml:"memRequestBodyBytes"`
				}
			}
			Services map[string]struct {
				LoadBalancer struct {
					Servers []struct{ URL string }
				} `yaml:"loadBalancer"`
			}
		}
	}
	strictly(t, "traefik-dynamic.yml", &dynamic)
	plugins := 0
	for name, m := range dynamic.HTTP.Middlewares {
		for plugin, options := range m.Plugin {
			assert.Equal(t, "cardglyph", plugin, "%s: the name in the static configuration", name)
			text, err := json.Marshal(options)
			require.NoError(t, err)
			config(t, text)
			plugins++
		}
	}
	assert.Equal(t, 2, plugins)
	for name, r := range dynamic.HTTP.Routers {
		limited, whole := false, false
		for _, m := range r.Middlewares {
			require.Contains(t, dynamic.HTTP.Middlewares, m, name)
			used := dynamic.HTTP.Middlewares[m]
			if l := used.InFlightReq; l != nil {
				assert.NotNil(t, l.SourceCriterion.IPStrategy, "%s: a limit for all clients together lets a few keep the others out", name)
				limited = true
			}
			if b := used.Buffering; b != nil {
				whole = true
				assert.Equal(t, 16<<20, b.MaxRequestBodyBytes, name)
			}
			assert.True(t, len(used.Plugin) == 0 || limited && whole, "%s: what slow clients hold must come before the plugin", name)
		}
		if r.Service != "noop@internal" {
			assert.Contains(t, dynamic.HTTP.Services, r.Service, name)
		}
	}
	assert.Equal(t, "/card", config(t, []byte(`{"mode":"read","path":"/card"}`)).Path)
}

// Names of fields: Dapr's reference of the component middleware.http.wasm.
func TestExampleDapr(t *testing.T) {
	type head struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   struct{ Name string }
	}
	var component struct {
		head `yaml:",inline"`
		Spec struct {
			Type, Version string
			Metadata      []struct{ Name, Value string }
		}
	}
	var configuration struct {
		head `yaml:",inline"`
		Spec struct {
			HTTPPipeline struct {
				Handlers []struct{ Name, Type string }
			} `yaml:"httpPipeline"`
		}
	}
	strictly(t, "dapr.yml", &component, &configuration)
	assert.Equal(t, []string{"dapr.io/v1alpha1", "Component"}, []string{component.APIVersion, component.Kind})
	assert.Equal(t, []string{"middleware.http.wasm", "v1"}, []string{component.Spec.Type, component.Spec.Version})
	require.Len(t, component.Spec.Metadata, 2)
	assert.Equal(t, "url", component.Spec.Metadata[0].Name)
	assert.Equal(t, "guestConfig", component.Spec.Metadata[1].Name)
	config(t, []byte(component.Spec.Metadata[1].Value))
	require.Len(t, configuration.Spec.HTTPPipeline.Handlers, 1)
	assert.Equal(t, component.Metadata.Name, configuration.Spec.HTTPPipeline.Handlers[0].Name)
	assert.Equal(t, component.Spec.Type, configuration.Spec.HTTPPipeline.Handlers[0].Type)
}
