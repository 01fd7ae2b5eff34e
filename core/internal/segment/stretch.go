package segment

import "github.com/cardglyph/cardglyph/core/internal/budget"

// This file lets combs fit lines that run away from the camera: their pitch grows or shrinks from one end to the other.

// stretch says how much: columns u of an even line lie at u + share·(u−c)²/n/stretchParts, c the middle of its n columns,
// so that the pitch changes by that share of stretchParts to each end.
type stretch struct{ share, n int }

const stretchParts = 16

// stretches are tried when no even comb fits: the pitch at the ends differs from that in the middle by 1/16 and 1/8 each
// way, as on a card tilted by up to 45° that fills the picture.
var stretches = [...]int{1, -1, 2, -2}

// column is where column u of the even line lies.
func (t stretch) column(u int) int {
	d := u - t.n/2
	return min(max(u+t.share*d*d/(t.n*stretchParts/2), 0), t.n-1)
}

// even is worth as it would be on the even line.
func (t stretch) even(worth []int32) []int32 {
	out := make([]int32, len(worth))
	for u := range out {
		out[u] = worth[t.column(u)]
	}
	return out
}

// stretchedGrids places every layout on the line stretched each way.
func (f *Finder) stretchedGrids(m *budget.Meter, worth []int32, least, most int) (out []Placing) {
	for _, share := range stretches {
		t := stretch{share, len(worth)}
		for _, p := range f.grids(m, t.even(worth), least, most) {
			for k, u := range p.At {
				p.At[k] = t.column(u)
			}
			p.Score -= stretchCost
			out = append(out, p)
		}
	}
	return out
}

// stretchCost is what a stretched comb loses: with five shapes to choose from, one fits noise a little better.
const stretchCost = cellHit

// poorFit reports whether no placing fits well and one fits somewhat: teeth of the best one are missing, or some stand for many.
func poorFit(placings []Placing) bool {
	some := false
	for _, p := range placings {
		fit := p.Score * 16 / (int32(len(p.At)) * cellHit)
		if fit >= 10 {
			return false
		}
		some = some || fit >= 2
	}
	return some
}
