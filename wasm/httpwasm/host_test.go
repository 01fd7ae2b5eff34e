package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"

	"github.com/http-wasm/http-wasm-host-go/api"
	"github.com/http-wasm/http-wasm-host-go/handler"
	wasm "github.com/http-wasm/http-wasm-host-go/handler/nethttp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"

	"github.com/cardglyph/cardglyph/wasm/plugins"
	"github.com/cardglyph/cardglyph/wasm/plugins/plugintest"
)

// rig is a client, a proxy with the plugin, and a backend that keeps what reaches it, all on loopback.
type rig struct {
	t     testing.TB
	front *httptest.Server

	runtime wazero.Runtime // the plugin's

	mu   sync.Mutex
	logs []string
	got  []received
}

// received is a request as the backend saw it.
type received struct {
	header http.Header
	body   []byte
	err    error // of reading the body
}

func (r *rig) IsEnabled(api.LogLevel) bool { return true }

func (r *rig) Log(_ context.Context, level api.LogLevel, line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.logs = append(r.logs, levelNames[level]+" "+line)
}

// middleware loads the plugin into the host that Traefik and Dapr embed.
func (r *rig) middleware(module []byte, config string, start ...string) (wasm.Middleware, error) {
	opts := []handler.Option{
		handler.GuestConfig([]byte(config)), handler.Logger(r),
		handler.Runtime(func(ctx context.Context) (wazero.Runtime, error) {
			r.runtime = wazero.NewRuntimeWithConfig(ctx, plugintest.RuntimeConfig(r.t, plugintest.Pages))
			return r.runtime, nil
		}),
	}
	if len(start) > 0 {
		opts = append(opts, handler.ModuleConfig(wazero.NewModuleConfig().WithStartFunctions(start...)))
	}
	return wasm.NewMiddleware(context.Background(), module, opts...)
}

// newRig starts everything. The proxy is net/http's reverse proxy, which checks that a body has the declared length.
func newRig(t testing.TB, config string) *rig {
	t.Helper()
	r := &rig{t: t}
	back := httptest.NewServer(http.HandlerFunc(r.keep))
	t.Cleanup(back.Close)
	to, err := url.Parse(back.URL)
	require.NoError(t, err)
	m, err := r.middleware(plugintest.Wasm(t, plugins.HTTP), config)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close(context.Background()) })
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ErrorLog = nil
	r.front = httptest.NewServer(m.NewHandler(context.Background(), proxy))
	t.Cleanup(r.front.Close)
	return r
}

func (r *rig) keep(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, received{req.Header.Clone(), body, err})
	w.Header().Set("X-Backend", "yes")
	w.WriteHeader(http.StatusAccepted)
}

// take gives what the backend and the log got since the last time.
func (r *rig) take() (got []received, logs []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	got, logs, r.got, r.logs = r.got, r.logs, nil, nil
	return got, logs
}

// send makes a request and reads the answer.
func (r *rig) send(method, path, contentType string, body []byte, header ...string) (*http.Response, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.front.URL+path, bytes.NewReader(body))
	require.NoError(r.t, err)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
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

// one is the request that reached the backend.
func (r *rig) one() received {
	r.t.Helper()
	got, _ := r.take()
	require.Len(r.t, got, 1)
	require.NoError(r.t, got[0].err)
	return got[0]
}

// none says that nothing reached the backend.
func (r *rig) none() {
	r.t.Helper()
	got, _ := r.take()
	require.Empty(r.t, got)
}

func TestBlock(t *testing.T) {
	r := newRig(t, `{"action":"block"}`)
	kind, form := plugintest.Form(t, "image/jpeg", plugintest.CardJPEG(t))
	for name, c := range map[string]struct {
		kind string
		body []byte
	}{
		"raw": {"image/jpeg", plugintest.CardJPEG(t)}, "form": {kind, form}, "JSON": {"application/json", plugintest.JSON(plugintest.CardJPEG(t))},
	} {
		resp, text := r.send("POST", "/upload", c.kind, c.body)
		assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode, name)
		assert.Equal(t, "application/problem+json", resp.Header.Get("Content-Type"), name)
		assert.Contains(t, text, "urn:cardglyph:problem:card_found", name)
		r.none()
	}
	for name, c := range map[string]struct {
		kind string
		body []byte
	}{
		"picture without a card": {"image/jpeg", plugintest.PlainJPEG(t)}, "text": {"text/plain", []byte("hello")}, "nothing": {"", nil},
	} {
		resp, _ := r.send("POST", "/upload", c.kind, c.body)
		assert.Equal(t, http.StatusAccepted, resp.StatusCode, name)
		assert.True(t, bytes.Equal(c.body, r.one().body), name)
	}
}

func TestTag(t *testing.T) {
	r := newRig(t, `{"action":"tag"}`)
	_, number := plugintest.Card(t)
	body := plugintest.CardJPEG(t)
	r.send("PUT", "/upload", "image/jpeg", body, "X-Cardglyph-Last4", "0000", "X-Cardglyph-Redacted", "9")
	got := r.one()
	assert.True(t, bytes.Equal(body, got.body))
	assert.Equal(t, []string{"1"}, got.header.Values("X-Cardglyph-Found"))
	assert.Equal(t, []string{number[len(number)-4:]}, got.header.Values("X-Cardglyph-Last4"))
	assert.NotEmpty(t, got.header.Get("X-Cardglyph-Network"))
	assert.Empty(t, got.header.Values("X-Cardglyph-Redacted"), "forged")

	r.send("GET", "/", "", nil, "X-Cardglyph-Found", "7")
	assert.Empty(t, r.one().header.Values("X-Cardglyph-Found"), "forged")
}

