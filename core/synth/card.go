package synth

import (
	"math"
	"strings"
)

// Card draws a whole card in a scene through a camera. The same seed and options give the same bytes.
func Card(seed uint64, o Options) Scene {
	r, o := newRNG(seed, streamPlan), o.sane()
	hard := o.difficulty(r)
	p := newCardPlan(seed, r, o, hard)
	cr := newRNG(seed, streamCamera)
	g := newStage(cr, o, p, hard)
	shot := g.shoot(cr, p)
	if !o.Plain {
		l := newLens(newRNG(seed, streamLens), hard*g.wear, g.digit)
		if p.flaw == Blurred {
			l.defocus(newRNG(seed, streamFlaw), g.digit)
		}
		l.take(shot)
	}
	t := p.truth(g.homography, hard)
	t.Turn, t.Kind = g.turn, g.kind
	return Scene{shot.image(), t}
}

// newCardPlan lays out one side of a card.
func newCardPlan(seed uint64, r *rng, o Options, hard float64) *plan {
	p := &plan{flaw: o.Flaw}
	p.choose(seed, r, o, false)
	ar := newRNG(seed, streamArt)
	d := &designer{plan: p, rng: newRNG(seed, streamText), hard: hard, finishes: newRNG(seed, streamFinish).src.Uint64()}
	back := p.style == Printed && r.chance(0.15) && !o.Blank
	upright := p.style == Printed && !back && r.chance(0.12)
	if upright {
		p.wide, p.high = cardHeight, cardWidth
	}
	p.art = newArtwork(ar, hard*ar.unit()+0.3*ar.unit(), farringtonHeight)
	light := newRNG(seed, streamLight)
	d.room = newRoom(light)
	d.placeNumber()
	p.glow = newGlow(light, hard, p.lines[0])
	if p.flaw == Glared {
		spot, _, _ := glare(newRNG(seed, streamFlaw), 0.35, 0.65, p.lines[0])
		p.glow = append(p.glow, spot)
	}
	if back {
		d.back()
	} else {
		d.front()
	}
	if o.Blank {
		p.lines, p.number = p.lines[1:], ""
	}
	if o.Plain {
		p.plain()
	}
	return p
}

// designer puts lines and parts on a plan.
type designer struct {
	*plan
	rng      *rng
	room     room
	hard     float64
	finishes uint64 // seed of the finishes: lines of one style look alike
}

// add finishes a line in a style and puts it on the plan.
func (d *designer) add(l *line, style string) *line {
	if len(l.glyphs) == 0 {
		return l
	}
	l.finished(func(try int) *rng { return newRNG(d.finishes, uint64(try)) }, style, d.flaw, d.room, d.art, d.hard)
	d.lines = append(d.lines, l)
	return l
}

// small adds a printed line of small type and gives its width.
func (d *designer) small(kind, text string, x, y, height float64) float64 {
	s := setting{face: faceNamed(pick(d.rng, "arimo", "roboto", "open-sans", "roboto-condensed", "arimo-bold")), height: height, wide: 1, blank: 0.4 * height}
	l := s.set(kind, text, x, y)
	l.finish = &ink{tone: contrasting(d.rng, d.art.toneAt(l)), cover: 1}
	d.lines = append(d.lines, l)
	x0, _, x1, _ := l.bounds(0)
	return x1 - x0
}

// placeNumber places the number line or its rows.
func (d *designer) placeNumber() {
	r := d.rng
	s := numberSetting(r, d.face, d.style)
	if d.layout.rows || (d.wide < cardWidth && len(d.number) == 16 && r.chance(0.5)) {
		d.numberRows(s)
		return
	}
	text := grouped(d.number, d.layout.groups)
	l := s.set("number", text, 0, 0)
	x0, _, x1, _ := l.bounds(0)
	if room := d.wide - 5; x1-x0 > room { // too wide for the card: everything smaller
		s = s.scaled(room / (x1 - x0))
		l = s.set("number", text, 0, 0)
		x0, _, x1, _ = l.bounds(0)
	}
	free := d.wide - (x1 - x0)
	x, y := min(free-2, max(2.5, r.between(6.5, 10.5))), numberCentre+s.height/2
	if d.style == Printed {
		x, y = r.between(2.5, max(2.6, free-2.5)), r.between(0.35, 0.92)*d.high
		if r.chance(0.5) {
			x = max(2.5, min(free-2.5, r.between(5, 9)))
		}
	} else if d.style == Drawn {
		y += r.between(-4, 4)
	} else {
		y += 0.3 * r.normal()
	}
	d.add(s.set("number", text, x-x0, y), d.style)
}

