package core

// This file implements the expiry: dates among the lines of small text, and which of them ends the card's validity.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
)

// A date is one or two digits of the month, a stroke, two or four of the year; some banks put the year first.
var datePatterns = [...]struct {
	before, after int
	yearFirst     bool
	prior         int32
	stroke        int32 // score of the stroke, at least: without one, four digits are part of something else
}{
	{2, 2, false, 0, dateStroke},
	{2, 4, false, 0, dateStroke},
	{1, 2, false, -12 * match.One, 5 * dateStroke}, // in 5899, the 8 has something of a stroke
	{4, 2, true, -4 * match.One, dateStroke},
}

// date is a place of a line read as a date.
type date struct {
	strip       *textStrip
	at          [6]int // columns of its digits
	digits      int
	pattern     int
	score       int32   // of the place: how much it looks like a date
	month, year int     // month 0: what stands there is not a month
	blank       bool    // all digits are the same, as on specimens: 00/00, 88/88, 99/99
	leads       []int32 // of the digits of month and year, over the best date that has another one there
	lead        int32   // the least of them
	spots       []digits.Digit
}

// Pitch of a date's digits in half strip pixels, and the distance from the stroke to the digits beside it in 1/16 of it.
const (
	datePitchLeast = 18
	datePitchMost  = 46
	strokeLeast    = 9
	strokeMost     = 22
	dateDigitCeil  = 64 * match.One
	dateDigitPrice = 12 * match.One // a poorer place is none of a date's
	dateStrokeCeil = 32 * match.One
)

// dates finds the dates on a line, best first, none over another.
func (w *work) dates(t *textStrip) []date {
	teeth := t.teeth()
	var all []date
	for mid := range t.columns {
		if !teeth.strokeAt(mid) {
			continue
		}
		for k := range datePatterns {
			if teeth.stroke[mid] < datePatterns[k].stroke {
				continue
			}
			if d, ok := placeDate(t, k, &teeth, mid); ok {
				all = append(all, d)
			}
		}
		w.pic.Pay(160)
	}
	var out []date
	for _, d := range order.Descending(all, func(d *date) int32 { return d.score }) {
		if !slices.ContainsFunc(out, d.overlaps) {
			d.settle()
			d.decode(w.opts.Today.Year)
			out = append(out, d)
		}
	}
	return out
}

// dateTeeth is, for each column, the score there or a column aside of the best digit, of a stroke, and of the digits that
// four-digit years begin with.
type dateTeeth struct{ digit, stroke, two, zero []int32 }

func (t *textStrip) teeth() (d dateTeeth) {
	n := len(t.columns)
	d = dateTeeth{make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n)}
	for i := range n {
		d.digit[i], d.stroke[i], d.two[i], d.zero[i] = match.Never, match.Never, match.Never, match.Never
		for k := max(i-1, 0); k <= min(i+1, n-1); k++ {
			c := &t.columns[k]
			if !c.read {
				continue
			}
			d.digit[i] = max(d.digit[i], c.score[0], c.score[1]-stemPrice, slices.Max(c.score[2:10]))
			d.stroke[i] = max(d.stroke[i], c.score[10], c.score[11])
			d.two[i], d.zero[i] = max(d.two[i], c.score[2]), max(d.zero[i], c.score[0])
		}
	}
	return d
}

// strokeAt reports whether the column is the clearest place of a stroke.
func (d *dateTeeth) strokeAt(i int) bool {
	if d.stroke[i] < dateStroke {
		return false
	}
	for k := max(i-2, 0); k <= min(i+2, len(d.stroke)-1); k++ {
		if d.stroke[k] > d.stroke[i] || d.stroke[k] == d.stroke[i] && k < i {
			return false
		}
	}
	return true
}

// stemPrice is what a 1 costs more than other digits: many things look like one.
const stemPrice = 10 * match.One

