// Package eval measures how well pictures are read: labels with the truth in, verdicts and tables out.
package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/cardglyph/cardglyph/core/pan"
	"github.com/cardglyph/cardglyph/host"
)

// Label is the truth about one picture: a line of a labels file. Members that are not listed here are ignored.
type Label struct {
	File   string `json:"file"`
	Number string `json:"number"`         // digits as printed; empty when the picture shows none that can be read
	Shown  *bool  `json:"number_visible"` // false: nothing may be claimed. Left out: whether Number is there
	Expiry string `json:"expiry"`         // MM/YY, or empty
	Name   string `json:"name"`           // holder, or empty
	Brand  string `json:"brand"`          // network, as results spell it; others count as not labelled
	Kind   string `json:"kind"`           // photo, product-shot, render, …
	Style  string `json:"style"`          // embossed, flat-unembossed, printed, …
	Layout string `json:"layout"`         // groups of the number: 4-4-4-4, …
	Flaw   string `json:"flaw"`           // what makes the picture hard: blurred, worn, …
	Rows   int    `json:"rows"`           // of the number; 0: not said
	Side   string `json:"side"`           // front, upright, back
	Form   string `json:"date_form"`      // how the expiry is printed, written for March 2030

	Path string `json:"-"` // where the picture lies
}

// Readable says whether there is a number to read.
func (l *Label) Readable() bool { return l.Number != "" && (l.Shown == nil || *l.Shown) }

// luhn says whether the number's check digit holds.
func (l *Label) luhn() bool { return pan.Luhn(l.Number) }

// rows says whether the number stands in one row or in several; empty when the label does not say.
func (l *Label) rows() string {
	switch {
	case l.Rows > 1:
		return "several"
	case l.Rows == 1:
		return "one"
	}
	return ""
}

// nameCase is how the name is written; empty when there is none.
func (l *Label) nameCase() string {
	switch {
	case l.Name == "":
		return ""
	case strings.ContainsFunc(l.Name, unicode.IsLower):
		return "mixed"
	}
	return "capitals"
}

// maxLine bounds a line of a labels file in bytes.
const maxLine = 1 << 20

// Open reads the picture's file, at most one byte more than engines take.
func (l *Label) Open() ([]byte, *Label, error) {
	f, err := os.Open(l.Path)
	if err != nil {
		return nil, l, err
	}
	defer f.Close()
	file, err := io.ReadAll(io.LimitReader(f, host.MaxBytes+1))
	return file, l, err
}

// Load reads a labels file in JSON Lines and finds each picture, relative to the file's folder or in images below it.
func Load(path string) ([]Label, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("eval: %w", err)
	}
	var labels []Label
	scanner := bufio.NewScanner(bytes.NewReader(text))
	scanner.Buffer(nil, maxLine)
	for n := 1; scanner.Scan(); n++ {
		line := bytes.TrimSpace(scanner.Bytes())
		if len(line) == 0 {
			continue
		}
		var l Label
		if err := json.Unmarshal(line, &l); err != nil {
			return nil, fmt.Errorf("eval: %s:%d: %w", path, n, err)
		}
		if l.Path, err = find(filepath.Dir(path), l.File); err != nil {
			return nil, fmt.Errorf("eval: %s:%d: %w", path, n, err)
		}
		labels = append(labels, l)
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("eval: %s: %w", path, err)
	}
	if len(labels) == 0 {
		return nil, fmt.Errorf("eval: %s: no labels", path)
	}
	return labels, nil
}

func find(dir, file string) (string, error) {
	if file == "" {
		return "", fmt.Errorf("no file named")
	}
	direct := filepath.Join(dir, file)
	if _, err := os.Stat(direct); err == nil {
		return direct, nil
	}
	below := filepath.Join(dir, "images", file)
	if _, err := os.Stat(below); err != nil {
		return "", fmt.Errorf("no picture %s in %s or its folder images", file, dir)
	}
	return below, nil
}
