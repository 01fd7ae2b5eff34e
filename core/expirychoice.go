package core

// This file implements the choice of the expiry among the dates that were read.

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// A date is believed from these scores on; see TestExpiryConfidence.
const (
	dateStroke   = 3 * match.One // of the stroke: without one, four digits are part of something else
	dateLeast    = 25 * match.One
	dateClear    = 40 * match.One // of the lead: more says nothing
	minExpiry    = 0.6            // confidence from which a date is claimed
	maxAhead     = 20             // years that cards are issued for, at most
	maxBehind    = 20             // years: older cards are not in use
	strangePrice = 25 * match.One // for a year beyond these
	strangeTrust = 0.7            // what is left of its confidence
)

// expiry reads the dates near the number and claims the one that ends the card's validity.
func (w *work) expiry() {
	var dates []date
	for _, t := range w.smallText() {
		dates = append(dates, w.dates(t)...)
	}
	if best := w.clearest(dates); best != nil {
		dates = append(dates, w.datesBeside(best)...)
	}
	if best := w.clearest(dates); best != nil {
		least := w.worth(best) / 2
		for i := range dates {
			if w.worth(&dates[i]) >= least {
				w.readAgain(&dates[i])
			}
		}
	}
	d := w.chooseDate(dates)
	if d == nil {
		return
	}
	e := Expiry{Month: d.month, Year: d.year, Confidence: d.confidence()}
	if w.strange(d) {
		e.Confidence *= strangeTrust
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

// besideMost is how far from a date's middle another one's may stand, in its own heights.
const besideMost = 16

// datesBeside reads the whole row of a date once more, at the date's own size: two dates mostly stand side by side.
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
	slope := (t.line.end.Y - t.line.first.Y) / max(t.line.end.X-t.line.first.X, 1)
	at := func(x float64) geom.Pt { return geom.Pt{X: x, Y: mid.Y + float64(slope*(x-mid.X))} }
	wide := besideMost * digitPx * t.line.ratio
	row := w.straightenText(&f, textLine{ratio: t.line.ratio, first: at(max(f.x0, mid.X-wide)), end: at(min(f.x1, mid.X+wide))}, nil)
	w.scoreColumns(row)
	w.dateRow = append(w.dateRow, row)
	return w.dates(row)
}

// warn adds a warning to the result.
func (w *work) warn(code string) {
	if w.res.Quality == nil {
		w.res.Quality = &Quality{}
	}
	w.res.Quality.Warnings = append(w.res.Quality.Warnings, code)
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
	y := w.opts.Today.Year
	return y > 0 && (d.year > y+maxAhead || d.year < y-maxBehind)
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
		if d.month == 0 || d != best && (!d.like(best) || 3*w.worth(d) < 2*w.worth(best)) {
			continue
		}
		if last == nil || 12*d.year+d.month > 12*last.year+last.month {
			last = d
		}
	}
	return last
}

// like reports whether two dates are set alike, as those of one card are.
func (d *date) like(e *date) bool {
	a, b := d.strip.line.ratio, e.strip.line.ratio
	return d.digits == e.digits && a < 1.3*b && b < 1.3*a
}

// confidence is the probability that the date is right.
func (d *date) confidence() float64 {
	p := 1.0
	for k := range d.spots {
		_, lead := d.spots[k].best()
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
