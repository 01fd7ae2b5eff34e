package core

import (
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
