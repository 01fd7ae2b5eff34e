package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"github.com/cardglyph/cardglyph/wasm/plugins"
	"github.com/cardglyph/cardglyph/wasm/plugins/plugintest"
)

// miniHost is a small proxy-wasm host over wazero, with the habits of Envoy that matter: one VM whose calls follow one
// another, bodies in pieces, a buffer limit, and memory that it asks the plugin for.
type miniHost struct {
	t    testing.TB
	to   string // the backend's address
	opts options

	mu      sync.Mutex // as a worker thread
	memory  api.Memory
	call    func(name string, args ...uint64) (uint64, error)
	next    uint32
	active  *hostStream
	streams map[uint32]*hostStream
	period  uint32 // of ticks in milliseconds; 0: none
	config  string
	metrics []uint64
	names   []string
	logs    []string
}

// options are what hosts differ in.
type options struct {
	headersGoOn bool // Envoy without allow_on_headers_stop_iteration: a pause at the headers stops body callbacks too
	dropsLast   bool // Envoy before 1.32: the last piece of a body is not in the buffer
	bufferLimit int  // bytes; 0: 64 MiB
	piece       int  // bytes of a body at a time; 0: 16 KiB
	noTicks     bool // a host that has none
	careless    bool // sends requests to a plugin that refused its configuration
	sparseWASI  bool // as proxy-wasm-cpp-host: many WASI functions fail
}

// hostStream is one request.
type hostStream struct {
	id      uint64
	goesOn  bool // the plugin said so in a tick
	headers [][2]string
	body    []byte // buffered
	visible []byte // what the plugin may get
	answer  *localAnswer
}

type localAnswer struct {
	status  int
	headers [][2]string
	body    []byte
}

func newMiniHost(t testing.TB, config, to string, o options) (*miniHost, error) {
	h := &miniHost{t: t, to: to, opts: o, config: config, next: 2, streams: map[uint32]*hostStream{}}
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, plugintest.RuntimeConfig(t, plugintest.Pages))
	t.Cleanup(func() { _ = r.Close(ctx) })
	wasi := r.NewHostModuleBuilder(wasi_snapshot_preview1.ModuleName)
	wasi_snapshot_preview1.NewFunctionExporter().ExportFunctions(wasi)
	if o.sparseWASI {
		exportSparseWASI(wasi)
	}
	_, err := wasi.Instantiate(ctx)
	require.NoError(t, err)
	env := r.NewHostModuleBuilder("env")
	h.export(env)
	_, err = env.Instantiate(ctx)
	require.NoError(t, err)
	compiled, err := r.CompileModule(ctx, plugintest.Wasm(t, plugins.Proxy))
	require.NoError(t, err)
	m, err := r.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithStartFunctions("_initialize"))
	if err != nil {
		return nil, err
	}
	h.memory = m.Memory()
	h.call = func(name string, args ...uint64) (uint64, error) {
		out, err := m.ExportedFunction(name).Call(ctx, args...)
		if err != nil || len(out) == 0 {
			return 0, err
		}
		return out[0], nil
	}
	for _, c := range []struct {
		name string
		args []uint64
	}{{"proxy_on_context_create", []uint64{1, 0}}, {"proxy_on_vm_start", []uint64{1, 0}}, {"proxy_on_configure", []uint64{1, uint64(len(config))}}} {
		ok, err := h.call(c.name, c.args...)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(c.name, "proxy_on_c") && len(c.args) == 2 && c.name != "proxy_on_context_create" && ok != 1 && !o.careless {
			return nil, errRefused
		}
	}
	return h, nil
}

var errRefused = errors.New("the plugin refused its configuration")

// Statuses of the ABI.
const (
	statusOK       = 0
	statusNotFound = 1
	statusBad      = 2
)