// scaled is the setting made k times as large.
func (s setting) scaled(k float64) setting {
	s.height, s.pitch, s.tracking, s.blank = s.height*k, s.pitch*k, s.tracking*k, s.blank*k
	return s
}

// numberRows places the groups under one another.
func (d *designer) numberRows(s setting) {
	r := d.rng
	s.slant = 0
	d.layout = pickLayout(r, "4x4", false, false)
	step := s.height * r.between(1.25, 1.9)
	wide := 4 * s.advance(s.face.glyph('0'))
	x, y := r.between(4, max(4.5, d.wide-wide-4)), r.between(0.2, 0.45)*d.high
	if y+3*step > d.high-3 {
		y = max(s.height+2, d.high-3-3*step)
	}
	all := &line{kind: "number", text: grouped(d.number, d.layout.groups), face: s.face, height: s.height, wide: s.wide}
	for i := range 4 {
		row := s.set("number", d.number[4*i:4*i+4], x, y+float64(i)*step)
		all.glyphs = append(all.glyphs, row.glyphs...)
	}
	d.add(all, d.style)
}

// front adds what stands round the number.
func (d *designer) front() {
	r := d.rng
	main := d.lines[0]
	_, top, _, bottom := main.bounds(0)
	tone := d.art.toneAt(main)
	if r.chance(0.8) && top > 18 {
		x, y := r.between(7, 12), r.between(16, 19)
		y = min(y, top-12)
		if d.wide < cardWidth {
			x, y = r.between(15, 28), r.between(5, 10)
		}
		d.parts = append(d.parts, chip(r, x, y))
		if r.chance(0.5) {
			d.parts = append(d.parts, waves(r, x+r.between(15, 20), y+r.between(4, 6), contrasting(r, tone)))
		}
	}
	if r.chance(0.85) {
		markY := pick(r, 7, d.high-7, d.high-7)
		if bottom > d.high-13 { // off the number
			markY = 7
		} else if top < 13 {
			markY = d.high - 7
		}
		d.parts = append(d.parts, mark(r, d.wide-r.between(16, 22), markY, tone)...)
	}
	if r.chance(0.8) && top > 14 {
		d.bankName(top)
	}
	if d.style != Printed && r.chance(0.4) && len(d.number) > 4 {
		d.small("bin", d.number[:4], main.glyphs[0].x-1, bottom+2.6, r.between(1.4, 2))
	}
	d.below(bottom)
}

// bankName adds the issuer's name over the number.
func (d *designer) bankName(top float64) {
	r := d.rng
	s := setting{face: pick(r, faces[4:]...), height: r.between(2.5, 5), wide: r.between(0.9, 1.15), blank: 2}
	name := pick(r, "Northern", "First", "Harbour", "Credit", "Popular", "Oriental", "Alpine", "Savings", "Meridian") + " " + pick(r, "Bank", "Bank", "Union", "Trust", "BANK")
	if r.chance(0.4) {
		name = strings.ToUpper(name)
	}
	l := d.fit(s, "bank", name, r.between(5, 0.45*d.wide), min(top-2, r.between(7, 12)))
	l.finish = &ink{tone: contrasting(r, d.art.toneAt(l)), cover: 1}
	d.lines = append(d.lines, l)
}

// below adds dates, name and company under the number, or over it when there is no room.
func (d *designer) below(bottom float64) {
	r := d.rng
	style := d.style
	s := textSetting(r, d.face, style)
	size := s.height
	y := bottom + size + r.between(2.6, 6)
	if y > d.high-4 {
		y = 6 + r.between(0, 4)
	}
	d.dates(s, y, style)
	name := y + size + r.between(1.2, 3.5)
	if name < d.high-2 && r.chance(0.85) {
		d.holder = newHolder(r)
		l := d.fit(s, "holder", d.holder, r.between(5, 9), name)
		d.add(l, style)
		if y := name + size + r.between(1, 2); y < d.high-1.5 && r.chance(0.15) {
			d.add(d.fit(s, "company", pick(r, "ACME TOOLS & CO", "GLOBEX LTD.", "INITECH INC", "SO TK "+string(randomDigits(r, 9))), 7, y), style)
		}
	}
}

// textSetting chooses how names and dates are set on a card whose number has face f: raised ones small, ten to the
// inch, mostly in a gothic face.
func textSetting(r *rng, f *face, style string) setting {
	size := 3.1 // mm
	if style != Embossed {
		size = r.between(2, 3.6)
	}
	switch {
	case style == Printed && r.chance(0.3):
		f = pickFace(r, Printed)
	case style != Printed && (f.name == FontFarrington || r.chance(0.5)):
		f = faceNamed(FontGothic)
		if r.chance(0.2) {
			f = faceNamed(pick(r, FontFarrington, FontOCRA, "routed-gothic-wide"))
		}
	}
	s := setting{face: f, height: size, wide: 1, blank: size * 0.8}
	if style == Embossed || r.chance(0.3) {
		s.pitch = 2.54 * size / 3.1
		s.blank = s.pitch
	}
	if style != Printed && r.chance(0.6) { // dies are narrow: M and W have to fit the pitch as well
		s.wide = r.between(0.65, 1)
	}
	return s
}

