package server

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"math"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/host"
)

// Sizes of the crops. A card is 85.6 × 54 mm (ISO/IEC 7810 ID-1), drawn at 10 pixels a millimetre.
const (
	cardWidth, cardHeight = 856, 540
	stripHeight           = 96
	stripMargin           = 0.25 // of the number's height, on every side
	maxStripWidth         = 4096
)

// cropWants says which crops to cut; hide blacks every digit but the last four.
type cropWants struct{ card, number, hide bool }

// cropped holds PNG files; nil where the result does not say where to cut.
type cropped struct{ card, number []byte }

// crops cuts the rectified card and the number strip out of the picture file. It decodes the file a second time, natively,
// and counts as a picture being read.
func (x *exchange) crops(ctx context.Context, file []byte, r *host.Result, want cropWants) (cropped, error) {
	release, err := x.s.gate.slot(ctx, x.cfg.Timeouts.Wait)
	if err != nil {
		return cropped{}, err
	}
	defer release()
	p, err := decode.Decode(file, decode.Options{
		MaxPixels: x.cfg.Limits.Pixels,
		Tick:      func(int) error { return context.Cause(ctx) },
	})
	if err != nil {
		return cropped{}, hostFault(err)
	}
	return cut(p.Image, r, want)
}

// hostFault makes an error of package decode the one that the module's host answers for the same file.
func hostFault(err error) error {
	return codeOf([]fault[error]{
		{decode.ErrTooLarge, host.ErrTooLarge}, {decode.ErrCorrupt, host.ErrCorrupt},
		{decode.ErrEmpty, host.ErrFormat}, {decode.ErrFormat, host.ErrFormat},
	}, err, err)
}

// cut draws the crops. The picture's pixels are changed where digits are hidden.
func cut(m core.Image, r *host.Result, want cropWants) (out cropped, err error) {
	unit := float64(max(m.Reduce, 1)) // boxes are in pixels of the original picture
	if want.hide && r.Number != nil {
		for _, q := range hiddenAreas(r.Number) {
			if usable(&q) {
				black(m, scaled(q, 1/unit))
			}
		}
	}
	if want.card && r.Card != nil && usable(r.Card.Quad) {
		w, h := cardWidth, cardHeight
		if upright(*r.Card.Quad) {
			w, h = h, w
		}
		if out.card, err = encode(warp(m, scaled(*r.Card.Quad, 1/unit), w, h)); err != nil {
			return out, err
		}
	}
	if want.number && r.Number != nil && usable(r.Number.Box) {
		q := scaled(*r.Number.Box, 1/unit)
		w, h := stripSize(q)
		out.number, err = encode(warp(m, grown(q, stripMargin), w, h))
	}
	return out, err
}

// hiddenAreas are the boxes of all digits but the last four, a little larger than the digits. Without boxes for the digits
// the whole number is hidden.
func hiddenAreas(n *host.Number) []host.Quad {
	const margin = 0.3
	var areas []host.Quad
	switch count := len(n.DigitBoxes); {
	case count > 4 && count == len([]rune(n.Digits)):
		for _, q := range n.DigitBoxes[:count-4] {
			areas = append(areas, grown(q, margin))
		}
	case n.Box != nil:
		areas = append(areas, grown(*n.Box, margin))
	}
	return areas
}

// usable reports whether q is there and near enough to a picture to be drawn.
func usable(q *host.Quad) bool {
	if q == nil {
		return false
	}
	for _, p := range q {
		if !(math.Abs(p[0]) < 1<<20 && math.Abs(p[1]) < 1<<20) { // NaN too
			return false
		}
	}
	return true
}

func scaled(q host.Quad, by float64) host.Quad {
	for i := range q {
		q[i] = host.Point{q[i][0] * by, q[i][1] * by}
	}
	return q
}

// grown moves the corners outwards by margin times the height of the quad.
func grown(q host.Quad, margin float64) host.Quad {
	along, down := sides(q)
	if along == 0 || down == 0 {
		return q
	}
	m := margin * down
	ux, uy := (q[1][0]-q[0][0])/along*m, (q[1][1]-q[0][1])/along*m
	vx, vy := (q[3][0]-q[0][0])/down*m, (q[3][1]-q[0][1])/down*m
	return host.Quad{
		{q[0][0] - ux - vx, q[0][1] - uy - vy}, {q[1][0] + ux - vx, q[1][1] + uy - vy},
		{q[2][0] + ux + vx, q[2][1] + uy + vy}, {q[3][0] - ux + vx, q[3][1] - uy + vy},
	}
}

