// Package module carries the full Cardglyph module inside a Go program. It is a package of its own so that programs
// which load the module from a file do not carry it.
package module

import "embed"

// The folder holds a note in a fresh clone; make wasm puts card.wasm beside it, and releases carry it.
//
//go:embed bin
var bin embed.FS

// Full is the module card.wasm, or nil when this program was compiled before make wasm had been run. Callers must not
// change the bytes.
func Full() []byte {
	wasm, err := bin.ReadFile("bin/card.wasm")
	if err != nil {
		return nil
	}
	return wasm
}
