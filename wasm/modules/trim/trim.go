// Package trim makes a WebAssembly module that Go's linker has written smaller: lines, names and inlined calls, which the
// runtime wants for the text it prints when it dies, and which every host of ours drops, and the small pieces that the data come in.
// The module does the same as before until it dies. Of 697 KB after brotli, 554 remain.
package trim

import (
	"fmt"
	"regexp"
	"slices"
)

// known finds in the section "producers" the Go whose table of functions this package knows.
var known = regexp.MustCompile(`^.producers.*Go cmd/compile.go1\.26(\D|$)`)

// Module trims a module. The memory that the module begins with keeps its size and, but for the text's sources, its
// bytes. What another Go than 1.26 has built keeps these too: its table of functions may be another.
func Module(wasm []byte) ([]byte, error) {
	all, err := sections(wasm)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(s section) bool { return s.id == sectionData })
	if i < 0 {
		return nil, errFormat
	}
	mem, err := memory(all[i].body)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(all, func(s section) bool { return s.id == sectionCustom && known.Match(s.body) }) {
		if err := forgetTracebacks(mem); err != nil {
			return nil, err
		}
	}
	all[i].body = dataSection(mem)
	return module(all), nil
}

func forgetTracebacks(mem []byte) (err error) {
	t, err := findTable(mem)
	if err != nil {
		return err
	}
	defer func() {
		if recover() != nil { // an offset that leads nowhere
			err = fmt.Errorf("%w: its table of functions", errFormat)
		}
	}()
	t.forgetTracebacks()
	return nil
}
