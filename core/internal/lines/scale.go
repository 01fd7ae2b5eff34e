package lines

// This file implements the second look at a chain: the levels are so far apart that a line's digits may be a fifth too high
// or too low for the detector, which still finds them. Before the line is read, a band along it is looked at in its own scale.

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// bandHeight is how much of the picture a band shows, in digit heights: the detector's window needs 1.3 of them, and a line
// that was found on a coarse grid may lie half a digit off.
const bandHeight = 3

// streetHeight shows the lines above and below too, see rivals.
const streetHeight = 12

// Fit is the chain as the best fitting scale shows it. Three scales are looked at, and the one between them where the
// digits' scores should be highest.
func (f *Finder) Fit(c Line) Line {
	smaller, _ := f.alongLine(&c, 1/FitRatio, bandHeight)
	larger, _ := f.alongLine(&c, FitRatio, bandHeight)
	best, scale := c, 1.0
	try := func(d *Line, ratio float64) {
		if d.fit() > best.fit() {
			best, scale = *d, ratio
		}
	}
	try(&smaller, 1/FitRatio)
	try(&larger, FitRatio)
	if ratio := summit(smaller.fit(), c.fit(), larger.fit()); ratio > 0 {
		d, _ := f.alongLine(&c, ratio, bandHeight)
		try(&d, ratio)
	}
	best.Rival = c.Rival
	if scale != 1 && c.Rival >= RivalLeast { // at a wrong scale lines of other sizes may look as good
		if d, ok := f.alongLine(&c, scale, streetHeight); ok {
			best.Rival = d.Rival
		}
	}
	return best
}

// FitRatio is half of the distance between two levels.
const FitRatio = 1.19

// summit is the ratio at the top of the parabola through the fits of digits smaller by FitRatio, as they are and larger; 0
// when there is none or when that is about one of the three.
func summit(smaller, same, larger int32) float64 {
	const near, most = 0.2, 1.5 // in steps of FitRatio
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
		return 1 / (1 - float64((FitRatio-1)*at))
	}
	return 1 + float64((FitRatio-1)*at)
}

// fit says how well the digits' height fits: their mean score.
func (c *Line) fit() int32 {
	const usualDigits = 16
	return c.clear / int32(max(len(c.at), usualDigits))
}

// alongLine looks again at the line of the chain, in a scale at which digits higher by ratio fit; ok is false when there is no
// chain in it.
func (f *Finder) alongLine(c *Line, ratio, height float64) (best Line, ok bool) {
	h, length := StripOf(*c)
	return f.Along(c.View, h, length, ratio, height)
}

// Along is the best chain of the picture along the strip that h lays out.
func (f *Finder) Along(v *picture.View, h geom.Homography, length int, ratio, height float64) (best Line, ok bool) {
	k := strip.DigitPx * ratio / seenHeight // strip pixels per level pixel
	l := &f.level
	l.view = v
	l.w, l.h = int(float64(length)/k), int(height*seenHeight)
	l.toWork = geom.Homography{k, 0, 0, 0, k, strip.Mid - float64(k*float64(l.h))/2, 0, 0, 1}.Then(h)
	f.detect(l)
	chains := f.chains(l, 1)
	if len(chains) == 0 {
		return best, false
	}
	return chains[0], true
}
