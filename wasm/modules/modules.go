// Package modules builds the WebAssembly modules, always with the same flags, so that the same source gives the same
// bytes wherever it lies. The Makefile, the size budget and the tests of every host use it.
package modules

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/cardglyph/cardglyph/wasm/modules/trim"
)

// Module is one module that can be built.
type Module struct {
	File    string // name of the built file
	Package string // main package, relative to the repository
	GOOS    string
	Reactor bool // built as a reactor: exports beside _initialize, no main
	Budget  int  // most bytes after brotli at its best level
	NoPoll  bool // does without poll_oneoff: see nopoll.go
}

// The modules, with their size budgets: 720 KB for what a browser loads, 950 KB with the decoders: the reader of
// text lines took some 105 KB of them, half of that the weights of its characters (docs/decisions/0003-lines-of-text.md).
var (
	Full = Module{File: "card.wasm", Package: "./wasm/full", GOOS: "wasip1", Reactor: true, Budget: 950_000}
	Lean = Module{File: "card-lean.wasm", Package: "./wasm/lean", GOOS: "wasip1", Reactor: true, Budget: 720_000}
	JS   = Module{File: "card-js.wasm", Package: "./wasm/js", GOOS: "js", Budget: 720_000}
)

// All lists every module.
var All = []Module{Full, Lean, JS}

// Build builds m from the repository at root into the folder out and returns the file's path. It needs the go command.
func (m Module) Build(ctx context.Context, root, out string) (string, error) {
	out, err := filepath.Abs(out)
	if err != nil {
		return "", err
	}
	path := filepath.Join(out, m.File)
	if err := m.link(ctx, root, path); err != nil {
		return "", err
	}
	linked, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	trimmed, err := trim.Module(linked)
	if err != nil {
		return "", fmt.Errorf("modules: %s: %w", m.File, err)
	}
	return path, os.WriteFile(path, trimmed, 0o644)
}

// link writes the module as Go's linker makes it.
func (m Module) link(ctx context.Context, root, path string) error {
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", path}
	if m.Reactor {
		args = append(args, "-buildmode=c-shared")
	}
	if m.NoPoll {
		overlay, remove, err := withoutPoll(root)
		if err != nil {
			return err
		}
		defer remove()
		args = append(args, "-overlay="+overlay)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, m.Package)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+m.GOOS, "GOARCH=wasm", "GOWASM=", "GOFLAGS=", "CGO_ENABLED=0", "GOEXPERIMENT="+collector())
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("modules: go build %s: %w\n%s", m.Package, err, text)
	}
	return nil
}

// collector is Go 1.26's name for the collector that it had before. The newer one reads memory with vector instructions,
// which Go has none of in WebAssembly, and is 7 KB larger after brotli. Other versions of Go take their own.
func collector() string {
	if strings.HasPrefix(runtime.Version(), "go1.26") {
		return "nogreenteagc"
	}
	return ""
}

// Root finds the repository from a folder inside it: the folder of go.mod.
func Root(dir string) (string, error) {
	cmd := exec.Command("go", "env", "GOMOD")
	cmd.Dir = dir
	text, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("modules: go env GOMOD: %w", err)
	}
	file := strings.TrimSpace(string(text))
	if filepath.Base(file) != "go.mod" {
		return "", fmt.Errorf("modules: %s is not in a Go module", dir)
	}
	return filepath.Dir(file), nil
}
