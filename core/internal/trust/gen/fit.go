package main

import (
	"math"

	"github.com/cardglyph/cardglyph/core/internal/trust"
)

// pull draws the weights a little towards nothing: those of facts that few lines have would grow without end.
const pull = 0.05

var facts = len(trust.Facts{}.Vector())

// fitWhole is the logistic regression of whether lines are whole numbers on their facts. None speaks against it: the weights are
// held at 0 and above.
func fitWhole(lines []line) []float64 {
	const rounds, rate = 4000, 0.5
	weights := make([]float64, facts)
	spread := make([]float64, facts) // of the slopes so far: each weight has a rate of its own (AdaGrad)
	for range rounds {
		slope := make([]float64, facts)
		for i := range lines {
			x := lines[i].features()
			d := chance(dot(weights, x))
			if lines[i].whole {
				d--
			}
			for k := range x {
				slope[k] += lines[i].weight * d * x[k]
			}
		}
		for k := range weights {
			if k > 0 {
				slope[k] += pull * weights[k]
			}
			spread[k] += slope[k] * slope[k]
			weights[k] -= rate * slope[k] / math.Sqrt(spread[k]+1e-9)
			if k > 0 {
				weights[k] = max(weights[k], 0)
			}
		}
	}
	return weights
}

// fitDigits looks for the weights of a digit's evidence that explain best which whole numbers were right: all their digits were.
// It tries each weight a little up and down, in ever smaller steps.
func fitDigits(lines []line) []float64 {
	weights := []float64{0.2, 0, 0, 0}
	least := surprise(lines, weights)
	for step := 0.4; step > 0.004; {
		better := false
		for k := range weights {
			for _, by := range [...]float64{step, -step} {
				was := weights[k]
				weights[k] += by
				if k == 0 {
					weights[k] = was + by/4
				}
				if s := surprise(lines, weights); s < least && (k == 1 || weights[k] >= 0) {
					least, better = s, true
				} else {
					weights[k] = was
				}
			}
		}
		if !better {
			step /= 2
		}
	}
	return weights
}

// surprise is the negative logarithm of the likelihood of what was right.
func surprise(lines []line, weights []float64) (sum float64) {
	for _, w := range weights[1:] {
		sum += pull * w * w / 2
	}
	for i := range lines {
		l := &lines[i]
		if !l.whole {
			continue
		}
		p := 1.0
		for _, lead := range l.leads {
			z := weights[0]*lead + weights[1]
			if l.facts.Network {
				z += weights[2]
			}
			if l.facts.Luhn {
				z += weights[3]
			}
			p *= chance(min(z, 10))
		}
		if p = min(max(p, 1e-6), 1-1e-6); !l.right {
			p = 1 - p
		}
		sum -= l.weight * math.Log(p)
	}
	return sum
}

func chance(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
