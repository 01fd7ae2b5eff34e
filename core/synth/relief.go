package synth

import "math"

// relief is a raised line: plastic pressed up by a die, lit by a room, with or without foil on its top.
type relief struct {
	room    room
	height  float64 // mm the top stands over the card, at most 0.46
	rise    float64 // mm inside the edge of the die at which the top is reached
	spread  float64 // mm outside the edge over which the plastic is lifted with it
	round   float32 // 0 a flat top with shoulders … 1 a tube
	varnish float64 // strength of mirrored lamps on the plastic
	rough   float64 // of the foil
	foil    *foil   // nil: tone on tone
	hollow  float32 // darkening where relief meets card
	crazed  float32 // whitening of stretched plastic at the edges
	uneven  float64 // differences of height along the line
	sparkle float32 // strength of small highlights on corners and dents
	rim     float32 // darkening of the slope up to the top, on all sides
	seed    uint64
}

// foil is the tipping on the top of raised characters.
type foil struct {
	tone  colour
	metal float32 // 0 matt paint … 1 a mirror
	level float32 // share of the height from which the foil sticks
	soft  float32
	worn  float32 // share that is rubbed off
	cover float32 // opacity
}

// newRelief chooses a way of embossing. hard, 0…1, takes foil and light away.
func newRelief(r *rng, m room, height, hard float64) *relief {
	k := height / farringtonHeight
	f := &relief{room: m, seed: r.src.Uint64()}
	f.height = k * r.between(0.2, 0.46) * (1 - 0.4*hard*r.unit())
	f.rise = k * r.between(0.14, 0.3)
	f.spread = k * r.between(0.05, 0.45)
	f.round = float32(r.between(0, 1))
	f.varnish = math.Exp(r.between(math.Log(0.15), math.Log(2)))
	f.rough = r.unit()
	f.hollow = float32(max(0, r.between(-0.2, 0.6)))
	if r.chance(0.25) {
		f.crazed = float32(r.between(0.05, 0.35))
	}
	f.uneven = max(0, r.between(-0.1, 0.4))
	if r.chance(0.35) {
		f.sparkle = float32(r.between(0.3, 1.5))
	}
	if !r.chance(0.35 + 0.2*hard) {
		f.foil = newFoil(r, hard)
	}
	return f
}

// rimmed gives the relief a broad slope that mirrors the dark side of a room all round it, as varnished cards have it in the light of
// a window, and a top that is bright.
func (f *relief) rimmed(r *rng) {
	k := f.height / 0.33
	f.rim = float32(r.between(0.5, 1))
	f.spread, f.rise = k*r.between(0.3, 0.75), k*r.between(0.1, 0.2)
	f.hollow = float32(r.between(0.3, 0.9))
	f.varnish *= r.between(0, 0.5)
	f.foil = newFoil(r, 0)
	g := float32(r.between(0.6, 1))
	f.foil.tone, f.foil.metal = colour{g, g, g}, float32(r.between(0, 0.5))
	f.foil.worn = float32(max(0, r.between(-0.2, 0.4)))
}

// newFoil chooses a tipping; real ones are silver, gold, white, black, and now and then anything else.
func newFoil(r *rng, hard float64) *foil {
	f := &foil{metal: float32(r.between(0.3, 1)), level: float32(r.between(0.2, 0.8)), soft: float32(r.between(0.08, 0.4))}
	g := float32(r.between(0.75, 1))
	switch r.weighted(10, 7, 3, 3, 2) {
	case 0:
		f.tone = colour{g, g, g * float32(r.between(0.95, 1.05))}
	case 1:
		f.tone = colour{g, g * float32(r.between(0.72, 0.9)), g * float32(r.between(0.35, 0.65))}
	case 2:
		f.tone, f.metal = colour{g, g, g}, float32(r.between(0, 0.3))
	case 3:
		f.tone, f.metal = colour{0.1, 0.1, 0.1}, float32(r.between(0, 0.4))
	default:
		f.tone = anyColour(r)
	}
	f.cover = float32(r.between(0.75, 1))
	switch {
	case r.chance(0.3 + 0.3*hard):
		f.worn = float32(r.between(0.05, 0.2+0.35*hard))
	case r.chance(0.1): // only remains along the edges and in corners
		f.worn = float32(r.between(0.6, 0.95))
	}
	return f
}

