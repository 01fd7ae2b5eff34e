package lines

// This file implements the search for number lines: chains of places that look like digits, at an even pitch, with the
// gaps between groups, along a line that may slope. It needs no card edges, no binarisation and no layout.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/budget"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// A digit adds its score to the chain, within these bounds: one very clear digit must not pay for three missing ones.
const (
	MaxDigitScore = 4 * match.One
	digitFloor    = -match.One // a worse place is no digit of a chain
	stepCost      = match.One / 5
	gapCost       = match.One
	chainFloor    = 24 * match.One // a chain worth reading: 8 clear digits, or 12 fair ones
	longestLine   = 22
	leastChain    = 8 // digits of a chain worth reading
)

// Line is a run of places in a level's score grid, left to right.
type Line struct {
	View   *picture.View
	toWork geom.Homography // level pixels to work pixels
	at     []cell          // the digits' windows: index of the top left cell
	Score  int32
	clear  int32     // sum of the places' scores as they are
	step   int       // pitch, in cells: step or step+1
	Rival  int       // see rivals
	low    []float64 // by how much of a cell each digit lies below its own, see level.above; nil: not measured
}

// pitch is the mean step within the chain's groups, in cells.
func (c *Line) pitch() float64 {
	sum, n := 0, 0
	for k := 1; k < len(c.at); k++ {
		if step := c.at[k].i - c.at[k-1].i; step <= c.step+1 {
			sum, n = sum+step, n+1
		}
	}
	if n == 0 {
		return float64(c.step) + 0.5
	}
	return float64(sum) / float64(n)
}

type cell struct{ i, j int }

// Node is the best chain that ends at a cell: its score and the way back.
type Node struct {
	Sum    int32
	Di, Dj int8 // to the previous digit; 0, 0 at the first
	N      uint8
}

// candidate is a cell that may be a digit of a chain.
type candidate struct {
	cell
	score int32 // at most MaxDigitScore
}

// chains returns the best chains of the level that do not share digits, best first.
func (f *Finder) chains(l *level, most int) []Line {
	if len(f.candidates) < leastChain {
		return nil
	}
	const near = 3 // more chains, to know the company of the best ones
	var found []Line
	f.nodes = slices.Grow(f.nodes[:0], l.W*l.H)[:l.W*l.H]
	for step := 3; step <= 10; step++ {
		f.extendChains(l, step)
		f.pic.Pay(l.W * l.H / 4000)
		found = append(found, f.ends(l, step, most+near)...)
	}
	found = apart(order.Descending(found, func(c *Line) int32 { return c.Score }), most+near)
	for k := range found[:min(len(found), most)] {
		c := &found[k]
		c.Rival = c.rivals(found)
		c.low = make([]float64, len(c.at))
		for n, at := range c.at {
			c.low[n] = l.above(at)
		}
	}
	return found[:min(len(found), most)]
}

// threshold lists the level's cells that may be digits, column by column.
func (f *Finder) threshold(l *level) {
	f.candidates = f.candidates[:0]
	for i := range l.W {
		for j := range l.H {
			if s := l.Score[j*l.W+i]; s >= digitFloor {
				f.candidates = append(f.candidates, candidate{cell{i, j}, min(s, MaxDigitScore)})
			}
		}
	}
	f.pic.Pay(l.W * l.H / 200)
}

// extendChains fills f.nodes for one pitch: step or step+1 cells from digit to digit. Nodes lie column by column; those of cells
// that are no grains are zero.
func (f *Finder) extendChains(l *level, step int) {
	const linkCost = 20 // nanoseconds for each way back that is tried
	clear(f.nodes)
	f.bestPrev = slices.Grow(f.bestPrev[:0], len(f.nodes))[:len(f.nodes)]
	clear(f.bestPrev)
	gapMin, gapMax := step+step/4+1, 2*step+step/2
	near := min(step+1, gapMin-1) // the longest step within a group
	unpaid, done := 0, 0
	for k, g := range f.candidates {
		for ; f.candidates[done].i < g.i; done++ { // the ways to all columns before are known
			f.relax(l, f.candidates[done].cell)
		}
		best := Node{N: 1}
		at := g.i*l.H + g.j
		for d := step; d <= min(near, g.i); d++ {
			if prev := &f.bestPrev[at-d*l.H]; prev.Sum > best.Sum {
				best = Node{Sum: prev.Sum, Di: int8(-d), Dj: prev.Dj, N: prev.N + 1}
			}
		}
		for d := gapMin; d <= min(gapMax, g.i); d++ {
			if prev := &f.bestPrev[at-d*l.H]; prev.Sum-gapCost > best.Sum {
				best = Node{Sum: prev.Sum - gapCost, Di: int8(-d), Dj: prev.Dj, N: prev.N + 1}
			}
		}
		best.Sum += g.score
		f.nodes[at] = best
		if unpaid += (gapMax - gapMin + 4) * linkCost; unpaid > budget.MostUnpaid || k == len(f.candidates)-1 {
			f.pic.Pay(unpaid / 1000)
			unpaid = 0
		}
	}
}

