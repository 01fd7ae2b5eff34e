package caddyglyph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	_ "github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
	_ "github.com/caddyserver/caddy/v2/modules/metrics"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/wasm/plugins"
	"github.com/cardglyph/cardglyph/wasm/plugins/plugintest"
)

// TestMain holds the compiled plugin for all tests.
func TestMain(m *testing.M) {
	if _, err := holdCompiled(); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// rig is a client, Caddy with the module, and a backend that keeps what reaches it, all on loopback.
type rig struct {
	t   testing.TB
	url string

	mu  sync.Mutex
	got []received
}

// received is a request as the backend saw it.
type received struct {
	header http.Header
	body   []byte
}

// site is a Caddyfile: port, directive, backend.
const site = `{
	admin off
	auto_https off
	persist_config off
	log {
		level ERROR
	}
}
http://127.0.0.1:%d {
	bind 127.0.0.1
	metrics /metrics
	cardglyph {
		%s
	}
	reverse_proxy %s
}`

func pluginFile(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), plugins.HTTP.File)
	require.NoError(t, os.WriteFile(path, plugintest.Wasm(t, plugins.HTTP), 0o644))
	return path
}

func adapt(t testing.TB, caddyfile string) ([]byte, error) {
	t.Helper()
	text, warnings, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(caddyfile), map[string]any{"filename": "Caddyfile"})
	for _, w := range warnings {
		if w.Directive != "" || !strings.Contains(w.Message, "not formatted") {
			t.Errorf("warning: %s", w)
		}
	}
	return text, err
}

func newRig(t testing.TB, directive string) *rig {
	t.Helper()
	r := &rig{t: t}
	back := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, received{req.Header.Clone(), body})
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(back.Close)
	port := freePort(t)
	config, err := adapt(t, fmt.Sprintf(site, port, "plugin "+pluginFile(t)+"\n"+directive, back.Listener.Addr()))
	require.NoError(t, err)
	require.NoError(t, caddy.Load(config, true))
	t.Cleanup(func() { require.NoError(t, caddy.Stop()) })
	r.url = fmt.Sprintf("http://127.0.0.1:%d", port)
	return r
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func (r *rig) post(contentType string, body []byte, header ...string) (*http.Response, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), "POST", r.url+"/upload", bytes.NewReader(body))
	require.NoError(r.t, err)
	req.Header.Set("Content-Type", contentType)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return r.do(req)
}

func (r *rig) do(req *http.Request) (*http.Response, string) {
	r.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	require.NoError(r.t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(r.t, err)
	return resp, string(text)
}

func (r *rig) one() received {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	require.Len(r.t, r.got, 1)
	got := r.got[0]
	r.got = nil
	return got
}

func (r *rig) none() {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	require.Empty(r.t, r.got)
}

func TestBlockAndMetrics(t *testing.T) {
	r := newRig(t, "action block\nmax_body 1MiB")
	kind, form := plugintest.Form(t, "image/jpeg", plugintest.CardJPEG(t))
	resp, text := r.post(kind, form)
	assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode)
	assert.Equal(t, "application/problem+json", resp.Header.Get("Content-Type"))
	assert.Contains(t, text, "card_found")
	r.none()
	for _, body := range [][]byte{plugintest.PlainJPEG(t), []byte("hello"), nil, bytes.Repeat([]byte("x"), 1<<20)} {
		resp, _ = r.post("", body)
		assert.Equal(t, http.StatusAccepted, resp.StatusCode)
		assert.True(t, bytes.Equal(body, r.one().body))
	}
	for _, length := range []int64{1<<20 + 1, -1} {
		req, err := http.NewRequestWithContext(t.Context(), "POST", r.url, io.NopCloser(bytes.NewReader(make([]byte, 1<<20+1))))
		require.NoError(t, err)
		req.ContentLength = length
		resp, _ = r.do(req)
		assert.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
		r.none()
	}
	req, err := http.NewRequestWithContext(t.Context(), "GET", r.url+"/metrics", nil)
	require.NoError(t, err)
	_, text = r.do(req) // which passes the plugin, too
	for _, line := range []string{
		`caddy_cardglyph_requests_total{outcome="blocked"} 1`, `caddy_cardglyph_requests_total{outcome="passed"} 5`,
		`caddy_cardglyph_requests_total{outcome="over_limit"} 2`, `caddy_cardglyph_pictures_total 2`, `caddy_cardglyph_cards_total 1`,
		`caddy_cardglyph_seconds_count{outcome="blocked"} 1`,
	} {
		assert.Contains(t, text, line)
	}
}

