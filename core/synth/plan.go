package synth

import "math"

// plan is everything that is on one side of a card.
type plan struct {
	wide, high float64 // of the card as it is read, mm: upright cards are higher than wide
	art        artwork
	parts      []func(*board) // chip, marks, stripes: over the art, under the lines
	lines      []*line        // the first is the number, or the line that a strip is about
	glow       []func(*board)

	number string
	flaw   string
	layout layout
	style  string
	face   *face
	expiry string
	holder string
}

// paint puts the plan on a board that shows all or part of the card.
func (p *plan) paint(b *board) {
	p.art.paint(b)
	for _, part := range p.parts {
		part(b)
	}
	for i := len(p.lines) - 1; i >= 0; i-- {
		b.paint(p.lines[i])
	}
	for _, g := range p.glow {
		g(b)
	}
}

// choose settles style, face, layout and number as the options ask.
func (p *plan) choose(seed uint64, r *rng, o Options, oneRow bool) {
	p.wide, p.high = cardWidth, cardHeight
	p.style = o.Style
	known := false
	for _, s := range Styles() {
		known = known || s == o.Style
	}
	if !known {
		p.style = Styles()[r.weighted(5, 3, 4)]
	}
	p.face = faceNamed(o.Font)
	if p.face == nil {
		p.face = pickFace(r, p.style)
	}
	p.layout = pickLayout(r, o.Layout, p.style != Printed, oneRow)
	p.number = newNumber(newRNG(seed, streamNumber), p.layout.digits())
}

// plain is black on white, for checking the truth.
func (p *plan) plain() {
	p.art = artwork{func(b *board) { b.fill(func(int, float64, float64) colour { return colour{1, 1, 1} }) }}
	p.parts, p.glow = nil, nil
	for _, l := range p.lines {
		l.finish = &ink{cover: 1}
	}
}

// bounds is the area of the line on the card with a margin in digit heights.
func (l *line) bounds(margin float64) (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = 1e9, 1e9, -1e9, -1e9
	right, up := l.axes()
	half := 0.3 * l.height
	for _, g := range l.glyphs {
		for _, c := range [4]Pt{{-half, 0}, {half, 0}, {-half, l.height}, {half, l.height}} {
			x, y := g.x+c.X*right.X+c.Y*up.X, g.y+c.X*right.Y+c.Y*up.Y
			x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
		}
	}
	m := margin * l.height
	return x0 - m, y0 - m, x1 + m, y1 + m
}

// newFinish chooses how a line of a style is put on. Lines of the same card that are given streams of the same seed
// come out alike.
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
	b := newBoard(x0, y0, max(x1, x0+3), max(y1, y0+3), 0.8)
	a.paint(b)
	var sum colour
	for i := range b.rgb[0] {
		c := b.at(i)
		sum[0], sum[1], sum[2] = sum[0]+c[0], sum[1]+c[1], sum[2]+c[2]
	}
	return sum.scaled(1 / float32(len(b.rgb[0])))
}

// newGlow is the light over the whole card: brighter on one side, and now and then a band or spot of glare near line l.
func newGlow(r *rng, hard float64, l *line) []func(*board) {
	x0, y0, x1, y1 := l.bounds(1)
	strength, a := r.between(0, 0.35), r.between(0, 2*math.Pi)
	sin, cos := math.Sincos(a)
	size := max(x1-x0, y1-y0)
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
	spot, s, c := glare(r, 0.1, 0.3+0.35*hard, l)
	sin, cos = s, c // the whole card is lit along the glare
	return append(glow, spot)
}

// glare is a band or spot of light over line l, which hides a share from least to most of what lies under it, and the
// direction in which it runs.
func glare(r *rng, least, most float64, l *line) (spot func(*board), sin, cos float64) {
	x0, y0, x1, y1 := l.bounds(1)
	cx, cy := r.between(x0, x1), r.between(y0, y1)
	wide, long := r.between(2, 15), r.between(5, 60)
	bright := float32(r.between(least, most))
	sin, cos = math.Sincos(r.between(0, math.Pi))
	white := colour{1, 1, float32(r.between(0.85, 1))}
	return func(b *board) {
		b.over(white, func(x, y float64) float32 {
			u, v := ((x-cx)*cos+(y-cy)*sin)/long, ((y-cy)*cos-(x-cx)*sin)/wide
			return bright * ramp(float32(1.3-u*u-v*v))
		})
	}, sin, cos
}

// truth says where everything is in the picture.
func (p *plan) truth(view homography, hard float64) Truth {
	t := Truth{Number: p.number, Style: p.style, Font: p.face.name, Expiry: p.expiry, Holder: p.holder, Difficulty: hard}
	if p.number != "" {
		t.Layout = p.layout.name
		t.Groups = append([]int(nil), p.layout.groups...)
	}
	for i, c := range [4]Pt{{0, 0}, {p.wide, 0}, {p.wide, p.high}, {0, p.high}} {
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
	lean := l.slant * l.height / 2 // half way up a slanted glyph
	for _, g := range l.glyphs {
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
