package synth

import (
	"math"
	"strings"
)

// extras adds what stands on cards beside number, date and name, wherever there is room: chip, mark, the bank's name, and
// numbers and words that are none of the fields.
func (c *printed) extras(number rect) {
	r := c.rng
	if c.side == Back {
		c.smallPrint()
	} else {
		c.putChip()
		c.bank()
		c.putMark()
	}
	if r.chance(0.3) && c.code == "" {
		c.securityCode(number)
	}
	for range r.n(3) {
		s := c.field.scaled(r.between(0.6, 1))
		kind, text := c.distraction()
		c.put(block{s.set(kind, text, 0, 0)}, c.apart(number)...)
	}
}

// distraction is a line that could be taken for a field.
func (c *printed) distraction() (kind, text string) {
	r := c.rng
	digits := func(n int) string { return string(randomDigits(r, n)) }
	switch r.n(8) {
	case 0:
		return "account", pick(r, "", "", "CUSTOMER NO. ", "Kunden-Nr. ", "ID ") + pick(r, "1", "2", "7") + digits(8)
	case 1:
		return "phone", pick(r, "0800 "+digits(2)+" "+digits(2)+" "+digits(2), "+44 20 7946 0"+digits(3), "1-800-555-0"+digits(3), "TEL "+digits(3)+" "+digits(4))
	case 2:
		return "account", digits(2) + "-" + digits(2) + "-" + digits(2) + " " + digits(8)
	case 3:
		return "note", pick(r, "www.harbourbank.example", "Authorised signature", "Not transferable", "Electronic use only", "DEBIT", "CREDIT", "PREPAID")
	case 4:
		return "note", "ISSUED " + month{1 + r.n(12), 2018 + r.n(8)}.String()
	case 5:
		return "account", "REF " + string(rune('A'+r.n(26))) + digits(5)
	case 6:
		return "bin", c.plan.number[:4]
	}
	return "member_since", "MEMBER SINCE " + pick(r, "199", "200", "201") + digits(1)
}

// corners are the places at the card's edges, in an order of chance.
func (c *printed) corners(h float64) []anchor {
	r := c.rng
	edge, top, foot := r.between(4, 8), h+r.between(3.5, 6), c.high-r.between(3.5, 6)
	list := []anchor{{edge, top, atLeft}, {edge, top, atLeft}, {c.wide - edge, top, atRight}, {c.wide - edge, foot, atRight}, {edge, foot, atLeft}, {c.wide / 2, top, atMiddle}}
	shuffled(r, list)
	return list
}

// bank adds the issuer's name and now and then the product's.
func (c *printed) bank() {
	r := c.rng
	s := c.spaced(setting{face: pick(r, c.fonts...), height: r.between(2.6, 5), wide: 1})
	name := pick(r, "Northern", "First", "Harbour", "Credit", "Popular", "Oriental", "Alpine", "Savings", "Meridian", "Nova", "Blue", "City") + " " +
		pick(r, "Bank", "Bank", "Union", "Trust", "Money", "Pay")
	name = pick(r, name, name, strings.ToUpper(name), strings.ToLower(strings.ReplaceAll(name, " ", "")))
	c.put(block{s.set("bank", name, 0, 0)}, c.corners(s.height)...)
	if !r.chance(0.5) {
		return
	}
	s = c.spaced(setting{face: pick(r, c.fonts...), height: r.between(1.8, 3.2), wide: 1})
	product := pick(r, "PLATINUM", "TITANIUM", "BUSINESS", "GOLD", "WORLD ELITE", "DEBIT", "CREDIT", "INFINITE", "SIGNATURE", "PREPAID", "CORPORATE", "STUDENT", "CLASSIC")
	if r.chance(0.4) {
		product = titled(product)
	}
	c.put(block{s.set("other", product, 0, 0)}, c.corners(s.height)...)
}

// putChip adds the contact plate, and on some cards the waves of contactless payment, where there is room.
func (c *printed) putChip() {
	r := c.rng
	if !r.chance(0.85) {
		return
	}
	x, y := r.between(6, 11), r.between(14, 20)
	if c.side == Upright {
		x, y = pick(r, 20.5, 20.5, 6, 35), r.between(9, 16)
	}
	box := rect{x, y, x + 13, y + 11}
	if !c.free(box) {
		return
	}
	c.taken = append(c.taken, box)
	c.parts = append(c.parts, chip(r, x, y))
	w := rect{x + 14, y, x + 21, y + 9}
	if r.chance(0.6) && w.x1 < c.wide-2 && c.free(w) {
		c.taken = append(c.taken, w)
		c.parts = append(c.parts, waves(r, w.x0, y+4.5, c.ink))
	}
}

func (c *printed) free(box rect) bool {
	for _, t := range c.taken {
		if box.grown(0.8).meets(t) {
			return false
		}
	}
	return true
}

