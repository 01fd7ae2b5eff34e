package fields

import (
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/ocr"
	"github.com/cardglyph/cardglyph/core/internal/trust"
)

// What speaks for a date being the one on which the card ends, in nats of the classifier.
const (
	labelledExpiry = 8 * match.One
	labelledOther  = -12 * match.One
	laterOfTwo     = 5 * match.One
	nearNumber     = 2 * match.One
	overNumber     = -3 * match.One
)

// Expiry is the date on which the card ends; ok is false when no line shows one.
func Expiry(page *Page) (date Date, ok bool) {
	found := dates(page)
	words := wordsOf(page.Texts)
	best := -1
	for i := range found {
		d := &found[i]
		if page.repeats(d) {
			d.worth = -1 << 20
			continue
		}
		d.worth = min(d.score, scoreMost) + labelWorth(d, found, words) + page.nearness(d.box)
		if d.worth > expiryLeast {
			d.readAgain(page)
			if d.month == 0 {
				d.worth = -1 << 20
				continue
			}
		}
		for k := range found {
			if o := &found[k]; k != i && alike(d, o) && d.year*12+d.month > o.year*12+o.month {
				d.worth += laterOfTwo
			}
		}
		if best < 0 || d.worth > found[best].worth {
			best = i
		}
	}
	if best < 0 || found[best].worth < expiryLeast {
		return Date{}, false
	}
	d := &found[best]
	c := dateConfidence(d)
	for k := range found {
		if o := &found[k]; k != best && o.worth > d.worth-rivalMargin && (o.month != d.month || o.year != d.year) {
			c *= 0.6
		}
	}
	return Date{Month: d.month, Year: d.year, Confidence: c, Fit: d.score, Labelled: d.labelled, Area: d.box}, true
}

// scoreMost is the mean score from which a date is print as clear as any.
const scoreMost = 16 * match.One

// expiryLeast is the least worth of a date that is claimed.
const expiryLeast = 6 * match.One

// rivalMargin is by how much the date must be worth more than another one not to be in doubt.
const rivalMargin = 3 * match.One

// alike reports whether both dates are set in type of about one height.
func alike(a, b *dateReading) bool {
	return a.text.Line.Cap < 1.3*b.text.Line.Cap && b.text.Line.Cap < 1.3*a.text.Line.Cap
}

// repeats reports whether the date shows the number's first four digits, which cards repeat in small print.
func (p *Page) repeats(d *dateReading) bool {
	if p.Number == nil || len(p.Number.Digits) < 4 {
		return false
	}
	shown := ""
	for _, c := range d.text.Chars[d.from:d.to] {
		if r := ocr.Alphabet[c.Class]; r >= '0' && r <= '9' {
			shown += string(r)
		}
	}
	return shown == p.Number.Digits[:4]
}

// nearness is what the place of something says of it: most cards have dates and names under the number.
func (p *Page) nearness(b Box) int32 {
	if p.Number == nil {
		return 0
	}
	n := p.Number
	if b.Y1 < n.Area.Y0 {
		return overNumber
	}
	if b.Y0-n.Area.Y1 < 6*n.Height {
		return nearNumber
	}
	return 0
}

// Reach of a label, in heights of the date's digits: it stands before the date on its line, or over it, in small type.
const (
	labelBefore = 12.0
	labelOver   = 3.0
	labelUnder  = 0.6
)

// labelWorth is what the label beside a date says of it. Each word speaks for the date that it stands nearest to.
func labelWorth(d *dateReading, all []dateReading, words []word) (worth int32) {
	expiry, other := false, false
	for i := range words {
		w := &words[i]
		if w.line == d.line && w.box.X0 >= d.box.X0 || nearest(w, all) != d {
			continue
		}
		expiry = expiry || expiryWords.has(w.text)
		other = other || otherDates.has(w.text)
	}
	switch {
	case other:
		return labelledOther
	case expiry:
		d.labelled = true
		return labelledExpiry
	}
	return 0
}

// nearest is the date that the word labels, nil when it stands by none.
func nearest(w *word, all []dateReading) (best *dateReading) {
	least := 1e9
	for i := range all {
		d := &all[i]
		h := d.text.Line.Cap
		before, over := d.box.X0-w.box.X1, d.box.Y0-w.box.Y1
		across := w.box.X0 < d.box.X1+h && w.box.X1 > d.box.X0-h
		beside := w.box.Y1 > d.box.Y0-1.2*h && w.box.Y0 < d.box.Y1+labelUnder*h
		switch {
		case beside && before > -0.3*h && before < labelBefore*h:
			if before < least {
				least, best = before, d
			}
		case across && over > -0.5*h && over < labelOver*h:
			if over < least {
				least, best = over, d
			}
		}
	}
	return best
}

// What a lead and a mean score are worth, nats of probability for a nat of the classifier: its features are far from independent.
const (
	leadTemper  = 3
	scoreTemper = 2
	leadFair    = match.One     // right half of the time
	scoreFair   = 2 * match.One // print half of the time
)

// dateConfidence is how sure the date's digits are.
func dateConfidence(d *dateReading) float64 {
	return trust.Chance((d.lead-leadFair)/leadTemper) * trust.Chance((d.score-scoreFair)/scoreTemper)
}
