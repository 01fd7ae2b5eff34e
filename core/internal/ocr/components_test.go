package ocr

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/plane"
)

func inOne(n, _ int, do func(first, last int)) { do(0, n) }

// noisy is a plane with blocks of several tones under noise.
func noisy(seed uint64, w, h int) plane.Plane {
	r := rand.New(rand.NewPCG(seed, 1))
	p := plane.New(w, h)
	for i := range p.Pix {
		p.Pix[i] = uint8(110 + r.IntN(5))
	}
	for range w * h / 300 {
		x0, y0, tone := r.IntN(w), r.IntN(h), r.IntN(200)
		for y := y0; y < min(y0+2+r.IntN(14), h); y++ {
			for x := x0; x < min(x0+1+r.IntN(6), w); x++ {
				p.Pix[y*w+x] = uint8(tone)
			}
		}
	}
	return p
}

// slowClass is classOf over the box's pixels one by one.
func slowClass(p plane.Plane, x, y int) uint8 {
	var sum, square, n int64
	for j := max(y-boxRadius, 0); j <= min(y+boxRadius, p.H-1); j++ {
		for i := max(x-boxRadius, 0); i <= min(x+boxRadius, p.W-1); i++ {
			v := int64(p.Pix[j*p.W+i])
			sum, square, n = sum+v, square+v*v, n+1
		}
	}
	c, _ := classOf(p.Pix[y*p.W+x], uint64(sum), uint64(square), uint64(n))
	return c
}

// slowComponents fills areas of one class pixel by pixel.
func slowComponents(p plane.Plane) (out []Component) {
	class := make([]uint8, len(p.Pix))
	for k := range class {
		class[k] = slowClass(p, k%p.W, k/p.W)
	}
	seen := make([]bool, len(class))
	for k := range class {
		if seen[k] || class[k] == classNone {
			continue
		}
		c := Component{X0: p.W, Y0: p.H, Light: class[k] == classLight}
		stack := []int{k}
		seen[k] = true
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			x, y := at%p.W, at/p.W
			c.X0, c.Y0, c.X1, c.Y1 = min(c.X0, x), min(c.Y0, y), max(c.X1, x+1), max(c.Y1, y+1)
			c.Area++
			for j := max(y-1, 0); j <= min(y+1, p.H-1); j++ {
				for i := max(x-1, 0); i <= min(x+1, p.W-1); i++ {
					if o := j*p.W + i; !seen[o] && class[o] == class[k] {
						seen[o] = true
						stack = append(stack, o)
					}
				}
			}
		}
		if c.Area >= areaLeast && c.Height() <= heightMost {
			out = append(out, c)
		}
	}
	return out
}

func TestComponentsAgreeWithSlow(t *testing.T) {
	for seed := range uint64(4) {
		p := noisy(seed, 90+int(seed)*7, 70)
		var l labeller
		got := l.find(nil, p, inOne)
		want := slowComponents(p)
		order := func(a, b Component) int {
			return cmp.Or(cmp.Compare(a.Y0, b.Y0), cmp.Compare(a.X0, b.X0), cmp.Compare(a.Y1, b.Y1), cmp.Compare(a.X1, b.X1), cmp.Compare(a.Area, b.Area))
		}
		slices.SortFunc(got, order)
		slices.SortFunc(want, order)
		require.NotEmpty(t, want)
		for i := range got {
			assert.Positive(t, got[i].Contrast)
			got[i].Contrast = 0
		}
		require.Equal(t, want, got, "seed %d", seed)
	}
}

func TestComponentsOfTinyPlanes(t *testing.T) {
	var l labeller
	for _, size := range [...][2]int{{1, 1}, {1, 40}, {40, 1}, {3, 3}} {
		assert.Empty(t, l.find(nil, plane.New(size[0], size[1]), inOne), "%v", size)
	}
}
