package geom

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rounds is how many random shapes a property is checked on.
const rounds = 300

// hand is a rectangle of about 400 × 250 px seen at a slant: each corner moved by up to 50 px. Always convex.
func hand(r *rand.Rand) Quad {
	x, y := r.Float64()*500-250, r.Float64()*500-250
	q := Rect(x, y, x+400, y+250)
	for i := range q {
		q[i] = q[i].Add(Pt{r.Float64()*100 - 50, r.Float64()*100 - 50})
	}
	return q
}

func inside(r *rand.Rand, q Quad) Pt {
	return q[0].Lerp(q[1], r.Float64()).Lerp(q[3].Lerp(q[2], r.Float64()), r.Float64())
}

func requireSame(t *testing.T, want, got Pt, delta float64) {
	t.Helper()
	require.InDelta(t, want.X, got.X, delta)
	require.InDelta(t, want.Y, got.Y, delta)
}

func TestBetweenTakesCornersToCorners(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range rounds {
		from, to := hand(r), hand(r)
		m, ok := Between(from, to)
		require.True(t, ok)
		for i := range from {
			requireSame(t, to[i], m.Apply(from[i]), 1e-6)
		}
		got := m.ApplyQuad(from)
		require.True(t, got.Convex())
	}
}

// Perspective keeps lines straight: where the diagonals cross goes to where the diagonals cross.
func TestBetweenKeepsLines(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	for range rounds {
		from, to := hand(r), hand(r)
		m, ok := Between(from, to)
		require.True(t, ok)
		requireSame(t, crossing(to), m.Apply(crossing(from)), 1e-6)
		p := m.Apply(from[0].Lerp(from[2], r.Float64()))
		along := to[2].Sub(to[0])
		require.InDelta(t, 0, along.Cross(p.Sub(to[0]))/along.Len(), 1e-6, "distance from the diagonal")
	}
}

// crossing is where the diagonals meet, by Cramer's rule.
func crossing(q Quad) Pt {
	d, e := q[2].Sub(q[0]), q[3].Sub(q[1])
	return q[0].Add(d.Mul(q[1].Sub(q[0]).Cross(e) / d.Cross(e)))
}

func TestInverseGoesBack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for range rounds {
		from := hand(r)
		m, ok := Between(from, hand(r))
		require.True(t, ok)
		inv, ok := m.Inverse()
		require.True(t, ok)
		p := inside(r, from)
		requireSame(t, p, inv.Apply(m.Apply(p)), 1e-6)
		requireSame(t, p, m.Then(inv).Apply(p), 1e-6)
	}
}

func TestThenAppliesTheFirstFirst(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	for range rounds {
		a, b := hand(r), hand(r)
		m, _ := Between(a, b)
		n, _ := Between(b, hand(r))
		p := inside(r, a)
		requireSame(t, n.Apply(m.Apply(p)), m.Then(n).Apply(p), 1e-6)
		requireSame(t, m.Apply(p), Identity.Then(m).Apply(p), 1e-9)
	}
	requireSame(t, Pt{6, 7}, Scaling(2).Then(Homography{1, 0, 4, 0, 1, 5, 0, 0, 1}).Apply(Pt{1, 1}), 0)
}

func TestFlatShapesAreRefused(t *testing.T) {
	flat := map[string]Quad{
		"a point":   {},
		"a line":    {{0, 0}, {1, 0}, {2, 0}, {3, 0}},
		"two sides": {{0, 0}, {9, 0}, {9, 0}, {0, 0}},
		"NaN":       {{0, 0}, {math.NaN(), 0}, {9, 9}, {0, 9}},
	}
	for name, q := range flat {
		m, ok := Between(q, Rect(0, 0, 1, 1))
		assert.False(t, ok, name)
		assert.Equal(t, Identity, m, name)
		_, ok = Between(Rect(0, 0, 1, 1), q)
		assert.False(t, ok, name)
	}
	_, ok := Homography{1, 2, 3, 2, 4, 6, 0, 0, 1}.Inverse()
	assert.False(t, ok)
}