// sides are the lengths of the first side and of the last one.
func sides(q host.Quad) (along, down float64) {
	return math.Hypot(q[1][0]-q[0][0], q[1][1]-q[0][1]), math.Hypot(q[3][0]-q[0][0], q[3][1]-q[0][1])
}

func upright(q host.Quad) bool {
	along, down := sides(q)
	return down > along
}

func stripSize(q host.Quad) (w, h int) {
	along, down := sides(grown(q, stripMargin))
	if down < 1 || along < 1 {
		return stripHeight, stripHeight
	}
	return int(min(max(stripHeight*along/down, 1), maxStripWidth)), stripHeight
}

func encode(m image.Image) ([]byte, error) {
	var out bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, m)
	return out.Bytes(), err
}

// project is the projective map from the unit square to q (Heckbert 1989, section 2.2.3).
func project(q host.Quad) func(u, v float64) (x, y float64) {
	sx, sy := q[0][0]-q[1][0]+q[2][0]-q[3][0], q[0][1]-q[1][1]+q[2][1]-q[3][1]
	dx1, dy1 := q[1][0]-q[2][0], q[1][1]-q[2][1]
	dx2, dy2 := q[3][0]-q[2][0], q[3][1]-q[2][1]
	g, h := 0.0, 0.0
	if det := dx1*dy2 - dx2*dy1; det != 0 {
		g, h = (sx*dy2-dx2*sy)/det, (dx1*sy-sx*dy1)/det
	}
	a, b := q[1][0]-q[0][0]+g*q[1][0], q[3][0]-q[0][0]+h*q[3][0]
	d, e := q[1][1]-q[0][1]+g*q[1][1], q[3][1]-q[0][1]+h*q[3][1]
	return func(u, v float64) (float64, float64) {
		w := g*u + h*v + 1
		return (a*u + b*v + q[0][0]) / w, (d*u + e*v + q[0][1]) / w
	}
}

// warp draws the area q of m as a w × h picture. What lies outside m is black.
func warp(m core.Image, q host.Quad, w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	at := project(q)
	for y := range h {
		for x := range w {
			sx, sy := at((float64(x)+0.5)/float64(w), (float64(y)+0.5)/float64(h))
			p := out.Pix[y*out.Stride+4*x:][:4:4]
			for c := range 3 {
				p[c] = sample(m, sx-0.5, sy-0.5, c)
			}
			p[3] = 255
		}
	}
	return out
}

// sample is the colour channel c at a place between pixels, bilinear.
func sample(m core.Image, x, y float64, c int) uint8 {
	if !(x > -1 && y > -1 && x < float64(m.Width) && y < float64(m.Height)) { // NaN too
		return 0
	}
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := x-float64(x0), y-float64(y0)
	top := (1-fx)*pixel(m, x0, y0, c) + fx*pixel(m, x0+1, y0, c)
	bottom := (1-fx)*pixel(m, x0, y0+1, c) + fx*pixel(m, x0+1, y0+1, c)
	return uint8((1-fy)*top + fy*bottom + 0.5)
}

func pixel(m core.Image, x, y, c int) float64 {
	if x < 0 || y < 0 || x >= m.Width || y >= m.Height {
		return 0
	}
	if m.Format == core.Gray8 {
		c = 0
	}
	return float64(m.Pix[y*m.Stride+x*m.Format.BytesPerPixel()+c])
}

// black fills the area q of m.
func black(m core.Image, q host.Quad) {
	minX, minY, maxX, maxY := q[0][0], q[0][1], q[0][0], q[0][1]
	for _, p := range q[1:] {
		minX, maxX = min(minX, p[0]), max(maxX, p[0])
		minY, maxY = min(minY, p[1]), max(maxY, p[1])
	}
	bpp := m.Format.BytesPerPixel()
	x1, y1 := int(min(maxX+1, float64(m.Width))), int(min(maxY+1, float64(m.Height)))
	for y := int(max(minY, 0)); y < y1; y++ {
		for x := int(max(minX, 0)); x < x1; x++ {
			if !inside(q, float64(x)+0.5, float64(y)+0.5) {
				continue
			}
			p := m.Pix[y*m.Stride+x*bpp:][:bpp]
			for c := range min(bpp, 3) {
				p[c] = 0
			}
		}
	}
}

// inside reports whether the place lies in the convex quad, its edge included.
func inside(q host.Quad, x, y float64) bool {
	left, right := false, false
	for i, a := range q {
		b := q[(i+1)%4]
		cross := (b[0]-a[0])*(y-a[1]) - (b[1]-a[1])*(x-a[0])
		left, right = left || cross < 0, right || cross > 0
	}
	return !(left && right)
}
