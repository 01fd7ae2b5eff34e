//go:build wasip1

package main

import (
	"strconv"
	"unsafe"

	"github.com/cardglyph/cardglyph/wasm/edge"
)

// What the callbacks of a request answer.
const (
	goOn  = 0
	pause = 1 // StopIteration for headers, StopIterationAndBuffer for a body
)

// stream is a request whose body is awaited.
type stream struct {
	request edge.Request
	judged  bool
	action  uint32 // what callbacks answer once it is judged
	kept    []byte // a new body or an answer: some hosts keep a view of it until the request is over
}

var (
	guard   *edge.Edge
	streams = map[uint32]*stream{}
)

//go:wasmexport proxy_abi_version_0_2_1
func abiVersion() {}

//go:wasmexport proxy_on_vm_start
func onVMStart(uint32, uint32) uint32 { return 1 }

//go:wasmexport proxy_on_context_create
func onContextCreate(uint32, uint32) {}

// onConfigure reads the configuration; with one that is wrong the host does not start the plugin.
//
//go:wasmexport proxy_on_configure
func onConfigure(_, size uint32) (ok uint32) {
	defer clear(given)
	var text []byte
	if size > 0 {
		text = buffer(configuration, size)
	}
	config, err := edge.ParseConfig(text)
	if err == nil && uint32(len(text)) == size {
		var read edge.Reader
		if read, err = edge.NewReader(config); err == nil {
			guard = edge.New(config, read)
			defineMetrics()
			return 1
		}
	}
	if err != nil {
		log(logError, "cardglyph: "+err.Error())
	}
	return 0
}

//go:wasmexport proxy_on_request_headers
func onRequestHeaders(id, _, end uint32) (action uint32) {
	s := &stream{}
	defer recovered(id, s, &action)
	n, err := strconv.ParseInt(header("content-length"), 10, 64)
	if err != nil || n < 0 {
		n = -1
	}
	s.request = edge.Request{
		Method:          header(":method"),
		Path:            header(":path"),
		ContentType:     header("content-type"),
		ContentEncoding: header("content-encoding"),
		Length:          n,
	}
	v, more := guard.Head(s.request)
	switch {
	case !more:
		return carryOut(id, s, v, true)
	case end != 0:
		return carryOut(id, s, guard.Body(s.request, nil), true)
	}
	streams[id] = s
	changeHeaders(v)
	if guard.HoldHeaders() {
		return pause
	}
	return goOn
}

//go:wasmexport proxy_on_request_body
func onRequestBody(id, size, end uint32) (action uint32) {
	s := streams[id]
	if s == nil {
		return goOn
	}
	if s.judged {
		return s.action
	}
	defer recovered(id, s, &action)
	if int64(size) > int64(guard.Limit()) {
		return carryOut(id, s, guard.Over(), guard.HoldHeaders())
	}
	if end == 0 {
		return pause
	}
	return judge(id, s)
}

// onRequestTrailers judges the body of a request with trailers: its last piece is not marked as the end.
//
//go:wasmexport proxy_on_request_trailers
func onRequestTrailers(id, _ uint32) (action uint32) {
	s := streams[id]
	if s == nil {
		return goOn
	}
	if s.judged {
		return s.action
	}
	defer recovered(id, s, &action)
	return judge(id, s)
}

// judge decides by the whole body, which the host has kept.
func judge(id uint32, s *stream) uint32 {
	body := buffer(requestBody, uint32(guard.Limit()+1)) // hosts cut this down to what there is
	v := edge.Verdict{}
	switch {
	case len(body) > guard.Limit():
		v = guard.Over()
	case s.request.Length >= 0 && int64(len(body)) != s.request.Length:
		v = guard.Fault() // the host keeps a part back: Envoy before 1.32 did
	default:
		v = guard.Body(s.request, body)
	}
	if v.Body == nil {
		return carryOut(id, s, v, guard.HoldHeaders())
	}
	s.kept = v.Body
	if proxySetBufferBytes(requestBody, 0, uint32(len(body)), unsafe.Pointer(unsafe.SliceData(v.Body)), uint32(len(v.Body))) != 0 {
		v = edge.Broken()
	}
	return carryOut(id, s, v, guard.HoldHeaders())
}

// carryOut does to the request what the verdict says, but for its body.
func carryOut(id uint32, s *stream, v edge.Verdict, headers bool) uint32 {
	defer clear(given)
	count(v)
	if v.Outcome != edge.Passed {
		log(logInfo, string(v.AppendLog(nil)))
	}
	streams[id], s.judged, s.action = s, true, goOn
	if v.Answer != nil {
		s.action, s.kept = pause, v.Answer.Body
		answer(v.Answer)
		return pause
	}
	if headers {
		changeHeaders(v)
	}
	return goOn
}

func changeHeaders(v edge.Verdict) {
	for _, name := range v.Remove {
		removeHeader(name)
	}
	for _, h := range v.Set {
		setHeader(h.Name, h.Value)
	}
}

// recovered makes a panic into the verdict on faults. What that does may panic again, when the host misbehaves: then
// the request is paused for good, and nothing goes on.
func recovered(id uint32, s *stream, action *uint32) {
	if recover() == nil { // the panic's value may hold digits: it is dropped on purpose
		return
	}
	*action = pause
	s.judged, s.action = true, pause
	defer func() { _ = recover() }()
	*action = carryOut(id, s, guard.Fault(), guard.HoldHeaders())
}

//go:wasmexport proxy_on_done
func onDone(uint32) uint32 { return 1 }

//go:wasmexport proxy_on_log
func onLog(id uint32) { delete(streams, id) }

//go:wasmexport proxy_on_delete
func onDelete(id uint32) { delete(streams, id) }
