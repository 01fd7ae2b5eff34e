package synth

import (
	"fmt"
	"strings"
)

// DateForms lists how an expiry can be printed, written for March 2030.
func DateForms() []string {
	return []string{"03/30", "3/30", "03/2030", "03-30", "03-2030", "03.30", "03.2030", "03 / 30", "03 - 30", "03 30", "2030/03", "MAR 30"}
}

var months = strings.Fields("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC")

// month is a month of a year.
type month struct{ month, year int }

// newMonth is one in which cards of today end. Forms with one digit for the month have none for the last three.
func newMonth(r *rng, form string) month {
	m := month{1 + r.n(12), 2025 + r.n(10)}
	if r.chance(0.1) {
		m.year = 2015 + r.n(25)
	}
	if form == "3/30" {
		m.month = 1 + r.n(9)
	}
	return m
}

// String is MM/YY.
func (m month) String() string { return m.as("03/30") }

// as writes the month in one of the DateForms.
func (m month) as(form string) string {
	return strings.NewReplacer("2030", fmt.Sprint(m.year), "30", fmt.Sprintf("%02d", m.year%100),
		"03", fmt.Sprintf("%02d", m.month), "3", fmt.Sprint(m.month), "MAR", months[m.month-1]).Replace(form)
}

// expiryLabels stand before or over an expiry.
var expiryLabels = []string{
	"VALID THRU", "VALID THRU", "VALID THRU", "GOOD THRU", "GOOD THRU", "EXP", "EXP", "EXP.", "EXPIRES END", "EXPIRES", "EXPIRY DATE", "EXPIRY",
	"VALID UNTIL", "THRU", "MONTH/YEAR", "VALID THRU MONTH/YEAR", "HASTA", "VÁLIDA HASTA", "VÁLIDO HASTA", "VENCE", "VENCE FIN DE", "BIS", "GÜLTIG BIS",
	"EXPIRE À FIN", "EXPIRE FIN", "SCADENZA", "VALIDO FINO A", "VÁLIDO ATÉ", "GELDIG TOT", "GILTIG TILL", "有效期", "有效期至",
}

// startLabels stand before a date that is not the expiry.
var startLabels = []string{"VALID FROM", "VALID FROM", "FROM", "ISSUED", "ISSUE DATE", "DESDE", "GÜLTIG AB", "VALIDE DE"}

// dateBlock sets the expiry with its label, and before or after it, on some cards, another date.
func (c *printed) dateBlock(form string) block {
	r := c.rng
	m := newMonth(r, form)
	c.expiry = m.String()
	b := c.labelled("expiry", m.as(form), pick(r, expiryLabels...), 0.9)
	var other block
	switch r.weighted(6, 1.2, 0.8) {
	case 1:
		from := month{1 + r.n(12), m.year - 2 - r.n(4)}
		if form == "3/30" {
			from.month = 1 + r.n(9)
		}
		other = c.labelled("valid_from", from.as(form), pick(r, startLabels...), 1)
	case 2:
		since := m.year - 3 - r.n(20)
		other = c.labelled("member_since", pick(r, fmt.Sprint(since), fmt.Sprintf("%02d", since%100)), pick(r, "MEMBER SINCE", "CUSTOMER SINCE", "CLIENT DEPUIS", "CLIENTE DESDE"), 1)
	default:
		return b
	}
	first, second := other, b
	if r.chance(0.15) {
		first, second = b, other
	}
	second.move(first.box().x1-second.box().x0+r.between(2.5, 6), 0)
	return append(append(block{}, b...), other...)
}

// labelled sets a field with, as often as not less than share says, a small label before it or over it.
func (c *printed) labelled(kind, text, label string, share float64) block {
	r := c.rng
	field := c.field.set(kind, text, 0, 0)
	b := block{field}
	if !r.chance(share) {
		return b
	}
	s := c.label
	if c.titled {
		label = titled(label)
	}
	if strings.ContainsRune("有", []rune(label)[0]) {
		s.face, s.tracking = chineseLabels, 0
	}
	words := strings.Fields(label)
	left := field.inkBox().x0
	gap := r.between(0.7, 2.2)
	switch manner := r.weighted(3, 2.5, 3); {
	case manner == 0 || manner == 1 && len(words) != 2: // before it, on its baseline
		s.height = min(c.field.height, s.height*r.between(1, 1.5))
		l := s.set("label", label, 0, 0)
		l.move(left-gap-l.inkBox().x1, -r.between(0, c.field.height-s.height)*float64(r.n(2)))
		b = append(b, l)
	case manner == 1: // its words under one another
		for i, w := range words {
			l := s.set("label", w, 0, 0)
			l.move(left-gap-l.inkBox().x1, float64(i-1)*1.45*s.height+0.1*s.height)
			b = append(b, l)
		}
	default: // over it
		l := s.set("label", label, 0, 0)
		l.move(left-l.inkBox().x0, -c.field.height-r.between(0.6, 1.4))
		b = append(b, l)
	}
	return b
}

// titled is a text in capitals as titles write it: Valid Thru.
func titled(text string) string {
	words := strings.Fields(strings.ToLower(text))
	for i, w := range words {
		letters := []rune(w)
		letters[0] = []rune(strings.ToUpper(string(letters[0])))[0]
		words[i] = string(letters)
	}
	return strings.Join(words, " ")
}
