package core

// This file implements the detector: one template, "a digit, whichever", slid over a level in steps of a cell.

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// The detector looks at digits of detectHeight pixels, in cells of detectCell pixels.
const (
	detectCell   = 3
	detectHeight = bank.DigitCells * detectCell // 20.4 px
)

// never is the score of places that cannot be a digit: without any edge, or beyond the border.
const never = -16 * match.One

// detect warps the view to the level's scale and scores every cell.
func (w *work) detect(l *level) {
	width, height := int(float64(l.view.w)*l.scale), int(float64(l.view.h)*l.scale)
	l.luma = l.luma.Reuse(max(width, 8), max(height, 8))
	h := l.toWork()
	const rows = 64
	for y := 0; y < l.luma.H; y += rows {
		n := min(rows, l.luma.H-y)
		w.pyramid.WarpRows(l.luma, h, y, y+n)
		w.pay(n * l.luma.W / 200)
	}
	l.grid.Pool(l.luma, detectCell)
	w.pay(l.luma.W * l.luma.H / 60)
	w.scoreGrid(l)
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
	w.packed.Pack(g)
	w.energy = match.Energies(w.energy, g)
	w.pay(g.W * g.H / 20)
	for j := range l.sh {
		row := l.score[j*l.sw : (j+1)*l.sw]
		for i := range row {
			row[i] = never
		}
		if j&1 == 0 {
			for i := 0; i < l.sw; i += 2 {
				row[i] = w.scoreCell(l, i, j)
			}
			w.pay(l.sw / 20)
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
		w.pay(tried / 10)
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
	sum := match.WindowSum(w.energy, l.grid.W, i, j, b.Cols, b.Rows)
	if sum < quietWindow {
		return never
	}
	return b.ScoreGrid(0, &w.packed, i, j, match.Norm(sum))
}

// quietWindow is the squared norm below which a window is taken for empty: a mean feature of 4 of 255, about the noise of
// a clean picture.
const quietWindow = 16 * bank.Cols * bank.Rows * gradient.Channels
