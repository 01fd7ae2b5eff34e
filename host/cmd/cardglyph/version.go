package main

import (
	"crypto/sha256"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/cardglyph/cardglyph/host/module"
	"github.com/cardglyph/cardglyph/wasm/abi"
)

// version is set by the Makefile; without it, go install knows the module's.
var version = ""

// programVersion is the version of the program, as exactly as it is known.
func programVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && version == "" {
		return info.Main.Version
	}
	return version
}

type versionCommand struct{}

// Run prints the versions.
func (*versionCommand) Run(s *streams) error {
	fmt.Fprintf(s.out, "cardglyph %s, ABI %d, %s\n", programVersion(), abi.Version, runtime.Version())
	if wasm := module.Full(); wasm != nil {
		fmt.Fprintf(s.out, "card.wasm sha256 %x\n", sha256.Sum256(wasm))
		return nil
	}
	_, err := fmt.Fprintln(s.out, "card.wasm is not in this program: run `make wasm` and build again")
	return err
}
