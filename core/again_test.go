package core

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/internal/strip"
	"github.com/cardglyph/cardglyph/core/synth"
)

// Of digits that are out of focus more are right after the second look, and it leaves lines of something else alone.
func TestLookingAgainReadsBlurredDigits(t *testing.T) {
	const strips = 12
	var wrong [2]int
	for seed := range uint64(strips) {
		s := synth.Strip(910_000+seed, synth.Options{DigitHeight: 34, Difficulty: 0.1, Style: synth.Embossed, Font: synth.FontFarrington})
		r, w := readingAlong(t, s), bench()
		blurBoth(r.strip.Luma)
		r.strip.Dense.Pool(r.strip.Luma, strip.Cell)
		for k, at := range r.spots {
			r.spots[k] = w.digits.Read(r.strip, at.X, at.Y, []int{r.family})[0]
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
		if d, _ := r.spots[k].Best(); byte('0'+d) != truth[k] {
			n++
		}
	}
	return n
}
