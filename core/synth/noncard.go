package synth

import (
	"math"
	"strings"
)

// NonCard draws something that is not a payment card, or is one without a number: receipts, documents, keyboards,
// calendars, rulers, barcodes, identity cards, vouchers with long numbers in groups that no card has, textures. No card
// number is in it. The same seed gives the same bytes.
func NonCard(seed uint64) Scene {
	seed = mix(seed ^ 0x6e6f6e63617264) // "noncard": other choices than Card's for the same seed
	r := newRNG(seed, streamPlan)
	hard := r.unit() * r.unit()
	if r.chance(0.1) {
		s := Card(seed, Options{Blank: true})
		s.Truth.Holder, s.Truth.Expiry = "", ""
		return s
	}
	p := newSheet(seed, r)
	cr := newRNG(seed, streamCamera)
	g := newStage(cr, Options{}, p.plan, hard)
	shot := g.shoot(cr, p.plan)
	newLens(newRNG(seed, streamLens), hard, g.digit).take(shot)
	t := p.truth(g.homography, hard)
	t.Card, t.Turn, t.Kind, t.Style, t.Font = [4]Pt{}, g.turn, g.kind, "", ""
	return Scene{shot.image(), t}
}

// sheet is a thing with writing on it that is no card.
type sheet struct {
	*plan
	rng  *rng
	tone colour // of the writing
	face *face
}

// newSheet chooses one.
func newSheet(seed uint64, r *rng) *sheet {
	paper := colour{1, 1, 1}.scaled(float32(r.between(0.75, 1)))
	if r.chance(0.3) {
		paper = hsv(r.unit(), r.between(0, 0.5), r.between(0.2, 1))
	}
	s := &sheet{plan: &plan{wide: cardWidth, high: cardHeight}, rng: r, face: pickFace(r, Printed)}
	s.tone = contrasting(r, paper)
	s.plan.face = s.face
	s.art = artwork{func(b *board) { b.fill(func(int, float64, float64) colour { return paper }) }}
	if r.chance(0.3) {
		s.art = append(s.art, grain(r))
	}
	if sr := newRNG(seed, streamSerial); sr.chance(0.12) {
		s.rng = sr
		s.voucher()
		return s
	}
	switch r.weighted(3, 2, 2, 2, 2, 2, 3) {
	case 0:
		s.receipt()
	case 1:
		s.document()
	case 2:
		s.keyboard()
	case 3:
		s.calendar()
	case 4:
		s.ruler()
	case 5:
		s.barcode()
	default:
		s.identity()
	}
	if r.chance(0.12) { // no writing at all
		s.lines = nil
		s.art = newArtwork(r, 1, r.between(2, 10))
	}
	return s
}

// write adds a line and gives its right end; lines that would run off the sheet are dropped.
func (s *sheet) write(text string, x, y, height float64) float64 {
	l := setting{face: s.face, height: height, wide: 1, blank: 0.5 * height}.set("other", text, x, y)
	if len(l.glyphs) == 0 {
		return x
	}
	_, _, x1, _ := l.bounds(0)
	if x1 > s.wide-1 || y > s.high-1 {
		return x
	}
	l.finish = &ink{tone: s.tone, cover: 1}
	s.lines = append(s.lines, l)
	return x1
}

func (s *sheet) digits(n int) string { return string(randomDigits(s.rng, n)) }

func (s *sheet) words(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = pick(s.rng, pick(s.rng, lastNames...), pick(s.rng, firstNames...), "TOTAL", "DATE", "TAX", "ITEM", "No.", "Street", "Invoice", "thanks")
		if s.rng.chance(0.4) {
			words[i] = strings.ToLower(words[i])
		}
	}
	return strings.Join(words, " ")
}

func (s *sheet) receipt() {
	r := s.rng
	s.wide, s.high = r.between(58, 80), r.between(80, 160)
	h := r.between(1.8, 3)
	for y := 8.0; y < s.high-5; y += h * r.between(1.5, 2) {
		switch r.n(4) {
		case 0:
			s.write(s.words(1+r.n(3)), r.between(3, 15), y, h)
		case 1:
			s.write("TEL "+s.digits(3)+"-"+s.digits(4), 4, y, h)
		default:
			s.write(s.words(1), 4, y, h)
			s.write(s.digits(1+r.n(3))+"."+s.digits(2), s.wide-20, y, h)
		}
	}
}

func (s *sheet) document() {
	r := s.rng
	s.wide, s.high = r.between(80, 150), r.between(60, 150)
	h := r.between(1.8, 3.5)
	for y := 8.0; y < s.high-5; y += h * 1.9 {
		x := 6.0
		for x < s.wide-20 {
			text := s.words(1)
			switch r.n(8) {
			case 0:
				text = s.digits(2) + "." + s.digits(2) + ".20" + s.digits(2)
			case 1:
				text = "+" + s.digits(2) + " " + s.digits(3) + " " + s.digits(3) + s.digits(2)
			}
			next := s.write(text, x, y, h)
			if next == x {
				break
			}
			x = next + h
		}
	}
}

