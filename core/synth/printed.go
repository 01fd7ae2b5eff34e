package synth

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Sides lists how a printed card can be seen.
func Sides() []string { return []string{Front, Upright, Back} }

// Sides of printed cards.
const (
	Front   = "front"   // wider than high
	Upright = "upright" // the front of a card that is read with its short side down
	Back    = "back"    // the side with stripe and signature panel, with the number on it
)

// PrintedLayouts lists how a number can stand on a printed card: the digits of its groups, rows parted by strokes.
func PrintedLayouts() []string {
	return []string{
		"4-4-4-4", "4-6-5", "4-6-4", "6-13", "5-4-5-5", "6-6-7", "4-4-4-4-3", "6-6-6", "4-8", "16", "15", "19",
		"8/8", "4-4/4-4", "4/4/4/4", "4/6/5", "4-4-4/4-3", "6/6/7", "5-4/5-5", "4-4/4-4/3", "8/8/3", "4-6/4",
	}
}

// PrintedOptions narrows what PrintedCard draws. The zero value draws the whole mix; an unknown name counts as empty.
type PrintedOptions struct {
	Layout   string   // one of PrintedLayouts
	Side     string   // one of Sides
	Date     string   // one of DateForms
	Family   string   // one of HeldOut: of the number
	Families []string // some of HeldOut: of all else; empty: all

	// Hard asks for soft photographs in the background, small type and ink that is near the card's own tone.
	Hard bool
}

// printed is a card being laid out.
type printed struct {
	*plan
	rng    *rng
	hard   bool
	photo  bool    // on a soft photograph
	scale  float64 // px a millimetre, about
	fonts  []*face
	number setting // how the number is set,
	field  setting // dates and names,
	label  setting // small type
	ink    colour
	titled bool // labels in mixed case
	taken  []rect
	side   string
	code   string
}

// printedTries is how many designs are tried before one has room for all that it must show. About one of two has.
const printedTries = 200

// PrintedCard draws a card whose text is printed flat, as new cards are: the number in one row or several, anywhere, on
// the front, on an upright card or on the back. The same seed and options give the same bytes.
func PrintedCard(seed uint64, o PrintedOptions) Scene {
	r := newRNG(seed, streamPlan)
	if !slices.Contains(PrintedLayouts(), o.Layout) {
		o.Layout = pick(r, PrintedLayouts()...)
	}
	if !slices.Contains(Sides(), o.Side) {
		o.Side = pick(r, Front, Front, Upright, Back)
	}
	if !slices.Contains(DateForms(), o.Date) {
		o.Date = pick(r, append(DateForms(), "03/30", "03/30", "03/30", "03/30")...)
	}
	if !slices.Contains(HeldOut(), o.Family) {
		o.Family = pick(r, heldOutFaces(o.Families)...).name
	}
	g := newPrintedStage(newRNG(seed, streamCamera), o)
	c := newPrinted(seed, newRNG(seed, streamPrinted), o, g)
	for try := uint64(1); !c.lay(o) && try < printedTries; try++ {
		c = newPrinted(seed, newRNG(seed, streamPrinted+try<<8), o, g)
	}
	cr := newRNG(seed, streamLens)
	g.digit = c.digitPixels(c.scale)
	shot := g.shoot(cr, c.plan)
	newPrintedLens(cr, c.field.height*c.scale, o.Hard).take(shot)
	return Scene{shot.image(), c.seen(g, o)}
}

// newPrinted chooses colours and type.
func newPrinted(seed uint64, r *rng, o PrintedOptions, g *stage) *printed {
	c := &printed{plan: &plan{wide: cardWidth, high: cardHeight, style: Printed}, rng: r, hard: o.Hard, side: o.Side, scale: g.digit, fonts: heldOutFaces(o.Families)}
	if o.Side == Upright {
		c.wide, c.high = cardHeight, cardWidth
	}
	c.face = heldOutFaces([]string{o.Family})[0]
	c.layout = printedLayout(o.Layout)
	c.plan.number = newNumber(newRNG(seed, streamNumber), c.layout.digits())
	if c.photo = o.Hard && r.chance(0.55); c.photo {
		c.art = softPhoto(r)
	} else {
		c.art = softArt(r)
	}
	c.titled = r.chance(0.35)
	text := c.face
	if r.chance(0.4) {
		text = pick(r, c.fonts...)
	}
	least, small, most := 10.0, 7.5, 4.4
	if o.Hard {
		least, small, most = 8, 6, 3.2
	}
	c.number = c.spaced(setting{face: c.face, wide: 1, height: max(1.15*least/c.scale, r.between(2.3, most))})
	c.number.blank = (c.number.advance(c.face.glyph('0'))) * r.between(0.45, 1.3)
	if r.chance(0.35) {
		c.number.tracking = c.number.height * r.between(0, 0.2)
	}
	c.field = c.spaced(setting{face: text, wide: 1, height: max(least/c.scale, min(c.number.height, r.between(1.8, 3.1)))})
	c.label = c.spaced(setting{face: text, wide: 1, height: max(small/c.scale, r.between(0.9, 1.5))})
	if r.chance(0.2) {
		c.label.face = pick(r, c.fonts...)
	}
	return c
}

