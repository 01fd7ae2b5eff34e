package synth

import "math"

// Strip draws the surroundings of one line: the line and about one and a half digit heights round it, turned by a few
// degrees at most. It is the same drawing as Card's on a smaller area. The same seed and options give the same bytes.
func Strip(seed uint64, o Options) Scene {
	r := newRNG(seed, streamPlan)
	hard := o.difficulty(r)
	s := newStripPlan(seed, r, o, hard)
	digit := o.DigitHeight
	if digit <= 0 {
		digit = math.Exp(r.between(math.Log(14), math.Log(48)))
	}
	if digit > 400 {
		digit = 400
	}
	main := s.lines[0]
	x0, y0, x1, y1 := main.bounds(1.5)
	scale := digit / main.height
	work := max(28, 1.1*digit) / main.height
	b := newBoard(x0, y0, x1, y1, work)
	s.paint(b)
	view := stripView(newRNG(seed, streamCamera), o, scale, x0, y0, x1, y1)
	p := b.shoot(view, work/scale)
	if !o.Plain {
		newLens(newRNG(seed, streamLens), hard, digit).take(p)
	}
	return Scene{p.image(), s.truth(view.homography, hard)}
}

// plan is everything that is on a card.
type plan struct {
	art    artwork
	lines  []*line // the first is the number, or the line that a strip is about
	number string
	layout layout
	style  string
	face   *face
	expiry string
	holder string
	glow   []func(*board)
}

// paint puts the plan on a board that shows all or part of the card.
func (p *plan) paint(b *board) {
	p.art.paint(b)
	for i := len(p.lines) - 1; i >= 0; i-- {
		b.paint(p.lines[i])
	}
	for _, g := range p.glow {
		g(b)
	}
}

// bounds is the area of the line on the card with a margin in digit heights.
func (l *line) bounds(margin float64) (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = 1e9, 1e9, -1e9, -1e9
	m := (margin + 0.3) * l.height
	for _, g := range l.glyphs {
		x0, x1 = min(x0, g.x-m), max(x1, g.x+m)
		y0, y1 = min(y0, g.y-l.height-margin*l.height), max(y1, g.y+margin*l.height)
	}
	return x0, y0, x1, y1
}

// newStripPlan is a card of which one line will be shown.
func newStripPlan(seed uint64, r *rng, o Options, hard float64) *plan {
	p := &plan{style: o.Style}
	known := false
	for _, s := range Styles() {
		known = known || s == o.Style
	}
	if !known {
		p.style = Styles()[r.weighted(5, 3, 4)]
	}
	p.face = faceNamed(o.Font)
	if p.face == nil {
		p.face = pickFace(r, p.style != Printed)
	}
	p.layout = pickLayout(r, o.Layout, p.style != Printed, true)
	nr := newRNG(seed, streamNumber)
	p.number = newNumber(nr, p.layout.digits())
	s := numberSetting(r, p.face, p.style)
	x, y := r.between(5, 14), 54-21.42+s.height/2
	if p.style == Printed {
		y = r.between(10, 50)
	}
	kind, text := "number", grouped(p.number, p.layout.groups)
	switch o.Kind {
	case "expiry":
		p.number, kind, text = "", "expiry", newExpiry(nr)
		p.expiry = text
	case "holder":
		p.number, kind, text = "", "holder", newHolder(nr)
		p.holder = text
	}
	main := s.set(kind, text, x, y)
	p.lines = []*line{main}
	if o.Plain {
		p.plain()
		return p
	}
	p.decorate(seed, hard, main)
	return p
}

// plain is black on white, for checking the truth.
func (p *plan) plain() {
	p.art = artwork{func(b *board) { b.fill(func(int, float64, float64) colour { return colour{1, 1, 1} }) }}
	for _, l := range p.lines {
		l.finish = &ink{cover: 1}
	}
}

// decorate gives the plan its art, its light and the line its finish.
func (p *plan) decorate(seed uint64, hard float64, main *line) {
	r := newRNG(seed, streamArt)
	p.art = newArtwork(r, hard*r.unit()+0.25*r.unit(), main.height)
	under := p.art.toneAt(main)
	fr := newRNG(seed, streamFinish)
	m := newRoom(newRNG(seed, streamLight))
	main.finish = newFinish(fr, p.style, m, under, main.height, hard)
	p.glow = newGlow(newRNG(seed, streamLight+100), hard, main)
}

