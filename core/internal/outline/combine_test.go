package outline

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
)

// What the sums along a line say of a side is what looking at each of its places says.
func TestSidesAgreeWithPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	pic := drawCard(r, 360, 270, geom.Quad{{X: 75, Y: 45}, {X: 300, Y: 70}, {X: 280, Y: 215}, {X: 50, Y: 195}})
	e := edges(pic, SearchSide)
	lines := houghLines(pic, &e)
	require.GreaterOrEqual(t, len(lines), 4)
	for i, s := range measured(pic, &e, lines) {
		l := lines[i]
		u := direction[l.angle]
		foot, along := u.Mul(l.offset), geom.Pt{X: -u.Y, Y: u.X}
		for range 50 {
			a, b := r.IntN(600)-300, r.IntN(600)-300
			if max(a-b, b-a) < 20 {
				continue
			}
			from, to := float64(min(a, b)), float64(max(a, b))
			cut := 0.06 * (to - from)
			first, last := roundInt(from+cut), roundInt(to-cut)
			hits := int16(0)
			for p := first + 1; p <= last; p++ {
				hits += e.atPlace(l, p)
			}
			want := float64(hits) / float64(2*(last-first))
			got := s.between(foot.Add(along.Mul(float64(a))), foot.Add(along.Mul(float64(b))))
			require.InDelta(t, want, got, 2.0/float64(last-first), "but for a place at either end")
		}
	}
}

// Places on a drawn edge count whole, those beside none not at all, those beyond the picture half.
func TestAtPlace(t *testing.T) {
	e := edgeMap{w: 40, h: 30, angle: make([]uint8, 40*30)}
	for i := range e.angle {
		e.angle[i] = noEdge
	}
	for y := range e.h {
		e.angle[y*e.w+20] = 3 // 4° off upright
	}
	upright := func(offset float64) line { return line{angle: 0, offset: offset} }
	assert.Equal(t, int16(2), e.atPlace(upright(20), 15))
	assert.Equal(t, int16(2), e.atPlace(upright(22), 15))
	assert.Equal(t, int16(0), e.atPlace(upright(23), 15))
	assert.Equal(t, int16(0), e.atPlace(line{angle: EdgeAngles / 2, offset: 15}, -20), "an edge across")
	assert.Equal(t, int16(1), e.atPlace(upright(20), 200))
	assert.Equal(t, int16(1), e.atPlace(upright(-9), 15))
}
