// Package lines finds lines of digits in a picture: chains of places that look like any digit, at an even pitch, with gaps between
// groups, by dynamic programming over a grid of scores. It needs no card edges, no binarisation and no layout.
//
// A level is a view, or a part of it, at one scale; level px are its pixels and cells are two of them each way.
package lines

// This file implements the detector: one template, "a digit, whichever", slid over a level in steps of a cell.

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// The detector looks at digits of DetectHeight pixels, in cells of detectCell pixels.
const (
	detectCell   = 2
	DetectHeight = bank.DigitCells * detectCell // 13.6 px

	// seenHeight is the height of digits where the detector sees them best, by drawn cards: it likes them a little smaller.
	seenHeight = 0.96 * DetectHeight
)

// Finder finds lines of digits in a picture. It keeps scratch from one level to the next.
type Finder struct {
	pic        *picture.Picture
	maps       match.MapScratch
	level      level       // that is searched
	candidates []candidate // its cells that may be digits
	nodes      []Node
	bestPrev   []Node  // the best node to come from, see spread
	dilated    []int32 // of the search for blocks
}

// Begin makes the finder search pic.
func (f *Finder) Begin(pic *picture.Picture) { f.pic = pic }

// Forget overwrites what it holds of the picture.
func (f *Finder) Forget() {
	clear(f.level.luma.Pix)
	clear(f.level.Score)
}

// Luma is the level that was searched last, for tracing.
func (f *Finder) Luma() plane.Plane { return f.level.luma }

// Search searches a part of the view for digits of that many view px: the best lines, at most most of them, best first, and the best
// block of four rows; its score is 0 when there is none.
func (f *Finder) Search(v *picture.View, digit float64, part, parts, most int) ([]Line, Block) {
	l := &f.level
	l.show(v, digit, part, parts)
	f.detect(l)
	k, ok := f.bestBlock(l)
	if !ok {
		k = Block{}
	}
	return f.chains(l, most), k
}

// detect warps the picture to the level's scale, scores every cell and lists those that may be digits.
func (f *Finder) detect(l *level) {
	l.luma = l.luma.Reuse(max(l.w, 8), max(l.h, 8))
	f.pic.Warp(l.luma, l.toWork)
	l.Fill(&f.maps, f.pic.Meter, bank.Detect(), l.luma, detectCell)
	f.threshold(l)
}
