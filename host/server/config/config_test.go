package config

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// write puts text into a configuration file of its own.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cardglyph.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestDefaultIsLoopbackWithoutKeys(t *testing.T) {
	c, warnings, err := Load("", nil)
	require.NoError(t, err)
	assert.Empty(t, warnings)
	assert.Equal(t, Default(), c)
	assert.False(t, c.Guarded())
	assert.True(t, strings.HasPrefix(c.Addr, "127.0.0.1:"))
}

func TestLoadFile(t *testing.T) {
	path := write(t, `
addr: 0.0.0.0:9000
memory: 512MB
limits: {body: 6MiB, file: 1000000}
timeouts: {read: 3s}
remote: {allow: [10.1.0.0/16]}
keys:
  - {name: shop-a, appid: "1250000000", secret_id: AKIDtest, secret_key: s3cret, buckets: [test], rate: 2.5, calls: 100}
  - {name: shop-b, appcode: 0a1b, arrears: true}
  - {name: own, token: t0ken}
`)
	c, _, err := Load(path, nil)
	require.NoError(t, err)
	assert.Equal(t, "0.0.0.0:9000", c.Addr)
	assert.Equal(t, Size(512<<20), c.Memory)
	assert.Equal(t, Size(6<<20), c.Limits.Body)
	assert.Equal(t, Size(1_000_000), c.Limits.File)
	assert.Equal(t, 3*time.Second, c.Timeouts.Read)
	assert.Equal(t, Default().Timeouts.Wait, c.Timeouts.Wait, "what the file leaves out keeps its default")
	assert.Equal(t, "10.1.0.0/16", c.Remote.Allow[0].String())
	require.Len(t, c.Keys, 3)
	assert.Equal(t, []Kind{Tencent, AppCode, Token}, []Kind{c.Keys[0].Kind(), c.Keys[1].Kind(), c.Keys[2].Kind()})
	assert.Equal(t, int64(100), *c.Keys[0].Calls)
	assert.Nil(t, c.Keys[1].Calls)
	assert.True(t, c.Keys[1].Arrears)
	assert.Equal(t, filepath.Join(filepath.Dir(path), "cardglyph.db"), c.StorePath())
}

func TestEnvironmentOverrides(t *testing.T) {
	path := write(t, "addr: 127.0.0.1:1\nlimits: {body: 1MB}\n")
	c, _, err := Load(path, []string{
		"CARDGLYPH_ADDR=127.0.0.1:2", "CARDGLYPH_LIMITS_BODY=2MB", "CARDGLYPH_LOG_LEVEL=debug", "CARDGLYPH_MAX_PARALLEL=3",
		"CARDGLYPH_REMOTE_ALLOW=10.0.0.0/8,192.168.1.0/24", "CARDGLYPH_TIMEOUTS_READ=250ms", "CARDGLYPH_CONFIG=ignored", "PATH=/bin",
	})
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:2", c.Addr)
	assert.Equal(t, Size(2<<20), c.Limits.Body)
	assert.Equal(t, "debug", c.LogLevel)
	assert.Equal(t, 3, c.MaxParallel)
	assert.Len(t, c.Remote.Allow, 2)
	assert.Equal(t, 250*time.Millisecond, c.Timeouts.Read)
	assert.False(t, c.Guarded())
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"unknown name":       {"adr: x", "adr"},
		"unknown key name":   {"keys: [{name: a, token: b, quota: 1}]", "quota"},
		"not YAML":           {"a: b: c", "not valid YAML"},
		"line of the fault":  {"addr: x\nqueue: {\n", "at line 2"},
		"open to the world":  {"addr: 0.0.0.0:80", "cardglyph keys add"},
		"address":            {"addr: nowhere", "host:port"},
		"size":               {"limits: {body: big}", "size"},
		"duration":           {"timeouts: {read: soon}", "duration"},
		"no time":            {"timeouts: {read: 0s}", "timeout"},
		"half TLS":           {"tls: {cert: a.pem}", "go together"},
		"level":              {"log_level: loud", "log_level"},
		"network":            {"remote: {allow: [10.0.0.0]}", "allow"},
		"key without secret": {"keys: [{name: a}]", "exactly one"},
		"two kinds":          {"keys: [{name: a, token: b, appcode: c}]", "exactly one"},
		"no appid":           {"keys: [{name: a, secret_id: b, secret_key: c}]", "appid"},
		"no secret key":      {"keys: [{name: a, appid: '1', secret_id: b}]", "secret_key"},
		"bucket of a token":  {"keys: [{name: a, token: b, buckets: [c]}]", "belong"},
		"name twice":         {"keys: [{name: a, token: b}, {name: a, token: c}]", "name stands twice"},
		"token twice":        {"keys: [{name: a, token: b}, {name: b, token: b}]", "token stands twice"},
		"negative rate":      {"keys: [{name: a, token: b, rate: -1}]", "negative"},
		"negative calls":     {"keys: [{name: a, token: b, calls: -1}]", "negative"},
		"name with a space":  {"keys: [{name: a b, token: b}]", "spaces"},
		"no store":           {"store: ''\nkeys: [{name: a, token: b}]", "store"},
		"no queue":           {"queue: 0", "queue"},
		"no memory":          {"memory: 1MB", "memory"},
		"profiles for all":   {"admin: 0.0.0.0:81", "not loopback"},
		"admin address":      {"admin: nowhere", "host:port"},
		"confidence":         {"min_confidence: 2", "min_confidence"},
		"no uploads":         {"uploads: 0", "uploads"},
		"share":              {"tracing: {share: 2}", "share"},
		"negative keep":      {"sessions: {keep: -1s}", "negative"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := Load(write(t, c.text), nil)
			require.ErrorIs(t, err, ErrConfig)
			assert.Contains(t, err.Error(), c.says)
		})
	}
	_, _, err := Load(filepath.Join(t.TempDir(), "none.yaml"), nil)
	require.ErrorIs(t, err, ErrConfig)
}

