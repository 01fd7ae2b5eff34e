package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/synth"
)

// Numbers in four rows are read in order, the right way up and on their head, and every digit's box lies on its digit.
func TestStacksAreRead(t *testing.T) {
	slow(t)
	read := 0
	for seed := uint64(1); seed <= 4; seed++ {
		s := synth.Card(seed, synth.Options{Layout: "4x4", Width: 700, Difficulty: -1})
		for _, img := range []Image{imageOf(s), turnedOver(imageOf(s))} {
			res := recognize(t, img)
			if res.Number == nil || res.Number.Digits != s.Truth.Number {
				continue
			}
			read++
			assert.Equal(t, []int{4, 4, 4, 4}, res.Number.Groups)
			require.Len(t, res.Number.DigitBoxes, 16)
		}
		res := recognize(t, imageOf(s))
		if res.Number == nil || res.Number.Digits != s.Truth.Number {
			continue
		}
		for k, g := range digitsOf(s) {
			cell := geom.Quad{geom.Pt(g.Cell[0]), geom.Pt(g.Cell[1]), geom.Pt(g.Cell[2]), geom.Pt(g.Cell[3])}
			middle := center(res.Number.DigitBoxes[k])
			assert.Less(t, geom.Pt(middle).Sub(cell.Center()).Len(), cell[3].Sub(cell[0]).Len()/3, "digit %d", k)
			assert.True(t, holds(res.Number.Box, middle), "digit %d", k)
		}
	}
	assert.GreaterOrEqual(t, read, 6, "of 8")
}

// digitsOf are the number's glyphs, spaces left out.
func digitsOf(s synth.Scene) (out []synth.Glyph) {
	for _, line := range s.Truth.Lines {
		if line.Kind != "number" {
			continue
		}
		for _, g := range line.Glyphs {
			if g.Rune >= '0' && g.Rune <= '9' {
				out = append(out, g)
			}
		}
	}
	return out
}

// turnedOver is the picture turned by half a turn.
func turnedOver(in Image) Image {
	out := in
	out.Pix = make([]byte, len(in.Pix))
	for y := range in.Height {
		for x := range in.Width {
			copy(out.Pix[(in.Height-1-y)*in.Stride+(in.Width-1-x)*4:][:4], in.Pix[y*in.Stride+x*4:])
		}
	}
	return out
}
