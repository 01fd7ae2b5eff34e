package synth

// drawn is raised lettering as product shots draw it: flat layers of the same glyphs, moved, grown and blurred.
type drawn struct{ layers []layer }

// layer is one copy of the line.
type layer struct {
	dx, dy float64 // mm it is moved by
	grow   float32 // mm its edge is moved outwards
	soft   float32 // mm of its edge's fall
	ring   float32 // mm; over 0 only a band of this width inside the edge is drawn
	top    colour  // tone at the top of the digits
	foot   colour  // tone on the baseline
	middle *colour // tone half way, for chrome
	cover  float32
}

// newDrawn chooses one of the manners that illustrators have.
func newDrawn(r *rng, under colour, height, hard float64) *drawn {
	k := height / farringtonHeight
	light, dark := colour{1, 1, 1}.scaled(float32(r.between(0.8, 1))), colour{0.1, 0.1, 0.12}.scaled(float32(r.unit()))
	fill := drawnFill(r, under)
	dx, dy := k*r.between(0.05, 0.3), k*r.between(0.05, 0.3)
	if r.chance(0.3) {
		dx = -dx
	}
	if r.chance(0.15) {
		dy = -dy
	}
	soft := float32(k * r.between(0.04, 0.4))
	sharp := float32(k * r.between(0.03, 0.12))
	grow := float32(k * r.between(-0.1, 0.07))
	strong := float32(r.between(0.4, 1) * (1 - 0.4*hard))
	shadow := layer{dx: dx, dy: dy, soft: soft, top: dark, foot: dark, cover: strong, grow: grow}
	glint := layer{dx: -dx * r.between(0.3, 0.9), dy: -dy * r.between(0.3, 0.9), soft: sharp, top: light, foot: light, cover: strong, grow: grow}
	fill.soft, fill.grow = sharp, grow
	switch r.weighted(4, 4, 3, 2.5, 2) {
	case 0:
		return &drawn{[]layer{shadow, fill}}
	case 1:
		return &drawn{[]layer{shadow, glint, fill}}
	case 2: // a thin rim round the fill
		rim := layer{grow: grow + float32(k*r.between(0.06, 0.2)), soft: sharp, top: dark, foot: dark, cover: strong}
		if r.chance(0.4) {
			rim.top, rim.foot = light, light
		}
		return &drawn{[]layer{rim, fill}}
	case 3: // outlined: nothing inside
		ring := layer{grow: float32(k * r.between(0, 0.12)), ring: float32(k * r.between(0.1, 0.18)), soft: sharp, top: light, foot: light, cover: strong}
		if under.luma() > 0.6 || r.chance(0.3) {
			ring.top, ring.foot = dark, dark
		}
		if r.chance(0.5) {
			shadow.ring, shadow.soft, shadow.grow = ring.ring, sharp, ring.grow
			return &drawn{[]layer{shadow, ring}}
		}
		return &drawn{[]layer{ring}}
	default: // pressed: the card's own tone between a light and a dark copy
		fill.top, fill.foot, fill.middle = under, under.scaled(float32(r.between(0.85, 1.15))), nil
		fill.cover = 1
		return &drawn{[]layer{shadow, glint, fill}}
	}
}

// drawnFill is the tone of the digits: white, grey, silver or gold gradients, or dark.
func drawnFill(r *rng, under colour) layer {
	g := float32(r.between(0.6, 1))
	f := layer{cover: float32(r.between(0.75, 1)), top: colour{g, g, g}}
	switch r.weighted(3, 4, 3, 2, 2) {
	case 0:
		f.foot = f.top
	case 1: // silver
		f.foot = f.top.scaled(float32(r.between(0.4, 1.2)))
	case 2: // gold
		f.top = colour{g, g * 0.85, g * 0.55}
		f.foot = f.top.scaled(float32(r.between(0.5, 1.1)))
	case 3: // dark
		f.top = colour{0.2, 0.2, 0.2}.scaled(float32(r.unit()))
		f.foot = f.top
		if under.luma() < 0.35 {
			f.top, f.foot = colour{g, g, g}, colour{g, g, g}
		}
	default: // near the card's own tone
		f.top = under.mixed(colour{1, 1, 1}, float32(r.between(0.15, 0.5)))
		f.foot = f.top
	}
	if r.chance(0.25) {
		m := f.top.scaled(float32(r.between(0.4, 0.9)))
		f.middle = &m
	}
	return f
}

// paint lays the layers in order.
func (f *drawn) paint(b *board, l *line, fd *field) {
	_, up := l.axes()
	for _, y := range f.layers {
		dx, dy := int(y.dx*b.scale+1000.5)-1000, int(y.dy*b.scale+1000.5)-1000
		soft := 1 / max(y.soft, float32(1/b.scale))
		for row := range fd.h {
			for col := range fd.w {
				d := fd.shifted(col, row, dx, dy) + y.grow
				a := clamp01(d*soft + 0.5)
				if y.ring > 0 {
					a -= clamp01((d-y.ring)*soft + 0.5)
				}
				if a <= 0 {
					continue
				}
				x, py := b.mm(col+fd.col-dx, row+fd.row-dy)
				t := ((x-l.glyphs[0].x)*up.X + (py-l.glyphs[0].y)*up.Y) / l.height
				b.blend((row+fd.row)*b.w+col+fd.col, y.tone(clamp01(float32(t))), a*y.cover)
			}
		}
	}
}

// tone is the colour at height t over the baseline, in digit heights.
func (y *layer) tone(t float32) colour {
	if y.middle == nil {
		return y.foot.mixed(y.top, t)
	}
	if t < 0.5 {
		return y.foot.mixed(*y.middle, 2*t)
	}
	return y.middle.mixed(y.top, 2*t-1)
}
