package synth

import "math"

// This file has the motifs of card art: layers over the ground.

// guilloche is a bundle of thin wavy lines.
func guilloche(r *rng, c colour) func(*board) {
	gap, width := r.between(0.6, 4), r.between(0.06, 0.3)
	wave, size := r.between(6, 50), r.between(0.3, 6)
	second, drift := r.between(3, 30), r.between(0, 2*math.Pi)
	sin, cos := math.Sincos(r.between(0, math.Pi))
	cover := float32(r.between(0.2, 0.9))
	return func(b *board) {
		b.over(c, func(x, y float64) float32 {
			u, v := x*cos+y*sin, y*cos-x*sin
			v += size*math.Sin(u/wave*6.28+drift) + 0.3*size*math.Sin(u/second*6.28)
			d := math.Abs(v-gap*math.Round(v/gap)) - width/2
			return cover * clamp01(float32(0.5-d*b.scale))
		})
	}
}

func stripes(r *rng, c colour) func(*board) {
	sin, cos := math.Sincos(r.between(0, math.Pi))
	gap := math.Exp(r.between(math.Log(0.8), math.Log(30)))
	width := gap * r.between(0.1, 0.6)
	phase, cover := r.unit()*gap, float32(r.between(0.15, 0.9))
	return func(b *board) {
		b.over(c, func(x, y float64) float32 {
			u := x*cos + y*sin + phase
			d := math.Abs(u-gap*math.Round(u/gap)) - width/2
			return cover * clamp01(float32(0.5-d*b.scale))
		})
	}
}

func dots(r *rng, c colour) func(*board) {
	gap := r.between(0.8, 6)
	size := gap * r.between(0.1, 0.45)
	sin, cos := math.Sincos(r.between(0, math.Pi/2))
	cover := float32(r.between(0.15, 0.9))
	return func(b *board) {
		b.over(c, func(x, y float64) float32 {
			u, v := x*cos+y*sin, y*cos-x*sin
			u, v = u-gap*math.Round(u/gap), v-gap*math.Round(v/gap)
			return cover * clamp01(float32(0.5-(math.Sqrt(u*u+v*v)-size)*b.scale))
		})
	}
}

// islands are areas with a ragged border, like the land of a world map, sometimes with a rim.
func islands(r *rng, c colour) func(*board) {
	seed, size := r.src.Uint64(), r.between(3, 25)
	level, cover := float32(r.between(-0.3, 0.6)), float32(r.between(0.15, 0.95))
	octaves := 2 + r.n(5)
	rim := r.chance(0.3)
	return func(b *board) {
		n := b.noise(seed, size, size, octaves, 0.55)
		soft := float32(size*b.scale) / 4
		for i, v := range n {
			a := clamp01((v-level)*soft + 0.5)
			if rim {
				a -= clamp01((v-level)*soft - 2)
			}
			if a > 0 {
				b.blend(i, c, a*cover)
			}
		}
	}
}

// rings are circles and rings of any size: suns, wheels, network marks.
func rings(r *rng, c colour) func(*board) {
	cx, cy, size := r.between(0, 85), r.between(5, 50), r.between(2, 28)
	width := r.between(0.2, 1) * r.unit() * size
	if r.chance(0.4) {
		width = size
	}
	gap, cover := r.between(1, 6), float32(r.between(0.2, 1))
	many := r.chance(0.3)
	return func(b *board) {
		b.over(c, func(x, y float64) float32 {
			d := math.Sqrt((x-cx)*(x-cx) + (y-cy)*(y-cy))
			if many {
				e := math.Abs(d-gap*math.Round(d/gap)) - 0.1
				return cover * clamp01(float32(0.5-e*b.scale))
			}
			return cover * clamp01(float32(0.5-(math.Abs(d-size+width/2)-width/2)*b.scale))
		})
	}
}

// swoosh is a curved band across the card.
func swoosh(r *rng, c colour) func(*board) {
	y0, lean, bend := r.between(5, 50), r.between(-0.8, 0.8), r.between(-0.03, 0.03)
	cx, width, grow := r.between(0, 85), r.between(0.3, 12), r.between(-0.1, 0.1)
	cover := float32(r.between(0.2, 1))
	return func(b *board) {
		b.over(c, func(x, y float64) float32 {
			u := x - cx
			half := max(0.1, width+grow*u) / 2
			d := math.Abs(y-y0-lean*u-bend*u*u)/math.Sqrt(1+(lean+2*bend*u)*(lean+2*bend*u)) - half
			return cover * clamp01(float32(0.5-d*b.scale))
		})
	}
}

