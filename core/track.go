package core

// This file implements tracks: the joined evidence of frames that seem to show the same number.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/segment"
	"github.com/cardglyph/cardglyph/core/pan"
)

// How frames are joined. Chosen on drawn clips; see TestSessionReadsFrames and TestClips.
const (
	// Of one frame, a digit loses no more than this to the best one, so that a glint that looks like a digit is outvoted.
	frameFloor = clearLead

	// frameWeight is a new frame's weight; the older ones keep 7/8 of theirs, so no more than 8 frames count.
	frameWeight = 64

	// Frames of one card resemble each other: its art and its font mislead all of them alike. Every frame beyond the first
	// counts for one in four.
	frameShare = 4

	// leastFrames must agree before a number is claimed: one frame alone is no session.
	leastFrames = 2

	// steadyWeight is the weight of a track that six frames running have gone on with.
	steadyWeight = 4 * frameWeight

	// A frame goes on with a track when, with the track's digits in the place of its own, it loses at most this at a place
	// on average.
	trackLoss = 12 * match.One
)

// frame is one frame's evidence.
type frame struct {
	n      int
	groups [8]uint8
	style  Style
	company
	segment.Spacing
	score [MaxDigits][10]int32 // of each place, as in spot; none more than frameFloor under the best
}

func frameOf(r *reading) (f frame) {
	f.n, f.style, f.company, f.Spacing = len(r.spots), r.style(), r.company, r.spaced()
	f.groups = counted(r.placed.Groups)
	for k := range r.spots {
		f.score[k] = r.spots[k].Score
		top := f.top(k)
		for d, v := range r.spots[k].Score {
			f.score[k][d] = max(v, top-frameFloor)
		}
	}
	return f
}

// top is the best digit's score.
func (f *frame) top(k int) int32 { return slices.Max(f.score[k][:]) }

// track is a number that frames have shown. It holds no pointers, so that zeroing it forgets it.
type track struct {
	n               int
	groups          [8]uint8 // of the last frame
	style           Style
	company                              // of the last frame
	segment.Spacing                      // of the last frame
	sum             [MaxDigits][10]int64 // the frames' scores times their weights
	weight          int64                // of the frames in sum; 0: the track is free
	frames          int
}

// fade takes weight from the frames so far.
func (t *track) fade() {
	if t.weight < frameWeight/8 {
		*t = track{}
		return
	}
	t.weight -= t.weight / 8
	for k := range t.n {
		for d := range t.sum[k] {
			t.sum[k][d] -= t.sum[k][d] / 8
		}
	}
}

func (t *track) add(f *frame) {
	t.n, t.groups, t.style, t.company, t.Spacing = f.n, f.groups, f.style, f.company, f.Spacing
	for k := range f.n {
		for d, v := range f.score[k] {
			t.sum[k][d] += int64(v) * frameWeight
		}
	}
	t.weight += frameWeight
	t.frames++
}

// takes reports whether the frame may show the track's number.
func (t *track) takes(f *frame) bool {
	if t.weight == 0 || t.n != f.n { // groups tell nothing: a gap is easily missed
		return false
	}
	loss := int32(0)
	for k := range t.n {
		loss += f.top(k) - f.score[k][t.best(k)]
	}
	return loss <= trackLoss*int32(f.n)
}

// best is the digit that the frames so far speak for.
func (t *track) best(k int) (digit int) {
	for d, v := range t.sum[k] {
		if v > t.sum[k][digit] {
			digit = d
		}
	}
	return digit
}

// spots are the places with the joined scores: the frames' mean, its leads made greater by their number.
func (t *track) spots() []digits.Digit {
	spots := make([]digits.Digit, t.n)
	strength := frameWeight + max(t.weight-frameWeight, 0)/frameShare
	for k := range spots {
		top := t.sum[k][t.best(k)]
		for d, v := range t.sum[k] {
			spots[k].Score[d] = int32((top - (top-v)*strength/frameWeight) / t.weight)
		}
	}
	return spots
}

func (t *track) words() []word { return decode(t.spots()) }

// reading is what the frames so far read together.
func (t *track) reading() reading {
	r := reading{spots: t.spots(), company: t.company, Spacing: t.Spacing, steady: t.weight >= steadyWeight}
	for _, g := range t.groups {
		if g > 0 {
			r.placed.Groups = append(r.placed.Groups, int(g))
		}
	}
	return r
}

// number is the track's number without boxes.
func (t *track) number(x *word) Number {
	r := t.reading()
	confidence, perDigit := r.trusted(x)
	return Number{
		Digits: x.text(), Groups: r.placed.Groups, Confidence: confidence, PerDigit: perDigit, Luhn: pan.Luhn(x.text()), Style: t.style,
	}
}

func (t *track) candidates(words []word) (out []Candidate) {
	r := t.reading()
	for _, x := range words[1:min(len(words), 4)] {
		out = append(out, Candidate{Digits: x.text(), Confidence: r.confidence(&x)})
	}
	return out
}

// share is the progress before the answer: the mean of the digits' confidences, from ten equal chances up, and less than 1.
func (t *track) share(n *Number) float64 {
	const most = 0.95
	sum := 0.0
	for _, p := range n.PerDigit {
		sum += p
	}
	return min(max(sum/float64(len(n.PerDigit)), 0), most) * float64(min(t.frames, leastFrames)) / leastFrames
}
