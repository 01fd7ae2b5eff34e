package fields

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/ocr"
	"github.com/cardglyph/cardglyph/core/internal/order"
)

// Date is a month and a year that a card shows.
type Date struct {
	Month, Year int
	Confidence  float64 // that both are right and that the card ends then
	Fit         int32   // mean score of its characters, 1/match.One nats
	Labelled    bool    // words beside it say that the card ends then
	Area        Box
}

// pattern is one way of writing a month and a year: D stands for a digit, M for a letter of a month's name, / for a stroke, a hyphen or a
// point with or without spaces about it, _ for a space.
type pattern struct {
	form      string
	yearFirst bool
	prior     int32
}

var patterns = [...]pattern{
	{form: "DD/DD"},
	{form: "DD/DDDD"},
	{form: "D/DD", prior: -6 * match.One},
	{form: "D/DDDD", prior: -6 * match.One},
	{form: "DDDD/DD", yearFirst: true, prior: -3 * match.One},
	{form: "DD_DD", prior: -8 * match.One},
	{form: "DD_DDDD", prior: -6 * match.One},
	{form: "MMM_DD", prior: -2 * match.One},
	{form: "MMM_DDDD", prior: -2 * match.One},
	{form: "MMM/DD", prior: -2 * match.One},
}

// months are the first three letters of the months' names in the languages of cards that shorten them so; the number is the index modulo 12.
var months = [...]string{
	"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
	"ENE", "FEV", "MRZ", "ABR", "MAI", "GIU", "LUG", "AGO", "SET", "OKT", "NOV", "DEZ",
}

// A character may be taken for another than it was read as when that scores at most digitSlack less; a stroke is thin, and many things
// look like one.
const (
	digitSlack  = 7 * match.One
	strokeSlack = 5 * match.One
	letterSlack = 9 * match.One
)

// reading is a place of a line read as a date.
type dateReading struct {
	text        *ocr.Text
	line        int
	from, to    int
	month, year int
	score       int32 // mean of its characters, with the pattern's prior
	loss        int32 // of the month and year against the best digits
	lead        int32 // over the best other date at the same place
	worth       int32 // as the date of expiry: see weigh
	box         Box
	labelled    bool // as a date of expiry

	pattern         *pattern
	alts            [][ocr.Classes]int32 // of the line's characters
	digits, letters []int                // characters of the line
}

// readAgain reads the date's digits a second time.
func (d *dateReading) readAgain(page *Page) {
	var row []geom.Quad
	for _, k := range d.digits {
		row = append(row, d.text.Quad(k, k+1))
	}
	d.alts = slices.Clone(d.alts)
	page.hear(row, func(k, v int, score int32) { d.alts[d.digits[k]][ocr.ClassOf(byte('0'+v))] += score })
	d.month, d.year = 0, 0
	d.decode(d.pattern, d.alts, d.digits, d.letters, page.Year)
}

// dates finds everything on the lines that is written like a date, none over another, likeliest first.
func dates(page *Page) (out []dateReading) {
	for i := range page.Texts {
		t := &page.Texts[i]
		if longDigits(t) {
			continue
		}
		var mine []dateReading
		again := t.Read(&dateSet)
		for _, t := range [...]*ocr.Text{t, &again} {
			alts := alternatives(t)
			for from := range t.Chars {
				for k := range patterns {
					if d, ok := patterns[k].at(t, alts, from, page.Year); ok {
						d.line = i
						mine = append(mine, d)
					}
				}
			}
		}
		mine = order.Descending(mine, func(d *dateReading) int32 { return d.score })
		first := len(out)
		for _, d := range mine {
			if !slices.ContainsFunc(out[first:], func(o dateReading) bool { return d.box.X0 < o.box.X1 && o.box.X0 < d.box.X1 }) {
				out = append(out, d)
			}
		}
	}
	return out
}

// datesDigits is how many digits in a row, spaces aside, are too many for a line with a date and what stands beside it.
const datesDigits = 11

