package glyph

import (
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Line is the features of a straightened line of text. Prepare makes them; Classify and Coarse add what they work out of columns of
// cells, which neighbouring windows share. A Line serves one goroutine at a time; its memory is reused by the next Prepare.
type Line struct {
	dense    gradient.Dense
	rows     gradient.Rows
	baseline int // row of the plane: the first one below capitals
	heights  [2*reach + 1]columns
	last     look
}

// reach is how far above and below a line's baseline windows may stand, in pixels.
const reach = 12

// columns is the projected columns of cells of one height, those that were asked for: see slot for their order.
type columns struct {
	feat  []int64  // ColumnDim for each pixel across
	power []uint32 // sums of the features' squares
	done  []bool
}

// look is what Coarse worked out of a window, for Classify.
type look struct {
	m     *model
	x, y  int
	z     [Dim]int64
	score first
}

// Prepare pools the features of a line: p shows it upright, its capitals Cap pixels high, baseline the first row below them. Windows lie
// inside where p shows Above rows above and Below rows below their baseline and Side pixels on either side of their middle. Work: some
// 65 ns a pixel under wazero.
func (l *Line) Prepare(p plane.Plane, baseline int) {
	l.PrepareIn(func(n, _ int, do func(first, last int)) { do(0, n) }, p, baseline)
}

// PrepareIn is Prepare, a few rows at a time.
func (l *Line) PrepareIn(runs gradient.Runs, p plane.Plane, baseline int) {
	l.dense.PoolIn(runs, &l.rows, p, Cell)
	l.baseline = baseline
	l.last.m = nil
	for i := range l.heights {
		l.heights[i].done = l.heights[i].done[:0]
	}
}

// Width is the width of the line's plane in pixels.
func (l *Line) Width() int { return l.dense.W }

// Inside reports whether the window with the middle x and its baseline y pixels below the line's lies inside.
func (l *Line) Inside(x, y int) bool {
	top := l.baseline + y - Top
	return y >= -reach && y <= reach && x >= Side-Cell && x+Side-Cell < l.dense.W && top >= 0 && top+(Rows-1)*Cell < l.dense.H
}

// slot is where the column x lies among columns: those of a window, Cell pixels apart, follow each other.
func (l *Line) slot(x int) int { return x%Cell*l.stride() + x/Cell }

func (l *Line) stride() int { return (l.dense.W + Cell - 1) / Cell }

// at is the columns of the height y, cleared when they are asked for the first time.
func (l *Line) at(y int) *columns {
	c := &l.heights[y+reach]
	n := Cell * l.stride()
	if len(c.done) == n {
		return c
	}
	if cap(c.done) < n {
		*c = columns{make([]int64, n*ColumnDim), make([]uint32, n), make([]bool, n)}
	}
	c.feat, c.power, c.done = c.feat[:n*ColumnDim], c.power[:n], c.done[:n]
	clear(c.done)
	return c
}

// window is the projected columns of the window with the middle x at the height y, and its length. Columns that are asked for the first time are projected.
func (m *model) window(l *Line, x, y int) (u *[windowDim]int64, length int64) {
	c := l.at(y)
	left, first := x-(Cols-1)/2*Cell, l.slot(x-(Cols-1)/2*Cell)
	done, power := c.done[first:first+Cols], c.power[first:first+Cols]
	var squares uint32
	for k, ok := range done {
		if !ok {
			done[k] = true
			power[k] = m.project((*[ColumnDim]int64)(c.feat[(first+k)*ColumnDim:]), &l.dense, left+k*Cell, l.baseline+y-Top)
		}
		squares += power[k]
	}
	return (*[windowDim]int64)(c.feat[first*ColumnDim:]), norm(squares)
}
