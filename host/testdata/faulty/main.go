// Command faulty is a module with the right exports that goes wrong as the first byte of its buffer says. It shows what
// a host does then.
package main

import "unsafe"

var version = "1"

var (
	buf    [1 << 16]byte
	steps  int
	marked bool // a read before this one left its mark: the instance was used again
)

func main() {}

//go:wasmexport card_abi_version
func abiVersion() int32 { return int32(version[0] - '0') }

//go:wasmexport card_buf
func cardBuf(n int32) int32 {
	if n > int32(len(buf)) {
		return 0
	}
	return int32(uintptr(unsafe.Pointer(&buf)))
}

//go:wasmexport card_frame
func frame(w, h, stride, format int32) int32 { return 0 }

//go:wasmexport card_decode
func decode(n int32) int32 { return 0 }

//go:wasmexport card_set_option
func setOption(id, value int32) int32 { return 0 }

//go:wasmexport card_begin
func begin(flags int32) int32 {
	steps = 0
	return 0
}

//go:wasmexport card_step
func step(budget int32) int32 {
	switch buf[0] {
	case 't': // a panic that nobody recovers ends the program
		panic("4111111111111111")
	case 's':
		return int32(dive(int(budget)))
	case 'm':
		for {
			hold = append(hold, make([]byte, 1<<24))
		}
	case 'e': // endless
		return 0
	case 'i':
		return -1
	case 'x':
		return -99
	case '3':
		steps++
		if steps < 3 {
			return 0
		}
	}
	return 1
}

var hold [][]byte

func dive(n int) int {
	if n == 0 {
		return 0
	}
	return dive(n+1) + 1
}

var (
	fresh = []byte(`{"status":"no_card"}`)
	again = []byte(`{"status":"no_number"}`)
	junk  = []byte(`{"status":"4111111111111111`)
)

func result() []byte {
	switch {
	case buf[0] == 'j':
		return junk
	case marked:
		return again
	}
	return fresh
}

//go:wasmexport card_result_ptr
func resultPtr() int32 {
	if buf[0] == 'p' {
		return -16
	}
	return int32(uintptr(unsafe.Pointer(&result()[0])))
}

//go:wasmexport card_result_len
func resultLen() int32 {
	if buf[0] == 'l' {
		return -1
	}
	return int32(len(result()))
}

//go:wasmexport card_reset
func reset() int32 {
	marked = true
	return 0
}
