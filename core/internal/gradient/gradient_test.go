package gradient

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/stretchr/testify/require"
)

// noisy is a plane of edges and noise.
func noisy(w, h int) plane.Plane {
	r := rand.New(rand.NewPCG(uint64(w), uint64(h)))
	p := plane.New(w, h)
	for i := range p.Pix {
		p.Pix[i] = uint8(r.IntN(40) + 150*((i%w/7+i/w/5)&1))
	}
	return p
}

// channels are the word's features.
func channels(f Word) []uint8 {
	return binary.LittleEndian.AppendUint64(nil, uint64(f))
}

// slowVotes is each pixel's gradient shared between its two orientations, in grey levels and plain floating point.
func slowVotes(p plane.Plane, x, y int) (v [Channels]float64) {
	if x < 1 || y < 1 || x >= p.W-1 || y >= p.H-1 {
		return v
	}
	gx := float64(p.At(x+1, y)) - float64(p.At(x-1, y))
	gy := float64(p.At(x, y+1)) - float64(p.At(x, y-1))
	angle := math.Mod(math.Atan2(gy, gx)+2*math.Pi, math.Pi) / (math.Pi / Channels)
	lo := int(angle) % Channels
	part := angle - math.Floor(angle)
	v[lo] = (1 - part) * math.Hypot(gx, gy)
	v[(lo+1)%Channels] += part * math.Hypot(gx, gy)
	return v
}

// slowPool pools the votes round (x, y), in pixel corners or centres, with across(px)·down(py).
func slowPool(p plane.Plane, x, y float64, cell int, across, down func(float64) float64) (sum [Channels]float64) {
	for py := int(y) - 2*cell; py <= int(y)+2*cell; py++ {
		for px := int(x) - 2*cell; px <= int(x)+2*cell; px++ {
			if px < 0 || py < 0 || px >= p.W || py >= p.H {
				continue
			}
			k := across(float64(px)) * down(float64(py))
			for c, v := range slowVotes(p, px, py) {
				sum[c] += k * v
			}
		}
	}
	return sum
}

// requireNear compares a window's features with the slow ones, less the least of them: the tables know an angle to a sixteenth of
// a channel, so that up to a sixteenth of an edge falls into the wrong one of two channels; in length they agree to a few levels.
func requireNear(t *testing.T, want [Channels]float64, got []uint8, scale float64, at ...int) {
	t.Helper()
	least := slices.Min(want[:])
	whole, sumWant, sumGot, apart := 0.0, 0.0, 0.0, 0.0
	for c := range want {
		w := min((want[c]-least)/scale, 255*255)
		g := float64(got[c]) * float64(got[c])
		whole, sumWant, sumGot = whole+want[c]/scale, sumWant+w, sumGot+g
		apart += math.Abs(w - g)
	}
	require.InDelta(t, math.Sqrt(sumWant), math.Sqrt(sumGot), 6+0.04*math.Sqrt(whole), "length at %v", at)
	require.LessOrEqual(t, apart, 300+0.16*whole, "channels at %v", at)
}

// denseWeight is the triangle two cells wide round pixel at, of n: a sum over cell pixels of a sum over cell pixels. The
// inner sums are made for places inside the plane only, which takes a little off the triangle within half a cell of the
// border.
func denseWeight(cell, at, n int) func(float64) float64 {
	return func(f float64) (weight float64) {
		for mid := at - (cell-1)/2; mid < at-(cell-1)/2+cell; mid++ {
			first := mid - cell/2
			if mid >= 0 && mid < n && int(f) >= first && int(f) < first+cell {
				weight++
			}
		}
		return weight
	}
}

// Away from the border those weights are the triangle that Dense promises.
func TestDenseWeightIsATriangle(t *testing.T) {
	for _, cell := range []int{3, 4, 5} {
		for px := range 40 {
			want := max(0, float64(cell)-math.Abs(float64(px)-20))
			require.Equal(t, want, denseWeight(cell, 20, 40)(float64(px)), "cell %d, pixel %d", cell, px)
		}
	}
}

func TestDenseAgreesWithSlow(t *testing.T) {
	for _, cell := range []int{3, 4, 5} {
		p := noisy(31, 27)
		var d Dense
		d.Pool(p, cell)
		for y := range p.H {
			for x := range p.W {
				want := slowPool(p, float64(x), float64(y), cell, denseWeight(cell, x, p.W), denseWeight(cell, y, p.H))
				requireNear(t, want, channels(d.Feat[y*p.W+x]), float64(uint(1)<<normShift(cell))/4, cell, x, y)
			}
		}
	}
}

