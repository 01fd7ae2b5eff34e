package synth

import "math"

// Strip draws the surroundings of one line: the line and about one and a half digit heights round it, turned by a few
// degrees at most. It is the same drawing as Card's on a smaller area. The same seed and options give the same bytes.
func Strip(seed uint64, o Options) Scene {
	r, o := newRNG(seed, streamPlan), o.sane()
	hard := o.difficulty(r)
	p := newStripPlan(seed, r, o, hard)
	digit := o.DigitHeight
	if digit <= 0 {
		digit = math.Exp(r.between(math.Log(14), math.Log(48)))
	}
	digit = max(4, min(400, digit))
	main := p.lines[0]
	x0, y0, x1, y1 := main.bounds(1.5)
	scale := digit / main.height
	work := max(28, digit) / main.height
	b := newBoard(x0, y0, x1, y1, work)
	p.paint(b)
	v := stripView(newRNG(seed, streamCamera), o, scale, x0, y0, x1, y1)
	shot := b.shoot(v, work/scale)
	if !o.Plain {
		newLens(newRNG(seed, streamLens), hard, digit).take(shot)
	}
	return Scene{shot.image(), p.truth(v.homography, hard)}
}

// newStripPlan is a card with one line.
func newStripPlan(seed uint64, r *rng, o Options, hard float64) *plan {
	p := &plan{}
	p.choose(seed, r, o, true)
	s := numberSetting(r, p.face, p.style)
	x, y := r.between(5, 14), numberCentre+s.height/2
	if p.style == Printed {
		y = r.between(10, 50)
	}
	kind, text := "number", grouped(p.number, p.layout.groups)
	if o.Kind == "expiry" || o.Kind == "holder" {
		wanted := p.face
		s = textSetting(r, p.face, p.style)
		if o.Font == wanted.name {
			s.face = wanted
		}
		p.face = s.face
	}
	switch o.Kind {
	case "expiry":
		kind, text = "expiry", anyDate(newRNG(seed, streamText))
		p.number, p.expiry = "", text
	case "holder":
		kind, text = "holder", anyName(newRNG(seed, streamText))
		p.number, p.holder = "", text
	}
	main := s.set(kind, text, x, y)
	p.lines = []*line{main}
	if o.Plain {
		p.plain()
		return p
	}
	ar := newRNG(seed, streamArt)
	p.art = newArtwork(ar, 0.1+0.4*ar.unit()+0.5*hard*ar.unit(), main.height)
	if o.Crossed {
		p.art = append(p.art, crossing(newRNG(seed, streamCrossing), main)...)
	}
	light := newRNG(seed, streamLight)
	finishes := func(try int) *rng { return newRNG(seed, streamFinish+uint64(try)<<8) }
	main.finished(finishes, p.style, "", newRoom(light), p.art, hard)
	if f, ok := main.finish.(*relief); ok && o.Rimmed {
		f.rimmed(newRNG(seed, streamRims))
	}
	p.glow = newGlow(light, hard, main)
	return p
}
