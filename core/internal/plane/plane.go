// Package plane holds 8-bit luma planes: conversion from pixels, a pyramid, and resampling through a homography.
// It knows nothing of cards. All functions are deterministic and safe for concurrent use on different planes.
package plane

import "github.com/cardglyph/cardglyph/core/internal/geom"

// Plane is W×H luma, row-major without padding: Pix[y*W+x].
type Plane struct {
	Pix  []uint8
	W, H int // pixels
}

// New returns a black plane of w×h pixels.
func New(w, h int) Plane { return Plane{make([]uint8, w*h), w, h} }

// Reuse returns a plane of w×h pixels in p's memory when that is large enough. Its pixels are not cleared.
func (p Plane) Reuse(w, h int) Plane {
	if cap(p.Pix) < w*h {
		return New(w, h)
	}
	return Plane{p.Pix[:w*h], w, h}
}

// At is the pixel at (x, y), the nearest border pixel when it lies outside.
func (p Plane) At(x, y int) uint8 {
	return p.Pix[min(max(y, 0), p.H-1)*p.W+min(max(x, 0), p.W-1)]
}

// Halve returns the plane averaged over 2 × 2 pixels; an odd last row or column is dropped.
func (p Plane) Halve() Plane {
	q := p.Half()
	p.HalveRows(q, 0, q.H)
	return q
}

// Half is an empty plane of half the size.
func (p Plane) Half() Plane { return New(max(p.W/2, 1), max(p.H/2, 1)) }

// HalveRows fills the rows y0 to y1 of q, p's Half.
func (p Plane) HalveRows(q Plane, y0, y1 int) {
	for y := y0; y < y1; y++ {
		a := p.Pix[2*y*p.W:]
		b := p.Pix[min(2*y+1, p.H-1)*p.W:]
		dst := q.Pix[y*q.W : (y+1)*q.W]
		if p.W < 2 {
			dst[0] = uint8((uint32(a[0]) + uint32(b[0]) + 1) >> 1)
			continue
		}
		a, b = a[:2*len(dst)], b[:2*len(dst)]
		for x := range dst {
			dst[x] = uint8((uint32(a[2*x]) + uint32(a[2*x+1]) + uint32(b[2*x]) + uint32(b[2*x+1]) + 2) >> 2)
		}
	}
}

// Pyramid is a plane and its halves: level k has 1/2^k of the pixels in each direction.
type Pyramid []Plane

// NewPyramid halves p until a side would fall under 16 pixels.
func NewPyramid(p Plane) Pyramid {
	pyr := Pyramid{p}
	for pyr.Grows() {
		pyr = append(pyr, pyr[len(pyr)-1].Halve())
	}
	return pyr
}

// Grows reports whether another level is to be added.
func (pyr Pyramid) Grows() bool {
	last := pyr[len(pyr)-1]
	return last.W >= 32 && last.H >= 32
}

// level is the pyramid level whose pixels are at most 1.4 times finer than a step of that many base pixels.
func (pyr Pyramid) level(step float64) int {
	k := 0
	for step > 1.42 && k < len(pyr)-1 {
		step /= 2
		k++
	}
	return k
}

const (
	fracBits = 8 // sub-pixel positions in 1/256 px
	fracOne  = 1 << fracBits
)

// Warp fills dst by sampling the pyramid bilinearly: pixel (x, y) of dst shows the base plane at h(x, y), both at pixel
// centres. Outside the picture the border is repeated. The level follows the scale of h at dst's middle.
func (pyr Pyramid) Warp(dst Plane, h geom.Homography) {
	pyr.WarpRows(dst, h, 0, dst.H)
}

// WarpRows is Warp for rows y0 to y1 only.
func (pyr Pyramid) WarpRows(dst Plane, h geom.Homography, y0, y1 int) {
	k := pyr.level(h.Scale(float64(dst.W)/2, float64(dst.H)/2))
	src := pyr[k]
	shrink := 1 / float64(int(1)<<k)
	for y := y0; y < y1; y++ {
		warpRow(dst.Pix[y*dst.W:(y+1)*dst.W], src, h, y, shrink)
	}
}

