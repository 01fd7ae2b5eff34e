package match

// This file implements sliding one template over a grid of cells: the search for digits and that for small text both do it.

import (
	"github.com/cardglyph/cardglyph/core/internal/budget"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// What a score map costs for each pixel, cell or place, in thousandths of a unit of work: nanoseconds under wazero.
const (
	poolCost  = 15
	packCost  = 75
	scoreCost = 150
)

// MapScratch is memory that one score map after the other uses.
type MapScratch struct {
	grid   gradient.Grid
	packed PackedGrid
}

// ScoreMap has the score of a bank's one template at each cell of a grid, 1/One nats; the window's top left cell is
// at that index.
type ScoreMap struct {
	Score []int32
	W, H  int // size of score, in cells
}

// Never is the score of places that cannot be a character: without any edge, or beyond the border.
const Never = -16 * One

// Fill pools the plane into cells and scores them: first every other cell of every other row, then the neighbours of those that
// are anything like a character. Windows with next to no gradient are skipped: most of a picture is background. Rows are pooled,
// packed and scored one after the other; windows end with the row that was pooled last.
func (m *ScoreMap) Fill(sc *MapScratch, meter *budget.Meter, b *Bank, p plane.Plane, cell int) {
	g := &sc.grid
	g.Size(p.W, p.H, cell)
	sc.packed.Size(g.W)
	m.W, m.H = max(g.W-b.Cols+1, 0), max(g.H-b.Rows+1, 0)
	if cap(m.Score) < m.W*m.H {
		m.Score = make([]int32, m.W*m.H)
	}
	m.Score = m.Score[:m.W*m.H]
	unpaid := 0
	for y := range g.H {
		g.Row(sc.packed.Row(y), p, y)
		sc.packed.Add(y)
		unpaid += cell*p.W*poolCost + g.W*packCost
		if j := y - b.Rows + 1; j >= 0 {
			unpaid += m.scoreRow(sc, b, j) * scoreCost
		}
		if unpaid > budget.MostUnpaid || y == g.H-1 {
			meter.Pay(unpaid / 1000)
			unpaid = 0
		}
	}
}

// scoreRow scores every other cell of row j, unless it is an odd one, and what has become possible of the neighbours of the row
// before. It reports how many cells it scored.
func (m *ScoreMap) scoreRow(sc *MapScratch, b *Bank, j int) (tried int) {
	row := m.Score[j*m.W : (j+1)*m.W]
	for i := range row {
		row[i] = Never
	}
	if j&1 == 1 {
		return m.refineRow(sc, b, j-1)
	}
	for i := 0; i < m.W; i += 2 {
		row[i] = sc.scoreCell(b, i, j)
	}
	tried = (m.W + 1) / 2
	if j == m.H-1 { // no row follows
		tried += m.refineRow(sc, b, j)
	}
	return tried
}

// refineRow scores the neighbours of the coarse cells of row j that are anything like a character.
func (m *ScoreMap) refineRow(sc *MapScratch, b *Bank, j int) (tried int) {
	for i := 0; i < m.W; i += 2 {
		if m.Score[j*m.W+i] >= promisingScore {
			tried += m.refine(sc, b, i, j)
		}
	}
	return tried
}

// promisingScore is what one of a cell's neighbours on the coarse grid must have for the cell to be scored: a digit
// half a cell off still scores that much.
const promisingScore = -2 * One

// refine scores the neighbours of a coarse cell that were not yet and reports how many those are.
func (m *ScoreMap) refine(sc *MapScratch, b *Bank, i, j int) (tried int) {
	for y := max(j-1, 0); y <= min(j+1, m.H-1); y++ {
		for x := max(i-1, 0); x <= min(i+1, m.W-1); x++ {
			if at := &m.Score[y*m.W+x]; *at == Never && (x|y)&1 != 0 {
				*at = sc.scoreCell(b, x, y)
				tried++
			}
		}
	}
	return tried
}

// scoreCell is the score of b's first template for the window at the cell.
func (sc *MapScratch) scoreCell(b *Bank, i, j int) int32 {
	power := sc.packed.Power(i, j, b.Cols, b.Rows)
	if power>>32 < quietCell*uint64(b.Cols*b.Rows) {
		return Never
	}
	return b.ScoreGrid(0, &sc.packed, i, j, power)
}

// quietCell is the squared norm, for each cell of a window, below which it is taken for empty: a mean feature of 4 of 255, about the
// noise of a clean picture.
const quietCell = 16 * gradient.Channels
