package core

// This file implements the second reading of a date: with the number's templates, which know more faces than those of small
// text and see finer cells. They are dear, so that only dates that come into question are read so.

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/segment"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// clearLeast is the lead of a date's most doubtful digit from which it is not read again.
const clearLeast = 40 * match.One

// readAgain reads the date's digits with the number's templates. Both readings count half.
func (w *work) readAgain(d *date) {
	if d.lead >= clearLeast {
		return
	}
	const zoom = textPx / float64(strip.DigitPx) // pixels of the text's strip per pixel of the date's
	const lead = strip.DigitPx
	t := d.strip
	first, last := d.middle(0), d.middle(d.digits-1)
	slope := (last.Y - first.Y) / max(last.X-first.X, 1)
	length := int((last.X-first.X)/zoom) + 2*lead
	left := first.X - lead*zoom
	h := geom.Homography{zoom, 0, left, slope * zoom, zoom, first.Y - float64(slope*lead*zoom) - strip.Mid*zoom, 0, 0, 1}.Then(t.toWork)
	w.strips.Fill(&w.trial, h, length)
	at, y := make([]int, d.digits), make([]int, d.digits)
	for k := range at {
		at[k] = (int((d.middle(k).X-left)/zoom+0.5) - strip.WindowDX) / segment.Step
		y[k] = strip.Mid - strip.WindowDY
	}
	spots, _ := w.digits.Classify(&w.trial, at, y)
	for k := range spots {
		for v := range spots[k].Score {
			d.spots[k].Score[v] = (d.spots[k].Score[v] + spots[k].Score[v]) / 2
		}
	}
	d.decode(w.opts.Today.Year)
}

// middle is the middle of the date's k-th digit on its strip.
func (d *date) middle(k int) geom.Pt {
	t := d.strip
	return geom.Pt{X: t.middleX(d.at[k]), Y: float64(t.y[d.at[k]]) + textDY + 0.5}
}
