package lines

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// chainAlong is a chain of sixteen digits on a level at half of the picture's scale: from (i, j), in cells, at that slope.
func chainAlong(i, j, pitch, slope float64) Line {
	v := &picture.View{ToWork: geom.Identity, W: 1000, H: 600}
	c := Line{View: v, toWork: geom.Scaling(2), step: int(pitch)}
	for k := range 16 {
		x := i + float64(k)*pitch
		c.at = append(c.at, cell{int(math.Round(x)), int(math.Round(j + slope*(x-i)))})
	}
	return c
}

// A strip lies along its chain: its middle line runs through the digits' middles, a digit is DigitPx high on it, and it
// reaches Lead beyond the first and the last digit.
func TestStripLiesAlongItsChain(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		c := chainAlong(10, 30, 4+3*r.Float64(), 0.24*r.Float64()-0.12)
		h, length := StripOf(c)
		const workCell = 2 * detectCell // work pixels in a cell of this level
		unit := h.Scale(float64(length)/2, strip.Mid)
		require.InDelta(t, 2*seenHeight/strip.DigitPx, unit, 1e-6, "a digit's height")
		back, ok := h.Inverse()
		require.True(t, ok)
		for k, at := range c.at {
			mid := geom.Pt{X: workCell * (float64(at.i) + 2.5), Y: workCell * (float64(at.j) + 4)}
			p := back.Apply(mid)
			require.InDelta(t, strip.Mid, p.Y, workCell/unit*0.75, "digit %d off the line", k)
			if k == 0 {
				require.InDelta(t, strip.Lead, p.X, 2)
			}
			if k == 15 {
				require.InDelta(t, float64(length-strip.Lead), p.X, 2)
			}
		}
	}
}
