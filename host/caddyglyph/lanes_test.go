package caddyglyph

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/cardglyph/cardglyph/wasm/plugins/plugintest"
)

// provision makes a handler outside of Caddy.
func provision(t *testing.T, config string) *Handler {
	t.Helper()
	ctx, cancel := caddy.NewContext(caddy.Context{Context: t.Context()})
	t.Cleanup(cancel)
	h := &Handler{Plugin: pluginFile(t), Config: []byte(config), MaxParallel: 1}
	require.NoError(t, h.Provision(ctx))
	t.Cleanup(func() { require.NoError(t, h.Cleanup()) })
	return h
}

// behind is the next handler: it keeps the body that reached it.
type behind struct{ body []byte }

func (b *behind) ServeHTTP(w http.ResponseWriter, r *http.Request) (err error) {
	b.body, err = io.ReadAll(r.Body)
	w.WriteHeader(http.StatusAccepted)
	return err
}

// A request without a picture does not wait for those that have one.
func TestRequestsWithoutPicturesDoNotWait(t *testing.T) {
	h := provision(t, `{}`)
	h.slots <- struct{}{} // pictures are being read, and will be for ever
	kind, form := plugintest.Form(t, "text/plain", []byte("no picture"))
	for name, r := range map[string]*http.Request{
		"no body":   httptest.NewRequest("GET", "/", nil),
		"no length": httptest.NewRequest("POST", "/", io.NopCloser(bytes.NewReader([]byte("hello")))),
		"text":      httptest.NewRequest("POST", "/", bytes.NewReader([]byte("hello"))),
		"form":      httptest.NewRequest("POST", "/", bytes.NewReader(form)),
	} {
		if name == "form" {
			r.Header.Set("Content-Type", kind)
		}
		w := httptest.NewRecorder()
		require.NoError(t, h.ServeHTTP(w, r, new(behind)), name)
		assert.Equal(t, http.StatusAccepted, w.Code, name)
		assert.Equal(t, "passed", w.Header().Get("X-Cardglyph-Outcome"), name)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequest("POST", "/", bytes.NewReader(plugintest.PlainJPEG(t))).WithContext(ctx)
	err := h.ServeHTTP(httptest.NewRecorder(), r, new(behind))
	var status caddyhttp.HandlerError
	require.ErrorAs(t, err, &status, "one with a picture does wait")
	assert.Equal(t, http.StatusServiceUnavailable, status.StatusCode)
}

// A client that leaves ends the read of its picture, and the instance serves the next one.
func TestClientLeaves(t *testing.T) {
	h := provision(t, `{"undecodable":"pass"}`)
	file := plugintest.PlainJPEG(t)
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		r := httptest.NewRequest("POST", "/", bytes.NewReader(file)).WithContext(ctx)
		_, err := prefetch(r, h.maxBody)
		require.NoError(t, err)
		cancel()
		served := h.engine.serve
		c := h.engine.handle(r)
		assert.Equal(t, "gone", c.outcome)
		assert.Nil(t, c.goesOn)
		assert.Equal(t, served, h.engine.serve, "the plugin was not stopped for it")

		w, b := httptest.NewRecorder(), new(behind)
		require.NoError(t, h.ServeHTTP(w, httptest.NewRequest("POST", "/", bytes.NewReader(file)), b))
		assert.Equal(t, http.StatusAccepted, w.Code)
		assert.True(t, bytes.Equal(file, b.body), "the body of one that stays is whole")
	}
}

// What was refused is a warning that says where and why; what passed is there for who looks for it; neither has digits.
func TestLog(t *testing.T) {
	h := provision(t, `{}`)
	core, logs := observer.New(zap.DebugLevel)
	h.log = zap.New(core)
	_, number := plugintest.Card(t)
	for _, body := range [][]byte{plugintest.CardJPEG(t), []byte("hello")} {
		r := httptest.NewRequest("PUT", "/cards/"+number+"?q="+number, bytes.NewReader(body))
		r.Header.Set("X-Request-Id", "abc-1")
		require.NoError(t, h.ServeHTTP(httptest.NewRecorder(), r, new(behind)))
	}
	lines := logs.TakeAll()
	require.Len(t, lines, 2)
	assert.Equal(t, []zapcore.Level{zap.WarnLevel, zap.DebugLevel}, []zapcore.Level{lines[0].Level, lines[1].Level})
	blocked := lines[0].ContextMap()
	delete(blocked, "took")
	hidden := string(bytes.Repeat([]byte("*"), len(number)))
	assert.Equal(t, map[string]any{"outcome": "blocked", "reason": "card_found", "pictures": int64(1), "cards": int64(1),
		"method": "PUT", "path": "/cards/" + hidden, "request_id": "abc-1"}, blocked)
	assert.Equal(t, "passed", lines[1].ContextMap()["outcome"])
}
