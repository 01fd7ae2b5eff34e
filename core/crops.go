package core

// This file implements the cutting of pictures: the card straightened, and the number's strip. It works on results that any
// engine gave; whoever wants files encodes the pixels.

import "github.com/cardglyph/cardglyph/core/internal/geom"

// Sizes of crops in pixels: a card has ten a millimetre.
const (
	CropLong    = 856 // long side of a card
	CropShort   = 540 // short side of a card
	CropStrip   = 96  // height of a number's strip
	cropWidest  = 32 * CropStrip
	stripMargin = 0.25 // round the number, of its height
	hideMargin  = 0.3  // round a hidden digit, of its height
	shownDigits = 4    // at the end of a number whose others are hidden
)

// CropCard is the card with that outline, straight from the front, CropLong × CropShort pixels or, when it is read upright,
// turned. The quads are in pixels of the original picture, as results have them; hidden ones are painted black. The crop
// has m's format, owns its pixels, and is black where m does not reach. An outline that is flat gives an Image without
// pixels.
func CropCard(m Image, card Quad, hidden []Quad) Image {
	q := pointsOf(card)
	w, h := CropLong, CropShort
	if q[1].Sub(q[0]).Len() < q[3].Sub(q[0]).Len() {
		w, h = h, w
	}
	return crop(m, q, w, h, hidden)
}

// CropNumber is the line of the number with that box, CropStrip pixels high, as CropCard.
func CropNumber(m Image, number Quad, hidden []Quad) Image {
	q := grown(pointsOf(number), stripMargin)
	long, high := q[1].Sub(q[0]).Len(), q[3].Sub(q[0]).Len()
	if !(high >= 1) {
		return Image{}
	}
	return crop(m, q, int(min(max(CropStrip*long/high, 1), cropWidest)), CropStrip, hidden)
}

// HiddenDigits are the areas to hide so that of a number only its last four digits can be seen: the boxes of the others,
// grown a little. Without a box for each digit it is the whole number's.
func HiddenDigits(number Quad, digits []Quad) []Quad {
	if len(digits) <= shownDigits {
		digits = []Quad{number}
	} else {
		digits = digits[:len(digits)-shownDigits]
	}
	out := make([]Quad, len(digits))
	for i, q := range digits {
		for k, p := range grown(pointsOf(q), hideMargin) {
			out[i][k] = Point(p)
		}
	}
	return out
}

func pointsOf(q Quad) (out geom.Quad) {
	for i, p := range q {
		out[i] = geom.Pt(p)
	}
	return out
}

// grown moves the corners outwards by margin times the quad's height.
func grown(q geom.Quad, margin float64) geom.Quad {
	along, down := q[1].Sub(q[0]), q[3].Sub(q[0])
	if along.Len() == 0 || down.Len() == 0 {
		return q
	}
	m := margin * down.Len()
	u, v := along.Mul(m/along.Len()), down.Mul(m/down.Len())
	return geom.Quad{q[0].Sub(u).Sub(v), q[1].Add(u).Sub(v), q[2].Add(u).Add(v), q[3].Sub(u).Add(v)}
}

// crop straightens q, in original pixels, to w × h.
func crop(m Image, q geom.Quad, w, h int, hidden []Quad) Image {
	toInput, ok := geom.Between(geom.Rect(0, 0, float64(w), float64(h)), q)
	if m.check(DefaultMaxPixels) != nil || !ok {
		return Image{}
	}
	toPix := toInput.Then(geom.Scaling(1 / m.reduce()))
	bpp := m.Format.BytesPerPixel()
	out := Image{Pix: make([]byte, w*h*bpp), Format: m.Format, Width: w, Height: h, Stride: w * bpp}
	for y := range h {
		for x := range w {
			at := geom.Pt{X: float64(x) + 0.5, Y: float64(y) + 0.5}
			dst := out.Pix[y*out.Stride+x*bpp:][:bpp]
			if !within(hidden, toInput.Apply(at)) {
				m.sample(dst, toPix.Apply(at))
			}
			if bpp == 4 {
				dst[3] = 255
			}
		}
	}
	return out
}

// within reports whether p lies in one of the areas.
func within(areas []Quad, p geom.Pt) bool {
	for _, q := range areas {
		inside := true
		for i, a := range pointsOf(q) {
			b := geom.Pt(q[(i+1)&3])
			inside = inside && b.Sub(a).Cross(p.Sub(a)) >= 0
		}
		if inside {
			return true
		}
	}
	return false
}

// sample writes the pixel at p, mixed of the four round it; outside of the picture it writes nothing.
func (m *Image) sample(dst []byte, p geom.Pt) {
	u, v := p.X-0.5, p.Y-0.5
	if !(p.X >= 0 && p.Y >= 0 && p.X < float64(m.Width) && p.Y < float64(m.Height)) { // NaN too
		return
	}
	const one = 256
	fx, fy := int(float64(max(u, 0)*one)), int(float64(max(v, 0)*one))
	x0, y0 := min(fx/one, m.Width-1), min(fy/one, m.Height-1)
	x1, y1 := min(x0+1, m.Width-1), min(y0+1, m.Height-1)
	fx, fy = fx%one, fy%one
	for c := range min(len(dst), 3) {
		at := func(x, y int) int { return int(m.Pix[y*m.Stride+x*len(dst)+c]) }
		top := at(x0, y0)*(one-fx) + at(x1, y0)*fx
		bottom := at(x0, y1)*(one-fx) + at(x1, y1)*fx
		dst[c] = byte((top*(one-fy) + bottom*fy + one*one/2) / (one * one))
	}
}
