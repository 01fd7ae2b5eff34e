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
	SecretKeyFile string   `koanf:"secret_key_file"` // in place of secret_key: the first line of this file
	Buckets       []string `koanf:"buckets"`         // empty means any

	AppCode Secret `koanf:"appcode"`
	Token   Secret `koanf:"token"`

	Rate    float64 `koanf:"rate"`    // calls a second; 0 means no limit
	Burst   int     `koanf:"burst"`   // calls at once under the rate; 0 means Rate, at least 1
	Calls   *int64  `koanf:"calls"`   // calls granted in all; absent means no limit
	Arrears bool    `koanf:"arrears"` // the account owes: every call is refused
}

// Kind says which API the key opens.
func (k *Key) Kind() Kind {
	switch {
	case k.AppCode != "":
		return AppCode
	case k.Token != "":
		return Token
	}
	return Tencent
}

func (k *Key) check() error {
	set := 0
	for _, present := range []bool{k.SecretID != "", k.AppCode != "", k.Token != ""} {
		if present {
			set++
		}
	}
	switch {
	case k.Name == "" || strings.ContainsFunc(k.Name, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return fmt.Errorf("name %q: needs a name without spaces", k.Name)
	case set != 1:
		return fmt.Errorf("key %s: needs exactly one of secret_id, appcode and token", k.Name)
	case k.SecretID != "" && k.AppID == "":
		return fmt.Errorf("key %s: secret_id needs an appid", k.Name)
	case k.SecretID != "" && (k.SecretKey == "") == (k.SecretKeyFile == ""):
		return fmt.Errorf("key %s: secret_id needs either secret_key or secret_key_file", k.Name)
	case k.SecretID == "" && (k.AppID != "" || k.SecretKey != "" || k.SecretKeyFile != "" || len(k.Buckets) > 0):
		return fmt.Errorf("key %s: appid, buckets and secret keys belong to a secret_id", k.Name)
	case !(k.Rate >= 0 && k.Rate <= 1e6) || k.Burst < 0:
		return fmt.Errorf("key %s: rate and burst must not be negative", k.Name)
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

// readSecretFiles fills SecretKey from SecretKeyFile. A file that cannot be read leaves the secret empty: the service
// starts all the same and answers that caller with its internal code, not everybody with silence.
func (c *Config) readSecretFiles() (failed []string) {
	for i := range c.Keys {
		k := &c.Keys[i]
		if k.SecretKeyFile == "" {
			continue
		}
		text, err := os.ReadFile(c.relative(k.SecretKeyFile))
		line, _, _ := strings.Cut(string(text), "\n")
		k.SecretKey = Secret(strings.TrimSpace(line))
		if err != nil || k.SecretKey == "" {
			failed = append(failed, k.Name)
		}
	}
	return failed
}