// paint raises the line and lights it.
func (f *relief) paint(b *board, l *line, fd *field) {
	high := f.heights(b, fd)
	tables := f.room.tabulate(f.varnish, f.rough)
	var wear []float32
	if f.foil != nil {
		wear = b.noise(f.seed+1, 1.1*l.height, 1.1*l.height, 6, 0.75)
	}
	var sparks []float32
	if f.sparkle > 0 {
		sparks = b.noise(f.seed+2, 0.2*l.height, 0.2*l.height, 1, 1)
	}
	shade := f.shadows(high, fd, b.scale)
	peak := float32(f.height)
	inv := float32(b.scale / 2)
	for row := 1; row < fd.h-1; row++ {
		for col := 1; col < fd.w-1; col++ {
			i := row*fd.w + col
			gx, gy := (high[i+1]-high[i-1])*inv, (high[i+fd.w]-high[i-fd.w])*inv
			if high[i] == 0 && gx == 0 && gy == 0 && shade[i] == 0 {
				continue
			}
			at := (row+fd.row)*b.w + col + fd.col
			k := entry(gx, gy)
			steep := min(1, gx*gx+gy*gy)
			light := tables.diffuse[k] * (1 - shade[i]) * (1 - f.rim*min(1, 5*steep))
			plastic := b.at(at).scaled(light)
			gloss := tables.gloss[k] + f.crazed*steep
			if sparks != nil {
				gloss += f.sparkle * ramp((sparks[at]-0.8)*3) * ramp(high[i]/peak*2-0.5)
			}
			for c := range plastic {
				plastic[c] += gloss * (1 - 0.5*plastic[c])
			}
			a := float32(1)
			if f.foil != nil {
				rubbed := ramp((wear[at]+1.3-2.6*f.foil.worn)*2.5 + 0.5)
				if f.foil.worn == 0 {
					rubbed = 1
				}
				a = ramp((high[i]/peak-f.foil.level)/f.foil.soft+0.5) * f.foil.cover * rubbed
				shine := f.foil.metal*tables.mirror[k] + (1-f.foil.metal)*(0.85*light+0.5*gloss)
				plastic = plastic.mixed(f.foil.tone.scaled(shine), a)
			}
			b.rgb[0][at], b.rgb[1][at], b.rgb[2][at] = plastic[0], plastic[1], plastic[2]
		}
	}
}

// heights is the height over the card in mm.
func (f *relief) heights(b *board, fd *field) []float32 {
	high := make([]float32, len(fd.d))
	inv := 1 / float32(f.spread+f.rise)
	spread, peak := float32(f.spread), float32(f.height)
	var uneven []float32
	if f.uneven > 0 {
		uneven = b.noise(f.seed, 6, 6, 3, 0.6)
	}
	for i, d := range fd.d {
		if d <= -spread {
			continue
		}
		t := min(1, (d+spread)*inv)
		s := t * t * (3 - 2*t)
		tube := float32(math.Sqrt(float64(t * (2 - t))))
		h := peak * (s + f.round*0.6*(tube*s-s+t*(1-t)*0.4))
		if uneven != nil {
			at := (i/fd.w+fd.row)*b.w + i%fd.w + fd.col
			h *= 1 - float32(f.uneven)*clamp01(0.5+0.5*uneven[at])
		}
		high[i] = h
	}
	return high
}

// shadows is how much of the light is kept from each sample: by the relief towards the first lamp, and by the corner
// where the relief meets the card.
func (f *relief) shadows(high []float32, fd *field, scale float64) []float32 {
	shade := make([]float32, len(high))
	l := f.room.lamps[0]
	flat := math.Hypot(l.x, l.y)
	reach := f.height * flat / l.z * scale // samples
	dx, dy := l.x/flat, l.y/flat
	power := float32(min(0.8, 0.5*l.power*flat))
	for step := 1; step <= 3; step++ {
		t := reach * float64(step) / 3
		ox, oy := int(math.Round(dx*t)), int(math.Round(dy*t))
		if ox == 0 && oy == 0 {
			continue
		}
		lift := float32(t / scale * l.z / flat)
		soft := 1 / float32(0.4*f.height)
		for row := max(0, -oy); row < min(fd.h, fd.h-oy); row++ {
			for col := max(0, -ox); col < min(fd.w, fd.w-ox); col++ {
				i := row*fd.w + col
				over := high[i+oy*fd.w+ox]
				if over == 0 {
					continue
				}
				if s := power * clamp01((over-high[i]-lift)*soft); s > shade[i] {
					shade[i] = s
				}
			}
		}
	}
	if f.hollow > 0 {
		inv := 1 / float32(f.spread+0.1)
		for i, d := range fd.d {
			if d < 0 {
				if t := 1 + d*inv; t > 0 {
					shade[i] = 1 - (1-shade[i])*(1-f.hollow*t*t)
				}
			}
		}
	}
	return shade
}