// lettering is big type or a logo in the art, of any size, at any place.
func lettering(r *rng, c colour, unit float64) func(*board) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz&0123456789"
	f := faces[1+r.n(len(faces)-1)]
	l := &line{face: f, height: unit * math.Exp(r.between(math.Log(0.5), math.Log(9))), wide: r.between(0.8, 1.3), turn: 0}
	if r.chance(0.3) {
		l.turn = r.between(-0.6, 0.6)
	}
	if r.chance(0.1) {
		l.turn = math.Pi / 2
	}
	x, y := r.between(-5, 70), r.between(8, 56)
	right, _ := l.axes()
	for range 1 + r.n(12) {
		ch := rune(letters[r.n(len(letters))])
		g := f.glyph(ch)
		step := g.advance * l.height * l.wide
		l.glyphs = append(l.glyphs, placed{ch, g, x + right.X*step/2, y + right.Y*step/2})
		x, y = x+right.X*step, y+right.Y*step
	}
	p := &ink{tone: c, cover: float32(r.between(0.15, 1))}
	if r.chance(0.25) {
		l.finish = &drawn{[]layer{{ring: float32(l.height * 0.06), top: c, foot: c, cover: p.cover}}}
	} else {
		l.finish = p
	}
	return func(b *board) { b.paint(l) }
}

// branches are wandering strokes of a brush, about as wide as those of digits: twigs, handwriting, cracks, outlines.
func branches(r *rng, c colour, unit float64) func(*board) {
	type dab struct{ x, y, r float64 }
	var dabs []dab
	for range 2 + r.n(8) {
		x, y, a := r.between(0, 85), r.between(10, 50), r.between(0, 2*math.Pi)
		turn, width := 0.0, unit*r.between(0.04, 0.22)
		for range 20 + r.n(120) {
			turn = 0.8*turn + 0.12*r.normal()
			a += turn
			width = max(0.02*unit, min(0.3*unit, width*math.Exp(0.06*r.normal())))
			x, y = x+0.06*unit*math.Cos(a), y+0.06*unit*math.Sin(a)
			dabs = append(dabs, dab{x, y, width})
		}
	}
	cover := float32(r.between(0.4, 1))
	return func(b *board) {
		mask := make([]float32, b.w*b.h)
		for _, d := range dabs {
			col0, row0, col1, row1 := b.span(d.x-d.r-0.3, d.y-d.r-0.3, d.x+d.r+0.3, d.y+d.r+0.3)
			for row := row0; row < row1; row++ {
				for col := col0; col < col1; col++ {
					x, y := b.mm(col, row)
					a := clamp01(float32((d.r-math.Sqrt((x-d.x)*(x-d.x)+(y-d.y)*(y-d.y)))*b.scale) + 0.5)
					mask[row*b.w+col] = max(mask[row*b.w+col], a)
				}
			}
		}
		for i, a := range mask {
			if a > 0 {
				b.blend(i, c, a*cover)
			}
		}
	}
}

// bars are short straight marks strewn over the card.
func bars(r *rng, c colour, unit float64) func(*board) {
	type mark struct{ x, y, w, h float64 }
	var marks []mark
	long, thick := unit*r.between(0.3, 2), unit*r.between(0.06, 0.3)
	if r.chance(0.3) {
		long, thick = thick, long
	}
	for range 20 + r.n(120) {
		marks = append(marks, mark{r.between(-2, 87), r.between(5, 52), long * r.between(0.4, 1.6), thick * r.between(0.7, 1.3)})
	}
	cover := float32(r.between(0.4, 1))
	return func(b *board) {
		for _, m := range marks {
			col0, row0, col1, row1 := b.span(m.x, m.y, m.x+m.w, m.y+m.h)
			for row := row0; row < row1; row++ {
				for col := col0; col < col1; col++ {
					b.blend(row*b.w+col, c, cover)
				}
			}
		}
	}
}

// hologram is a patch of rainbow shimmer.
func hologram(r *rng) func(*board) {
	x0, y0, w, h := r.between(-10, 70), r.between(-5, 45), r.between(8, 90), r.between(8, 50)
	sin, cos := math.Sincos(r.between(0, 2*math.Pi))
	period, cover := r.between(3, 25), float32(r.between(0.1, 0.6))
	return func(b *board) {
		col0, row0, col1, row1 := b.span(x0, y0, x0+w, y0+h)
		for row := row0; row < row1; row++ {
			for col := col0; col < col1; col++ {
				x, y := b.mm(col, row)
				t := (x*cos + y*sin) / period
				b.blend(row*b.w+col, hsv(t-math.Floor(t), 0.5, 0.9), cover)
			}
		}
	}
}
