package picture

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/budget"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Of a large picture only as many pixels are taken as workPixels allows, and a work pixel is then more input pixels.
func TestLargePicturesAreReduced(t *testing.T) {
	for _, c := range []struct{ w, h, reduce, unit int }{
		{100, 80, 1, 1}, {100, 80, 4, 4}, {2048, 1024, 1, 1}, {2049, 1024, 1, 2}, {4500, 3000, 3, 9},
	} {
		src := plane.Source{Pix: make([]byte, c.w*c.h), W: c.w, H: c.h, Stride: c.w, Gray: true}
		m := &budget.Meter{}
		p := &Picture{Meter: m}
		p.Load(src, float64(c.reduce))
		assert.EqualValues(t, c.unit, p.Unit)
		assert.LessOrEqual(t, p.Luma.W*p.Luma.H, workPixels)
		assert.InDelta(t, c.w*c.reduce, float64(p.Luma.W)*p.Unit, float64(c.unit))
		assert.InDelta(t, c.h*c.reduce, float64(p.Luma.H)*p.Unit, float64(c.unit))
		assert.Positive(t, m.Spent(), "it is paid for")
	}
}

func TestContains(t *testing.T) {
	p := &Picture{Luma: plane.New(100, 60)}
	assert.True(t, p.Contains(geom.Rect(0, 0, 100, 60), 0))
	assert.False(t, p.Contains(geom.Rect(0, 0, 100, 60), 1))
	assert.True(t, p.Contains(geom.Rect(-3, -3, 103, 63), -3))
	assert.False(t, p.Contains(geom.Rect(10, 10, 104, 50), -3))
}

// Forget leaves nothing of the picture in memory that somebody may still hold.
func TestForget(t *testing.T) {
	src := plane.Source{Pix: make([]byte, 64*48), W: 64, H: 48, Stride: 64, Gray: true}
	for i := range src.Pix {
		src.Pix[i] = 200
	}
	p := &Picture{Meter: &budget.Meter{}}
	p.Load(src, 1)
	held := append(plane.Pyramid{p.Luma}, p.Pyramid...)
	require.Greater(t, len(held), 2)
	p.Forget()
	for _, level := range held {
		for _, v := range level.Pix {
			require.Zero(t, v)
		}
	}
}
