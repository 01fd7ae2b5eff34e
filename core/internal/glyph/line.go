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
}

// reach is how far above and below a line's baseline windows may stand, in pixels.
const reach = 12

// columns is the projected columns of cells of one height, those that were asked for.
type columns struct {
	feat  []int16  // columnDim for each pixel across
	power []uint32 // sums of the features' squares
	done  []bool
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

// at is the columns of the height y, cleared when they are asked for the first time.
func (l *Line) at(y int) *columns {
	c := &l.heights[y+reach]
	if len(c.done) == l.dense.W {
		return c
	}
	n := l.dense.W
	if cap(c.done) < n {
		*c = columns{make([]int16, n*columnDim), make([]uint32, n), make([]bool, n)}
	}
	c.feat, c.power, c.done = c.feat[:n*columnDim], c.power[:n], c.done[:n]
	clear(c.done)
	return c
}

// gather fills in with the columns of the window with the middle x at the height y, projecting those that are asked for the first time.
func (m *model) gather(l *Line, x, y int, in *input) {
	c := l.at(y)
	top := l.baseline + y - Top
	var squares uint32
	for k := range Cols {
		col := x + (k-(Cols-1)/2)*Cell
		if !c.done[col] {
			c.done[col] = true
			c.power[col] = m.project((*[columnDim]int16)(c.feat[col*columnDim:]), &l.dense, col, top)
		}
		squares += c.power[col]
		u, f := (*[columnDim]int64)(in.u[k*columnDim:]), (*[columnDim]int16)(c.feat[col*columnDim:])
		for i := range u {
			u[i] = int64(f[i])
		}
	}
	in.norm = norm(squares)
}