// placeDate finds the best date of the pattern about the stroke at the column mid. The two sides may differ in pitch: in
// proportional faces a 1 is narrow.
func placeDate(t *textStrip, pattern int, teeth *dateTeeth, mid int) (best date, ok bool) {
	p := datePatterns[pattern]
	left, right := teeth.side(mid, -1, p.before, p.yearFirst), teeth.side(mid, 1, p.after, p.after == 4)
	best = date{strip: t, pattern: pattern, digits: p.before + p.after, score: dateLeast}
	stroke := p.prior + min(teeth.stroke[mid], dateStrokeCeil)
	for a := range left {
		for z := max(a-unevenMost, 0); z <= min(a+unevenMost, len(right)-1); z++ {
			off := a - z
			sum := stroke + left[a].score + right[z].score - int32(max(off, -off)*match.One)
			if sum > best.score {
				best.score, ok = sum, true
				copy(best.at[:], left[a].at[:p.before])
				copy(best.at[p.before:], right[z].at[:p.after])
			}
		}
	}
	return best, ok
}

// unevenMost is by how much the pitches of a date's two sides may differ, in half pixels.
const unevenMost = 8

// dateSide is the digits on one side of a stroke, left to right.
type dateSide struct {
	at    [4]int
	score int32
}

// side finds, for each pitch, where the n digits before (way -1) or after (1) the stroke stand best. A year of four digits
// is one of this century.
func (d *dateTeeth) side(mid, way, n int, century bool) (out [datePitchMost - datePitchLeast + 1]dateSide) {
	for pitch := datePitchLeast; pitch <= datePitchMost; pitch++ {
		best := &out[pitch-datePitchLeast]
		best.score = 16 * match.Never
		last := -1
		for wide := strokeLeast; wide <= strokeMost; wide++ {
			gap := wide * pitch / 16 / 2
			if gap == last {
				continue
			}
			last = gap
			var at [4]int
			for k := range n {
				far := gap + k*pitch/2
				if way < 0 {
					at[n-1-k] = mid - far
				} else {
					at[k] = mid + far
				}
			}
			if at[0] < 0 || at[n-1] >= len(d.digit) {
				break
			}
			sum := -d.beside(mid, way, gap, pitch, n)
			for k, i := range at[:n] {
				v := d.digit[i]
				if century && k < 2 {
					v = [...]int32{d.two[i], d.zero[i]}[k]
				}
				sum += max(min(v, dateDigitCeil)-dateDigitPrice, -dateDigitCeil)
			}
			if sum > best.score {
				*best = dateSide{at, sum}
			}
		}
	}
	return out
}

// beside is the price of a digit next to a date: it is then a part of something longer. Beside a single one it may stand at any
// pitch, and may be a 1.
func (d *dateTeeth) beside(mid, way, gap, pitch, n int) (price int32) {
	at := func(far int) int32 {
		if i := mid + way*far; i >= 0 && i < len(d.digit) {
			return min(d.digit[i], dateDigitCeil)
		}
		return match.Never // beyond the strip
	}
	if n > 1 {
		return max(at(gap+n*pitch/2), 0)
	}
	for far := datePitchLeast / 2; far <= pitch/2; far++ {
		price = max(price, at(gap+far)+stemPrice)
	}
	return price
}

func (d date) overlaps(e date) bool {
	return d.at[0] <= e.at[e.digits-1]+3 && e.at[0] <= d.at[d.digits-1]+3
}

// settle moves each digit to the best column within two and takes its scores there and a column aside.
func (d *date) settle() {
	c := d.strip.columns
	top := func(i int) int32 { return slices.Max(c[i].score[:10]) }
	d.spots = make([]digits.Digit, d.digits)
	for k := range d.digits {
		i := d.at[k]
		for _, q := range [...]int{i - 1, i + 1, i - 2, i + 2} {
			if q >= 0 && q < len(c) && c[q].read && top(q) > top(d.at[k]) {
				d.at[k] = q
			}
		}
		score := &d.spots[k].Score
		copy(score[:], c[d.at[k]].score[:10])
		for i := max(d.at[k]-1, 0); i <= min(d.at[k]+1, len(c)-1); i++ {
			for v := range score {
				score[v] = max(score[v], c[i].score[v])
			}
		}
	}
}

