// Command full is the module for servers and tools: a WASI reactor that takes pixels and picture files. See ../ABI.md.
package main

import (
	"errors"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/wasm/abi"
	"github.com/cardglyph/cardglyph/wasm/guest"
)

func init() { guest.Module.Decode = decodeFile }

func main() {} // never runs: the host calls _initialize

func decodeFile(file []byte, maxPixels int, tick func(int) error) (core.Image, int32) {
	picture, err := decode.Decode(file, decode.Options{MaxPixels: maxPixels, Tick: tick})
	return picture.Image, code(err)
}

// code is the number of an error of package decode. Too large comes first: such a file may count as corrupt as well.
func code(err error) int32 {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, decode.ErrTooLarge):
		return abi.ErrTooLarge
	case errors.Is(err, decode.ErrFormat), errors.Is(err, decode.ErrEmpty):
		return abi.ErrFileFormat
	case errors.Is(err, decode.ErrCorrupt):
		return abi.ErrFileCorrupt
	}
	return abi.ErrInternal
}
