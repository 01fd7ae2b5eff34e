// Package trust turns what is seen of a line of digits into the probability that it is a card's whole number, rightly read.
// Two questions are asked apart: is the line a whole card number, and is each of its digits right? Both are logistic
// regressions over a few facts, fitted to drawn pictures by package gen. Each fact speaks one way only.
package trust

import "github.com/cardglyph/cardglyph/core/internal/match"

// Facts are what speaks for a line of digits.
type Facts struct {
	Grouped  bool // it stands alone, and gaps that are alike set it in groups that a network prints
	Even     bool // or all digits stand at one pitch, with a network or a check digit
	Network  bool // it begins like a network's numbers and is as long
	Luhn     bool // its check digit holds
	Counting bool // it counts up or down, as placeholders do

	Lead  int32 // of the digit that leads by least, 1/match.One nats
	Score int32 // of the digit that scores least, 1/match.One nats
}

// Vector is the facts as numbers from 0 to match.One, after a constant: what the weights of a whole number are for.
func (f Facts) Vector() [8]int32 {
	return [...]int32{
		match.One, bit(f.Grouped), bit(f.Even), bit(f.Network), bit(f.Luhn), bit(f.Counting),
		ramp(f.Lead, 6, 36), ramp(f.Score, -24, 32),
	}
}

func bit(b bool) int32 {
	if b {
		return match.One
	}
	return 0
}

// ramp grows from 0 at least to match.One at most, both in nats.
func ramp(score, least, most int32) int32 {
	return (min(max(score, least*match.One), most*match.One) - least*match.One) / (most - least)
}

// Whole is the probability that the line is a card's number, with no digit missing and none too many.
func (f *Facts) Whole() float64 {
	z := int32(0)
	for i, v := range f.Vector() {
		z += v * whole[i] / match.One
	}
	return Chance(z)
}

// Digit is the probability that a digit of a whole number is right that leads by so much, 1/match.One nats; below 0 another
// one leads.
func (f *Facts) Digit(lead int32) float64 {
	z := digit[1] + lead*digit[0]/match.One
	if f.Network {
		z += digit[2]
	}
	if f.Luhn {
		z += digit[3]
	}
	return Chance(z)
}

// logistic is the probability for 0, 1/2, 1, … nats of evidence.
var logistic = [...]float64{
	0.5, 0.62246, 0.731059, 0.817574, 0.880797, 0.924142, 0.952574, 0.970688, 0.982014, 0.989013, 0.993307,
	0.99593, 0.997527, 0.998499, 0.999089, 0.999447, 0.999665, 0.999797, 0.999877, 0.999925, 0.999955,
}

// Chance is the probability that evidence stands for, in 1/match.One nats: the logistic function, straight between the values
// of a table, so that it is the same everywhere. It is never 0 or 1.
func Chance(evidence int32) float64 {
	if evidence < 0 {
		return 1 - Chance(-evidence)
	}
	const half = match.One / 2
	k := int(evidence / half)
	if k >= len(logistic)-1 {
		return logistic[len(logistic)-1]
	}
	t := float64(evidence%half) / half
	return logistic[k] + float64((logistic[k+1]-logistic[k])*t)
}
