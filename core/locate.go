package core

// This file implements the search for number lines over views and scales.

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/lines"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/internal/outline"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// Digit heights that are looked for, as shares of the longer side of the view: a card that fills the view has digits
// of 0.05 of its width (4.33 of 85.6 mm), printed ones may have half of that.
const (
	digitLargest  = 0.075
	digitSmallest = 0.021
	digitRatio    = 1.41 // from one scale to the next: lines are found at ±19 %, and fitted then
	digitLeast    = 6.5  // work pixels; smaller digits cannot be read
)

// strongChain is the score of a chain that is read at once, before smaller digits are looked for: 13 clear digits.
const strongChain = 13 * lines.MaxDigitScore

// What is read of one view, and of a picture altogether, is bounded: noise has chains without end.
const (
	viewLines    = 8
	rivalLines   = 3 // after a good reading, elsewhere
	pictureLines = 24
)

// goodReading is the score of a reading that found the number line, whatever is unclear on it: no other place need be
// looked for, only a better view of this one.
const goodReading = 80 * match.One

func (w *work) good() bool { return w.best != nil && w.best.good() }

func (r *reading) good() bool { return r.standing() >= goodReading && !r.artwork() }

// levelAngle is in Hough angles, 11°: text that lies less askew is read in the level view.
const levelAngle = 8

// search looks through the view for digits of the heights from largest to smallest (shares of its longer side) and reads
// what it finds; it stops when a reading is sure.
func (w *work) search(v *picture.View, largest, smallest float64) {
	const most = 5 // chains of a view that are read, besides the strong ones
	limit := len(w.seen) + viewLines
	found, stacked := w.scan(v, largest, smallest, limit)
	if w.sure() {
		return
	}
	found = order.Descending(found, (*lines.Line).Standing)
	if stacked.Score > 0 && (len(found) == 0 || stacked.Score > found[0].Score) {
		if w.readStack(stacked); w.sure() {
			return
		}
	}
	for _, c := range found[:min(len(found), most)] {
		if len(w.seen) >= limit {
			break
		}
		if !w.wanted(&c) {
			continue
		}
		if w.read(w.lines.Fit(c)); w.sure() || w.session != nil {
			return
		}
	}
	if w.session == nil { // the next frame is cheaper than another alignment
		w.realign()
	}
}

// scan goes through the view's levels, large digits (cheap) first. It reads strong chains and returns the others, and the
// best stack. It ends when a reading is sure or so many lines were read.
func (w *work) scan(v *picture.View, largest, smallest float64, limit int) (found []lines.Line, stacked lines.Block) {
	const perLevel = 4
	long := float64(max(v.W, v.H))
	unit := v.ToWork.Scale(float64(v.W)/2, float64(v.H)/2) // work pixels per view pixel
	from, to := largest*long, max(smallest*long, digitLeast/unit)
	if w.good() {
		height := w.best.height() / unit
		from, to = min(from, height*lines.FitRatio), max(to, height/lines.FitRatio)
	}
	for height := largest * long / lines.FitRatio; height*lines.FitRatio > to && len(w.seen) < limit; height /= digitRatio {
		if height > from*lines.FitRatio {
			continue
		}
		for part, parts := 0, w.parts(v, height); part < parts; part++ {
			if !w.beginsPart() {
				continue
			}
			chains, k := w.lines.Search(v, height, part, parts, perLevel)
			if k.Score > stacked.Score {
				stacked = k
			}
			w.traceChains(chains)
			n := strongOnes(chains)
			found = append(found, chains[n:]...)
			if w.readAll(chains[:n]); w.sure() || n == 0 && w.late() {
				return found, stacked
			}
		}
	}
	return found, stacked
}

// parts is into how many parts a level is cut: in frames only, which then all cost about as much.
func (w *work) parts(v *picture.View, height float64) int {
	if w.session == nil {
		return 1
	}
	scale := lines.DetectHeight / height
	return max(int(float64(v.W*v.H)*scale*scale/partPixels+0.5), 1)
}

// strongOnes is how many of a level's chains, best first, are read before smaller digits are looked for.
func strongOnes(chains []lines.Line) (n int) {
	const most = 2
	for n < min(len(chains), most) && chains[n].Standing() >= strongChain {
		n++
	}
	return n
}