func TestRedact(t *testing.T) {
	r := newRig(t, "action redact")
	file := plugintest.CardJPEG(t)
	kind, form := plugintest.Form(t, "image/jpeg", file)
	resp, _ := r.post(kind, form, "X-Cardglyph-Redacted", "forged")
	require.Equal(t, http.StatusAccepted, resp.StatusCode)
	got := r.one()
	at := bytes.Index(form, file)
	require.Len(t, got.body, len(form))
	assert.Equal(t, string(form[:at]), string(got.body[:at]))
	assert.Equal(t, string(form[at+len(file):]), string(got.body[at+len(file):]))
	plugintest.RequireNoCard(t, got.body[at:at+len(file)])
	assert.Equal(t, []string{"1"}, got.header.Values("X-Cardglyph-Redacted"))
}

func TestRead(t *testing.T) {
	r := newRig(t, "mode read\npath /upload\nmask false\nfields number expiry")
	_, number := plugintest.Card(t)
	resp, text := r.post("image/jpeg", plugintest.CardJPEG(t))
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Contains(t, text, `"digits":"`+number+`"`)
	r.none()
}

// A plugin that stopped, here for want of memory, stays dead in the host's pool: it must be replaced.
func TestPluginThatStopped(t *testing.T) {
	r := newRig(t, "memory 64MiB\nmax_body 60MiB")
	req, err := http.NewRequestWithContext(t.Context(), "POST", r.url, io.NopCloser(bytes.NewReader(make([]byte, 59<<20))))
	require.NoError(t, err)
	req.ContentLength = -1 // so that the plugin's buffer has to grow
	resp, _ := r.do(req)
	assert.Equal(t, http.StatusInternalServerError, resp.StatusCode)
	r.none()
	for range 5 {
		resp, _ = r.post("", []byte("hello"))
		assert.Equal(t, http.StatusAccepted, resp.StatusCode)
		assert.Equal(t, "hello", string(r.one().body))
	}
}

// A backend that takes its time holds no instance of the plugin, and clients that are slow to send hold none either.
func TestSlowOnesHoldNothing(t *testing.T) {
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body)
		if req.URL.Path == "/slow" {
			<-release
		}
	}))
	defer slow.Close()
	port := freePort(t)
	config, err := adapt(t, fmt.Sprintf(site, port, "plugin "+pluginFile(t)+"\nmax_parallel 1", slow.Listener.Addr()))
	require.NoError(t, err)
	require.NoError(t, caddy.Load(config, true))
	defer func() { require.NoError(t, caddy.Stop()) }()
	url := fmt.Sprintf("http://127.0.0.1:%d", port)

	done := make(chan error, 1)
	go func() {
		resp, err := http.Post(url+"/slow", "text/plain", strings.NewReader("hi"))
		if err == nil {
			resp.Body.Close()
		}
		done <- err
	}()
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	require.NoError(t, err)
	defer c.Close()
	_, err = fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nslow")
	require.NoError(t, err)
	time.Sleep(100 * time.Millisecond)
	client := http.Client{Timeout: 20 * time.Second}
	resp, err := client.Post(url, "text/plain", strings.NewReader("quick"))
	require.NoError(t, err)
	resp.Body.Close()
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	close(release)
	require.NoError(t, <-done)
}

// Clients that leave, and 50 at a time.
func TestManyClients(t *testing.T) {
	r := newRig(t, "action block")
	address := strings.TrimPrefix(r.url, "http://")
	for range 50 {
		c, err := net.Dial("tcp", address)
		require.NoError(t, err)
		_, err = fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nhello")
		require.NoError(t, err)
		require.NoError(t, c.Close())
	}
	var wait sync.WaitGroup
	for i := range 50 {
		wait.Go(func() {
			body := bytes.Repeat([]byte{byte('a' + i%26)}, 1000*i)
			resp, err := http.Post(r.url, "text/plain", bytes.NewReader(body))
			if assert.NoError(t, err) {
				resp.Body.Close()
				assert.Equal(t, http.StatusAccepted, resp.StatusCode)
			}
		})
	}
	wait.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	assert.Len(t, r.got, 50)
	for _, got := range r.got {
		if n := len(got.body); n > 0 {
			assert.Equal(t, byte('a'+n/1000%26), got.body[0], "a body is its own client's")
			assert.Equal(t, n, bytes.Count(got.body, got.body[:1]))
		}
	}
}

