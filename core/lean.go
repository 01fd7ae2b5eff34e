package core

// This file implements how a number's digits lean on their strip. What stands upright on a card that is seen from aside leans one
// way at its left and the other way at its right. Digits are read in spite of it, small letters are not.

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// lean is how far the digits lean: pixels to the right for each pixel up, at the first and at the last one.
type lean struct{ first, last float64 }

const (
	leanMost  = 6              // the largest lean that is tried, in 1/match.ShapeOne
	leans     = 2*leanMost + 1 // how many are tried
	leanLeast = 8 * match.One  // what the digits must score more for a lean to be believed
)

// leaning is how the number's digits lean, measured once.
func (w *work) leaning(r *reading) lean {
	if r.lean == nil {
		r.lean = &lean{}
		if len(r.strip.rows) == 0 {
			*r.lean = w.measureLean(r)
		}
	}
	return *r.lean
}

// measureLean reads the digits once more in windows that lean, each with the template that it was read with: of leans that change
// evenly along the line, those at which all digits together score best.
func (w *work) measureLean(r *reading) lean {
	b := bank.Digits()
	var shapes [leans]match.Shape
	for k := range shapes {
		shapes[k] = b.Shape(&r.strip.dense, match.ShapeOne, k-leanMost)
	}
	first, last := r.spots[0].x, r.spots[len(r.spots)-1].x
	span := max(last-first, 0)
	var sums [leans][leans]int32
	for n := range r.spots {
		s := &r.spots[n]
		digit := int(r.words[0].digits[n] - '0')
		from, to := digit, digit
		if s.leadOf(byte('0'+digit)) < sureLead { // it may be another one
			from, to = 0, 9
		}
		var score [leans]int32
		for k := range shapes {
			if !b.GatherShape(&w.window, &r.strip.dense, s.x, s.y, &shapes[k]) {
				continue
			}
			score[k] = never
			for d := from; d <= to; d++ {
				score[k] = max(score[k], b.ScorePacked(10*r.family+d, &w.window))
			}
		}
		for a := range sums {
			for z := range sums[a] {
				sums[a][z] += score[geom.LerpInt(a, z, min(max(s.x-first, 0), span), span+1)]
			}
		}
		w.pic.Pay(leans*3/2 + leans*(to-from+1)/5)
	}
	best, l := sums[leanMost][leanMost]+leanLeast, lean{}
	for a := range sums {
		for z, sum := range sums[a] {
			if sum > best {
				best, l = sum, lean{float64(a-leanMost) / match.ShapeOne, float64(z-leanMost) / match.ShapeOne}
			}
		}
	}
	return l
}

// turnMost bounds by how much the lean grows from one pixel of the line to the next: 400 px off the line, further than any text is
// looked for, what recedes is then not less than half as large.
const turnMost = 1.0 / 800

// uprighted takes points of a field in which the digits of a line that long stand upright to where they lean. The line itself
// stays where it is.
func (l lean) uprighted(length float64) geom.Homography {
	turn := min(max((l.last-l.first)/max(length, 1), -turnMost), turnMost)
	return geom.Homography{1, -l.first, 0, 0, 1, 0, 0, turn, 1}
}
