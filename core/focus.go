package core

// This file implements the grade of focus.

import "github.com/cardglyph/cardglyph/core/internal/plane"

// Focus is measured where digits are focusDigit to twice as many pixels high, or, when none was read, where the picture's
// long side has at most focusSide pixels.
const (
	focusDigit = 16.0
	focusSide  = 800
	focusEdge  = 10 // grey levels of an edge at a quarter of that size, at least: less is noise
	focusTop   = 50 // of so many places one has a stronger edge than a clear one; half as strong counts
	focusFew   = 24 // edges under which an area is too plain for a grade
)

// focus compares edges with how they look at a quarter of the size: a sharp edge is as steep in small as in large,
// but a blurred one is steeper in small. 1 is sharp; a plain area, which tells nothing, counts as sharp.
func (w *work) focus(a *area) float64 {
	k := w.focusLevel(a)
	if k+2 >= len(w.pic.Pyramid) {
		return 1
	}
	fine, coarse := w.pic.Pyramid[k], w.pic.Pyramid[k+2]
	r := a.bounds(4<<k, coarse.W, coarse.H)
	var strength [256]int
	eachStep(coarse, r, func(_, _, gx, gy int) { strength[max(gx, gy)]++ })
	least := focusEdge
	for v, above := 255, 0; v > 2*focusEdge; v-- {
		if above += strength[v]; above*focusTop > (r.x1-r.x0)*(r.y1-r.y0) {
			least = v / 2
			break
		}
	}
	steep, soft, n := 0, 0, 0
	eachStep(coarse, r, func(x, y, gx, gy int) {
		if max(gx, gy) >= least {
			n++
			soft += max(gx, gy)
			steep += steepest(fine, 4*x, 4*y, gx >= gy)
		}
	})
	if n < focusFew {
		return 1
	}
	// Of a step that is blurred by one pixel the ratio is 0.7, by two 0.4, by four 0.2.
	return min(max((float64(steep)/float64(soft)-0.15)/0.7, 0), 1)
}

// focusLevel is the level of the pyramid on which focus is measured.
func (w *work) focusLevel(a *area) (k int) {
	if a.number {
		for height := a.digit; height >= 2*focusDigit; height /= 2 {
			k++
		}
		return k
	}
	for side := max(w.pic.Luma.W, w.pic.Luma.H); side > focusSide; side /= 2 {
		k++
	}
	return k
}

// box is an upright rectangle of pixels, half open.
type box struct{ x0, y0, x1, y1 int }

// bounds is the box round the area in pixels that are shrink times as large, within a picture of w × h without its border.
func (a *area) bounds(shrink, w, h int) box {
	b := box{w - 1, h - 1, 1, 1}
	for _, p := range a.quad {
		x, y := clampPixel(p.X/float64(shrink), w), clampPixel(p.Y/float64(shrink), h)
		b = box{min(b.x0, x), min(b.y0, y), max(b.x1, x), max(b.y1, y)}
	}
	return b
}

// clampPixel is the whole pixel at v, inside 1 to n−1.
func clampPixel(v float64, n int) int { return int(max(1, min(v, float64(n-1)))) }

// eachStep calls f with the size of the steps across and down at every place of b.
func eachStep(p plane.Plane, b box, f func(x, y, across, down int)) {
	for y := b.y0; y < b.y1; y++ {
		for x := b.x0; x < b.x1; x++ {
			i := y*p.W + x
			f(x, y, plane.AbsDiff(p.Pix[i+1], p.Pix[i-1]), plane.AbsDiff(p.Pix[i+p.W], p.Pix[i-p.W]))
		}
	}
}

// steepest is the largest step over two pixels near the block of 4 × 4 pixels at (x, y), the mean of two rows against noise.
func steepest(p plane.Plane, x, y int, across bool) int {
	best := 0
	for d := -2; d < 6; d++ {
		step := 0
		for e := 1; e <= 2; e++ {
			if across {
				step += int(p.At(x+d+1, y+e)) - int(p.At(x+d-1, y+e))
			} else {
				step += int(p.At(x+e, y+d+1)) - int(p.At(x+e, y+d-1))
			}
		}
		best = max(best, step/2, -step/2)
	}
	return best
}
