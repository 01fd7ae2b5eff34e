package core

// This file implements the second look at a chain: the levels are so far apart that a line's digits may be a fifth too high
// or too low for the detector, which still finds them. Before the line is read, a band along it is looked at in its own scale.

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/picture"
)

// bandHeight is how much of the picture a band shows, in digit heights: the detector's window needs 1.3 of them, and a line
// that was found on a coarse grid may lie half a digit off.
const bandHeight = 3

// streetHeight shows the lines above and below too, see rivals.
const streetHeight = 12

// fitted is the chain as the best fitting scale shows it. Three scales are looked at, and the one between them where the
// digits' scores should be highest.
func (w *work) fitted(c chain) chain {
	smaller, _ := w.along(&c, 1/fitRatio, bandHeight)
	larger, _ := w.along(&c, fitRatio, bandHeight)
	best, scale := c, 1.0
	try := func(d *chain, ratio float64) {
		if d.fit() > best.fit() {
			best, scale = *d, ratio
		}
	}
	try(&smaller, 1/fitRatio)
	try(&larger, fitRatio)
	if ratio := summit(smaller.fit(), c.fit(), larger.fit()); ratio > 0 {
		d, _ := w.along(&c, ratio, bandHeight)
		try(&d, ratio)
	}
	best.rival = c.rival
	if scale != 1 && c.rival >= rivalry { // at a wrong scale lines of other sizes may look as good
		if d, ok := w.along(&c, scale, streetHeight); ok {
			best.rival = d.rival
		}
	}
	return best
}

// fitRatio is half of the distance between two levels.
const fitRatio = 1.19

// summit is the ratio at the top of the parabola through the fits of digits smaller by fitRatio, as they are and larger; 0
// when there is none or when that is about one of the three.
func summit(smaller, same, larger int32) float64 {
	const near, most = 0.2, 1.5 // in steps of fitRatio
	bend := 2*same - smaller - larger
	if bend <= 0 {
		return 0
	}
	at := min(max(float64(larger-smaller)/float64(2*bend), -most), most)
	off := min(max(at, -at), max(at-1, 1-at), max(at+1, -1-at))
	if off < near {
		return 0
	}
	if at < 0 {
		return 1 / (1 - float64((fitRatio-1)*at))
	}
	return 1 + float64((fitRatio-1)*at)
}

// fit says how well the digits' height fits: their mean score.
func (c *chain) fit() int32 {
	const usualDigits = 16
	return c.clear / int32(max(len(c.at), usualDigits))
}

// along looks again at the line of the chain, in a scale at which digits higher by ratio fit; ok is false when there is no
// chain in it.
func (w *work) along(c *chain, ratio, height float64) (best chain, ok bool) {
	h, length := stripOf(*c)
	return w.band(c.view, h, length, ratio, height)
}

// band is the best chain of the picture along the strip that h lays out.
func (w *work) band(v *picture.View, h geom.Homography, length int, ratio, height float64) (best chain, ok bool) {
	k := digitPx * ratio / seenHeight // strip pixels per level pixel
	l := &w.level
	l.view = v
	l.w, l.h = int(float64(length)/k), int(height*seenHeight)
	l.toWork = geom.Homography{k, 0, 0, 0, k, stripMid - float64(k*float64(l.h))/2, 0, 0, 1}.Then(h)
	w.detect(l)
	chains := w.chains(l, 1)
	if len(chains) == 0 {
		return best, false
	}
	return chains[0], true
}
