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

// strictly reads an example into a value that names every field it may have.
func strictly(t *testing.T, name string, to any) {
	t.Helper()
	text, err := os.ReadFile("examples/" + name)
	require.NoError(t, err)
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	require.NoError(t, d.Decode(to), name)
}

type address struct {
	SocketAddress struct {
		Address   string
		PortValue int `yaml:"port_value"`
	} `yaml:"socket_address"`
}

// typed is the part of an extension's configuration that says which it is; the rest is looked at by its type.
type typed struct {
	Name        string
	TypedConfig yaml.Node `yaml:"typed_config"`
}

// as decodes a typed configuration that must be of a type.
func as(t *testing.T, node yaml.Node, kind string, to any) {
	t.Helper()
	text, err := yaml.Marshal(&node)
	require.NoError(t, err)
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	require.NoError(t, d.Decode(to))
	var which struct {
		Type string `yaml:"@type"`
	}
	require.NoError(t, node.Decode(&which))
	assert.Equal(t, "type.googleapis.com/"+kind, which.Type)
}

// Names of fields: Envoy's v3 API reference, config.listener, HttpConnectionManager and extensions.wasm.v3.PluginConfig.
func TestExampleEnvoy(t *testing.T) {
	var bootstrap struct {
		StaticResources struct {
			Listeners []struct {
				Name         string
				Address      address
				BufferLimit  int                         `yaml:"per_connection_buffer_limit_bytes"`
				FilterChains []struct{ Filters []typed } `yaml:"filter_chains"`
			}
			Clusters []struct {
				Name, Type     string
				LoadAssignment struct {
					ClusterName string `yaml:"cluster_name"`
					Endpoints   []struct {
						LBEndpoints []struct {
							Endpoint struct{ Address address }
						} `yaml:"lb_endpoints"`
					}
				} `yaml:"load_assignment"`
			}
		} `yaml:"static_resources"`
	}
	strictly(t, "envoy.yaml", &bootstrap)
	listener := bootstrap.StaticResources.Listeners[0]
	var manager struct {
		Type        string `yaml:"@type"`
		StatPrefix  string `yaml:"stat_prefix"`
		RouteConfig struct {
			VirtualHosts []struct {
				Name    string
				Domains []string
				Routes  []struct {
					Match struct{ Prefix string }
					Route struct{ Cluster string }
				}
			} `yaml:"virtual_hosts"`
		} `yaml:"route_config"`
		HTTPFilters []typed `yaml:"http_filters"`
	}
	as(t, listener.FilterChains[0].Filters[0].TypedConfig,
		"envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", &manager)
	assert.Equal(t, bootstrap.StaticResources.Clusters[0].Name, manager.RouteConfig.VirtualHosts[0].Routes[0].Route.Cluster)
	require.Len(t, manager.HTTPFilters, 2)
	var filter struct {
		Type   string `yaml:"@type"`
		Config struct {
			Name          string
			FailurePolicy string `yaml:"failure_policy"`
			AllowStop     bool   `yaml:"allow_on_headers_stop_iteration"`
			VMConfig      struct {
				Runtime string
				Code    struct {
					Local struct{ Filename string }
				}
			} `yaml:"vm_config"`
			Configuration struct {
				Type  string `yaml:"@type"`
				Value string
			}
		}
	}
	as(t, manager.HTTPFilters[0].TypedConfig, "envoy.extensions.filters.http.wasm.v3.Wasm", &filter)
	assert.Equal(t, "FAIL_RELOAD", filter.Config.FailurePolicy)
	assert.Equal(t, "envoy.wasm.runtime.v8", filter.Config.VMConfig.Runtime)
	assert.Equal(t, "type.googleapis.com/google.protobuf.StringValue", filter.Config.Configuration.Type)
	c, err := edge.ParseConfig([]byte(filter.Config.Configuration.Value))
	require.NoError(t, err)
	assert.Equal(t, filter.Config.AllowStop, c.HoldHeaders)
	assert.Greater(t, listener.BufferLimit, c.MaxBody, "else Envoy answers 413 before the plugin sees the body")
	var router struct {
		Type string `yaml:"@type"`
	}
	as(t, manager.HTTPFilters[1].TypedConfig, "envoy.extensions.filters.http.router.v3.Router", &router)
}

// Names of fields: Istio's reference of WasmPlugin.
func TestExampleIstio(t *testing.T) {
	var plugin struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   struct{ Name, Namespace string }
		Spec       struct {
			Selector struct {
				MatchLabels map[string]string `yaml:"matchLabels"`
			}
			URL             string
			ImagePullPolicy string `yaml:"imagePullPolicy"`
			Phase           string
			FailStrategy    string         `yaml:"failStrategy"`
			PluginConfig    map[string]any `yaml:"pluginConfig"`
		}
	}
	strictly(t, "istio.yaml", &plugin)
	assert.Equal(t, []string{"extensions.istio.io/v1alpha1", "WasmPlugin"}, []string{plugin.APIVersion, plugin.Kind})
	assert.Contains(t, []string{"AUTHN", "AUTHZ", "STATS"}, plugin.Spec.Phase)
	assert.Contains(t, []string{"FAIL_CLOSE", "FAIL_RELOAD"}, plugin.Spec.FailStrategy)
	text, err := json.Marshal(plugin.Spec.PluginConfig)
	require.NoError(t, err)
	c, err := edge.ParseConfig(text)
	require.NoError(t, err)
	assert.False(t, c.HoldHeaders, "Istio cannot allow it")
	assert.LessOrEqual(t, c.MaxBody, 1<<20, "Envoy's buffer limit")
}

// Names of fields: Higress' CRD extensions.higress.io/v1alpha1, WasmPlugin.
func TestExampleHigress(t *testing.T) {
	var plugin struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   struct{ Name, Namespace string }
		Spec       struct {
			URL             string
			ImagePullPolicy string `yaml:"imagePullPolicy"`
			Phase           string
			Priority        int
			FailStrategy    string         `yaml:"failStrategy"`
			DefaultConfig   map[string]any `yaml:"defaultConfig"`
		}
	}
	strictly(t, "higress.yaml", &plugin)
	assert.Equal(t, []string{"extensions.higress.io/v1alpha1", "WasmPlugin"}, []string{plugin.APIVersion, plugin.Kind})
	assert.Contains(t, []string{"AUTHN", "AUTHZ", "STATS"}, plugin.Spec.Phase)
	assert.Equal(t, "FAIL_CLOSE", plugin.Spec.FailStrategy)
	text, err := json.Marshal(plugin.Spec.DefaultConfig)
	require.NoError(t, err)
	c, err := edge.ParseConfig(text)
	require.NoError(t, err)
	assert.False(t, c.HoldHeaders, "Higress cannot allow it")
	assert.LessOrEqual(t, c.MaxBody, 1<<20, "Envoy's buffer limit")
}
