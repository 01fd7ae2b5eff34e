package copies

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"github.com/anthonynsimon/bild/blur"
	"github.com/anthonynsimon/bild/transform"
)

func between(r *rand.Rand, lo, hi float64) float64 { return lo + (hi-lo)*r.Float64() }

// eitherWay is between lo and hi, or the same below zero.
func eitherWay(r *rand.Rand, lo, hi float64) float64 {
	v := between(r, lo, hi)
	if r.IntN(2) == 0 {
		return -v
	}
	return v
}

// table is a colour for what lies round a picture.
func table(r *rand.Rand) color.RGBA {
	v := between(r, 40, 220)
	tint := func() uint8 { return uint8(max(0, min(255, v+between(r, -25, 25)))) }
	return color.RGBA{tint(), tint(), tint(), 255}
}

// corners of a picture of w × h pixels round its middle, clockwise from its top left.
func corners(w, h float64) [4]point {
	return [4]point{{-w / 2, -h / 2}, {w / 2, -h / 2}, {w / 2, h / 2}, {-w / 2, h / 2}}
}

func size(m *image.RGBA) (w, h float64) { return float64(m.Rect.Dx()), float64(m.Rect.Dy()) }

func turned(m *image.RGBA, r *rand.Rand) *image.RGBA {
	sin, cos := math.Sincos(eitherWay(r, 8, 40) * math.Pi / 180)
	quad := corners(size(m))
	for i, p := range quad {
		quad[i] = point{cos*p.x - sin*p.y, sin*p.x + cos*p.y}
	}
	return laid(m, quad, table(r), 1.02)
}

func perspective(m *image.RGBA, r *rand.Rand) *image.RGBA {
	w, h := size(m)
	quad := corners(w, h)
	for i := range quad {
		quad[i].x += between(r, -0.14, 0.14) * w
		quad[i].y += between(r, -0.14, 0.14) * h
	}
	return laid(m, quad, table(r), 1.04)
}

// steep leans the picture about its upright or its level axis, seen from two and a half widths.
func steep(m *image.RGBA, r *rand.Rand) *image.RGBA {
	w, h := size(m)
	sin, cos := math.Sincos(eitherWay(r, 40, 55) * math.Pi / 180)
	upright := r.IntN(2) == 0
	distance := 2.5 * max(w, h)
	quad := corners(w, h)
	for i, p := range quad {
		x, y, z := p.x*cos, p.y, p.x*sin
		if !upright {
			x, y, z = p.x, p.y*cos, p.y*sin
		}
		k := distance / (distance + z)
		quad[i] = point{x * k, y * k}
	}
	return laid(m, quad, table(r), 1.04)
}

// framed lays the picture small on a large ground.
func framed(m *image.RGBA, r *rand.Rand) *image.RGBA {
	const wide, high = 1280, 960
	w, h := size(m)
	k := between(r, 0.32, 0.45) * wide / max(w, h*wide/high)
	m = transform.Resize(m, max(1, int(w*k)), max(1, int(h*k)), transform.Linear)
	w, h = size(m)
	dx, dy := between(r, -0.45, 0.45)*(wide-w), between(r, -0.45, 0.45)*(high-h)
	sin, cos := math.Sincos(eitherWay(r, 0, 6) * math.Pi / 180)
	quad := corners(w, h)
	for i, p := range quad {
		quad[i] = point{cos*p.x - sin*p.y + dx + wide/2, sin*p.x + cos*p.y + dy + high/2}
	}
	out := image.NewRGBA(image.Rect(0, 0, wide, high))
	fill(out, table(r), table(r))
	warp(out, m, quad)
	return out
}

func small(m *image.RGBA, r *rand.Rand) *image.RGBA {
	w, h := size(m)
	k := between(r, 300, 450) / w
	if k >= 1 {
		return m
	}
	return transform.Resize(m, int(w*k), max(1, int(h*k)), transform.CatmullRom)
}

// blurred is out of focus, with the grain of a sensor in the dark.
func blurred(m *image.RGBA, r *rand.Rand) *image.RGBA {
	w, _ := size(m)
	m = blur.Gaussian(m, between(r, 0.0012, 0.0026)*w)
	strong := between(r, 4, 12)
	for i := 0; i < len(m.Pix); i += 4 {
		luma := r.NormFloat64()
		for c := range 3 {
			v := float64(m.Pix[i+c]) + strong*(luma+0.4*r.NormFloat64())
			m.Pix[i+c] = uint8(max(0, min(255, math.Round(v))))
		}
	}
	return m
}
