package core

// This file implements the search for number lines: chains of places that look like digits, at an even pitch, with the
// gaps between groups, along a line that may slope. It needs no card edges, no binarisation and no layout.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/budget"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/internal/picture"
)

// A digit adds its score to the chain, within these bounds: one very clear digit must not pay for three missing ones.
const (
	digitCeil  = 4 * match.One
	digitFloor = -match.One // a worse place is no digit of a chain
	stepCost   = match.One / 5
	gapCost    = match.One
	chainFloor = 24 * match.One // a chain worth reading: 8 clear digits, or 12 fair ones
	maxDigits  = 22
	leastChain = 8 // digits of a chain worth reading
)

// chain is a run of places in a level's score grid, left to right.
type chain struct {
	view   *picture.View
	toWork geom.Homography // level pixels to work pixels
	at     []cell          // the digits' windows: index of the top left cell
	score  int32
	clear  int32     // sum of the places' scores as they are
	step   int       // pitch, in cells: step or step+1
	rival  int       // see rivals
	low    []float64 // by how much of a cell each digit lies below its own, see level.above; nil: not measured
}

// pitch is the mean step within the chain's groups, in cells.
func (c *chain) pitch() float64 {
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

// node is the best chain that ends at a cell: its score and the way back.
type node struct {
	sum    int32
	di, dj int8 // to the previous digit; 0, 0 at the first
	n      uint8
}

// grain is a cell that may be a digit of a chain.
type grain struct {
	cell
	score int32 // at most digitCeil
}

// chains returns the best chains of the level that do not share digits, best first.
func (w *work) chains(l *level, most int) []chain {
	if len(w.grains) < leastChain {
		return nil
	}
	const near = 3 // more chains, to know the company of the best ones
	var found []chain
	w.nodes = slices.Grow(w.nodes[:0], l.sw*l.sh)[:l.sw*l.sh]
	for step := 3; step <= 10; step++ {
		w.link(l, step)
		w.pic.Pay(l.sw * l.sh / 4000)
		found = append(found, w.ends(l, step, most+near)...)
	}
	found = apart(order.Descending(found, func(c *chain) int32 { return c.score }), most+near)
	for k := range found[:min(len(found), most)] {
		c := &found[k]
		c.rival = c.rivals(found)
		c.low = make([]float64, len(c.at))
		for n, at := range c.at {
			c.low[n] = l.above(at)
		}
	}
	return found[:min(len(found), most)]
}

// sift lists the level's cells that may be digits, column by column.
func (w *work) sift(l *level) {
	w.grains = w.grains[:0]
	for i := range l.sw {
		for j := range l.sh {
			if s := l.score[j*l.sw+i]; s >= digitFloor {
				w.grains = append(w.grains, grain{cell{i, j}, min(s, digitCeil)})
			}
		}
	}
	w.pic.Pay(l.sw * l.sh / 200)
}

// link fills w.nodes for one pitch: step or step+1 cells from digit to digit. Nodes lie column by column; those of cells
// that are no grains are zero.
func (w *work) link(l *level, step int) {
	const linkCost = 20 // nanoseconds for each way back that is tried
	clear(w.nodes)
	w.ways = slices.Grow(w.ways[:0], len(w.nodes))[:len(w.nodes)]
	clear(w.ways)
	gapMin, gapMax := step+step/4+1, 2*step+step/2
	near := min(step+1, gapMin-1) // the longest step within a group
	unpaid, done := 0, 0
	for k, g := range w.grains {
		for ; w.grains[done].i < g.i; done++ { // the ways to all columns before are known
			w.spread(l, w.grains[done].cell)
		}
		best := node{n: 1}
		at := g.i*l.sh + g.j
		for d := step; d <= min(near, g.i); d++ {
			if prev := &w.ways[at-d*l.sh]; prev.sum > best.sum {
				best = node{sum: prev.sum, di: int8(-d), dj: prev.dj, n: prev.n + 1}
			}
		}
		for d := gapMin; d <= min(gapMax, g.i); d++ {
			if prev := &w.ways[at-d*l.sh]; prev.sum-gapCost > best.sum {
				best = node{sum: prev.sum - gapCost, di: int8(-d), dj: prev.dj, n: prev.n + 1}
			}
		}
		best.sum += g.score
		w.nodes[at] = best
		if unpaid += (gapMax - gapMin + 4) * linkCost; unpaid > budget.MostUnpaid || k == len(w.grains)-1 {
			w.pic.Pay(unpaid / 1000)
			unpaid = 0
		}
	}
}

// spread tells the cells of the column, at the node's height and a cell above and below, of the node as the digit before
// theirs. Each keeps the best; of equals the upper one, which is told of first.
func (w *work) spread(l *level, at cell) {
	n := w.nodes[at.i*l.sh+at.j]
	if n.n >= maxDigits {
		return
	}
	for dj := -1; dj <= 1; dj++ {
		j, sum := at.j-dj, n.sum
		if dj != 0 {
			sum -= stepCost
		}
		if j < 0 || j >= l.sh {
			continue
		}
		if way := &w.ways[at.i*l.sh+j]; sum > way.sum {
			*way = node{sum: sum, dj: int8(dj), n: n.n}
		}
	}
}

// ends collects the chains that end at local maxima of w.nodes.
func (w *work) ends(l *level, step, most int) []chain {
	type end struct {
		at  int
		sum int32
	}
	var list []end
	for k, g := range w.grains {
		if n := &w.nodes[g.i*l.sh+g.j]; n.sum >= chainFloor && n.n >= leastChain {
			list = append(list, end{k, n.sum})
		}
	}
	list = order.Descending(list, func(e *end) int32 { return e.sum })
	var out []chain
	w.pic.Pay(len(list) / 3)
	for k, e := range list {
		if len(out) >= most {
			break
		}
		if k&31 == 31 {
			w.pic.Pay(40)
		}
		c := w.trace(l, w.grains[e.at].cell, step)
		if !slices.ContainsFunc(out, c.overlaps) {
			out = append(out, c)
		}
	}
	return out
}

func (w *work) trace(l *level, at cell, step int) chain {
	i, j := at.i, at.j
	end := w.nodes[i*l.sh+j]
	c := chain{view: l.view, toWork: l.toWork, at: make([]cell, end.n), score: end.sum, step: step}
	for k := len(c.at) - 1; k >= 0; k-- {
		c.at[k] = cell{i, j}
		c.clear += l.score[j*l.sw+i]
		n := &w.nodes[i*l.sh+j]
		i, j = i+int(n.di), j+int(n.dj)
	}
	return c
}

// overlaps reports whether the chains share a place, within a digit's size, in the same level.
func (c chain) overlaps(d chain) bool {
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

func apart(sorted []chain, most int) []chain {
	var out []chain
	for _, c := range sorted {
		if len(out) < most && !slices.ContainsFunc(out, c.overlaps) {
			out = append(out, c)
		}
	}
	return out
}
