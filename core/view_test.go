package core

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

func requireAt(t *testing.T, want, got geom.Pt, delta float64) {
	t.Helper()
	require.InDelta(t, want.X, got.X, delta)
	require.InDelta(t, want.Y, got.Y, delta)
}

// A quarter turn clockwise brings what stood at the top left to the top right; four of them change nothing.
func TestTurnedViews(t *testing.T) {
	v := &view{toInput: geom.Homography{2, 0, 7, 0, 2, 9, 0, 0, 1}, w: 300, h: 200}
	once := v.turned(1)
	assert.Equal(t, [2]int{200, 300}, [2]int{once.w, once.h})
	requireAt(t, v.toInput.Apply(geom.Pt{}), once.toInput.Apply(geom.Pt{X: 200}), 1e-9)
	requireAt(t, v.toInput.Apply(geom.Pt{X: 300}), once.toInput.Apply(geom.Pt{X: 200, Y: 300}), 1e-9)
	four := v.turned(1).turned(1).turned(1).turned(1)
	assert.Equal(t, [2]int{v.w, v.h}, [2]int{four.w, four.h})
	for _, p := range []geom.Pt{{}, {X: 300}, {X: 123, Y: 45}} {
		requireAt(t, v.toInput.Apply(p), four.toInput.Apply(p), 1e-6)
		requireAt(t, v.turned(2).toInput.Apply(p), v.turned(1).turned(1).toInput.Apply(p), 1e-6)
		requireAt(t, v.turned(-1).toInput.Apply(p), v.turned(3).toInput.Apply(p), 1e-6)
	}
}

// A rotated view shows lines of its angle level, at the picture's scale, and the whole picture.
func TestRotatedViews(t *testing.T) {
	w := bench()
	w.luma = plane.New(400, 260)
	for a := range edgeAngles {
		v := w.rotated(a)
		o := v.toInput.Apply(geom.Pt{})
		along := v.toInput.Apply(geom.Pt{X: 1}).Sub(o)
		require.InDelta(t, 0, along.Cross(direction[a]), 1e-6, "text runs along the view's rows")
		require.GreaterOrEqual(t, along.X, 0.0, "and to the right")
		require.InDelta(t, 1, along.Len(), 1e-5)
		require.InDelta(t, 1, v.toInput.Scale(10, 10), 1e-5)
		back, ok := v.toInput.Inverse()
		require.True(t, ok)
		for _, p := range geom.Rect(0, 0, 400, 260) {
			q := back.Apply(p)
			require.True(t, q.X > -1.5 && q.Y > -1.5 && q.X < float64(v.w)+1.5 && q.Y < float64(v.h)+1.5, "angle %d: %v", a, q)
		}
	}
}

// A card's view has a card's proportions and its corners; the long side stays about as long as it is.
func TestCardViews(t *testing.T) {
	q := geom.Quad{{X: 50, Y: 40}, {X: 480, Y: 70}, {X: 470, Y: 330}, {X: 30, Y: 300}}
	v := cardView(q)
	assert.InDelta(t, cardRatio, float64(v.w)/float64(v.h), 0.02)
	assert.InDelta(t, 440, v.w, 15)
	for i, p := range geom.Rect(0, 0, float64(v.w), float64(v.h)) {
		requireAt(t, q[i], v.toInput.Apply(p), 1e-6)
	}
	up := uprightView(q.Turned(1))
	assert.InDelta(t, 1/cardRatio, float64(up.w)/float64(up.h), 0.02)
	requireAt(t, q[1], up.toInput.Apply(geom.Pt{}), 1e-6)
}

// chainAlong is a chain of sixteen digits on a level at half of the picture's scale: from (i, j), in cells, at that slope.
func chainAlong(i, j, pitch, slope float64) chain {
	v := &view{toInput: geom.Identity, w: 1000, h: 600}
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

func TestFitLine(t *testing.T) {
	slope, mid := fitLine([]geom.Pt{{X: 0, Y: 1}, {X: 2, Y: 2}, {X: 4, Y: 3}})
	assert.InDelta(t, 0.5, slope, 1e-9)
	assert.Equal(t, geom.Pt{X: 2, Y: 2}, mid)
	slope, _ = fitLine([]geom.Pt{{X: 3, Y: 1}, {X: 3, Y: 9}})
	assert.Zero(t, slope)
}
