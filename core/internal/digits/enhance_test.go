package digits

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// soften is the mean of the pixels round each one, the border's repeated beyond it.
func TestSoftenIsTheMean(t *testing.T) {
	const n, apart = 11, 3
	pix := make([]int, n*apart)
	for i := range pix {
		pix[i] = i * i * 7 % 256
	}
	was := slices.Clone(pix)
	boxBlur(pix[1:], n, apart)
	for i := range n {
		sum := 0
		for d := -sharpReach; d <= sharpReach; d++ {
			sum += was[1+min(max(i+d, 0), n-1)*apart]
		}
		assert.Equal(t, sum/(2*sharpReach+1), pix[1+i*apart], "pixel %d", i)
	}
	assert.Equal(t, was[2], pix[2], "what lies between stays")
}

// An edge that is out of focus gets steeper, and what is even stays.
func TestSharpenMakesEdgesSteeper(t *testing.T) {
	p := plane.New(40, 30)
	for i := range p.Pix {
		p.Pix[i] = uint8(80 + 12*min(max(i%40-17, 0), 6))
	}
	steps := func() (most int) {
		for x := 1; x < 40; x++ {
			most = max(most, int(p.At(x, 15))-int(p.At(x-1, 15)))
		}
		return most
	}
	before := steps()
	require.True(t, isBlurred(p.Pix, p.W), "six steps from dark to light")
	unsharpMask(p)
	assert.Greater(t, steps(), before*3/2)
	assert.Equal(t, []uint8{80, 152}, []uint8{p.At(2, 15), p.At(37, 15)})
}

// Rows are soft when no two pixels of them have nearly half of all steps between them, across or down.
func TestSoft(t *testing.T) {
	for _, steps := range []int{2, 3, 4, 5, 8} {
		across, down := plane.New(40, 30), plane.New(30, 40)
		for i := range across.Pix {
			across.Pix[i] = uint8(20 + 200*min(max(i%40-17, 0), steps)/steps)
			down.Pix[i] = uint8(20 + 200*min(max(i/30-17, 0), steps)/steps)
		}
		assert.Equal(t, steps >= 5, isBlurred(across.Pix, across.W), "%d steps", steps)
		assert.Equal(t, steps >= 5, isBlurred(down.Pix, down.W), "%d steps", steps)
	}
	assert.False(t, isBlurred(make([]uint8, 300), 30), "an even tone")
}