// putMark adds something where networks have their marks.
func (c *printed) putMark() {
	r := c.rng
	for _, at := range []Pt{{c.wide - 19, c.high - 7.5}, {c.wide - 19, 7.5}, {3.5, c.high - 7.5}} {
		box := rect{at.X - 1.5, at.Y - 5, at.X + 17, at.Y + 5}
		if !c.free(box) {
			continue
		}
		c.taken = append(c.taken, box)
		if r.chance(0.5) {
			size, a, z := r.between(3, 4.6), hsv(r.unit(), 0.8, 0.9), hsv(r.unit(), 0.8, 0.9)
			c.parts = append(c.parts, disc(at.X+size, at.Y, size, a), disc(at.X+2.2*size, at.Y, size, z))
			return
		}
		s := setting{face: pick(r, c.fonts...), height: r.between(2.6, 4.4), wide: 1, slant: r.between(0, 0.25), blank: 2}
		l := s.set("other", pick(r, "NOVA", "PAYO", "ORBIT", "UNIO", "KREDO", "CARTA", "payo", "Orbit"), 0, 0)
		b := block{l}
		b.stand(anchor{at.X + 15, at.Y + s.height/2, atRight})
		l.finish = &ink{tone: c.ink, cover: 1}
		c.lines = append(c.lines, l)
		return
	}
}

func disc(cx, cy, size float64, tone colour) func(*board) {
	return func(b *board) {
		b.over(tone, func(x, y float64) float32 {
			return 0.9 * clamp01(float32((size-math.Hypot(x-cx, y-cy))*b.scale)+0.5)
		})
	}
}

// securityCode adds a labelled code near the other fields.
func (c *printed) securityCode(number rect) {
	r := c.rng
	code := string(randomDigits(r, 3))
	if b := c.labelled("cvc", code, pick(r, "CVC", "CVV", "SECURITY CODE", "CVC2", "CODE", "CVV2"), 1); c.put(b, c.around(number)...) {
		c.code = code
	}
}

// backParts adds stripe and signature panel, with the code in it or beside it on some cards.
func (c *printed) backParts() {
	r := c.rng
	y, high := r.between(3.5, 5.5), r.between(9, 11)
	tone := hsv(r.unit(), 0.3, r.between(0.02, 0.2))
	c.parts = append(c.parts, func(b *board) {
		b.over(tone, func(px, py float64) float32 {
			return clamp01(float32(box(px, py, -5, y, c.wide+5, y+high, 0)*b.scale) + 0.5)
		})
	})
	c.taken = append(c.taken, rect{-5, 0, c.wide + 5, y + high})
	if !r.chance(0.6) {
		return
	}
	p := rect{r.between(3, 7), y + high + r.between(1.5, 3), 0, 0}
	p.x1, p.y1 = p.x0+r.between(34, 56), p.y0+r.between(6, 8)
	paper, lines, gap := colour{0.95, 0.95, 0.93}, hsv(r.unit(), 0.2, 0.85), r.between(0.8, 1.8)
	c.parts = append(c.parts, func(b *board) {
		b.over(paper, func(px, py float64) float32 {
			return clamp01(float32(box(px, py, p.x0, p.y0, p.x1, p.y1, 0)*b.scale) + 0.5)
		})
		b.over(lines, func(px, py float64) float32 {
			if px < p.x0 || px > p.x1 || py < p.y0 || py > p.y1 {
				return 0
			}
			d := math.Abs(py + 0.3*px - gap*math.Round((py+0.3*px)/gap))
			return 0.6 * clamp01(float32((0.1-d)*b.scale)+0.5)
		})
	})
	c.taken = append(c.taken, p)
	if !r.chance(0.7) {
		return
	}
	c.code = string(randomDigits(r, 3))
	l := c.field.set("cvc", c.code, 0, 0)
	l.finish = &ink{tone: colour{0.1, 0.1, 0.12}, cover: 1, soft: 0.05}
	if b := (block{l}); p.x1-p.x0 > 40 {
		b.stand(anchor{p.x1 - 2, (p.y0 + p.y1 + c.field.height) / 2, atRight})
		c.lines = append(c.lines, l)
	} else {
		c.code = ""
	}
}

// smallPrint adds the lines that nobody reads.
func (c *printed) smallPrint() {
	r := c.rng
	s := c.label.scaled(r.between(0.75, 1))
	lines := []string{
		"This card is issued by Harbour Bank under licence. Use is subject to", "the cardholder agreement. If found please return to any branch or",
		"call +44 20 7946 0" + string(randomDigits(r, 3)) + ". Not valid unless signed.", "Card remains the property of the bank. 24 h: 0800 " + string(randomDigits(r, 2)) + " " + string(randomDigits(r, 2)) + " " + string(randomDigits(r, 2)),
		"Lost or stolen: 1-800-555-0" + string(randomDigits(r, 3)),
	}
	from := r.n(len(lines))
	var b block
	for i, text := range lines[from:min(len(lines), from+1+r.n(3))] {
		l := s.set("note", text, 0, 0)
		l.move(0, float64(i)*1.6*s.height)
		b = append(b, l)
	}
	if w := b.box().x1 - b.box().x0; w > c.wide-8 { // in one piece or not at all
		b = block{s.set("note", lines[len(lines)-1], 0, 0)}
	}
	at := r.between(4, 7)
	c.put(b, anchor{at, c.high - 2.4 - float64(len(b)-1)*1.6*s.height, atLeft}, anchor{at, 22, atLeft}, anchor{at, c.high / 2, atLeft})
}