// longDigits reports whether the line is a number of some kind: a card's, an account's.
func longDigits(t *ocr.Text) bool {
	n := 0
	for k := range t.Chars {
		if c := ocr.Alphabet[t.Chars[k].Class]; c >= '0' && c <= '9' || c == 'O' || c == 'I' || c == 'l' {
			n++
		} else if c == '/' || c == '-' || c == '.' {
			n = 0
		}
		if n >= datesDigits {
			return true
		}
	}
	return false
}

// alternatives are, for each character of the line, the scores of all classes at its place.
func alternatives(t *ocr.Text) [][ocr.Classes]int32 {
	out := make([][ocr.Classes]int32, len(t.Chars))
	for k := range t.Chars {
		out[k] = t.Scores(k)
	}
	return out
}

// at matches the pattern with the characters from from on.
func (p *pattern) at(t *ocr.Text, alts [][ocr.Classes]int32, from, now int) (d dateReading, ok bool) {
	k := from
	var digits, letters []int
	sum := p.prior
	for _, want := range []byte(p.form) {
		if want == '_' {
			if k >= len(t.Chars) || !t.Chars[k].Space {
				return d, false
			}
			continue
		}
		if k >= len(t.Chars) {
			return d, false
		}
		own := slices.Max(alts[k][:])
		switch want {
		case 'D':
			v, at := bestOf(&alts[k], digitClasses)
			if at < 0 || v < own-digitSlack || k > from && t.Chars[k].Space && !afterStroke(p.form, len(digits)+len(letters)) {
				return d, false
			}
			digits = append(digits, k)
			sum += v
		case 'M':
			v, at := bestOf(&alts[k], letterClasses)
			if at < 0 || v < own-letterSlack || k > from && t.Chars[k].Space {
				return d, false
			}
			letters = append(letters, k)
			sum += v
		case '/':
			v, at := bestOf(&alts[k], strokeClasses)
			if at < 0 || v < own-strokeSlack {
				return d, false
			}
			sum += v
		}
		k++
	}
	if t.Chars[from].Space == false && from > 0 && touches(t, alts, from-1, from) || k < len(t.Chars) && !t.Chars[k].Space && touches(t, alts, k, k-1) {
		return d, false
	}
	if p.form == "DD_DD" && (from > 0 && digitLike(&alts[from-1]) || k < len(t.Chars) && digitLike(&alts[k])) {
		return d, false
	}
	d = dateReading{text: t, from: from, to: k, box: place(t, from, k), pattern: p, alts: alts, digits: digits, letters: letters}
	if !d.decode(p, alts, digits, letters, now) {
		return d, false
	}
	d.score = (d.loss + sum) / int32(k-from)
	return d, d.score > dateLeast
}

// dateLeast is the least mean score of a date's characters.
const dateLeast = 2 * match.One

// afterStroke reports whether the n-th digit or letter of the form comes right after its stroke, where a space may stand.
func afterStroke(form string, n int) bool {
	for i := range len(form) {
		if form[i] == 'D' || form[i] == 'M' {
			if n == 0 {
				return i > 0 && (form[i-1] == '/' || form[i-1] == '_')
			}
			n--
		}
	}
	return false
}

// touches reports whether the character k, right beside a date, is a digit or a stroke: what it stands by is then longer than a date.
func touches(t *ocr.Text, alts [][ocr.Classes]int32, k, edge int) bool {
	a, b := &t.Chars[min(k, edge)], &t.Chars[max(k, edge)]
	if b.X0-a.X1 > ocr.Cap {
		return false
	}
	v, at := bestOf(&alts[k], strokeClasses)
	return digitLike(&alts[k]) || at >= 0 && v >= slices.Max(alts[k][:])-match.One && ocr.Alphabet[at] != '.'
}

// digitLike reports whether the place may hold a digit.
func digitLike(scores *[ocr.Classes]int32) bool {
	v, _ := bestOf(scores, digitClasses)
	return v >= slices.Max(scores[:])-digitSlack/2
}

