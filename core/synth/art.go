package synth

import "math"

// An artwork is what is printed on the card under everything else: layers painted one over another. Layers are
// functions of the place on the card, so that a piece of the card shows the same art as the whole.
type artwork []func(b *board)

func (a artwork) paint(b *board) {
	for _, layer := range a {
		layer(b)
	}
}

// newArtwork designs the art of a card. busy, 0…1, says how much crosses the digits; unit is the digits' height in mm.
func newArtwork(r *rng, busy, unit float64) artwork {
	tones := palette(r, 2+r.n(3))
	a := artwork{ground(r, tones, busy)}
	for range 3 {
		if r.chance(0.15 + 0.6*busy) {
			a = append(a, motif(r, tones, unit))
		}
	}
	if r.chance(0.35) {
		a = append(a, grain(r))
	}
	return a
}

// ground is the lowest layer.
func ground(r *rng, tones []colour, busy float64) func(*board) {
	switch r.weighted(3, 4, 1.5, 1+4*busy, 1+2*busy, 1) {
	case 0:
		return func(b *board) { b.fill(func(int, float64, float64) colour { return tones[0] }) }
	case 1:
		return linear(r, tones)
	case 2:
		return radial(r, tones)
	case 3:
		return photo(r, tones)
	case 4:
		return shapes(r, tones)
	default:
		return brushed(r, tones)
	}
}

// motif is a layer that lies over the ground.
func motif(r *rng, tones []colour, unit float64) func(*board) {
	c := tones[r.n(len(tones))]
	switch r.n(5) {
	case 0:
		c = anyColour(r)
	case 1:
		c = c.scaled(float32(r.between(0.5, 1.6)))
	case 2:
		c = colour{0.1, 0.1, 0.15}.mixed(colour{1, 1, 1}, float32(r.n(2))*0.9)
	}
	switch r.weighted(3, 2, 2, 3, 1.5, 3, 3, 1.5, 3, 2) {
	case 0:
		return guilloche(r, c)
	case 1:
		return stripes(r, c)
	case 2:
		return dots(r, c)
	case 3:
		return islands(r, c)
	case 4:
		return rings(r, c)
	case 5:
		return swoosh(r, c)
	case 6:
		return lettering(r, c, unit)
	case 7:
		return hologram(r)
	case 8:
		return branches(r, c, unit)
	default:
		return bars(r, c, unit)
	}
}

// fill sets every sample to tone(i, x, y).
func (b *board) fill(tone func(i int, x, y float64) colour) {
	for row := range b.h {
		for col := range b.w {
			i := row*b.w + col
			x, y := b.mm(col, row)
			c := tone(i, x, y)
			b.rgb[0][i], b.rgb[1][i], b.rgb[2][i] = c[0], c[1], c[2]
		}
	}
}

func linear(r *rng, tones []colour) func(*board) {
	sin, cos := math.Sincos(r.between(0, 2*math.Pi))
	length := r.between(15, 110)
	cx, cy := r.between(10, 75), r.between(15, 45)
	return func(b *board) {
		b.fill(func(_ int, x, y float64) colour {
			return gradient(tones, float32(((x-cx)*cos+(y-cy)*sin)/length+0.5))
		})
	}
}

func radial(r *rng, tones []colour) func(*board) {
	cx, cy, size := r.between(0, 85), r.between(0, 54), r.between(15, 80)
	return func(b *board) {
		b.fill(func(_ int, x, y float64) colour {
			dx, dy := float32(x-cx), float32(y-cy)
			return gradient(tones, float32(math.Sqrt(float64(dx*dx+dy*dy)))/float32(size))
		})
	}
}

// photo has the statistics of a photograph: detail at every scale, falling as 1/f, and here and there a sharp edge.
func photo(r *rng, tones []colour) func(*board) {
	seed, size := r.src.Uint64(), r.between(4, 40)
	contrast := float32(r.between(0.15, 0.9))
	gain := r.between(0.45, 0.85)
	edge := float32(r.between(-0.6, 0.6))
	edged := r.chance(0.4)
	hard := float32(r.between(4, 40))
	other := tones[len(tones)-1].scaled(float32(r.between(0.3, 1.5)))
	octaves := 3 + r.n(6)
	chroma := r.chance(0.4)
	return func(b *board) {
		n := b.noise(seed, size, size, octaves, gain)
		var m []float32
		if chroma {
			m = b.noise(seed+77, size, size, 3, gain)
		}
		b.fill(func(i int, _, _ float64) colour {
			c := gradient(tones, 0.5+contrast*n[i])
			if edged {
				c = c.mixed(other, ramp((n[i]-edge)*hard+0.5))
			}
			if m != nil {
				c[0] += 0.15 * m[i]
				c[2] -= 0.15 * m[i]
			}
			return c
		})
	}
}

// shapes are flat areas with sharp borders, as illustrators draw them.
func shapes(r *rng, tones []colour) func(*board) {
	type half struct{ nx, ny, d, bend float64 }
	var cuts []half
	for range 2 + r.n(5) {
		a := r.between(0, 2*math.Pi)
		cuts = append(cuts, half{math.Cos(a), math.Sin(a), math.Cos(a)*r.between(5, 80) + math.Sin(a)*r.between(5, 50), r.between(-0.02, 0.02)})
	}
	flats := make([]colour, len(cuts)+1)
	for i := range flats {
		flats[i] = tones[i%len(tones)].scaled(float32(r.between(0.7, 1.3)))
	}
	return func(b *board) {
		soft := float32(b.scale)
		b.fill(func(_ int, x, y float64) colour {
			c := flats[0]
			for i, h := range cuts {
				side := x*h.ny - y*h.nx
				t := float32(x*h.nx+y*h.ny-h.d+h.bend*side*side)*soft + 0.5
				if t > 0 {
					c = c.mixed(flats[i+1], clamp01(t))
				}
			}
			return c
		})
	}
}

func brushed(r *rng, tones []colour) func(*board) {
	seed, strong := r.src.Uint64(), float32(r.between(0.03, 0.2))
	long, thin := r.between(5, 40), r.between(0.1, 0.5)
	if r.chance(0.3) {
		long, thin = thin, long
	}
	base := linear(r, tones)
	return func(b *board) {
		base(b)
		n := b.noise(seed, long, thin, 3, 0.8)
		for i, v := range n {
			k := 1 + strong*v
			b.rgb[0][i] *= k
			b.rgb[1][i] *= k
			b.rgb[2][i] *= k
		}
	}
}

// grain is fine speckle: metallic flakes, leather, printing screens.
func grain(r *rng) func(*board) {
	seed, size, strong := r.src.Uint64(), r.between(0.12, 0.9), float32(r.between(0.02, 0.2)*r.between(0.3, 1))
	octaves := 1 + r.n(3)
	return func(b *board) {
		for i, v := range b.noise(seed, size, size, octaves, 0.9) {
			for c := range b.rgb {
				b.rgb[c][i] += strong * v
			}
		}
	}
}

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

// over lays one tone with an opacity that depends on the place.
func (b *board) over(c colour, opacity func(x, y float64) float32) {
	for row := range b.h {
		for col := range b.w {
			x, y := b.mm(col, row)
			if a := opacity(x, y); a > 0 {
				b.blend(row*b.w+col, c, a)
			}
		}
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

// paint puts a line on the board.
func (b *board) paint(l *line) {
	if fd := newField(b, l); fd != nil {
		l.finish.paint(b, l, fd)
	}
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
