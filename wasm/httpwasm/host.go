//go:build wasip1

package main

import "unsafe"

// This file has the functions of the http-wasm handler ABI that the plugin calls: https://http-wasm.io/http-handler-abi.
// Everything lies in the module's memory; the host copies before a call returns.

//go:wasmimport http_handler get_config
func hostConfig(buf unsafe.Pointer, limit uint32) uint32

//go:wasmimport http_handler log
func hostLog(level int32, message unsafe.Pointer, length uint32)

//go:wasmimport http_handler log_enabled
func hostLogEnabled(level int32) uint32

//go:wasmimport http_handler get_method
func hostMethod(buf unsafe.Pointer, limit uint32) uint32

//go:wasmimport http_handler get_uri
func hostURI(buf unsafe.Pointer, limit uint32) uint32

//go:wasmimport http_handler get_header_values
func hostHeaderValues(kind uint32, name unsafe.Pointer, nameLength uint32, buf unsafe.Pointer, limit uint32) uint64

//go:wasmimport http_handler set_header_value
func hostSetHeader(kind uint32, name unsafe.Pointer, nameLength uint32, value unsafe.Pointer, valueLength uint32)

//go:wasmimport http_handler remove_header
func hostRemoveHeader(kind uint32, name unsafe.Pointer, nameLength uint32)

//go:wasmimport http_handler read_body
func hostReadBody(kind uint32, buf unsafe.Pointer, limit uint32) uint64

//go:wasmimport http_handler write_body
func hostWriteBody(kind uint32, buf unsafe.Pointer, length uint32)

//go:wasmimport http_handler set_status_code
func hostSetStatus(status uint32)

// The ABI's numbers for what a header or a body belongs to, and its log levels.
const (
	ofRequest  = 0
	ofResponse = 1
	logDebug   = -1
	logInfo    = 0
	logWarn    = 1
	logError   = 2
)

func start(s string) unsafe.Pointer { return unsafe.Pointer(unsafe.StringData(s)) }

// text calls a function that fills a buffer and answers how many bytes it has: more than fit when the buffer is too
// small.
func text(fetch func(buf unsafe.Pointer, limit uint32) uint32) []byte {
	buf := make([]byte, 1024)
	for {
		n := fetch(unsafe.Pointer(&buf[0]), uint32(len(buf)))
		if int(n) <= len(buf) {
			return buf[:n]
		}
		buf = make([]byte, n)
	}
}

// header is the first value of a request header, "" when it is missing.
func header(name string) string {
	buf := make([]byte, 256)
	for {
		// The upper half counts the values, the lower half their bytes; each value ends in a zero byte.
		both := hostHeaderValues(ofRequest, start(name), uint32(len(name)), unsafe.Pointer(&buf[0]), uint32(len(buf)))
		count, n := both>>32, uint32(both)
		if count == 0 {
			return ""
		}
		if int(n) > len(buf) {
			buf = make([]byte, n)
			continue
		}
		for i, c := range buf[:n] {
			if c == 0 {
				return string(buf[:i])
			}
		}
		return ""
	}
}

func setHeader(kind uint32, name, value string) {
	hostSetHeader(kind, start(name), uint32(len(name)), start(value), uint32(len(value)))
}

func writeBody(kind uint32, b []byte) {
	hostWriteBody(kind, unsafe.Pointer(unsafe.SliceData(b)), uint32(len(b)))
}

func log(level int32, message string) {
	if hostLogEnabled(level) != 0 {
		hostLog(level, start(message), uint32(len(message)))
	}
}