// readAll reads the chains until one is sure; of a video's frame, until one is good.
func (w *work) readAll(chains []lines.Line) {
	for _, c := range chains {
		if !w.wanted(&c) {
			continue
		}
		if w.read(w.lines.Fit(c)); w.sure() || w.session != nil && w.good() {
			return
		}
	}
}

// wanted reports whether the chain is to be read. After a good reading it is when it shows that line again, or as one of a few others
// with which that is compared: of 361 numbers that were read right none stood elsewhere.
func (w *work) wanted(c *lines.Line) bool {
	if w.session != nil || !w.good() {
		return true
	}
	return len(w.seen) < w.goodAt+rivalLines || w.best.under(c)
}

// under reports whether the chain's middle lies on the reading's line.
func (r *reading) under(c *lines.Line) bool {
	back, ok := r.strip.ToWork.Inverse()
	if !ok || len(r.strip.Rows) > 0 {
		return true
	}
	h, length := lines.StripOf(*c)
	p := h.Then(back).Apply(geom.Pt{X: float64(length) / 2, Y: strip.Mid})
	first, last := r.spots[0].Box().Center(), r.spots[len(r.spots)-1].Box().Center()
	return p.X > first.X && p.X < last.X && p.Y > strip.Mid-strip.DigitPx && p.Y < strip.Mid+strip.DigitPx
}

// height is that of the line's digits in work pixels.
func (r *reading) height() float64 {
	return strip.DigitPx * r.strip.ToWork.Scale(float64(r.strip.Luma.W)/2, strip.Mid)
}

// locate looks at the picture in one way after the other, likeliest and cheapest first, until a number is read beyond
// doubt. Lines that stand on their head are found by the same templates and read both ways, so that half of the turns
// need no view of their own. Once the number's line was found, only cards that show it straightened are looked at.
func (w *work) locate() {
	w.frame.begun = w.pic.Spent()
	whole := w.pic.Whole()
	if w.session != nil && w.again(whole) || w.look(whole, digitLargest, digitSmallest) {
		return
	}
	if w.session != nil && !w.frame.aside {
		return
	}
	side := outline.SearchSide
	if w.session != nil { // a frame's cards are a place to look at, not an answer
		side = outline.FrameSide
	}
	quads, angles := outline.Cards(w.pic, side)
	w.quads, w.carded = quads, len(quads) > 0
	w.traceCards(quads)
	for _, q := range quads {
		if w.look(picture.CardView(q), digitLargest, digitSmallest) {
			return
		}
	}
	if w.good() {
		return
	}
	if w.look(whole.Turned(1), digitLargest, digitSmallest) {
		return
	}
	for _, a := range angles {
		if w.look(w.pic.Rotated(outline.Direction(a)), digitLargest, digitSmallest) {
			return
		}
	}
	for _, a := range angles {
		if outline.AngleApart(a, 0) <= levelAngle {
			continue
		}
		if w.look(w.pic.Rotated(outline.Direction((a+outline.EdgeAngles/2)%outline.EdgeAngles)), digitLargest, digitSmallest) {
			return
		}
	}
	for _, q := range quads[:min(len(quads), 1)] {
		if w.look(picture.PortraitView(q.Turned(1)), digitLargest, digitSmallest) {
			return
		}
	}
}

// look searches one view, unless a video leaves it to another frame, and reports whether that is enough.
func (w *work) look(v *picture.View, largest, smallest float64) (enough bool) {
	if w.begins() {
		w.search(v, largest, smallest)
		return w.sure() || w.late() || len(w.seen) >= pictureLines
	}
	return false
}

// A reading ends the search when its digits are like a card's, each leads clearly, and its check digit or its network says that
// it is no other number of the card's.
const (
	sureLead  = 14 * match.One
	sureScore = 34 * match.One // mean of the digits
	sureMean  = 30 * match.One // mean of the leads
)

func (r *reading) sure() bool {
	low, _, _ := r.lowest()
	text := r.words[0].text()
	return len(r.spots) >= 14 && low >= sureLead && r.cardLike() && !monotone(text) && bonus(text) > 0
}

// sure reports whether the best reading leaves nothing to look for.
func (w *work) sure() bool { return w.best != nil && w.best.sure() }
