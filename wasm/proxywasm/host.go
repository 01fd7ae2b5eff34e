//go:build wasip1

package main

import (
	"encoding/binary"
	"unsafe"

	"github.com/cardglyph/cardglyph/wasm/edge"
)

// This file has the functions of the proxy-wasm ABI 0.2.1 that the plugin calls:
// https://github.com/proxy-wasm/spec/tree/main/abi-versions/v0.2.1. Each answers a status, 0 when it worked.

//go:wasmimport env proxy_log
func proxyLog(level uint32, message unsafe.Pointer, length uint32) uint32

//go:wasmimport env proxy_get_buffer_bytes
func proxyGetBufferBytes(buffer, at, most uint32, data, length unsafe.Pointer) uint32

//go:wasmimport env proxy_set_buffer_bytes
func proxySetBufferBytes(buffer, at, length uint32, data unsafe.Pointer, dataLength uint32) uint32

//go:wasmimport env proxy_get_header_map_value
func proxyGetHeader(kind uint32, name unsafe.Pointer, nameLength uint32, value, length unsafe.Pointer) uint32

//go:wasmimport env proxy_replace_header_map_value
func proxySetHeader(kind uint32, name unsafe.Pointer, nameLength uint32, value unsafe.Pointer, length uint32) uint32

//go:wasmimport env proxy_remove_header_map_value
func proxyRemoveHeader(kind uint32, name unsafe.Pointer, nameLength uint32) uint32

//go:wasmimport env proxy_send_local_response
func proxyAnswer(status uint32, details unsafe.Pointer, detailsLength uint32, body unsafe.Pointer, bodyLength uint32,
	headers unsafe.Pointer, headersLength uint32, grpcStatus int32) uint32

//go:wasmimport env proxy_set_tick_period_milliseconds
func proxySetTick(milliseconds uint32) uint32

//go:wasmimport env proxy_set_effective_context
func proxySetContext(id uint32) uint32

//go:wasmimport env proxy_continue_stream
func proxyContinue(stream uint32) uint32

//go:wasmimport env proxy_define_metric
func proxyDefineMetric(kind uint32, name unsafe.Pointer, nameLength uint32, id unsafe.Pointer) uint32

//go:wasmimport env proxy_increment_metric
func proxyIncrementMetric(id uint32, by int64) uint32

// The ABI's numbers.
const (
	requestBody   = 0 // buffers
	configuration = 7

	requestHeaders  = 0 // header maps
	responseHeaders = 2

	requestStream = 0 // streams

	counter = 0 // kinds of metrics

	logDebug = 1 // levels
	logInfo  = 2
	logWarn  = 3
	logError = 4

	noGRPC = -1
)

// given holds the memory that the host asked for in the call under way, by address: it would be collected otherwise.
var given = map[uint32][]byte{}

// outPointer and outLength are where the host says what it has put into memory. They are globals because the host asks
// for memory in between, and the stack may move then.
var outPointer, outLength, outID uint32

//go:wasmexport proxy_on_memory_allocate
func onMemoryAllocate(size uint32) uint32 {
	if size > edge.LargestMaxBody+1<<20 { // more than a body and its headers
		return 0
	}
	b := make([]byte, max(size, 1))
	at := uint32(uintptr(unsafe.Pointer(&b[0])))
	given[at] = b
	return at
}

// taken is what the host has put into memory, nil when it answered another status than 0.
func taken(status uint32) []byte {
	b := given[outPointer]
	delete(given, outPointer)
	if status != 0 || int(outLength) > len(b) {
		return nil
	}
	return b[:outLength]
}

func start(s string) unsafe.Pointer { return unsafe.Pointer(unsafe.StringData(s)) }

func buffer(kind, most uint32) []byte {
	outPointer, outLength = 0, 0
	return taken(proxyGetBufferBytes(kind, 0, most, unsafe.Pointer(&outPointer), unsafe.Pointer(&outLength)))
}

// header is a request header, "" when it is missing.
func header(name string) string {
	outPointer, outLength = 0, 0
	return string(taken(proxyGetHeader(requestHeaders, start(name), uint32(len(name)), unsafe.Pointer(&outPointer), unsafe.Pointer(&outLength))))
}

func setHeader(kind uint32, name, value string) {
	proxySetHeader(kind, start(name), uint32(len(name)), start(value), uint32(len(value)))
}

func removeHeader(name string) { proxyRemoveHeader(requestHeaders, start(name), uint32(len(name))) }

func log(level uint32, message string) { proxyLog(level, start(message), uint32(len(message))) }

// answer sends a response to the client.
func answer(a *edge.Answer) {
	const details = "cardglyph"
	headers := pairs(a.Headers)
	proxyAnswer(uint32(a.Status), start(details), uint32(len(details)), unsafe.Pointer(unsafe.SliceData(a.Body)), uint32(len(a.Body)),
		unsafe.Pointer(unsafe.SliceData(headers)), uint32(len(headers)), noGRPC)
}

// pairs writes headers as the ABI does: their number, the lengths of names and values, then names and values, each with
// a zero byte behind it.
func pairs(headers []edge.Header) []byte {
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(headers)))
	for _, h := range headers {
		out = binary.LittleEndian.AppendUint32(out, uint32(len(h.Name)))
		out = binary.LittleEndian.AppendUint32(out, uint32(len(h.Value)))
	}
	for _, h := range headers {
		out = append(append(out, h.Name...), 0)
		out = append(append(out, h.Value...), 0)
	}
	return out
}
