package core

// This file implements the answer: what the best reading says, how sure it is, and where it stands in the picture.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/pan"
)

// readable is the least score of a reading that is shown at all, as low confidence.
const readable = 24 * match.One

func (w *work) answer() {
	r := w.best
	switch {
	case r == nil && w.carded:
		w.res.Status = NoNumber
		return
	case r == nil:
		w.res.Status = NoCard
		return
	case r.score < readable:
		w.res.Status = NoNumber
		return
	}
	number := r.number(w)
	w.res.Number = &number
	w.res.Status = LowConfidence
	if number.Confidence >= w.opts.MinNumber {
		w.res.Status = OK
	}
	if w.opts.Fields&FieldIssuer != 0 {
		w.res.issue(number.Digits)
	}
	for _, x := range r.words[1:min(len(r.words), 4)] {
		w.res.Candidates = append(w.res.Candidates, Candidate{Digits: x.text(), Confidence: r.confidence(&x)})
	}
}

// number turns the reading into the result's form.
func (r *reading) number(w *work) Number {
	x := &r.words[0]
	n := Number{
		Digits:     x.text(),
		Groups:     r.placed.groups,
		Confidence: r.confidence(x),
		Luhn:       pan.Luhn(x.text()),
		Style:      r.style(),
	}
	for k := range r.spots {
		n.PerDigit = append(n.PerDigit, digitConfidence(r.spots[k].leadOf(x.digits[k])))
		n.DigitBoxes = append(n.DigitBoxes, w.inputQuad(r.digitQuad(k)))
	}
	n.Box = w.inputQuad(r.lineQuad())
	return n
}

// box is the digit's area on its strip.
func (s *spot) box() geom.Quad {
	x, y := float64(s.x)+windowDX+0.5, float64(s.y)+windowDY+0.5
	const halfW, halfH = digitPx * bank.Aspect / 2, digitPx / 2
	return geom.Rect(x-halfW, y-halfH, x+halfW, y+halfH)
}

// digitQuad is the area of the k-th digit, work pixels.
func (r *reading) digitQuad(k int) geom.Quad {
	return r.strip.at(r.spots[k].x + windowDX).ApplyQuad(r.spots[k].box())
}

// lineQuad is the area of all digits, work pixels: from the first to the last of a line, the corners of a stack.
func (r *reading) lineQuad() geom.Quad {
	last := len(r.spots) - 1
	if n := len(r.strip.rows); n > 0 && last+1 == n*n {
		return geom.Quad{r.digitQuad(0)[0], r.digitQuad(n - 1)[1], r.digitQuad(last)[2], r.digitQuad(last - n + 1)[3]}
	}
	first, end := r.digitQuad(0), r.digitQuad(last)
	return geom.Quad{first[0], end[1], end[2], first[3]}
}

// style is how the family of templates that read the line is made.
func (r *reading) style() Style {
	if f := bank.Digits().Families[r.family]; f == bank.Embossed || f == bank.Gothic {
		return Embossed
	}
	return Printed
}

// leadOf is the score of a digit over the best other one.
func (s *spot) leadOf(digit byte) int32 {
	d := int(digit - '0')
	other := int32(-1 << 30)
	for k, v := range s.score {
		if k != d {
			other = max(other, v)
		}
	}
	return s.score[d] - other
}

// errorAt is how often a digit is wrong by its lead, at every half nat from 0. Chosen on synthetic cards; see
// TestReliability.
var errorAt = [...]float64{0.5, 0.45, 0.36, 0.25, 0.16, 0.105, 0.062, 0.038, 0.023, 0.015, 0.0096, 0.0062, 0.004, 0.0026, 0.0017, 0.0011, 0.0007, 0.0005, 0.0003, 0.0002, 0.0001}

// digitConfidence is the probability that a digit with that lead is right.
func digitConfidence(lead int32) float64 {
	if lead < 0 {
		return 1 - digitConfidence(-lead)
	}
	const half = temper * match.One / 2
	k := int(lead / half)
	if k >= len(errorAt)-1 {
		return 1 - errorAt[len(errorAt)-1]
	}
	t := float64(lead%half) / half
	return 1 - (errorAt[k] + float64((errorAt[k+1]-errorAt[k])*t))
}

// confidence is the probability that every digit of the word is right.
func (r *reading) confidence(x *word) float64 {
	p := 1.0
	for k := range r.spots {
		p *= digitConfidence(r.spots[k].leadOf(x.digits[k]))
	}
	return p * r.lineConfidence() * r.wholeness(x.text())
}

// lineConfidence is the probability that the line is a card's number at all, by the mean score of its digits: none below
// lineDoubt, all of it from lineTrust.
func (r *reading) lineConfidence() float64 {
	const lineDoubt, lineTrust = 20 * match.One, 36 * match.One
	_, score, _ := r.lowest()
	return float64(min(max(score, lineDoubt), lineTrust)-lineDoubt) / (lineTrust - lineDoubt)
}

// unwitnessed is the probability that a number is whole when nothing says so. On drawn cards it is 0.9; less is promised,
// because lines that are no card's end here too.
const unwitnessed = 0.8

// wholeness is completeness, doubted when what stands around the line, or how it is spaced, speaks against it.
func (r *reading) wholeness(digits string) float64 {
	groups, even := r.seenGroups()
	p := completeness(groups, digits)
	more := r.cut && len(digits) != 16 || r.beyond >= 2 || r.beyond == 1 && !pan.Luhn(digits)
	if more || r.oneOfMany() || groups == nil && !even {
		return min(p, unwitnessed)
	}
	return p
}

// completeness is the probability that no digit is missing and none is too many, by how the digits are grouped. Groups of
// a network that prints so leave no doubt, unless neither network nor check digit says that it is a card's; a line without
// groups may have lost a digit at an end, and then the check digit is the only witness.
func completeness(groups []int, digits string) float64 {
	const grouped, witnessed = 1, 0.97
	e := pan.Prior(digits)
	usual := len(groups) > 1 && slices.ContainsFunc(pan.Groupings(e.Network, len(digits)), func(g []int) bool {
		return slices.Equal(g, groups)
	})
	telling := e.Network != pan.Unknown && e.Network != pan.Maestro // Maestro's numbers may go on
	switch {
	case monotone(digits) || pattern(digits):
		return unwitnessed
	case usual && len(digits) == 16 && (e.Luhn || telling):
		return grouped
	case e.LengthAllowed && e.Luhn && (usual || e.Network != pan.Unknown):
		return witnessed
	case usual && e.LengthAllowed && telling && !e.LuhnExpected:
		return witnessed
	}
	return unwitnessed
}

// monotone reports whether all digits are the same. No card has such a number, only artwork, and an even pattern of dots
// or stripes reads like one.
func monotone(digits string) bool {
	for i := range len(digits) {
		if digits[i] != digits[0] {
			return false
		}
	}
	return true
}

// pattern reports whether so few digits differ that dots, stripes or letters are the likelier reading.
func pattern(digits string) bool {
	e := pan.Prior(digits)
	return distinct(digits) <= 2 && !(e.Luhn && e.Network != pan.Unknown)
}

// distinct is how many different digits there are.
func distinct(digits string) (n int) {
	var seen [10]bool
	for i := range len(digits) {
		if d := digits[i] - '0'; !seen[d] {
			seen[d] = true
			n++
		}
	}
	return n
}
