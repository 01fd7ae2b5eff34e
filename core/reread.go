package core

// This file reads digits that the reader of lines has found once more, with the templates of the number's digits: they know fewer typefaces,
// and see finer cells.

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/segment"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// rereadDigits returns, for each digit of a row, the scores of the ten digits; the corners are in work px, the row runs from the first to the last.
func (w *work) rereadDigits(row []geom.Quad) [][10]int32 {
	first, last := row[0].Center(), row[len(row)-1].Center()
	along := last.Sub(first)
	if len(row) == 1 {
		along = row[0][1].Sub(row[0][0])
	}
	height := 0.0
	for _, q := range row {
		height += (q[3].Sub(q[0]).Len() + q[2].Sub(q[1]).Len()) / 2
	}
	k := height / float64(len(row)) / strip.DigitPx // work px per strip px
	if k <= 0 || along.Len() == 0 {
		return nil
	}
	along = along.Mul(1 / along.Len())
	down := geom.Pt{X: -along.Y, Y: along.X}
	origin := first.Sub(along.Mul(strip.DigitPx * k)).Sub(down.Mul(strip.Mid * k))
	length := int(last.Sub(first).Len()/k) + 2*strip.DigitPx
	w.strips.Fill(&w.trial, geom.Homography{along.X * k, down.X * k, origin.X, along.Y * k, down.Y * k, origin.Y, 0, 0, 1}, length)
	at, y := make([]int, len(row)), make([]int, len(row))
	for i, q := range row {
		x := q.Center().Sub(first).Dot(along)/k + strip.DigitPx
		at[i], y[i] = max(int(x+0.5)-strip.WindowDX, 0)/segment.Step, strip.Mid-strip.WindowDY
	}
	spots, _ := w.digits.Classify(&w.trial, at, y)
	out := make([][10]int32, len(spots))
	for i := range spots {
		out[i] = spots[i].Score
	}
	return out
}
