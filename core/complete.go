package core

// This file completes a reading: digits that its placing left out, at the line's ends or in what it took for gaps, are found by
// reading there. A place that is like any digit may be many things; one that the line's own typeface reads as well as the line's
// digits is one of them.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/internal/segment"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// A place goes on with a line when its digit scores this share of the line's middle digit and leads by so much. Places beside
// 350 drawn and real numbers that were whole reached 0.45; of those missing from numbers, nearly all that a person sees had 0.8.
const (
	likeNum, likeParts = 5, 8
	likeLead           = 24 * match.One
)

// complete returns r with the digits that it lacks, or r itself.
func (w *work) complete(r *reading, cols *digits.Columns) *reading {
	moved := cadenceOf(r, r.spots).recentred(w, r.spots)
	moved = single(moved)
	l := cadenceOf(r, moved)
	spots := l.filled(w, moved)
	even := len(spots) > len(r.spots)
	spots = l.extended(w, spots, 1, even)
	slices.Reverse(spots)
	spots = l.extended(w, spots, -1, even)
	slices.Reverse(spots)
	if len(spots) > segment.MostDigits {
		spots = moved
	}
	if slices.Equal(spots, r.spots) {
		return r
	}
	more := *r
	more.spots, more.words = spots, decode(spots)
	more.placed.At = make([]int, len(spots))
	for k := range spots {
		more.placed.At[k] = min(spots[k].X/segment.Step, len(cols.Score)-1)
	}
	if len(spots) != len(r.spots) {
		more.placed.Groups = segment.Grouped(more.placed.At)
	}
	more.growth = pitchGrowth(spots)
	more.beyond = segment.Beyond(cols.Score, more.placed.At)
	more.cut = w.cut(&more)
	more.score = more.placed.Score + more.clarity() + more.likeliness()
	return &more
}

// cadence is how a reading's digits stand, in strip pixels.
type cadence struct {
	strip      *strip.Strip
	family     int
	pitch, gap int   // gap: the widest step from digit to digit
	fair       int32 // score of its middle digit
	first      digits.Digit
	run, fall  int // from the first digit to the last
}

func cadenceOf(r *reading, spots []digits.Digit) *cadence {
	xs, scores := make([]int, len(spots)), make([]int32, len(spots))
	for k := range spots {
		d, _ := spots[k].Best()
		xs[k], scores[k] = spots[k].X, spots[k].Score[d]
	}
	scores = order.Ascending(scores)
	steps := segment.StepsOf(xs)
	first, last := spots[0], spots[len(spots)-1]
	return &cadence{
		strip: r.strip, family: r.family, pitch: segment.PitchOf(steps), gap: slices.Max(steps),
		fair: scores[len(scores)/2], first: first, run: last.X - first.X, fall: last.Y - first.Y,
	}
}

// digit reads the line's digit near x; false when there is none.
func (l *cadence) digit(w *work, x int) (digits.Digit, bool) {
	y := l.first.Y + l.fall*(x-l.first.X)/max(l.run, 1)
	s := w.digits.Read(l.strip, x, y, []int{l.family})[0]
	d, lead := s.Best()
	return s, lead >= likeLead && s.Score[d] >= l.fair/likeParts*likeNum
}

// recentred returns the spots with those that are hardly a digit moved to one beside them, as at the end of a line whose pitch grows
// more than its comb.
func (l *cadence) recentred(w *work, spots []digits.Digit) []digits.Digit {
	out := slices.Clone(spots)
	for k := range out {
		d, _ := out[k].Best()
		if out[k].Score[d] >= l.fair/2 {
			continue
		}
		for _, x := range [...]int{-2 * digits.ShiftX, 2 * digits.ShiftX, -4 * digits.ShiftX, 4 * digits.ShiftX} {
			if 3*max(x, -x) > l.pitch {
				break
			}
			if s, ok := l.digit(w, spots[k].X+x); ok {
				out[k] = s
				break
			}
		}
	}
	return out
}

// single returns the spots without those that stand on the one before: two teeth found one digit.
func single(spots []digits.Digit) []digits.Digit {
	const apart = segment.PitchMin / 2
	out := spots[:1:1]
	for _, s := range spots[1:] {
		if s.X-out[len(out)-1].X >= apart {
			out = append(out, s)
		}
	}
	if len(out) < 2 {
		return spots
	}
	return out
}

// filled returns the spots with a digit in each gap of two pitches, if there is one in all of them: a line at one pitch was
// taken for groups then.
func (l *cadence) filled(w *work, spots []digits.Digit) []digits.Digit {
	out := spots[:1:1]
	for k := 1; k < len(spots); k++ {
		step := spots[k].X - spots[k-1].X
		if step > 3*l.pitch/2 {
			s, ok := l.digit(w, spots[k-1].X+step/2)
			if !ok || step > 5*l.pitch/2 {
				return spots
			}
			out = append(out, s)
		}
		out = append(out, spots[k])
	}
	return out
}

// extended returns the spots with those that follow after the last one, in the direction way: at the line's pitch or, two at
// least, after a gap.
func (l *cadence) extended(w *work, spots []digits.Digit, way int, even bool) []digits.Digit {
	run := func(step int) (out []digits.Digit) {
		x := spots[len(spots)-1].X
		for len(spots)+len(out) <= segment.MostDigits {
			s, ok := l.digit(w, x+way*step)
			if !ok {
				break
			}
			out = append(out, s)
			x, step = s.X, l.pitch
		}
		return out
	}
	more := run(l.pitch)
	if len(more) == 0 && !even && l.gap > l.pitch+digits.ShiftX {
		if more = run(l.gap); len(more) < 2 {
			return spots
		}
	}
	return append(slices.Clip(spots), more...)
}
