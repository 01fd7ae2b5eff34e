package core

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/synth"
)

// soften is the mean of the pixels round each one, the border's repeated beyond it.
func TestSoftenIsTheMean(t *testing.T) {
	const n, apart = 11, 3
	pix := make([]int, n*apart)
	for i := range pix {
		pix[i] = i * i * 7 % 256
	}
	was := slices.Clone(pix)
	soften(pix[1:], n, apart)
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
	require.True(t, soft(p.Pix, p.W), "six steps from dark to light")
	sharpen(p)
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
		assert.Equal(t, steps >= 5, soft(across.Pix, across.W), "%d steps", steps)
		assert.Equal(t, steps >= 5, soft(down.Pix, down.W), "%d steps", steps)
	}
	assert.False(t, soft(make([]uint8, 300), 30), "an even tone")
}

// Of digits that are out of focus more are right after the second look, and it leaves lines of something else alone.
func TestLookingAgainReadsBlurredDigits(t *testing.T) {
	const strips = 12
	var wrong [2]int
	for seed := range uint64(strips) {
		s := synth.Strip(910_000+seed, synth.Options{DigitHeight: 34, Difficulty: 0.1, Style: synth.Embossed, Font: synth.FontFarrington})
		r, w := readingAlong(t, s), bench()
		blurBoth(r.strip.luma)
		r.strip.dense.Pool(r.strip.luma, stripCell)
		for k, at := range r.spots {
			r.spots[k] = w.readSpot(r.strip, at.x, at.y, []int{r.family})[0]
		}
		wrong[0] += misread(r, s.Truth.Number)
		w.lookAgain(r)
		require.Empty(t, r.words, "hardly a number")
		r.score = worthAligning + 1
		w.lookAgain(r)
		wrong[1] += misread(r, s.Truth.Number)
	}
	t.Logf("wrong digits before and after: %v", wrong)
	assert.Less(t, wrong[1], wrong[0])
}

// blurBoth makes each pixel the mean of the seven by seven round it.
func blurBoth(p plane.Plane) {
	was := slices.Clone(p.Pix)
	for i := range p.Pix {
		sum := 0
		for d := range 49 {
			x, y := i%p.W+d%7-3, i/p.W+d/7-3
			sum += int(was[min(max(y, 0), p.H-1)*p.W+min(max(x, 0), p.W-1)])
		}
		p.Pix[i] = uint8(sum / 49)
	}
}

// misread is how many of the reading's digits are wrong.
func misread(r *reading, truth string) (n int) {
	for k := range r.spots {
		if d, _ := r.spots[k].best(); byte('0'+d) != truth[k] {
			n++
		}
	}
	return n
}
