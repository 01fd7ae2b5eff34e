package main

import (
	"math"
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/match"
)

// pull draws the weights a little towards nothing: those of facts that few lines have would grow without end.
const pull = 0.05

// fitWhole is the logistic regression of whether lines are whole numbers on their facts.
func fitWhole(lines []line) []float64 {
	return regress(lines, (*line).features, func(l *line) bool { return l.whole })
}

// fitNumber is that of whether whole numbers are right on what their digits say of it, each by itself, and on how far they are
// ahead.
func fitNumber(lines []line, digit []float64) []float64 {
	whole := slices.DeleteFunc(slices.Clone(lines), func(l line) bool { return !l.whole })
	return regress(whole, func(l *line) []float64 {
		p := min(max(l.rightBy(digit), chance(-most)), chance(most))
		z := math.Log(p / (1 - p))
		return []float64{1, z, z * float64(l.facts.Surely()) / match.One}
	}, func(l *line) bool { return l.right })
}

// most is the most evidence that package trust tells apart, nats.
const most = 10

// regress is a logistic regression of what holds on the features, the first of which is constant. None speaks against it: the
// weights of the others are held at 0 and above.
func regress(lines []line, features func(*line) []float64, holds func(*line) bool) []float64 {
	const rounds, rate = 4000, 0.5
	x := make([][]float64, len(lines))
	for i := range lines {
		x[i] = features(&lines[i])
	}
	weights := make([]float64, len(x[0]))
	spread := make([]float64, len(weights)) // of the slopes so far: each weight has a rate of its own (AdaGrad)
	for range rounds {
		slope := make([]float64, len(weights))
		for i := range lines {
			d := chance(dot(weights, x[i]))
			if holds(&lines[i]) {
				d--
			}
			for k, v := range x[i] {
				slope[k] += lines[i].weight * d * v
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
	weights := []float64{0, 0.2, 0, 0}
	least := surprise(lines, weights)
	for step := 0.4; step > 0.004; {
		better := false
		for k := range weights {
			for _, by := range [...]float64{step, -step} {
				was := weights[k]
				weights[k] += by
				if k == 1 || k == 2 { // of a lead: larger numbers
					weights[k] = was + by/4
				}
				if s := surprise(lines, weights); s < least && (k == 0 || weights[k] >= 0) {
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
		p := l.rightBy(weights)
		if p = min(max(p, 1e-6), 1-1e-6); !l.right {
			p = 1 - p
		}
		sum -= l.weight * math.Log(p)
	}
	return sum
}

// rightBy is the probability that all digits are right, by the weights of a digit's evidence.
func (l *line) rightBy(weights []float64) float64 {
	p := 1.0
	for _, d := range l.digits {
		z := weights[0] + d.lead*(weights[1]+weights[2]*d.clear)
		if l.facts.Luhn {
			z += weights[3]
		}
		p *= chance(min(z, most))
	}
	return p
}

func chance(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