// spaced gives a setting the blank of its typeface.
func (c *printed) spaced(s setting) setting {
	s.blank = max(0.2, s.face.glyph(' ').advance) * s.height
	return s
}

// printedLayout reads one of PrintedLayouts.
func printedLayout(name string) layout {
	l := layout{name: name, rows: strings.Contains(name, "/")}
	for _, g := range strings.FieldsFunc(name, func(c rune) bool { return c == '-' || c == '/' }) {
		n, err := strconv.Atoi(g)
		if err != nil {
			panic("synth: layout " + name)
		}
		l.groups = append(l.groups, n)
	}
	return l
}

// put places a block at the first of the anchors where nothing else stands, on the card, in ink that can be seen.
func (c *printed) put(b block, anchors ...anchor) bool {
	for _, a := range anchors {
		b.stand(a)
		box := b.box()
		b2 := box.grown(0.25 * c.field.height)
		free := box.x0 >= 2.2 && box.x1 <= c.wide-2.2 && box.y0 >= 2 && box.y1 <= c.high-2
		for _, t := range c.taken {
			free = free && !b2.meets(t)
		}
		if free && c.inked(b) {
			c.taken = append(c.taken, box)
			c.lines = append(c.lines, b...)
			return true
		}
		b.stand(anchor{y: -a.y}) // back to the origin
	}
	return false
}

// inked gives the lines of a block their ink, unless it could not be seen where they stand.
func (c *printed) inked(b block) bool {
	for _, l := range b {
		under, least := c.art.toneAt(l), float32(0.34)
		if c.hard {
			least = 0.14 + 2*c.art.unrest(l)
		}
		if d := c.ink.luma() - under.luma(); d > -least && d < least {
			return false
		}
		l.finish = &ink{tone: c.ink, cover: 1, soft: 0.05}
		if l.kind == "label" || l.kind == "note" {
			l.finish = &ink{tone: c.ink, cover: 0.9, soft: 0.05}
		}
	}
	return true
}

// unrest is the deviation of luma under a line.
func (a artwork) unrest(l *line) float32 {
	x0, y0, x1, y1 := l.bounds(0.3)
	b := newBoard(x0, y0, max(x1, x0+1), max(y1, y0+1), 3)
	a.paint(b)
	sum, square, n := 0.0, 0.0, float64(len(b.rgb[0]))
	for i := range b.rgb[0] {
		v := float64(b.at(i).luma())
		sum, square = sum+v, square+v*v
	}
	return float32(math.Sqrt(max(0, square/n-sum*sum/n/n)))
}

// lay places everything; false when there is no room for number, date and name.
func (c *printed) lay(o PrintedOptions) bool {
	r := c.rng
	c.ink = c.inkOn(c.art.toneAt(&line{height: 10, glyphs: []placed{{x: c.wide / 2, y: c.high * 0.7}}}))
	if c.side == Back {
		c.backParts()
	}
	number, ok := c.putNumber()
	if !ok {
		return false
	}
	if !r.chance(0.06) {
		if !c.put(c.dateBlock(o.Date), c.around(number)...) {
			return false
		}
	}
	if !r.chance(0.06) {
		if !c.put(c.nameBlock(r.chance(1.0/3)), c.around(number)...) {
			return false
		}
	}
	c.extras(number)
	return true
}

// inkOn is a tone for all that is printed on the card.
func (c *printed) inkOn(under colour) colour {
	r := c.rng
	if c.hard && !c.photo && r.chance(0.7) { // near the card's own tone
		to := colour{1, 1, 1}
		if under.luma() > 0.5 {
			to = colour{}
		}
		return under.mixed(to, float32(r.between(0.25, 0.55)))
	}
	if r.chance(0.2) {
		p := &ink{tone: anyColour(r)}
		p.standOut(under, 0.45)
		return p.tone
	}
	if under.luma() > 0.55 {
		return colour{0.2, 0.2, 0.24}.scaled(float32(r.unit()))
	}
	return colour{1, 1, 1}.scaled(float32(r.between(0.82, 1)))
}

