package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"

	"github.com/cardglyph/cardglyph/wasm/plugins"
	"github.com/cardglyph/cardglyph/wasm/plugins/plugintest"
)

// rig is a client, the host with the plugin, and a backend that keeps what reaches it, all on loopback.
type rig struct {
	t     testing.TB
	host  *miniHost
	front *httptest.Server

	mu  sync.Mutex
	got []received
}

// received is a request as the backend saw it.
type received struct {
	header http.Header
	body   []byte
}

func newRig(t testing.TB, config string, o options) *rig {
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
	h, err := newMiniHost(t, config, back.URL, o)
	require.NoError(t, err)
	r.host = h
	r.front = httptest.NewServer(h)
	t.Cleanup(r.front.Close)
	return r
}

func (r *rig) send(req *http.Request) (*http.Response, string) {
	r.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	require.NoError(r.t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(r.t, err)
	return resp, string(text)
}

func (r *rig) post(contentType string, body []byte) (*http.Response, string) {
	r.t.Helper()
	return r.send(r.request(contentType, body))
}

func (r *rig) request(contentType string, body []byte) *http.Request {
	req, err := http.NewRequestWithContext(r.t.Context(), "POST", r.front.URL+"/upload", bytes.NewReader(body))
	require.NoError(r.t, err)
	req.Header.Set("Content-Type", contentType)
	return req
}

// one is the request that reached the backend.
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

func TestBlock(t *testing.T) {
	r := newRig(t, `{}`, options{})
	kind, form := plugintest.Form(t, "image/jpeg", plugintest.CardJPEG(t))
	resp, text := r.post(kind, form)
	assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode)
	assert.Equal(t, "application/problem+json", resp.Header.Get("Content-Type"))
	assert.Contains(t, text, "urn:cardglyph:problem:card_found")
	r.none()
	for _, body := range [][]byte{plugintest.PlainJPEG(t), []byte("hello"), nil} {
		resp, _ = r.post("", body)
		assert.Equal(t, http.StatusAccepted, resp.StatusCode)
		assert.True(t, bytes.Equal(body, r.one().body))
	}
	assert.EqualValues(t, 1, r.host.metric("cardglyph.requests.blocked"))
	assert.EqualValues(t, 3, r.host.metric("cardglyph.requests.passed"))
	assert.EqualValues(t, 2, r.host.metric("cardglyph.pictures"))
	assert.EqualValues(t, 1, r.host.metric("cardglyph.cards"))
	assert.Equal(t, []string{`{"outcome":"blocked","reason":"card_found","pictures":1,"cards":1,"method":"POST","path":"/upload"}`}, r.host.logs)
}

func TestRedact(t *testing.T) {
	r := newRig(t, `{"action":"redact"}`, options{})
	file := plugintest.CardJPEG(t)
	kind, form := plugintest.Form(t, "image/jpeg", file)
	req := r.request(kind, form)
	req.Header.Set("Content-MD5", "wrong now")
	resp, _ := r.send(req)
	require.Equal(t, http.StatusAccepted, resp.StatusCode)
	got := r.one()
	at := bytes.Index(form, file)
	require.Len(t, got.body, len(form))
	assert.Equal(t, string(form[:at]), string(got.body[:at]))
	assert.Equal(t, string(form[at+len(file):]), string(got.body[at+len(file):]))
	plugintest.RequireNoCard(t, got.body[at:at+len(file)])
	assert.Equal(t, "1", got.header.Get("X-Cardglyph-Redacted"))
	assert.Empty(t, got.header.Values("Content-Md5"))
}

func TestTag(t *testing.T) {
	r := newRig(t, `{"action":"tag"}`, options{})
	_, number := plugintest.Card(t)
	req := r.request("image/jpeg", plugintest.CardJPEG(t))
	req.Header.Set("X-Cardglyph-Last4", "0000")
	r.send(req)
	got := r.one()
	assert.True(t, bytes.Equal(plugintest.CardJPEG(t), got.body))
	assert.Equal(t, []string{number[len(number)-4:]}, got.header.Values("X-Cardglyph-Last4"))
	assert.Equal(t, "1", got.header.Get("X-Cardglyph-Found"))
	req = r.request("text/plain", []byte("hello"))
	req.Header.Set("X-Cardglyph-Found", "7")
	r.send(req)
	assert.Empty(t, r.one().header.Values("X-Cardglyph-Found"), "forged")
}

func TestRead(t *testing.T) {
	r := newRig(t, `{"mode":"read","path":"/upload","mask":false}`, options{})
	_, number := plugintest.Card(t)
	resp, text := r.post("image/jpeg", plugintest.CardJPEG(t))
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Contains(t, text, `"digits":"`+number+`"`)
	r.none()
	assert.NotContains(t, strings.Join(r.host.logs, "\n"), number)
}