// voucher is a slip or label with a code as long as a card's number, in groups that no card has.
func (s *sheet) voucher() {
	r := s.rng
	s.wide, s.high = r.between(60, 110), r.between(30, 60)
	h := r.between(2.4, 5)
	groups := pick(r, []int{5, 5, 6}, []int{2, 2, 2, 2, 2, 2, 2, 2}, []int{3, 3, 3, 3, 4}, []int{1, 7, 8}, []int{8, 4, 4}, []int{6, 5, 5}, []int{3, 13})
	n := 0
	for _, g := range groups {
		n += g
	}
	code := grouped(s.digits(n), groups)
	if r.chance(0.4) {
		code = strings.ReplaceAll(code, " ", "-")
	}
	y := s.high * r.between(0.4, 0.8)
	for ; h > 1.8 && s.write(code, 5, y, h) == 5; h *= 0.9 { // smaller until it fits
	}
	s.write(pick(r, "VOUCHER", "SERIAL NO.", "Ref.", "GIFT", "ORDER NUMBER", "Policy"), 5, y-2*h, h)
	s.write(s.words(3), 5, min(y+2.2*h, s.high-2), 0.6*h)
	if r.chance(0.4) {
		s.write(s.digits(2)+"."+s.digits(2)+".20"+s.digits(2), 0.6*s.wide, 7, 2.2)
	}
}

func (s *sheet) keyboard() {
	r := s.rng
	rows := []string{"1234567890-", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"}
	if r.chance(0.3) {
		rows = []string{"789", "456", "123", "0."}
	}
	key, h := r.between(6, 15), r.between(2.5, 5)
	s.wide, s.high = key*float64(len(rows[0])+2), key*float64(len(rows)+1)
	cap := s.tone.mixed(colour{0.5, 0.5, 0.5}, 0.7)
	for j, row := range rows {
		for i, c := range row {
			x, y := key*(float64(i)+0.6+0.3*float64(j)), key*(float64(j)+0.5)
			s.parts = append(s.parts, func(b *board) {
				b.over(cap, func(px, py float64) float32 {
					return clamp01(float32(box(px, py, x, y, x+key*0.88, y+key*0.88, 1)*b.scale) + 0.5)
				})
			})
			s.write(string(c), x+key*0.3, y+key*0.6, h)
		}
	}
}

func (s *sheet) calendar() {
	r := s.rng
	h := r.between(2.5, 5)
	step := h * r.between(2, 3)
	s.wide, s.high = step*8, step*7
	start := r.n(7)
	for day := 1; day <= 31; day++ {
		k := day - 1 + start
		text := string(rune('0' + day%10))
		if day > 9 {
			text = string(rune('0'+day/10)) + text
		}
		s.write(text, step*(0.5+float64(k%7)), step*(1.2+float64(k/7)), h)
	}
}

func (s *sheet) ruler() {
	r := s.rng
	step, h := r.between(8, 12), r.between(2.5, 4.5)
	s.wide, s.high = step*r.between(8, 20), r.between(20, 40)
	tone := s.tone
	s.parts = append(s.parts, func(b *board) {
		b.over(tone, func(x, y float64) float32 {
			tick := math.Round(x / step * 10)
			long := 3.0
			if math.Mod(tick, 10) == 0 {
				long = 6
			}
			if y > long {
				return 0
			}
			return clamp01(float32((0.12-math.Abs(x-tick*step/10))*b.scale) + 0.5)
		})
	})
	for i := 1; float64(i+1)*step < s.wide; i++ {
		text := string(rune('0' + i%10))
		if i > 9 {
			text = string(rune('0'+i/10)) + text
		}
		s.write(text, float64(i)*step-h*0.35*float64(len(text)), 8+h, h)
	}
}

func (s *sheet) barcode() {
	r := s.rng
	s.wide, s.high = r.between(45, 80), r.between(25, 50)
	seed, tone, unit := r.src.Uint64(), s.tone, r.between(0.25, 0.5)
	s.parts = append(s.parts, func(b *board) {
		b.over(tone, func(x, y float64) float32 {
			i := int(math.Floor(x / unit))
			if y < 4 || y > s.high-9 || x < 5 || x > s.wide-5 || lattice(seed, i, 0) < 0 {
				return 0
			}
			return 1
		})
	})
	s.write(s.digits(1)+"  "+s.digits(5)+" "+s.digits(5), 7, s.high-4, r.between(2, 3.5))
}

// identity is a card of another kind: a portrait, a name, dates and a short number.
func (s *sheet) identity() {
	r := s.rng
	s.art = newArtwork(r, 0.3*r.unit(), 4)
	s.tone = contrasting(r, s.art[0:1].toneAt(&line{height: 4, glyphs: []placed{{x: 50, y: 30}}}))
	skin, x0 := hsv(r.between(0.03, 0.1), 0.4, r.between(0.3, 0.9)), r.between(4, 60)
	if x0 > 30 {
		x0 = 58
	}
	ground := colour{0.8, 0.85, 0.9}
	s.parts = append(s.parts, func(b *board) {
		b.over(ground, func(x, y float64) float32 { return clamp01(float32(box(x, y, x0, 14, x0+23, 44, 0.5)*b.scale) + 0.5) })
		b.over(skin, func(x, y float64) float32 {
			u, v := (x-x0-11.5)/6, (y-26)/8
			return clamp01(float32(1-u*u-v*v)*8 + 0.5)
		})
	})
	x := 4.0
	if x0 < 30 {
		x = x0 + 26
	}
	h := r.between(2, 3.2)
	s.write(pick(r, "IDENTITY CARD", "DRIVING LICENCE", "STUDENT CARD", "MEMBER"), 5, 9, r.between(3, 5))
	s.write(pick(r, lastNames...), x, 18, h)
	s.write(pick(r, firstNames...), x, 18+2*h, h)
	s.write(s.digits(2)+"."+s.digits(2)+".19"+s.digits(2), x, 18+4*h, h)
	s.write(pick(r, "No ", "ID ", "")+s.digits(6+r.n(4)), x, 18+6*h, h)
	s.write(s.digits(2)+"."+s.digits(2)+".20"+s.digits(2), x, 18+8*h, h)
}