func (h *miniHost) export(b wazero.HostModuleBuilder) {
	bytesAt := func(at, n uint32) []byte {
		v, ok := h.memory.Read(at, n)
		require.True(h.t, ok, "the plugin passed memory that it does not have")
		return bytes.Clone(v)
	}
	give := func(m api.Module, data []byte, at, n uint32) uint32 {
		p, err := m.ExportedFunction("proxy_on_memory_allocate").Call(context.Background(), uint64(len(data)))
		require.NoError(h.t, err)
		require.True(h.t, m.Memory().Write(uint32(p[0]), data))
		m.Memory().WriteUint32Le(at, uint32(p[0]))
		m.Memory().WriteUint32Le(n, uint32(len(data)))
		return statusOK
	}
	fn := func(name string, f any) { b.NewFunctionBuilder().WithFunc(f).Export(name) }
	fn("proxy_log", func(_ context.Context, m api.Module, level, at, n uint32) uint32 {
		v, _ := m.Memory().Read(at, n)
		if level > 1 { // from info on
			h.logs = append(h.logs, string(v))
		}
		return statusOK
	})
	fn("proxy_get_buffer_bytes", func(_ context.Context, m api.Module, kind, from, most, at, n uint32) uint32 {
		data := []byte(h.config)
		if kind == 0 {
			data = h.active.visible
		}
		if len(data) == 0 {
			return statusNotFound
		}
		return give(m, data[from:min(len(data), int(from+most))], at, n)
	})
	fn("proxy_set_buffer_bytes", func(_ context.Context, _ api.Module, kind, from, length, at, n uint32) uint32 {
		if kind != 0 || from != 0 || int(length) < len(h.active.visible) {
			return statusBad
		}
		h.active.body = bytesAt(at, n)
		return statusOK
	})
	fn("proxy_get_header_map_value", func(_ context.Context, m api.Module, kind, k, kn, at, n uint32) uint32 {
		if h.active == nil {
			return statusBad
		}
		name := string(bytesAt(k, kn))
		for _, pair := range h.active.headers {
			if pair[0] == name {
				return give(m, []byte(pair[1]), at, n)
			}
		}
		return statusNotFound
	})
	remove := func(name string) {
		var rest [][2]string
		for _, pair := range h.active.headers {
			if pair[0] != name {
				rest = append(rest, pair)
			}
		}
		h.active.headers = rest
	}
	fn("proxy_replace_header_map_value", func(_ context.Context, _ api.Module, kind, k, kn, v, vn uint32) uint32 {
		name := strings.ToLower(string(bytesAt(k, kn)))
		remove(name)
		h.active.headers = append(h.active.headers, [2]string{name, string(bytesAt(v, vn))})
		return statusOK
	})
	fn("proxy_remove_header_map_value", func(_ context.Context, _ api.Module, kind, k, kn uint32) uint32 {
		remove(strings.ToLower(string(bytesAt(k, kn))))
		return statusOK
	})
	fn("proxy_send_local_response", func(_ context.Context, _ api.Module, status, d, dn, at, n, p, pn, grpc uint32) uint32 {
		h.active.answer = &localAnswer{int(status), h.pairs(bytesAt(p, pn)), bytesAt(at, n)}
		return statusOK
	})
	fn("proxy_set_tick_period_milliseconds", func(_ context.Context, _ api.Module, ms uint32) uint32 {
		if h.opts.noTicks {
			return statusBad
		}
		h.period = ms
		return statusOK
	})
	fn("proxy_set_effective_context", func(_ context.Context, _ api.Module, id uint32) uint32 {
		s := h.streams[id]
		if s == nil && id > 2 { // the plugin's own
			return statusBad
		}
		h.active = s
		return statusOK
	})
	fn("proxy_continue_stream", func(_ context.Context, _ api.Module, kind uint32) uint32 {
		if kind != 0 || h.active == nil {
			return statusBad
		}
		h.active.goesOn = true
		return statusOK
	})
	fn("proxy_define_metric", func(_ context.Context, m api.Module, kind, at, n, id uint32) uint32 {
		m.Memory().WriteUint32Le(id, uint32(len(h.metrics)))
		name, _ := m.Memory().Read(at, n)
		h.metrics, h.names = append(h.metrics, 0), append(h.names, string(name))
		return statusOK
	})
	fn("proxy_increment_metric", func(_ context.Context, id uint32, by int64) uint32 {
		if by <= 0 {
			return statusBad
		}
		h.metrics[id] += uint64(by)
		return statusOK
	})
}

