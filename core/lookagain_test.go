package core

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/synth"
)

func TestLightenTakesTheDarkestQuarter(t *testing.T) {
	p := plane.New(8, 4)
	for i := range p.Pix {
		p.Pix[i] = uint8(5 * i)
	}
	lighten(p.Pix, p.Pix[8:24], 4) // 40 to 115 stand there
	for i, v := range p.Pix {
		assert.Equal(t, uint8(max(5*i, 55)), v, "pixel %d", i)
	}
}

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

// Of digits that dark lines run through more are right after the second look, and it leaves lines of something else alone.
func TestLookingAgainReadsCrossedDigits(t *testing.T) {
	const strips, dark, width = 12, 30, 4
	var wrong [2]int
	for seed := range uint64(strips) {
		s := synth.Strip(910_000+seed, synth.Options{DigitHeight: 34, Difficulty: 0.1, Style: synth.Embossed, Font: synth.FontFarrington})
		r, w := readingAlong(t, s), bench()
		for _, y := range [...]int{stripMid - 10, stripMid + 5} {
			line := r.strip.luma.Pix[y*r.strip.luma.W : (y+width)*r.strip.luma.W]
			for i := range line {
				line[i] = min(line[i], dark)
			}
		}
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

// misread is how many of the reading's digits are wrong.
func misread(r *reading, truth string) (n int) {
	for k := range r.spots {
		if d, _ := r.spots[k].best(); byte('0'+d) != truth[k] {
			n++
		}
	}
	return n
}
