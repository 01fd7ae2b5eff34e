package core

// This file implements the expiry: dates among the lines of small text, and which of them ends the card's validity.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// A date is one or two digits of the month, a stroke, two or four of the year; some banks put the year first.
var datePatterns = [...]struct {
	before, after int
	yearFirst     bool
	prior         int32
}{
	{2, 2, false, 0},
	{2, 4, false, 0},
	{1, 2, false, -12 * match.One},
	{4, 2, true, -4 * match.One},
}

// date is a place of a line read as a date.
type date struct {
	strip       *textStrip
	at          [6]int // columns of its digits
	digits      int
	stroke      int32 // score of the stroke between them
	pattern     int
	score       int32 // of the place: how much it looks like a date
	month, year int   // month 0: what stands there is not a month (00, 88)
	lead        int32 // of the digits over the next best ones
	spots       []spot
	family      int
	toWork      geom.Homography // of the strip of spots
}

// Pitch of a date's digits and the distance of the digits beside the stroke, in strip pixels and pitches times eight.
const (
	datePitchLeast = 15
	datePitchMost  = 38
	strokeLeast    = 9
	strokeMost     = 22
	dateDigitCeil  = 64 * match.One
	dateStrokeCeil = 32 * match.One
)

// dates finds the dates on a line, best first, none over another. Those without a stroke keep month 0.
func (w *work) dates(t *textStrip) []date {
	teeth := t.teeth()
	var all []date
	for k := range datePatterns {
		all = append(all, placeDates(t, k, &teeth)...)
		w.pay(len(t.columns) * 4)
	}
	slices.SortStableFunc(all, func(a, b date) int { return int(b.score) - int(a.score) })
	var out []date
	for _, d := range all {
		if slices.ContainsFunc(out, d.overlaps) || d.score < dateLeast {
			continue
		}
		d.settle()
		if d.stroke >= dateStroke {
			w.readDate(&d)
		}
		out = append(out, d)
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
		d.digit[i], d.stroke[i], d.two[i], d.zero[i] = never, never, never, never
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

// stemPrice is what a 1 costs more than other digits: many things look like one.
const stemPrice = 10 * match.One

// dateFloor is the least score of a place that is read as a date.
const dateFloor = 45 * match.One

// placeDates finds, for each column, the best date of the pattern that begins there.
func placeDates(t *textStrip, pattern int, teeth *dateTeeth) []date {
	var out []date
	p := datePatterns[pattern]
	digit, stroke := teeth.digit, teeth.stroke
	century := -1 // where a four-digit year begins
	switch {
	case p.yearFirst:
		century = 0
	case p.after == 4:
		century = p.before
	}
	n := p.before + p.after
	for x := range digit {
		if digit[x] < 4*match.One {
			continue
		}
		best := date{score: dateFloor, digits: n, strip: t, pattern: pattern}
		found := false
		for pitch := datePitchLeast; pitch <= datePitchMost; pitch++ {
			for wide := strokeLeast; wide <= strokeMost; wide++ {
				var at [6]int
				for k := range n {
					pos := k * pitch
					if k >= p.before {
						pos += wide*pitch/8 - pitch
					}
					at[k] = x + pos/textStep
				}
				if at[n-1] >= len(digit) {
					break
				}
				mid := (at[p.before-1] + at[p.before]) / 2
				sum := p.prior + max(min(stroke[mid], dateStrokeCeil), -dateStrokeCeil)
				for k := range n {
					v := digit[at[k]]
					switch {
					case k == century:
						v = teeth.two[at[k]]
					case century >= 0 && k == century+1:
						v = teeth.zero[at[k]]
					}
					sum += max(min(v, dateDigitCeil), -dateDigitCeil)
				}
				if sum <= best.score {
					continue
				}
				sum -= beside(digit, at[0]-pitch/textStep) + beside(digit, at[n-1]+pitch/textStep)
				if sum > best.score {
					best.score, best.at, best.stroke, found = sum, at, stroke[mid], true
				}
			}
		}
		if found {
			out = append(out, best)
		}
	}
	return out
}

// beside is the price of a digit next to a date: it is then a part of something longer.
func beside(digit []int32, i int) int32 {
	if i < 0 || i >= len(digit) {
		return 0
	}
	return min(max(digit[i], 0), dateDigitCeil)
}

func (d date) overlaps(e date) bool {
	return d.at[0] <= e.at[e.digits-1]+3 && e.at[0] <= d.at[d.digits-1]+3
}

// settle moves each digit to the best column within two.
func (d *date) settle() {
	c := d.strip.columns
	top := func(i int) int32 { return slices.Max(c[i].score[:10]) }
	for k := range d.digits {
		i := d.at[k]
		for _, q := range [...]int{i - 1, i + 1, i - 2, i + 2} {
			if q >= 0 && q < len(c) && c[q].read && top(q) > top(d.at[k]) {
				d.at[k] = q
			}
		}
	}
}

// dateSizes are the heights that are tried, over the one that the line was found at.
var dateSizes = [...]float64{0.86, 0.93, 1, 1.07, 1.14}

// readDate reads the digits again with the number's templates, at several heights, and keeps the height and the family of
// templates that they fit best.
func (w *work) readDate(d *date) {
	t := d.strip
	x0, x1 := t.middleX(d.at[0]), t.middleX(d.at[d.digits-1])
	y0 := float64(t.y[d.at[0]]) + textDY + 0.5
	y1 := float64(t.y[d.at[d.digits-1]]) + textDY + 0.5
	slope := (y1 - y0) / max(x1-x0, 1)
	best := int64(-1 << 62)
	for _, size := range dateSizes {
		k := size * textPx / digitPx // text strip pixels per pixel of the new strip
		length := int((x1-x0)/k) + 4*digitPx
		h := geom.Homography{k, 0, x0 - 2*digitPx*k, slope * k, k, y0 - float64(slope*2*digitPx*k) - stripMid*k, 0, 0, 1}
		s := &strip{}
		w.straighten(s, h.Then(t.toWork), length)
		at, y := make([]int, d.digits), make([]int, d.digits)
		for n := range at {
			x := (t.middleX(d.at[n])-x0)/k + 2*digitPx
			at[n], y[n] = int(x-windowDX)/placeStep, stripMid-windowDY
		}
		spots, family := w.classify(s, at, y)
		sum := int64(0)
		for n := range spots {
			v, _ := spots[n].best()
			sum += int64(spots[n].score[v])
		}
		if sum > best {
			best, d.spots, d.family, d.toWork = sum, spots, family, s.toInput
		}
	}
	d.second()
	d.decode()
}

// second adds what the templates of small text say of each digit: they were drawn small, those of the number were not.
func (d *date) second() {
	c := d.strip.columns
	for n, at := range d.at[:d.digits] {
		for v := range 10 {
			top := int32(never)
			for i := max(at-1, 0); i <= min(at+1, len(c)-1); i++ {
				if c[i].read {
					top = max(top, c[i].score[v])
				}
			}
			d.spots[n].score[v] = (d.spots[n].score[v] + top) / 2
		}
	}
}

// decode reads the digits: the month that fits best, each digit of the year. A place whose digits are clearly no month
// keeps month 0.
func (d *date) decode() {
	p := datePatterns[d.pattern]
	year, month := d.spots[p.before:], d.spots[:p.before]
	if p.yearFirst {
		year, month = month, year
	}
	d.lead = 1 << 30
	d.month = d.decodeMonth(month)
	d.year = 20
	for k := range year[len(year)-2:] {
		best, lead := year[len(year)-2+k].best()
		d.year = 10*d.year + best
		d.lead = min(d.lead, lead)
	}
}

// notMonth is by how much the best digits must lead the best month for the place to be no date.
const notMonth = 6 * match.One

func (d *date) decodeMonth(at []spot) int {
	var free, best, second int32 = 0, never * 8, never * 8
	month := 0
	for k := range at {
		free += slices.Max(at[k].score[:])
	}
	for m := 1; m <= 12; m++ {
		units, tens := m%10, m/10
		sum := at[len(at)-1].score[units]
		if len(at) == 2 {
			sum += at[0].score[tens]
		} else if tens > 0 {
			continue
		}
		if sum > best {
			best, second, month = sum, best, m
		} else {
			second = max(second, sum)
		}
	}
	d.lead = min(d.lead, best-second)
	if free-best > notMonth {
		return 0
	}
	return month
}

// box is the date's area on its strip.
func (d *date) box() geom.Quad {
	x0, x1 := d.strip.middleX(d.at[0]), d.strip.middleX(d.at[d.digits-1])
	y0, y1 := float64(d.strip.y[d.at[0]]), float64(d.strip.y[d.at[d.digits-1]])
	const half, mid = textPx / 2.0, textDY + 0.5
	return geom.Quad{{X: x0 - half/1.6, Y: y0 + mid - half}, {X: x1 + half/1.6, Y: y1 + mid - half}, {X: x1 + half/1.6, Y: y1 + mid + half}, {X: x0 - half/1.6, Y: y0 + mid + half}}
}
