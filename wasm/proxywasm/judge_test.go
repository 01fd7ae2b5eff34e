package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/wasm/plugins/plugintest"
)

// upload hands a request to the plugin without waiting for the verdict.
func (r *rig) upload(id uint64, body []byte) (s *hostStream, paused bool) {
	r.t.Helper()
	h := r.host
	s = &hostStream{id: id, headers: [][2]string{{":method", "POST"}, {":path", "/upload"}}, body: body, visible: body}
	h.mu.Lock()
	h.streams[uint32(id)] = s
	h.mu.Unlock()
	h.on(s, "proxy_on_context_create", id, 1)
	require.EqualValues(r.t, 1, h.on(s, "proxy_on_request_headers", id, 2, 0))
	return s, h.on(s, "proxy_on_request_body", id, uint64(len(body)), 1) == 1
}

// While a picture is read, requests without one are served, and other pictures wait for their turn.
func TestOthersAreServedMeanwhile(t *testing.T) {
	r := newRig(t, `{}`, options{})
	card, plain := plugintest.CardJPEG(t), plugintest.PlainJPEG(t)
	first, paused := r.upload(1001, plain)
	require.True(t, paused)
	second, paused := r.upload(1002, card)
	require.True(t, paused)
	for range 3 {
		resp, _ := r.post("text/plain", []byte("hello"))
		assert.Equal(t, http.StatusAccepted, resp.StatusCode)
	}
	assert.EqualValues(t, 3, r.host.metric("cardglyph.requests.passed"))
	assert.False(t, first.goesOn, "the picture is not read yet")
	ticks := 0
	for !first.goesOn {
		require.True(t, r.host.tick())
		ticks++
	}
	assert.Greater(t, ticks, 5, "in pieces")
	assert.Nil(t, second.answer)
	for second.answer == nil {
		require.True(t, r.host.tick())
	}
	assert.Equal(t, http.StatusUnprocessableEntity, second.answer.status)
	assert.False(t, r.host.tick(), "the timer is off when there is nothing to do")
}

// The work on a picture ends when its client leaves, wherever it stands in the queue.
func TestClientLeaves(t *testing.T) {
	r := newRig(t, `{}`, options{})
	plain := plugintest.PlainJPEG(t)
	for _, id := range []uint64{1001, 1002, 1003} {
		_, paused := r.upload(id, plain)
		require.True(t, paused)
	}
	r.host.tick()
	for _, id := range []uint64{1002, 1001, 1003} {
		for _, name := range []string{"proxy_on_log", "proxy_on_done", "proxy_on_delete"} {
			r.host.on(nil, name, id)
		}
	}
	assert.EqualValues(t, 3, r.host.metric("cardglyph.requests.gone"))
	r.host.tick()
	assert.False(t, r.host.tick())
	resp, _ := r.post("image/jpeg", plain)
	assert.Equal(t, http.StatusAccepted, resp.StatusCode)
	r.one()
}

// When the plugin itself is shut down, what waits is judged first: no tick comes any more.
func TestShutDownInTheMiddle(t *testing.T) {
	r := newRig(t, `{}`, options{})
	first, _ := r.upload(1001, plugintest.PlainJPEG(t))
	second, _ := r.upload(1002, plugintest.CardJPEG(t))
	assert.EqualValues(t, 1, r.host.on(nil, "proxy_on_done", 1))
	assert.True(t, first.goesOn)
	require.NotNil(t, second.answer)
}

func TestHostWithoutTicks(t *testing.T) {
	r := newRig(t, `{}`, options{noTicks: true})
	resp, _ := r.post("image/jpeg", plugintest.CardJPEG(t))
	assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode)
	resp, _ = r.post("image/jpeg", plugintest.PlainJPEG(t))
	assert.Equal(t, http.StatusAccepted, resp.StatusCode)
}

// A host that sends requests to a plugin that refused its configuration gets none through.
func TestRequestsAfterARefusedConfiguration(t *testing.T) {
	r := newRig(t, `{"action":"shred"}`, options{careless: true})
	for _, body := range [][]byte{plugintest.CardJPEG(t), []byte("hello"), nil} {
		resp, text := r.post("", body)
		assert.Equal(t, http.StatusInternalServerError, resp.StatusCode)
		assert.Contains(t, text, "urn:cardglyph:problem:fault")
		r.none()
	}
}

// A host may share one instance between configurations: each request follows its own.
func TestTwoConfigurationsInOneInstance(t *testing.T) {
	r := newRig(t, `{}`, options{})
	r.host.config = `{"action":"monitor","outcome_header":false}`
	r.host.on(nil, "proxy_on_context_create", 2, 0)
	require.EqualValues(t, 1, r.host.on(nil, "proxy_on_configure", 2, uint64(len(r.host.config))))
	resp, _ := r.post("image/jpeg", plugintest.CardJPEG(t))
	assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode, "the first one blocks as before")

	s := &hostStream{id: 1001, headers: [][2]string{{":method", "POST"}, {":path", "/"}}, body: plugintest.CardJPEG(t)}
	s.visible = s.body
	r.host.mu.Lock()
	r.host.streams[1001] = s
	r.host.mu.Unlock()
	r.host.on(s, "proxy_on_context_create", 1001, 2)
	r.host.on(s, "proxy_on_request_headers", 1001, 2, 0)
	r.host.on(s, "proxy_on_request_body", 1001, uint64(len(s.body)), 1)
	for !s.goesOn && s.answer == nil {
		require.True(t, r.host.tick())
	}
	assert.True(t, s.goesOn, "the second one monitors")
	assert.Contains(t, s.headers, [2]string{"x-cardglyph-found", "1"})
}