func TestCaddyfile(t *testing.T) {
	text, err := adapt(t, `http://127.0.0.1:1 {
	cardglyph /upload* {
		plugin p.wasm
		max_parallel 3
		memory 256MiB
		action redact
		paths /a /b
		max_body 2MiB
		min_confidence 0.25
		black_out number expiry
	}
	respond ok
}`)
	require.NoError(t, err)
	type route struct {
		Handle []json.RawMessage
		Match  []json.RawMessage
	}
	var config struct {
		Apps struct {
			HTTP struct {
				Servers map[string]struct{ Routes []route }
			}
		}
	}
	require.NoError(t, json.Unmarshal(text, &config))
	var inner struct{ Routes []route }
	require.NoError(t, json.Unmarshal(config.Apps.HTTP.Servers["srv0"].Routes[0].Handle[0], &inner))
	require.Len(t, inner.Routes, 2)
	assert.JSONEq(t, `{"handler":"cardglyph","plugin":"p.wasm","max_parallel":3,"memory":268435456,"config":{"action":"redact",
		"paths":["/a","/b"],"max_body":2097152,"min_confidence":"0.25","black_out":["number","expiry"]}}`,
		string(inner.Routes[0].Handle[0]), "before the handlers that answer")
	assert.JSONEq(t, `{"path":["/upload*"]}`, string(inner.Routes[0].Match[0]))
	for _, wrong := range []string{
		"cardglyph x", "cardglyph {\nplugin\n}", "cardglyph {\nplugin a b\n}", "cardglyph {\nmax_parallel 0\n}", "cardglyph {\nmax_body lots\n}",
		"cardglyph {\nmemory 5GiB\n}", "cardglyph {\naction block\naction tag\n}",
	} {
		_, err := adapt(t, "http://127.0.0.1:1 {\n"+wrong+"\n}")
		assert.Error(t, err, wrong)
	}
}

// The example that is handed out: wasm/httpwasm/examples. It must adapt, and the plugin must take its options.
func TestExampleCaddyfile(t *testing.T) {
	text, err := os.ReadFile("../../wasm/httpwasm/examples/Caddyfile")
	require.NoError(t, err)
	adapted, err := adapt(t, strings.Replace(string(text), "cardglyph-httpwasm.wasm", pluginFile(t), 1))
	require.NoError(t, err)
	require.NoError(t, caddy.Validate(decode(t, adapted)))
}

func decode(t *testing.T, text []byte) *caddy.Config {
	t.Helper()
	c := new(caddy.Config)
	require.NoError(t, json.Unmarshal(text, c))
	return c
}

// Two handlers of one configuration find the counters registered.
func TestTwoHandlersShareMetrics(t *testing.T) {
	ctx, cancel := caddy.NewContext(caddy.Context{Context: t.Context()})
	defer cancel()
	path := pluginFile(t)
	for range 2 {
		h := &Handler{Plugin: path}
		require.NoError(t, h.Provision(ctx))
		require.NoError(t, h.Cleanup())
	}
}

func TestProvisionRefuses(t *testing.T) {
	good := pluginFile(t)
	noWasm := filepath.Join(t.TempDir(), "x.wasm")
	require.NoError(t, os.WriteFile(noWasm, []byte("hello"), 0o644))
	for name, c := range map[string]struct {
		handler Handler
		says    string
	}{
		"no plugin":         {Handler{}, "plugin is missing"},
		"no such file":      {Handler{Plugin: noWasm + "x"}, "no such file"},
		"no module":         {Handler{Plugin: noWasm}, "plugin"},
		"wrong option":      {Handler{Plugin: good, Config: []byte(`{"action":"shred"}`)}, "action: must be one of block, redact, tag"},
		"no JSON":           {Handler{Plugin: good, Config: []byte(`{`)}, "config"},
		"parallel under 0":  {Handler{Plugin: good, MaxParallel: -1}, "max_parallel"},
		"too little memory": {Handler{Plugin: good, Memory: 1 << 20}, "memory"},
	} {
		ctx, cancel := caddy.NewContext(caddy.Context{Context: t.Context()})
		err := c.handler.Provision(ctx)
		cancel()
		assert.ErrorContains(t, err, c.says, name)
	}
}
