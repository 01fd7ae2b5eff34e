package glyph

import (
	"slices"
	"sync"
)

// One is a score of one nat.
const One = 256

// Reader tells characters apart. It is read-only and safe for concurrent use; make one with New.
type Reader struct{ m *model }

// New is the reader with the weights that gen made.
func New() *Reader { return &Reader{shared()} }

var shared = sync.OnceValue(func() *model {
	m, err := parse(weightsData)
	if err != nil {
		panic(err) // the data is compiled in: only a broken build gets here
	}
	return m
})

// Load is a reader with other weights, for the generator's measurements. It returns ErrWeights when they are none of this build.
func Load(weights []byte) (*Reader, error) {
	m, err := parse(string(weights))
	if err != nil {
		return nil, err
	}
	return &Reader{m}, nil
}

// HalfOne is a half width of a pixel.
const HalfOne = 8

// Shortlist is how many classes Classify scores exactly at most: those whose first idea is at most listMargin worse than the best one's.
const (
	Shortlist  = 12
	listMargin = 8 * One
)

// Scores is what Classify says of a window. All scores are logarithms of how much likelier the window is when it shows the character than
// when it shows none, in 1/One nats; likelihoods, so that what is known of a line's characters beforehand can be added.
type Scores struct {
	// Score is each class's. Classes that are not on the shortlist have as much less than the best as Coarse gave them, and at most the
	// least score of those that are.
	Score [Chars]int32

	// Listed is the shortlist, likeliest first, N classes of it. Half is half the width of each class's ink, for those on the shortlist that of the prototype that fits
	// best, in 1/HalfOne pixels of the line: the ink reaches from x-Half to x+Half when the window stands right.
	Listed [Shortlist]uint8
	N      int
	Half   [Chars]uint8
}

// Best is the likeliest class and its score.
func (s *Scores) Best() (class int, score int32) {
	return int(s.Listed[0]), s.Score[s.Listed[0]]
}

// Coarse is what Coarse says of a window: a first idea.
type Coarse struct {
	// Any is the score of the likeliest character.
	Any int32

	// Class is that character's class.
	Class uint8
}

// Coarse scores the window with the middle x, y pixels below the line's baseline; false when it does not lie inside. It is for sliding along a
// line in steps of a pixel or two; Classify of the same window goes on from there.
func (r *Reader) Coarse(l *Line, x, y int) (c Coarse, ok bool) {
	if !l.Inside(x, y) {
		return Coarse{}, false
	}
	k := &l.last
	window, length := r.m.window(l, x, y)
	r.m.reduce(&k.z, window, length, 0, CoarseDim)
	best := r.m.rough.scores(&k.z, &k.score)
	k.m, k.x, k.y = r.m, x, y
	return Coarse{int32(best - k.score[None]), uint8(slices.Index(k.score[:Chars], best))}, true
}

// Classify scores the window with the middle x, y pixels below the line's baseline; false when it does not lie inside.
func (r *Reader) Classify(l *Line, x, y int, out *Scores) bool {
	k := &l.last
	if k.m != r.m || k.x != x || k.y != y {
		if _, ok := r.Coarse(l, x, y); !ok {
			return false
		}
	}
	window, length := r.m.window(l, x, y)
	r.m.reduce(&k.z, window, length, CoarseDim, Dim)
	out.N = shortlist(&k.score, &out.Listed)
	none, _ := r.m.fine.best(&k.z, None)
	out.Half = r.m.typical
	var exact [Shortlist]int32
	best, least := int32(-1<<31), int32(1<<31-1)
	listed := out.Listed[:out.N]
	top := k.score[listed[0]]
	for i, c := range listed {
		v, half := r.m.fine.best(&k.z, int(c))
		exact[i], out.Half[c] = int32(v-none), half
		best, least = max(best, exact[i]), min(least, exact[i])
	}
	for c, v := range k.score[:Chars] {
		out.Score[c] = min(least, best-int32(top-v))
	}
	for i, c := range listed {
		out.Score[c] = exact[i]
	}
	out.sort()
	return true
}

// sort orders the shortlist by the scores: it is short and nearly in order.
func (s *Scores) sort() {
	for i := 1; i < s.N; i++ {
		for k := i; k > 0 && s.Score[s.Listed[k]] > s.Score[s.Listed[k-1]]; k-- {
			s.Listed[k], s.Listed[k-1] = s.Listed[k-1], s.Listed[k]
		}
	}
}

// shortlist fills list with the classes that score best and returns how many are worth it.
func shortlist(score *first, list *[Shortlist]uint8) (n int) {
	var at [Shortlist]int64
	for c, v := range score[:Chars] {
		if n == Shortlist && v <= at[n-1] || n > 0 && v < at[0]-listMargin {
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
	for n > 1 && at[n-1] < at[0]-listMargin {
		n--
	}
	return n
}
