package synth

import "math"

// Farrington 7B, the face of the raised number, as centre lines of a round pen. Our own drawing, in millimetres; the
// origin is the middle of the digit and the middle of its pitch, y upwards. The outline is 2.55 × 4.33 mm.
const (
	farringtonHeight = 4.33  // mm, baseline to top
	farringtonWidth  = 2.55  // mm, outline of all digits but 1 and 4's bar
	farringtonPitch  = 3.63  // mm, 7 digits an inch
	farringtonPen    = 0.255 // mm, half the stroke of 0.51 mm
)

// vertex is a corner of a centre line, rounded by an arc of radius r.
type vertex struct{ x, y, r float64 }

// stroke is one centre line.
type stroke struct {
	closed bool
	v      []vertex
	smooth bool // the line is a curve through the vertices

}

// The pen's middle runs at most to ±ex, ±ey; turn is the radius of the round corners.
const (
	ex   = farringtonWidth/2 - farringtonPen
	ey   = farringtonHeight/2 - farringtonPen
	turn = 0.64
	bend = 0.35 // the same for squareDigits
)

// farringtonDigits are the strokes of 0 to 9.
var farringtonDigits = [10][]stroke{
	{{closed: true, v: []vertex{{-ex, -ey, turn}, {ex, -ey, turn}, {ex, ey, turn}, {-ex, ey, turn}}}},
	{{v: []vertex{{-0.25, 1.64, 0}, {0, ey, 0.1}, {0, -ey, 0}}}, {v: []vertex{{-ex, -ey, 0}, {ex, -ey, 0}}}},
	{{v: []vertex{{-ex + .04, 1.78, 0}, {-0.5, ey, 0.6}, {ex, ey, turn}, {ex, 0, turn}, {-ex, 0, turn}, {-ex, -ey, 0}, {ex, -ey, 0}}}},
	{
		{v: []vertex{{-ex + .04, 1.78, 0}, {-0.5, ey, 0.6}, {ex, ey, turn}, {ex, 0, turn}, {-0.13, 0, 0}}},
		{v: []vertex{{-ex + .04, -1.78, 0}, {-0.5, -ey, 0.6}, {ex, -ey, turn}, {ex, 0, turn}, {-0.13, 0, 0}}},
	},
	{{v: []vertex{{-ex, ey, 0}, {-ex, 0, 0}, {ex, 0, 0}}}, {v: []vertex{{0.38, ey, 0}, {0.38, -ey, 0}}}},
	{{v: []vertex{{ex, ey, 0}, {-ex, ey, 0}, {-ex, 0, 0}, {ex, 0, turn}, {ex, -ey, turn}, {-0.5, -ey, 0.6}, {-ex + .04, -1.78, 0}}}},
	{{v: []vertex{{-ex, ey, 0}, {-ex, -ey, turn}, {ex, -ey, turn}, {ex, 0, turn}, {-ex, 0, 0}}}},
	{{v: []vertex{{-ex, ey, 0}, {ex, ey, 0}, {ex, -ey, 0}}}},
	{
		{closed: true, v: []vertex{{-ex, 1.86, 0.51}, {ex, 1.86, 0.51}, {ex, 0.585, 0.51}, {0, 0, 0}, {-ex, 0.585, 0.51}}},
		{closed: true, v: []vertex{{-ex, -1.86, 0.51}, {ex, -1.86, 0.51}, {ex, -0.585, 0.51}, {0, 0, 0}, {-ex, -0.585, 0.51}}},
	},
	{{v: []vertex{{ex, -ey, 0}, {ex, ey, turn}, {-ex, ey, turn}, {-ex, 0, turn}, {ex, 0, 0}}}},
}

