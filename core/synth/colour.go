package synth

import "math"

// hsv is a colour from hue (turns), saturation and value in 0…1.
func hsv(h, s, v float64) colour {
	var c colour
	for i := range c {
		k := math.Mod(h*6+float64(5-2*i), 6)
		c[i] = float32(v - v*s*max(0, min(k, 4-k, 1)))
	}
	return c
}

// anyColour is any tone, vivid or dull.
func anyColour(r *rng) colour { return hsv(r.unit(), r.unit()*r.unit()*1.2, r.between(0.1, 1)) }

// palette is a family of n tones, near to one another or not, as card designs use them.
func palette(r *rng, n int) []colour {
	h, s, v := r.unit(), r.between(0, 0.85), r.between(0.12, 0.88)
	if r.chance(0.25) { // grey, black, silver and white cards
		s *= 0.15
	}
	spread := r.between(0.02, 0.35) * r.unit()
	contrast := r.between(0.05, 0.5)
	tones := make([]colour, n)
	for i := range tones {
		tones[i] = hsv(h+spread*r.normal()+1, min(1, max(0, s+0.25*r.normal()*contrast*2)), min(0.97, max(0.04, v+contrast*r.normal()*0.5)))
	}
	if r.chance(0.2) {
		tones[r.n(n)] = anyColour(r)
	}
	return tones
}

// gradient looks a place t in 0…1 up in a row of tones.
func gradient(tones []colour, t float32) colour {
	t = clamp01(t) * float32(len(tones)-1)
	i := min(len(tones)-2, int(t))
	return tones[i].mixed(tones[i+1], t-float32(i))
}
