package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/trust"
)

// Lines that were made by known weights give these weights back. Facts that say nothing get none.
func TestFit(t *testing.T) {
	whole := []float64{-2, 1.5, 0, 1, 2, 0, 0, 3}
	digit := []float64{-1, 0.1, 0.3, 1}
	rng := rand.New(rand.NewPCG(1, 2))
	lines := make([]line, 3000)
	for i := range lines {
		l := &lines[i]
		l.facts = trust.Facts{
			Grouped: rng.IntN(2) > 0, Even: rng.IntN(2) > 0, Parted: rng.IntN(2) > 0, Network: rng.IntN(2) > 0, Luhn: rng.IntN(2) > 0,
			Counting: rng.IntN(2) > 0, Score: (rng.Int32N(60) - 25) * match.One, Ahead: (rng.Int32N(240) - 80) * match.One,
		}
		l.weight, l.right = 1, true
		l.whole = rng.Float64() < chance(dot(whole, l.features()))
		for range 16 {
			d := evidence{10 + 30*rng.Float64(), rng.Float64()}
			z := digit[0] + d.lead*(digit[1]+digit[2]*d.clear)
			if l.facts.Luhn {
				z += digit[3]
			}
			l.digits = append(l.digits, d)
			l.right = l.right && rng.Float64() < chance(z)
		}
	}
	assert.InDeltaSlice(t, whole, fitWhole(lines), 0.5)
	assert.InDeltaSlice(t, digit, fitDigits(lines), 0.5)

	number := []float64{-1, 0.5, 1}
	for i := range lines {
		l := &lines[i]
		p := l.rightBy(digit)
		z := math.Log(p / (1 - p))
		l.right = rng.Float64() < chance(dot(number, []float64{1, z, z * float64(l.facts.Surely()) / match.One}))
	}
	assert.InDeltaSlice(t, number, fitNumber(lines, digit), 0.5)
}

func TestEvidenceOf(t *testing.T) {
	marks := []core.TraceMark{{Label: "4 40 60"}, {Label: "1 -2 20"}, {Label: "1 0 -20"}}
	assert.Equal(t, []evidence{{40, 1}, {-2, 0.5}, {0, 0}}, evidenceOf(marks))
	assert.Equal(t, "-512, 128", scaled([]float64{-2, 0.5}))
}