// pairs reads a header map as the ABI writes it.
func (h *miniHost) pairs(b []byte) (out [][2]string) {
	count := int(binary.LittleEndian.Uint32(b))
	sizes, data := b[4:4+8*count], b[4+8*count:]
	take := func(n uint32) string {
		s := string(data[:n])
		require.Zero(h.t, data[n], "a zero byte behind each")
		data = data[n+1:]
		return s
	}
	for i := range count {
		name := take(binary.LittleEndian.Uint32(sizes[8*i:]))
		out = append(out, [2]string{name, take(binary.LittleEndian.Uint32(sizes[8*i+4:]))})
	}
	require.Empty(h.t, data)
	return out
}

// metric is the value of a counter.
func (h *miniHost) metric(name string) uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, n := range h.names {
		if n == name {
			return h.metrics[i]
		}
	}
	h.t.Fatalf("no counter %s", name)
	return 0
}

// ServeHTTP takes a request through the plugin and to the backend.
func (h *miniHost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	h.next++
	id := uint64(h.next)
	h.mu.Unlock()
	s := &hostStream{id: id, headers: [][2]string{{":method", r.Method}, {":path", r.URL.RequestURI()}, {":authority", r.Host}}}
	for name, values := range r.Header {
		for _, v := range values {
			s.headers = append(s.headers, [2]string{strings.ToLower(name), v})
		}
	}
	if r.ContentLength > 0 {
		s.headers = append(s.headers, [2]string{"content-length", strconv.FormatInt(r.ContentLength, 10)})
	}
	h.mu.Lock()
	h.streams[uint32(id)] = s
	h.mu.Unlock()
	h.on(s, "proxy_on_context_create", id, 1)
	defer func() {
		h.on(s, "proxy_on_log", id)
		h.on(s, "proxy_on_done", id)
		h.on(s, "proxy_on_delete", id)
		h.mu.Lock()
		delete(h.streams, uint32(id))
		h.mu.Unlock()
	}()
	status := h.run(id, s, r)
	switch {
	case s.answer != nil:
		for _, pair := range s.answer.headers {
			w.Header().Set(pair[0], pair[1])
		}
		w.WriteHeader(s.answer.status)
		_, _ = w.Write(s.answer.body)
	case status != 0:
		w.WriteHeader(status)
	default:
		h.forward(w, r, s)
	}
}

// wait ticks until a paused request is decided, and says whether that came.
func (h *miniHost) wait(s *hostStream, r *http.Request) bool {
	for {
		h.mu.Lock()
		decided := s.answer != nil || s.goesOn
		h.mu.Unlock()
		if decided || !h.tick() {
			return decided
		}
		if r.Context().Err() != nil {
			panic(http.ErrAbortHandler) // the client left
		}
	}
}

// tick calls the plugin as its timer does, and says whether it has asked for that.
func (h *miniHost) tick() bool {
	h.mu.Lock()
	period := h.period
	h.mu.Unlock()
	if period == 0 {
		return false
	}
	time.Sleep(time.Duration(period) * time.Millisecond)
	h.on(nil, "proxy_on_tick", 1)
	return true
}

// on calls an export for a request.
func (h *miniHost) on(s *hostStream, name string, args ...uint64) uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.active = s
	out, err := h.call(name, args...)
	if err != nil {
		h.t.Errorf("%s: %v", name, err)
		panic(http.ErrAbortHandler)
	}
	return out
}

