package synth

// Flaws that Options.Flaw asks for. A line that its flaw would hide altogether is put on plainly.
const (
	Blurred    = "blurred"      // out of focus, or shaken
	Glared     = "glared"       // a band or spot of glare over the number
	Worn       = "worn"         // ink and foil partly gone, relief pressed flat
	ToneOnTone = "tone-on-tone" // relief without foil, or foil and ink in nearly the card's own colour
)

// Flaws lists what Options.Flaw accepts.
func Flaws() []string { return []string{Blurred, Glared, Worn, ToneOnTone} }

// spoil makes a finish worn or takes its colour away; other flaws are not the line's own.
func spoil(r *rng, f finish, flaw string, under colour) {
	switch flaw {
	case Worn:
		wearDown(r, f)
	case ToneOnTone:
		takeColour(r, f, under)
	}
}

func wearDown(r *rng, f finish) {
	switch f := f.(type) {
	case *relief:
		f.height *= r.between(0.4, 0.8)
		if f.foil != nil {
			f.foil.worn = float32(r.between(0.3, 0.6))
		}
	case *ink:
		f.worn = float32(r.between(0.2, 0.45))
	case *drawn:
		fade := float32(r.between(0.3, 0.7))
		for i := range f.layers {
			f.layers[i].cover *= fade
		}
	}
}

// takeColour moves tones towards the one of the card under the line.
func takeColour(r *rng, f finish, under colour) {
	near := float32(r.between(0.5, 0.85))
	switch f := f.(type) {
	case *relief:
		if f.foil != nil && r.chance(0.5) { // gold on gold
			f.foil.tone = f.foil.tone.mixed(under, near)
			return
		}
		f.foil = nil
	case *ink:
		f.tone = f.tone.mixed(under, near)
	case *drawn:
		for i := range f.layers {
			y := &f.layers[i]
			y.top, y.foot = y.top.mixed(under, near), y.foot.mixed(under, near)
			if y.middle != nil {
				m := y.middle.mixed(under, near)
				y.middle = &m
			}
		}
	}
}
