package core

// This file implements the detector: one template, "a digit, whichever", slid over a level in steps of a cell.

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// The detector looks at digits of detectHeight pixels, in cells of detectCell pixels.
const (
	detectCell   = 2
	detectHeight = bank.DigitCells * detectCell // 13.6 px

	// seenHeight is the height of digits where the detector sees them best, by drawn cards: it likes them a little smaller.
	seenHeight = 0.96 * detectHeight
)

// detect warps the picture to the level's scale, scores every cell and lists those that may be digits.
func (w *work) detect(l *level) {
	l.luma = l.luma.Reuse(max(l.w, 8), max(l.h, 8))
	w.inRuns(l.luma.H, l.luma.W*warpCost, func(y0, y1 int) { w.pyramid.WarpRows(l.luma, l.toWork, y0, y1) })
	w.pool(&l.grid, l.luma, detectCell)
	l.fill(w, bank.Detect(), &l.grid)
	w.sift(l)
}

// pool fills the grid and w.packed from the plane.
func (w *work) pool(g *gradient.Grid, p plane.Plane, cell int) {
	g.Size(p.W, p.H, cell)
	w.inRuns(g.H, cell*p.W*poolCost, func(j0, j1 int) { g.PoolRows(p, j0, j1) })
	w.packed.Size(g)
	w.inRuns(g.H, g.W*packCost, func(j0, j1 int) {
		g.Finish(j0, j1)
		w.packed.PackRows(g, j0, j1)
	})
}

// What the detector's stages cost for each pixel, cell or place, in thousandths of a unit of work: nanoseconds.
const (
	warpCost  = 6
	poolCost  = 12
	packCost  = 60
	scoreCost = 120
)

// inRuns does n rows, each of which costs that many thousandths of a unit, some at a time, and pays for them.
func (w *work) inRuns(n, cost int, do func(first, last int)) {
	const run = 500_000 // thousandths of a unit
	rows := max(run/max(cost, 1), 1)
	for first := 0; first < n; first += rows {
		last := min(first+rows, n)
		do(first, last)
		w.pay((last - first) * cost / 1000)
	}
}
