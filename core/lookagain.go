package core

// This file implements the second look at unclear digits. Lines and borders of a card's art run through digits and are dark more
// often than not, while raised digits are told by what is lit.

import (
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// A digit is looked at again when it leads by less than unclearLead. Another digit is believed when its score and its lead together
// are so much better.
const (
	unclearLead = 24 * match.One
	clearerBy   = 4 * match.One
)

// lookAgain reads the unclear digits of a line once more without the darkest parts of what surrounds them. Where that shows another
// digit, both looks count half. The reading's score stays, since not all readings are looked at again.
func (w *work) lookAgain(r *reading) {
	if r.score <= worthAligning {
		return
	}
	var around strip
	changed := false
	for k := range r.spots {
		s := &r.spots[k]
		d, lead := s.best()
		if lead >= unclearLead {
			continue
		}
		again := w.lightened(&around, r.strip, s, r.family)
		e, clear := again.best()
		if e == d || again.score[e]+clear <= s.score[d]+lead+clearerBy {
			continue
		}
		for f, first := range s.score {
			again.score[f] = (again.score[f] + first) / 2
		}
		*s, changed = again, true
	}
	if changed {
		r.words = decode(r.spots)
	}
}

// Of darkParts pixels round a digit one, the darkest, may be art's. From a fifth to a third of them read as well.
const darkParts = 4

// lightened reads the digit at s where the darkest pixels round it are as light as the lightest of them. around is scratch.
func (w *work) lightened(around, line *strip, s *spot, family int) spot {
	const reach = 30 // pixels to each side: a digit and what is beside it
	from := max(s.x+windowDX-reach, 0)
	to := min(from+2*reach, line.luma.W)
	if to-from < reach { // the digit reaches over the strip's end
		return *s
	}
	around.luma = around.luma.Reuse(to-from, stripH)
	for y := range stripH {
		copy(around.luma.Pix[y*(to-from):], line.luma.Pix[y*line.luma.W+from:y*line.luma.W+to])
	}
	lighten(around.luma, max(s.y, 0), min(s.y+2*windowDY, stripH))
	around.dense.PoolIn(w.inRuns, &w.rows, around.luma, stripCell)
	again := w.readSpot(around, s.x-from, s.y, []int{family})[0]
	again.x += from
	return again
}

// lighten makes the darkest pixels as light as the lightest of them in the rows from top to bottom.
func lighten(p plane.Plane, top, bottom int) {
	var count [256]int
	for y := top; y < bottom; y++ {
		for _, v := range p.Pix[y*p.W : (y+1)*p.W] {
			count[v]++
		}
	}
	least := 0
	for dark := (bottom - top) * p.W / darkParts; dark > count[least]; least++ {
		dark -= count[least]
	}
	for i, v := range p.Pix {
		p.Pix[i] = max(v, uint8(least))
	}
}
