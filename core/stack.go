package core

// This file implements the search for numbers set in four rows of four digits, one above the other.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/internal/segment"
)

// stackRows is how many rows a stack has, and how many digits a row.
const stackRows = 4

// Distances in a stack, in cells of the detector, whose digits are 6.8 cells high: print is set 0.45 to 1.2 heights
// wide, in rows 1.2 to 2.4 heights apart.
const (
	stackPitchMin, stackPitchMax = 3, 8
	stackDropMin, stackDropMax   = 8, 16
)

// stackFloor is the score of a stack worth reading: 2 nats a digit.
const stackFloor = stackRows * stackRows * 2 * match.One

// stack is a square of places in a level's score grid.
type stack struct {
	view  *picture.View
	rows  [stackRows]chain
	score int32
	pitch int // cells from digit to digit
}

// stack returns the best square of digits of the level; ok is false when none is worth reading.
func (w *work) stack(l *level) (best stack, ok bool) {
	if len(w.grains) < stackRows*stackRows {
		return best, false
	}
	near, stride := w.nearScores(l)
	top, topDrop := cell{}, 0
	best.score = stackFloor
	for pitch := stackPitchMin; pitch <= stackPitchMax; pitch++ {
		for _, g := range w.grains {
			at := g.j*stride + g.i + stackPitchMax
			first := rowSum(near, at, pitch)
			if first < stackFloor/stackRows/2 {
				continue
			}
			for drop := stackDropMin; drop <= stackDropMax; drop++ {
				sum := first
				for r := 1; r < stackRows; r++ {
					sum += rowSum(near, at+r*drop*stride, pitch)
				}
				if sum > best.score {
					best.score, best.pitch, top, topDrop, ok = sum, pitch, g.cell, drop, true
				}
			}
		}
		w.pic.Pay(len(w.grains) / 10)
	}
	if ok {
		best.view = l.view
		for r := range best.rows {
			best.rows[r] = l.row(top.i, top.j+r*topDrop, best.pitch)
		}
	}
	return best, ok
}

// rowSum is what a row of four digits is worth that begins at near[at]: it has four digits and no more.
func rowSum(near []int32, at, pitch int) int32 {
	w := near[at-pitch : at+4*pitch+1]
	return w[pitch] + w[2*pitch] + w[3*pitch] + w[4*pitch] - max(w[0], 0) - max(near[at+4*pitch], 0)
}

// nearScores are the level's scores, each the best of its neighbourhood, between digitFloor and digitCeil: the digits of a
// stack may stand a cell off the square. Round them is room for stacks that reach beyond the level.
func (w *work) nearScores(l *level) (out []int32, stride int) {
	const left, right, below = stackPitchMax, stackRows * stackPitchMax, (stackRows - 1) * stackDropMax
	stride = left + l.sw + right
	n := stride*(l.sh+below) + 1
	w.near = slices.Grow(w.near[:0], n)[:n]
	out = w.near
	for k := range out {
		out[k] = digitFloor
	}
	w.pic.Pay(len(out) / 300)
	for _, g := range w.grains {
		for j := max(g.j-1, 0); j <= min(g.j+1, l.sh-1); j++ {
			for i := max(g.i-1, 0); i <= min(g.i+1, l.sw-1); i++ {
				at := &out[j*stride+left+i]
				*at = max(*at, g.score)
			}
		}
	}
	w.pic.Pay(len(w.grains) / 30)
	return out, stride
}

// row is the row of a stack that begins near the cell (i, j): the best place near each of its digits.
func (l *level) row(i, j, pitch int) chain {
	c := chain{view: l.view, toWork: l.toWork, step: pitch}
	for k := range stackRows {
		best := cell{min(i+k*pitch, l.sw-1), min(j, l.sh-1)}
		for y := max(j-1, 0); y <= min(j+1, l.sh-1); y++ {
			for x := max(i+k*pitch-1, 0); x <= min(i+k*pitch+1, l.sw-1); x++ {
				if l.score[y*l.sw+x] > l.score[best.j*l.sw+best.i] {
					best = cell{x, y}
				}
			}
		}
		c.at = append(c.at, best)
	}
	return c
}

// readStack reads the square's rows, laid side by side on one strip, as they stand and on their head.
func (w *work) readStack(k stack) {
	cells := 0
	for _, row := range k.rows {
		cells += row.at[len(row.at)-1].i - row.at[0].i
	}
	pitch := int(float64(cells*detectCell*digitPx) / (stackRows * (stackRows - 1) * seenHeight))
	rows, length := k.lay(pitch)
	r := w.readRows(k.view, rows, length, pitch)
	if r == nil {
		return
	}
	flipped := w.readRows(k.view, flipRows(rows, length), length, pitch)
	if flipped != nil && flipped.score+flipped.poorest() > r.score+r.poorest() {
		r, rows = flipped, flipRows(rows, length)
	}
	if size := w.fittingSize(r); size != match.ShapeOne {
		scale := float64(size) / match.ShapeOne
		for k, h := range rows {
			rows[k] = sized(h, scale)
		}
		again := w.readRows(k.view, rows, int(float64(length)/scale), int(float64(pitch)/scale))
		if again != nil && again.score > r.score {
			r = again
		}
	}
	w.keep(r)
}

// lay returns the strips of the rows, all of the same length: the four digits and three halves of a pitch on each side.
func (k *stack) lay(pitch int) (rows []geom.Homography, length int) {
	margin := float64(3*pitch) / 2
	for _, row := range k.rows {
		h, _ := stripOf(row)
		rows = append(rows, geom.Homography{1, 0, stripLead - margin, 0, 1, 0, 0, 0, 1}.Then(h))
	}
	return rows, (stackRows - 1 + 3) * pitch
}

func flipRows(rows []geom.Homography, length int) (out []geom.Homography) {
	for r := range rows {
		out = append(out, flip(rows[len(rows)-1-r], length))
	}
	return out
}

// readRows reads rows of equal length as one line.
func (w *work) readRows(v *picture.View, rows []geom.Homography, length, pitch int) *reading {
	s := &strip{rowLength: length}
	s.luma = s.luma.Reuse(length*len(rows), stripH)
	piece := plane.New(length, stripH)
	for r, h := range rows {
		w.pic.Warp(piece, h)
		for y := range stripH {
			copy(s.luma.Pix[y*s.luma.W+r*length:][:length], piece.Pix[y*length:])
		}
		s.rows = append(s.rows, geom.Homography{1, 0, -float64(r * length), 0, 1, 0, 0, 0, 1}.Then(h))
	}
	s.toInput = s.rows[0]
	s.dense.PoolIn(w.pic.Rows, &w.rows, s.luma, stripCell)
	cols := w.places(s)
	for _, p := range w.segment.Placings(w.pic.Meter, cols.score, pitch) {
		if slices.Equal(p.Groups, segment.UsualGroups) { // a line that goes on or ends early is none of four rows
			r := w.readPlacing(v, s, &cols, p, pitch)
			r.aligned = true // the second alignment knows lines only
			return r
		}
	}
	return nil
}
