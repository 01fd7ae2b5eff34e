package core

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// A lit line has the same pixels but for the darkest of them, which are alike.
func TestLitLinesLoseTheirDarkest(t *testing.T) {
	p := plane.New(400, 100)
	for i := range p.Pix {
		p.Pix[i] = uint8(i % 251)
	}
	w := bench()
	w.pic.Luma, w.pic.Pyramid = p, plane.NewPyramid(p)
	f := field{toWork: geom.Homography{1, 0, 0, 0, 1, 0, 0, 0, 1}, x1: 400, y1: 100, length: 300}
	line := textLine{ratio: textPx / strip.DigitPx, first: geom.Pt{X: 80, Y: 50}, end: geom.Pt{X: 300, Y: 50}}
	plain := slices.Clone(w.straightenText(&f, line).luma.Pix)
	line.lit = true
	lit := w.straightenText(&f, line).luma
	least := slices.Min(lit.Pix)
	for i, v := range plain {
		require.Equal(t, max(v, least), lit.Pix[i], "pixel %d", i)
	}
	row := lit.Pix[(textMid-textDY)*lit.W : (textMid+textDY)*lit.W]
	dark := 0
	for _, v := range row {
		if v == least {
			dark++
		}
	}
	require.GreaterOrEqual(t, 10*dark, unlitParts*len(row))
	require.Less(t, 10*dark, (unlitParts+1)*len(row))
}

func TestLightenTakesTheDarkestQuarter(t *testing.T) {
	p := plane.New(8, 4)
	for i := range p.Pix {
		p.Pix[i] = uint8(5 * i)
	}
	lighten(p.Pix, p.Pix[8:24], 4) // 40 to 115 stand there
	for i, v := range p.Pix {
		assert.Equal(t, uint8(max(5*i, 55)), v, "pixel %d", i)
	}
}
