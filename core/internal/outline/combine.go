package outline

// This file combines straight lines to quads that may be the outline of a card.

import (
	"math"
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/internal/picture"
)

type scoredQuad struct {
	q     geom.Quad
	score float64
}

// side is a line that may be a card's, and how much of it lies on edges.
type side struct {
	on     line
	middle int     // index into edges of the place nearest to the picture's origin
	edges  []int16 // to each place of the line, a pixel from the last one: how much of it lies on edges of its direction, twice
}

// edgeReach is how far from a line the edges may lie that count for it, in pixels.
const edgeReach = 2

// sideCost is what a place of a side costs, in thousandths of a unit of work.
const sideCost = 80

// measured are the sides on the lines. The corners of plausible quads lie on them: none is farther from the origin than the picture's
// diagonal and a border.
func measured(pic *picture.Picture, e *edgeMap, lines []line) []side {
	reach := int(math.Sqrt(float64(e.w*e.w+e.h*e.h))*9/8) + 2
	sums := make([]int16, len(lines)*(2*reach+1))
	out := make([]side, len(lines))
	for i, l := range lines {
		out[i] = side{on: l, middle: reach, edges: sums[i*(2*reach+1):][:2*reach+1]}
		sum := int16(0)
		for k := range out[i].edges {
			sum += e.atPlace(l, k-reach)
			out[i].edges[k] = sum
		}
		pic.Pay((2*reach + 1) * sideCost / 1000)
	}
	return out
}

// atPlace is 2 when an edge of the line's direction passes near its place s, 0 when none does. Beyond the picture's border nothing is
// known, which counts as half of an edge.
func (e *edgeMap) atPlace(l line, s int) int16 {
	u := &wholeDirection[l.angle]
	const half = 1 << (directionBits - 1)
	for d := int(l.offset) - edgeReach; d <= int(l.offset)+edgeReach; d++ {
		x, y := (d*u.x-s*u.y+half)>>directionBits, (d*u.y+s*u.x+half)>>directionBits
		if x < 1 || y < 1 || x >= e.w-1 || y >= e.h-1 {
			return 1
		}
		if a := e.angle[y*e.w+x]; a != noEdge && AngleApart(int(a), l.angle) <= 6 {
			return 2
		}
	}
	return 0
}

// between is the share of the line from a to b, two of its points, that lies on edges, rounded corners aside.
func (s *side) between(a, b geom.Pt) float64 {
	const corner = 0.06
	u := direction[s.on.angle]
	along := geom.Pt{X: -u.Y, Y: u.X}
	from, to := along.Dot(a), along.Dot(b)
	from, to = min(from, to), max(from, to)
	cut := float64(corner * (to - from))
	first := min(max(s.middle+roundInt(from+cut), 0), len(s.edges)-2)
	last := min(max(s.middle+roundInt(to-cut), first+1), len(s.edges)-1)
	return float64(s.edges[last]-s.edges[first]) / float64(2*(last-first))
}

// combine combines pairs of nearly parallel lines to quads, of those that are wanted.
func combine(pic *picture.Picture, e *edgeMap, lines []line, wanted func(geom.Quad) bool) []geom.Quad {
	const parallel = 18 // Hough steps: 25°, as perspective bends them
	type pair struct{ a, b *side }
	sides := measured(pic, e, lines)
	var pairs []pair
	for i := range sides {
		for k := i + 1; k < len(sides); k++ {
			if AngleApart(sides[i].on.angle, sides[k].on.angle) <= parallel {
				pairs = append(pairs, pair{&sides[i], &sides[k]})
			}
		}
	}
	var found []scoredQuad
	for i, p := range pairs {
		for _, r := range pairs[i+1:] {
			if AngleApart(p.a.on.angle, r.a.on.angle) < 40 {
				continue
			}
			q, ok := quadOf([4]*side{p.a, r.b, p.b, r.a})
			if ok && e.plausible(q.q) && wanted(q.q) {
				found = append(found, q)
			}
		}
		pic.Pay((len(pairs) - i) / 8)
	}
	found = order.Descending(found, func(f *scoredQuad) int32 { return int32(f.score * (1 << 20)) }) // at most 2
	var out []geom.Quad
	for _, f := range found {
		if len(out) < cardQuads && !slices.ContainsFunc(out, func(q geom.Quad) bool { return similar(q, f.q) }) {
			out = append(out, f.q)
		}
	}
	return out
}

// quadOf is the quad with those sides one after the other, clockwise with the upper long side first. Its score is the share of the
// outline that lies on edges, the worst side counting twice; ok is false when a side has next to none.
func quadOf(sides [4]*side) (out scoredQuad, ok bool) {
	const least = 0.25
	var q geom.Quad
	for k := range q {
		if q[k], ok = sides[(k+3)&3].on.cross(sides[k].on); !ok {
			return out, false
		}
	}
	total, worst := 0.0, 1.0
	for k, s := range sides {
		share := s.between(q[k], q[(k+1)&3])
		if share < least {
			return out, false
		}
		total += share
		worst = min(worst, share)
	}
	if q.Area() < 0 {
		q = geom.Quad{q[0], q[3], q[2], q[1]}
	}
	return scoredQuad{rightWayUp(q), total/4 + worst}, q.Convex()
}

// rightWayUp turns the quad so that a long side comes first, and of both the one along which text runs to the right, or down on an
// upright card.
func rightWayUp(q geom.Quad) geom.Quad {
	if q[1].Sub(q[0]).Len()+q[2].Sub(q[3]).Len() < q[2].Sub(q[1]).Len()+q[3].Sub(q[0]).Len() {
		q = q.Turned(1)
	}
	along := q[1].Sub(q[0])
	if along.X < 0 && along.X*along.X > along.Y*along.Y/9 || along.X*along.X <= along.Y*along.Y/9 && along.Y < 0 {
		q = q.Turned(2)
	}
	return q
}

// plausible reports whether the quad could be a card in perspective: large enough, inside the picture but for a border,
// and with sides of a card's proportions.
func (e *edgeMap) plausible(q geom.Quad) bool {
	w, h := float64(e.w), float64(e.h)
	for _, p := range q {
		if p.X < -0.12*w || p.X > 1.12*w || p.Y < -0.12*h || p.Y > 1.12*h {
			return false
		}
	}
	if q.Area() < 0.05*w*h {
		return false
	}
	top, right := q[1].Sub(q[0]).Len(), q[2].Sub(q[1]).Len()
	bottom, left := q[3].Sub(q[2]).Len(), q[0].Sub(q[3]).Len()
	if top > 1.7*bottom || bottom > 1.7*top || left > 1.7*right || right > 1.7*left {
		return false
	}
	ratio := (top + bottom) / (left + right)
	return ratio > 1.15 && ratio < 3.2
}

// similar reports whether the corners lie within 6 % of the quad's width of one another.
func similar(a, b geom.Quad) bool {
	near := 0.06 * a[1].Sub(a[0]).Len()
	for i := range 4 {
		if a[i].Sub(b[i]).Len() > near {
			return false
		}
	}
	return true
}
