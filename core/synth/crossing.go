package synth

import "math"

// crossing is art that runs through the line l: opaque strokes, level, upright or slanted, some bent, and now and then an
// area with a sharp border. It is what makes digits hardest to tell apart: edges as strong as theirs, in the wrong places.
func crossing(r *rng, l *line) artwork {
	x0, y0, x1, y1 := l.bounds(0.3)
	at := func() (x, y float64) { return r.between(x0, x1), r.between(y0, y1) }
	var a artwork
	if r.chance(0.4) {
		x, y := at()
		a = append(a, border(r, x, y, l.height))
	}
	tone := anyTone(r)
	for range 1 + r.n(10) {
		x, y := at()
		a = append(a, slash(r, tone, x, y, l.height))
		if r.chance(0.15) {
			tone = anyTone(r)
		}
	}
	return a
}

// anyTone is mostly near black or near white.
func anyTone(r *rng) colour {
	switch r.n(4) {
	case 0:
		return colour{0.9, 0.9, 0.9}
	case 1:
		return anyColour(r)
	}
	return colour{0.08, 0.08, 0.1}
}

// slash is a line through (x, y), a part of a digit to some digits long.
func slash(r *rng, c colour, x0, y0, unit float64) func(*board) {
	turn := 0.0
	switch r.n(5) {
	case 0, 1:
	case 2:
		turn = math.Pi / 2
	default:
		turn = r.between(0, math.Pi)
	}
	sin, cos := math.Sincos(turn)
	long, width := unit*math.Exp(r.between(math.Log(0.3), math.Log(6))), unit*r.between(0.04, 0.26)
	bend := 0.0
	if r.chance(0.4) {
		bend = r.between(-0.25, 0.25) / unit
	}
	cover := float32(r.between(0.35, 1))
	return func(b *board) {
		b.over(c, func(x, y float64) float32 {
			u, v := (x-x0)*cos+(y-y0)*sin, (y-y0)*cos-(x-x0)*sin
			d := max(math.Abs(v-bend*u*u)-width/2, math.Abs(u)-long/2)
			return cover * clamp01(float32(0.5-d*b.scale))
		})
	}
}

// border is an area whose wavy edge runs through (x, y).
func border(r *rng, x0, y0, unit float64) func(*board) {
	c, cover := anyTone(r), float32(r.between(0.25, 1))
	sin, cos := math.Sincos(r.between(0, 2*math.Pi))
	wave, size, phase := unit*r.between(0.4, 3), unit*r.between(0, 0.35), r.between(0, 2*math.Pi)
	return func(b *board) {
		b.over(c, func(x, y float64) float32 {
			u, v := (x-x0)*cos+(y-y0)*sin, (y-y0)*cos-(x-x0)*sin
			d := v + size*math.Sin(6.28*u/wave+phase)
			return cover * clamp01(float32(0.5-d*b.scale))
		})
	}
}
