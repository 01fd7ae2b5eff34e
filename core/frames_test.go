package core

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/synth"
)

// clip makes frames of one drawn card as a hand-held camera does: moved, turned, out of focus and noisy, each otherwise.
type clip struct {
	picture *image.NRGBA
	truth   synth.Truth
	rng     *rand.Rand
	blur    float64 // px, largest deviation
	noise   float64 // grey levels, deviation
}

func newClip(seed uint64, o synth.Options, blur, noise float64) *clip {
	s := synth.Card(seed, o)
	return &clip{s.Image, s.Truth, rand.New(rand.NewPCG(seed, 1)), blur, noise}
}

// next is another frame, in luma.
func (c *clip) next() Image {
	w, h := c.picture.Rect.Dx(), c.picture.Rect.Dy()
	between := func(a, b float64) float64 { return a + (b-a)*c.rng.Float64() }
	sin, cos := math.Sincos(between(-2, 2) * math.Pi / 180)
	scale := between(0.97, 1.03)
	dx, dy := between(-0.02, 0.02)*float64(w), between(-0.02, 0.02)*float64(h)
	pix := make([]float64, w*h)
	for y := range h {
		for x := range w {
			u, v := (float64(x)-float64(w)/2)*scale, (float64(y)-float64(h)/2)*scale
			pix[y*w+x] = c.luma(cos*u-sin*v+float64(w)/2+dx, sin*u+cos*v+float64(h)/2+dy)
		}
	}
	blurred(pix, w, h, between(0, c.blur))
	out := make([]byte, w*h)
	for i, v := range pix {
		out[i] = byte(min(max(v+c.noise*c.rng.NormFloat64(), 0), 255))
	}
	return Image{Pix: out, Width: w, Height: h, Stride: w}
}

// luma is the picture at a place between pixels, its border repeated.
func (c *clip) luma(x, y float64) float64 {
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := x-x0, y-y0
	at := func(x, y int) float64 {
		x, y = min(max(x, 0), c.picture.Rect.Dx()-1), min(max(y, 0), c.picture.Rect.Dy()-1)
		p := c.picture.Pix[y*c.picture.Stride+4*x:]
		return 0.299*float64(p[0]) + 0.587*float64(p[1]) + 0.114*float64(p[2])
	}
	i, j := int(x0), int(y0)
	return (1-fy)*((1-fx)*at(i, j)+fx*at(i+1, j)) + fy*((1-fx)*at(i, j+1)+fx*at(i+1, j+1))
}

// blurred blurs with a Gaussian of deviation sigma px, in place.
func blurred(pix []float64, w, h int, sigma float64) {
	if sigma < 0.2 {
		return
	}
	reach := int(3*sigma) + 1
	kernel := make([]float64, 2*reach+1)
	sum := 0.0
	for i := range kernel {
		d := float64(i-reach) / sigma
		kernel[i] = math.Exp(-d * d / 2)
		sum += kernel[i]
	}
	pass := func(n, count, step, line int) {
		row := make([]float64, n)
		for k := range count {
			for i := range n {
				v := 0.0
				for j, weight := range kernel {
					v += weight * pix[k*line+min(max(i+j-reach, 0), n-1)*step]
				}
				row[i] = v / sum
			}
			for i, v := range row {
				pix[k*line+i*step] = v
			}
		}
	}
	pass(w, h, 1, w)
	pass(h, w, w, 1)
}

// finish runs a job to its end.
func finish(t *testing.T, j *Job) Result {
	t.Helper()
	for {
		done, err := j.Step(1 << 30)
		require.NoError(t, err)
		if done {
			defer j.Close()
			return j.Result()
		}
	}
}

func add(t *testing.T, s *Session, m Image) Result {
	t.Helper()
	j, err := s.Begin(m)
	require.NoError(t, err)
	return finish(t, j)
}
