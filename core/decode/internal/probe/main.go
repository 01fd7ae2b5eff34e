//go:build wasip1

// Command probe is a small wasm module around package decode, by which TestMemory measures how far memory grows.
package main

import "github.com/cardglyph/cardglyph/core/decode"

var (
	file    []byte
	picture decode.Picture
)

func main() {}

// probeBuf makes room for a file of n bytes and returns its first byte.
//
//go:wasmexport probe_buf
func probeBuf(n int32) *byte {
	file = make([]byte, n)
	return &file[0]
}

// probeDecode decodes the file and returns the reduction, or -1. The picture is kept, as the reader's module does.
//
//go:wasmexport probe_decode
func probeDecode() int32 {
	p, err := decode.Decode(file, decode.Options{})
	if err != nil {
		return -1
	}
	picture = p
	return int32(picture.Image.Reduce)
}
