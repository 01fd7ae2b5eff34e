package core

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/picture"
)

func requireAt(t *testing.T, want, got geom.Pt, delta float64) {
	t.Helper()
	require.InDelta(t, want.X, got.X, delta)
	require.InDelta(t, want.Y, got.Y, delta)
}

// chainAlong is a chain of sixteen digits on a level at half of the picture's scale: from (i, j), in cells, at that slope.
func chainAlong(i, j, pitch, slope float64) chain {
	v := &picture.View{ToWork: geom.Identity, W: 1000, H: 600}
	c := chain{view: v, toWork: geom.Scaling(2), step: int(pitch)}
	for k := range 16 {
		x := i + float64(k)*pitch
		c.at = append(c.at, cell{int(math.Round(x)), int(math.Round(j + slope*(x-i)))})
	}
	return c
}

// A strip lies along its chain: its middle line runs through the digits' middles, a digit is digitPx high on it, and it
// reaches stripLead beyond the first and the last digit.
func TestStripLiesAlongItsChain(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		c := chainAlong(10, 30, 4+3*r.Float64(), 0.24*r.Float64()-0.12)
		h, length := stripOf(c)
		const workCell = 2 * detectCell // work pixels in a cell of this level
		unit := h.Scale(float64(length)/2, stripMid)
		require.InDelta(t, 2*seenHeight/digitPx, unit, 1e-6, "a digit's height")
		back, ok := h.Inverse()
		require.True(t, ok)
		for k, at := range c.at {
			mid := geom.Pt{X: workCell * (float64(at.i) + 2.5), Y: workCell * (float64(at.j) + 4)}
			p := back.Apply(mid)
			require.InDelta(t, stripMid, p.Y, workCell/unit*0.75, "digit %d off the line", k)
			if k == 0 {
				require.InDelta(t, stripLead, p.X, 2)
			}
			if k == 15 {
				require.InDelta(t, float64(length-stripLead), p.X, 2)
			}
		}
	}
}

func TestFlipTwiceIsNothing(t *testing.T) {
	h, length := stripOf(chainAlong(10, 30, 5.5, 0.1))
	requireAt(t, h.Apply(geom.Pt{X: float64(length), Y: stripH}), flip(h, length).Apply(geom.Pt{}), 1e-6)
	for _, p := range geom.Rect(0, 0, float64(length), stripH) {
		requireAt(t, h.Apply(p), flip(flip(h, length), length).Apply(p), 1e-6)
	}
}

// A bend there and back again leaves the strip about where it was, and moves its ends as it says.
func TestBends(t *testing.T) {
	const length = 600
	for _, b := range bends {
		there, ok := b.apply(geom.Identity, length, 1)
		require.True(t, ok)
		back, ok := b.apply(there, length, -1)
		require.True(t, ok)
		for _, p := range geom.Rect(stripLead, stripMid-17, length-stripLead, stripMid+17) {
			require.Greater(t, there.Apply(p).Sub(p).Len(), 0.5)
			requireAt(t, p, back.Apply(p), 0.5)
		}
	}
	sink, _ := bend{left: 2, right: 2}.apply(geom.Identity, length, 1)
	requireAt(t, geom.Pt{X: 300, Y: 33}, sink.Apply(geom.Pt{X: 300, Y: 31}), 1e-6)
	_, ok := bend{left: 2}.apply(geom.Identity, 2*stripLead, 1)
	assert.False(t, ok, "too short to bend")
}

// A line is read once, however many chains of other views and scales lie on it.
func TestKnownLines(t *testing.T) {
	w := bench()
	h, length := stripOf(chainAlong(10, 30, 5.5, 0.1))
	assert.False(t, w.readBefore(h, length))
	assert.True(t, w.readBefore(h, length))
	near, n := stripOf(chainAlong(11, 30, 5.45, 0.1))
	assert.True(t, w.readBefore(near, n))
	other, n := stripOf(chainAlong(10, 45, 5.5, 0.1))
	assert.False(t, w.readBefore(other, n), "a line further down")
	assert.False(t, w.readBefore(geom.Scaling(1.3).Then(h), length), "a larger one")
}
