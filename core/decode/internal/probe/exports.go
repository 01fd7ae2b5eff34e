//go:build wasip1

package main

import (
	"errors"
	"iter"

	"github.com/cardglyph/cardglyph/core/decode"
)

var (
	file    []byte
	picture decode.Picture
	failure error
	next    func() (int, bool)
)

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
	picture, failure = decode.Decode(file, decode.Options{})
	return reduction()
}

// probeBegin starts to decode the file in steps, as the reader's module does.
//
//go:wasmexport probe_begin
func probeBegin() int32 {
	next, _ = iter.Pull(func(yield func(int) bool) {
		picture, failure = decode.Decode(file, decode.Options{Tick: func(units int) error {
			if !yield(units) {
				return errors.New("stopped")
			}
			return nil
		}})
	})
	return 0
}

// probeStep decodes for about budget units. It returns 0 while there is more to do, and then what probeDecode returns.
//
//go:wasmexport probe_step
func probeStep(budget int32) int32 {
	for budget > 0 {
		units, more := next()
		if !more {
			return reduction()
		}
		budget -= max(int32(units), 1)
	}
	return 0
}

func reduction() int32 {
	if failure != nil {
		return -1
	}
	return int32(picture.Image.Reduce)
}