func TestErrorsAndFormattingHideSecrets(t *testing.T) {
	_, _, err := Load(write(t, "keys:\n  - name: a\n    token: hush: hush\n"), nil)
	require.ErrorIs(t, err, ErrConfig)
	assert.NotContains(t, err.Error(), "hush")

	k := Key{Name: "a", SecretKey: "hush"}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("key", "key", k, "secret", k.SecretKey)
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s %q", k, k, k, k.SecretKey, k.SecretKey), log.String()} {
		assert.NotContains(t, text, "hush")
	}
}

func TestSecretFile(t *testing.T) {
	path := write(t, "keys: [{name: a, appid: '1', secret_id: b, secret_key_file: secret}]")
	c, warnings, err := Load(path, nil)
	require.NoError(t, err, "one caller's missing file must not stop the others")
	assert.Equal(t, []string{"key a: its secret_key cannot be read: its requests are refused"}, warnings)
	assert.Empty(t, string(c.Keys[0].SecretKey))

	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(path), "secret"), []byte("hush, hush, and thou\n"), 0o600))
	c, warnings, err = Load(path, nil)
	require.NoError(t, err)
	assert.Empty(t, warnings)
	assert.Equal(t, "hush, hush, and thou", string(c.Keys[0].SecretKey))
}

func TestSize(t *testing.T) {
	for text, want := range map[string]Size{"0": 0, "7": 7, "7B": 7, "1KB": 1024, "1 KiB": 1024, "6mb": 6 << 20, "2GiB": 2 << 30} {
		var s Size
		require.NoError(t, s.UnmarshalText([]byte(text)))
		assert.Equal(t, want, s, text)
	}
	for _, text := range []string{"", "MB", "-1", "1.5MB", "9223372036854775807KB", "1TB"} {
		var s Size
		require.Error(t, s.UnmarshalText([]byte(text)), text)
	}
}

func calls(n int64) *int64 { return &n }

func TestEditKeys(t *testing.T) {
	path := write(t, "# our card reader\naddr: 127.0.0.1:9000 # behind the proxy\n")
	require.NoError(t, AddKey(path, Key{Name: "a", AppID: "0123", SecretID: "id", SecretKey: "123", Buckets: []string{"x", "y"}, Rate: 1.5, Burst: 3}))
	require.NoError(t, AddKey(path, Key{Name: "b", AppCode: "77", Calls: calls(10)}))
	require.ErrorIs(t, AddKey(path, Key{Name: "b", AppCode: "78"}), ErrKeyExists)

	n, err := TopUp(path, "b", 5)
	require.NoError(t, err)
	assert.Equal(t, int64(15), n)
	n, err = TopUp(path, "b", -100)
	require.NoError(t, err)
	assert.Zero(t, n)
	_, err = TopUp(path, "a", 5)
	require.ErrorIs(t, err, ErrConfig, "no limit to top up")
	require.NoError(t, SetArrears(path, "a", true))
	require.NoError(t, SetArrears(path, "b", true))
	require.NoError(t, SetArrears(path, "b", false))
	for _, err := range []error{Revoke(path, "none"), SetArrears(path, "none", true)} {
		require.ErrorIs(t, err, ErrNoKey)
	}

	c, _, err := Load(path, nil)
	require.NoError(t, err)
	want := []Key{
		{Name: "a", AppID: "0123", SecretID: "id", SecretKey: "123", Buckets: []string{"x", "y"}, Rate: 1.5, Burst: 3, Arrears: true},
		{Name: "b", AppCode: "77", Calls: calls(0)},
	}
	assert.Equal(t, want, c.Keys, "numbers that are texts stay texts")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(text), "# our card reader")
	assert.Contains(t, string(text), "# behind the proxy")
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestRevokingTheLastKeyLocksTheDoor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new.yaml")
	require.NoError(t, AddKey(path, Key{Name: "a", Token: "b"}))
	require.NoError(t, Revoke(path, "a"))
	c, _, err := Load(path, nil)
	require.NoError(t, err)
	assert.Empty(t, c.Keys)
	assert.True(t, c.Guarded())
}