// decode reads the digits: the month that fits best, and the year. A place whose digits are clearly no month keeps month 0. now is
// the present year, 0 when it is not known.
func (d *date) decode(now int) {
	p := datePatterns[d.pattern]
	year, month := d.spots[p.before:], d.spots[:p.before]
	if p.yearFirst {
		year, month = month, year
	}
	d.leads = d.leads[:0]
	d.month = d.decodeMonth(month)
	if d.blank = d.placeholder(); d.blank {
		d.month = 0
	}
	d.year = 2000 + d.decodePair(year[len(year)-2:], 0, 99, func(y int) int32 { return yearPrice(2000+y, now) })
	d.lead = slices.Min(d.leads)
}

// strangeDigits is what the digits of a year lose that no card in use has, and twice what those of one lose that few cards have.
const strangeDigits = 12 * match.One

// usualAhead is how many years ahead nearly all cards end.
const usualAhead = 10

// yearPrice is what the digits of the year lose. now is the present year, 0 when it is not known.
func yearPrice(year, now int) int32 {
	switch {
	case strangeYear(year, now):
		return strangeDigits
	case now > 0 && year > now+usualAhead:
		return strangeDigits / 2
	}
	return 0
}

// placeholder reports whether all digits may be the same: 00/00, 88/88, 99/99, but not 11/11.
func (d *date) placeholder() bool {
	free := int32(0)
	for k := range d.spots {
		free += d.spots[k].Top()
	}
	for v := range 10 {
		same := int32(0)
		for k := range d.spots {
			same += d.spots[k].Score[v]
		}
		if v != 1 && free-same <= notMonth {
			return true
		}
	}
	return false
}

// notMonth is by how much the best digits must lead the best month for the place to be no date, and four equal digits for it to be
// no placeholder.
const notMonth = 14 * match.One

func (d *date) decodeMonth(at []digits.Digit) int {
	most := 12
	if len(at) == 1 {
		most = 9
	}
	free := int32(0)
	for k := range at {
		free += at[k].Top()
	}
	month := d.decodePair(at, 1, most, func(int) int32 { return 0 })
	if free-pairScore(at, month) > notMonth {
		return 0
	}
	return month
}

// decodePair is the number from least to most that the one or two digits show best, and notes the lead of each of them: over the
// best number that has another digit there. price is what a number costs.
func (d *date) decodePair(at []digits.Digit, least, most int, price func(n int) int32) (best int) {
	score := func(n int) int32 { return pairScore(at, n) - price(n) }
	best = least
	for n := least + 1; n <= most; n++ {
		if score(n) > score(best) {
			best = n
		}
	}
	unit := 1
	if len(at) == 2 {
		unit = 10
	}
	for ; unit > 0; unit /= 10 {
		second := int32(match.Never) * 8
		for n := least; n <= most; n++ {
			if n/unit%10 != best/unit%10 {
				second = max(second, score(n))
			}
		}
		d.leads = append(d.leads, score(best)-second)
	}
	return best
}

// pairScore is how well one or two digits show the number.
func pairScore(at []digits.Digit, n int) (sum int32) {
	for k := len(at) - 1; k >= 0; k-- {
		sum += at[k].Score[n%10]
		n /= 10
	}
	return sum
}

// box is the date's area on its strip.
func (d *date) box() geom.Quad {
	x0, x1 := d.strip.middleX(d.at[0]), d.strip.middleX(d.at[d.digits-1])
	y0, y1 := float64(d.strip.y[d.at[0]]), float64(d.strip.y[d.at[d.digits-1]])
	const half, mid = textPx / 2, textDY + 0.5
	return geom.Quad{{X: x0 - half/1.6, Y: y0 + mid - half}, {X: x1 + half/1.6, Y: y1 + mid - half}, {X: x1 + half/1.6, Y: y1 + mid + half}, {X: x0 - half/1.6, Y: y0 + mid + half}}
}
