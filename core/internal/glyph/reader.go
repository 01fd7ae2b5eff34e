package glyph

import "sync"

// One is a score of one nat.
const One = 256

// Reader tells characters apart. It is read-only and safe for concurrent use; make one with New.
type Reader struct{ m *model }

// New is the reader with the weights that gen made.
func New() *Reader { return &Reader{shared()} }

var shared = sync.OnceValue(func() *model { return must(weightsData) })

// HalfOne is a half width of a pixel.
const HalfOne = 8

// Shortlist is how many classes Classify scores exactly.
const Shortlist = 12

// Scores is what Classify says of a window. All scores are logarithms of how much likelier the window is when it shows the character than
// when it shows none, in 1/One nats; likelihoods, so that what is known of a line's characters beforehand can be added.
type Scores struct {
	// Score is each class's; classes that are not on the shortlist have the least score of those that are.
	Score [Chars]int32

	// Listed is the shortlist, likeliest first. Half is, for the classes on it, half the width of the ink of the prototype that fits
	// best, in 1/HalfOne pixels of the line: the ink reaches from x-Half to x+Half when the window stands right.
	Listed [Shortlist]uint8
	Half   [Chars]uint8
}

// Best is the likeliest class and its score.
func (s *Scores) Best() (class int, score int32) {
	return int(s.Listed[0]), s.Score[s.Listed[0]]
}

// Coarse is what Coarse says of a window: a first idea, from a third of the work.
type Coarse struct {
	// Any is the score of the likeliest character.
	Any int32

	// Class is that character's class.
	Class uint8
}

// Coarse scores the window with the middle x, y pixels below the line's baseline; false when it does not lie inside. It is for sliding along a line in steps of a pixel or two.
func (r *Reader) Coarse(l *Line, x, y int) (c Coarse, ok bool) {
	if !l.Inside(x, y) {
		return Coarse{}, false
	}
	var in input
	var z [Dim]int64
	r.m.gather(l, x, y, &in)
	r.m.reduce(&z, &in, 0, coarseDim)
	var score [Chars + 1]int64
	r.m.rough.scores(&z, &score)
	for k, v := range score[:Chars] {
		if v > score[c.Class] {
			c.Class = uint8(k)
		}
	}
	c.Any = int32(score[c.Class] - score[None])
	return c, true
}

// Classify scores the window with the middle x, y pixels below the line's baseline; false when it does not lie inside.
func (r *Reader) Classify(l *Line, x, y int, out *Scores) bool {
	if !l.Inside(x, y) {
		return false
	}
	var in input
	var z [Dim]int64
	r.m.gather(l, x, y, &in)
	r.m.reduce(&z, &in, 0, Dim)
	var coarse [Chars + 1]int64
	r.m.rough.scores(&z, &coarse)
	shortlist(&coarse, &out.Listed)
	none, _ := r.m.fine.best(&z, None)
	least := int32(1<<31 - 1)
	for _, c := range out.Listed {
		v, half := r.m.fine.best(&z, int(c))
		out.Score[c], out.Half[c] = int32(v-none), half
		least = min(least, out.Score[c])
	}
	listed := out.Listed
	var exact [Shortlist]int32
	for i, c := range listed {
		exact[i] = out.Score[c]
	}
	for c := range out.Score {
		out.Score[c] = least
	}
	for i, c := range listed {
		out.Score[c] = exact[i]
	}
	for i := 1; i < Shortlist; i++ { // few and nearly sorted
		for k := i; k > 0 && out.Score[out.Listed[k]] > out.Score[out.Listed[k-1]]; k-- {
			out.Listed[k], out.Listed[k-1] = out.Listed[k-1], out.Listed[k]
		}
	}
	return true
}

// shortlist fills list with the classes that score best.
func shortlist(score *[Chars + 1]int64, list *[Shortlist]uint8) {
	var at [Shortlist]int64
	n := 0
	for c, v := range score[:Chars] {
		if n == Shortlist && v <= at[n-1] {
			continue
		}
		if n < Shortlist {
			n++
		}
		k := n - 1
		for ; k > 0 && v > at[k-1]; k-- {
			at[k], list[k] = at[k-1], list[k-1]
		}
		at[k], list[k] = v, uint8(c)
	}
}
