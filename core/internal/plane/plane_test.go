package plane

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
)

// smooth is a plane of slow waves: what a picture looks like to a resampler that is not pushed to its limits.
func smooth(w, h int) Plane {
	p := New(w, h)
	for y := range h {
		for x := range w {
			p.Pix[y*w+x] = uint8(128 + 100*math.Sin(float64(x)/9)*math.Cos(float64(y)/7))
		}
	}
	return p
}

func noise(r *rand.Rand, w, h int) Plane {
	p := New(w, h)
	for i := range p.Pix {
		p.Pix[i] = uint8(r.IntN(256))
	}
	return p
}

// Luma follows BT.601 within a level; transparent pixels lie over white.
func TestLuma(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for n := range 3000 {
		px := []byte{byte(r.IntN(256)), byte(r.IntN(256)), byte(r.IntN(256)), 255}
		if n%2 == 0 {
			px[3] = byte(r.IntN(256))
		}
		luma := 0.299*float64(px[0]) + 0.587*float64(px[1]) + 0.114*float64(px[2])
		a := float64(px[3]) / 255
		got := FromRGBA(px, 4, 1, 1, 0, 2).Pix[0]
		require.InDelta(t, a*luma+(1-a)*255, float64(got), 1.5, "%v", px)
	}
	for _, v := range []byte{0, 1, 127, 128, 254, 255} {
		assert.Equal(t, v, FromRGBA([]byte{v, v, v, 255}, 4, 1, 1, 0, 2).Pix[0], "grey stays what it is")
		assert.Equal(t, byte(255), FromRGBA([]byte{v, v, v, 0}, 4, 1, 1, 0, 2).Pix[0], "clear is white")
	}
}

// The same picture as RGBA, BGRA and luma, with and without padding behind its rows, gives the same plane.
func TestFormatsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	const w, h, pad = 13, 7, 5
	rgba, bgra := make([]byte, 4*w*h), make([]byte, (4*w+pad)*h)
	for i := range bgra {
		bgra[i] = 77 // the padding's
	}
	for y := range h {
		for x := range w {
			s := rgba[4*(y*w+x):][:4]
			for k := range s {
				s[k] = byte(r.IntN(256))
			}
			copy(bgra[y*(4*w+pad)+4*x:], []byte{s[2], s[1], s[0], s[3]})
		}
	}
	want := FromRGBA(rgba, 4*w, w, h, 0, 2)
	assert.Equal(t, want, FromRGBA(bgra, 4*w+pad, w, h, 2, 0))
	gray := make([]byte, (w+pad)*(h-1)+w) // the last row needs no padding
	for y := range h {
		copy(gray[y*(w+pad):], want.Pix[y*w:(y+1)*w])
	}
	assert.Equal(t, want, FromGray(gray, w+pad, w, h))
}

// A reduced picture is the mean of four pixels of each block, transparent ones over white, in every format.
func TestReduced(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	const w, h = 23, 19
	rgba := make([]byte, 4*w*h)
	for i := range rgba {
		rgba[i] = byte(r.IntN(256))
		if i%4 == 3 && r.IntN(3) > 0 {
			rgba[i] = 255
		}
	}
	full := FromRGBA(rgba, 4*w, w, h, 0, 2)
	for _, k := range []int{1, 2, 3, 4, 5, 8, 19, 30} {
		colour := Source{Pix: rgba, Stride: 4 * w, W: w, H: h, Blue: 2}
		gray := Source{Pix: full.Pix, Stride: w, W: w, H: h, Gray: true}
		p, q := colour.Reduced(k), gray.Reduced(k)
		require.Equal(t, [2]int{max(w/k, 1), max(h/k, 1)}, [2]int{p.W, p.H})
		colour.Rows(p, k, 0, p.H)
		gray.Rows(q, k, 0, q.H)
		near, far := (k-1)/4, k-1-(k-1)/4
		for y := range p.H {
			for x := range p.W {
				sum := 0
				for _, dy := range []int{near, far} {
					for _, dx := range []int{near, far} {
						sum += int(full.At(x*k+dx, y*k+dy))
					}
				}
				require.Equal(t, (sum+2)/4, int(q.At(x, y)), "luma, %d at %d, %d", k, x, y)
				require.InDelta(t, float64(sum)/4, float64(p.At(x, y)), 1, "colour, %d at %d, %d", k, x, y)
			}
		}
	}
}

