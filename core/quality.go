package core

// This file implements the grades of the picture, the warnings and, when no number was read, the status that tells a person
// what to do.

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Thresholds of the grades. Chosen on drawn series, one for each defect, and checked on real pictures; see TestQuality….
const (
	focusLeast    = 0.42 // of Quality.Focus
	exposureLeast = 0.13 // of Quality.Exposure
	lightLeast    = 80   // luma of the brightest 2 %: a black card has bright print
	glareMost     = 0.06 // of Quality.Glare
	screenLeast   = 0.5  // share of patches with a grid
	digitSmall    = 10.0 // input px, height of digits that are read with luck only
	outsideMost   = 0.03 // of the card's long side: how far it may run out of the picture
	digitHigh     = 4.33 / 85.60
)

// area is the part of the picture that is graded: the number, else the card, else all.
type area struct {
	quad   geom.Quad // work px
	toWork geom.Homography
	luma   plane.Plane // the area straightened, small
	digit  float64     // work px, height of the number's digits; 0: not known
	number bool
}

// grade fills Result.Quality when it was asked for, and puts a status that tells more in the place of NoCard and NoNumber.
func (w *work) grade() {
	a := w.area(w.res.Number)
	q := Quality{Focus: w.focus(&a)}
	var d defects
	var tiles geom.Quad
	q.Exposure, d.dark = a.exposure()
	q.Glare, tiles = a.glare()
	w.pic.Pay(600)
	d.blurred, d.glare = q.Focus < focusLeast, q.Glare > glareMost
	d.small, d.cropped = w.tooSmall(&a), w.cropped(&a)
	w.explain(&d)
	if w.opts.Fields&FieldQuality == 0 {
		return
	}
	if d.glare && a.number {
		box := w.inputQuad(a.toWork.ApplyQuad(tiles))
		q.GlareBox = &box
	}
	if old := w.res.Quality; old != nil {
		q.Warnings = old.Warnings
	}
	w.res.Quality = &q
	w.warnings(&d)
}

// defects are the grades that are beyond their thresholds.
type defects struct{ dark, blurred, glare, small, cropped bool }

// explain says why there is no number, when the grades do. Where there is no card either, only what spoils the whole picture
// does.
func (w *work) explain(d *defects) {
	if w.res.Status != NoCard && w.res.Status != NoNumber {
		return
	}
	switch {
	case d.dark:
		w.res.Status = Dark
	case d.blurred:
		w.res.Status = Blurred
	case w.res.Card == nil:
	case d.glare:
		w.res.Status = Glare
	case d.small:
		w.res.Status = TooSmall
	case d.cropped:
		w.res.Status = Cropped
	}
}

// warnings adds the picture's warnings. One that is sharp, bright and large enough for a sure answer is not called
// otherwise.
func (w *work) warnings(d *defects) {
	unsure := w.res.Status != OK
	for _, x := range [...]struct {
		code string
		on   bool
	}{
		{WarnBlurred, d.blurred && unsure},
		{WarnDark, d.dark && unsure},
		{WarnGlare, d.glare},
		{WarnTooSmall, d.small && unsure},
		{WarnCropped, d.cropped},
		{WarnPhotocopy, w.photocopy()},
		{WarnScreen, (w.session == nil || w.frame.claims) && w.onScreen()},
	} {
		if x.on {
			w.warn(x.code)
		}
	}
}

// area finds what is graded, the number unless it is nil, and straightens it to few pixels.
func (w *work) area(number *Number) (a area) {
	width, height := 128, 128
	switch {
	case number != nil:
		a.quad, a.number = w.workQuad(&number.Box), true
		a.digit = (a.quad[3].Sub(a.quad[0]).Len() + a.quad[2].Sub(a.quad[1]).Len()) / 2
		height = 16
		width = min(max(int(16*a.quad[1].Sub(a.quad[0]).Len()/max(a.digit, 1)), 16), 512)
	case w.res.Card != nil:
		a.quad, height = w.workQuad(&w.res.Card.Quad), 80
	default:
		a.quad = geom.Rect(0, 0, float64(w.pic.Luma.W), float64(w.pic.Luma.H))
	}
	a.luma = plane.New(width, height)
	a.toWork, _ = geom.Between(geom.Rect(0, 0, float64(width), float64(height)), a.quad)
	w.pic.Pyramid.Warp(a.luma, a.toWork)
	return a
}

// workQuad is a quad of the result in pixels of work.luma.
func (w *work) workQuad(q *Quad) (out geom.Quad) {
	for i, p := range q {
		out[i] = geom.Pt{X: p.X / w.pic.Unit, Y: p.Y / w.pic.Unit}
	}
	return out
}

// exposure is the mean brightness. The area is dark when even its brightest parts are.
func (a *area) exposure() (mean float64, dark bool) {
	sum, bright := 0, 0
	for _, v := range a.luma.Pix {
		sum += int(v)
		if v >= lightLeast {
			bright++
		}
	}
	mean = float64(sum) / float64(255*len(a.luma.Pix))
	return mean, mean < exposureLeast && 50*bright < len(a.luma.Pix)
}

// tooSmall reports whether digits are too small, by the number read or by the card's size.
func (w *work) tooSmall(a *area) bool {
	height := a.digit
	if !a.number {
		if w.res.Card == nil {
			return false
		}
		height = digitHigh * max(a.quad[1].Sub(a.quad[0]).Len(), a.quad[3].Sub(a.quad[0]).Len())
	}
	return height*w.pic.Unit < digitSmall*w.in.reduce()
}

// cropped reports whether the card runs out of the picture or its number comes to within a third of a digit of the border.
func (w *work) cropped(a *area) bool {
	margin := a.digit / 3
	if a.number && !w.pic.Contains(a.quad, margin) {
		return true
	}
	if w.res.Card == nil {
		return false
	}
	card := w.workQuad(&w.res.Card.Quad)
	long := max(card[1].Sub(card[0]).Len(), card[3].Sub(card[0]).Len())
	return !w.pic.Contains(card, -float64(outsideMost*long))
}
