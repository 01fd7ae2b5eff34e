package core

// This file implements the second look at unclear digits. Lines and borders of a card's art run through digits and are dark more
// often than not, while raised digits are told by what is lit.

import "github.com/cardglyph/cardglyph/core/internal/match"

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
	wide := min(2*reach, line.luma.W-from)
	if wide < reach || s.y < 0 || s.y+2*windowDY > stripH { // the digit reaches over the strip's border
		return *s
	}
	around.luma = around.luma.Reuse(wide, stripH)
	for y := range stripH {
		copy(around.luma.Pix[y*wide:(y+1)*wide], line.luma.Pix[y*line.luma.W+from:])
	}
	sample := around.luma.Pix[s.y*wide : (s.y+2*windowDY)*wide]
	lighten(around.luma.Pix, sample, len(sample)/darkParts)
	around.dense.PoolIn(w.inRuns, &w.rows, around.luma, stripCell)
	again := w.readSpot(around, s.x-from, s.y, []int{family})[0]
	again.x += from
	return again
}

// lighten makes the darkest pixels as light as the lightest of as many in the sample.
func lighten(pix, sample []uint8, dark int) {
	var count [256]int
	for _, v := range sample {
		count[v]++
	}
	least := uint8(0)
	for ; dark > count[least]; least++ {
		dark -= count[least]
	}
	for i, v := range pix {
		pix[i] = max(v, least)
	}
}
