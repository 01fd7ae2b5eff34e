package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/cardglyph/cardglyph/core/synth"
)

// fontList is a font a line: family, version of the package @fontsource/family, weight, SHA-256 of its file of Latin characters.
//
//go:embed fonts.txt
var fontList string

// font is one weight of a family.
type font struct {
	family, version, weight, sum string
}

// fonts is the list.
func fonts() (out []font) {
	for line := range strings.Lines(fontList) {
		f := strings.Fields(line)
		out = append(out, font{f[0], f[1], f[2], f[3]})
	}
	return out
}

// heldOut reports whether a family takes no part in any training: a quarter of them, by the first byte of their name's SHA-256.
func heldOut(family string) bool { return sha256.Sum256([]byte(family))[0]%4 == 0 }

// installFonts installs the packages of all listed fonts into dir, at the listed versions.
func installFonts(dir string) error {
	packages := map[string]string{}
	for _, f := range fonts() {
		packages["@fontsource/"+f.family] = f.version
	}
	data, err := json.MarshalIndent(map[string]any{"private": true, "dependencies": packages}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), data, 0o644); err != nil {
		return err
	}
	npm := exec.Command("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir, npm.Stdout, npm.Stderr = dir, os.Stdout, os.Stderr
	return npm.Run()
}

// file is the name of the font's file in its package.
func (f font) file() string { return f.family + "-latin-" + f.weight + "-normal.woff" }

// open reads the font from dir, the folder that `npm install` fills, and checks that it is the listed one.
func (f font) open(dir string) (*synth.Typeface, error) {
	data, err := os.ReadFile(filepath.Join(dir, "node_modules", "@fontsource", f.family, "files", f.file()))
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != f.sum {
		return nil, fmt.Errorf("%s of @fontsource/%s@%s is not the listed file", f.file(), f.family, f.version)
	}
	return synth.NewTypeface(f.family+"-"+f.weight, data)
}
