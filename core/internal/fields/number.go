package fields

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/pan"
)

// Number is a card's number as it stands in the plane, in one row or several.
type Number struct {
	Words  []Word  // what the digits spell, likeliest first
	Groups []int   // digits of each group, the rows one after the other
	Rows   int     // 1: in one line
	Digits []Digit // places, in order
	Fit    int32   // mean score of the digits, 1/match.One nats
	Other  int32   // mean of how much better the places are read as letters or signs
	Area   Box
	Height float64 // of a digit, px

	lengths []int // digits of each row
}

// Word is one number that the digits may spell.
type Word struct {
	Digits string
	Score  int32 // sum of the digits' scores and what the rules are worth, 1/match.One nats
	Lead   int32 // of the digit that leads least over another digit at its place
}

// Digit is one place of a number.
type Digit struct {
	Score [10]int32 // 1/match.One nats
	Area  geom.Quad
}

// A number has from leastDigits to mostDigits digits (ISO/IEC 7812-1, with Maestro's short ones); a row of one that is set in rows at
// least rowDigits.
const (
	leastDigits = 12
	mostDigits  = 19
	rowDigits   = 3
	rowsMost    = 5
)

// What is worth how much in choosing among numbers, in 1/match.One nats of a digit's mean score.
const (
	luhnWorth    = 3 * match.One
	networkWorth = 2 * match.One
	groupWorth   = match.One
	stackPrice   = match.One         // a number in rows is rarer than one in a line
	rowWorth     = 3 * match.One / 2 // of each row after the first: what stands under it, alike and at the same distance, goes on
)

// Numbers are the numbers that the lines may show, likeliest first.
func Numbers(page *Page) []Number {
	var out []Number
	all := rows(runs(page.Texts))
	for i := range all {
		if n := len(all[i].digits); n >= leastDigits && n <= mostDigits {
			out = append(out, numberOf([]run{all[i]}))
		}
		for _, stack := range stacks(all, i) {
			out = append(out, numberOf(stack))
		}
	}
	out = order.Descending(out, (*Number).worth)
	out = out[:min(len(out), numbersMost)]
	for k := range out {
		out[k].readAgain(page)
	}
	return order.Descending(out, (*Number).worth)
}

// numbersMost is how many numbers are read a second time.
const numbersMost = 4

// readAgain reads the digits of each row a second time.
func (n *Number) readAgain(page *Page) {
	first := 0
	for _, length := range n.lengths {
		var row []geom.Quad
		for k := range length {
			row = append(row, n.Digits[first+k].Area)
		}
		page.hear(row, func(k, v int, score int32) { n.Digits[first+k].Score[v] += score })
		first += length
	}
	n.Words = spellNumber(n.Digits)
}

// Rows of one number stand from rowLeast to rowMost capital heights apart, from baseline to baseline, alike in distance.
const (
	rowLeast = 1.15
	rowMost  = 3.6
)

// stacks are the numbers in rows of which all[first] is the first row.
func stacks(all []run, first int) (out [][]run) {
	stack := []run{all[first]}
	if len(stack[0].digits) < rowDigits {
		return nil
	}
	total := len(stack[0].digits)
	for len(stack) < rowsMost {
		next := below(all, stack)
		if next < 0 {
			break
		}
		stack = append(slices.Clone(stack), all[next])
		total += len(all[next].digits)
		if total > mostDigits {
			break
		}
		if total >= leastDigits {
			out = append(out, stack)
		}
	}
	return out
}

// below is the row under the last one of the stack that may go on with its number, -1 when there is none.
func below(all []run, stack []run) int {
	last := &stack[len(stack)-1]
	best := -1
	for k := range all {
		r := &all[k]
		step := r.base - last.base
		if len(r.digits) < rowDigits || !sameType(last, r) || step < rowLeast*last.cap || step > rowMost*last.cap || !aligned(last, r) {
			continue
		}
		if len(stack) > 1 {
			before := last.base - stack[len(stack)-2].base
			if off(before, step) > 0.35*last.cap {
				continue
			}
		}
		if best < 0 || r.base < all[best].base {
			best = k
		}
	}
	return best
}

// aligned reports whether two rows begin, end or have their middles under one another.
func aligned(a, b *run) bool {
	loose := 0.7 * a.cap
	return off(a.box.X0, b.box.X0) < loose || off(a.box.X1, b.box.X1) < loose || off(a.box.X0+a.box.X1, b.box.X0+b.box.X1) < 2*loose
}

