// Command gen writes core/pan's tables of issuers from the rows in this folder. It reads nothing else, so that the same
// repository gives the same bytes. Run it as: go run ./core/pan/gen
//
// rows/*.tsv are the packages' tables in one form (fetch.sh rewrites them); banks.tsv and products.tsv are ours.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	rows := flag.String("rows", "core/pan/gen", "folder with banks.tsv, products.tsv and rows/")
	out := flag.String("out", "core/pan", "folder to write issuers_table.go and prefixes_table.go to")
	flag.Parse()
	if err := generate(*rows, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func generate(in, out string) error {
	banks, err := readBanks(filepath.Join(in, "banks.tsv"))
	if err != nil {
		return err
	}
	products, err := readProducts(filepath.Join(in, "products.tsv"))
	if err != nil {
		return err
	}
	b := newBuilder(banks)
	for _, source := range sources {
		rows, err := readRows(filepath.Join(in, "rows", source.file))
		if err != nil {
			return err
		}
		for _, r := range rows {
			b.add(r, source)
		}
	}
	if err := b.nameProducts(products); err != nil {
		return err
	}
	return b.write(out)
}