// run feeds the request to the plugin. It answers a status of the host's own, or 0 when the request goes on.
func (h *miniHost) run(id uint64, s *hostStream, r *http.Request) int {
	none := r.ContentLength == 0
	paused := h.on(s, "proxy_on_request_headers", id, uint64(len(s.headers)), flag(none)) != 0
	if s.answer != nil {
		return 0
	}
	if paused && (h.opts.headersGoOn || none) {
		return http.StatusGatewayTimeout // it would wait for ever
	}
	sent := append([][2]string(nil), s.headers...) // what went on at once
	piece := make([]byte, max(h.opts.piece, 1))
	if h.opts.piece == 0 {
		piece = make([]byte, 16<<10)
	}
	for end := none; !end; {
		n, err := io.ReadFull(r.Body, piece)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF || errors.Is(err, http.ErrBodyReadAfterClose) || r.Context().Err() != nil {
			panic(http.ErrAbortHandler) // the client left
		}
		end = err != nil
		if end && int64(len(s.body)+n) < r.ContentLength {
			panic(http.ErrAbortHandler) // the client left
		}
		last := end && len(r.Trailer) == 0
		before := s.body
		s.body = append(s.body, piece[:n]...)
		s.visible = s.body
		if h.opts.dropsLast && len(before) > 0 {
			s.visible = before
		}
		paused = h.on(s, "proxy_on_request_body", id, uint64(len(s.visible)), flag(last)) != 0
		if s.answer != nil {
			return 0
		}
		limit := h.opts.bufferLimit
		if limit > 0 && paused && len(s.body) > limit {
			return http.StatusRequestEntityTooLarge
		}
	}
	if len(r.Trailer) > 0 {
		s.visible = s.body
		paused = h.on(s, "proxy_on_request_trailers", id, uint64(len(r.Trailer))) != 0
	}
	if paused && !none && !h.wait(s, r) {
		return http.StatusGatewayTimeout
	}
	if s.answer != nil {
		return 0
	}
	if h.opts.headersGoOn {
		s.headers = sent
	}
	return 0
}

func flag(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func (h *miniHost) forward(w http.ResponseWriter, r *http.Request, s *hostStream) {
	req, err := http.NewRequestWithContext(r.Context(), r.Method, h.to+r.URL.RequestURI(), bytes.NewReader(s.body))
	if err != nil {
		panic(err)
	}
	for _, pair := range s.headers {
		switch {
		case strings.HasPrefix(pair[0], ":"):
		case pair[0] == "content-length":
			req.ContentLength, _ = strconv.ParseInt(pair[1], 10, 64) // a wrong one fails, as on the wire
		default:
			req.Header.Add(textproto.CanonicalMIMEHeaderKey(pair[0]), pair[1])
		}
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprint(w, err)
		return
	}
	defer resp.Body.Close()
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body)
}

// exportSparseWASI replaces the functions that proxy-wasm-cpp-host, Envoy's host, does not carry out: src/exports.cc.
func exportSparseWASI(b wazero.HostModuleBuilder) {
	const ebadf, enosys = 8, 52
	fn := func(name string, f any) { b.NewFunctionBuilder().WithFunc(f).Export(name) }
	fn("poll_oneoff", func(context.Context, uint32, uint32, uint32, uint32) uint32 { return enosys })
	fn("fd_read", func(context.Context, uint32, uint32, uint32, uint32) uint32 { return enosys })
	fn("fd_close", func(context.Context, uint32) uint32 { return enosys })
	fn("fd_prestat_get", func(context.Context, uint32, uint32) uint32 { return ebadf })
	fn("fd_prestat_dir_name", func(context.Context, uint32, uint32, uint32) uint32 { return ebadf })
	fn("fd_fdstat_set_flags", func(context.Context, uint32, uint32) uint32 { return enosys })
	fn("fd_fdstat_get", func(_ context.Context, m api.Module, fd, at uint32) uint32 {
		if fd != 1 && fd != 2 {
			return ebadf
		}
		m.Memory().Write(at, make([]byte, 24)) // blocking, no rights
		return 0
	})
	fn("args_sizes_get", func(_ context.Context, m api.Module, argc, size uint32) uint32 {
		m.Memory().WriteUint32Le(argc, 0)
		m.Memory().WriteUint32Le(size, 0)
		return 0
	})
}