// putNumber places the number's rows.
func (c *printed) putNumber() (rect, bool) {
	r := c.rng
	texts := strings.Split(groupedRows(c.plan.number, c.layout), "\n")
	s := c.number
	var rows block
	build := func() {
		side, step := pick(r, atLeft, atLeft, atLeft, atRight), s.height*r.between(1.35, 2)
		rows = nil
		for i, text := range texts {
			row := block{s.set("number", text, 0, 0)}
			row.stand(anchor{0, float64(i) * step, side})
			rows = append(rows, row...)
		}
	}
	build()
	room := c.wide - 8
	if w := rows.box().x1 - rows.box().x0; w > room {
		s = s.scaled(room / w)
		build()
	}
	if s.height*c.scale < 9 {
		return rect{}, false
	}
	c.number = s
	box := rows.box()
	wide, high := box.x1-box.x0, box.y1-box.y0
	top, bottom := 0.3*c.high, c.high-4-high
	if c.side == Back {
		top = 17
	}
	first := r.between(top, max(top+0.1, bottom)) + s.height
	left := r.between(4, 9)
	a := pick(r, anchor{left, first, atLeft}, anchor{left, first, atLeft}, anchor{c.wide / 2, first, atMiddle}, anchor{c.wide - left, first, atRight})
	if wide > c.wide-14 {
		a = anchor{c.wide / 2, first, atMiddle}
	}
	if !c.put(rows, a) {
		return rect{}, false
	}
	all := &line{kind: "number", text: strings.ReplaceAll(groupedRows(c.plan.number, c.layout), "\n", " "), face: s.face, height: s.height, wide: s.wide, finish: rows[0].finish}
	for _, row := range rows {
		all.glyphs = append(all.glyphs, row.glyphs...)
	}
	c.lines = []*line{all}
	return rows.box(), true
}

// groupedRows is the number with blanks between groups and line breaks between rows.
func groupedRows(digits string, l layout) string {
	var out strings.Builder
	at := 0
	for _, row := range strings.Split(l.name, "/") {
		if at > 0 {
			out.WriteByte('\n')
		}
		for i, g := range printedLayout(row).groups {
			if i > 0 {
				out.WriteByte(' ')
			}
			out.WriteString(digits[at : at+g])
			at += g
		}
	}
	return out.String()
}

// around is the places where a field can stand, in an order of chance: under the number, over it, beside it, at the
// card's foot.
func (c *printed) around(n rect) []anchor {
	r := c.rng
	h := c.field.height
	under, over := n.y1+h+r.between(1.6, 4), n.y0-r.between(1.6, 4)
	foot := c.high - r.between(2.6, 5)
	edge := r.between(4, 8)
	list := []anchor{
		{n.x0, under, atLeft}, {n.x0 + r.between(0.2, 0.6)*(n.x1-n.x0), under, atLeft}, {n.x1, under, atRight}, {n.x0, under + 1.9*h, atLeft},
		{n.x0, over, atLeft}, {n.x1, over, atRight},
		{edge, foot, atLeft}, {c.wide - edge, foot, atRight}, {c.wide * r.between(0.3, 0.6), foot, atLeft}, {n.x0, foot, atLeft},
	}
	if c.wide < cardWidth {
		list = append(list, anchor{c.wide / 2, under, atMiddle}, anchor{c.wide / 2, foot, atMiddle})
	}
	for _, t := range []float64{0, 0.5, 1} { // beside it, in a column
		y := n.y0 + h + t*max(0, n.y1-n.y0-h)
		list = append(list, anchor{n.x1 + r.between(4, 9), y, atLeft}, anchor{n.x0 - r.between(4, 9), y, atRight})
	}
	shuffled(r, list)
	return list
}

// apart is the places around the number that are not in its rows, where digits would seem to be its own.
func (c *printed) apart(n rect) []anchor {
	return slices.DeleteFunc(c.around(n), func(a anchor) bool { return a.y > n.y0 && a.y < n.y1+0.5*c.field.height })
}

// shuffled puts a list into an order of chance.
func shuffled[T any](r *rng, list []T) {
	for i := len(list) - 1; i > 0; i-- {
		j := r.n(i + 1)
		list[i], list[j] = list[j], list[i]
	}
}

// seen is the truth about the card in the picture.
func (c *printed) seen(g *stage, o PrintedOptions) Truth {
	t := c.truth(g.homography, 0)
	t.Turn, t.Kind, t.Rows, t.Side, t.Code = g.turn, g.kind, strings.Count(o.Layout, "/")+1, c.side, c.code
	if c.expiry != "" {
		t.DateForm = o.Date
	}
	return t
}
