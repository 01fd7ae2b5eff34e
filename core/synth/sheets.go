package synth

import (
	"fmt"
	"slices"
	"strings"
)

// sheetKinds are things with writing on them that are no payment cards, many with digits in groups, in the order in
// which they are listed.
var sheetKinds = []struct {
	name string
	lay  func(*sheet)
}{
	{"card-receipt", (*sheet).cardReceipt}, {"month", (*sheet).month}, {"ean-label", (*sheet).eanLabel}, {"isbn", (*sheet).isbn},
	{"tape-measure", (*sheet).ruler}, {"gift-card", (*sheet).giftCard}, {"screenshot", (*sheet).screenshot}, {"business-card", (*sheet).businessCard},
	{"iban-card", (*sheet).ibanCard}, {"ticket", (*sheet).ticket}, {"phone-list", (*sheet).phoneList}, {"invoice", (*sheet).invoice},
	{"meter", (*sheet).meter}, {"parcel-label", (*sheet).parcelLabel}, {"loyalty-card", (*sheet).loyaltyCard}, {"letter", (*sheet).letter},
}

// SheetKinds lists what Sheet draws.
func SheetKinds() []string {
	names := make([]string, len(sheetKinds))
	for i, k := range sheetKinds {
		names[i] = k.name
	}
	return names
}

// Sheet draws one of SheetKinds, in any of the typefaces: none of them shows a card number. An unknown kind leaves the choice to the
// seed. The same seed and kind give the same bytes.
func Sheet(seed uint64, kind string) Scene {
	seed = mix(seed ^ 0x7368656574) // "sheet": other choices than NonCard's for the same seed
	r := newRNG(seed, streamPlan)
	paper := colour{1, 1, 1}.scaled(float32(r.between(0.8, 1)))
	if r.chance(0.35) {
		paper = hsv(r.unit(), r.between(0, 0.6), r.between(0.1, 1))
	}
	s := &sheet{plan: &plan{wide: cardWidth, high: cardHeight}, rng: r, face: pick(r, slices.Concat(faces[3:], heldOut)...), tone: contrasting(r, paper)}
	s.plan.face = s.face
	s.art = artwork{func(b *board) { b.fill(func(int, float64, float64) colour { return paper }) }}
	if r.chance(0.3) {
		s.art = append(s.art, grain(r))
	}
	i := slices.Index(SheetKinds(), kind)
	if i < 0 {
		i = r.n(len(sheetKinds))
	}
	sheetKinds[i].lay(s)
	hard := 0.4 * r.unit()
	cr := newRNG(seed, streamCamera)
	g := newStage(cr, Options{}, s.plan, hard)
	shot := g.shoot(cr, s.plan)
	newLens(newRNG(seed, streamLens), hard, g.digit).take(shot)
	t := s.truth(g.homography, hard)
	t.Card, t.Turn, t.Kind, t.Style, t.Font, t.Layout = [4]Pt{}, g.turn, g.kind, "", "", sheetKinds[i].name
	return Scene{shot.image(), t}
}

// onCard gives the sheet a card's size and art.
func (s *sheet) onCard() {
	s.wide, s.high = cardWidth, cardHeight
	s.art = softArt(s.rng)
	s.tone = contrasting(s.rng, s.art.toneAt(&line{height: 8, glyphs: []placed{{x: 43, y: 35}}}))
}

// rows writes lines under one another and gives the place of the next.
func (s *sheet) rows(x, y, h float64, texts ...string) float64 {
	for _, text := range texts {
		s.write(text, x, y, h)
		y += h * 1.7
	}
	return y
}

func (s *sheet) price() string { return s.digits(1+s.rng.n(2)) + pick(s.rng, ".", ",") + s.digits(2) }

func (s *sheet) date() string {
	m := month{1 + s.rng.n(12), 2020 + s.rng.n(12)}
	return fmt.Sprintf("%02d", 1+s.rng.n(28)) + pick(s.rng, "/", ".", "-", " ") + m.as(pick(s.rng, "03/2030", "03.2030", "03/30", "MAR 30", "03-30"))
}

func (s *sheet) clock() string { return fmt.Sprintf("%02d:%02d", s.rng.n(24), s.rng.n(60)) }

func (s *sheet) person() string { return newPerson(s.rng) }

