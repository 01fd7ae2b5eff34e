package core

// This file implements sliding one template over a grid of cells: the search for digits and that for small text both do it.

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/budget"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// scoreMap has the score of a bank's one template at each cell of a grid, 1/match.One nats; the window's top left cell is
// at that index.
type scoreMap struct {
	score  []int32
	sw, sh int // size of score, in cells
}

// never is the score of places that cannot be a character: without any edge, or beyond the border.
const never = -16 * match.One

// fill pools the plane into cells and scores them: first every other cell of every other row, then the neighbours of those that
// are anything like a character. Windows with next to no gradient are skipped: most of a picture is background. Rows are pooled,
// packed and scored one after the other; windows end with the row that was pooled last.
func (m *scoreMap) fill(w *work, b *match.Bank, p plane.Plane, cell int) {
	g := &w.grid
	g.Size(p.W, p.H, cell)
	w.packed.Size(g.W)
	m.sw, m.sh = max(g.W-b.Cols+1, 0), max(g.H-b.Rows+1, 0)
	if cap(m.score) < m.sw*m.sh {
		m.score = make([]int32, m.sw*m.sh)
	}
	m.score = m.score[:m.sw*m.sh]
	unpaid := 0
	for y := range g.H {
		g.Row(w.packed.Row(y), p, y)
		w.packed.Add(y)
		unpaid += cell*p.W*poolCost + g.W*packCost
		if j := y - b.Rows + 1; j >= 0 {
			unpaid += m.scoreRow(w, b, j) * scoreCost
		}
		if unpaid > budget.MostUnpaid || y == g.H-1 {
			w.pic.Pay(unpaid / 1000)
			unpaid = 0
		}
	}
}

// scoreRow scores every other cell of row j, unless it is an odd one, and what has become possible of the neighbours of the row
// before. It reports how many cells it scored.
func (m *scoreMap) scoreRow(w *work, b *match.Bank, j int) (tried int) {
	row := m.score[j*m.sw : (j+1)*m.sw]
	for i := range row {
		row[i] = never
	}
	if j&1 == 1 {
		return m.refineRow(w, b, j-1)
	}
	for i := 0; i < m.sw; i += 2 {
		row[i] = w.scoreCell(b, i, j)
	}
	tried = (m.sw + 1) / 2
	if j == m.sh-1 { // no row follows
		tried += m.refineRow(w, b, j)
	}
	return tried
}

// refineRow scores the neighbours of the coarse cells of row j that are anything like a character.
func (m *scoreMap) refineRow(w *work, b *match.Bank, j int) (tried int) {
	for i := 0; i < m.sw; i += 2 {
		if m.score[j*m.sw+i] >= promisingScore {
			tried += m.refine(w, b, i, j)
		}
	}
	return tried
}

// promisingScore is what one of a cell's neighbours on the coarse grid must have for the cell to be scored: a digit
// half a cell off still scores that much, see TestCoarseGridKeepsDigits.
const promisingScore = -2 * match.One

// refine scores the neighbours of a coarse cell that were not yet and reports how many those are.
func (m *scoreMap) refine(w *work, b *match.Bank, i, j int) (tried int) {
	for y := max(j-1, 0); y <= min(j+1, m.sh-1); y++ {
		for x := max(i-1, 0); x <= min(i+1, m.sw-1); x++ {
			if at := &m.score[y*m.sw+x]; *at == never && (x|y)&1 != 0 {
				*at = w.scoreCell(b, x, y)
				tried++
			}
		}
	}
	return tried
}

// scoreCell is the score of b's first template for the window at the cell.
func (w *work) scoreCell(b *match.Bank, i, j int) int32 {
	power := w.packed.Power(i, j, b.Cols, b.Rows)
	if power>>32 < quietWindow {
		return never
	}
	return b.ScoreGrid(0, &w.packed, i, j, power)
}

// quietWindow is the squared norm below which a window is taken for empty: a mean feature of 4 of 255, about the noise of
// a clean picture.
const quietWindow = 16 * bank.Cols * bank.Rows * gradient.Channels