// The backend gets a body of the same length: net/http's proxy would fail on any other, and an http-wasm plugin has no
// way to change the length that the host has on record.
func TestRedact(t *testing.T) {
	r := newRig(t, `{"action":"redact"}`)
	for name, file := range map[string][]byte{"JPEG": plugintest.CardJPEG(t), "PNG": plugintest.CardPNG(t)} {
		resp, _ := r.send("POST", "/upload", "image/x", file)
		require.Equal(t, http.StatusAccepted, resp.StatusCode, name)
		got := r.one()
		assert.Len(t, got.body, len(file), name)
		assert.False(t, bytes.Equal(file, got.body), name)
		assert.Equal(t, "1", got.header.Get("X-Cardglyph-Redacted"), name)
		plugintest.RequireNoCard(t, got.body)
	}
	file := plugintest.CardJPEG(t)
	kind, form := plugintest.Form(t, "image/jpeg", file)
	r.send("POST", "/upload", kind, form)
	got := r.one()
	at := bytes.Index(form, file)
	require.Len(t, got.body, len(form))
	assert.Equal(t, string(form[:at]), string(got.body[:at]))
	assert.Equal(t, string(form[at+len(file):]), string(got.body[at+len(file):]))
	plugintest.RequireNoCard(t, got.body[at:at+len(file)])

	plain := plugintest.PlainJPEG(t)
	r.send("POST", "/upload", "image/jpeg", plain)
	got = r.one()
	assert.True(t, bytes.Equal(plain, got.body))
	assert.Empty(t, got.header.Values("X-Cardglyph-Redacted"))
}

func TestRead(t *testing.T) {
	r := newRig(t, `{"mode":"read","path":"/card","mask":"false"}`)
	_, number := plugintest.Card(t)
	resp, text := r.send("POST", "/card", "image/jpeg", plugintest.CardJPEG(t))
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Equal(t, "application/json", resp.Header.Get("Content-Type"))
	assert.Contains(t, text, `"digits":"`+number+`"`)
	r.none()
	resp, _ = r.send("GET", "/card", "", nil)
	assert.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode)
	assert.Equal(t, "POST", resp.Header.Get("Allow"))
	r.none()
	resp, _ = r.send("POST", "/other", "image/jpeg", plugintest.CardJPEG(t))
	assert.Equal(t, http.StatusAccepted, resp.StatusCode)
	assert.True(t, bytes.Equal(plugintest.CardJPEG(t), r.one().body))
	_, logs := r.take()
	for _, line := range logs {
		assert.NotContains(t, line, number)
	}
}

func TestLogsOutcomes(t *testing.T) {
	r := newRig(t, `{}`)
	resp, _ := r.send("POST", "/", "image/jpeg", plugintest.CardJPEG(t), "X-Request-Id", "r-1")
	assert.Equal(t, "blocked", resp.Header.Get("X-Cardglyph-Outcome"))
	resp, _ = r.send("POST", "/", "text/plain", []byte("hi"))
	assert.Equal(t, "passed", resp.Header.Get("X-Cardglyph-Outcome"))
	_, logs := r.take()
	assert.Equal(t, []string{`warn {"outcome":"blocked","reason":"card_found","pictures":1,"cards":1,"method":"POST","path":"/","request_id":"r-1"}`,
		`debug {"outcome":"passed","pictures":0,"cards":0,"method":"POST","path":"/"}`}, logs)
}

func TestNoOutcomeHeaderWhenNotAskedFor(t *testing.T) {
	r := newRig(t, `{"outcome_header":false}`)
	resp, _ := r.send("POST", "/", "text/plain", []byte("hi"))
	assert.Empty(t, resp.Header.Values("X-Cardglyph-Outcome"))
}

// A roll-out: everything goes on as it came, and the backend and the log hear what would have been refused.
func TestMonitor(t *testing.T) {
	r := newRig(t, `{"action":"monitor","max_body":1000000}`)
	card := plugintest.CardJPEG(t)
	resp, _ := r.send("POST", "/", "image/jpeg", card, "X_Cardglyph_Found", "forged")
	assert.Equal(t, http.StatusAccepted, resp.StatusCode)
	assert.Equal(t, "monitored", resp.Header.Get("X-Cardglyph-Outcome"))
	requests, logs := r.take()
	require.Len(t, requests, 1)
	got := requests[0]
	assert.True(t, bytes.Equal(card, got.body))
	assert.Contains(t, logs[0], `warn {"outcome":"monitored","reason":"card_found"`)
	assert.Equal(t, []string{"1"}, got.header.Values("X-Cardglyph-Found"))
	assert.NotContains(t, got.header, "X_cardglyph_found")
	resp, _ = r.send("POST", "/", "image/jpeg", append([]byte("\xff\xd8\xff"), make([]byte, 1_000_000)...))
	assert.Equal(t, http.StatusAccepted, resp.StatusCode)
	requests, logs = r.take()
	require.Len(t, requests, 1)
	assert.Len(t, requests[0].body, 1_000_003)
	assert.Contains(t, logs[0], `"reason":"too_long"`)
}

var levelNames = map[api.LogLevel]string{api.LogLevelDebug: "debug", api.LogLevelInfo: "info", api.LogLevelWarn: "warn", api.LogLevelError: "error"}
