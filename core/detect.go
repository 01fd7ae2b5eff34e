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
	h := l.toInput()
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

// scoreGrid fills l.score. Windows with next to no gradient are skipped: most of a picture is background.
func (w *work) scoreGrid(l *level) {
	b := bank.Detect()
	g := &l.grid
	l.sw, l.sh = g.W-b.Cols+1, g.H-b.Rows+1
	if l.sw < 1 || l.sh < 1 {
		l.sw, l.sh = 0, 0
		return
	}
	if cap(l.score) < l.sw*l.sh {
		l.score = make([]int32, l.sw*l.sh)
	}
	l.score = l.score[:l.sw*l.sh]
	w.energy = energies(w.energy, g)
	scored := 0
	for j := range l.sh {
		for i := range l.sw {
			sum := windowEnergy(w.energy, g.W, i, j, b.Cols, b.Rows)
			if sum < quietWindow {
				l.score[j*l.sw+i] = never
				continue
			}
			l.score[j*l.sw+i] = b.ScoreGrid(0, g, i, j, match.Norm(sum))
			scored++
		}
		if scored > 2000 {
			w.pay(scored / 3)
			scored = 0
		}
	}
}

// quietWindow is the squared norm below which a window is taken for empty: a mean feature of 4 of 255, about the noise of
// a clean picture.
const quietWindow = 16 * 432

// energies is the summed-area table of the cells' squared features, (W+1) × (H+1).
func energies(dst []uint32, g *gradient.Grid) []uint32 {
	const ch = gradient.Channels
	stride := g.W + 1
	if cap(dst) < stride*(g.H+1) {
		dst = make([]uint32, stride*(g.H+1))
	}
	dst = dst[:stride*(g.H+1)]
	clear(dst[:stride])
	for j := range g.H {
		row := uint32(0)
		dst[(j+1)*stride] = 0
		for i := range g.W {
			f := (*[ch]uint8)(g.Feat[(j*g.W+i)*ch : (j*g.W+i+1)*ch])
			for _, v := range f {
				row += uint32(v) * uint32(v)
			}
			dst[(j+1)*stride+i+1] = dst[j*stride+i+1] + row
		}
	}
	return dst
}

func windowEnergy(sat []uint32, w, i, j, cols, rows int) uint32 {
	s := w + 1
	return sat[(j+rows)*s+i+cols] - sat[j*s+i+cols] - sat[(j+rows)*s+i] + sat[j*s+i]
}
