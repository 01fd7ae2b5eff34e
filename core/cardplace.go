package core

// This file implements where the card lies, as far as the picture tells.

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/outline"
)

// place fills Result.Card when the card's outline is known: from the view in which the number was read, from straight
// edges round the number, or because the picture is the card. Without a number it is the likeliest outline, if any.
func (w *work) place() {
	n := w.res.Number
	if n == nil {
		if w.carded {
			w.res.Card = &Card{Quad: w.inputQuad(w.quads[0])}
		}
		return
	}
	var number geom.Quad
	for i, p := range n.Box {
		number[i] = geom.Pt{X: p.X / w.pic.Unit, Y: p.Y / w.pic.Unit}
	}
	q, ok := w.carry(number)
	if !ok {
		return
	}
	w.res.Card = &Card{Quad: w.inputQuad(q), Turn: outline.Turn(number)}
}

// carried is a card's outline as a frame showed it, with its number.
type carried struct {
	number, card geom.Quad // work pixels
	digits       int
	age          int // frames since then; 0: there is none
}

// carryFrames is for how many frames an outline moves with its number before it is looked for again: that takes longer than the
// number.
const carryFrames = 8

// carry is the card's outline. In a video it is that of a frame before, moved as the number has.
func (w *work) carry(number geom.Quad) (q geom.Quad, ok bool) {
	if w.session == nil {
		return outline.Around(w.pic, w.best.view, number)
	}
	c, digits := &w.session.card, len(w.best.spots)
	if c.age > 0 && c.age < carryFrames && c.digits == digits {
		c.age++
		return outline.Following(c.number, number).ApplyQuad(c.card), true
	}
	*c = carried{}
	if q, ok = outline.Around(w.pic, w.best.view, number); ok {
		*c = carried{number: number, card: q, digits: digits, age: 1}
	}
	return q, ok
}