// masked is how receipts and screens show a card's number.
func (s *sheet) masked() string {
	last := s.digits(4)
	return pick(s.rng, "**** **** **** "+last, "************"+last, "XXXX XXXX XXXX "+last, "XXXXXXXXXXXX"+last, "...."+last)
}

func (s *sheet) cardReceipt() {
	r := s.rng
	s.wide, s.high = r.between(58, 80), r.between(85, 140)
	h := r.between(2, 2.8)
	y := s.rows(5, 8, h, s.words(2), s.digits(2)+" "+s.words(1), "TEL "+s.digits(3)+" "+s.digits(3)+" "+s.digits(4), s.date()+"  "+s.clock())
	for range 2 + r.n(5) {
		s.write(s.digits(1)+" x "+s.words(1), 5, y, h)
		s.write(s.price(), s.wide-16, y, h)
		y += 1.7 * h
	}
	s.rows(5, y+h, h, "TOTAL  "+s.price(), "CARD "+s.masked(), "AID A00000000"+s.digits(5), "AUTH CODE "+s.digits(6), "TERMINAL "+s.digits(8), "MERCHANT "+s.digits(9), "THANK YOU")
}

func (s *sheet) month() {
	r := s.rng
	h := r.between(2.5, 4.5)
	step := h * r.between(2, 2.8)
	s.wide, s.high = step*8, step*8.5
	s.write(pick(r, months...)+" "+fmt.Sprint(2020+r.n(15)), step, step*0.9, h*1.3)
	for i, day := range strings.Fields("Mo Tu We Th Fr Sa Su") {
		s.write(day, step*(0.5+float64(i)), step*1.9, 0.8*h)
	}
	start := r.n(7)
	for day := 1; day <= 31; day++ {
		k := day - 1 + start
		s.write(fmt.Sprint(day), step*(0.5+float64(k%7)), step*(2.9+float64(k/7)), h)
	}
}

// bars draws the strips of a barcode.
func (s *sheet) bars(box rect) {
	seed, tone, unit := s.rng.src.Uint64(), colour{0.05, 0.05, 0.05}, s.rng.between(0.25, 0.45)
	ground := colour{1, 1, 1}
	s.parts = append(s.parts, func(b *board) {
		b.over(ground, func(x, y float64) float32 {
			if x < box.x0-2 || x > box.x1+2 || y < box.y0-1 || y > box.y1+5 {
				return 0
			}
			return 1
		})
		b.over(tone, func(x, y float64) float32 {
			if x < box.x0 || x > box.x1 || y < box.y0 || y > box.y1 || lattice(seed, int(x/unit), 0) < 0 {
				return 0
			}
			return 1
		})
	})
	s.tone = tone
}

func (s *sheet) eanLabel() {
	r := s.rng
	s.wide, s.high = r.between(50, 80), r.between(35, 55)
	tone := s.tone
	s.rows(5, 7, r.between(2.2, 3.5), titled(s.words(2)), s.digits(3)+" g  "+s.price())
	s.bars(rect{8, s.high - 22, 45, s.high - 8})
	s.write(s.digits(1)+"  "+s.digits(6)+"  "+s.digits(6), 8, s.high-4.5, r.between(2, 2.8))
	s.tone = tone
	s.write("Best before "+s.date(), 5, s.high-25, 1.8)
}

func (s *sheet) isbn() {
	r := s.rng
	s.wide, s.high = r.between(60, 90), r.between(45, 70)
	s.rows(5, 8, r.between(2, 3), titled(s.words(4)), titled(s.words(3)), s.person())
	s.bars(rect{8, s.high - 22, 48, s.high - 8})
	s.write("ISBN 978-"+s.digits(1)+"-"+s.digits(3)+"-"+s.digits(5)+"-"+s.digits(1), 8, s.high-23.5, 2)
	s.write("9  78"+s.digits(4)+"  "+s.digits(6), 8, s.high-4.5, r.between(2, 2.8))
}

func (s *sheet) giftCard() {
	r := s.rng
	s.onCard()
	s.write(pick(r, "GIFT CARD", "Gift Card", "Happy Birthday", "VOUCHER", "Geschenkkarte", "Carte Cadeau"), 6, 14, r.between(4, 6.5))
	s.write(pick(r, "$", "€", "£", "")+pick(r, "10", "25", "50", "100"), 6, 26, r.between(5, 8))
	letters := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[r.n(32)]
		}
		return string(b)
	}
	s.rows(6, 38, r.between(2.2, 3.4), "CODE "+letters(4)+"-"+letters(4)+"-"+letters(4)+"-"+letters(4), "PIN "+s.digits(4), "www.shop.example")
}

