//go:build wasip1

package main

import (
	"strconv"

	"github.com/cardglyph/cardglyph/wasm/edge"
)

var (
	guard       *edge.Edge
	showOutcome bool
)

// init reads the configuration. One that is wrong stops the module, so that the host reports it when it starts and
// not at the first request.
func init() {
	config, err := edge.ParseConfig(text(hostConfig))
	if err == nil {
		var read edge.Reader
		if read, err = edge.NewReader(config); err == nil {
			guard = edge.New(config, read)
			guard.Gone = clientGone
			showOutcome = config.OutcomeHeader
			return
		}
	}
	log(logError, "cardglyph: "+err.Error())
	panic(err)
}

// What handle_request answers.
const (
	stop = 0 // the response is written
	next = 1 // the request goes on
)

// handleRequest decides about one request. It recovers from every panic: a module that panicked stays in the host's
// pool, dead, and would fail every request that it is given.
//
//go:wasmexport handle_request
func handleRequest() (answer uint64) {
	defer func() {
		if recover() != nil { // the panic's value may hold digits: it is dropped on purpose
			answer = fault()
		}
	}()
	beginBody()
	r := edge.Request{
		Method:          string(text(hostMethod)),
		Path:            string(text(hostURI)),
		ContentType:     header("Content-Type"),
		ContentEncoding: header("Content-Encoding"),
		Length:          length(),
		ID:              header("X-Request-Id"),
	}
	v, more := guard.Head(r)
	if more {
		if readBody(r.Length) {
			v = guard.Body(r, received)
		} else {
			v = guard.Over()
		}
	}
	return carryOut(v, r)
}

// fault is the answer after a panic. What it does may panic again, when the host misbehaves.
func fault() (answer uint64) {
	defer func() {
		if recover() != nil {
			answer = carryOut(edge.Broken(), edge.Request{})
		}
	}()
	return carryOut(guard.Fault(), edge.Request{})
}

//go:wasmexport handle_response
func handleResponse(uint32, uint32) {} // responses are let through

func length() int64 {
	n, err := strconv.ParseInt(header("Content-Length"), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// carryOut does to the request what the verdict says.
func carryOut(v edge.Verdict, r edge.Request) uint64 {
	report(v, r)
	if v.Answer != nil {
		for _, h := range v.Answer.Headers {
			setHeader(ofResponse, h.Name, h.Value)
		}
		hostSetStatus(uint32(v.Answer.Status))
		writeBody(ofResponse, v.Answer.Body)
		return stop
	}
	for _, name := range v.Remove {
		hostRemoveHeader(ofRequest, start(name), uint32(len(name)))
	}
	for _, h := range v.Set {
		setHeader(ofRequest, h.Name, h.Value)
	}
	if v.Body != nil {
		writeBody(ofRequest, v.Body)
	} else {
		restoreBody()
	}
	return next
}

// logLevels are the ABI's numbers for edge's levels.
var logLevels = [...]int32{edge.Debug: logDebug, edge.Info: logInfo, edge.Warn: logWarn, edge.Error: logError}

// report writes the verdict into the log and, in front of what the backend will answer, into the response's headers.
func report(v edge.Verdict, r edge.Request) {
	if level := logLevels[v.Outcome.Level()]; hostLogEnabled(level) != 0 {
		log(level, string(v.AppendLog(nil, r)))
	}
	if showOutcome {
		setHeader(ofResponse, edge.HeaderOutcome, string(v.Outcome))
	}
}
