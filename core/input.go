package core

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// workPixels bounds the picture that the stages look at: a larger one is halved first. At two megapixels the digits of a
// card that fills a third of the frame are still 16 px high.
const workPixels = 2 << 20

// input turns the borrowed pixels into a luma pyramid, and remembers how work pixels become input pixels.
func (w *work) input() {
	m := w.in
	switch m.Format {
	case Gray8:
		w.luma = plane.FromGray(m.Pix, m.Stride, m.Width, m.Height)
	case BGRA8:
		w.luma = plane.FromRGBA(m.Pix, m.Stride, m.Width, m.Height, 2, 0)
	default:
		w.luma = plane.FromRGBA(m.Pix, m.Stride, m.Width, m.Height, 0, 2)
	}
	w.pay(m.Width * m.Height / 300)
	w.unit = m.reduce()
	for w.luma.W*w.luma.H > workPixels {
		w.luma = w.luma.Halve()
		w.unit *= 2
		w.pay(w.luma.W * w.luma.H / 100)
	}
	w.pyramid = plane.NewPyramid(w.luma)
	w.pay(w.luma.W * w.luma.H / 200)
}

// inputPoint is a point of work.luma in input pixels.
func (w *work) inputPoint(p geom.Pt) Point { return Point{p.X * w.unit, p.Y * w.unit} }

func (w *work) inputQuad(q geom.Quad) (out Quad) {
	for i, p := range q {
		out[i] = w.inputPoint(p)
	}
	return out
}
