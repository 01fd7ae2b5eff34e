package core

// This file implements where the card lies, as far as the picture tells.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/picture"
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
	w.res.Card = &Card{Quad: w.inputQuad(q), Turn: turnOf(number)}
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
		return w.outline(number)
	}
	c, digits := &w.session.card, len(w.best.spots)
	if c.age > 0 && c.age < carryFrames && c.digits == digits {
		c.age++
		return moved(c.number, number).ApplyQuad(c.card), true
	}
	*c = carried{}
	if q, ok = w.outline(number); ok {
		*c = carried{number: number, card: q, digits: digits, age: 1}
	}
	return q, ok
}

// moved turns, scales and shifts as the line through the middle of a has become that of b: what lies far from a thin line would
// magnify the errors of anything finer.
func moved(a, b geom.Quad) geom.Homography {
	from, to := a[0].Lerp(a[3], 0.5), b[0].Lerp(b[3], 0.5)
	u, v := a[1].Lerp(a[2], 0.5).Sub(from), b[1].Lerp(b[2], 0.5).Sub(to)
	n := u.Dot(u)
	if n == 0 {
		return geom.Identity
	}
	cos, sin := u.Dot(v)/n, u.Cross(v)/n
	return geom.Homography{
		cos, -sin, to.X - float64(cos*from.X) + float64(sin*from.Y),
		sin, cos, to.Y - float64(sin*from.X) - float64(cos*from.Y),
		0, 0, 1,
	}
}

// outline is the card's outline, the corner first that is at the top left as the number is read.
func (w *work) outline(number geom.Quad) (geom.Quad, bool) {
	// No card has a number closer to its edge than half a digit; what looks like such an edge is the digits' own.
	half := number[3].Sub(number[0]).Len() / 2
	if v := w.best.view; v.Card {
		if q, ok := holding(v.ToWork.ApplyQuad(geom.Rect(0, 0, float64(v.W), float64(v.H))), number, half); ok {
			return q, true
		}
	}
	if q, ok := w.quadRound(number, half); ok {
		return q, true
	}
	if whole := geom.Rect(0, 0, float64(w.pic.Luma.W), float64(w.pic.Luma.H)); likeCard(whole) {
		return holding(whole, number, 0)
	}
	return geom.Quad{}, false
}

// quadRound is the best quad like a card's that holds the number. Most strong lines of a card's picture run through the number
// or askew to it; without them there are few quads.
func (w *work) quadRound(number geom.Quad, half float64) (q geom.Quad, ok bool) {
	e := w.edges(edgeSide)
	for i := range number {
		number[i] = number[i].Mul(1 / e.shrink)
	}
	half /= e.shrink
	lines := slices.DeleteFunc(w.lines(&e), func(l line) bool {
		left, right := false, false
		for _, p := range number {
			d := direction[l.angle].Dot(p) - l.offset
			left, right = left || d < 0, right || d > 0
		}
		return left && right
	})
	quads := w.outlines(&e, lines, func(q geom.Quad) bool {
		_, ok := holding(q, number, half)
		return ok
	})
	if len(quads) == 0 {
		return q, false
	}
	q, ok = holding(quads[0], number, half)
	for k := range q {
		q[k] = q[k].Mul(e.shrink)
	}
	return q, ok
}

// likeCard reports whether the rectangle has a card's proportions within 4 %: cut or drawn card pictures do.
func likeCard(q geom.Quad) bool {
	a, b := q[1].Sub(q[0]).Len(), q[3].Sub(q[0]).Len()
	ratio := max(a, b) / min(a, b)
	return ratio > 0.96*picture.CardRatio && ratio < 1.04*picture.CardRatio
}

// holding turns the outline so that the number runs along its first side; false when the number is not inside by margin
// pixels or does not run along a side.
func holding(q, number geom.Quad, margin float64) (geom.Quad, bool) {
	const (
		level = 0.97 // cosine of 14°: perspective bends sides
		least = 0.35 // of the side: a number is longer, 4 × 4 rows aside
	)
	along := number[1].Sub(number[0])
	for k := range 4 {
		t := q.Turned(k)
		side := t[1].Sub(t[0])
		if along.Dot(side) < float64(level*along.Len())*side.Len() {
			continue
		}
		if along.Len() < least*side.Len() {
			return q, false
		}
		for i := range 4 {
			a, b := t[i], t[(i+1)&3]
			edge := b.Sub(a)
			for _, p := range number {
				if edge.Cross(p.Sub(a)) < margin*edge.Len() {
					return q, false
				}
			}
		}
		return t, true
	}
	return q, false
}

// turnOf is the number of degrees clockwise by which the picture must be turned for the number to run to the right.
func turnOf(number geom.Quad) int {
	d := number[1].Sub(number[0]).Add(number[2].Sub(number[3]))
	switch {
	case d.X >= max(d.Y, -d.Y):
		return 0
	case -d.X >= max(d.Y, -d.Y):
		return 180
	case d.Y > 0:
		return 270
	}
	return 90
}