func (s *sheet) screenshot() {
	r := s.rng
	s.wide, s.high = 68, r.between(110, 140)
	s.write(s.clock(), 5, 6, 2.4)
	s.write(s.digits(2)+"%", s.wide-11, 6, 2.4)
	s.write(pick(r, "Accounts", "Hello "+s.person(), "Payments", "Overview", "My cards"), 5, 16, 3.6)
	s.write(pick(r, "€ ", "$ ", "")+s.digits(1)+","+s.digits(3)+"."+s.digits(2), 5, 26, 5)
	y := s.rows(5, 33, 2.2, "Account "+s.digits(8), "Card "+s.masked())
	for ; y < s.high-14; y += 8 {
		s.write(titled(s.words(1+r.n(2))), 5, y, 2.6)
		s.write(s.date()+" "+s.clock(), 5, y+3.4, 1.7)
		s.write("-"+s.price(), s.wide-17, y, 2.6)
	}
	s.write("Home   Cards   Pay   More", 8, s.high-4, 2.4)
}

func (s *sheet) businessCard() {
	r := s.rng
	s.onCard()
	name := s.person()
	s.rows(7, 13, r.between(3, 4.2), name)
	s.rows(7, 19, 2.3, pick(r, "Sales Manager", "Engineer", "PARTNER", "Director of Operations"), pick(r, "ACME TOOLS LTD", "Globex Corporation", "Blue Finch Studio"))
	s.rows(7, 34, r.between(1.9, 2.6), "T +"+s.digits(2)+" "+s.digits(3)+" "+s.digits(3)+" "+s.digits(2)+" "+s.digits(2), "M 0"+s.digits(3)+" "+s.digits(7),
		"office@studio.example", s.digits(2)+" Harbour Street, "+s.digits(5)+" City")
}

func (s *sheet) ibanCard() {
	r := s.rng
	s.onCard()
	s.write(pick(r, "Harbour Bank", "Sparverein", "Northern Savings"), 6, 9, r.between(3, 4.5))
	country, digits := "DE", s.digits(20)
	if r.chance(0.4) {
		country, digits = pick(r, "NL", "FR", "ES", "AT"), s.digits(18)
	}
	groups := country + digits[:2]
	for i := 2; i < len(digits); i += 4 {
		groups += " " + digits[i:min(len(digits), i+4)]
	}
	h := r.between(2.4, 3.3)
	y := r.between(26, 32)
	s.write("IBAN", 6, y-1.6*h, 1.6)
	for ; h > 1.8 && s.write(groups, 6, y, h) == 6; h *= 0.9 { // smaller until it fits
	}
	s.rows(6, y+2*h, h, pick(r, "Konto-Nr. ", "Account ", "")+s.digits(10), pick(r, "gültig bis ", "valid thru ")+month{1 + r.n(12), 2026 + r.n(6)}.String(), capitals(s.person()))
}

func (s *sheet) ticket() {
	r := s.rng
	s.wide, s.high = r.between(100, 160), r.between(50, 65)
	h := r.between(2.4, 3.6)
	s.rows(6, 9, h, pick(r, "BOARDING PASS", "TRAIN TICKET", "ADMIT ONE"), capitals(s.person()), s.date()+"  "+s.clock(), "SEAT "+s.digits(2)+"A   GATE "+s.digits(2))
	s.rows(60, 9, h, "E-TICKET "+s.digits(3)+"-"+s.digits(7), "REF "+s.digits(3)+"K"+s.digits(2), "PRICE "+s.price(), s.words(2))
}

func (s *sheet) phoneList() {
	r := s.rng
	s.wide, s.high = r.between(80, 110), r.between(60, 110)
	h := r.between(2.2, 3.4)
	for y := 8.0; y < s.high-5; y += 1.9 * h {
		s.write(s.person(), 5, y, h)
		s.write(pick(r, "0"+s.digits(2)+" "+s.digits(3)+" "+s.digits(4), "+"+s.digits(2)+" "+s.digits(2)+" "+s.digits(4)+" "+s.digits(3), s.digits(3)+"-"+s.digits(4)), s.wide*0.55, y, h)
	}
}