// Bodies arrive whole, in pieces of every size, with and without trailers.
func TestBodiesArriveWhole(t *testing.T) {
	for _, piece := range []int{1000, 16 << 10, 16 << 20} {
		r := newRig(t, `{}`, options{piece: piece})
		for _, n := range []int{0, 1, 999, 1000, 1001, 100_000, 1 << 20} {
			body := bytes.Repeat([]byte("0123456789abcdef"), n/16+1)[:n]
			resp, _ := r.post("text/plain", body)
			require.Equal(t, http.StatusAccepted, resp.StatusCode)
			assert.True(t, bytes.Equal(body, r.one().body), "%d bytes", n)

			req := r.request("text/plain", nil)
			req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), -1
			req.Trailer = http.Header{"X-Sum": {"1"}}
			resp, _ = r.send(req)
			require.Equal(t, http.StatusAccepted, resp.StatusCode)
			assert.True(t, bytes.Equal(body, r.one().body), "%d bytes with trailers", n)
		}
	}
}

// The end of a body with trailers is not marked: a plugin that waits for the mark never judges it.
func TestTrailers(t *testing.T) {
	r := newRig(t, `{}`, options{})
	req := r.request("image/jpeg", nil)
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(plugintest.CardJPEG(t))), -1
	req.Trailer = http.Header{"X-Sum": {"1"}}
	resp, _ := r.send(req)
	assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode)
	r.none()
}

// Envoy, unless it is told otherwise, makes a pause at the headers one that no body gets through: then the plugin must
// not hold them.
func TestHeadersThatCannotBeHeld(t *testing.T) {
	held := newRig(t, `{}`, options{headersGoOn: true})
	resp, _ := held.post("text/plain", []byte("hello"))
	assert.Equal(t, http.StatusGatewayTimeout, resp.StatusCode, "it waits for ever, and nothing gets through")
	held.none()

	r := newRig(t, `{"action":"redact","hold_headers":false}`, options{headersGoOn: true})
	file := plugintest.CardJPEG(t)
	req := r.request("image/jpeg", file)
	req.Header.Set("X-Cardglyph-Redacted", "forged")
	resp, _ = r.send(req)
	assert.Equal(t, http.StatusAccepted, resp.StatusCode)
	got := r.one()
	require.Len(t, got.body, len(file), "the length that went on with the headers is still true")
	plugintest.RequireNoCard(t, got.body)
	assert.Empty(t, got.header.Values("X-Cardglyph-Redacted"), "forged headers are gone before the headers go on")
}

// Envoy before 1.32 shows a plugin all of a body but its last piece. What was not seen must not pass.
func TestBodiesWithoutTheirEnd(t *testing.T) {
	r := newRig(t, `{}`, options{dropsLast: true, piece: 1000})
	body := append(bytes.Repeat([]byte("x"), 1500), plugintest.CardJPEG(t)...)
	resp, text := r.post("text/plain", body)
	assert.Equal(t, http.StatusInternalServerError, resp.StatusCode)
	assert.Contains(t, text, "fault")
	r.none()
}

func TestBodyLimit(t *testing.T) {
	closed, open := newRig(t, `{"max_body":50000}`, options{}), newRig(t, `{"max_body":50000,"over_limit":"pass"}`, options{})
	for _, n := range []int{50_000, 50_001, 300_000} {
		body := bytes.Repeat([]byte("x"), n)
		for _, length := range []int64{int64(n), -1} {
			for _, r := range []*rig{closed, open} {
				req := r.request("", nil)
				req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), length
				resp, _ := r.send(req)
				if n > 50_000 && r == closed {
					assert.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
					r.none()
					continue
				}
				assert.Equal(t, http.StatusAccepted, resp.StatusCode)
				assert.True(t, bytes.Equal(body, r.one().body))
			}
		}
	}
}

// Envoy answers 413 by itself above its buffer limit, 1 MiB unless set: the plugin's context goes away in the middle.
func TestHostBufferLimit(t *testing.T) {
	r := newRig(t, `{}`, options{bufferLimit: 20_000})
	resp, _ := r.post("", bytes.Repeat([]byte("x"), 100_000))
	assert.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
	r.none()
	resp, _ = r.post("", []byte("hello"))
	assert.Equal(t, http.StatusAccepted, resp.StatusCode)
	assert.Equal(t, "hello", string(r.one().body))
}

func TestWrongConfiguration(t *testing.T) {
	_, err := newMiniHost(t, `{"action":"shred"}`, "", options{})
	assert.ErrorIs(t, err, errRefused)
}

