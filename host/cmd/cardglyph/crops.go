package main

import (
	"image"
	"path/filepath"
	"strings"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/host"
)

// writeCrops writes the straightened card and the number's strip to the folder, as far as the result says where they are.
// With hide only the last four digits can be seen; a card whose number was not found is not written then.
func writeCrops(dir, name string, file []byte, r *host.Result, hide bool) error {
	picture, err := decode.Decode(file, decode.Options{})
	if err != nil {
		return err
	}
	number := r.Number != nil && r.Number.Box != nil
	var hidden []core.Quad
	if hide && number {
		hidden = core.HiddenDigits(cornersOf(r.Number.Box), quadsOf(r.Number.DigitBoxes))
	}
	base := strings.TrimSuffix(name, filepath.Ext(name))
	if r.Card != nil && r.Card.Quad != nil && (number || !hide) {
		if err := writeCrop(filepath.Join(dir, base+"-card.png"), core.CropCard(picture.Image, cornersOf(r.Card.Quad), hidden)); err != nil {
			return err
		}
	}
	if !number {
		return nil
	}
	return writeCrop(filepath.Join(dir, base+"-number.png"), core.CropNumber(picture.Image, cornersOf(r.Number.Box), hidden))
}

func writeCrop(path string, m core.Image) error {
	bounds := image.Rect(0, 0, m.Width, m.Height)
	switch {
	case len(m.Pix) == 0:
		return nil // a flat outline
	case m.Format == core.Gray8:
		return writePNG(path, &image.Gray{Pix: m.Pix, Stride: m.Stride, Rect: bounds})
	case m.Format == core.BGRA8:
		for i := 0; i < len(m.Pix); i += 4 {
			m.Pix[i], m.Pix[i+2] = m.Pix[i+2], m.Pix[i]
		}
	}
	return writePNG(path, &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: bounds})
}

func cornersOf(q *host.Quad) (out core.Quad) {
	for i, p := range q {
		out[i] = core.Point{X: p[0], Y: p[1]}
	}
	return out
}

func quadsOf(all []host.Quad) []core.Quad {
	out := make([]core.Quad, len(all))
	for i := range all {
		out[i] = cornersOf(&all[i])
	}
	return out
}
