package ocr

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
)

// Set is the classes that a line may consist of.
type Set [Classes]bool

// Column is what the classifier says of one place of a strip: where a character's middle may be.
type Column struct {
	X     int            // of the window's middle, strip px
	Score [Classes]int32 // log-likelihood ratio of each class against "no character", 1/match.One nats
	Half  [Classes]int8  // half the width of the class's ink, px
}

// Char is one character of a decoded line.
type Char struct {
	Class  int   // index into Alphabet
	Column int   // index of the lattice's column
	X0, X1 int   // ink, strip px
	Score  int32 // of its class at its column
	Worth  int32 // what it adds to the chain's score
	Space  bool  // a space stands before it
}

// hypothesis is a character that may stand somewhere.
type hypothesis struct {
	x0, x1 int
	column int
	class  int
	score  int32
	sum    int32 // of the best chain that ends here
	back   int   // index of the hypothesis before, -1 at the beginning
}

// What a chain of characters pays. A character costs charPrice; ink that no character
// covers costs inkPrice for each capital height of it, at the line's mean contrast; overlapping characters pay for each pixel that both
// claim.
const (
	charPrice    = 2 * match.One
	overlapFree  = 1 // px: prototypes' edges are rounded, and italics overlap
	overlapPrice = 5 * match.One / 2
	overlapMost  = 7
	inkSlack     = 2       // px: ink that close to a character's edges is its own
	gapReach     = 6 * Cap // a longer gap ends the chain for no character to bridge
	hypotheses   = 6       // kept of a column
	scoreLeast   = -6 * match.One
	leadMost     = 24 * match.One // a class that far behind the column's best one is not looked at
)

// Decode returns the likeliest chain of characters of the set along the strip, left to right, and its score. It is a Viterbi search over
// segments (semi-Markov): each character takes the width of the prototype that it is like.
func (l *Lattice) Decode(set *Set) (chars []Char, score int32) {
	hyps := l.hypotheses(set)
	byEnd := make([]int, len(hyps))
	for i := range byEnd {
		byEnd[i] = i
	}
	byEnd = order.Descending(byEnd, func(i *int) int32 { return -int32(hyps[*i].x1) })
	best, bestAt := int32(0), -1
	// In order of x0 every predecessor that ends before a hypothesis' middle was already summed up, since its own x0 is smaller.
	for i := range hyps {
		h := &hyps[i]
		h.sum, h.back = -l.inkCost(l.x0, h.x0-inkSlack), -1
		for k := len(byEnd) - 1; k >= 0; k-- {
			p := &hyps[byEnd[k]]
			if p.x1 > h.x0+overlapMost || p.x0 >= h.x0 {
				continue
			}
			if h.x0-p.x1 > gapReach {
				break
			}
			if sum := p.sum - l.between(p, h); sum > h.sum {
				h.sum, h.back = sum, byEnd[k]
			}
		}
		h.sum += h.worth() - charPrice
		if total := h.sum - l.inkCost(h.x1+inkSlack, l.x1); total > best || bestAt < 0 {
			best, bestAt = total, i
		}
	}
	for i := bestAt; i >= 0; i = hyps[i].back {
		h := &hyps[i]
		chars = append(chars, Char{Class: h.class, Column: h.column, X0: h.x0, X1: h.x1, Score: h.score, Worth: h.worth() - charPrice})
	}
	slices.Reverse(chars)
	return chars, best
}

// letterGap is the usual gap between two letters, px.
const letterGap = 3

// worth is the hypothesis' score for the part of its window that it takes itself: windows are wider than most characters and overlap, so
// that what is seen would count twice, and an M would be worth less than the I, V and I that it consists of.
func (h *hypothesis) worth() int32 {
	return h.score * int32(h.x1-h.x0+letterGap) / Cap
}

// between is what it costs that b follows a.
func (l *Lattice) between(a, b *hypothesis) int32 {
	over := a.x1 - b.x0
	if over > 0 {
		return int32(max(over-overlapFree, 0)) * overlapPrice
	}
	return l.inkCost(a.x1+inkSlack, b.x0-inkSlack)
}

// hypotheses lists, for each column, the classes of the set that score best there and better than a column before and after, by their
// ink's beginning.
func (l *Lattice) hypotheses(set *Set) (out []hypothesis) {
	for i := range l.Columns {
		c := &l.Columns[i]
		if c.X < l.from || c.X > l.to {
			continue
		}
		top := int32(scoreLeast)
		for k, in := range set {
			if in {
				top = max(top, c.Score[k])
			}
		}
		from := len(out)
		for k, in := range set {
			if in && c.Score[k] > scoreLeast && c.Score[k] >= top-leadMost && l.peak(i, k) {
				out = append(out, hypothesis{
					x0: l.edge(c.X-int(c.Half[k]), -1), x1: l.edge(c.X+int(c.Half[k]), 1), column: i, class: k, score: c.Score[k],
				})
			}
		}
		if mine := out[from:]; len(mine) > hypotheses {
			copy(mine, order.Descending(mine, func(h *hypothesis) int32 { return h.score }))
			out = out[:from+hypotheses]
		}
	}
	return order.Descending(out, func(h *hypothesis) int32 { return -int32(h.x0) })
}

// peak reports whether class k scores at column i at least as well as at the columns beside it.
func (l *Lattice) peak(i, k int) bool {
	v := l.Columns[i].Score[k]
	if i > 0 && l.adjacent(i-1, i) && l.Columns[i-1].Score[k] > v {
		return false
	}
	return i+1 >= len(l.Columns) || !l.adjacent(i, i+1) || l.Columns[i+1].Score[k] < v
}

// adjacent reports whether no column was left out between columns i and k.
func (l *Lattice) adjacent(i, k int) bool { return l.Columns[k].X-l.Columns[i].X <= columnStep }
