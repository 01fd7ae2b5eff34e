package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/wasm/plugins"
	"github.com/cardglyph/cardglyph/wasm/plugins/plugintest"
)

// BenchmarkLatency measures how long the plugin takes over a request, without a network: the time of the host's handler
// less the time of the handler behind it. It reports the median and the 99th percentile.
func BenchmarkLatency(b *testing.B) {
	kind, form := plugintest.Form(b, "text/plain", bytes.Repeat([]byte("words "), 300))
	for _, c := range []struct {
		name, config, kind string
		body               []byte
	}{
		{"no-body", `{"action":"redact"}`, "", nil},
		{"form-without-picture", `{"action":"redact"}`, kind, form},
		{"text-1MiB", `{"action":"redact"}`, "text/plain", bytes.Repeat([]byte("x"), 1<<20)},
		{"picture-without-card", `{"action":"redact"}`, "image/jpeg", plugintest.PlainJPEG(b)},
		{"card-blocked", `{"action":"block"}`, "image/jpeg", plugintest.CardJPEG(b)},
		{"card-redacted", `{"action":"redact"}`, "image/jpeg", plugintest.CardJPEG(b)},
	} {
		b.Run(c.name, func(b *testing.B) { latency(b, c.config, c.kind, c.body) })
	}
}

func latency(b *testing.B, config, kind string, body []byte) {
	r := &rig{t: b}
	m, err := r.middleware(plugintest.Wasm(b, plugins.HTTP), config)
	require.NoError(b, err)
	defer m.Close(b.Context())
	var behind time.Duration
	handler := m.NewHandler(b.Context(), http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		begin := time.Now()
		_, _ = io.Copy(io.Discard, req.Body)
		behind = time.Since(begin)
	}))
	once := func() time.Duration {
		req := httptest.NewRequest("POST", "/upload", bytes.NewReader(body))
		req.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		behind = 0
		begin := time.Now()
		handler.ServeHTTP(w, req)
		return time.Since(begin) - behind
	}
	once() // the first one makes the instance grow
	var all []time.Duration
	for b.Loop() {
		all = append(all, once())
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-µs")
}
