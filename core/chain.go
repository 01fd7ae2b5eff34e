package core

// This file implements the search for number lines: chains of places that look like digits, at an even pitch, with the
// gaps between groups, along a line that may slope. It needs no card edges, no binarisation and no layout.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// A digit adds its score to the chain, within these bounds: one very clear digit must not pay for three missing ones.
const (
	digitCeil  = 4 * match.One
	digitFloor = -match.One // a worse place is no digit of a chain
	stepCost   = match.One / 5
	gapCost    = match.One
	chainFloor = 24 * match.One // a chain worth reading: 8 clear digits, or 12 fair ones
	maxDigits  = 22
)

// chain is a run of places in a level's score grid, left to right.
type chain struct {
	view   *view
	toWork geom.Homography // level pixels to work pixels
	at     []cell          // the digits' windows: index of the top left cell
	score  int32
	step   int // pitch, in cells: step or step+1
}

type cell struct{ i, j int }

// node is the best chain that ends at a cell: its score and the way back.
type node struct {
	sum    int32
	di, dj int8 // to the previous digit; 0, 0 at the first
	n      uint8
}

// chains returns the best chains of the level that do not share digits, best first.
func (w *work) chains(l *level, most int) []chain {
	var found []chain
	w.nodes = slices.Grow(w.nodes[:0], l.sw*l.sh)[:l.sw*l.sh]
	for step := 3; step <= 10; step++ {
		visited := w.link(l, step)
		w.pay(visited/20 + l.sw*l.sh/500)
		found = append(found, w.ends(l, step, most)...)
	}
	return apart(ranked(found, func(c *chain) int32 { return c.score }), most)
}

// link fills w.nodes for one pitch: step or step+1 cells from digit to digit. It returns how many steps it tried.
func (w *work) link(l *level, step int) (visited int) {
	gapMin, gapMax := step+step/4+1, 2*step+step/2
	for i := range l.sw {
		for j := range l.sh {
			s := min(l.score[j*l.sw+i], digitCeil)
			if s < digitFloor {
				w.nodes[j*l.sw+i] = node{}
				continue
			}
			best := node{n: 1}
			for d := step; d <= min(gapMax, i); d++ {
				cost := int32(0)
				switch {
				case d >= gapMin:
					cost = gapCost
				case d > step+1:
					continue
				}
				for dj := -1; dj <= 1; dj++ {
					if j+dj < 0 || j+dj >= l.sh {
						continue
					}
					visited++
					prev := &w.nodes[(j+dj)*l.sw+i-d]
					sum := prev.sum - cost
					if dj != 0 {
						sum -= stepCost
					}
					if sum > best.sum && prev.n < maxDigits {
						best = node{sum: sum, di: int8(-d), dj: int8(dj), n: prev.n + 1}
					}
				}
			}
			best.sum += s
			w.nodes[j*l.sw+i] = best
		}
	}
	return visited
}

// ends collects the chains that end at local maxima of w.nodes.
func (w *work) ends(l *level, step, most int) []chain {
	type end struct {
		at  int
		sum int32
	}
	var list []end
	for k, n := range w.nodes {
		if n.sum >= chainFloor && n.n >= 8 {
			list = append(list, end{k, n.sum})
		}
	}
	list = ranked(list, func(e *end) int32 { return e.sum })
	var out []chain
	for _, e := range list {
		if len(out) >= most {
			break
		}
		c := w.trace(l, e.at, step)
		if !slices.ContainsFunc(out, c.overlaps) {
			out = append(out, c)
		}
	}
	return out
}

func (w *work) trace(l *level, at, step int) chain {
	c := chain{view: l.view, toWork: l.toWork(), score: w.nodes[at].sum, step: step}
	i, j := at%l.sw, at/l.sw
	for {
		c.at = append(c.at, cell{i, j})
		n := w.nodes[j*l.sw+i]
		if n.di == 0 {
			break
		}
		i, j = i+int(n.di), j+int(n.dj)
	}
	slices.Reverse(c.at)
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
