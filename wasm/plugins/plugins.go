// Package plugins builds the edge modules: the plugins for http-wasm and proxy-wasm hosts and the WASI command. The
// Makefile and the tests use it.
package plugins

import (
	"context"
	"fmt"
	"os"

	"github.com/cardglyph/cardglyph/wasm/modules"
)

// budget is the most bytes that a plugin may have after brotli at its best level.
const budget = 1_150_000

// The edge modules.
var (
	HTTP    = modules.Module{File: "cardglyph-httpwasm.wasm", Package: "./wasm/httpwasm", GOOS: "wasip1", Reactor: true, Budget: budget, NoPoll: true}
	Proxy   = modules.Module{File: "cardglyph-proxywasm.wasm", Package: "./wasm/proxywasm", GOOS: "wasip1", Reactor: true, Budget: budget, NoPoll: true}
	Command = modules.Module{File: "cardglyph-wasi.wasm", Package: "./wasm/wasi", GOOS: "wasip1", Budget: budget}
)

// All lists them.
var All = []modules.Module{HTTP, Proxy, Command}

// Build builds m from the repository at root into the folder out, like m.Build. In plugins, both start functions lead
// to one start.
func Build(ctx context.Context, m modules.Module, root, out string) (string, error) {
	path, err := m.Build(ctx, root, out)
	if err != nil || !m.Reactor {
		return path, err
	}
	wasm, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("plugins: %w", err)
	}
	if wasm, err = StartOnce(wasm); err != nil {
		return "", err
	}
	if err := os.WriteFile(path, wasm, 0o644); err != nil {
		return "", fmt.Errorf("plugins: %w", err)
	}
	return path, nil
}