func TestConvex(t *testing.T) {
	assert.True(t, Rect(0, 0, 3, 2).Convex())
	assert.False(t, Quad{{0, 0}, {0, 2}, {3, 2}, {3, 0}}.Convex(), "counter-clockwise")
	assert.False(t, Quad{{0, 0}, {3, 2}, {3, 0}, {0, 2}}.Convex(), "a bow tie")
	assert.False(t, Quad{{0, 0}, {9, 0}, {2, 2}, {0, 9}}.Convex(), "a dart")
	assert.False(t, Quad{{0, 0}, {1, 0}, {2, 0}, {0, 2}}.Convex(), "a triangle")
	assert.False(t, Quad{{math.NaN(), 0}, {1, 0}, {1, 1}, {0, 1}}.Convex())
	r := rand.New(rand.NewPCG(5, 1))
	for range rounds {
		q := hand(r)
		require.True(t, q.Convex())
		require.Greater(t, q.Area(), 0.0)
		middle := crossing(q)
		q[r.IntN(4)] = middle.Add(Pt{r.Float64() - 0.5, r.Float64() - 0.5})
		require.Equal(t, everyTurnIsClockwise(q), q.Convex(), "a corner pulled to the middle: a dart or nearly a triangle")
	}
}

// everyTurnIsClockwise is Convex by angles: each corner turns right by less than half a turn.
func everyTurnIsClockwise(q Quad) bool {
	for i := range q {
		a, b, c := q[i], q[(i+1)%4], q[(i+2)%4]
		turn := math.Atan2(c.Y-b.Y, c.X-b.X) - math.Atan2(b.Y-a.Y, b.X-a.X)
		if turn = math.Mod(turn+4*math.Pi, 2*math.Pi); turn <= 0 || turn >= math.Pi {
			return false
		}
	}
	return true
}

func TestTurned(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	for range 20 {
		q := hand(r)
		for k := -5; k <= 5; k++ {
			turned := q.Turned(k)
			for i := range q {
				require.Equal(t, q[((i+k)%4+4)%4], turned[i])
			}
			require.Equal(t, q, turned.Turned(-k))
			require.InDelta(t, q.Area(), turned.Area(), 1e-6)
			requireSame(t, q.Center(), turned.Center(), 1e-9)
		}
	}
}

func TestAreaIsTheShoelace(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	for range rounds {
		q := hand(r)
		sum := 0.0
		for i := range q {
			sum += q[i].X*q[(i+1)%4].Y - q[(i+1)%4].X*q[i].Y
		}
		require.InDelta(t, sum/2, q.Area(), 1e-6)
	}
}

// Scale is the magnification that a small square at the place really has.
func TestScale(t *testing.T) {
	assert.InDelta(t, 2.5, Scaling(2.5).Scale(10, 10), 1e-9)
	r := rand.New(rand.NewPCG(8, 1))
	for range rounds {
		from := hand(r)
		m, _ := Between(from, hand(r))
		p := inside(r, from)
		const side = 0.01
		square := m.ApplyQuad(Rect(p.X, p.Y, p.X+side, p.Y+side))
		want := math.Sqrt(square.Area()) / side
		require.InEpsilon(t, want, m.Scale(p.X, p.Y), 0.02)
	}
}

// A point on the horizon goes far away: positions stay numbers.
func TestHorizonIsFinite(t *testing.T) {
	p := Homography{1, 0, 5, 0, 1, 5, 1, 0, 0}.Apply(Pt{0, 3})
	assert.False(t, math.IsInf(p.X, 0) || math.IsNaN(p.X) || math.IsInf(p.Y, 0) || math.IsNaN(p.Y))
	assert.Greater(t, p.Len(), 1e9)
}

func TestFitLine(t *testing.T) {
	slope, mid := FitLine([]Pt{{X: 0, Y: 1}, {X: 2, Y: 2}, {X: 4, Y: 3}})
	assert.InDelta(t, 0.5, slope, 1e-9)
	assert.Equal(t, Pt{X: 2, Y: 2}, mid)
	slope, _ = FitLine([]Pt{{X: 3, Y: 1}, {X: 3, Y: 9}})
	assert.Zero(t, slope)
}

func TestLerpInt(t *testing.T) {
	assert.Equal(t, 4, LerpInt(4, 9, 0, 11))
	assert.Equal(t, 9, LerpInt(4, 9, 10, 11))
	assert.Equal(t, 7, LerpInt(4, 9, 5, 11), "rounded")
}
