package digits

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// This file measures how well digits fit the templates, at other places and sizes than where they were read.

// Clearness is the sum, over the digits, of the best score that the family gives any digit within two
// pixels of its place on the strip s, in windows of that size, most at the most.
func (rd *Reader) Clearness(s *strip.Strip, spots []Digit, family, size int, most int32) (sum int32) {
	b := bank.Digits()
	shape := b.Shape(&s.Dense, size, 0)
	for k := range spots {
		best := int32(match.Never)
		for dy := -2; dy <= 2; dy += 2 {
			for dx := -2; dx <= 2; dx += 2 {
				if !b.GatherShape(&rd.window, &s.Dense, spots[k].X+dx, spots[k].Y+dy, &shape) {
					continue
				}
				for d := 0; d < 10; d += 2 {
					one, two := b.ScoreTwo(10*family+d, 10*family+d+1, &rd.window)
					best = max(best, one, two)
				}
			}
		}
		sum += min(best, most)
		rd.pic.Pay(22)
	}
	return sum
}

// BestSize is the size, of match.ShapeOne parts, at which the digits are clearest. What a digit scores beyond clear does not count.
func (rd *Reader) BestSize(s *strip.Strip, spots []Digit, family int, clear int32) (size int) {
	const step, most = 1, 5 // of match.ShapeOne parts
	best, size := rd.Clearness(s, spots, family, match.ShapeOne, clear), match.ShapeOne
	for _, way := range [...]int{step, -step} {
		for n := 1; n <= most; n++ {
			c := rd.Clearness(s, spots, family, match.ShapeOne+n*way, clear)
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
