package core

// This file lays strips anew: once a line's digits were placed, they tell how it lies on its strip, where it runs out of it, and how
// it recedes from the camera. The chain that laid the strip first knows none of that.

import (
	"math"
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/segment"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// laidAnew is how often a strip is laid anew: a line of which half was found may begin two groups before.
const laidAnew = 3

// readStrip straightens the line that h lays out and reads it; nil when no digits can be placed on it.
func (w *work) readStrip(v *picture.View, h geom.Homography, length, pitch int) *reading {
	return w.settled(w.readLaid(v, h, length, pitch))
}

// settled is r, which may be nil, after its strip was laid anew where the line turned out to lie askew on it, to recede, or to come
// close to an end of it.
func (w *work) settled(r *reading) *reading {
	const worthLaying = 20 * match.One
	const slack = 8 * match.One // what is laid better shows more of what stands beside the digits, which may cost some score
	for range laidAnew {
		if r == nil || r.score < worthLaying || w.pic.Hurried() {
			break
		}
		l, ok := r.relaid()
		if !ok {
			break
		}
		again := w.readLaid(r.view, l.toInput, l.length, l.pitch)
		if again == nil || again.score <= r.score-slack {
			break
		}
		r = again
	}
	return r
}

// laying is a strip to be: where it lies, how long it is, and the pitch of its digits, in its pixels.
type laying struct {
	toInput       geom.Homography
	length, pitch int
}

// relaid is a layout for the reading's strip on which the line lies level, at one pitch, and has room at both ends; ok is false when
// its strip leaves nothing to wish for.
func (r *reading) relaid() (l laying, ok bool) {
	const room = 5 // pitches: a gap and a group of four
	const askew = 2 * segment.Step
	const nearest = 0.3 // of the middle's distance from the camera: what the strip would show beyond is none of the line's card
	at := r.placed.At
	first, last, length := segment.Step*at[0], segment.Step*at[len(at)-1], r.strip.Luma.W
	left, right := 0, 0
	if 2*first < 3*r.pitch {
		left = room * r.pitch
	}
	if 2*(length-last-2*strip.WindowDX) < 3*r.pitch {
		right = room * r.pitch
	}
	recedes := r.growth > recedeLeast || r.growth*recedeLeast < 1
	level := max(r.drop, -r.drop) < askew || r.sure() // what is sure was read well enough askew
	if left+right == 0 && level && !recedes {
		return l, false
	}
	slope := float64(r.drop) / float64(max(last-first, 1))
	fall := float64(r.middle) - float64(slope*(strip.WindowDX+float64(first+last)/2))
	levelled := geom.Homography{1, 0, 0, slope, 1, fall, 0, 0, 1}
	h := geom.Homography{1, 0, -float64(left), 0, 1, 0, 0, 0, 1}
	if recedes {
		h = receding(r.growth, float64(first+strip.WindowDX), float64(last+strip.WindowDX), float64(left))
		if longer := float64(length + left + right); min(h[8], h[8]+float64(h[6]*longer)) < nearest {
			return l, false
		}
	}
	return laying{h.Then(levelled).Then(r.strip.ToWork), length + left + right, r.pitch}, true
}

// recedeLeast is the growth of the pitch from one end to the other from which a line is straightened for it.
const recedeLeast = 1.1

// receding takes a line that does not recede to one whose pitch grows by that factor from x = first to last: the digits' height
// grows by its root. The line's first digit lies left further right than the other's.
func receding(growth, first, last, left float64) geom.Homography {
	r := math.Sqrt(growth)
	q := (1 - r) / (1 + r) // how much farther than its middle the line's end is
	span := float64((last - first) * (1 - float64(q*q)))
	u0 := first + left + span/2 // the column that keeps its scale, and where it comes from
	x0 := first + span/2/(1-q)
	c := 2 * q / span
	d := 1 - float64(c*u0)
	return geom.Homography{
		1 + float64(x0*c), 0, float64(x0*d) - u0,
		strip.Mid * c, 1, float64(strip.Mid*d) - strip.Mid,
		c, 0, d,
	}
}

// pitchGrowth is by what factor the pitch is larger at the line's last digit than at its first: the straight line through the steps
// from digit to digit, gaps aside. It is 1 when they do not lie along one, as those of proportional faces.
func pitchGrowth(spots []digits.Digit) float64 {
	const leastSteps, most = 8, 2
	strides := ordinary(spots, 1)
	if back := ordinary(spots, -1); len(back) > len(strides) {
		strides = back
	}
	n := len(strides)
	if n < leastSteps {
		return 1
	}
	var sx, sy, sxx, sxy int
	for _, s := range strides {
		sx, sy, sxx, sxy = sx+s.x, sy+s.step, sxx+s.x*s.x, sxy+s.x*s.step
	}
	slope := float64(n*sxy-sx*sy) / float64(max(n*sxx-sx*sx, 1))
	begin := (float64(sy) - float64(slope*float64(sx))) / float64(n)
	end := begin + float64(slope*float64(spots[len(spots)-1].X-spots[0].X))
	off := 0.0
	for _, s := range strides {
		off += math.Abs(float64(s.step) - begin - float64(slope*float64(s.x)))
	}
	if begin <= 0 || end <= 0 || 12*off > float64(sy) { // a twelfth of the pitch each, in the mean
		return 1
	}
	return min(max(end/begin, 1.0/most), most)
}

// stride is a step from one digit to the next, and how far from the line's first digit its middle is.
type stride struct{ x, step int }

// ordinary are the steps within groups, followed from one end: each less than a quarter longer, or two sevenths shorter, than the
// last one. Lines that recede are followed from their near end: across a gap the pitch shrinks by more.
func ordinary(spots []digits.Digit, way int) (out []stride) {
	const first = 3 // of so many steps the least is no gap
	pitch := 0
	steps := make([]stride, 0, len(spots))
	for k := 1; k < len(spots); k++ {
		steps = append(steps, stride{(spots[k].X+spots[k-1].X)/2 - spots[0].X, spots[k].X - spots[k-1].X})
	}
	if way < 0 {
		slices.Reverse(steps)
	}
	for k, s := range steps {
		if k < first && (pitch == 0 || s.step < pitch) {
			pitch = s.step
		}
	}
	for _, s := range steps {
		if 4*s.step < 5*pitch && 7*s.step > 5*pitch {
			pitch = s.step
			out = append(out, s)
		}
	}
	return out
}
