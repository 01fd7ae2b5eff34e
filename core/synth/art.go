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
