// Command build builds the edge modules into a folder: go run ./wasm/plugins/build -out build. With -sizes it prints their sizes after brotli
// too, which takes some ten seconds each.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cardglyph/cardglyph/wasm/modules"
	"github.com/cardglyph/cardglyph/wasm/plugins"
)

func main() {
	out := flag.String("out", "build", "folder for the modules")
	sizes := flag.Bool("sizes", false, "print sizes after brotli at its best level")
	flag.Parse()
	if err := run(*out, *sizes); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out string, sizes bool) error {
	root, err := modules.Root(".")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for _, m := range plugins.All {
		path, err := plugins.Build(context.Background(), m, root, out)
		if err != nil {
			return err
		}
		wasm, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		fmt.Printf("%-26s %8d bytes", filepath.Base(path), len(wasm))
		if sizes {
			size, err := modules.BrotliSize(out, wasm)
			if err != nil {
				return err
			}
			fmt.Printf(", brotli %7d, of %d", size, m.Budget)
		}
		fmt.Println()
	}
	return nil
}
