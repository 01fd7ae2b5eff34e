package trust

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/match"
)

// Chance is the logistic function, but for what a table of half nats costs, and grows all the way.
func TestChance(t *testing.T) {
	last := 0.0
	for z := int32(-12 * match.One); z <= 12*match.One; z += 7 {
		p := Chance(z)
		require.GreaterOrEqual(t, p, last)
		require.InDelta(t, 1/(1+math.Exp(-float64(z)/match.One)), p, 0.004)
		require.InDelta(t, 1, p+Chance(-z), 1e-12)
		last = p
	}
	assert.Less(t, last, 1.0, "never certain")
	assert.Equal(t, 0.5, Chance(0))
}

// Each fact speaks for the number, whatever the others are.
func TestFactsSpeakForTheNumber(t *testing.T) {
	for bits := range 1 << 5 {
		has := func(i int) bool { return bits>>i&1 != 0 }
		f := Facts{has(0), has(1), has(2), has(3), has(4), 20 * match.One, 0}
		for name, add := range map[string]func(*Facts){
			"grouped": func(f *Facts) { f.Grouped = true }, "even": func(f *Facts) { f.Even = true },
			"network": func(f *Facts) { f.Network = true }, "Luhn": func(f *Facts) { f.Luhn = true },
			"counting": func(f *Facts) { f.Counting = true },
			"lead":     func(f *Facts) { f.Lead += 5 * match.One }, "score": func(f *Facts) { f.Score += 5 * match.One },
		} {
			more := f
			add(&more)
			require.GreaterOrEqual(t, more.Whole(), f.Whole(), name)
			require.GreaterOrEqual(t, more.Digit(match.One), f.Digit(match.One), name)
		}
	}
}

func TestDigit(t *testing.T) {
	f := Facts{Network: true}
	last := 0.0
	for lead := int32(-150 * match.One); lead <= 150*match.One; lead += 91 {
		p := f.Digit(lead)
		require.GreaterOrEqual(t, p, last)
		last = p
	}
	assert.Greater(t, f.Digit(60*match.One), 0.999)
	assert.Less(t, f.Digit(0), 0.6)
	assert.Less(t, f.Digit(-60*match.One), 0.001)
}
