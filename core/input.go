package core

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// input turns the borrowed pixels into a luma pyramid.
func (w *work) input() {
	m := w.in
	src := plane.Source{Pix: m.Pix, Stride: m.Stride, W: m.Width, H: m.Height, Gray: m.Format == Gray8, Blue: 2}
	if m.Format == BGRA8 {
		src.Red, src.Blue = 2, 0
	}
	w.pic.Load(src, m.reduce())
}

// inputPoint is a point of work.luma in input pixels.
func (w *work) inputPoint(p geom.Pt) Point { return Point{p.X * w.pic.Unit, p.Y * w.pic.Unit} }

func (w *work) inputQuad(q geom.Quad) (out Quad) {
	for i, p := range q {
		out[i] = w.inputPoint(p)
	}
	return out
}
