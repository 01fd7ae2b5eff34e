package core

// This file looks for the last group of cards with nineteen digits. It is often fainter than the four before it, where the card's
// art or its wear changes, so that the comb of sixteen fits better.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/match"
)

// tailDigits stand after four groups of four.
const tailDigits = 3

// goesOn returns p with the group of three that stands after its four groups of four, where three places are like digits.
func goesOn(places []place, p placing) (longer placing, ok bool) {
	if !slices.Equal(p.groups, layouts[0].groups) {
		return p, false
	}
	steps := stepsOf(p.at)
	longer = placing{at: slices.Clone(p.at), groups: append(slices.Clone(p.groups), tailDigits), score: p.score}
	step := slices.Max(steps)
	for range tailDigits {
		x, ok := digitNear(places, longer.at[len(longer.at)-1]+step, match.One)
		if !ok {
			return p, false
		}
		longer.at, step = append(longer.at, x), pitchOf(steps)
	}
	return longer, true
}

// clearTail reports whether the last group's digits are digits: what looks like some scores 20 to 30 nats and leads by 10
// to 20.
func (r *reading) clearTail() bool {
	const clear, lead = 36 * match.One, 24 * match.One
	for _, s := range r.spots[len(r.spots)-tailDigits:] {
		if d, by := s.best(); s.score[d] < clear || by < lead {
			return false
		}
	}
	return true
}
