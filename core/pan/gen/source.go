package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// source is one package's table.
type source struct {
	file string
	from string // what the tables' head says of it
	// length is that of the cards of a country, where the package gives none.
	length map[string]int
}

// sources, most trusted first: for the same prefix and length the first one's word counts. The two Chinese lists agree on
// all but a few of the banks and on 97-99 % of the types; where they differ bankcard is right more often.
// Iranian (Shetab) cards have 16 digits: their prefixes are UnionPay's for other lengths.
var sources = []source{
	{file: "bankcard.tsv", from: "npm bankcard 3.1.6 (MIT)"},
	{file: "bankcardinfo.tsv", from: "npm bankcardinfo 2.0.6 (ISC)"},
	{file: "banks-db.tsv", from: "npm banks-db 0.12.0 (CC-BY-4.0), without its American Express US", length: map[string]int{"IR": 16}},
	{file: "persian-tools.tsv", from: "npm @persian-tools/persian-tools 4.0.4 (MIT)"},
}

// row is a line of a source.
type row struct {
	country, name, english, funding string
	length                          int
	prefixes                        []string
}

func readRows(file string) ([]row, error) {
	lines, err := readTable(file, 6)
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(lines))
	for i, f := range lines {
		length, err := strconv.Atoi(f[4])
		if err != nil {
			return nil, fmt.Errorf("%s: length %q", file, f[4])
		}
		rows[i] = row{f[0], f[1], f[2], f[3], length, strings.Fields(f[5])}
	}
	return rows, nil
}

// bank is a line of banks.tsv, or a bank that only a source names.
type bank struct {
	code, creditCode, country string
	short, name               string
	abbreviation, english     string
	brand                     string
}

// readBanks gives the banks of banks.tsv by all their names.
func readBanks(file string) (map[string]bank, error) {
	lines, err := readTable(file, 9)
	if err != nil {
		return nil, err
	}
	banks := map[string]bank{}
	for _, f := range lines {
		b := bank{f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]}
		for _, name := range slices.Compact(append([]string{b.name}, strings.Split(f[8], ",")...)) {
			if other, taken := banks[name]; taken && name != "" {
				return nil, fmt.Errorf("%s: %s and %s share the name %s", file, other.name, b.name, name)
			}
			banks[name] = b
		}
	}
	// A short name finds its bank too, unless another bank has it: 东亚银行 is the mainland's, its parent says more.
	for _, f := range lines {
		if _, taken := banks[f[3]]; !taken {
			banks[f[3]] = banks[f[4]]
		}
	}
	delete(banks, "")
	return banks, nil
}

// readProducts gives the product of each prefix in products.tsv.
func readProducts(file string) (map[string]string, error) {
	lines, err := readTable(file, 2)
	if err != nil {
		return nil, err
	}
	products := map[string]string{}
	for _, f := range lines {
		for _, prefix := range strings.Fields(f[1]) {
			if other, taken := products[prefix]; taken {
				return nil, fmt.Errorf("%s: %s is both %s and %s", file, prefix, other, f[0])
			}
			products[prefix] = f[0]
		}
	}
	return products, nil
}

// readTable reads tab-separated lines of so many columns; lines that begin with # are comments, "-" is empty.
func readTable(file string, columns int) ([][]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var lines [][]string
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != columns {
			return nil, fmt.Errorf("%s:%d: %d columns in place of %d", file, i+1, len(fields), columns)
		}
		for j, f := range fields {
			if f == "-" {
				fields[j] = ""
			}
		}
		lines = append(lines, fields)
	}
	return lines, nil
}