// pooled is all rows of a grid.
func pooled(p plane.Plane, cell int, row func(*Grid, []Word, plane.Plane, int)) (g Grid, feat []Word) {
	g.Size(p.W, p.H, cell)
	feat = make([]Word, g.W*g.H)
	for j := range g.H {
		row(&g, feat[j*g.W:(j+1)*g.W], p, j)
	}
	return g, feat
}

func TestGridAgreesWithSlow(t *testing.T) {
	for _, cell := range []int{2, 3, 4} {
		p := noisy(40, 33)
		g, feat := pooled(p, cell, (*Grid).Row)
		triangle := func(mid float64) func(float64) float64 {
			return func(x float64) float64 { return max(0, 2*(float64(cell)-math.Abs(x-mid))) }
		}
		for j := range g.H {
			for i := range g.W {
				// The cell's centre is a pixel corner, half a pixel before the pixel of that number.
				x, y := float64(i*cell)-0.5, float64(j*cell)-0.5
				want := slowPool(p, x, y, cell, triangle(x), triangle(y))
				requireNear(t, want, channels(feat[j*g.W+i]), float64(uint(1)<<normShift(cell)), cell, i, j)
			}
		}
	}
}

// An edge has the same features whichever side of it is bright.
func TestPolarityDoesNotMatter(t *testing.T) {
	p := noisy(30, 30)
	q := plane.New(p.W, p.H)
	for i, v := range p.Pix {
		q.Pix[i] = 255 - v
	}
	var a, b Dense
	a.Pool(p, 4)
	b.Pool(q, 4)
	require.Equal(t, a.Feat, b.Feat)
}

// Grain, which has all directions alike, leaves little; an edge all of itself.
func TestGrainLeavesLittle(t *testing.T) {
	grain, edge := plane.New(30, 30), plane.New(30, 30)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range grain.Pix {
		grain.Pix[i] = uint8(120 + r.IntN(16))
		if i%30 > 15 {
			edge.Pix[i] = 40
		}
	}
	sum := func(p plane.Plane) (feat, votes float64) {
		var d Dense
		d.Pool(p, 5)
		for _, v := range channels(d.Feat[15*30+15]) {
			feat += float64(v) * float64(v)
		}
		for _, v := range slowPool(p, 15, 15, 5, denseWeight(5, 15, 30), denseWeight(5, 15, 30)) {
			votes += v * 4 / float64(uint(1)<<normShift(5))
		}
		return feat, votes
	}
	feat, votes := sum(grain)
	require.Less(t, feat, 0.6*votes)
	feat, votes = sum(edge)
	require.Greater(t, feat, 0.95*votes)
}

func TestRootIsExact(t *testing.T) {
	for v := range uint64(laneMask + 1) {
		want := uint64(min(math.Sqrt(float64(v)), 255))
		require.True(t, want == uint64(root(v)), "of %d", v)
	}
}

// The fast way for cells of two pixels gives what the plain one does, to the bit.
func TestPairsAgreeWithRows(t *testing.T) {
	for _, size := range [][2]int{{40, 33}, {41, 34}, {5, 6}, {4, 4}, {3, 3}, {2, 7}} {
		p := noisy(size[0], size[1])
		_, plain := pooled(p, 2, func(g *Grid, dst []Word, p plane.Plane, j int) {
			g.plainRow(p, j)
			roots(dst, g.sums, normShift(2)+gridBits-gridShift(2))
		})
		_, fast := pooled(p, 2, (*Grid).Row)
		require.Equal(t, plain, fast, "%d × %d", p.W, p.H)
	}
}

// A field turned by 180° is that of the turned plane, byte for byte: also at its border.
func TestTurnIsTheTurnedPlane(t *testing.T) {
	for _, cell := range []int{3, 5} {
		p := noisy(70, 41)
		q := plane.New(p.W, p.H)
		for k, v := range p.Pix {
			q.Pix[len(p.Pix)-1-k] = v
		}
		var from, got, want Dense
		from.Pool(p, cell)
		got.Turn(&from)
		want.Pool(q, cell)
		require.Equal(t, want.Feat, got.Feat, "cell %d", cell)
		require.Equal(t, want.Power, got.Power, "cell %d", cell)
	}
}
