package core

// This file implements the decision: which number the digits' scores, the layout, the check digit and the issuer ranges
// speak for together. Rules weigh; they never overrule a clear reading.

import (
	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/pan"
)

// temper is by how much the templates' scores overstate what they know: their features are far from independent. A lead of
// temper nats is one nat of evidence. Chosen on synthetic cards; see TestReliability.
const temper = 6

// What the rules are worth. Nine of ten real cards have a check digit that holds and one of ten random numbers does, which
// is 2.2 nats; but artwork and specimens break the rule, and then a bonus can only mislead, so it gets less.
const (
	luhnBonus    = temper * match.One
	networkBonus = temper * match.One / 3
)

// MaxDigits bounds a hypothesis; longer lines are none.
const MaxDigits = 22

// word is one number that the lattice of digit scores spells.
type word struct {
	digits [MaxDigits]byte // '0' to '9'
	n      int
	score  int32 // sum of the digits' scores and the rules' bonuses
	plain  int32 // without the rules
}

func (x *word) text() string { return string(x.digits[:x.n]) }

// latticeWidth is how many alternatives of each digit are looked at, latticeBeam how many words are kept.
const (
	latticeWidth = 3
	latticeBeam  = 24
)

// decode returns the words that the spots spell, best first.
func decode(spots []digits.Digit) []word {
	beam := []word{{}}
	for k := range spots {
		alts := alternatives(&spots[k])
		next := make([]word, 0, latticeWidth*len(beam))
		for _, x := range beam {
			for _, d := range alts {
				y := x
				y.digits[y.n] = '0' + d
				y.n++
				y.plain += spots[k].Score[d]
				next = append(next, y)
			}
		}
		next = order.Descending(next, func(x *word) int32 { return x.plain })
		beam = next[:min(len(next), latticeBeam)]
	}
	for i := range beam {
		beam[i].score = beam[i].plain + bonus(beam[i].text())
	}
	return order.Descending(beam, func(x *word) int32 { return x.score })
}

// alternatives are the likeliest digits of a spot, best first.
func alternatives(s *digits.Digit) (out [latticeWidth]byte) {
	for k := range out {
		best := int32(-1 << 30)
		for d, v := range s.Score {
			taken := false
			for _, t := range out[:k] {
				taken = taken || int(t) == d
			}
			if !taken && v > best {
				best, out[k] = v, byte(d)
			}
		}
	}
	return out
}

// bonus is what the rules say of a number.
func bonus(digits string) int32 {
	e := pan.Prior(digits)
	sum := int32(0)
	if e.Luhn {
		sum += luhnBonus
	}
	if e.Network != pan.Unknown && e.LengthAllowed {
		sum += networkBonus
	}
	return sum
}
