package picture

import (
	"math"
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
	v := &View{ToWork: geom.Homography{2, 0, 7, 0, 2, 9, 0, 0, 1}, W: 300, H: 200}
	once := v.Turned(1)
	assert.Equal(t, [2]int{200, 300}, [2]int{once.W, once.H})
	requireAt(t, v.ToWork.Apply(geom.Pt{}), once.ToWork.Apply(geom.Pt{X: 200}), 1e-9)
	requireAt(t, v.ToWork.Apply(geom.Pt{X: 300}), once.ToWork.Apply(geom.Pt{X: 200, Y: 300}), 1e-9)
	four := v.Turned(1).Turned(1).Turned(1).Turned(1)
	assert.Equal(t, [2]int{v.W, v.H}, [2]int{four.W, four.H})
	for _, p := range []geom.Pt{{}, {X: 300}, {X: 123, Y: 45}} {
		requireAt(t, v.ToWork.Apply(p), four.ToWork.Apply(p), 1e-6)
		requireAt(t, v.Turned(2).ToWork.Apply(p), v.Turned(1).Turned(1).ToWork.Apply(p), 1e-6)
		requireAt(t, v.Turned(-1).ToWork.Apply(p), v.Turned(3).ToWork.Apply(p), 1e-6)
	}
}

// A rotated view shows lines of its angle level, at the picture's scale, and the whole
func TestRotatedViews(t *testing.T) {
	pic := &Picture{Luma: plane.New(400, 260)}
	for degrees := range 180 {
		sin, cos := math.Sincos(float64(degrees) * math.Pi / 180)
		u := geom.Pt{X: cos, Y: sin}
		v := pic.Rotated(u)
		o := v.ToWork.Apply(geom.Pt{})
		along := v.ToWork.Apply(geom.Pt{X: 1}).Sub(o)
		require.InDelta(t, 0, along.Cross(u), 1e-6, "text runs along the view's rows")
		require.GreaterOrEqual(t, along.X, 0.0, "and to the right")
		require.InDelta(t, 1, along.Len(), 1e-5)
		require.InDelta(t, 1, v.ToWork.Scale(10, 10), 1e-5)
		back, ok := v.ToWork.Inverse()
		require.True(t, ok)
		for _, p := range geom.Rect(0, 0, 400, 260) {
			q := back.Apply(p)
			require.True(t, q.X > -1.5 && q.Y > -1.5 && q.X < float64(v.W)+1.5 && q.Y < float64(v.H)+1.5, "%d degrees: %v", degrees, q)
		}
	}
}

// A card's view has a card's proportions and its corners; the long side stays about as long as it is.
func TestCardViews(t *testing.T) {
	q := geom.Quad{{X: 50, Y: 40}, {X: 480, Y: 70}, {X: 470, Y: 330}, {X: 30, Y: 300}}
	v := CardView(q)
	assert.InDelta(t, CardRatio, float64(v.W)/float64(v.H), 0.02)
	assert.InDelta(t, 440, v.W, 15)
	for i, p := range geom.Rect(0, 0, float64(v.W), float64(v.H)) {
		requireAt(t, q[i], v.ToWork.Apply(p), 1e-6)
	}
	up := PortraitView(q.Turned(1))
	assert.InDelta(t, 1/CardRatio, float64(up.W)/float64(up.H), 0.02)
	requireAt(t, q[1], up.ToWork.Apply(geom.Pt{}), 1e-6)
}
