package main

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/overlay"
)

// annotate writes the picture with what was found drawn on it.
func annotate(path string, file []byte, r *host.Result) error {
	picture, err := decode.Decode(file, decode.Options{})
	if err != nil {
		return err
	}
	return writePNG(path, overlay.Result(picture.Image, r))
}

// writePNG writes m to path and makes the folder when it is not there.
func writePNG(path string, m image.Image) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(f, m); err != nil {
		f.Close()
		return fmt.Errorf("%s: %w", path, err)
	}
	return f.Close()
}

// pictureName is the name of an annotated picture: the file's own name as PNG.
func pictureName(file string) string {
	if file == "-" {
		return "stdin.png"
	}
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base)) + ".png"
}
