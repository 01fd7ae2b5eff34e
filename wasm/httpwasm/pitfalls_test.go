package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/wasm/plugins"
	"github.com/cardglyph/cardglyph/wasm/plugins/plugintest"
)

// Hosts call _start alone (http-wasm-host-go as it comes, so Dapr), or both start functions (Traefik).
func TestStartFunctions(t *testing.T) {
	r := &rig{t: t}
	for _, start := range [][]string{nil, {"_start"}, {"_initialize"}, {"_start", "_initialize"}} {
		m, err := r.middleware(plugintest.Wasm(t, plugins.HTTP), `{}`, start...)
		require.NoError(t, err, "%v", start)
		require.NoError(t, m.Close(t.Context()))
	}
}

// A wrong configuration is reported when the host starts, not at the first request.
func TestWrongConfiguration(t *testing.T) {
	r := &rig{t: t}
	_, err := r.middleware(plugintest.Wasm(t, plugins.HTTP), `{"action":"shred"}`)
	require.Error(t, err)
	_, logs := r.take()
	assert.Equal(t, []string{"error cardglyph: configuration: action: must be one of block, redact, tag, monitor"}, logs)
}

// Bodies arrive whole: the host keeps the last piece only of what a plugin read, and drops bodies it read to the end.
func TestBodiesArriveWhole(t *testing.T) {
	r := newRig(t, `{}`)
	for _, n := range []int{0, 1, 1000, 32767, 32768, 32769, 65536, 100_000, 1 << 20, 8 << 20} {
		body := bytes.Repeat([]byte("0123456789abcdef"), n/16+1)[:n]
		for _, chunked := range []bool{false, true} {
			req, err := http.NewRequestWithContext(t.Context(), "POST", r.front.URL, bytes.NewReader(body))
			require.NoError(t, err)
			if chunked {
				req.ContentLength, req.Body = -1, io.NopCloser(bytes.NewReader(body))
			}
			resp, _ := r.do(req)
			require.Equal(t, http.StatusAccepted, resp.StatusCode)
			assert.True(t, bytes.Equal(body, r.one().body), "%d bytes, chunked %v", n, chunked)
		}
	}
}

// The host has no limit of its own.
func TestBodyLimit(t *testing.T) {
	closed, open := newRig(t, `{"max_body":50000}`), newRig(t, `{"max_body":50000,"over_limit":"pass"}`)
	for _, n := range []int{50_000, 50_001, 300_000} {
		body := bytes.Repeat([]byte("x"), n)
		for _, length := range []int64{int64(n), -1} {
			for _, r := range []*rig{closed, open} {
				req, err := http.NewRequestWithContext(t.Context(), "POST", r.front.URL, io.NopCloser(bytes.NewReader(body)))
				require.NoError(t, err)
				req.ContentLength = length
				resp, text := r.do(req)
				if n > 50_000 && r == closed {
					assert.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
					assert.Contains(t, text, "urn:cardglyph:problem:too_long")
					r.none()
					continue
				}
				assert.Equal(t, http.StatusAccepted, resp.StatusCode)
				assert.True(t, bytes.Equal(body, r.one().body), "%d bytes, length %d", n, length)
			}
		}
	}
}

// liar is a body that says it has read more than was asked for. No real host does that; it makes the plugin panic.
type liar struct{}

func (liar) Read(p []byte) (int, error) { return len(p) + 1, nil }
func (liar) Close() error               { return nil }

// A plugin that panicked, and did not recover, stays in the host's pool, dead: every request it gets would fail.
func TestRecoversFromPanics(t *testing.T) {
	for _, config := range []string{`{}`, `{"action":"tag"}`} {
		r := newRig(t, config)
		inner := r.front.Config.Handler
		r.front.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if req.Header.Get("X-Panic") != "" {
				req.Body, req.ContentLength = liar{}, -1
				req.Header.Del("Content-Length")
			}
			inner.ServeHTTP(w, req)
		})
		for range 5 {
			resp, text := r.send("POST", "/", "text/plain", nil, "X-Panic", "yes")
			assert.Equal(t, http.StatusInternalServerError, resp.StatusCode)
			assert.Contains(t, text, "urn:cardglyph:problem:fault")
			r.none()
			resp, _ = r.send("POST", "/", "text/plain", []byte("hello"))
			assert.Equal(t, http.StatusAccepted, resp.StatusCode, "the instance lives on")
			assert.Equal(t, "hello", string(r.one().body))
		}
	}
}

// When a client leaves, the host breaks the plugin off in the middle of a call. The instance must work afterwards.
func TestClientsThatLeave(t *testing.T) {
	r := newRig(t, `{}`)
	address := r.front.Listener.Addr().String()
	for range 100 {
		c, err := net.Dial("tcp", address)
		require.NoError(t, err)
		_, err = fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\nhello")
		require.NoError(t, err)
		require.NoError(t, c.Close())
	}
	time.Sleep(50 * time.Millisecond) // the host notices
	r.take()
	body := bytes.Repeat([]byte("y"), 100_000)
	for range 10 {
		resp, _ := r.send("POST", "/", "text/plain", body)
		require.Equal(t, http.StatusAccepted, resp.StatusCode)
		assert.True(t, bytes.Equal(body, r.one().body))
	}
	resp, _ := r.send("POST", "/", "image/jpeg", plugintest.CardJPEG(t))
	assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode)
	r.none()
}
