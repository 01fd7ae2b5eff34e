package core

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// workPixels bounds the picture that the stages look at: of a larger one, each pixel stands for several. At two megapixels
// the digits of a card that fills a third of the frame are still 16 px high.
const workPixels = 2 << 20

// What the input costs for each pixel of work.luma, in thousandths of a unit of work.
const (
	lumaCost    = 5
	reducedCost = 15
	halfCost    = 5
)

// input turns the borrowed pixels into a luma pyramid, and remembers how work pixels become input pixels.
func (w *work) input() {
	m := w.in
	src := plane.Source{Pix: m.Pix, Stride: m.Stride, W: m.Width, H: m.Height, Gray: m.Format == Gray8, Blue: 2}
	if m.Format == BGRA8 {
		src.Red, src.Blue = 2, 0
	}
	k, cost := 1, lumaCost
	for (m.Width/k)*(m.Height/k) > workPixels {
		k, cost = k+1, reducedCost
	}
	w.unit = m.reduce() * float64(k)
	w.luma = src.Reduced(k)
	w.meter.Rows(w.luma.H, w.luma.W*cost, func(y0, y1 int) { src.Rows(w.luma, k, y0, y1) })
	w.pyramid = plane.Pyramid{w.luma}
	for w.pyramid.Grows() {
		last := w.pyramid[len(w.pyramid)-1]
		half := last.Half()
		w.meter.Rows(half.H, half.W*halfCost, func(y0, y1 int) { last.HalveRows(half, y0, y1) })
		w.pyramid = append(w.pyramid, half)
	}
}

// inputPoint is a point of work.luma in input pixels.
func (w *work) inputPoint(p geom.Pt) Point { return Point{p.X * w.unit, p.Y * w.unit} }

func (w *work) inputQuad(q geom.Quad) (out Quad) {
	for i, p := range q {
		out[i] = w.inputPoint(p)
	}
	return out
}