// rowStep is how many pixels of a row lie between two exact positions.
const (
	rowBits = 4
	rowStep = 1 << rowBits
)

// warpRow samples one row. Positions are exact every rowStep pixels and interpolated linearly between, which keeps the
// error under 1/16 px for the perspectives of hand-held cards and saves the division.
func warpRow(dst []uint8, src Plane, h geom.Homography, y int, shrink float64) {
	at := func(x int) (int, int) {
		p := h.Apply(geom.Pt{X: float64(x) + 0.5, Y: float64(y) + 0.5})
		u := (float64(p.X*shrink) - 0.5) * fracOne
		v := (float64(p.Y*shrink) - 0.5) * fracOne
		return clampInt(u), clampInt(v)
	}
	u0, v0 := at(0)
	for x := 0; x < len(dst); x += rowStep {
		u1, v1 := at(x + rowStep)
		n := min(rowStep, len(dst)-x)
		span := dst[x : x+n]
		if src.inside(u0, v0) && src.inside(u1, v1) {
			src.sampleSpan(span, u0, v0, u1-u0, v1-v0)
		} else {
			for i := range span {
				span[i] = src.bilinear(u0+(u1-u0)*i>>rowBits, v0+(v1-v0)*i>>rowBits)
			}
		}
		u0, v0 = u1, v1
	}
}

// inside reports whether all four pixels that are sampled at (u, v), in 1/256 px, lie in the plane.
func (p Plane) inside(u, v int) bool {
	return u >= 0 && v >= 0 && u>>fracBits < p.W-1 && v>>fracBits < p.H-1
}

// sampleSpan is bilinear along a short line that lies inside: from (u, v), by (du, dv) in rowStep pixels.
func (p Plane) sampleSpan(dst []uint8, u, v, du, dv int) {
	for i := range dst {
		x, y := u+du*i>>rowBits, v+dv*i>>rowBits
		fx, fy := uint32(x)&(fracOne-1), uint32(y)&(fracOne-1)
		o := (y>>fracBits)*p.W + x>>fracBits
		a, b := (*[2]uint8)(p.Pix[o:o+2]), (*[2]uint8)(p.Pix[o+p.W:o+p.W+2])
		// Both rows at once, 16 bits apart: 255 · 256 < 2¹⁶.
		both := (uint32(a[0])|uint32(b[0])<<16)*(fracOne-fx) + (uint32(a[1])|uint32(b[1])<<16)*fx
		dst[i] = uint8((both&0xffff*(fracOne-fy) + both>>16*fy + 1<<15) >> 16)
	}
}

// clampInt truncates towards minus infinity and keeps far-out positions within ±2^22 px.
func clampInt(f float64) int {
	const limit = 1 << 22 * fracOne
	if !(f > -limit) { // NaN too
		return -limit
	}
	if f > limit {
		return limit
	}
	n := int(f)
	if float64(n) > f {
		n--
	}
	return n
}

// bilinear samples at (u, v) in 1/256 px.
func (p Plane) bilinear(u, v int) uint8 {
	x, y := u>>fracBits, v>>fracBits
	fx, fy := uint32(u&(fracOne-1)), uint32(v&(fracOne-1))
	if x < 0 || y < 0 || x >= p.W-1 || y >= p.H-1 {
		return p.bilinearEdge(x, y, fx, fy)
	}
	a := p.Pix[y*p.W+x : y*p.W+x+2]
	b := p.Pix[(y+1)*p.W+x : (y+1)*p.W+x+2]
	top := uint32(a[0])*(fracOne-fx) + uint32(a[1])*fx
	bot := uint32(b[0])*(fracOne-fx) + uint32(b[1])*fx
	return uint8((top*(fracOne-fy) + bot*fy + 1<<15) >> 16)
}

func (p Plane) bilinearEdge(x, y int, fx, fy uint32) uint8 {
	top := uint32(p.At(x, y))*(fracOne-fx) + uint32(p.At(x+1, y))*fx
	bot := uint32(p.At(x, y+1))*(fracOne-fx) + uint32(p.At(x+1, y+1))*fx
	return uint8((top*(fracOne-fy) + bot*fy + 1<<15) >> 16)
}
