package lines

// This file implements the search for numbers set in four rows of four digits, one above the other.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// BlockRows is how many rows a stack has, and how many digits a row.
const BlockRows = 4

// Distances in a stack, in cells of the detector, whose digits are 6.8 cells high: print is set 0.45 to 1.2 heights
// wide, in rows 1.2 to 2.4 heights apart.
const (
	stackPitchMin, stackPitchMax = 3, 8
	stackDropMin, stackDropMax   = 8, 16
)

// stackFloor is the score of a stack worth reading: 2 nats a digit.
const stackFloor = BlockRows * BlockRows * 2 * match.One

// Block is a square of places in a level's score grid.
type Block struct {
	View  *picture.View
	rows  [BlockRows]Line
	Score int32
	pitch int // cells from digit to digit
}

// bestBlock returns the best square of digits of the level; ok is false when none is worth reading.
func (f *Finder) bestBlock(l *level) (best Block, ok bool) {
	if len(f.candidates) < BlockRows*BlockRows {
		return best, false
	}
	near, stride := f.dilate(l)
	top, topDrop := cell{}, 0
	best.Score = stackFloor
	for pitch := stackPitchMin; pitch <= stackPitchMax; pitch++ {
		for _, g := range f.candidates {
			at := g.j*stride + g.i + stackPitchMax
			first := rowSum(near, at, pitch)
			if first < stackFloor/BlockRows/2 {
				continue
			}
			for drop := stackDropMin; drop <= stackDropMax; drop++ {
				sum := first
				for r := 1; r < BlockRows; r++ {
					sum += rowSum(near, at+r*drop*stride, pitch)
				}
				if sum > best.Score {
					best.Score, best.pitch, top, topDrop, ok = sum, pitch, g.cell, drop, true
				}
			}
		}
		f.pic.Pay(len(f.candidates) / 10)
	}
	if ok {
		best.View = l.view
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

// dilate are the level's scores, each the best of its neighbourhood, between digitFloor and MaxDigitScore: the digits of a
// stack may stand a cell off the square. Round them is room for stacks that reach beyond the level.
func (f *Finder) dilate(l *level) (out []int32, stride int) {
	const left, right, below = stackPitchMax, BlockRows * stackPitchMax, (BlockRows - 1) * stackDropMax
	stride = left + l.W + right
	n := stride*(l.H+below) + 1
	f.dilated = slices.Grow(f.dilated[:0], n)[:n]
	out = f.dilated
	for k := range out {
		out[k] = digitFloor
	}
	f.pic.Pay(len(out) / 300)
	for _, g := range f.candidates {
		for j := max(g.j-1, 0); j <= min(g.j+1, l.H-1); j++ {
			for i := max(g.i-1, 0); i <= min(g.i+1, l.W-1); i++ {
				at := &out[j*stride+left+i]
				*at = max(*at, g.score)
			}
		}
	}
	f.pic.Pay(len(f.candidates) / 30)
	return out, stride
}

// row is the row of a stack that begins near the cell (i, j): the best place near each of its digits.
func (l *level) row(i, j, pitch int) Line {
	c := Line{View: l.view, toWork: l.toWork, step: pitch}
	for k := range BlockRows {
		best := cell{min(i+k*pitch, l.W-1), min(j, l.H-1)}
		for y := max(j-1, 0); y <= min(j+1, l.H-1); y++ {
			for x := max(i+k*pitch-1, 0); x <= min(i+k*pitch+1, l.W-1); x++ {
				if l.Score[y*l.W+x] > l.Score[best.j*l.W+best.i] {
					best = cell{x, y}
				}
			}
		}
		c.at = append(c.at, best)
	}
	return c
}

// StripPitch is the mean distance from digit to digit on strips that lie along the rows, in their pixels.
func (k *Block) StripPitch() int {
	cells := 0
	for _, row := range k.rows {
		cells += row.at[len(row.at)-1].i - row.at[0].i
	}
	return int(float64(cells*detectCell*strip.DigitPx) / (BlockRows * (BlockRows - 1) * seenHeight))
}

// Lay returns the strips of the rows, all of the same length: the four digits and three halves of a pitch on each side.
func (k *Block) Lay(pitch int) (rows []geom.Homography, length int) {
	margin := float64(3*pitch) / 2
	for _, row := range k.rows {
		h, _ := StripOf(row)
		rows = append(rows, geom.Homography{1, 0, strip.Lead - margin, 0, 1, 0, 0, 0, 1}.Then(h))
	}
	return rows, (BlockRows - 1 + 3) * pitch
}