// Classes by what they are, as sets over ocr.Alphabet.
var (
	digitClasses  = ocr.SetOf("0123456789")
	strokeClasses = ocr.SetOf("/-.")
	dateSet       = ocr.SetOf("0123456789/-.")
	letterClasses = ocr.SetOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
)

// bestOf is the best score of the set's classes and the class; -1 for an empty set.
func bestOf(scores *[ocr.Classes]int32, set ocr.Set) (best int32, at int) {
	at = -1
	for k, in := range set {
		if in && (at < 0 || scores[k] > best) {
			best, at = scores[k], k
		}
	}
	return best, at
}

// decode chooses the month and the year that the characters show best, and notes the lead over the next best pair.
func (d *dateReading) decode(p *pattern, alts [][ocr.Classes]int32, digits, letters []int, now int) bool {
	var free int32
	for _, k := range digits {
		v, _ := bestOf(&alts[k], digitClasses)
		free += v
	}
	yearDigits := digits[max(len(digits)-len(yearPart(p.form)), 0):]
	monthDigits := digits[:len(digits)-len(yearDigits)]
	if p.yearFirst {
		yearDigits, monthDigits = digits[:4], digits[4:]
	}
	best, second := int32(-1<<30), int32(-1<<30)
	for m := 1; m <= 12; m++ {
		ms, ok := monthScore(alts, monthDigits, letters, m)
		if !ok {
			continue
		}
		for y := 2000; y < 2100; y++ {
			v := ms + numberScore(alts, yearDigits, y) - yearPrice(y, now)
			if v > best {
				if m != d.month || y != d.year {
					second = best
				}
				best, d.month, d.year = v, m, y
			} else if v > second {
				second = v
			}
		}
	}
	if best < free-impossible {
		return false
	}
	d.lead = best - second
	d.loss = best - free
	return d.month > 0
}

// impossible is by how much the best digits must lead the best month and year for the place to be no date: 35/99.
const impossible = 12 * match.One

// yearPart is the digits of the year in the form.
func yearPart(form string) string {
	k := len(form)
	for k > 0 && form[k-1] == 'D' {
		k--
	}
	return form[k:]
}

// monthScore is how well the digits, or the letters, show the month.
func monthScore(alts [][ocr.Classes]int32, digits, letters []int, month int) (score int32, ok bool) {
	if len(letters) == 0 {
		if len(digits) == 1 && month > 9 {
			return 0, false
		}
		return numberScore(alts, digits, month), true
	}
	best := int32(-1 << 30)
	for n := month - 1; n < len(months); n += 12 {
		sum := int32(0)
		for i, k := range letters {
			upper, lower := ocr.ClassOf(months[n][i]), ocr.ClassOf(months[n][i]+'a'-'A')
			top, _ := bestOf(&alts[k], letterClasses)
			sum += max(alts[k][upper], alts[k][lower]) - top
		}
		best = max(best, sum)
	}
	return best, best > -monthSlack
}

// monthSlack is how much less likely than its best letters a month's name may be.
const monthSlack = 12 * match.One

// numberScore is how well the digits show n, its last ones first.
func numberScore(alts [][ocr.Classes]int32, digits []int, n int) (sum int32) {
	for i := len(digits) - 1; i >= 0; i-- {
		sum += alts[digits[i]][ocr.ClassOf(byte('0'+n%10))]
		n /= 10
	}
	return sum
}

// Years beyond these are on few cards, or none: issuers give at most twenty years, and older cards are not in use.
const (
	usualAhead  = 10
	mostAhead   = 20
	mostBehind  = 20
	seldomYear  = 2 * match.One
	strangeYear = 5 * match.One
)

// yearPrice is what a year is less likely than the usual ones. now is the present year, 0 when it is not known.
func yearPrice(year, now int) int32 {
	switch {
	case now == 0:
		return 0
	case year > now+mostAhead || year < now-mostBehind:
		return strangeYear
	case year > now+usualAhead:
		return seldomYear
	}
	return 0
}
