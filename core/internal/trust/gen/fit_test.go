package main

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/trust"
)

// Lines that were made by known weights give these weights back. Facts that say nothing get none.
func TestFit(t *testing.T) {
	whole := []float64{-2, 1.5, 0, 2, 0, 0, 0, 3}
	digit := []float64{0.2, -1, 0.5, 1}
	rng := rand.New(rand.NewPCG(1, 2))
	lines := make([]line, 3000)
	for i := range lines {
		l := &lines[i]
		l.facts = trust.Facts{
			Grouped: rng.IntN(2) > 0, Even: rng.IntN(2) > 0, Network: rng.IntN(2) > 0, Luhn: rng.IntN(2) > 0, Counting: rng.IntN(2) > 0,
			Lead: rng.Int32N(40) * match.One, Score: (rng.Int32N(60) - 25) * match.One,
		}
		l.weight, l.right = 1, true
		l.whole = rng.Float64() < chance(dot(whole, l.features()))
		for range 16 {
			lead := 10 + 30*rng.Float64()
			z := digit[0]*lead + digit[1]
			if l.facts.Network {
				z += digit[2]
			}
			if l.facts.Luhn {
				z += digit[3]
			}
			l.leads = append(l.leads, lead)
			l.right = l.right && rng.Float64() < chance(z)
		}
	}
	assert.InDeltaSlice(t, whole, fitWhole(lines), 0.5)
	assert.InDeltaSlice(t, digit, fitDigits(lines), 0.5)
}

// The last of the strips that read most like the answer is what it was taken from; a digit that the rules chose trails.
func TestEvidence(t *testing.T) {
	strip := func(score int32, labels ...string) core.TraceEvent {
		e := core.TraceEvent{Facts: trust.Facts{Score: score}}
		for _, l := range labels {
			e.Marks = append(e.Marks, core.TraceMark{Label: l})
		}
		return e
	}
	facts, leads := evidence([]core.TraceEvent{
		strip(2, "4 30", "7 3", "1 20"), strip(3, "4 40", "7 2", "1 25"), strip(4, "5 9", "5 9", "5 9"), strip(5, "4 9", "1 9"),
	}, "411")
	assert.EqualValues(t, 3, facts.Score)
	assert.Equal(t, []float64{40.5, -2.5, 25.5}, leads)
	assert.Equal(t, "-512, 128", scaled([]float64{-2, 0.5}))
}
