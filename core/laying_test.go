package core

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/internal/segment"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// lineOn is a reading of sixteen digits that stand every 30 pixels in four groups where to takes them.
func lineOn(length int, to geom.Homography) *reading {
	s := &strip.Strip{ToWork: geom.Identity, Luma: plane.New(length, strip.Height)}
	r := &reading{strip: s, pitch: 30, growth: 1}
	x := 110.0
	for k := range 16 {
		if k > 0 {
			x += 30
			if k%4 == 0 {
				x += 25
			}
		}
		p := to.Apply(geom.Pt{X: x, Y: strip.Mid})
		r.spots = append(r.spots, digits.Digit{X: int(math.Round(p.X)) - strip.WindowDX, Y: int(math.Round(p.Y)) - strip.WindowDY})
		r.placed.At = append(r.placed.At, r.spots[k].X/segment.Step)
	}
	return r
}

// A line that recedes has its ends where they were, and its digits there grow by the root of their pitch.
func TestRecedingLinesKeepTheirEnds(t *testing.T) {
	for _, growth := range []float64{0.6, 0.9, 1, 1.2, 1.9} {
		h := receding(growth, 100, 700, 50)
		requireAt(t, geom.Pt{X: 100, Y: strip.Mid}, h.Apply(geom.Pt{X: 150, Y: strip.Mid}), 1e-6)
		r := math.Sqrt(growth)
		q := (1 - r) / (1 + r)
		end := geom.Pt{X: 150 + 600*(1-q*q), Y: strip.Mid}
		requireAt(t, geom.Pt{X: 700, Y: strip.Mid}, h.Apply(end), 1e-6)
		tall := func(x float64) float64 {
			return h.Apply(geom.Pt{X: x, Y: strip.Mid + 1}).Sub(h.Apply(geom.Pt{X: x, Y: strip.Mid})).Y
		}
		require.InDelta(t, r, tall(end.X)/tall(150), 1e-6)
	}
}

func TestPitchGrowth(t *testing.T) {
	for _, growth := range []float64{0.6, 0.8, 1, 1.3, 1.7} {
		r := lineOn(900, receding(growth, 110, 695, 0))
		assert.InEpsilon(t, growth, pitchGrowth(r.spots), 0.06)
	}
	uneven := lineOn(900, geom.Identity)
	for k := range uneven.spots {
		uneven.spots[k].X += 11 * (k % 2)
	}
	assert.Equal(t, 1.0, pitchGrowth(uneven.spots), "steps along no line")
	assert.Equal(t, 1.0, pitchGrowth(uneven.spots[:5]), "too few of them")
}

// A strip is laid anew for a line that recedes, so that its digits stand at one pitch, and for one that comes close to an end.
func TestLaidAnew(t *testing.T) {
	even := lineOn(900, geom.Identity)
	_, ok := even.relaid()
	assert.False(t, ok, "nothing to wish for")

	recedes := lineOn(900, receding(1.5, 110, 695, 0))
	recedes.growth = pitchGrowth(recedes.spots)
	l, ok := recedes.relaid()
	require.True(t, ok)
	assert.Equal(t, 900, l.length)
	back, ok := l.toInput.Inverse()
	require.True(t, ok)
	for k := range recedes.spots {
		p := back.Apply(geom.Pt{X: float64(recedes.spots[k].X + strip.WindowDX), Y: strip.Mid})
		recedes.spots[k].X = int(math.Round(p.X)) - strip.WindowDX
	}
	assert.InEpsilon(t, 1, pitchGrowth(recedes.spots), 0.03)

	short := lineOn(680, geom.Identity)
	l, ok = short.relaid()
	require.True(t, ok)
	assert.Equal(t, 680+5*30, l.length)
	requireAt(t, geom.Pt{X: 50, Y: 20}, l.toInput.Apply(geom.Pt{X: 50, Y: 20}), 1e-9)
}
