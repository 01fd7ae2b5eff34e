package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"reflect"
	"strings"
	"time"

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
// environ is os.Environ() in programs. What works and is likely not meant comes back in warnings, sentences without a secret.
func Load(path string, environ []string) (c *Config, warnings []string, err error) {
	k := koanf.New(".")
	if path != "" {
		if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
			return nil, nil, fmt.Errorf("%w: %s: %s", ErrConfig, path, withoutValues(err))
		}
	}
	var unknown []string
	if err := k.Load(env.Provider(".", envOptions(environ, &unknown)), nil); err != nil {
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
	warnings = append(unknown, c.readSecrets(environ)...)
	return c, append(warnings, c.doubts()...), nil
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

// names are all values of a configuration but for the keys, as koanf names them: addr, tls.cert, ….
func names() map[string]bool {
	all := map[string]bool{}
	var add func(prefix string, t reflect.Type)
	add = func(prefix string, t reflect.Type) {
		for i := range t.NumField() {
			f := t.Field(i)
			name := f.Tag.Get("koanf")
			switch {
			case name == "" || name == "keys":
			case f.Type.Kind() == reflect.Struct:
				add(prefix+name+".", f.Type)
			default:
				all[prefix+name] = true
			}
		}
	}
	add("", reflect.TypeFor[Config]())
	return all
}

// lists are values that an environment variable gives with commas.
var lists = map[string]bool{"remote.allow": true, "trusted_proxies": true, "cors.origins": true}

// envOptions turns variables into values. One that names no value is no error: Kubernetes sets CARDGLYPH_SERVICE_HOST, CARDGLYPH_PORT and
// more for a service of that name. It is named in unknown.
func envOptions(environ []string, unknown *[]string) env.Opt {
	known := map[string]string{} // ADDR, TLS_CERT, …
	for name := range names() {
		known[strings.ToUpper(strings.ReplaceAll(name, ".", "_"))] = name
	}
	return env.Opt{
		Prefix:      EnvPrefix,
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(variable, value string) (string, any) {
			name, ok := known[strings.TrimPrefix(variable, EnvPrefix)]
			switch {
			case !ok && variable != EnvPrefix+"CONFIG": // the path of this file
				*unknown = append(*unknown, "the environment variable "+variable+" names no value of the configuration: it is passed over")
				return "", nil
			case !ok:
				return "", nil
			case lists[name]:
				return name, strings.Split(value, ",")
			}
			return name, value
		},
	}
}

// durationHook refuses a number without a unit: 5 could mean seconds or, as Go has it, nanoseconds.
func durationHook(from, to reflect.Type, value any) (any, error) {
	if to != reflect.TypeFor[time.Duration]() {
		return value, nil
	}
	text, ok := value.(string)
	if !ok {
		text = fmt.Sprint(value)
	}
	d, err := time.ParseDuration(text)
	if err != nil || !ok && d != 0 {
		return nil, fmt.Errorf("%q is no duration: write it with its unit, as 5s, 250ms or 2m", text)
	}
	return d, nil
}

func unmarshal(k *koanf.Koanf, into *Config) error {
	err := k.UnmarshalWithConf("", into, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		DecodeHook:       mapstructure.ComposeDecodeHookFunc(durationHook, mapstructure.TextUnmarshallerHookFunc()),
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
	adminHost, _, adminErr := net.SplitHostPort(c.Admin)
	switch {
	case err != nil:
		return fmt.Errorf("addr %q: write host:port", c.Addr)
	case c.Admin != "" && adminErr != nil:
		return fmt.Errorf("admin %q: write host:port, or nothing for none", c.Admin)
	case c.Admin != "" && !isLoopback(adminHost) && !c.Open:
		return fmt.Errorf("admin %s is not loopback: profiles and metrics are for the operator alone; set open: true if a network keeps others off", c.Admin)
	case c.MaxParallel < 0 || c.Queue < 1 || c.Uploads < 1 || c.PerKey < 1:
		return errors.New("max_parallel must not be negative; queue, uploads and per_key must be at least 1")
	case c.Memory < 16<<20:
		return errors.New("memory must be at least 16MB")
	case durations <= 0 || t.Drain < 0 || c.Sessions.Keep < 0:
		return errors.New("every timeout must be over 0, but for drain and sessions.keep, which must not be negative")
	case c.Limits.Body < 1 || c.Limits.File < 1 || c.Limits.Files < 1 || c.Limits.Pixels < 1:
		return errors.New("every limit must be over 0")
	case !(c.MinConfidence > 0 && c.MinConfidence <= 1):
		return errors.New("min_confidence must be over 0 and at most 1")
	case c.Remote.Redirects < 0:
		return errors.New("remote.redirects must not be negative")
	case !(c.Tracing.Share >= 0 && c.Tracing.Share <= 1):
		return errors.New("tracing.share must be between 0 and 1")
	case c.Sessions.Key != "" && c.Sessions.KeyFile != "":
		return errors.New("sessions: give key or key_file, not both")
	case (c.TLS.Cert == "") != (c.TLS.Key == ""):
		return errors.New("tls.cert and tls.key go together")
	case !c.Guarded() && !c.Open && !isLoopback(host):
		return fmt.Errorf("addr %s is not loopback and there are no keys: add one with `cardglyph keys add`, "+
			"or set open: true to serve everybody", c.Addr)
	case len(c.Keys) > 0 && c.Store == "" && !c.NATS.Enabled():
		return errors.New("store: keys need a file for their counts")
	}
	if _, err := c.Level(); err != nil {
		return err
	}
	if err := c.NATS.check(); err != nil {
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
