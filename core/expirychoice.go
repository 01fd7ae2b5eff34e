package core

// This file implements the choice of the expiry among the dates that were read.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// A date is believed from these scores on.
const (
	dateStroke   = 3 * match.One // of the stroke
	dateLeast    = 25 * match.One
	dateClear    = 40 * match.One // of the lead: more says nothing
	minExpiry    = 0.66           // confidence from which a date is claimed
	maxAhead     = 20             // years that cards are issued for, at most
	maxBehind    = 20             // years: older cards are not in use
	strangePrice = 25 * match.One // for a year beyond these
	strangeTrust = 0.7            // what is left of its confidence
)

// expiry reads the dates near the number and claims the one that ends the card's validity.
func (w *work) expiry() {
	dates := w.allDates()
	d := w.chooseDate(dates)
	if d == nil {
		return
	}
	e := Expiry{Month: d.month, Year: d.year, Confidence: d.confidence()}
	if w.strange(d) {
		e.Confidence *= strangeTrust
	}
	if w.behind(&e) && !w.second(dates, d) && w.fromOn(d) {
		w.from = Month{d.year, d.month}
		return
	}
	if e.Confidence < minExpiry {
		return
	}
	e.Box = w.inputQuad(d.strip.toWork.ApplyQuad(d.box()))
	w.res.Expiry = &e
	if w.expired(&e) {
		w.warn(WarnExpired)
	}
}

// allDates are the dates near the number, those that come into question read twice.
func (w *work) allDates() (dates []date) {
	for _, t := range w.smallText() {
		dates = append(dates, w.dates(t)...)
	}
	best := w.clearest(dates)
	if best == nil {
		return nil
	}
	if w.behind(&Expiry{Month: best.month, Year: best.year}) {
		dates = append(dates, w.datesBeside(best)...)
	}
	least := w.worth(w.clearest(dates)) / 2
	for i := range dates {
		if w.worth(&dates[i]) >= least {
			w.readAgain(&dates[i])
		}
	}
	return slices.DeleteFunc(dates, w.repeated)
}

// repeated reports whether the place shows the number's first four digits once more, as cards do in small print.
func (w *work) repeated(d date) bool {
	if d.digits != 4 {
		return false
	}
	for k := range d.spots {
		if v, _ := d.spots[k].Best(); byte('0'+v) != w.best.words[0].digits[k] {
			return false
		}
	}
	return true
}

// besideMost is how far from a date's middle another one's may stand, in its own heights.
const besideMost = 16

// datesBeside reads the whole row of a date once more, level with the number and at the size that fits the row best: two dates
// mostly stand side by side, and the line that this one was found on may slope towards a label.
func (w *work) datesBeside(d *date) []date {
	f, ok := w.textFrame(w.best)
	if !ok {
		return nil
	}
	back, ok := f.toWork.Inverse()
	if !ok {
		return nil
	}
	t := d.strip
	box := t.toWork.Then(back).ApplyQuad(d.box())
	mid := box.Center()
	wide := besideMost * strip.DigitPx * t.line.ratio
	row := w.fittedText(&f, textLine{
		ratio: t.line.ratio,
		first: geom.Pt{X: max(f.x0, mid.X-wide), Y: mid.Y}, end: geom.Pt{X: min(f.x1, mid.X+wide), Y: mid.Y},
	})
	if row == nil {
		return nil
	}
	w.scoreColumns(row)
	w.aside = append(w.aside, row)
	return w.dates(row)
}

// warn adds a warning to the result if the quality was asked for: without its grades there is nothing to hang a warning on.
func (w *work) warn(code string) {
	if w.opts.Fields&FieldQuality == 0 {
		return
	}
	if w.res.Quality == nil {
		w.res.Quality = &Quality{}
	}
	w.res.Quality.Warnings = append(w.res.Quality.Warnings, code)
}

