package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
)

// EnvPrefix begins the names of the variables that override the file.
const EnvPrefix = "CARDGLYPH_"

// ErrConfig is wrapped by every error that says the configuration cannot be used.
var ErrConfig = errors.New("config: cannot be used")

// Load reads the file at path (none when path is empty), lets the environment override it and checks the result.
// environ is os.Environ() in programs. The names of keys whose secret file could not be read come back in warnings.
func Load(path string, environ []string) (c *Config, warnings []string, err error) {
	k := koanf.New(".")
	if path != "" {
		if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
			return nil, nil, fmt.Errorf("%w: %s: %s", ErrConfig, path, withoutValues(err))
		}
	}
	if err := k.Load(env.Provider(".", envOptions(environ)), nil); err != nil {
		return nil, nil, fmt.Errorf("%w: environment: %w", ErrConfig, err)
	}
	c = Default()
	if err := unmarshal(k, c); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	c.path = path
	c.guarded = k.Exists("keys")
	if err := c.check(); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return c, c.readSecretFiles(), nil
}

// withoutValues keeps the line number of a YAML error. The rest may quote the file, and the file holds secrets.
func withoutValues(err error) string {
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
		return err.Error()
	}
	if _, line, ok := strings.Cut(err.Error(), "line "); ok {
		number, _, _ := strings.Cut(line, ":")
		return "not valid YAML at line " + number
	}
	return "not valid YAML"
}

// sections are the groups of values: CARDGLYPH_TLS_CERT is tls.cert, CARDGLYPH_LOG_LEVEL is log_level.
var sections = []string{"tls", "timeouts", "limits", "remote"}

func envOptions(environ []string) env.Opt {
	return env.Opt{
		Prefix:      EnvPrefix,
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			name = strings.ToLower(strings.TrimPrefix(name, EnvPrefix))
			if name == "config" || name == "keys" { // the path of this file; secrets of callers stand in files
				return "", nil
			}
			for _, s := range sections {
				if rest, ok := strings.CutPrefix(name, s+"_"); ok {
					name = s + "." + rest
				}
			}
			if name == "remote.allow" {
				return name, strings.Split(value, ",")
			}
			return name, value
		},
	}
}

func unmarshal(k *koanf.Koanf, into *Config) error {
	err := k.UnmarshalWithConf("", into, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		DecodeHook: mapstructure.ComposeDecodeHookFunc(
			mapstructure.StringToTimeDurationHookFunc(), mapstructure.TextUnmarshallerHookFunc()),
		ErrorUnused:      true,
		WeaklyTypedInput: true,
		TagName:          "koanf",
	}})
	if err != nil { // several lines, one for each field; the library leaves the values out
		return errors.New(strings.Join(strings.Fields(err.Error()), " "))
	}
	return nil
}

// check refuses what cannot work, and says how to put it right.
func (c *Config) check() error {
	host, _, err := net.SplitHostPort(c.Addr)
	t := c.Timeouts
	durations := min(t.Header, t.Body, t.Wait, t.Read, t.Request, t.Write, t.Idle, t.Shutdown, c.Remote.Timeout)
	switch {
	case err != nil:
		return fmt.Errorf("addr %q: write host:port", c.Addr)
	case c.MaxParallel < 0 || c.Queue < 1:
		return errors.New("max_parallel must not be negative and queue must be at least 1")
	case c.Memory < 16<<20:
		return errors.New("memory must be at least 16MB")
	case durations <= 0:
		return errors.New("every timeout must be over 0")
	case c.Limits.Body < 1 || c.Limits.File < 1 || c.Limits.Files < 1 || c.Limits.Pixels < 1:
		return errors.New("every limit must be over 0")
	case c.Remote.Redirects < 0:
		return errors.New("remote.redirects must not be negative")
	case (c.TLS.Cert == "") != (c.TLS.Key == ""):
		return errors.New("tls.cert and tls.key go together")
	case !c.Guarded() && !c.Open && !isLoopback(host):
		return fmt.Errorf("addr %s is not loopback and there are no keys: add one with `cardglyph keys add`, "+
			"or set open: true to serve everybody", c.Addr)
	case len(c.Keys) > 0 && c.Store == "":
		return errors.New("store: keys need a file for their counts")
	}
	if _, err := c.Level(); err != nil {
		return err
	}
	return checkKeys(c.Keys)
}

// Level is LogLevel as slog knows it.
func (c *Config) Level() (l slog.Level, err error) {
	if err := l.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return 0, fmt.Errorf("log_level %q: write debug, info, warn or error", c.LogLevel)
	}
	return l, nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
