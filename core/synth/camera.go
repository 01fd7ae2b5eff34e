package synth

import (
	"image"
	"math"
)

// ISO/IEC 7810 ID-1, mm.
const (
	cardWidth  = 85.60
	cardHeight = 53.98

	numberCentre = cardHeight - 21.42 // of the embossed number line, from the top
)

// homography maps places on the card (mm) to places in the picture (pixels).
type homography [9]float64

// to is the picture's place of a place on the card.
func (h *homography) to(x, y float64) Pt {
	w := h[6]*x + h[7]*y + h[8]
	return Pt{(h[0]*x + h[1]*y + h[2]) / w, (h[3]*x + h[4]*y + h[5]) / w}
}

// times is h after g.
func (h homography) times(g homography) homography {
	var p homography
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				p[3*i+j] += h[3*i+k] * g[3*k+j]
			}
		}
	}
	return p
}

// inverse is the way back, up to a factor.
func (h homography) inverse() homography {
	return homography{
		h[4]*h[8] - h[5]*h[7], h[2]*h[7] - h[1]*h[8], h[1]*h[5] - h[2]*h[4],
		h[5]*h[6] - h[3]*h[8], h[0]*h[8] - h[2]*h[6], h[2]*h[3] - h[0]*h[5],
		h[3]*h[7] - h[4]*h[6], h[1]*h[6] - h[0]*h[7], h[0]*h[4] - h[1]*h[3],
	}
}

func shift(x, y float64) homography { return homography{1, 0, x, 0, 1, y, 0, 0, 1} }

// view is a homography with the size of the picture it fills.
type view struct {
	homography
	w, h int
}

// stripView looks straight at a piece of the card, but for a small turn and a hint of perspective.
func stripView(r *rng, o Options, scale, x0, y0, x1, y1 float64) view {
	limit := o.Tilt
	if limit == 0 {
		limit = 4
	}
	tilt := r.between(-1, 1) * r.unit() * max(0, limit) * math.Pi / 180
	sin, cos := math.Sincos(tilt)
	aspect := 1 + 0.05*r.normal()*0.7
	shear := 0.03 * r.normal()
	px, py := 0.0008*r.normal(), 0.001*r.normal()
	if o.Plain || o.Tilt < 0 {
		aspect, shear, px, py = 1, 0, 0, 0
	}
	m := homography{cos * aspect, -sin + shear, 0, sin, cos, 0, px, py, 1}
	m = homography{scale, 0, 0, 0, scale, 0, 0, 0, 1}.times(m).times(shift(-(x0+x1)/2, -(y0+y1)/2))
	w, h := int((x1-x0)*scale*min(1, aspect)), int((y1-y0)*scale)
	return view{shift(float64(w)/2, float64(h)/2).times(m), w, h}
}

// picture is what the camera sees: three planes, 0 black to 1 white.
type picture struct {
	w, h int
	rgb  [3][]float32
}

func newPicture(w, h int) *picture {
	p := &picture{w: w, h: h}
	for c := range p.rgb {
		p.rgb[c] = make([]float32, w*h)
	}
	return p
}

// shoot looks at the board; places beyond it show its border. fine is how many samples of the board fall on a pixel.
func (b *board) shoot(v view, fine float64) *picture {
	p := newPicture(v.w, v.h)
	// From pixels straight to samples.
	back := homography{b.scale, 0, -b.x0*b.scale - 0.5, 0, b.scale, -b.y0*b.scale - 0.5, 0, 0, 1}.times(v.inverse())
	taps := max(1, min(6, int(math.Ceil(fine*0.8))))
	step := 1 / float64(taps)
	for t := range taps * taps {
		b.addTaps(p, back, (float64(t%taps)+0.5)*step, (float64(t/taps)+0.5)*step, float32(step*step))
	}
	return p
}

// addTaps adds to every pixel the board's colour where the point (dx, dy) of the pixel looks.
func (b *board) addTaps(p *picture, back homography, dx, dy float64, weight float32) {
	right, bottom := float64(b.w)-1.001, float64(b.h)-1.001
	for row := range p.h {
		y := float64(row) + dy
		nx, ny, d := back[0]*dx+back[1]*y+back[2], back[3]*dx+back[4]*y+back[5], back[6]*dx+back[7]*y+back[8]
		for col := range p.w {
			inv := 1 / d
			b.sample(p, row*p.w+col, inside(nx*inv, right), inside(ny*inv, bottom), weight)
			nx, ny, d = nx+back[0], ny+back[3], d+back[6]
		}
	}
}

// inside cuts v to 0…limit.
func inside(v, limit float64) float64 {
	if v < 0 {
		return 0
	}
	if v > limit {
		return limit
	}
	return v
}

// sample adds the board's colour at (x, y), between samples, to pixel i.
func (b *board) sample(p *picture, i int, x, y float64, weight float32) {
	ix, iy := int(x), int(y)
	tx, ty := float32(x-float64(ix)), float32(y-float64(iy))
	k := iy*b.w + ix
	w0, w1 := weight*(1-ty), weight*ty
	for c := range p.rgb {
		q := b.rgb[c][k : k+2]
		s := b.rgb[c][k+b.w : k+b.w+2]
		p.rgb[c][i] += w0*(q[0]+tx*(q[1]-q[0])) + w1*(s[0]+tx*(s[1]-s[0]))
	}
}

// image rounds the planes to 8 bits.
func (p *picture) image() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, p.w, p.h))
	for i := range p.w * p.h {
		for c := range 3 {
			m.Pix[4*i+c] = byte(clamp01(p.rgb[c][i])*255 + 0.5)
		}
		m.Pix[4*i+3] = 255
	}
	return m
}
