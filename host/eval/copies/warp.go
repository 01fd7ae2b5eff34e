package copies

import (
	"image"
	"image/color"
	"math"
)

type point struct{ x, y float64 }

// laid is the picture laid into a quad, on a ground that is larger than the quad's box by a factor.
func laid(m *image.RGBA, quad [4]point, ground color.RGBA, larger float64) *image.RGBA {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range quad {
		x0, x1, y0, y1 = min(x0, p.x), max(x1, p.x), min(y0, p.y), max(y1, p.y)
	}
	w, h := (x1-x0)*larger, (y1-y0)*larger
	for i := range quad {
		quad[i].x += (w - x1 - x0) / 2
		quad[i].y += (h - y1 - y0) / 2
	}
	out := image.NewRGBA(image.Rect(0, 0, max(1, int(w)), max(1, int(h))))
	fill(out, ground, ground)
	warp(out, m, quad)
	return out
}

// fill paints a gradient from top to foot.
func fill(m *image.RGBA, top, foot color.RGBA) {
	h := m.Rect.Dy()
	for y := range h {
		t := float64(y) / float64(h)
		mix := func(a, b uint8) uint8 { return uint8(float64(a) + t*(float64(b)-float64(a))) }
		c := color.RGBA{mix(top.R, foot.R), mix(top.G, foot.G), mix(top.B, foot.B), 255}
		for x := range m.Rect.Dx() {
			m.SetRGBA(x, y, c)
		}
	}
}

// warp draws the picture into a quad of out, clockwise from the picture's top left: a mean of 2 × 2 places a pixel, each
// between four pixels of the picture.
func warp(out, m *image.RGBA, quad [4]point) {
	w, h := size(m)
	back := inverse(squareTo(quad))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			var sum [3]float64
			hits := 0.0
			for _, d := range [4]point{{0.25, 0.25}, {0.75, 0.25}, {0.25, 0.75}, {0.75, 0.75}} {
				u, v := back.to(float64(x)+d.x, float64(y)+d.y)
				if u < 0 || u > 1 || v < 0 || v > 1 {
					continue
				}
				c := bilinear(m, u*w-0.5, v*h-0.5)
				for i := range sum {
					sum[i] += c[i]
				}
				hits++
			}
			if hits == 0 {
				continue
			}
			q := out.Pix[out.PixOffset(x, y):]
			for i := range sum {
				q[i] = uint8((sum[i]+(4-hits)*float64(q[i]))/4 + 0.5)
			}
		}
	}
}

// bilinear is the colour at a place between pixels; places beyond the edge show the edge.
func bilinear(m *image.RGBA, x, y float64) (c [3]float64) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	x, y = max(0, min(float64(w-1), x)), max(0, min(float64(h-1), y))
	ix, iy := min(int(x), max(0, w-2)), min(int(y), max(0, h-2))
	tx, ty := x-float64(ix), y-float64(iy)
	right, down := min(1, w-1)*4, min(1, h-1)*m.Stride
	q := m.Pix[iy*m.Stride+4*ix:]
	for i := range c {
		top := (1-tx)*float64(q[i]) + tx*float64(q[i+right])
		foot := (1-tx)*float64(q[i+down]) + tx*float64(q[i+down+right])
		c[i] = (1-ty)*top + ty*foot
	}
	return c
}

// homography is a 3 × 3 matrix in rows.
type homography [9]float64

func (m *homography) to(x, y float64) (u, v float64) {
	d := m[6]*x + m[7]*y + m[8]
	return (m[0]*x + m[1]*y + m[2]) / d, (m[3]*x + m[4]*y + m[5]) / d
}

// squareTo maps the unit square to a quad (Heckbert 1989, Fundamentals of texture mapping, 2.2.3).
func squareTo(q [4]point) homography {
	dx1, dx2, sx := q[1].x-q[2].x, q[3].x-q[2].x, q[0].x-q[1].x+q[2].x-q[3].x
	dy1, dy2, sy := q[1].y-q[2].y, q[3].y-q[2].y, q[0].y-q[1].y+q[2].y-q[3].y
	d := dx1*dy2 - dx2*dy1
	g, h := (sx*dy2-dx2*sy)/d, (dx1*sy-sx*dy1)/d
	return homography{
		q[1].x - q[0].x + g*q[1].x, q[3].x - q[0].x + h*q[3].x, q[0].x,
		q[1].y - q[0].y + g*q[1].y, q[3].y - q[0].y + h*q[3].y, q[0].y,
		g, h, 1,
	}
}

// inverse is the way back, up to a factor.
func inverse(h homography) homography {
	return homography{
		h[4]*h[8] - h[5]*h[7], h[2]*h[7] - h[1]*h[8], h[1]*h[5] - h[2]*h[4],
		h[5]*h[6] - h[3]*h[8], h[0]*h[8] - h[2]*h[6], h[2]*h[3] - h[0]*h[5],
		h[3]*h[7] - h[4]*h[6], h[1]*h[6] - h[0]*h[7], h[0]*h[4] - h[1]*h[3],
	}
}
