package core

// This file implements the detector: one template, "a digit, whichever", slid over a level in steps of a cell.

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// The detector looks at digits of detectHeight pixels, in cells of detectCell pixels.
const (
	detectCell   = 2
	detectHeight = bank.DigitCells * detectCell // 13.6 px
)

// never is the score of places that cannot be a digit: without any edge, or beyond the border.
const never = -16 * match.One

// detect warps the view to the level's scale and scores every cell.
func (w *work) detect(l *level) {
	width, height := int(float64(l.view.w)*l.scale), int(float64(l.view.h)*l.scale)
	l.luma = l.luma.Reuse(max(width, 8), max(height, 8))
	h := l.toWork()
	w.inRuns(l.luma.H, l.luma.W*warpCost, func(y0, y1 int) { w.pyramid.WarpRows(l.luma, h, y0, y1) })
	w.pool(&l.grid, l.luma, detectCell)
	w.scoreGrid(l)
}

// pool fills the grid and w.packed from the plane.
func (w *work) pool(g *gradient.Grid, p plane.Plane, cell int) {
	g.Size(p.W, p.H, cell)
	w.inRuns(p.H, p.W*poolCost, func(y0, y1 int) { g.PoolRows(p, y0, y1) })
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

// scoreGrid fills l.score: first every other cell of every other row, then the neighbours of those that are anything like
// a digit. Windows with next to no gradient are skipped: most of a picture is background.
func (w *work) scoreGrid(l *level) {
	b := bank.Detect()
	g := &l.grid
	l.sw, l.sh = max(g.W-b.Cols+1, 0), max(g.H-b.Rows+1, 0)
	if cap(l.score) < l.sw*l.sh {
		l.score = make([]int32, l.sw*l.sh)
	}
	l.score = l.score[:l.sw*l.sh]
	for j := range l.sh {
		row := l.score[j*l.sw : (j+1)*l.sw]
		for i := range row {
			row[i] = never
		}
		if j&1 == 0 {
			for i := 0; i < l.sw; i += 2 {
				row[i] = w.scoreCell(l, i, j)
			}
			w.pay(l.sw / 2 * scoreCost / 1000)
		}
	}
	for j := range l.sh {
		tried := 0
		for i := range l.sw {
			if i&1 == 1 || j&1 == 1 {
				if l.promising(i, j) {
					l.score[j*l.sw+i] = w.scoreCell(l, i, j)
					tried++
				}
			}
		}
		w.pay(tried * scoreCost / 1000)
	}
}

// promisingScore is what the best of a cell's neighbours on the coarse grid must have for the cell to be scored: a digit
// half a cell off still scores that much, see TestCoarseGridKeepsDigits.
const promisingScore = -2 * match.One

// promising reports whether one of the coarse cells around a fine one is anything like a digit.
func (l *level) promising(i, j int) bool {
	for y := j &^ 1; y <= min((j+1)&^1, l.sh-1); y += 2 {
		for x := i &^ 1; x <= min((i+1)&^1, l.sw-1); x += 2 {
			if l.score[y*l.sw+x] >= promisingScore {
				return true
			}
		}
	}
	return false
}

func (w *work) scoreCell(l *level, i, j int) int32 {
	b := bank.Detect()
	sum := w.packed.Energy(i, j, b.Cols, b.Rows)
	if sum < quietWindow {
		return never
	}
	return b.ScoreGrid(0, &w.packed, i, j, match.Norm(sum))
}

// quietWindow is the squared norm below which a window is taken for empty: a mean feature of 4 of 255, about the noise of
// a clean picture.
const quietWindow = 16 * bank.Cols * bank.Rows * gradient.Channels
