package synth

import "math"

// newPrintedStage lays a printed card nearly straight into a picture 520 to 1300 px wide. Until the card is laid out,
// its digit is pixels a millimetre.
func newPrintedStage(r *rng, o PrintedOptions) *stage {
	g := &stage{kind: Render, wear: 1}
	p := &plan{wide: cardWidth, high: cardHeight}
	aspects := []float64{4.0 / 3, 1.5, 1.6, 16.0 / 9, 1.25, 1}
	if o.Side == Upright {
		p.wide, p.high = cardHeight, cardWidth
		aspects = []float64{3.0 / 4, 2.0 / 3, 9.0 / 16, 4.0 / 5, 1}
	}
	lean := func(deviation, limit float64) float64 {
		return max(-limit, min(limit, deviation*r.normal())) * math.Pi / 180
	}
	pose := homography{1, 0, 0, 0, 1, 0, 0, 0, 1}
	share := 1.0
	aspect := pick(r, aspects...)
	if r.chance(0.88) {
		pose = posed(lean(2.5, 7), lean(6, 14), lean(6, 14), p.wide*r.between(2, 4))
		share = r.between(0.76, 0.97)
	} else { // the card's face alone
		aspect = p.wide / p.high
	}
	if o.Hard && r.chance(0.2) {
		g.turn = 90 * (1 + r.n(3))
		sin, cos := math.Sincos(float64(g.turn) * math.Pi / 180)
		pose = homography{cos, sin, 0, -sin, cos, 0, 0, 0, 1}.times(pose)
		if g.turn != 180 {
			aspect = 1 / aspect
		}
	}
	pose = pose.times(shift(-p.wide/2, -p.high/2))
	x0, y0, x1, y1 := extent(&pose, p.wide, p.high)
	width := math.Exp(r.between(math.Log(520), math.Log(1300)))
	scale := share * min(width/(x1-x0), width/aspect/(y1-y0))
	g.w, g.h = int(width), int(width/aspect)
	slackX, slackY := width-(x1-x0)*scale, width/aspect-(y1-y0)*scale
	cx := width/2 - (x0+x1)/2*scale + slackX*r.between(-0.3, 0.3)
	cy := width/aspect/2 - (y0+y1)/2*scale + slackY*r.between(-0.3, 0.3)
	g.homography = homography{scale, 0, cx, 0, scale, cy, 0, 0, 1}.times(pose)
	g.digit = scale
	tone := hsv(r.unit(), r.between(0, 0.35), r.between(0.15, 1))
	g.back = artwork{func(b *board) { b.fill(func(int, float64, float64) colour { return tone }) }}
	if r.chance(0.4) {
		g.back = artwork{linear(r, palette(r, 2)), grain(r)}
	} else if r.chance(0.3) {
		g.back = newArtwork(r, 0.3*r.unit(), 6)
	}
	g.blur = width * r.between(0, 0.004)
	return g
}

// newPrintedLens is a good camera: a little blur and noise, JPEG. small is the height of names and dates in pixels.
func newPrintedLens(r *rng, small float64, hard bool) *lens {
	wear := 0.1 * r.unit()
	if hard {
		wear = 0.3 * r.unit()
	}
	l := newLens(r, wear, small)
	l.small, l.lift = 0, l.lift*0.5
	l.quality = 60 + r.n(36)
	return l
}

// softPhoto has detail at every scale, as photographs have, but little contrast.
func softPhoto(r *rng) artwork {
	seed, size, octaves := r.src.Uint64(), r.between(6, 40), 3+r.n(5)
	gain, contrast, tint := r.between(0.4, 0.7), float32(r.between(0.1, 0.4)), float32(r.between(0, 0.05))
	h, s, v := r.unit(), r.between(0, 0.8), r.between(0.1, 0.9)
	tones := []colour{hsv(h, s, max(0.03, v-0.2)), hsv(h, s, v), hsv(h+0.08*r.normal()+1, s*r.between(0.5, 1), min(1, v+0.15))}
	return artwork{func(b *board) {
		n, m := b.noise(seed, size, size, octaves, gain), b.noise(seed+1, size, size, 2, gain)
		b.fill(func(i int, _, _ float64) colour {
			c := gradient(tones, 0.5+contrast*n[i])
			return colour{c[0] + tint*m[i], c[1], c[2] - tint*m[i]}
		})
	}}
}

// softArt is a card's ground with little on it: one colour, a gradient, or a pattern that differs from it by little.
func softArt(r *rng) artwork {
	h, s, v := r.unit(), r.between(0, 0.85), r.between(0.06, 0.95)
	if r.chance(0.3) { // black, white, grey, silver
		s *= 0.1
		v = pick(r, r.between(0.03, 0.2), r.between(0.8, 1), v)
	}
	step := r.between(-0.22, 0.22)
	tones := []colour{hsv(h, s, v), hsv(h+0.06*r.normal()+1, clampUnit(s+0.1*r.normal()), min(0.98, max(0.02, v+step)))}
	a := artwork{}
	switch r.weighted(4, 4, 1.5) {
	case 0:
		a = append(a, func(b *board) { b.fill(func(int, float64, float64) colour { return tones[0] }) })
	case 1:
		a = append(a, linear(r, tones))
	default:
		a = append(a, radial(r, tones))
	}
	if r.chance(0.45) {
		soft := tones[0].mixed(pick(r, colour{1, 1, 1}, colour{0, 0, 0}, anyColour(r)), float32(r.between(0.04, 0.14)))
		a = append(a, pick(r, swoosh, rings, stripes, dots, guilloche, islands)(r, soft))
	}
	return a
}

func clampUnit(v float64) float64 { return max(0, min(1, v)) }
