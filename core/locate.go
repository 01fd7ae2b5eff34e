package core

// This file implements the search for number lines over views and scales.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// Digit heights that are looked for, as shares of the longer side of the view: a card that fills the view has digits
// of 0.05 of its width (4.33 of 85.6 mm), printed ones may have half of that; on a picture the card may be a quarter as
// wide as the frame.
const (
	digitLargest  = 0.075
	digitSmallest = 0.013 // of a picture
	cardSmallest  = 0.021 // of a card
	digitRatio    = 1.19  // from one scale to the next; the detector bears ±10 %
	digitLeast    = 6.5   // work pixels; smaller digits cannot be read
)

// strongChain is the score of a chain that is read at once, before smaller digits are looked for: 13 clear digits.
const strongChain = 13 * digitCeil

// search looks through the view at every scale, large digits (cheap) first, and reads what it finds; it stops when a
// reading is sure.
func (w *work) search(v *view) {
	const perLevel = 4
	const most = 6 // lines of a view that are read
	long := float64(max(v.w, v.h))
	unit := v.toInput.Scale(float64(v.w)/2, float64(v.h)/2) // work pixels per view pixel
	smallest := max(digitSmallest*long, digitLeast/unit)
	if v.card {
		smallest = max(cardSmallest*long, digitLeast/unit)
	}
	var found []chain
	for height := digitLargest * long; height >= smallest; height /= digitRatio {
		l := &w.level
		l.view, l.scale = v, detectHeight/height
		w.detect(l)
		for _, c := range w.chains(l, perLevel) {
			if c.score < strongChain {
				found = append(found, c)
				continue
			}
			if w.read(c); w.sure() {
				return
			}
		}
	}
	slices.SortStableFunc(found, func(a, b chain) int { return int(b.score) - int(a.score) })
	for _, c := range found[:min(len(found), most)] {
		if w.read(c); w.sure() {
			return
		}
	}
}

// views calls visit with each way of looking at the picture, likeliest first, until visit returns false.
func (w *work) views(visit func(*view) bool) {
	whole := &view{name: "whole", toInput: geom.Identity, w: w.luma.W, h: w.luma.H}
	if !visit(whole) {
		return
	}
	cards, angles := w.cards()
	w.carded = len(cards) > 0
	for _, q := range cards {
		for _, turn := range [...]int{0, 2} {
			if !visit(cardView(q.Turned(turn))) {
				return
			}
		}
	}
	for _, a := range angles {
		if !visit(w.rotated(a)) {
			return
		}
	}
	for _, turn := range [...]int{2, 1, 3} {
		if !visit(whole.turned(turn)) {
			return
		}
	}
	for _, q := range cards[:min(len(cards), 1)] {
		for _, turn := range [...]int{1, 3} {
			if !visit(uprightView(q.Turned(turn))) {
				return
			}
		}
	}
}

// A reading ends the search when its digits are like a card's and each leads clearly.
const (
	sureLead  = 14 * match.One
	sureScore = 34 * match.One // mean of the digits
	sureMean  = 30 * match.One // mean of the leads
)

func (r *reading) sure() bool {
	low, score, lead := r.lowest()
	return len(r.spots) >= 14 && low >= sureLead && score >= sureScore && lead >= sureMean
}

// sure reports whether the best reading leaves nothing to look for.
func (w *work) sure() bool { return w.best != nil && w.best.sure() }
