package outline

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/picture"
)

// This file places the outline of the card round a number.

// Around is the outline of the card with that number, the corner first that is at the top left as the number is read: from the view
// in which the number was read, from straight edges round the number, or because the picture is the card.
func Around(pic *picture.Picture, v *picture.View, number geom.Quad) (geom.Quad, bool) {
	// No card has a number closer to its edge than half a digit; what looks like such an edge is the digits' own.
	half := number[3].Sub(number[0]).Len() / 2
	if v.Card {
		if q, ok := holding(v.ToWork.ApplyQuad(geom.Rect(0, 0, float64(v.W), float64(v.H))), number, half); ok {
			return q, true
		}
	}
	if q, ok := quadRound(pic, number, half); ok {
		return q, true
	}
	if whole := geom.Rect(0, 0, float64(pic.Luma.W), float64(pic.Luma.H)); likeCard(whole) {
		return holding(whole, number, 0)
	}
	return geom.Quad{}, false
}

// Following turns, scales and shifts as the line through the middle of a has become that of b: what lies far from a thin line would
// magnify the errors of anything finer.
func Following(a, b geom.Quad) geom.Homography {
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

// quadRound is the best quad like a card's that holds the number. Most strong lines of a card's picture run through the number
// or askew to it; without them there are few quads.
func quadRound(pic *picture.Picture, number geom.Quad, half float64) (q geom.Quad, ok bool) {
	e := edges(pic, SearchSide)
	for i := range number {
		number[i] = number[i].Mul(1 / e.shrink)
	}
	half /= e.shrink
	lines := slices.DeleteFunc(houghLines(pic, &e), func(l line) bool {
		left, right := false, false
		for _, p := range number {
			d := direction[l.angle].Dot(p) - l.offset
			left, right = left || d < 0, right || d > 0
		}
		return left && right
	})
	quads := combine(pic, &e, lines, func(q geom.Quad) bool {
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

// Turn is the number of degrees clockwise by which the picture must be turned for the number to run to the right.
func Turn(number geom.Quad) int {
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