// squareDigits are the shapes that illustrators and some presses use in their place: small corners, an upright 1
// without its flag's slope, a leaning 4, a 7 with a hook, an 8 with square loops. Seen on many product shots.
var squareDigits = [10][]stroke{
	{{closed: true, v: []vertex{{-ex, -ey, bend}, {ex, -ey, bend}, {ex, ey, bend}, {-ex, ey, bend}}}},
	{{v: []vertex{{-0.6, 1.45, 0}, {-0.6, ey, 0.1}, {0, ey, 0.1}, {0, -ey, 0}}}, {v: []vertex{{-ex, -ey, 0}, {ex, -ey, 0}}}},
	{{v: []vertex{{-ex, ey, 0}, {ex, ey, bend}, {ex, 0, bend}, {-ex, 0, bend}, {-ex, -ey, bend}, {ex, -ey, 0}}}},
	{{v: []vertex{{-ex, ey, 0}, {ex, ey, bend}, {ex, -ey, bend}, {-ex, -ey, 0}}}, {v: []vertex{{-0.4, 0, 0}, {ex, 0, 0}}}},
	{{v: []vertex{{-0.55, ey, 0}, {-ex, -0.35, 0.1}, {ex, -0.35, 0}}}, {v: []vertex{{0.5, 0.6, 0}, {0.5, -ey, 0}}}},
	{{v: []vertex{{ex, ey, 0}, {-ex, ey, 0.1}, {-ex, 0.1, 0.1}, {ex, 0.1, bend}, {ex, -ey, bend}, {-ex, -ey, 0}}}},
	{{v: []vertex{{-ex, ey, 0}, {-ex, -ey, bend}, {ex, -ey, bend}, {ex, 0, bend}, {-ex, 0, 0}}}},
	{{v: []vertex{{-ex, 1.2, 0}, {-ex, ey, 0.1}, {ex, ey, 0.1}, {ex, -ey, 0}}}},
	{
		{closed: true, v: []vertex{{-ex + .15, ey, bend}, {ex - .15, ey, bend}, {ex - .15, 0.1, bend}, {-ex + .15, 0.1, bend}}},
		{closed: true, v: []vertex{{-ex, -ey, bend}, {ex, -ey, bend}, {ex, 0.1, bend}, {-ex, 0.1, bend}}},
	},
	{{v: []vertex{{ex, -ey, 0}, {ex, ey, bend}, {-ex, ey, bend}, {-ex, 0, bend}, {ex, 0, 0}}}},
}

// evenDigits has the one digit in which copies of OCR-A differ from its standard: an 8 whose upper loop is hardly
// narrower than the lower one. Seen on product shots; read with the standard's 8 it is taken for a 0.
var evenDigits = [10][]stroke{
	8: {
		{closed: true, v: []vertex{{-ex + .06, ey, bend}, {ex - .06, ey, bend}, {ex - .06, 0.05, bend}, {-ex + .06, 0.05, bend}}},
		{closed: true, v: []vertex{{-ex, -ey, bend}, {ex, -ey, bend}, {ex, 0.05, bend}, {-ex, 0.05, bend}}},
	},
}

// flatten turns the stroke into a polyline with its corners rounded.
func (s stroke) flatten() []Pt {
	if s.smooth {
		return s.through()
	}
	var line []Pt
	n := len(s.v)
	for i, v := range s.v {
		end := !s.closed && (i == 0 || i == n-1)
		if end || v.r == 0 {
			line = append(line, Pt{v.x, v.y})
			continue
		}
		line = append(line, fillet(s.v[(i+n-1)%n], v, s.v[(i+1)%n])...)
	}
	if s.closed {
		line = append(line, line[0])
	}
	return line
}

// fillet is the arc that rounds corner b between a and c.
func fillet(a, b, c vertex) []Pt {
	ux, uy := direction(b, a)
	wx, wy := direction(b, c)
	half := math.Acos(max(-1, min(1, ux*wx+uy*wy))) / 2
	reach := b.r / math.Tan(half) // from the corner to where the arc begins
	mx, my := ux+wx, uy+wy
	m := math.Hypot(mx, my)
	cx, cy := b.x+mx/m*b.r/math.Sin(half), b.y+my/m*b.r/math.Sin(half)
	from := math.Atan2(b.y+uy*reach-cy, b.x+ux*reach-cx)
	to := math.Atan2(b.y+wy*reach-cy, b.x+wx*reach-cx)
	sweep := math.Remainder(to-from, 2*math.Pi)
	const steps = 10
	arc := make([]Pt, 0, steps+1)
	for i := range steps + 1 {
		t := from + sweep*float64(i)/steps
		arc = append(arc, Pt{cx + b.r*math.Cos(t), cy + b.r*math.Sin(t)})
	}
	return arc
}

func direction(from, to vertex) (x, y float64) {
	d := math.Hypot(to.x-from.x, to.y-from.y)
	return (to.x - from.x) / d, (to.y - from.y) / d
}

// strokeGlyph is the outline of strokes in millimetres: in cap heights, on its baseline.
func strokeGlyph(strokes []stroke) *outline {
	o := &outline{advance: farringtonPitch / farringtonHeight, pen: farringtonPen / farringtonHeight}
	for _, s := range strokes {
		line := s.flatten()
		for i, p := range line {
			line[i] = Pt{p.X / farringtonHeight, p.Y/farringtonHeight + 0.5}
		}
		o.lines = append(o.lines, line)
	}
	return o
}
