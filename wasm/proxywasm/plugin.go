//go:build wasip1

package main

import (
	"strconv"

	"github.com/cardglyph/cardglyph/wasm/edge"
)

// What the callbacks of a request answer.
const (
	goOn  = 0
	pause = 1 // StopIteration for headers, StopIterationAndBuffer for a body
)

// plugin is one configuration. A host may have several share one instance of the module.
type plugin struct {
	guard       *edge.Edge
	showOutcome bool
}

// stream is a request.
type stream struct {
	id uint32
	*plugin
	request edge.Request
	outcome edge.Outcome
	judging *judging // under way; else nil
	judged  bool
	action  uint32 // what callbacks answer once it is judged
	kept    []byte // a new body or an answer: some hosts keep a view of it until the request is over
}

// The contexts that the host has created, by their numbers.
var (
	configured = map[uint32]*plugin{}
	streams    = map[uint32]*stream{}
)

//go:wasmexport proxy_abi_version_0_2_1
func abiVersion() {}

//go:wasmexport proxy_on_vm_start
func onVMStart(uint32, uint32) uint32 { return 1 }

//go:wasmexport proxy_on_context_create
func onContextCreate(id, parent uint32) {
	if parent == 0 {
		configured[id] = &plugin{}
		return
	}
	p := configured[parent]
	if p == nil {
		p = &plugin{} // which refuses everything, as one that was not configured does
	}
	streams[id] = &stream{id: id, plugin: p}
}

// onConfigure reads the configuration; with one that is wrong the host does not start the plugin.
//
//go:wasmexport proxy_on_configure
func onConfigure(id, size uint32) (ok uint32) {
	defer clear(given)
	var text []byte
	if size > 0 {
		text = buffer(configuration, size)
	}
	config, err := edge.ParseConfig(text)
	p := configured[id]
	if err == nil && uint32(len(text)) == size && p != nil {
		var read edge.Reader
		if read, err = edge.NewReader(config); err == nil {
			p.guard = edge.New(config, read)
			p.guard.Gone = rest
			p.showOutcome = config.OutcomeHeader
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
	s := streams[id]
	if s == nil {
		s = &stream{id: id, plugin: &plugin{}}
		streams[id] = s
	}
	defer recovered(s, &action)
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
		ID:              header("x-request-id"),
	}
	v, more := s.guard.Head(s.request)
	switch {
	case !more:
		return s.carryOut(v, true)
	case end != 0:
		return s.carryOut(s.guard.Body(s.request, nil), true)
	}
	changeHeaders(v)
	if s.guard.HoldHeaders() {
		return pause
	}
	return goOn
}

//go:wasmexport proxy_on_request_body
func onRequestBody(id, size, end uint32) (action uint32) {
	s := streams[id]
	switch {
	case s == nil:
		return goOn
	case s.judged:
		return s.action
	case s.judging != nil:
		return pause
	}
	defer recovered(s, &action)
	if int64(size) > int64(s.guard.Limit()) {
		return s.carryOut(s.guard.Over(), s.guard.HoldHeaders())
	}
	if end == 0 {
		return pause
	}
	return s.judge()
}

// onRequestTrailers judges the body of a request with trailers: its last piece is not marked as the end.
//
//go:wasmexport proxy_on_request_trailers
func onRequestTrailers(id, _ uint32) (action uint32) {
	s := streams[id]
	switch {
	case s == nil:
		return goOn
	case s.judged:
		return s.action
	case s.judging != nil:
		return pause
	}
	defer recovered(s, &action)
	return s.judge()
}

// onResponseHeaders tells access logs what became of the request.
//
//go:wasmexport proxy_on_response_headers
func onResponseHeaders(id, _, _ uint32) uint32 {
	defer func() { _ = recover() }() // a response without the header is better than none
	if s := streams[id]; s != nil && s.showOutcome && s.outcome != "" {
		setHeader(responseHeaders, edge.HeaderOutcome, string(s.outcome))
	}
	return goOn
}

// carryOut does to the request what the verdict says, but for its body.
func (s *stream) carryOut(v edge.Verdict, headers bool) uint32 {
	defer clear(given)
	count(v)
	log(logLevels[v.Outcome.Level()], string(v.AppendLog(nil, s.request)))
	s.outcome, s.judged, s.action = v.Outcome, true, goOn
	if v.Answer != nil {
		s.action, s.kept = pause, v.Answer.Body
		if s.showOutcome {
			v.Answer.Headers = append(v.Answer.Headers, edge.Header{Name: edge.HeaderOutcome, Value: string(v.Outcome)})
		}
		answer(v.Answer)
		return pause
	}
	if headers {
		changeHeaders(v)
	}
	return goOn
}

// logLevels are the ABI's numbers for edge's levels.
var logLevels = [...]uint32{edge.Debug: logDebug, edge.Info: logInfo, edge.Warn: logWarn, edge.Error: logError}

func changeHeaders(v edge.Verdict) {
	for _, name := range v.Remove {
		removeHeader(name)
	}
	for _, h := range v.Set {
		setHeader(requestHeaders, h.Name, h.Value)
	}
}

// recovered makes a panic into the verdict on faults. Where that fails too, when the host misbehaves or has refused the
// configuration and sends requests all the same, the client gets a 500. Where even that fails, the request is paused for
// good. Nothing goes on.
func recovered(s *stream, action *uint32) {
	if recover() == nil { // the panic's value may hold digits: it is dropped on purpose
		return
	}
	s.stop()
	*action = pause
	s.judged, s.action = true, pause
	defer func() {
		if recover() != nil {
			defer func() { _ = recover() }()
			answer(edge.Broken().Answer)
		}
	}()
	*action = s.carryOut(s.guard.Fault(), s.guard.HoldHeaders())
}

// onDone answers for a request that it is over, and for the plugin itself too: what is still being judged then is judged
// to its end, since no tick may come any more.
//
//go:wasmexport proxy_on_done
func onDone(id uint32) uint32 {
	if configured[id] != nil {
		for len(queue) > 0 {
			onTick(id)
		}
		delete(configured, id)
	}
	forget(id)
	return 1
}

//go:wasmexport proxy_on_log
func onLog(id uint32) { forget(id) }

//go:wasmexport proxy_on_delete
func onDelete(id uint32) { forget(id) }

// forget ends the work on a request whose client may have left.
func forget(id uint32) {
	if s := streams[id]; s != nil {
		if s.judging != nil {
			count(edge.Verdict{Outcome: edge.Gone})
		}
		s.stop()
		delete(streams, id)
	}
}
