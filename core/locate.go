package core

// This file implements the search for number lines over views and scales.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
)

// Digit heights that are looked for, as shares of the longer side of the view: a card that fills the view has digits
// of 0.05 of its width (4.33 of 85.6 mm); the smallest here belong to a card a quarter as wide as the picture.
const (
	digitLargest = 0.075
	digitRatio   = 1.19 // from one scale to the next; the detector bears ±10 %
	digitLevels  = 11
	digitLeast   = 7.0 // work pixels; smaller digits cannot be read
)

// lines searches the view at every scale, large digits (cheap) first, and returns the chains found, best first.
func (w *work) lines(v *view) []chain {
	const perLevel = 4
	var all []chain
	long := float64(max(v.w, v.h))
	unit := v.toInput.Scale(float64(v.w)/2, float64(v.h)/2) // work pixels per view pixel
	height := digitLargest * long
	for range digitLevels {
		if height*unit < digitLeast {
			break
		}
		l := &level{view: v, scale: detectHeight / height}
		w.detect(l)
		all = append(all, w.chains(l, perLevel)...)
		height /= digitRatio
	}
	slices.SortStableFunc(all, func(a, b chain) int { return int(b.score) - int(a.score) })
	return all
}

// whole is the view of the picture as it is.
func (w *work) whole() *view {
	return &view{name: "whole", toInput: geom.Identity, w: w.luma.W, h: w.luma.H}
}
