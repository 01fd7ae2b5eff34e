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
	for bits := range 1 << 6 {
		has := func(i int) bool { return bits>>i&1 != 0 }
		f := Facts{
			Grouped: has(0), Even: has(1), Parted: has(2), Network: has(3), Luhn: has(4), Counting: has(5), Ahead: 20 * match.One,
		}
		digits := []float64{0.99, 0.9}
		for name, add := range map[string]func(*Facts){
			"grouped": func(f *Facts) { f.Grouped = true }, "even": func(f *Facts) { f.Even = true },
			"parted": func(f *Facts) { f.Parted = true }, "network": func(f *Facts) { f.Network = true }, "Luhn": func(f *Facts) { f.Luhn = true },
			"counting": func(f *Facts) { f.Counting = true }, "steady": func(f *Facts) { f.Steady = true },
			"score": func(f *Facts) { f.Score += 5 * match.One },
			"ahead": func(f *Facts) { f.Ahead += 20 * match.One },
		} {
			more := f
			add(&more)
			require.GreaterOrEqual(t, more.Whole(), f.Whole(), name)
			require.GreaterOrEqual(t, more.Digit(0, match.One), f.Digit(0, match.One), name)
			require.GreaterOrEqual(t, more.Number(digits), f.Number(digits), name)
		}
	}
}

// A number is as sure as what it is made of, and never certain.
func TestNumber(t *testing.T) {
	f := Facts{Grouped: true, Network: true, Luhn: true, Score: 40 * match.One, Ahead: Unrivalled}
	last := 0.0
	for p := range 1001 {
		n := f.Number([]float64{float64(p) / 1000})
		require.GreaterOrEqual(t, n, last)
		require.Less(t, n, 1.0)
		last = n
	}
	assert.Greater(t, last, 0.99)
	assert.Less(t, f.Number([]float64{0}), 0.01)
}

func TestEvidence(t *testing.T) {
	for z := int32(-10 * match.One); z <= 10*match.One; z += 3 {
		require.InDelta(t, z, evidence(Chance(z)), 1)
	}
	assert.EqualValues(t, 10*match.One, evidence(1))
	assert.EqualValues(t, -10*match.One, evidence(0))
}

func TestDigit(t *testing.T) {
	f := Facts{}
	for _, score := range []int32{-40, 0, 40, 100} {
		last := 0.0
		for lead := int32(-150 * match.One); lead <= 150*match.One; lead += 91 {
			p := f.Digit(score*match.One, lead)
			require.GreaterOrEqual(t, p, last)
			if lead >= 0 {
				require.GreaterOrEqual(t, f.Digit(score*match.One+match.One, lead), p)
			}
			last = p
		}
	}
	assert.Greater(t, f.Digit(60*match.One, 60*match.One), 0.999)
	assert.LessOrEqual(t, f.Digit(60*match.One, 0), 0.5)
	assert.Less(t, f.Digit(60*match.One, -60*match.One), 0.001)
}