// Envoy's host carries out a part of WASI only. The plugin starts, reads cards and lives through collections there.
func TestSparseWASI(t *testing.T) {
	r := newRig(t, `{}`, options{sparseWASI: true})
	for range 20 {
		r.post("text/plain", bytes.Repeat([]byte("x"), 1<<20)) // makes garbage
		r.one()
	}
	for range 5 { // the runtime's own goroutines, timers and all, get their turns
		resp, _ := r.post("image/jpeg", plugintest.CardJPEG(t))
		assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode)
		r.post("text/plain", bytes.Repeat([]byte("x"), 8<<20))
	}
}

// The imports are ones that Envoy's host has: a module with any other does not load. Source: proxy-wasm-cpp-host,
// include/proxy-wasm/exports.h and its registration of WASI functions.
func TestImports(t *testing.T) {
	known := strings.Fields(`proxy_log proxy_get_buffer_bytes proxy_set_buffer_bytes proxy_get_header_map_value
		proxy_replace_header_map_value proxy_remove_header_map_value proxy_send_local_response proxy_define_metric
		proxy_increment_metric proxy_set_tick_period_milliseconds proxy_set_effective_context proxy_continue_stream args_get args_sizes_get clock_time_get environ_get environ_sizes_get fd_close fd_fdstat_get
		fd_fdstat_set_flags fd_prestat_dir_name fd_prestat_get fd_read fd_seek fd_write proc_exit random_get
		sched_yield`)
	rt := wazero.NewRuntimeWithConfig(t.Context(), plugintest.RuntimeConfig(t, plugintest.Pages))
	defer rt.Close(t.Context())
	m, err := rt.CompileModule(t.Context(), plugintest.Wasm(t, plugins.Proxy))
	require.NoError(t, err)
	require.NotEmpty(t, m.ImportedFunctions())
	for _, f := range m.ImportedFunctions() {
		_, name, _ := f.Import()
		assert.True(t, slices.Contains(known, name), name)
	}
	for _, name := range []string{"proxy_abi_version_0_2_1", "proxy_on_memory_allocate", "_initialize", "_start"} {
		assert.Contains(t, m.ExportedFunctions(), name)
	}
}

// Whatever the body, the backend gets it as it was, or nothing, and the plugin lives.
func TestRandomBodies(t *testing.T) {
	const n = 250 // for each of the two policies
	for _, policy := range []string{"block", "pass"} {
		r := newRig(t, `{"action":"redact","undecodable":"`+policy+`"}`, options{piece: 1000})
		for i, b := range plugintest.RandomBodies(t, 13, n) {
			resp, text := r.post(b.ContentType, b.Bytes)
			switch resp.StatusCode {
			case http.StatusAccepted:
				require.True(t, bytes.Equal(b.Bytes, r.one().body), "body %d", i)
			case http.StatusUnprocessableEntity:
				require.Equal(t, "block", policy, "body %d", i)
				require.Contains(t, text, "undecodable", "body %d", i)
				r.none()
			default:
				t.Fatalf("body %d: status %d", i, resp.StatusCode)
			}
		}
		assert.Zero(t, r.host.metric("cardglyph.requests.failed"))
		assert.Less(t, r.host.memory.Size(), uint32(96<<20))
	}
}

// Many requests leave nothing behind: not their bodies, not what the host put into the plugin's memory.
func TestMemoryStaysBounded(t *testing.T) {
	r := newRig(t, `{}`, options{})
	body := bytes.Repeat([]byte("x"), 1<<20)
	rounds := func(n int) {
		for range n {
			r.post("text/plain", body)
			r.one()
		}
	}
	rounds(20)
	before := r.host.memory.Size()
	rounds(100)
	assert.Less(t, r.host.memory.Size()-before, uint32(16<<20))
}

// 50 clients at a time, and some that leave.
func TestConcurrentClients(t *testing.T) {
	r := newRig(t, `{}`, options{})
	var wait sync.WaitGroup
	for i := range 50 {
		wait.Go(func() {
			if i%5 == 0 { // leaves
				req := r.request("text/plain", nil)
				req.Body, req.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader("hello"), failing{})), 5000
				_, err := http.DefaultClient.Do(req)
				assert.Error(t, err)
				return
			}
			body := bytes.Repeat([]byte{byte('a' + i%26)}, 1000*i)
			resp, err := http.Post(r.front.URL, "text/plain", bytes.NewReader(body))
			if assert.NoError(t, err) {
				resp.Body.Close()
				assert.Equal(t, http.StatusAccepted, resp.StatusCode)
			}
		})
	}
	wait.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	assert.Len(t, r.got, 40)
	for _, got := range r.got {
		n := len(got.body)
		assert.Equal(t, string(bytes.Repeat([]byte{byte('a' + n/1000%26)}, n)), string(got.body), "a body is its own client's")
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }
