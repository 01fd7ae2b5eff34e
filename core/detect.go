package core

// This file implements the detector: one template, "a digit, whichever", slid over a level in steps of a cell.

import "github.com/cardglyph/cardglyph/core/internal/bank"

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
	w.pic.Warp(l.luma, l.toWork)
	l.fill(w, bank.Detect(), l.luma, detectCell)
	w.sift(l)
}

// What the detector's stages cost for each pixel, cell or place, in thousandths of a unit of work: nanoseconds under wazero.
const (
	poolCost  = 15
	packCost  = 75
	scoreCost = 150
)