// relax tells the cells of the column, at the node's height and a cell above and below, of the node as the digit before
// theirs. Each keeps the best; of equals the upper one, which is told of first.
func (f *Finder) relax(l *level, at cell) {
	n := f.nodes[at.i*l.H+at.j]
	if n.N >= longestLine {
		return
	}
	for dj := -1; dj <= 1; dj++ {
		j, sum := at.j-dj, n.Sum
		if dj != 0 {
			sum -= stepCost
		}
		if j < 0 || j >= l.H {
			continue
		}
		if way := &f.bestPrev[at.i*l.H+j]; sum > way.Sum {
			*way = Node{Sum: sum, Dj: int8(dj), N: n.N}
		}
	}
}

// ends collects the chains that end at local maxima of f.nodes.
func (f *Finder) ends(l *level, step, most int) []Line {
	type end struct {
		at  int
		sum int32
	}
	var list []end
	for k, g := range f.candidates {
		if n := &f.nodes[g.i*l.H+g.j]; n.Sum >= chainFloor && n.N >= leastChain {
			list = append(list, end{k, n.Sum})
		}
	}
	list = order.Descending(list, func(e *end) int32 { return e.sum })
	var out []Line
	f.pic.Pay(len(list) / 3)
	for k, e := range list {
		if len(out) >= most {
			break
		}
		if k&31 == 31 {
			f.pic.Pay(40)
		}
		c := f.backtrack(l, f.candidates[e.at].cell, step)
		if !slices.ContainsFunc(out, c.overlaps) {
			out = append(out, c)
		}
	}
	return out
}

func (f *Finder) backtrack(l *level, at cell, step int) Line {
	i, j := at.i, at.j
	end := f.nodes[i*l.H+j]
	c := Line{View: l.view, toWork: l.toWork, at: make([]cell, end.N), Score: end.Sum, step: step}
	for k := len(c.at) - 1; k >= 0; k-- {
		c.at[k] = cell{i, j}
		c.clear += l.Score[j*l.W+i]
		n := &f.nodes[i*l.H+j]
		i, j = i+int(n.Di), j+int(n.Dj)
	}
	return c
}

// overlaps reports whether the chains share a place, within a digit's size, in the same level.
func (c Line) overlaps(d Line) bool {
	const near = 3
	hits := 0
	for _, a := range c.at {
		for _, b := range d.at {
			if max(a.i-b.i, b.i-a.i) <= near && max(a.j-b.j, b.j-a.j) <= near {
				hits++
				break
			}
		}
	}
	return 3*hits > len(c.at)
}

// StripPitch is the pitch on a strip along the chain, in its pixels.
func (c *Line) StripPitch() int {
	return int(float64(c.pitch()*detectCell*strip.DigitPx/seenHeight) + 0.5)
}

func apart(sorted []Line, most int) []Line {
	var out []Line
	for _, c := range sorted {
		if len(out) < most && !slices.ContainsFunc(out, c.overlaps) {
			out = append(out, c)
		}
	}
	return out
}

// rivals is the score of the best other chain of the level that could be a line of the same text as c, at most five digit heights
// above or below it and beside it for half of its length, in percent of c's own.
func (c *Line) rivals(others []Line) (percent int) {
	const height, reach = 7, 34 // cells: one digit, five of them
	from, to := c.at[0], c.at[len(c.at)-1]
	for k := range others {
		d := &others[k]
		first, last := d.at[0], d.at[len(d.at)-1]
		beside := min(to.i, last.i) - max(from.i, first.i)
		apart := (first.j + last.j - from.j - to.j) / 2
		apart = max(apart, -apart)
		if 2*beside > to.i-from.i && apart > height && apart < reach {
			percent = max(percent, int(100*d.Score/c.Score))
		}
	}
	return percent
}

// Standing is the chain's score, less when it is one of several alike: rows of dots are long and clear.
func (c *Line) Standing() int32 {
	if c.Rival >= RivalLeast {
		return c.Score * 2 / 3
	}
	return c.Score
}

const RivalLeast = 90 // percent
