package config

import (
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
)

// Secret is a value that must not be shown. Formatting, logging and encoding write a placeholder.
type Secret string

const hidden = "[secret]"

// String hides the secret.
func (Secret) String() string { return hidden }

// GoString hides the secret.
func (Secret) GoString() string { return hidden }

// LogValue hides the secret.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the secret.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Kind says which API a key opens.
type Kind string

// Kinds of keys.
const (
	Tencent Kind = "tencent" // appid, secret id and secret key: /ocr/bankcard and BankCardOCR
	AppCode Kind = "appcode" // APPCODE of the Aliyun dialect
	Token   Kind = "token"   // bearer token of our own API
)

// Key is one caller. Its kind follows from which of SecretID, AppCode and Token is set: exactly one is.
type Key struct {
	Name string `koanf:"name"` // shown in logs and metrics, names the count in the store: unique, not a secret

	AppID         string   `koanf:"appid"`
	SecretID      string   `koanf:"secret_id"`
	SecretKey     Secret   `koanf:"secret_key"`
	Buckets       []string `koanf:"buckets"`         // empty means any
	SecretKeyFile string   `koanf:"secret_key_file"` // in place of secret_key: the first line of this file
	SecretKeyEnv  string   `koanf:"secret_key_env"`  // in place of secret_key: the value of this variable

	AppCode     Secret `koanf:"appcode"`
	AppCodeFile string `koanf:"appcode_file"`
	AppCodeEnv  string `koanf:"appcode_env"`
	Token       Secret `koanf:"token"`
	TokenFile   string `koanf:"token_file"`
	TokenEnv    string `koanf:"token_env"`

	Rate     float64 `koanf:"rate"`     // calls a second; 0 means no limit
	Burst    int     `koanf:"burst"`    // calls at once under the rate; 0 means Rate, at least 1
	Parallel int     `koanf:"parallel"` // requests under way; 0 means the configuration's per_key
	Calls    *int64  `koanf:"calls"`    // calls granted in all; absent means no limit
	Arrears  bool    `koanf:"arrears"`  // the account owes: every call is refused
}

// Kind says which API the key opens.
func (k *Key) Kind() Kind {
	switch {
	case k.AppCode != "" || k.AppCodeFile != "" || k.AppCodeEnv != "":
		return AppCode
	case k.Token != "" || k.TokenFile != "" || k.TokenEnv != "":
		return Token
	}
	return Tencent
}

// source is where one secret comes from: one of value, file and variable is set.
type source struct {
	name           string
	value          *Secret
	file, variable string
}

// given is how many of the three are set.
func (s *source) given() (n int) {
	for _, text := range []string{string(*s.value), s.file, s.variable} {
		if text != "" {
			n++
		}
	}
	return n
}

func (k *Key) sources() [3]source {
	return [3]source{
		{"secret_key", &k.SecretKey, k.SecretKeyFile, k.SecretKeyEnv},
		{"appcode", &k.AppCode, k.AppCodeFile, k.AppCodeEnv},
		{"token", &k.Token, k.TokenFile, k.TokenEnv},
	}
}

func (k *Key) check() error {
	from := k.sources()
	tencent, appCode, token := from[0].given(), from[1].given(), from[2].given()
	kinds := 0
	for _, present := range []bool{k.SecretID != "", appCode > 0, token > 0} {
		if present {
			kinds++
		}
	}
	switch {
	case k.Name == "" || strings.ContainsFunc(k.Name, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return fmt.Errorf("name %q: needs a name without spaces", k.Name)
	case kinds != 1:
		return fmt.Errorf("key %s: needs exactly one of secret_id, appcode and token", k.Name)
	case max(tencent, appCode, token) > 1:
		return fmt.Errorf("key %s: give a secret itself, its file or its variable: one of the three", k.Name)
	case k.SecretID != "" && k.AppID == "":
		return fmt.Errorf("key %s: secret_id needs an appid", k.Name)
	case k.SecretID != "" && tencent == 0:
		return fmt.Errorf("key %s: secret_id needs secret_key, secret_key_file or secret_key_env", k.Name)
	case k.SecretID == "" && (k.AppID != "" || tencent > 0 || len(k.Buckets) > 0):
		return fmt.Errorf("key %s: appid, buckets and secret keys belong to a secret_id", k.Name)
	case !(k.Rate >= 0 && k.Rate <= 1e6) || k.Burst < 0 || k.Parallel < 0:
		return fmt.Errorf("key %s: rate, burst and parallel must not be negative", k.Name)
	case k.Calls != nil && *k.Calls < 0:
		return fmt.Errorf("key %s: calls must not be negative", k.Name)
	}
	return nil
}

// checkKeys refuses keys that cannot work and names or secrets that stand twice.
func checkKeys(keys []Key) error {
	seen := map[string]bool{}
	for i := range keys {
		k := &keys[i]
		if err := k.check(); err != nil {
			return err
		}
		ids := []string{"name " + k.Name, "secret_id " + k.SecretID, "appcode " + string(k.AppCode), "token " + string(k.Token)}
		ids = slices.DeleteFunc(ids, func(id string) bool { return strings.HasSuffix(id, " ") })
		for _, id := range ids {
			if seen[id] {
				what, _, _ := strings.Cut(id, " ")
				return fmt.Errorf("key %s: its %s stands twice", k.Name, what)
			}
			seen[id] = true
		}
	}
	return nil
}

// readSecrets fills secrets from their files and variables. One that cannot be had leaves the secret empty: the service
// starts all the same and refuses that caller, not everybody. A warning names each.
func (c *Config) readSecrets(environ []string) (warnings []string) {
	for i := range c.Keys {
		for _, from := range c.Keys[i].sources() {
			if from.file == "" && from.variable == "" {
				continue
			}
			*from.value = c.secretFrom(from.file, from.variable, environ)
			if *from.value == "" {
				warnings = append(warnings, fmt.Sprintf("key %s: its %s cannot be read: its requests are refused", c.Keys[i].Name, from.name))
			}
		}
	}
	if c.Sessions.KeyFile != "" {
		if c.Sessions.Key = c.secretFrom(c.Sessions.KeyFile, "", nil); c.Sessions.Key == "" {
			warnings = append(warnings, "sessions.key_file cannot be read: a key of the process is used, and kept answers are lost with it")
		}
	}
	return warnings
}

// secretFrom is the first line of a file, or the value of a variable; empty when it cannot be had.
func (c *Config) secretFrom(file, variable string, environ []string) Secret {
	if file != "" {
		text, _ := os.ReadFile(c.relative(file)) // a file that cannot be read has no first line
		line, _, _ := strings.Cut(string(text), "\n")
		return Secret(strings.TrimSpace(line))
	}
	for _, entry := range environ {
		if value, ok := strings.CutPrefix(entry, variable+"="); ok {
			return Secret(strings.TrimSpace(value))
		}
	}
	return ""
}
