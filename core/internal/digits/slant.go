package digits

// This file measures the slant of a line. Digits are read in spite of it, small letters are not.

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

const (
	slantMost  = 6               // the largest lean that is tried, in 1/match.ShapeOne
	slants     = 2*slantMost + 1 // how many are tried
	slantLeast = 8 * match.One   // what the digits must score more for a lean to be believed
)

// Slant reads the digits, of which those that lead by clear are sure, once more in windows that lean, each with the template that it was read with: of leans that change
// evenly along the line, those at which all digits together score best.
func (rd *Reader) Slant(line *strip.Strip, spots []Digit, family int, digits []byte, clear int32) strip.Slant {
	b := bank.Digits()
	var shapes [slants]match.Shape
	for k := range shapes {
		shapes[k] = b.Shape(&line.Dense, match.ShapeOne, k-slantMost)
	}
	first, last := spots[0].X, spots[len(spots)-1].X
	span := max(last-first, 0)
	var sums [slants][slants]int32
	for n := range spots {
		s := &spots[n]
		digit := int(digits[n] - '0')
		from, to := digit, digit
		if s.LeadOf(byte('0'+digit)) < clear { // it may be another one
			from, to = 0, 9
		}
		var score [slants]int32
		for k := range shapes {
			if !b.GatherShape(&rd.window, &line.Dense, s.X, s.Y, &shapes[k]) {
				continue
			}
			score[k] = match.Never
			for d := from; d <= to; d++ {
				score[k] = max(score[k], b.ScorePacked(10*family+d, &rd.window))
			}
		}
		for a := range sums {
			for z := range sums[a] {
				sums[a][z] += score[geom.LerpInt(a, z, min(max(s.X-first, 0), span), span+1)]
			}
		}
		rd.pic.Pay(slants*3/2 + slants*(to-from+1)/5)
	}
	best, l := sums[slantMost][slantMost]+slantLeast, strip.Slant{}
	for a := range sums {
		for z, sum := range sums[a] {
			if sum > best {
				best, l = sum, strip.Slant{First: float64(a-slantMost) / match.ShapeOne, Last: float64(z-slantMost) / match.ShapeOne}
			}
		}
	}
	return l
}
