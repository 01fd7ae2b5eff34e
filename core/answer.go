package core

// This file implements the answer: what the best reading says, how sure it is, and where it stands in the picture.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/strip"
	"github.com/cardglyph/cardglyph/core/internal/trust"
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
	r.compare(w.other)
	w.traceAnswer(r)
	number := r.number(w)
	w.res.Number = &number
	w.res.Status = LowConfidence
	if number.Confidence >= w.opts.MinNumber {
		w.res.Status = OK
	}
	if w.opts.Fields&FieldIssuer != 0 {
		w.res.issue(number.Digits)
	}
	w.res.Candidates = w.candidates()
}

// candidates are the likeliest other words of the best reading and, in the place of the last one, what the other reading says.
func (w *work) candidates() (out []Candidate) {
	r := w.best
	for _, x := range r.words[1:min(len(r.words), mostCandidates+1)] {
		out = append(out, Candidate{Digits: x.text(), Confidence: r.confidence(&x)})
	}
	if w.other == nil {
		return out
	}
	x := &w.other.words[0]
	c := Candidate{Digits: x.text(), Confidence: w.other.confidence(x)}
	for k := range out {
		if out[k].Digits == c.Digits {
			return out
		}
	}
	out = append(out[:min(len(out), mostCandidates-1)], c)
	for k := len(out) - 1; k > 0 && out[k-1].Confidence < c.Confidence; k-- {
		out[k-1], out[k] = out[k], out[k-1]
	}
	return out
}

// mostCandidates are shown beside a number.
const mostCandidates = 3

// number turns the reading into the result's form.
func (r *reading) number(w *work) Number {
	x := &r.words[0]
	confidence, perDigit := r.trusted(x)
	n := Number{
		Digits:     x.text(),
		Groups:     r.placed.Groups,
		Confidence: confidence,
		Luhn:       pan.Luhn(x.text()),
		Style:      r.style(),
		PerDigit:   perDigit,
	}
	for k := range r.spots {
		n.DigitBoxes = append(n.DigitBoxes, w.inputQuad(r.digitQuad(k)))
	}
	n.Box = w.inputQuad(r.lineQuad())
	return n
}

// digitQuad is the area of the k-th digit, work pixels.
func (r *reading) digitQuad(k int) geom.Quad {
	return r.strip.At(r.spots[k].X + strip.WindowDX).ApplyQuad(r.spots[k].Box())
}

// lineQuad is the area of all digits, work pixels: from the first to the last of a line, the corners of a stack.
func (r *reading) lineQuad() geom.Quad {
	last := len(r.spots) - 1
	if n := len(r.strip.Rows); n > 0 && last+1 == n*n {
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

// confidence is the probability that the word is a card's number and every digit of it right.
func (r *reading) confidence(x *word) float64 {
	p, _ := r.trusted(x)
	return p
}

// trusted is the word's confidence, and the probability of each of its digits to be right.
func (r *reading) trusted(x *word) (confidence float64, perDigit []float64) {
	f := r.facts(x)
	for k := range r.spots {
		s := &r.spots[k]
		perDigit = append(perDigit, f.Digit(s.Score[x.digits[k]-'0'], s.LeadOf(x.digits[k])))
	}
	return f.Number(perDigit), perDigit
}

// compare notes by how much the reading is ahead of the other one, and the other one behind.
func (r *reading) compare(other *reading) {
	if other == nil {
		return
	}
	ahead := r.standing() - other.standing()
	r.pressed, other.pressed = trust.Unrivalled-ahead, trust.Unrivalled+ahead
}

// facts are what speaks for the line, read as those digits. What has company, or is spaced as no card's number is, has its network
// and its check digit by chance; tables have rows of four by chance, but hardly with both.
func (r *reading) facts(x *word) (f trust.Facts) {
	digits := x.text()
	e := pan.Prior(digits)
	seen := r.spaced()
	longer := r.cut && len(digits) != 16 || r.beyond >= 2 || r.beyond == 1 && !e.Luhn
	chance := monotone(digits) || pattern(digits)
	network := usual(digits) && e.Network != pan.Maestro && !pan.Short(digits) && !chance // Maestro's numbers may go on
	luhn := e.Luhn && !chance
	if !r.oneOfMany() && !longer {
		gapped := seen.Gapped || seen.Rows && network && luhn
		f.Grouped = gapped && printed(r.placed.Groups, e.Network, len(digits))
		f.Even = seen.Even && network
		f.Parted = (seen.Gapped || seen.Rows) && !f.Grouped
		f.Network, f.Luhn = network && (f.Grouped || f.Even), luhn && (f.Grouped || f.Even)
		f.Counting = f.Grouped && counting(digits)
		f.Steady = r.steady && f.Network && f.Luhn
	}
	f.Score = 1 << 30
	for k := range r.spots {
		f.Score = min(f.Score, r.spots[k].Score[digits[k]-'0'])
	}
	f.Ahead = trust.Unrivalled - r.pressed
	return f
}

// usual reports whether numbers of that network and length are on cards. Nearly all have 14 to 16 or 19 digits; with 17 or 18 an end
// of a longer one is rather missing, unless the check digit holds. UATP's are rarer than lines that begin with a one.
func usual(digits string) bool {
	e := pan.Prior(digits)
	return e.Network != pan.Unknown && e.Network != pan.UATP && e.LengthAllowed && (e.Luhn || len(digits) <= 16 || len(digits) >= pan.MaxLength)
}

// printed reports whether the network prints numbers of that length so.
func printed(groups []int, n pan.Network, length int) bool {
	for _, g := range pan.Groupings(n, length) {
		if len(g) > 1 && slices.Equal(g, groups) {
			return true
		}
	}
	return false
}

// counting reports whether nearly every digit is one more, or one less, than the last, and goes the way that the digits before it
// went: placeholders count, as in 1234 5678 9876 5432, and nothing is misread as that. 5454 5454 5454 does not count.
func counting(digits string) bool {
	const others = 3
	steps, way := 0, byte(0)
	for i := range len(digits) - 1 {
		d := (digits[i+1] - digits[i] + 10) % 10
		if d != 1 && d != 9 {
			continue
		}
		if way == 0 || d == way {
			steps++
		}
		way = d
	}
	return steps >= len(digits)-1-others
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