// newFinish chooses how a line of a style is put on.
func newFinish(r *rng, style string, m room, under colour, height, hard float64) finish {
	switch style {
	case Embossed:
		return newRelief(r, m, height, hard)
	case Drawn:
		return newDrawn(r, under, height, hard)
	}
	return newInk(r, under, height, hard)
}

// toneAt is the mean tone of the art under a line, from a coarse look.
func (a artwork) toneAt(l *line) colour {
	x0, y0, x1, y1 := l.bounds(0)
	b := newBoard(x0, y0, x1, y1, 0.8)
	a.paint(b)
	var sum colour
	for i := range b.rgb[0] {
		c := b.at(i)
		sum[0], sum[1], sum[2] = sum[0]+c[0], sum[1]+c[1], sum[2]+c[2]
	}
	return sum.scaled(1 / float32(len(b.rgb[0])))
}

// newGlow is the light over the whole card: brighter on one side, and now and then a band or spot of glare.
func newGlow(r *rng, hard float64, l *line) []func(*board) {
	x0, y0, x1, y1 := l.bounds(1)
	strength, a := r.between(0, 0.35), r.between(0, 2*math.Pi)
	sin, cos := math.Sincos(a)
	size := x1 - x0
	glow := []func(*board){func(b *board) {
		for row := range b.h {
			for col := range b.w {
				x, y := b.mm(col, row)
				k := 1 + float32(strength*((x-x0-size/2)*cos+(y-y0)*sin)/size*2)
				i := row*b.w + col
				b.rgb[0][i] *= k
				b.rgb[1][i] *= k
				b.rgb[2][i] *= k
			}
		}
	}}
	if !r.chance(0.08 + 0.2*hard) {
		return glow
	}
	cx, cy := r.between(x0, x1), r.between(y0, y1)
	wide, long := r.between(2, 15), r.between(5, 60)
	bright := float32(r.between(0.1, 0.4+0.5*hard))
	sin, cos = math.Sincos(r.between(0, math.Pi))
	white := colour{1, 1, float32(r.between(0.85, 1))}
	return append(glow, func(b *board) {
		b.over(white, func(x, y float64) float32 {
			u, v := ((x-cx)*cos+(y-cy)*sin)/long, ((y-cy)*cos-(x-cx)*sin)/wide
			return bright * ramp(float32(1.3-u*u-v*v))
		})
	})
}

// truth says where everything is in the picture.
func (p *plan) truth(view homography, hard float64) Truth {
	t := Truth{Number: p.number, Layout: p.layout.name, Style: p.style, Font: p.face.name, Expiry: p.expiry, Holder: p.holder, Difficulty: hard}
	if p.number != "" {
		t.Groups = append([]int(nil), p.layout.groups...)
	}
	for i, c := range [4]Pt{{0, 0}, {cardWidth, 0}, {cardWidth, cardHeight}, {0, cardHeight}} {
		t.Card[i] = view.to(c.X, c.Y)
	}
	for _, l := range p.lines {
		t.Lines = append(t.Lines, l.truth(view))
	}
	return t
}

// truth is the line with the cells of its glyphs in the picture.
func (l *line) truth(view homography) Line {
	out := Line{Kind: l.kind, Text: l.text, Font: l.face.name, Style: styleOf(l.finish)}
	right, up := l.axes()
	half := l.height * farringtonWidth / farringtonHeight / 2
	for _, g := range l.glyphs {
		lean := l.slant * l.height / 2 // half way up a slanted glyph
		corner := func(u, v float64) Pt {
			u += lean
			return view.to(g.x+u*right.X+v*up.X, g.y+u*right.Y+v*up.Y)
		}
		out.Glyphs = append(out.Glyphs, Glyph{g.char, [4]Pt{corner(-half, l.height), corner(half, l.height), corner(half, 0), corner(-half, 0)}})
	}
	return out
}

func styleOf(f finish) string {
	switch f.(type) {
	case *relief:
		return Embossed
	case *drawn:
		return Drawn
	}
	return Printed
}
