package synth

import "math"

// box is the distance inside (positive) of a rectangle with round corners.
func box(x, y, x0, y0, x1, y1, r float64) float64 {
	dx := max(x0-x, x-x1) + r
	dy := max(y0-y, y-y1) + r
	outside := math.Sqrt(max(0, dx)*max(0, dx) + max(0, dy)*max(0, dy))
	return r - outside - min(0, max(dx, dy))
}

// chip is the contact plate of ISO/IEC 7816-2: eight contacts, gold or silver.
func chip(r *rng, x0, y0 float64) func(*board) {
	w, h := r.between(9.5, 13), r.between(8, 11)
	g := float32(r.between(0.6, 0.95))
	tone := colour{g, g, g}
	if r.chance(0.6) {
		tone = colour{g, g * 0.82, g * 0.5}
	}
	dark := tone.scaled(float32(r.between(0.25, 0.6)))
	corner, line := r.between(0.8, 2.5), r.between(0.1, 0.3)
	slope := float32(r.between(-0.25, 0.25))
	inset := w * r.between(0.28, 0.38)
	return func(b *board) {
		col0, row0, col1, row1 := b.span(x0-0.5, y0-0.5, x0+w+0.5, y0+h+0.5)
		for row := row0; row < row1; row++ {
			for col := col0; col < col1; col++ {
				x, y := b.mm(col, row)
				d := box(x, y, x0, y0, x0+w, y0+h, corner)
				a := clamp01(float32(d*b.scale) + 0.5)
				if a == 0 {
					continue
				}
				u, v := x-x0, y-y0
				cut := min(math.Abs(d), math.Abs(box(u, v, inset, h*0.22, w-inset, h*0.78, 1)))
				if u < inset || u > w-inset {
					cut = min(cut, math.Abs(v-h/3), math.Abs(v-2*h/3))
				}
				c := tone.scaled(1 + slope*float32((u+v)/(w+h)*2-1))
				b.blend(row*b.w+col, c.mixed(dark, clamp01(float32((line/2-cut)*b.scale)+0.5)), a)
			}
		}
	}
}

// waves is the sign of contactless cards: arcs of growing size.
func waves(r *rng, x0, y0 float64, c colour) func(*board) {
	size, width := r.between(4, 6.5), r.between(0.35, 0.6)
	return func(b *board) {
		b.over(c, func(x, y float64) float32 {
			dx, dy := x-x0, y-y0
			if dx < 0 || dx > size || math.Abs(dy) > 0.75*dx+0.3 {
				return 0
			}
			d, gap := math.Sqrt(dx*dx+dy*dy), size/4
			k := math.Round(d / gap)
			if k < 1 || k > 4 {
				return 0
			}
			return clamp01(float32((width/2-math.Abs(d-k*gap))*b.scale) + 0.5)
		})
	}
}

// mark stands where networks have theirs: two circles, a framed word or a word alone. The words are made up.
func mark(r *rng, x, y float64, under colour) []func(*board) {
	c := contrasting(r, under)
	if r.chance(0.35) {
		size, a, z := r.between(3.5, 6), hsv(r.unit(), 0.8, 0.9), hsv(r.unit(), 0.8, 0.9)
		circle := func(cx float64, c colour) func(*board) {
			return func(b *board) {
				b.over(c, func(px, py float64) float32 {
					d := size - math.Sqrt((px-cx)*(px-cx)+(py-y)*(py-y))
					return 0.9 * clamp01(float32(d*b.scale)+0.5)
				})
			}
		}
		return []func(*board){circle(x+size, a), circle(x+2.2*size, z)}
	}
	var parts []func(*board)
	if r.chance(0.3) {
		frame := colour{1, 1, 1}.mixed(under, float32(r.between(0, 0.3)))
		parts = append(parts, func(b *board) {
			b.over(frame, func(px, py float64) float32 {
				return clamp01(float32(box(px, py, x-1, y-4.5, x+16, y+4.5, 1)*b.scale) + 0.5)
			})
		})
		c = contrasting(r, frame)
	}
	s := setting{face: pick(r, faces[5:]...), height: r.between(3, 6), wide: r.between(0.9, 1.1), slant: r.between(0, 0.25), blank: 2}
	l := s.setEnding("other", pick(r, "NOVA", "PAYO", "ORBIT", "UNIO", "KREDO", "CARTA"), x+15, y+s.height/2)
	l.finish = &ink{tone: c, cover: 1}
	return append(parts, func(b *board) { b.paint(l) })
}

// contrasting is a tone that can be read on another.
func contrasting(r *rng, under colour) colour {
	if r.chance(0.25) {
		p := &ink{tone: anyColour(r)}
		p.standOut(under, 0.35)
		return p.tone
	}
	if under.luma() > 0.55 {
		return colour{0.15, 0.15, 0.18}.scaled(float32(r.unit()))
	}
	return colour{1, 1, 1}.scaled(float32(r.between(0.8, 1)))
}

// stripe is the magnetic stripe on a card's back.
func stripe(r *rng, wide float64) func(*board) {
	y0, h := r.between(3, 6), r.between(9.5, 12.7)
	tone := hsv(r.unit(), 0.3, r.between(0.02, 0.25))
	return func(b *board) {
		b.over(tone, func(x, y float64) float32 {
			return clamp01(float32(box(x, y, -5, y0, wide+5, y0+h, 0)*b.scale) + 0.5)
		})
	}
}

// panel is the place for the signature: light, with fine lines.
func panel(r *rng, wide float64) func(*board) {
	x0, y0 := r.between(2, 8), r.between(18, 22)
	x1, y1 := min(wide-15, x0+r.between(40, 62)), y0+r.between(7, 10)
	paper, inkTone := colour{0.95, 0.95, 0.93}, hsv(r.unit(), 0.4, 0.75)
	gap := r.between(0.7, 1.8)
	return func(b *board) {
		b.over(paper, func(x, y float64) float32 { return clamp01(float32(box(x, y, x0, y0, x1, y1, 0)*b.scale) + 0.5) })
		b.over(inkTone, func(x, y float64) float32 {
			if x < x0 || x > x1 || y < y0 || y > y1 {
				return 0
			}
			d := math.Abs(y + 0.3*x - gap*math.Round((y+0.3*x)/gap))
			return 0.7 * clamp01(float32((0.12-d)*b.scale)+0.5)
		})
	}
}
