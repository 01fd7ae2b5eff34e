package outline

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/budget"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// hough gives the step at or just below the gradient's angle, as atan2 knows it; on a step's very border either side will do.
func TestHoughAgreesWithArctangent(t *testing.T) {
	for gy := -60; gy <= 60; gy++ {
		for gx := -60; gx <= 60; gx++ {
			if gx == 0 && gy == 0 {
				continue
			}
			steps := math.Mod(math.Atan2(float64(gy), float64(gx))+2*math.Pi, math.Pi) / math.Pi * EdgeAngles
			got := float64(hough(gx, gy))
			over := math.Mod(steps-got+EdgeAngles, EdgeAngles)
			if over > EdgeAngles-0.01 {
				over -= EdgeAngles
			}
			require.GreaterOrEqual(t, over, -0.01, "%d, %d", gx, gy)
			require.LessOrEqual(t, over, 1.01, "%d, %d", gx, gy)
			require.Equal(t, hough(gx, gy), hough(-gx, -gy), "polarity does not matter")
		}
	}
}

func TestAngleApart(t *testing.T) {
	for a := range EdgeAngles {
		for b := range EdgeAngles {
			degrees := math.Abs(float64(a-b)) * 180 / EdgeAngles
			require.InDelta(t, min(degrees, 180-degrees), float64(AngleApart(a, b))*180/EdgeAngles, 1e-9)
		}
	}
}

// Two lines cross at a point that lies on both.
func TestCross(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		a := line{angle: r.IntN(EdgeAngles), offset: r.Float64()*400 - 200}
		b := line{angle: r.IntN(EdgeAngles), offset: r.Float64()*400 - 200}
		p, ok := a.cross(b)
		require.Equal(t, math.Sin(float64(AngleApart(a.angle, b.angle))*math.Pi/EdgeAngles) >= 0.3, ok)
		if ok {
			require.InDelta(t, a.offset, direction[a.angle].Dot(p), 1e-6)
			require.InDelta(t, b.offset, direction[b.angle].Dot(p), 1e-6)
		}
	}
}

// drawCard is a light card with corners q on a dark table with a little noise; edges are four pixels soft,
// as a lens leaves them.
func drawCard(r *rand.Rand, w, h int, q geom.Quad) *picture.Picture {
	m := plane.Source{Pix: make([]byte, w*h), W: w, H: h, Stride: w, Gray: true}
	for y := range h {
		for x := range w {
			in := 1.0
			for i := range q {
				side := q[(i+1)&3].Sub(q[i])
				d := side.Cross(geom.Pt{X: float64(x) + 0.5, Y: float64(y) + 0.5}.Sub(q[i])) / side.Len()
				in = min(in, max(0, d/4+0.5))
			}
			m.Pix[y*w+x] = byte(60 + 120*in + 6*r.Float64())
		}
	}
	pic := &picture.Picture{Meter: &budget.Meter{}}
	pic.Load(m, 1)
	return pic
}

// cornersApart is the largest distance of a corner from its fellow when the corners may be named from any of the four.
func cornersApart(a, b geom.Quad) float64 {
	best := math.Inf(1)
	for k := range 4 {
		worst := 0.0
		for i, p := range b.Turned(k) {
			worst = max(worst, a[i].Sub(p).Len())
		}
		best = min(best, worst)
	}
	return best
}

// A card in perspective is found, its corners within a twentieth of the picture's width: a Hough step is 1.4°, and the
// digits' detector bears some degrees and a tenth of scale.
func TestCardsFindsADrawnCard(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	const w, h = 720, 540
	quads := map[string]geom.Quad{
		"upright":  geom.Rect(110, 110, 610, 425),
		"slanted":  {{X: 150, Y: 90}, {X: 600, Y: 140}, {X: 560, Y: 430}, {X: 100, Y: 390}},
		"keystone": {{X: 180, Y: 120}, {X: 560, Y: 120}, {X: 620, Y: 430}, {X: 130, Y: 430}},
		"turned":   {{X: 480, Y: 60}, {X: 600, Y: 420}, {X: 380, Y: 490}, {X: 260, Y: 130}},
	}
	for name, q := range quads {
		found, angles := Cards(drawCard(r, w, h, q), SearchSide)
		require.NotEmpty(t, found, name)
		assert.LessOrEqual(t, len(found), cardQuads)
		assert.Less(t, cornersApart(q, found[0]), 0.05*w, name)
		assert.True(t, found[0].Convex(), name)
		top := found[0][1].Sub(found[0][0]).Len()
		assert.Greater(t, top, found[0][2].Sub(found[0][1]).Len(), "the long side is the top: %s", name)
		if name == "upright" {
			assert.Empty(t, angles, "an upright card asks for no turn")
		}
	}
}

func TestCardsOfNothing(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {3, 200}, {200, 3}, {300, 200}} {
		pic := &picture.Picture{Meter: &budget.Meter{}, Luma: plane.New(size[0], size[1])}
		pic.Pyramid = plane.NewPyramid(pic.Luma)
		found, angles := Cards(pic, SearchSide)
		assert.Empty(t, found)
		assert.Empty(t, angles)
	}
}

func TestStrongestAgreesWithRanked(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 5))
	for n := range 60 {
		list, most := make([]bundle, n*n/4), int32(0)
		for i := range list {
			list[i] = bundle{i, int32(r.IntN(1 + n))}
			most = max(most, list[i].votes)
		}
		require.Equal(t, order.Descending(list, func(b *bundle) int32 { return b.votes }), strongest(list, most))
	}
}
