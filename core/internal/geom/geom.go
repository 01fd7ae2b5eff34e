// Package geom is the plane geometry of card reading: points, quads and homographies. Pure maths, no pixels.
// Products are converted explicitly before they are added, so that no processor fuses them and every build of the
// program gets the same bits.
package geom

import "math"

// Pt is a point or a vector; y points down.
type Pt struct{ X, Y float64 }

// Add is p + q.
func (p Pt) Add(q Pt) Pt { return Pt{p.X + q.X, p.Y + q.Y} }

// Sub is p - q.
func (p Pt) Sub(q Pt) Pt { return Pt{p.X - q.X, p.Y - q.Y} }

// Mul is p scaled by k.
func (p Pt) Mul(k float64) Pt { return Pt{p.X * k, p.Y * k} }

// Dot is the scalar product.
func (p Pt) Dot(q Pt) float64 { return float64(p.X*q.X) + float64(p.Y*q.Y) }

// Cross is the z component of p × q: positive when q lies clockwise of p (y down).
func (p Pt) Cross(q Pt) float64 { return float64(p.X*q.Y) - float64(p.Y*q.X) }

// Len is the length. math.Hypot is assembly on some processors and rounds otherwise; this does not.
func (p Pt) Len() float64 { return math.Sqrt(p.Dot(p)) }

// Lerp is the point a share t of the way from p to q.
func (p Pt) Lerp(q Pt, t float64) Pt {
	return Pt{p.X + float64((q.X-p.X)*t), p.Y + float64((q.Y-p.Y)*t)}
}

// Quad is four corners, clockwise from the top left of what it holds.
type Quad [4]Pt

// Rect is the quad of an upright rectangle.
func Rect(x0, y0, x1, y1 float64) Quad { return Quad{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}} }

// Area is the signed area, positive when the corners run clockwise (y down).
func (q Quad) Area() float64 {
	return (q[2].Sub(q[0]).Cross(q[3].Sub(q[1]))) / 2
}

// Convex reports whether the corners run clockwise around a convex area.
func (q Quad) Convex() bool {
	for i := range 4 {
		a, b, c := q[i], q[(i+1)&3], q[(i+2)&3]
		if !(b.Sub(a).Cross(c.Sub(b)) > 0) {
			return false
		}
	}
	return true
}

// Turned is the quad with its corners renamed: turned by k quarter turns, so that the corner k becomes the top left.
func (q Quad) Turned(k int) Quad {
	k &= 3
	return Quad{q[k], q[(k+1)&3], q[(k+2)&3], q[(k+3)&3]}
}

// Center is the mean of the corners.
func (q Quad) Center() Pt {
	return q[0].Add(q[1]).Add(q[2]).Add(q[3]).Mul(0.25)
}

// Homography maps (x, y) to ((a x + b y + c) / w, (d x + e y + f) / w), w = g x + h y + i, in that order.
type Homography [9]float64

// Identity maps every point to itself.
var Identity = Homography{1, 0, 0, 0, 1, 0, 0, 0, 1}

// Scaling maps (x, y) to (k x, k y).
func Scaling(k float64) Homography { return Homography{k, 0, 0, 0, k, 0, 0, 0, 1} }

// Apply maps a point. A point on the horizon goes very far away, not to infinity.
func (m Homography) Apply(p Pt) Pt {
	w := float64(m[6]*p.X) + float64(m[7]*p.Y) + m[8]
	if w < 1e-9 && w > -1e-9 {
		w = 1e-9
	}
	return Pt{
		(float64(m[0]*p.X) + float64(m[1]*p.Y) + m[2]) / w,
		(float64(m[3]*p.X) + float64(m[4]*p.Y) + m[5]) / w,
	}
}

// ApplyQuad maps the corners.
func (m Homography) ApplyQuad(q Quad) Quad {
	for i := range q {
		q[i] = m.Apply(q[i])
	}
	return q
}

// Then is the homography that applies m first and n after it.
func (m Homography) Then(n Homography) Homography {
	var r Homography
	for i := range 3 {
		for j := range 3 {
			r[3*i+j] = float64(n[3*i]*m[j]) + float64(n[3*i+1]*m[3+j]) + float64(n[3*i+2]*m[6+j])
		}
	}
	return r
}

// Scale is how long a unit step becomes at (x, y): the square root of the area's magnification.
func (m Homography) Scale(x, y float64) float64 {
	o := m.Apply(Pt{x, y})
	u := m.Apply(Pt{x + 1, y}).Sub(o)
	v := m.Apply(Pt{x, y + 1}).Sub(o)
	return math.Sqrt(math.Abs(u.Cross(v)))
}

// Inverse is the homography back; ok is false when m flattens the plane.
func (m Homography) Inverse() (inv Homography, ok bool) {
	a, b, c, d, e, f, g, h, i := m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]
	inv = Homography{
		float64(e*i) - float64(f*h), float64(c*h) - float64(b*i), float64(b*f) - float64(c*e),
		float64(f*g) - float64(d*i), float64(a*i) - float64(c*g), float64(c*d) - float64(a*f),
		float64(d*h) - float64(e*g), float64(b*g) - float64(a*h), float64(a*e) - float64(b*d),
	}
	det := float64(a*inv[0]) + float64(b*inv[3]) + float64(c*inv[6])
	if !(math.Abs(det) > 1e-12) {
		return Identity, false
	}
	for k := range inv {
		inv[k] /= det
	}
	return inv, true
}

// Between is the homography that takes the corners of from to those of to; ok is false when either is flat.
func Between(from, to Quad) (Homography, bool) {
	a, ok1 := fromUnit(from)
	b, ok2 := fromUnit(to)
	if !ok1 || !ok2 {
		return Identity, false
	}
	inv, ok := a.Inverse()
	return inv.Then(b), ok
}

// fromUnit takes the unit square (0,0), (1,0), (1,1), (0,1) to q. Heckbert 1989, "Fundamentals of Texture Mapping",
// section 2.2.3.
func fromUnit(q Quad) (Homography, bool) {
	s := q[0].Sub(q[1]).Add(q[2]).Sub(q[3])
	d1, d2 := q[1].Sub(q[2]), q[3].Sub(q[2])
	den := d1.Cross(d2)
	if !(math.Abs(den) > 1e-9) {
		return Identity, false
	}
	g := s.Cross(d2) / den
	h := d1.Cross(s) / den
	return Homography{
		q[1].X - q[0].X + float64(g*q[1].X), q[3].X - q[0].X + float64(h*q[3].X), q[0].X,
		q[1].Y - q[0].Y + float64(g*q[1].Y), q[3].Y - q[0].Y + float64(h*q[3].Y), q[0].Y,
		g, h, 1,
	}, true
}

// FitLine is the least-squares line through the points: y = mid.Y + slope·(x − mid.X).
func FitLine(pts []Pt) (slope float64, mid Pt) {
	for _, p := range pts {
		mid = mid.Add(p)
	}
	mid = mid.Mul(1 / float64(len(pts)))
	var xx, xy float64
	for _, p := range pts {
		d := p.Sub(mid)
		xx += float64(d.X * d.X)
		xy += float64(d.X * d.Y)
	}
	if xx == 0 {
		return 0, mid
	}
	return xy / xx, mid
}

// LerpInt is the i-th of n even steps from a to z, rounded.
func LerpInt(a, z, i, n int) int { return (a*(n-1-i) + z*i + (n-1)/2) / max(n-1, 1) }
