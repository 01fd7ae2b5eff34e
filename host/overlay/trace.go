package overlay

import (
	"image"
	"image/color"
	"strings"

	"github.com/cardglyph/cardglyph/core"
)

// Trace draws one stage of a read: the stage's picture, the hypotheses that were kept in one colour and the others in
// another, and the stage's note below. e is not used after the call.
func Trace(e core.TraceEvent) image.Image {
	lines := append([]string{"stage   " + e.Stage}, wrap(e.Note)...)
	c := newCanvas(luma(e), 1, len(lines))
	for _, m := range e.Marks {
		if !m.Kept {
			c.mark(m, color.RGBA{235, 90, 80, 255})
		}
	}
	for _, m := range e.Marks { // the kept ones on top
		if m.Kept {
			c.mark(m, color.RGBA{90, 220, 120, 255})
		}
	}
	c.panel(lines)
	return c
}

func (c *canvas) mark(m core.TraceMark, ink color.Color) {
	var q [4][2]float64
	for i, p := range m.Quad {
		q[i] = [2]float64{p.X, p.Y}
	}
	c.outline(q, ink)
	if m.Label != "" {
		c.above(q, drawable(m.Label), ink)
	}
}

// luma is the stage's picture, black when it has none.
func luma(e core.TraceEvent) image.Image {
	w, h := max(e.Width, 1), max(e.Height, 1)
	out := image.NewGray(image.Rect(0, 0, w, h))
	if len(e.Luma) == w*h {
		copy(out.Pix, e.Luma)
	}
	return out
}

// wrap cuts a note into lines that fit under a picture.
func wrap(note string) []string {
	const columns = 84 // minWidth pixels of the font, less the insets
	var lines []string
	line := ""
	for _, word := range strings.Fields(note) {
		if line != "" && len(line)+1+len(word) > columns {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
