package core

// This file implements the straightened number line: a strip in which a digit is digitPx high, and what the templates say
// at every place of it.

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Geometry of a strip, in its pixels.
const (
	stripCell = 5
	digitPx   = 34          // height of a digit: bank.DigitCells of them
	stripH    = 62          // the window's 46 px and 8 px round it for gradients and shifts
	stripMid  = stripH / 2  // the line through the digits' middles
	stripLead = 3 * digitPx // before the first digit and after the last one: room for digits the chain missed
	windowDX  = (bank.Cols - 1) * stripCell / 2
	windowDY  = (bank.Rows - 1) * stripCell / 2
)

// strip is a number line straightened.
type strip struct {
	toInput geom.Homography // strip pixels to input pixels
	luma    plane.Plane
	dense   gradient.Dense

	// A number in rows lies on its strip row after row, each rowLength long, with a homography of its own; toInput is that
	// of the first. Without rows, toInput is for all of the strip.
	rows      []geom.Homography
	rowLength int
}

// at takes the pixels near column x to input pixels.
func (s *strip) at(x int) geom.Homography {
	if len(s.rows) == 0 {
		return s.toInput
	}
	return s.rows[min(max(x/s.rowLength, 0), len(s.rows)-1)]
}

// middles are those of the chain's digits, level pixels.
func (c *chain) middles() []geom.Pt {
	mids := make([]geom.Pt, len(c.at))
	for k, at := range c.at {
		mids[k] = geom.Pt{
			X: detectCell * (float64(at.i) + (bank.Cols-1)/2.0),
			Y: detectCell * (float64(at.j) + (bank.Rows-1)/2.0),
		}
		if c.low != nil {
			mids[k].Y += float64(detectCell * c.low[k])
		}
	}
	return mids
}

// stripOf lays a strip along the chain.
func stripOf(c chain) (h geom.Homography, length int) {
	mids := c.middles()
	slope, mid := geom.FitLine(mids)
	along := geom.Pt{X: 1, Y: slope}
	along = along.Mul(1 / along.Len())
	down := geom.Pt{X: -along.Y, Y: along.X}
	const k = seenHeight / digitPx // level pixels per strip pixel
	first := mids[0].Sub(mid).Dot(along)
	last := mids[len(mids)-1].Sub(mid).Dot(along)
	origin := mid.Add(along.Mul(first - stripLead*k)).Sub(down.Mul(stripMid * k))
	toLevel := geom.Homography{
		along.X * k, down.X * k, origin.X,
		along.Y * k, down.Y * k, origin.Y,
		0, 0, 1,
	}
	return toLevel.Then(c.toWork), int((last-first)/k) + 2*stripLead
}

// turned is the strip upside down, from its end to its beginning.
func (s *strip) turned() *strip {
	t := &strip{toInput: flip(s.toInput, s.luma.W), luma: plane.New(s.luma.W, s.luma.H)}
	for k, v := range s.luma.Pix {
		t.luma.Pix[len(s.luma.Pix)-1-k] = v
	}
	t.dense.Turn(&s.dense)
	return t
}

// flip lays the strip the other way round: upside down, from its end to its beginning.
func flip(h geom.Homography, length int) geom.Homography {
	return geom.Homography{-1, 0, float64(length), 0, -1, stripH, 0, 0, 1}.Then(h)
}

// keptStrips is how many strips of a frame lend their memory to the next one's: of a line that is followed there are a few.
const keptStrips = 4

// newStrip is an empty strip, in the memory of one of the frame before if there is any.
func (w *work) newStrip() *strip {
	if w.laid == keptStrips {
		return &strip{}
	}
	w.laid++
	return &w.strips[w.laid-1]
}

// straighten fills the strip from the picture.
func (w *work) straighten(s *strip, h geom.Homography, length int) {
	s.toInput = h
	s.luma = s.luma.Reuse(length, stripH)
	w.pic.Warp(s.luma, h)
	s.dense.PoolIn(w.pic.Rows, &w.rows, s.luma, stripCell)
}