func TestFromGrayCopies(t *testing.T) {
	pix := []byte{1, 2, 3, 4}
	p := FromGray(pix, 2, 2, 2)
	pix[0] = 99
	assert.Equal(t, byte(1), p.Pix[0], "the caller's pixels are borrowed only")
}

func TestHalveIsTheMean(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for _, size := range [][2]int{{8, 6}, {9, 7}, {2, 2}, {1, 5}, {5, 1}, {1, 1}} {
		p := noise(r, size[0], size[1])
		q := p.Halve()
		require.Equal(t, [2]int{max(size[0]/2, 1), max(size[1]/2, 1)}, [2]int{q.W, q.H})
		for y := range q.H {
			for x := range q.W {
				sum := 0
				for dy := range 2 {
					for dx := range 2 {
						sum += int(p.At(2*x+dx, 2*y+dy))
					}
				}
				require.Equal(t, int(math.Floor(float64(sum)/4+0.5)), int(q.Pix[y*q.W+x]), "%v at %d, %d", size, x, y)
			}
		}
	}
}

func TestPyramidStopsAtSmallSides(t *testing.T) {
	pyr := NewPyramid(New(200, 70))
	require.Len(t, pyr, 3)
	for _, p := range pyr {
		assert.GreaterOrEqual(t, p.H, 16)
	}
	assert.Len(t, NewPyramid(New(1, 1)), 1)
}

// slowSample is what the picture shows at p, bilinear in plain floating point; the border repeats.
func slowSample(src Plane, p geom.Pt) float64 {
	u, v := p.X-0.5, p.Y-0.5
	x, y := math.Floor(u), math.Floor(v)
	fx, fy := u-x, v-y
	at := func(dx, dy int) float64 { return float64(src.At(int(x)+dx, int(y)+dy)) }
	return (1-fy)*((1-fx)*at(0, 0)+fx*at(1, 0)) + fy*((1-fx)*at(0, 1)+fx*at(1, 1))
}

// Without shrinking, Warp is bilinear. Positions are cut to 1/256 px and bent by less than 1/16 px between their exact
// ones; the waves rise by at most 100/7 levels a pixel, so that this makes less than two levels.
func TestWarpAgreesWithSlow(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	src := smooth(360, 240)
	pyr := NewPyramid(src)
	for range 4 {
		dst := New(300, 190)
		q := geom.Rect(20, 20, 340, 220)
		for i := range q { // sides differ by up to a fifth
			q[i] = q[i].Add(geom.Pt{X: r.Float64()*40 - 20, Y: r.Float64()*40 - 20})
		}
		h, ok := geom.Between(geom.Rect(0, 0, float64(dst.W), float64(dst.H)), q)
		require.True(t, ok)
		pyr.Warp(dst, h)
		worst := 0.0
		for y := range dst.H {
			for x := range dst.W {
				want := slowSample(src, h.Apply(geom.Pt{X: float64(x) + 0.5, Y: float64(y) + 0.5}))
				worst = max(worst, math.Abs(want-float64(dst.Pix[y*dst.W+x])))
			}
		}
		require.Less(t, worst, 2.0)
	}
}

// A whole-pixel shift copies pixels exactly, border repeated, whatever the picture.
func TestWarpCopies(t *testing.T) {
	src := noise(rand.New(rand.NewPCG(5, 1)), 40, 40)
	dst := New(50, 45)
	NewPyramid(src).Warp(dst, geom.Homography{1, 0, -3, 0, 1, 2, 0, 0, 1})
	for y := range dst.H {
		for x := range dst.W {
			require.Equal(t, src.At(x-3, y+2), dst.Pix[y*dst.W+x])
		}
	}
}

