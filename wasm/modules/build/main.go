// Command build builds the modules into a folder, copies the full one to where package host/module embeds it, and prints
// their sizes. It runs in the repository: go run ./wasm/modules/build build
package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sync"

	"github.com/cardglyph/cardglyph/wasm/modules"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: build FOLDER")
	}
	if err := run(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func run(out string) error {
	root, err := modules.Root(".")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	built := make([][]byte, len(modules.All))
	for i, m := range modules.All {
		path, err := m.Build(context.Background(), root, out)
		if err != nil {
			return err
		}
		if built[i], err = os.ReadFile(path); err != nil {
			return err
		}
		if m != modules.Full {
			continue
		}
		if err := os.WriteFile(filepath.Join(root, "host", "module", "bin", m.File), built[i], 0o644); err != nil {
			return err
		}
	}
	return printSizes(out, built)
}

// printSizes compresses the modules side by side: it is the slowest part of the build.
func printSizes(out string, built [][]byte) error {
	lines, errs := make([]string, len(built)), make([]error, len(built))
	var group sync.WaitGroup
	for i, wasm := range built {
		group.Go(func() {
			var size int
			size, errs[i] = modules.BrotliSize(out, wasm)
			m := modules.All[i]
			lines[i] = fmt.Sprintf("%-15s %5d KB, brotli-11 %3d KB of at most %d KB, sha256 %.8x",
				m.File, len(wasm)/1000, size/1000, m.Budget/1000, sha256.Sum256(wasm))
		})
	}
	group.Wait()
	for i := range lines {
		if errs[i] != nil {
			return errs[i]
		}
		fmt.Println(lines[i])
	}
	return nil
}
