package ocr

import "github.com/cardglyph/cardglyph/core/internal/order"

// Shares of the capital height by which spaces are told. In proportional type a line's gaps are of two kinds, and the widest step between
// the narrow ones and the wide ones parts them; in type of one pitch, where an I leaves wide gaps, a space is a step of more than one and a
// half pitches.
const (
	spaceMore   = 0.13 // a space is that much wider than the usual gap
	spaceMuch   = 0.45 // and a gap that much wider is one
	spaceJump   = 0.06 // the least step between the two kinds
	spaceStep   = 1.45 // over the pitch
	pitchLoose  = 0.13 // of a pitch that a step may be off
	pitchShare  = 0.85 // of the steps must fit the pitch
	pitchChars  = 5    // fewer characters have no pitch
	spaceNarrow = 0.16 // no space is narrower
)

// Space marks the characters before which a space stands.
func Space(chars []Char) {
	if len(chars) < 2 {
		return
	}
	gaps, steps := make([]int, 0, len(chars)), make([]int, 0, len(chars))
	for k := range chars[1:] {
		a, b := &chars[k], &chars[k+1]
		gaps = append(gaps, max(b.X0-a.X1, 0))
		steps = append(steps, (b.X0+b.X1-a.X0-a.X1)/2)
	}
	pitch, fixed := pitchOf(steps)
	least := spaceWidth(gaps)
	for k := range gaps {
		wide := float64(gaps[k]) >= least
		if fixed {
			wide = float64(steps[k]) > spaceStep*pitch
		}
		chars[k+1].Space = wide && float64(gaps[k]) > spaceNarrow*Cap
	}
}

// spaceWidth is the width from which on a gap of proportional type is a space, px.
func spaceWidth(gaps []int) float64 {
	g := order.Ascending(gaps)
	usual := float64(g[len(g)/3])
	least, jump := usual+spaceMuch*Cap, spaceJump*Cap
	for k := range g[1:] {
		a, b := float64(g[k]), float64(g[k+1])
		if b >= usual+spaceMore*Cap && a < usual+spaceMuch*Cap && b-a > jump {
			least, jump = (a+b)/2, b-a
		}
	}
	return least
}

// pitchOf is the pitch of the line; fixed reports whether its steps are multiples of it.
func pitchOf(steps []int) (pitch float64, fixed bool) {
	if len(steps) < pitchChars-1 {
		return 0, false
	}
	s := order.Ascending(steps)
	pitch = float64(s[len(s)/3])
	// The mean of the single steps is finer than their median.
	sum, n := 0, 0
	for _, v := range s {
		if float64(v) < 1.25*pitch && float64(v) > 0.75*pitch {
			sum, n = sum+v, n+1
		}
	}
	if n == 0 || pitch < 1 {
		return 0, false
	}
	pitch = float64(sum) / float64(n)
	fits := 0
	for _, v := range s {
		multiple := float64(v) / pitch
		off := multiple - float64(int(multiple+0.5))
		if off < pitchLoose && off > -pitchLoose && multiple > 0.5 {
			fits++
		}
	}
	return pitch, float64(fits) >= pitchShare*float64(len(s))
}
