package edge

import (
	"math"

	"github.com/cardglyph/cardglyph/core"
)

// marginShare is how far beyond a box the black goes, as a share of the box's height: the foot of an embossed digit and
// the blur around it lie outside.
const marginShare = 0.4

// leastMargin is the least margin in pixels of the painted picture.
const leastMargin = 2

// furthest bounds a corner's distance from the picture, in pixels: a box beyond it is a fault.
const furthest = 1 << 20

// paint blacks out areas, given in pixels of the original, in the picture, with a margin. It answers false when an area
// makes no sense or lies wholly outside: then nothing was hidden.
func paint(m core.Image, areas []core.Quad) bool {
	for _, q := range areas {
		reduce := float64(max(m.Reduce, 1))
		for i := range q {
			q[i].X /= reduce
			q[i].Y /= reduce
			if !(math.Abs(q[i].X) <= furthest && math.Abs(q[i].Y) <= furthest) { // NaN fails too
				return false
			}
		}
		if !fill(m, widen(q)) {
			return false
		}
	}
	return true
}

// widen moves the corners of a box outwards.
func widen(q core.Quad) core.Quad {
	height := (distance(q[0], q[3]) + distance(q[1], q[2])) / 2
	width := (distance(q[0], q[1]) + distance(q[3], q[2])) / 2
	margin := math.Max(leastMargin, marginShare*math.Min(height, width))
	right, down := direction(q[0], q[1], q[3], q[2]), direction(q[0], q[3], q[1], q[2])
	for i, sign := range [4][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
		q[i].X += margin * (sign[0]*right.X + sign[1]*down.X)
		q[i].Y += margin * (sign[0]*right.Y + sign[1]*down.Y)
	}
	return q
}

func distance(a, b core.Point) float64 {
	return math.Sqrt((a.X-b.X)*(a.X-b.X) + (a.Y-b.Y)*(a.Y-b.Y))
}

// direction is the mean direction, of length 1, of the sides a b and c d; zero when they have no length.
func direction(a, b, c, d core.Point) core.Point {
	x, y := b.X-a.X+d.X-c.X, b.Y-a.Y+d.Y-c.Y
	length := math.Sqrt(x*x + y*y)
	if length == 0 {
		return core.Point{}
	}
	return core.Point{X: x / length, Y: y / length}
}

// fill blacks out every pixel that a convex quad touches, and says whether there was one.
func fill(m core.Image, q core.Quad) (any bool) {
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, p := range q {
		top, bottom = math.Min(top, p.Y), math.Max(bottom, p.Y)
	}
	bpp := m.Format.BytesPerPixel()
	for y := max(0, int(math.Floor(top))); y < m.Height && float64(y) <= bottom; y++ {
		left, right := span(q, float64(y), float64(y)+1)
		x0, x1 := max(0, int(math.Floor(left))), min(m.Width, int(math.Ceil(right)))
		for x := x0; x < x1; x++ {
			p := m.Pix[y*m.Stride+x*bpp:]
			p[0] = 0
			if bpp == 4 {
				p[1], p[2] = 0, 0
			}
			any = true
		}
	}
	return any
}

// span is how far the quad reaches to either side between two heights.
func span(q core.Quad, y0, y1 float64) (left, right float64) {
	left, right = math.Inf(1), math.Inf(-1)
	for i, a := range q {
		b := q[(i+1)%4]
		if a.Y > b.Y {
			a, b = b, a
		}
		if b.Y < y0 || a.Y > y1 {
			continue
		}
		for _, y := range [2]float64{math.Max(y0, a.Y), math.Min(y1, b.Y)} {
			x := a.X
			if b.Y > a.Y {
				x += (b.X - a.X) * ((y - a.Y) / (b.Y - a.Y))
			} else {
				left, right = math.Min(left, b.X), math.Max(right, b.X)
			}
			left, right = math.Min(left, x), math.Max(right, x)
		}
	}
	if left > right {
		return 0, 0
	}
	return left, right
}
