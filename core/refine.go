package core

// This file implements the second alignment: the strip is laid so that its digits stand upright, and its outline moved, tilted and
// bent a little as long as they get clearer. The first alignment comes from places on a coarse grid.

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
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

// refine returns the reading of the bent strip, or r itself when no bend makes its digits clearer.
func (w *work) refine(r *reading) *reading {
	r = w.stoodUpright(r)
	h, length := r.strip.toInput, r.strip.luma.W
	best := w.clearness(r, r.strip, match.ShapeOne, 4*digitCeil)
	start := best
	var trial strip
	for range refineRounds {
		moved := false
		for _, b := range bends {
			for _, sign := range [...]float64{1, -1} {
				bent, ok := b.apply(h, float64(length), sign)
				if !ok {
					continue
				}
				w.straighten(&trial, bent, length)
				if c := w.clearness(r, &trial, match.ShapeOne, 4*digitCeil); c > best {
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
		if l == (lean{}) {
			break
		}
		again := w.readStrip(r.view, r.uprighted(l), r.strip.luma.W, r.pitch)
		if again == nil || again.score <= r.score {
			break
		}
		r = again
	}
	return r
}

// uprighted is a layout for the reading's strip on which digits that lean so stand upright.
func (r *reading) uprighted(l lean) geom.Homography {
	first, last := float64(r.spots[0].x+windowDX), float64(r.spots[len(r.spots)-1].x+windowDX)
	onLine := geom.Homography{1, 0, -first, 0, 1, -stripMid, 0, 0, 1}
	back := geom.Homography{1, 0, first, 0, 1, stripMid, 0, 0, 1}
	return onLine.Then(l.uprighted(last - first)).Then(back).Then(r.strip.toInput)
}

// apply is the homography h after the bend times sign; ok is false when the bend folds the strip.
func (b bend) apply(h geom.Homography, length, sign float64) (geom.Homography, bool) {
	const top, bottom = stripMid - digitPx/2.0, stripMid + digitPx/2.0
	from := geom.Rect(stripLead, top, length-stripLead, bottom)
	if length <= 2*stripLead {
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

// clearness is the sum, over the reading's digits, of the best score that the reading's family gives any digit within two
// pixels of its place on the strip s, in windows of that size, most at the most.
func (w *work) clearness(r *reading, s *strip, size int, most int32) (sum int32) {
	b := bank.Digits()
	shape := b.Shape(&s.dense, size, 0)
	for k := range r.spots {
		best := int32(never)
		for dy := -2; dy <= 2; dy += 2 {
			for dx := -2; dx <= 2; dx += 2 {
				if !b.GatherShape(&w.window, &s.dense, r.spots[k].x+dx, r.spots[k].y+dy, &shape) {
					continue
				}
				for d := 0; d < 10; d += 2 {
					one, two := b.ScoreTwo(10*r.family+d, 10*r.family+d+1, &w.window)
					best = max(best, one, two)
				}
			}
		}
		sum += min(best, most)
		w.pic.Pay(22)
	}
	return sum
}

// resized returns the reading of the strip in another scale, up to a third larger or smaller, or r itself when its digits are
// clearest as they are. The detector tells a line's height to a fifth only where art or wear blurs its digits.
func (w *work) resized(r *reading) *reading {
	size := w.fittingSize(r)
	if size == match.ShapeOne {
		return r
	}
	scale := float64(size) / match.ShapeOne
	again := w.readStrip(r.view, sized(r.strip.toInput, scale), int(float64(r.strip.luma.W)/scale), int(float64(r.pitch)/scale))
	if again == nil || again.score <= r.score {
		return r
	}
	return again
}

// fittingSize is the size, of match.ShapeOne parts, at which the reading's digits are clearest.
func (w *work) fittingSize(r *reading) (size int) {
	const step, most = 1, 5 // of match.ShapeOne parts
	best, size := w.clearness(r, r.strip, match.ShapeOne, clearDigit), match.ShapeOne
	for _, way := range [...]int{step, -step} {
		for n := 1; n <= most; n++ {
			c := w.clearness(r, r.strip, match.ShapeOne+n*way, clearDigit)
			if c <= best {
				break
			}
			best, size = c, match.ShapeOne+n*way
		}
		if size != match.ShapeOne {
			break
		}
	}
	return size
}

// sized lays out a strip on which everything is smaller by ratio, about the middle line's left end.
func sized(h geom.Homography, ratio float64) geom.Homography {
	return geom.Homography{ratio, 0, 0, 0, ratio, stripMid - float64(ratio*stripMid), 0, 0, 1}.Then(h)
}