func (s *sheet) invoice() {
	r := s.rng
	s.wide, s.high = r.between(100, 140), r.between(90, 150)
	h := r.between(2.2, 3)
	y := s.rows(8, 10, h, "INVOICE No. "+s.digits(4)+"-"+s.digits(5), "Date "+s.date(), "Customer No. "+s.digits(9), "VAT ID GB"+s.digits(9))
	for ; y < s.high-25; y += 2 * h {
		s.write(s.digits(2)+"  "+titled(s.words(2)), 8, y, h)
		s.write(s.price(), s.wide-22, y, h)
	}
	s.rows(8, y+h, h, "IBAN DE"+s.digits(2)+" "+s.digits(4)+" "+s.digits(4)+" "+s.digits(4)+" "+s.digits(4)+" "+s.digits(2), "Due "+s.date(), "Total "+s.price())
}

func (s *sheet) meter() {
	r := s.rng
	s.wide, s.high = r.between(60, 90), r.between(45, 70)
	window := rect{8, 20, 8 + r.between(38, 46), 30}
	dark := colour{0.06, 0.06, 0.07}
	s.parts = append(s.parts, func(b *board) {
		b.over(dark, func(x, y float64) float32 {
			return clamp01(float32(box(x, y, window.x0, window.y0, window.x1, window.y1, 0.8)*b.scale) + 0.5)
		})
	})
	s.rows(8, 9, 2.4, "kWh", "No. "+s.digits(8), "")
	tone := s.tone
	s.tone = colour{0.95, 0.95, 0.92}
	for i, d := range s.digits(6) {
		s.write(string(d), 11+5.6*float64(i), 27.5, 5)
	}
	s.tone = tone
	s.rows(8, 37, 2, "230 V  50 Hz  5(60) A", fmt.Sprint(1980+r.n(45)), s.digits(3)+" imp/kWh")
}

func (s *sheet) parcelLabel() {
	r := s.rng
	s.wide, s.high = r.between(90, 110), r.between(70, 110)
	h := r.between(2.4, 3.4)
	s.rows(6, 9, h, s.person(), s.digits(2)+" "+titled(s.words(1))+" Street", s.digits(5)+" "+titled(s.words(1)), "TEL 0"+s.digits(3)+" "+s.digits(6), s.price()+" kg")
	s.bars(rect{8, s.high - 34, 75, s.high - 14})
	s.write("("+s.digits(2)+") "+s.digits(1)+" "+s.digits(7)+" "+s.digits(10), 10, s.high-10.5, r.between(2.2, 3))
	s.write("JD"+s.digits(4)+" "+s.digits(4)+" "+s.digits(4)+" "+s.digits(4)+" "+s.digits(4), 10, s.high-4, r.between(2.2, 3))
}

func (s *sheet) loyaltyCard() {
	r := s.rng
	s.onCard()
	s.write(pick(r, "Club Card", "BONUS", "Library Card", "MEMBER", "Coffee Friends"), 6, 12, r.between(4, 6))
	s.write(s.person(), 6, 24, r.between(2.4, 3.4))
	s.write(pick(r, "No. ", "ID ", "")+s.digits(6+r.n(4)), 6, 32, r.between(2.4, 3.6))
	if r.chance(0.5) {
		s.bars(rect{8, 37, 60, 46})
		s.write(s.digits(2)+" "+s.digits(3)+" "+s.digits(3)+" "+s.digits(2), 10, 50, 2.4)
		return
	}
	s.write("Valid until "+s.date(), 6, 42, 2.2)
}

func (s *sheet) letter() {
	r := s.rng
	s.wide, s.high = r.between(90, 130), r.between(70, 130)
	h := r.between(2.2, 3.2)
	s.rows(8, 10, h, s.person(), s.date(), "", "Dear "+s.person()+",")
	text := strings.Fields("we write to tell you that from the first of the month your branch will open at 9:30 and close at 17:00 please call 0800 12 34 56 with any questions quoting reference")
	x, y := 8.0, 10+8*h
	for i := 0; y < s.high-8; i++ {
		word := text[i%len(text)]
		if r.chance(0.05) {
			word = s.digits(2 + r.n(5))
		}
		next := s.write(word, x, y, h)
		if next == x { // no room: a new line
			x, y = 8, y+1.8*h
			continue
		}
		x = next + 0.6*h
	}
}