// numberOf reads the rows as one number.
func numberOf(rows []run) (n Number) {
	n.Rows, n.Area, n.Height = len(rows), rows[0].box, rows[0].cap
	var digits []Digit
	for i := range rows {
		r := &rows[i]
		digits = append(digits, r.digits...)
		n.Groups = append(n.Groups, r.groups...)
		n.lengths = append(n.lengths, len(r.digits))
		n.Fit += r.score * int32(len(r.digits))
		n.Other += r.other * int32(len(r.digits))
		n.Area = n.Area.union(r.box)
	}
	n.Fit /= int32(len(digits))
	n.Other /= int32(len(digits))
	n.Digits = digits
	n.Words = spellNumber(digits)
	return n
}

// Limits from which on a number is one at all.
const (
	clearFit  = 8 * match.One
	clearLead = 2 * match.One
)

// Clear reports whether the digits look like digits, and each like one of them.
func (n *Number) Clear() bool {
	return n.Fit-2*n.Other > clearFit && n.Words[0].Lead > clearLead
}

// Valid reports whether the number's check digit holds and a network has such numbers.
func (n *Number) Valid() bool {
	e := pan.Prior(n.Words[0].Digits)
	return e.Luhn && e.Network != pan.Unknown && e.LengthAllowed
}

// worth is what ranks numbers.
func (n *Number) worth() int32 {
	e := pan.Prior(n.Words[0].Digits)
	w := n.Fit - 2*n.Other
	if e.Luhn {
		w += luhnWorth
	}
	if e.Network != pan.Unknown && e.LengthAllowed {
		w += networkWorth
	}
	if n.Grouped() {
		w += groupWorth
	}
	if n.Rows > 1 {
		w += int32(n.Rows-1)*rowWorth - stackPrice
	}
	return w
}

// Grouped reports whether the digits are set in groups as the network prints them, or in rows of equal lengths.
func (n *Number) Grouped() bool {
	digits := n.Words[0].Digits
	for _, g := range pan.Groupings(pan.NetworkOf(digits), len(digits)) {
		if len(g) > 1 && slices.Equal(g, n.Groups) {
			return true
		}
	}
	even := len(n.Groups) > 1 && len(digits)%len(n.Groups) == 0
	for _, g := range n.Groups {
		even = even && g == n.Groups[0]
	}
	return even && n.Rows > 1
}

// Limits of the search for the numbers that digits may spell.
const (
	digitChoices = 3
	beamWidth    = 24
	wordsMost    = 4
	luhnBonus    = 2 * match.One
	networkBonus = match.One
)

// spellNumber lists the numbers that the digits may spell, likeliest first: a beam search over the best digits of each place, weighed by
// the check digit and by whether a network has such numbers.
func spellNumber(digits []Digit) []Word {
	beam := []Word{{}}
	for i := range digits {
		var next []Word
		for _, w := range beam {
			for _, v := range likeliestDigits(&digits[i]) {
				next = append(next, Word{Digits: w.Digits + string(rune('0'+v)), Score: w.Score + digits[i].Score[v]})
			}
		}
		next = order.Descending(next, func(w *Word) int32 { return w.Score })
		beam = next[:min(len(next), beamWidth)]
	}
	for k := range beam {
		e := pan.Prior(beam[k].Digits)
		if e.Luhn {
			beam[k].Score += luhnBonus
		}
		if e.Network != pan.Unknown && e.LengthAllowed {
			beam[k].Score += networkBonus
		}
		beam[k].Lead = leastLead(digits, beam[k].Digits)
	}
	beam = order.Descending(beam, func(w *Word) int32 { return w.Score })
	return beam[:min(len(beam), wordsMost)]
}

// likeliestDigits are the best digits of the place.
func likeliestDigits(d *Digit) []int {
	digits := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	return order.Descending(digits, func(v *int) int32 { return d.Score[*v] })[:digitChoices]
}

// leastLead is the least lead of the word's digits over others at their places.
func leastLead(digits []Digit, word string) int32 {
	least := int32(1 << 30)
	for i := range digits {
		own := digits[i].Score[word[i]-'0']
		for v, s := range digits[i].Score {
			if byte('0'+v) != word[i] {
				least = min(least, own-s)
			}
		}
	}
	return least
}