// Shrinking averages: each pixel is near the mean of the area that it covers, exactly where the pyramid has that very
// scale. Between its scales the bilinear weights cover more or less than the area, hence the tolerance: a single pixel of
// this noise would be out by 30 levels in the mean.
func TestWarpAveragesWhenItShrinks(t *testing.T) {
	src := smooth(256, 192)
	r := rand.New(rand.NewPCG(6, 1))
	for i := range src.Pix { // fine noise, which a single pixel would show
		src.Pix[i] = uint8(min(max(int(src.Pix[i])+r.IntN(121)-60, 0), 255))
	}
	pyr := NewPyramid(src)
	for k, tolerance := range map[float64][2]float64{2: {1.5, 0.5}, 4: {1.5, 0.5}, 3.7: {40, 7}, 6: {40, 10}} {
		dst := New(int(256/k), int(192/k))
		pyr.Warp(dst, geom.Scaling(k))
		worst, sum := 0.0, 0.0
		for y := 1; y < dst.H-1; y++ {
			for x := 1; x < dst.W-1; x++ {
				d := math.Abs(areaMean(src, float64(x)*k, float64(y)*k, k) - float64(dst.Pix[y*dst.W+x]))
				worst, sum = max(worst, d), sum+d
			}
		}
		assert.Less(t, worst, tolerance[0], "shrunk by %v", k)
		assert.Less(t, sum/float64(dst.W*dst.H), tolerance[1], "shrunk by %v", k)
	}
}

// areaMean is the mean over the square of side k from (x0, y0), pixels that lie in it partly weighted by how much.
func areaMean(src Plane, x0, y0, k float64) float64 {
	sum, area := 0.0, 0.0
	share := func(i int, lo, hi float64) float64 { return max(0, min(float64(i+1), hi)-max(float64(i), lo)) }
	for y := int(y0); float64(y) < y0+k; y++ {
		for x := int(x0); float64(x) < x0+k; x++ {
			a := share(x, x0, x0+k) * share(y, y0, y0+k)
			sum, area = sum+a*float64(src.At(x, y)), area+a
		}
	}
	return sum / area
}

// Rows warped a few at a time are the rows warped at once.
func TestWarpRowsIsWarp(t *testing.T) {
	pyr := NewPyramid(noise(rand.New(rand.NewPCG(7, 1)), 90, 70))
	h, _ := geom.Between(geom.Rect(0, 0, 60, 50), geom.Quad{{X: 3, Y: 9}, {X: 80, Y: 2}, {X: 88, Y: 60}, {X: 9, Y: 66}})
	whole, parts := New(60, 50), New(60, 50)
	pyr.Warp(whole, h)
	for y := 0; y < 50; y += 7 {
		pyr.WarpRows(parts, h, y, min(y+7, 50))
	}
	assert.Equal(t, whole, parts)
}

// A homography with a horizon in the picture, or of no numbers at all, is sampled somewhere and nothing breaks.
func TestWarpSurvivesWildHomographies(t *testing.T) {
	pyr := NewPyramid(smooth(50, 40))
	for _, h := range []geom.Homography{
		{1, 0, 0, 0, 1, 0, 0.02, -0.03, 0},
		{1e300, 0, 0, 0, 1e300, 0, 0, 0, 1e-300},
		{math.NaN(), 0, 0, 0, 1, 0, 0, 0, 1},
		{},
	} {
		dst := New(33, 20)
		assert.NotPanics(t, func() { pyr.Warp(dst, h) })
	}
}

func TestReuse(t *testing.T) {
	p := New(10, 10)
	q := p.Reuse(5, 4)
	assert.Len(t, q.Pix, 20)
	q.Pix[0] = 7
	assert.Equal(t, byte(7), p.Pix[0], "the same memory")
	assert.Len(t, q.Reuse(20, 20).Pix, 400)
}