// fit sets a line smaller when it would run off the card.
func (d *designer) fit(s setting, kind, text string, x, y float64) *line {
	l := s.set(kind, text, x, y)
	if _, _, x1, _ := l.bounds(0); x1 > d.wide-2 {
		l = s.scaled((d.wide-2-x)/(x1-x)).set(kind, text, x, y)
	}
	return l
}

// dates adds the expiry with its label, often a second date or year before it.
func (d *designer) dates(s setting, y float64, style string) {
	r := d.rng
	x := r.between(6, 0.55*d.wide)
	if r.chance(0.12) {
		return
	}
	from := ""
	if r.chance(0.3) {
		from = newExpiry(r)
		kind, text, label := "valid_from", from, "VALID FROM"
		if r.chance(0.35) {
			from = ""
			kind, text, label = "member_since", string(randomDigits(r, 2)), "MEMBER SINCE"
			if r.chance(0.6) {
				text = pick(r, "19", "20") + text
			}
		}
		x = r.between(5, 9)
		x += d.label(label, x, y, s.height)
		l := d.add(s.set(kind, text, x, y), style)
		_, _, x1, _ := l.bounds(0)
		x = x1 + r.between(2, 6)
	}
	d.expiry = after(newExpiry(r), from)
	text := d.expiry
	switch r.weighted(10, 1, 1, 1) {
	case 1:
		text = strings.Replace(text, "/", "-", 1)
	case 2:
		text = text[:3] + "20" + text[3:]
	case 3:
		text = text[:2] + " / " + text[3:]
	}
	if r.chance(0.85) {
		x += d.label(pick(r, "VALID THRU", "GOOD THRU", "EXPIRES END", "MONTH/YEAR", "VALID UNTIL", "VALID THRU MM/YY", "EXP DATE", "VENCE"), x, y, s.height)
	}
	d.add(d.fit(s, "expiry", text, x, y), style)
}

// after is the expiry, some years later if it would come before the date that the card is valid from; from may be empty.
func after(expiry, from string) string {
	year := func(date string) int { return int(date[3]-'0')*10 + int(date[4]-'0') }
	if from == "" || year(expiry) > year(from) || expiry == "00/00" || from == "00/00" {
		return expiry
	}
	y := year(from) + 1 + year(expiry)%5
	return expiry[:3] + string([]byte{byte('0' + y/10), byte('0' + y%10)})
}

// label adds small type before a date, its words in one line or under one another, and gives the width it takes.
func (d *designer) label(text string, x, y, size float64) float64 {
	r := d.rng
	h := r.between(0.9, 1.5)
	if r.chance(0.3) { // over the date
		d.small("label", text, x, y-size-0.8, h)
		return 0
	}
	words, wide := strings.Fields(text), 0.0
	for i, w := range words {
		wide = max(wide, d.small("label", w, x, y-size/2+h/2+(float64(i)-float64(len(words)-1)/2)*1.5*h, h))
	}
	return wide + r.between(0.8, 2)
}

// back adds what stands on the side with the signature.
func (d *designer) back() {
	r := d.rng
	main := d.lines[0]
	d.parts = append(d.parts, stripe(r, d.wide))
	if _, top, _, _ := main.bounds(0); top > 33 {
		d.parts = append(d.parts, panel(r, d.wide))
		d.small("cvc", string(randomDigits(r, 3)), d.wide-r.between(9, 13), r.between(24, 28), r.between(2, 2.8))
	}
	_, _, _, bottom := main.bounds(0)
	d.small("phone", pick(r, "1-800-555-", "+44 20 7946 0", "95555 400 ")+string(randomDigits(r, 4)), r.between(4, 30), 2.5, r.between(1.2, 2))
	if bottom < d.high-9 {
		d.below(bottom)
	}
	if r.chance(0.5) && bottom < d.high-12 {
		d.small("account", "A/C "+string(randomDigits(r, 8))+"  "+string(randomDigits(r, 2))+"-"+string(randomDigits(r, 2))+"-"+string(randomDigits(r, 2)), 5, d.high-1.5, 1.8)
	}
}

// digitPixels is the height of the number's digits when a millimetre is scale pixels.
func (p *plan) digitPixels(scale float64) float64 {
	if len(p.lines) == 0 {
		return farringtonHeight * scale
	}
	return math.Max(1, p.lines[0].height*scale)
}
