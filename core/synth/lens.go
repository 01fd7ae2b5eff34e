package synth

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
)

// lens is all that happens to a picture between the scene and the file.
type lens struct {
	rng      *rng
	focus    float64 // px, deviation of the blur
	motion   float64 // px, length of the smear
	heading  float64 // radians, its direction
	gain     [3]float32
	lift     float32 // flare: how light black is
	gamma    float64
	grain    float32 // noise of the sensor, deviation
	coarse   bool    // noise larger than a pixel
	sharpen  float32
	halo     float64 // px, reach of sharpening
	grey     bool
	small    float64 // the picture was once this many times smaller
	quality  int     // of JPEG; 0: none
	quality2 int     // of an earlier JPEG
}

// newLens chooses a camera for digits of the given height in pixels.
func newLens(r *rng, hard, digit float64) *lens {
	l := &lens{rng: r, gamma: math.Exp(0.15 * r.normal()), halo: r.between(0.7, 2)}
	l.focus = digit * r.between(0, 0.025+0.045*hard) * r.unit()
	if r.chance(0.15 * hard) {
		l.focus = digit * r.between(0.04, 0.08)
	}
	if r.chance(0.1 + 0.2*hard) {
		l.motion, l.heading = digit*r.between(0.03, 0.1*hard+0.04), r.between(0, math.Pi)
	}
	bright := math.Exp((0.06 + 0.12*hard) * r.normal())
	for c := range l.gain {
		l.gain[c] = float32(bright * math.Exp(0.05*r.normal()))
	}
	if r.chance(0.4) {
		l.lift = float32(r.between(0, 0.15+0.25*hard))
	}
	if r.chance(0.6) {
		l.grain = float32(r.between(0, 0.01+0.03*hard) * r.unit())
	}
	l.coarse = r.chance(0.4)
	if r.chance(0.4) {
		l.sharpen = float32(r.between(0.2, 1.6))
	}
	l.grey = r.chance(0.12)
	if r.chance(0.25 + 0.2*hard) { // at least 11 px of digit must have been there
		l.small = r.between(1.2, max(1.25, min(3, digit/13)))
	}
	if r.chance(0.85) {
		l.quality = int(r.between(95-70*hard*r.unit(), 96))
	}
	if r.chance(0.2) {
		l.quality2 = int(r.between(40, 95))
	}
	return l
}

// defocus blurs digits of the given height in pixels as much as can still be read, out of focus or by a shake.
func (l *lens) defocus(r *rng, digit float64) {
	if r.chance(0.6) {
		l.focus = digit * r.between(0.05, 0.08)
		return
	}
	l.motion, l.heading = digit*r.between(0.1, 0.18), r.between(0, math.Pi)
}

// take runs the picture through the lens, the sensor and the file.
func (l *lens) take(p *picture) {
	w, h := p.w, p.h
	if l.small > 1 {
		p.resize(max(8, int(float64(w)/l.small)), max(8, int(float64(h)/l.small)))
	}
	shrunk := float64(p.w) / float64(w)
	p.blur(l.focus * shrunk)
	p.smear(l.motion*shrunk, l.heading)
	l.expose(p)
	l.addGrain(p)
	if l.sharpen > 0 {
		p.unsharp(l.halo, l.sharpen)
	}
	p.jpeg(l.quality2)
	if l.small > 1 {
		p.resize(w, h)
	}
	p.jpeg(l.quality)
}

func (l *lens) expose(p *picture) {
	var table [1025]float32
	for i := range table {
		table[i] = float32(math.Pow(float64(i)/1024, l.gamma))
	}
	for c := range p.rgb {
		q := p.rgb[c]
		for i, v := range q {
			v = clamp01(v * l.gain[c])
			q[i] = l.lift + (1-l.lift)*table[int(v*1024)]
		}
	}
	if l.grey {
		for i := range p.rgb[0] {
			y := colour{p.rgb[0][i], p.rgb[1][i], p.rgb[2][i]}.luma()
			p.rgb[0][i], p.rgb[1][i], p.rgb[2][i] = y, y, y
		}
	}
}

// addGrain adds noise that is nearly normal: the sum of bytes of one random word for each of luma and two chromas.
func (l *lens) addGrain(p *picture) {
	if l.grain < 0.002 {
		return
	}
	n := newPicture(p.w, p.h)
	for i := range n.rgb[0] {
		u := l.rng.src.Uint64()
		for c := range n.rgb {
			s := int(u&255) + int(u>>8&255) + int(u>>16&31)*8 - 374
			u >>= 21
			n.rgb[c][i] = float32(s) / 126
		}
	}
	strong := l.grain
	if l.coarse {
		n.blur(0.7)
		strong *= 1.6
	}
	for i := range n.rgb[0] {
		y := n.rgb[0][i]
		for c := range p.rgb {
			v := y
			if !l.grey {
				v += 0.5 * n.rgb[c][i]
			}
			p.rgb[c][i] += strong * v
		}
	}
}

// blur is Gaussian, deviation sigma px.
func (p *picture) blur(sigma float64) {
	if sigma < 0.25 {
		return
	}
	k := gaussian(sigma)
	padded := make([]float32, p.w+2*len(k))
	for c := range p.rgb {
		if p.rgb[c] == nil {
			continue // a plane of one channel
		}
		for row := range p.h {
			convolve(p.rgb[c][row*p.w:(row+1)*p.w], k, padded)
		}
		p.convolveRows(c, k)
	}
}

