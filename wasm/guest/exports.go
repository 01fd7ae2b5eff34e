//go:build wasm

package guest

import (
	"runtime"
	"unsafe"

	"github.com/cardglyph/cardglyph/wasm/abi"
)

// This file turns the module's exports into calls of the one Guest. wasm/ABI.md documents them.

//go:wasmexport card_abi_version
func exportAbiVersion() int32 { return abi.Version }

//go:wasmexport card_buf
func exportBuf(n int32) (at int32) {
	defer func() {
		if recover() != nil {
			at = 0
		}
	}()
	return address(Module.Buf(n))
}

//go:wasmexport card_frame
func exportFrame(w, h, stride, format int32) (code int32) {
	defer caught(&code)
	return Module.Frame(w, h, stride, format)
}

//go:wasmexport card_decode
func exportDecode(n int32) (code int32) {
	defer caught(&code)
	return Module.DecodeFile(n)
}

//go:wasmexport card_set_option
func exportSetOption(id, value int32) (code int32) {
	defer caught(&code)
	return Module.SetOption(id, value)
}

//go:wasmexport card_begin
func exportBegin(flags int32) (code int32) {
	defer caught(&code)
	return Module.Begin(flags)
}

//go:wasmexport card_step
func exportStep(budget int32) (code int32) {
	defer caught(&code)
	// Go's collector works in goroutines of its own, and in a module nothing else makes way for them: without this call
	// it falls behind, and memory grows to its limit in a few dozen reads.
	runtime.Gosched()
	return Module.Step(budget)
}

//go:wasmexport card_result_ptr
func exportResultPtr() (at int32) {
	defer func() {
		if recover() != nil {
			at = 0
		}
	}()
	return address(Module.Result())
}

//go:wasmexport card_result_len
func exportResultLen() (n int32) {
	defer caught(&n)
	return int32(len(Module.Result()))
}

//go:wasmexport card_reset
func exportReset() (code int32) {
	defer caught(&code)
	return Module.Reset()
}

// caught turns a panic into an error: the panic's value may hold digits and is dropped. The read that panicked is over.
func caught(code *int32) {
	if recover() == nil {
		return
	}
	*code = abi.ErrInternal
	Module.decode, Module.job, Module.video, Module.read, Module.source = nil, nil, nil, false, nothing
}

// address is where b lies in the module's memory, 0 when b is empty. Go's collector does not move it.
func address(b []byte) int32 {
	if len(b) == 0 {
		return 0
	}
	return int32(uintptr(unsafe.Pointer(&b[0])))
}
