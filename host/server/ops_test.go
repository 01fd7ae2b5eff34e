package server

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/servertest"
	"github.com/cardglyph/cardglyph/host/server/telemetry"
)

// TestMetricsAreTheOperators: they stand on the second listener alone, with profiles and health.
func TestMetricsAreTheOperators(t *testing.T) {
	r := newRig(t, nil)
	for _, path := range []string{"/metrics", "/debug/pprof/"} {
		assert.Equal(t, 404, servertest.Do(t, servertest.Request(t, http.MethodGet, r.URL+path, "")).Status, path)
		assert.Equal(t, 200, r.admin(t, path).Status, path)
	}
	assert.Equal(t, "ready\n", r.admin(t, "/readyz").Body)
	assert.Contains(t, r.admin(t, "/metrics").Body, `cardglyph_build_info{go="go1.`)
	assert.Contains(t, r.admin(t, "/metrics").Body, `version="v0.0.0-test"`)
}

func TestAdminListener(t *testing.T) {
	r := newRig(t, func(c *config.Config) { c.Admin = "127.0.0.1:0" })
	l, err := r.srv.ListenAdmin(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.srv.ServeAdmin(ctx, l) }()
	got := servertest.Do(t, servertest.Request(t, http.MethodGet, "http://"+l.Addr().String()+"/metrics", ""))
	assert.Equal(t, 200, got.Status)
	cancel()
	require.NoError(t, <-done)
	none := newRig(t, func(c *config.Config) { c.Admin = "" })
	l, err = none.srv.ListenAdmin(t.Context())
	require.NoError(t, err)
	assert.Nil(t, l)
}

// TestReadinessFallsFirst: told to stop, the server is not ready at once, and goes on for the drain time before its listener closes.
func TestReadinessFallsFirst(t *testing.T) {
	r := newRig(t, func(c *config.Config) { c.Addr, c.Timeouts.Drain = "127.0.0.1:0", 1500*time.Millisecond })
	l, err := r.srv.Listen(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.srv.Serve(ctx, l) }()
	url := "http://" + l.Addr().String()
	require.Equal(t, 200, servertest.Do(t, servertest.Request(t, http.MethodGet, url+"/readyz", "")).Status)
	cancel()
	require.Eventually(t, func() bool { return r.admin(t, "/readyz").Status == 503 }, 10*time.Second, time.Millisecond)
	req := call{}.request(t, r)
	req.URL.Host = l.Addr().String()
	assert.Equal(t, 200, servertest.Do(t, req).Status, "requests are served while whoever sends them learns of it")
	require.NoError(t, <-done)
	_, err = net.Dial("tcp", l.Addr().String())
	require.Error(t, err)
}

// TestLogLine: one record a request says who asked what, and how it ended.
func TestLogLine(t *testing.T) {
	r := newRig(t, func(c *config.Config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	req := call{query: "?mask=true"}.request(t, r)
	req.Header.Set("X-Forwarded-For", "192.0.2.66, 198.51.100.7")
	req.Header.Set("X-Request-Id", "order-7")
	req.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	got := servertest.Do(t, req)
	assert.Equal(t, "order-7", got.Header.Get("X-Request-Id"))
	var line map[string]any
	require.Eventually(t, func() bool { return json.Unmarshal([]byte(r.Log.String()), &line) == nil }, 10*time.Second, time.Millisecond)
	for name, want := range map[string]any{
		"msg": "request", "id": "order-7", "trace": "0af7651916cd43dd8448eb211c80319c", "api": "v1", "method": "POST", "path": "/v1/read",
		"client": "198.51.100.7", "key": "own", "status": 200.0, "code": "ok", "in": float64(len(servertest.SmallPNG)), "out": float64(len(got.Body)),
	} {
		assert.Equal(t, want, line[name], name)
	}
	assert.Contains(t, line, "ms")
}

// TestCORS: pages of the configured origins may call the own API, others may not.
func TestCORS(t *testing.T) {
	r := newRig(t, func(c *config.Config) { c.CORS.Origins = []string{"https://shop.example"} })
	ask := func(method, origin string) servertest.Reply {
		req := call{}.request(t, r)
		req.Method = method
		req.Header.Set("Origin", origin)
		return servertest.Do(t, req)
	}
	preflight := ask(http.MethodOptions, "https://shop.example")
	assert.Equal(t, 204, preflight.Status)
	assert.Contains(t, preflight.Header.Get("Access-Control-Allow-Headers"), "Authorization")
	assert.Equal(t, "https://shop.example", ask(http.MethodPost, "https://shop.example").Header.Get("Access-Control-Allow-Origin"))
	for _, method := range []string{http.MethodOptions, http.MethodPost} {
		assert.Empty(t, ask(method, "https://other.example").Header.Get("Access-Control-Allow-Origin"))
	}
	assert.Equal(t, 405, ask(http.MethodOptions, "https://other.example").Status)
}

// TestUnknownPaths: there is nothing to post to there.
func TestUnknownPaths(t *testing.T) {
	r := newRig(t, nil)
	for path, want := range map[string]int{"/none": 404, "/ocr2/bankcard": 404, "/app.js": 405, "/index.html": 405} {
		assert.Equal(t, want, servertest.Do(t, servertest.Request(t, http.MethodPost, r.URL+path, "a")).Status, path)
	}
}

// TestTraces: with an endpoint, each request's spans arrive there, in the client's trace and without a number.
func TestTraces(t *testing.T) {
	var bodies atomic.Value
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		if data, err := io.ReadAll(req.Body); err == nil { // protocol buffers: names stand in it as they are
			bodies.Store(string(data))
		}
	}))
	defer collector.Close()
	tracing, err := telemetry.NewTracing(t.Context(), collector.URL+"/v1/traces", 1, "v0")
	require.NoError(t, err)
	parts, options := servertest.Options(t, nil)
	options.Tracing = tracing
	srv, err := New(Options{Options: options})
	require.NoError(t, err)
	parts.Service = srv.service
	parts.Start(t, srv)
	r := &rig{parts, srv}
	require.Equal(t, 200, servertest.Do(t, call{}.request(t, r)).Status)
	require.NoError(t, tracing.Close(t.Context()))
	got, _ := bodies.Load().(string)
	for _, name := range []string{"cardglyph", "v1", "read", "wait", "cardglyph.status"} {
		assert.Contains(t, got, name)
	}
	assert.NotContains(t, got, servertest.PAN)
	assert.NotContains(t, got, "own-token")
}
