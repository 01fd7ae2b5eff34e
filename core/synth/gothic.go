package synth

import "math"

// The other face of raised numbers: a narrow gothic with an oval 0, a plain stem for 1, a 3 with a flat top and curved
// 6 and 9. Our own centre lines after real cards, in the frame of farrington.go.

// oval is a closed smooth stroke round (cx, cy).
func oval(cx, cy, rx, ry float64) stroke {
	s := stroke{closed: true, smooth: true}
	const corners = 12
	for i := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		s.v = append(s.v, vertex{cx + rx*cos, cy + ry*sin, 0})
	}
	return s
}

// curve is an open smooth stroke through points.
func curve(points ...Pt) stroke {
	s := stroke{smooth: true}
	for _, p := range points {
		s.v = append(s.v, vertex{p.X, p.Y, 0})
	}
	return s
}

// bar is an open stroke with corners.
func bar(points ...Pt) stroke {
	s := curve(points...)
	s.smooth = false
	return s
}

var gothicDigits = [10][]stroke{
	{oval(0, 0, 0.92, ey)},
	{bar(Pt{0, ey}, Pt{0, -ey})},
	{curve(Pt{-0.85, 1.05}, Pt{-0.6, 1.65}, Pt{0, ey}, Pt{0.65, 1.6}, Pt{0.8, 0.95}, Pt{0.45, 0.2}, Pt{-0.35, -0.75}, Pt{-0.85, -1.75}), bar(Pt{-0.85, -1.8}, Pt{0.95, -1.8})},
	{bar(Pt{-0.8, 1.85}, Pt{0.8, 1.85}, Pt{-0.1, 0.4}), curve(Pt{-0.1, 0.4}, Pt{0.55, 0.2}, Pt{0.92, -0.5}, Pt{0.8, -1.35}, Pt{0.1, -ey}, Pt{-0.85, -1.5})},
	{bar(Pt{0.3, ey}, Pt{-ex, -0.7}, Pt{ex, -0.7}), bar(Pt{0.3, ey}, Pt{0.3, -ey})},
	{bar(Pt{0.8, 1.85}, Pt{-0.65, 1.85}, Pt{-0.75, 0.3}), curve(Pt{-0.75, 0.3}, Pt{0.05, 0.5}, Pt{0.75, 0.1}, Pt{0.92, -0.7}, Pt{0.65, -1.6}, Pt{-0.05, -ey}, Pt{-0.85, -1.5})},
	{oval(0, -0.85, 0.92, 1.06), curve(Pt{0.25, ey}, Pt{-0.45, 1.0}, Pt{-0.85, 0}, Pt{-0.92, -0.85})},
	{bar(Pt{-0.85, 1.55}, Pt{-0.85, 1.85}, Pt{0.88, 1.85}), curve(Pt{0.88, 1.85}, Pt{0.3, 0.6}, Pt{-0.1, -0.6}, Pt{-0.3, -ey})},
	{oval(0, 0.98, 0.78, 0.93), oval(0, -0.93, 0.94, 0.98)},
	{oval(0, 0.85, 0.92, 1.06), curve(Pt{-0.25, -ey}, Pt{0.45, -1.0}, Pt{0.85, 0}, Pt{0.92, 0.85})},
}

// through is the smooth curve (Catmull and Rom's) through the stroke's vertices.
func (s stroke) through() []Pt {
	const chords = 6
	n := len(s.v)
	at := func(i int) Pt {
		if s.closed {
			i = (i + n) % n
		}
		v := s.v[max(0, min(n-1, i))]
		return Pt{v.x, v.y}
	}
	spans := n - 1
	if s.closed {
		spans = n
	}
	line := []Pt{at(0)}
	for i := range spans {
		a, b, c, d := at(i-1), at(i), at(i+1), at(i+2)
		for k := 1; k <= chords; k++ {
			t := float64(k) / chords
			line = append(line, Pt{spline(a.X, b.X, c.X, d.X, t), spline(a.Y, b.Y, c.Y, d.Y, t)})
		}
	}
	return line
}

func spline(a, b, c, d, t float64) float64 {
	return b + t/2*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a)))
}