// gaussian is half a kernel: the middle and one side; the whole sums to 1.
func gaussian(sigma float64) []float32 {
	k := make([]float32, 1+int(math.Ceil(2.5*sigma)))
	sum := 0.0
	for i := range k {
		v := math.Exp(-float64(i*i) / (2 * sigma * sigma))
		k[i] = float32(v)
		sum += 2 * v
	}
	sum--
	for i := range k {
		k[i] /= float32(sum)
	}
	return k
}

// convolve filters a row in place; its ends are repeated. padded is scratch.
func convolve(q, k, padded []float32) {
	m := len(k) - 1
	for i := range m {
		padded[i], padded[m+len(q)+i] = q[0], q[len(q)-1]
	}
	copy(padded[m:], q)
	for i, v := range padded[m : m+len(q)] {
		q[i] = k[0] * v
	}
	for j := 1; j <= m; j++ {
		w := k[j]
		a, b := padded[m-j:m-j+len(q)], padded[m+j:m+j+len(q)]
		for i := range q {
			q[i] += w * (a[i] + b[i])
		}
	}
}

// convolveRows filters the columns of a plane, a whole row at a time.
func (p *picture) convolveRows(c int, k []float32) {
	out := make([]float32, p.w*p.h)
	row := func(y int) []float32 {
		y = max(0, min(p.h-1, y))
		return p.rgb[c][y*p.w : (y+1)*p.w]
	}
	for y := range p.h {
		dst := out[y*p.w : (y+1)*p.w]
		for i, v := range row(y) {
			dst[i] = k[0] * v
		}
		for j := 1; j < len(k); j++ {
			w := k[j]
			a, b := row(y - j)[:len(dst)], row(y + j)[:len(dst)]
			for i := range dst {
				dst[i] += w * (a[i] + b[i])
			}
		}
	}
	p.rgb[c] = out
}

// smear is motion blur: the mean along a short straight path.
func (p *picture) smear(length, heading float64) {
	if length < 0.8 {
		return
	}
	taps := 2 + int(length)
	sin, cos := math.Sincos(heading)
	out := newPicture(p.w, p.h)
	for t := range taps {
		s := length * (float64(t)/float64(taps-1) - 0.5)
		dx, dy := int(math.Round(s*cos)), int(math.Round(s*sin))
		for c := range p.rgb {
			for row := range p.h {
				src := p.rgb[c][max(0, min(p.h-1, row+dy))*p.w:]
				dst := out.rgb[c][row*p.w : (row+1)*p.w]
				for col := range dst {
					dst[col] += src[max(0, min(p.w-1, col+dx))]
				}
			}
		}
	}
	for c := range out.rgb {
		for i := range out.rgb[c] {
			out.rgb[c][i] /= float32(taps)
		}
	}
	*p = *out
}

// unsharp sharpens, with the halos that cameras leave.
func (p *picture) unsharp(reach float64, amount float32) {
	soft := newPicture(p.w, p.h)
	for c := range p.rgb {
		copy(soft.rgb[c], p.rgb[c])
	}
	soft.blur(reach)
	for c := range p.rgb {
		for i, v := range p.rgb[c] {
			p.rgb[c][i] = clamp01(v + amount*(v-soft.rgb[c][i]))
		}
	}
}

// resize scales the picture: area means downwards, bilinear upwards.
func (p *picture) resize(w, h int) {
	if w == p.w && h == p.h {
		return
	}
	sx, sy := float64(p.w)/float64(w), float64(p.h)/float64(h)
	b := &board{w: p.w, h: p.h, rgb: p.rgb, scale: 1}
	*p = *b.shoot(view{homography{1 / sx, 0, 0, 0, 1 / sy, 0, 0, 0, 1}, w, h}, 1.25*sx)
}

// jpeg writes the picture as a JPEG file of the given quality and reads it back; 0 leaves it as it is.
func (p *picture) jpeg(quality int) {
	if quality <= 0 {
		return
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, p.ycbcr(), &jpeg.Options{Quality: quality}); err != nil {
		return // a picture too large for the format stays as it is
	}
	m, err := jpeg.Decode(&file)
	if err != nil {
		return
	}
	if y, ok := m.(*image.YCbCr); ok {
		p.fromYCbCr(y)
	}
}

// ycbcr is the picture in JFIF's colours with halved chroma.
func (p *picture) ycbcr() *image.YCbCr {
	m := image.NewYCbCr(image.Rect(0, 0, p.w, p.h), image.YCbCrSubsampleRatio420)
	for row := range p.h {
		for col := range p.w {
			i := row*p.w + col
			c := colour{clamp01(p.rgb[0][i]), clamp01(p.rgb[1][i]), clamp01(p.rgb[2][i])}
			y := c.luma()
			m.Y[row*m.YStride+col] = byte(y*255 + 0.5)
			if row&1 == 0 && col&1 == 0 {
				k := row/2*m.CStride + col/2
				m.Cb[k] = byte(clamp01(0.5+0.564*(c[2]-y))*255 + 0.5)
				m.Cr[k] = byte(clamp01(0.5+0.713*(c[0]-y))*255 + 0.5)
			}
		}
	}
	return m
}

func (p *picture) fromYCbCr(m *image.YCbCr) {
	for row := range p.h {
		for col := range p.w {
			i := row*p.w + col
			k := row/2*m.CStride + col/2
			y := float32(m.Y[row*m.YStride+col]) / 255
			cb, cr := float32(m.Cb[k])/255-0.502, float32(m.Cr[k])/255-0.502
			p.rgb[0][i], p.rgb[1][i], p.rgb[2][i] = y+1.402*cr, y-0.344*cb-0.714*cr, y+1.772*cb
		}
	}
}
