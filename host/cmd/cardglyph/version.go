package main

import (
	"crypto/sha256"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/cardglyph/cardglyph/host/module"
	"github.com/cardglyph/cardglyph/wasm/abi"
)

type versionCommand struct{}

// Run prints the versions.
func (*versionCommand) Run(s *streams) error {
	version := "unknown" // go build takes it from the tag or the revision
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	fmt.Fprintf(s.out, "cardglyph %s, ABI %d, %s\n", version, abi.Version, runtime.Version())
	if wasm := module.Full(); wasm != nil {
		fmt.Fprintf(s.out, "card.wasm sha256 %x\n", sha256.Sum256(wasm))
		return nil
	}
	_, err := fmt.Fprintln(s.out, "card.wasm is not in this program: run `make wasm` and build again")
	return err
}