func TestEditRefusesWhatWouldNotLoad(t *testing.T) {
	path := write(t, "keys: [{name: a, token: b}]")
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	require.ErrorIs(t, AddKey(path, Key{Name: "c", Token: "b"}), ErrConfig)
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, left, 1, "no half-written file stays")
	for _, text := range []string{"keys: 5", "- a", "a: b: c"} {
		require.ErrorIs(t, AddKey(write(t, text), Key{Name: "c", Token: "d"}), ErrConfig, text)
	}
}

// TestSecretsFromElsewhere: each kind of secret may come from a file or a variable.
func TestSecretsFromElsewhere(t *testing.T) {
	path := write(t, `keys:
  - {name: a, appid: '1', secret_id: b, secret_key_env: SHOP_SECRET}
  - {name: b, appcode_file: code}
  - {name: c, token_env: SHOP_TOKEN}
`)
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(path), "code"), []byte("a code of many characters\n"), 0o600))
	c, warnings, err := Load(path, []string{"SHOP_SECRET=a secret of many characters", "SHOP_TOKENS=another"})
	require.NoError(t, err)
	assert.Equal(t, "a secret of many characters", string(c.Keys[0].SecretKey))
	assert.Equal(t, "a code of many characters", string(c.Keys[1].AppCode))
	assert.Equal(t, AppCode, c.Keys[1].Kind())
	assert.Equal(t, []string{"key c: its token cannot be read: its requests are refused"}, warnings)
	_, _, err = Load(write(t, "keys: [{name: a, token: b, token_env: C}]"), nil)
	require.ErrorContains(t, err, "one of the three")
}

// TestEnvironmentOfKubernetes: variables of a service that is called cardglyph do not stop it. They are named.
func TestEnvironmentOfKubernetes(t *testing.T) {
	environ := []string{
		"CARDGLYPH_SERVICE_HOST=10.0.0.1", "CARDGLYPH_SERVICE_PORT=80", "CARDGLYPH_PORT=tcp://10.0.0.1:80", "CARDGLYPH_PORT_80_TCP=tcp://10.0.0.1:80",
		"CARDGLYPH_PORT_80_TCP_PROTO=tcp", "CARDGLYPH_KEYS=a", "CARDGLYPH_ADDR=127.0.0.1:9",
	}
	c, warnings, err := Load("", environ)
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:9", c.Addr)
	require.Len(t, warnings, 6)
	for _, name := range []string{"CARDGLYPH_SERVICE_HOST", "CARDGLYPH_PORT ", "CARDGLYPH_KEYS"} {
		assert.Contains(t, strings.Join(warnings, "\n"), name)
	}
}

func TestDurationsNeedAUnit(t *testing.T) {
	for _, text := range []string{"timeouts: {read: 5}", "timeouts: {read: '5'}", "timeouts: {read: 1.5}", "timeouts: {drain: 3}"} {
		_, _, err := Load(write(t, text), nil)
		require.ErrorIs(t, err, ErrConfig, text)
		assert.Contains(t, err.Error(), "unit", text)
	}
	_, _, err := Load("", []string{"CARDGLYPH_TIMEOUTS_READ=5"})
	require.ErrorContains(t, err, "unit")
	c, _, err := Load(write(t, "timeouts: {drain: 0, read: 1m30s}\ncache_dir: ''"), nil)
	require.NoError(t, err)
	assert.Equal(t, 90*time.Second, c.Timeouts.Read)
	assert.Empty(t, c.CacheDir, "none, not the default")
}

// TestDoubts: what works and is likely not meant is warned of.
func TestDoubts(t *testing.T) {
	for says, text := range map[string]string{
		"in the clear":     "addr: 0.0.0.0:80\nkeys: [{name: a, token: abcdefghijklmnopqrst}]",
		"has 1 characters": "keys: [{name: a, token: x}]",
		"is over 10m0s":    "timeouts: {request: 1h}",
		"no use over":      "timeouts: {request: 1s}",
		"no file of that":  "limits: {file: 100MB}",
		"read alone":       "limits: {body: 1GB, file: 1GB}",
		"absurdly":         "queue: 1000000",
		"wrong than right": "min_confidence: 0.1",
	} {
		_, warnings, err := Load(write(t, text), nil)
		require.NoError(t, err, text)
		assert.Contains(t, strings.Join(warnings, "\n"), says, text)
	}
	path := write(t, "keys: [{name: a, token: abcdefghijklmnopqrst}]")
	_, warnings, err := Load(path, nil)
	require.NoError(t, err)
	assert.Empty(t, warnings)
	require.NoError(t, os.Chmod(path, 0o644))
	_, warnings, err = Load(path, nil)
	require.NoError(t, err)
	assert.Contains(t, strings.Join(warnings, "\n"), "read by others")
}
