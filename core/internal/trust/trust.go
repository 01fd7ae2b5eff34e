// Package trust turns what is seen of a line of digits into the probability that it is a card's whole number, rightly read.
// Two questions are asked apart: is the line a whole card number, and is each of its digits right? A third is whether all digits are
// right, given that and how far the line is ahead of others. All three are logistic regressions over a few facts, fitted to drawn pictures by package gen. Each
// fact speaks one way only.
package trust

import "github.com/cardglyph/cardglyph/core/internal/match"

// Facts are what speaks for a line of digits.
type Facts struct {
	Grouped  bool // it stands alone, and gaps that are alike set it in groups that a network prints
	Even     bool // or all digits stand at one pitch, with a network
	Parted   bool // or it is set apart in groups that no network prints, or in rows
	Network  bool // it begins like a network's numbers and is as long
	Luhn     bool // its check digit holds
	Counting bool // it counts up or down, as placeholders do
	Steady   bool // frame after frame of a video reads it so, with a network and a check digit that holds

	Score int32 // of the digit that scores least, 1/match.One nats
	Ahead int32 // of the surest line that reads another number, 1/match.One nats; Unrivalled when there is none
}

// Unrivalled is by how much a line is ahead, in 1/match.One nats, from which more says nothing.
const Unrivalled = 160 * match.One

// Vector is the facts as numbers from 0 to match.One, after a constant: what the weights of a whole number are for.
func (f Facts) Vector() [8]int32 {
	return [...]int32{
		match.One, bit(f.Grouped), bit(f.Even), bit(f.Parted), bit(f.Network), bit(f.Luhn), bit(f.Counting),
		ramp(f.Score, -24, 32),
	}
}

// Surely is Ahead as a number from 0 to match.One.
func (f Facts) Surely() int32 { return ramp(f.Ahead, -80, Unrivalled/match.One) }

// Clear is a digit's score, 1/match.One nats, as a number from 0 to match.One.
func Clear(score int32) int32 { return ramp(score, -20, 60) }

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

// steady is the evidence of frames that read the same number. What misleads one frame misleads the next one, too, so it is little; but a
// digit too few or a wrong one would hardly leave the check digit right. By drawn clips; pictures that are read alone have none.
const steady = match.One

// Whole is the probability that the line is a card's number, with no digit missing and none too many.
func (f *Facts) Whole() float64 {
	z := int32(0)
	for i, v := range f.Vector() {
		z += v * whole[i] / match.One
	}
	if f.Steady {
		z += steady
	}
	return Chance(z)
}

// Digit is the probability that a digit of a whole number is right that scores and leads by so much, 1/match.One nats; below a lead
// of 0 another one leads. A lead is worth the more the higher the score.
func (f *Facts) Digit(score, lead int32) float64 {
	z := digit[0] + lead*(digit[1]+digit[2]*Clear(score)/match.One)/match.One
	if f.Luhn {
		z += digit[3]
	}
	return Chance(z)
}

// Number is the probability that the line is a card's number and all its digits are right, each of which is by itself as likely as
// digits says. That is worth the more the farther the line is ahead.
func (f *Facts) Number(digits []float64) float64 {
	all := 1.0
	for _, right := range digits {
		all *= right
	}
	each := number[1] + number[2]*f.Surely()/match.One
	return f.Whole() * Chance(number[0]+each*evidence(all)/match.One)
}

// evidence is what Chance makes the probability of.
func evidence(p float64) int32 {
	if p < 0.5 {
		return -evidence(1 - p)
	}
	const half = match.One / 2
	for k, least := range logistic[:len(logistic)-1] {
		if next := logistic[k+1]; p < next {
			return int32(k*half) + int32((p-least)/(next-least)*half)
		}
	}
	return int32(len(logistic)-1) * half
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
