package strip

// This file implements the straightened number line: a strip in which a digit is DigitPx high, and what the templates say
// at every place of it.

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Geometry of a strip, in its pixels.
const (
	Cell     = 5
	DigitPx  = 34          // height of a digit: bank.DigitCells of them
	Height   = 62          // the window's 46 px and 8 px round it for gradients and shifts
	Mid      = Height / 2  // the line through the digits' middles
	Lead     = 3 * DigitPx // before the first digit and after the last one: room for digits the chain missed
	WindowDX = (bank.Cols - 1) * Cell / 2
	WindowDY = (bank.Rows - 1) * Cell / 2
)

// Strip is a number line straightened.
type Strip struct {
	ToWork geom.Homography // strip pixels to input pixels
	Luma   plane.Plane
	Dense  gradient.Dense

	// A number in rows lies on its strip row after row, each RowLength long, with a homography of its own; ToWork is that
	// of the first. Without rows, ToWork is for all of the strip.
	Rows      []geom.Homography
	RowLength int
}

// At takes the pixels near column x to input pixels.
func (s *Strip) At(x int) geom.Homography {
	if len(s.Rows) == 0 {
		return s.ToWork
	}
	return s.Rows[min(max(x/s.RowLength, 0), len(s.Rows)-1)]
}

// Turned is the strip upside down, from its end to its beginning.
func (s *Strip) Turned() *Strip {
	t := &Strip{ToWork: Flip(s.ToWork, s.Luma.W), Luma: plane.New(s.Luma.W, s.Luma.H)}
	for k, v := range s.Luma.Pix {
		t.Luma.Pix[len(s.Luma.Pix)-1-k] = v
	}
	t.Dense.Turn(&s.Dense)
	return t
}

// Flip lays the strip the other way round: upside down, from its end to its beginning.
func Flip(h geom.Homography, length int) geom.Homography {
	return geom.Homography{-1, 0, float64(length), 0, -1, Height, 0, 0, 1}.Then(h)
}

// keptStrips is how many strips of a frame lend their memory to the next one's: of a line that is followed there are a few.
const keptStrips = 4

// Pool makes strips of a picture, in the memory of those of the frame before. Its zero value is ready for Begin.
type Pool struct {
	pic  *picture.Picture
	rows gradient.Rows // scratch
	Kept [keptStrips]Strip
	used int
}

// Begin takes the memory of all strips back for those of pic.
func (p *Pool) Begin(pic *picture.Picture) { p.pic, p.used = pic, 0 }

// Straighten is the strip that h lays out: strip px to work px.
func (p *Pool) Straighten(h geom.Homography, length int) *Strip {
	s := &Strip{}
	if p.used < keptStrips {
		s = &p.Kept[p.used]
		p.used++
	}
	p.Fill(s, h, length)
	return s
}

// Fill fills the strip from the picture.
func (p *Pool) Fill(s *Strip, h geom.Homography, length int) {
	s.ToWork = h
	s.Luma = s.Luma.Reuse(length, Height)
	p.pic.Warp(s.Luma, h)
	p.Measure(s)
}

// Measure makes the features of the strip's pixels.
func (p *Pool) Measure(s *Strip) { s.Dense.PoolIn(p.pic.Rows, &p.rows, s.Luma, Cell) }

// Forget overwrites the strips that the pool holds.
func (p *Pool) Forget() {
	for k := range p.Kept {
		p.Kept[k].Forget()
	}
}

// Forget overwrites the strip's pixels and features.
func (s *Strip) Forget() {
	clear(s.Luma.Pix)
	clear(s.Dense.Feat)
	clear(s.Dense.Power)
}

// Scaled lays out a strip on which everything is smaller by ratio, about the middle line's left end.
func Scaled(h geom.Homography, ratio float64) geom.Homography {
	return geom.Homography{ratio, 0, 0, 0, ratio, Mid - float64(ratio*Mid), 0, 0, 1}.Then(h)
}
