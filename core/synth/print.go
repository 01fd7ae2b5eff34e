package synth

// ink is a flat line: ink, thermal print or laser engraving.
type ink struct {
	tone   colour
	cover  float32
	spread float32 // mm the ink runs over the edge of the glyph; less than 0 for thin print
	soft   float32 // mm of the edge's fall
	rough  float32 // mm the edge wanders
	worn   float32 // share that is rubbed off
	halo   colour
	haloed float32 // opacity of a rim of another tone
	seed   uint64
}

// newInk chooses an ink that stands out against what lies under it, less so when hard.
func newInk(r *rng, under colour, height, hard float64) *ink {
	k := height / farringtonHeight
	p := &ink{cover: float32(r.between(0.7, 1)), seed: r.src.Uint64()}
	p.spread = float32(k * r.between(-0.06, 0.1))
	p.soft = float32(k * r.between(0.02, 0.16))
	switch r.weighted(6, 5, 3, 1.5) {
	case 0:
		p.tone = colour{}.mixed(colour{0.25, 0.25, 0.3}, float32(r.unit()))
	case 1:
		p.tone = colour{1, 1, 1}.scaled(float32(r.between(0.75, 1)))
	case 2:
		p.tone = anyColour(r)
	default: // laser: the card's own tone, darker or lighter
		p.tone = under.scaled(float32(r.between(0.2, 0.6)))
		if r.chance(0.5) {
			p.tone = under.mixed(colour{1, 1, 1}, float32(r.between(0.4, 0.8)))
		}
	}
	p.standOut(under, float32(0.32-0.2*hard*r.unit()))
	if r.chance(0.3) {
		p.rough = float32(k * r.between(0.01, 0.1))
	}
	if r.chance(0.2 + 0.3*hard) {
		p.worn = float32(r.between(0.02, 0.15+0.3*hard))
	}
	if r.chance(0.12) {
		p.haloed, p.halo = float32(r.between(0.3, 0.9)), colour{1, 1, 1}.mixed(colour{}, float32(r.n(2)))
	}
	return p
}

// standOut moves the ink's tone away from the card's until the two differ by at least gap in luma.
func (p *ink) standOut(under colour, gap float32) {
	away := under.luma()
	if d := p.tone.luma() - away; d > gap || d < -gap {
		return
	}
	if away > 0.5 {
		p.tone = p.tone.scaled(max(0, away-gap) / max(0.05, p.tone.luma()))
		return
	}
	t := (away + gap - p.tone.luma()) / max(0.05, 1-p.tone.luma())
	p.tone = p.tone.mixed(colour{1, 1, 1}, clamp01(t))
}

// paint lays the ink.
func (p *ink) paint(b *board, l *line, fd *field) {
	var edge, wear []float32
	if p.rough > 0 {
		edge = b.noise(p.seed, 0.12*l.height, 0.12*l.height, 2, 0.7)
	}
	if p.worn > 0 {
		wear = b.noise(p.seed+1, 0.6*l.height, 0.6*l.height, 5, 0.8)
	}
	soft := 1 / max(p.soft, float32(1/b.scale))
	for row := range fd.h {
		at := (row+fd.row)*b.w + fd.col
		for col, d := range fd.d[row*fd.w : (row+1)*fd.w] {
			d += p.spread
			if edge != nil {
				d += p.rough * edge[at+col]
			}
			if p.haloed > 0 {
				if a := clamp01((d+0.06*float32(l.height))*soft+0.5) * p.haloed; a > 0 {
					b.blend(at+col, p.halo, a)
				}
			}
			a := clamp01(d*soft+0.5) * p.cover
			if a == 0 {
				continue
			}
			if wear != nil {
				a *= ramp((wear[at+col]+1.4-2.8*p.worn)*2.5 + 0.5)
			}
			b.blend(at+col, p.tone, a)
		}
	}
}
