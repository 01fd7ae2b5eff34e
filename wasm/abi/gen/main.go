// Command gen writes the ABI's tables in Go, TypeScript and Markdown from wasm/abi/codes.txt. It runs in wasm/abi.
package main

import (
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	if err := run("."); err != nil {
		log.Fatal("abi/gen: ", err)
	}
}

// outputs lists the files to write, relative to wasm/abi, with their content after codes.txt was read.
func outputs(dir string) (map[string][]byte, error) {
	text, err := os.ReadFile(filepath.Join(dir, "codes.txt"))
	if err != nil {
		return nil, err
	}
	table, err := parse(string(text))
	if err != nil {
		return nil, err
	}
	code, err := goFile(table)
	if err != nil {
		return nil, err
	}
	page, err := os.ReadFile(filepath.Join(dir, "../ABI.md"))
	if err != nil {
		return nil, err
	}
	if page, err = fillTables(page, table); err != nil {
		return nil, err
	}
	return map[string][]byte{"codes.go": code, "../../www/src/abi-codes.ts": tsFile(table), "../ABI.md": page}, nil
}

func run(dir string) error {
	files, err := outputs(dir)
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
