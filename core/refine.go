package core

// This file implements the second alignment: the strip is laid so that its digits stand upright, and its outline moved, tilted and
// bent a little as long as they get clearer. The first alignment comes from places on a coarse grid.

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// bend is a change of a strip's outline, in strip pixels: how far the line moves down at its left and right end, and how much
// taller the digits' band gets there (on each side of the middle).
type bend struct{ left, right, tallLeft, tallRight float64 }

// bends are the changes that are tried, in this order, each both ways.
var bends = [...]bend{
	{left: -3, right: 3},
	{left: 2.5, right: 2.5},
	{tallLeft: 1.5, tallRight: 1.5},
	{tallLeft: 1.2, tallRight: -1.2},
}

const refineRounds = 2

// clearEnough is the score of a digit beyond which an outline is not bent for it.
const clearEnough = 16 * match.One

// refine returns the reading of the bent strip, or r itself when no bend makes its digits clearer.
func (w *work) refine(r *reading) *reading {
	r = w.stoodUpright(r)
	h, length := r.strip.ToWork, r.strip.Luma.W
	best := w.digits.Clearness(r.strip, r.spots, r.family, match.ShapeOne, clearEnough)
	start := best
	for range refineRounds {
		moved := false
		for _, b := range bends {
			for _, sign := range [...]float64{1, -1} {
				bent, ok := b.apply(h, float64(length), sign)
				if !ok {
					continue
				}
				w.strips.Fill(&w.trial, bent, length)
				if c := w.digits.Clearness(&w.trial, r.spots, r.family, match.ShapeOne, clearEnough); c > best {
					best, h, moved = c, bent, true
					break
				}
			}
		}
		if !moved {
			break
		}
	}
	if best == start {
		return r
	}
	if again := w.readStrip(r.view, h, length, r.pitch); again != nil && again.score > r.score {
		return again
	}
	return r
}

// stoodUpright is the reading of the strip on which the digits do not lean, or r itself when that is no clearer.
func (w *work) stoodUpright(r *reading) *reading {
	const most = 2 // how they lean is told better once they were read better
	for range most {
		l := w.leaning(r)
		if l == (strip.Slant{}) {
			break
		}
		again := w.readStrip(r.view, r.uprighted(l), r.strip.Luma.W, r.pitch)
		if again == nil || again.score <= r.score {
			break
		}
		r = again
	}
	return r
}

// uprighted is a layout for the reading's strip on which digits that lean so stand upright.
func (r *reading) uprighted(l strip.Slant) geom.Homography {
	first, last := float64(r.spots[0].X+strip.WindowDX), float64(r.spots[len(r.spots)-1].X+strip.WindowDX)
	onLine := geom.Homography{1, 0, -first, 0, 1, -strip.Mid, 0, 0, 1}
	back := geom.Homography{1, 0, first, 0, 1, strip.Mid, 0, 0, 1}
	return onLine.Then(l.Deskew(last - first)).Then(back).Then(r.strip.ToWork)
}

// apply is the homography h after the bend times sign; ok is false when the bend folds the strip.
func (b bend) apply(h geom.Homography, length, sign float64) (geom.Homography, bool) {
	const top, bottom = strip.Mid - strip.DigitPx/2.0, strip.Mid + strip.DigitPx/2.0
	from := geom.Rect(strip.Lead, top, length-strip.Lead, bottom)
	if length <= 2*strip.Lead {
		return h, false
	}
	to := from
	to[0].Y += sign * (b.left - b.tallLeft)
	to[3].Y += sign * (b.left + b.tallLeft)
	to[1].Y += sign * (b.right - b.tallRight)
	to[2].Y += sign * (b.right + b.tallRight)
	m, ok := geom.Between(from, to)
	return m.Then(h), ok
}

// resized returns the reading of the strip in another scale, up to a third larger or smaller, or r itself when its digits are
// clearest as they are. The detector tells a line's height to a fifth only where art or wear blurs its digits.
func (w *work) resized(r *reading) *reading {
	size := w.digits.BestSize(r.strip, r.spots, r.family, clearDigit)
	if size == match.ShapeOne {
		return r
	}
	scale := float64(size) / match.ShapeOne
	again := w.readStrip(r.view, strip.Scaled(r.strip.ToWork, scale), int(float64(r.strip.Luma.W)/scale), int(float64(r.pitch)/scale))
	if again == nil || again.score <= r.score {
		return r
	}
	return again
}

// leaning is how the number's digits lean, measured once.
func (w *work) leaning(r *reading) strip.Slant {
	if r.lean == nil {
		r.lean = &strip.Slant{}
		if len(r.strip.Rows) == 0 {
			*r.lean = w.digits.Slant(r.strip, r.spots, r.family, r.words[0].digits[:], sureLead)
		}
	}
	return *r.lean
}
