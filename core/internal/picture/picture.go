// Package picture holds the picture that is being read, as luma at several scales, and the ways of looking at it.
//
// Coordinates: input px are pixels of the picture as its owner has it; work px are pixels of Picture.Luma, Picture.Unit input px
// large; view px are pixels of a View, which takes them to work px.
package picture

import (
	"github.com/cardglyph/cardglyph/core/internal/budget"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// workPixels bounds the picture that the stages look at: of a larger one, each pixel stands for several. At two megapixels
// the digits of a card that fills a third of the frame are still 16 px high.
const workPixels = 2 << 20

// What the input costs for each work pixel, and warping for each pixel that it fills, in thousandths of a unit of work.
const (
	lumaCost    = 5
	reducedCost = 15
	halfCost    = 5
	warpCost    = 18
)

// Picture is one picture in luma. It does not change once it is loaded. Its Meter is paid for whatever is done with it.
type Picture struct {
	*budget.Meter
	Luma    plane.Plane   // the whole picture
	Unit    float64       // input px per work px
	Pyramid plane.Pyramid // of Luma
}

// Load copies the luma of the source and halves it as often as that goes. reduce is how many input px a pixel of the source is.
func (p *Picture) Load(src plane.Source, reduce float64) {
	k, cost := 1, lumaCost
	for (src.W/k)*(src.H/k) > workPixels {
		k, cost = k+1, reducedCost
	}
	p.Unit, p.Luma = reduce*float64(k), src.Reduced(k)
	p.Rows(p.Luma.H, p.Luma.W*cost, func(y0, y1 int) { src.Rows(p.Luma, k, y0, y1) })
	p.Pyramid = plane.Pyramid{p.Luma}
	for p.Pyramid.Grows() {
		last := p.Pyramid[len(p.Pyramid)-1]
		half := last.Half()
		p.Rows(half.H, half.W*halfCost, func(y0, y1 int) { last.HalveRows(half, y0, y1) })
		p.Pyramid = append(p.Pyramid, half)
	}
}

// Warp fills dst with what h takes its pixels to: dst px to work px.
func (p *Picture) Warp(dst plane.Plane, h geom.Homography) {
	p.Rows(dst.H, dst.W*warpCost, func(y0, y1 int) { p.Pyramid.WarpRows(dst, h, y0, y1) })
}

// Contains reports whether every corner is at least margin work px inside the picture.
func (p *Picture) Contains(q geom.Quad, margin float64) bool {
	for _, c := range q {
		if c.X < margin || c.Y < margin || c.X > float64(p.Luma.W)-margin || c.Y > float64(p.Luma.H)-margin {
			return false
		}
	}
	return true
}

// Forget overwrites the picture with zeros.
func (p *Picture) Forget() {
	for _, level := range p.Pyramid {
		clear(level.Pix)
	}
	clear(p.Luma.Pix)
	p.Luma, p.Pyramid = plane.Plane{}, nil
}