// behind reports whether the date may lie behind: without a clock, any may.
func (w *work) behind(e *Expiry) bool { return w.opts.Today.Year == 0 || w.expired(e) }

// second reports whether an earlier date is set like d: it is then the one that the card is valid from.
func (w *work) second(dates []date, d *date) bool {
	for i := range dates {
		e := &dates[i]
		if e.month > 0 && e.like(d) && 3*w.worth(e) > w.worth(d) && e.months() < d.months() {
			return true
		}
	}
	return false
}

func (w *work) expired(e *Expiry) bool {
	today := w.opts.Today
	return today.Year > 0 && (e.Year < today.Year || e.Year == today.Year && e.Month < max(today.Month, 1))
}

// worth is how much a place that was read as a date is worth as one.
func (w *work) worth(d *date) int32 {
	v := d.score + min(d.lead, dateClear)
	if w.strange(d) {
		v -= strangePrice
	}
	return v
}

// strange reports whether no card in use has the date's year.
func (w *work) strange(d *date) bool {
	return strangeYear(d.year, w.opts.Today.Year)
}

func strangeYear(year, now int) bool {
	return now > 0 && (year > now+maxAhead || year < now-maxBehind)
}

// clearest is the date that is worth most; nil when there is none. What holds no month is none, unless it is blank.
func (w *work) clearest(dates []date) (best *date) {
	for i := range dates {
		d := &dates[i]
		if (d.month > 0 || d.blank) && (best == nil || w.worth(d) > w.worth(best)) {
			best = d
		}
	}
	return best
}

// chooseDate is the latest of the dates that are nearly as good as the best one; nil when there is none. A blank one (00/00,
// 88/88) counts as the best one too: what is less clear beside it is not a date either.
func (w *work) chooseDate(dates []date) *date {
	best := w.clearest(dates)
	if best == nil {
		return nil
	}
	var last *date
	for i := range dates {
		d := &dates[i]
		if d.month == 0 || d != best && (!d.like(best) || w.worth(d) < d.share(best, w.worth(best))) {
			continue
		}
		if last == nil || d.months() > last.months() || d.months() == last.months() && d.confidence() > last.confidence() {
			last = d
		}
	}
	return last
}

// months are those since the year 0.
func (d *date) months() int { return 12*d.year + d.month }

// share is what d must be worth beside the best date: two thirds of it, or half in the same row, where a second date is likely.
func (d *date) share(best *date, worth int32) int32 {
	off := d.strip.line.first.Y - best.strip.line.first.Y
	if !best.blank && max(off, -off) < strip.DigitPx/2*best.strip.line.ratio {
		return worth / 2
	}
	return worth * 2 / 3
}

// like reports whether two dates are set alike, as those of one card are.
func (d *date) like(e *date) bool {
	a, b := d.strip.line.ratio, e.strip.line.ratio
	return d.digits == e.digits && a < 1.3*b && b < 1.3*a
}

// confidence is the probability that the date is right.
func (d *date) confidence() float64 {
	p := 1.0
	for _, lead := range d.leads {
		p *= charConfidence(lead)
	}
	const sure = 100 * match.One // of the place
	return p * min(1, 0.6+0.4*float64(d.score-dateLeast)/(sure-dateLeast))
}

// charWrong is how often a character of small text is wrong by its lead, every ten nats from 0.
var charWrong = [...]float64{0.5, 0.12, 0.04, 0.02, 0.01, 0.006, 0.004, 0.003, 0.002}

// charConfidence is the probability that a character of small text is right, by its lead over the next best one.
func charConfidence(lead int32) float64 {
	const step = 10 * match.One
	k := int(max(lead, 0) / step)
	if k >= len(charWrong)-1 {
		return 1 - charWrong[len(charWrong)-1]
	}
	t := float64(max(lead, 0)%step) / step
	return 1 - (charWrong[k] + float64((charWrong[k+1]-charWrong[k])*t))
}
