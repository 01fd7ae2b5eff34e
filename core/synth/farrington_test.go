package synth

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The shapes of the standard, traced by others, lie outside the repository and serve comparing only.
func TestFarringtonOverlapsTheStandard(t *testing.T) {
	data, err := os.ReadFile("../../../shared/domain/gurney7b_outlines_mm.json")
	if err != nil {
		t.Skip("the reference outlines are not on this machine")
	}
	var reference map[string][][][2]float64
	require.NoError(t, json.Unmarshal(data, &reference))
	for d := range 10 {
		o := &outline{advance: 1}
		for _, contour := range reference[string(rune('0'+d))] {
			var line []Pt
			for _, p := range contour {
				line = append(line, Pt{p[0] / farringtonHeight, p[1]/farringtonHeight + 0.5})
			}
			o.lines = append(o.lines, append(line, line[0]))
		}
		overlap := overlapOf(newDistanceMap(strokeGlyph(farringtonDigits[d])), newDistanceMap(o))
		assert.GreaterOrEqual(t, overlap, 0.9, "digit %d", d)
		t.Logf("digit %d: %.3f", d, overlap)
	}
}

// overlapOf is intersection over union on a fine grid.
func overlapOf(a, b *distanceMap) float64 {
	both, either := 0, 0
	for y := -0.3; y < 1.3; y += 0.005 {
		for x := -0.6; x < 0.6; x += 0.005 {
			p, q := a.at(x, y) > 0, b.at(x, y) > 0
			if p && q {
				both++
			}
			if p || q {
				either++
			}
		}
	}
	return float64(both) / float64(either)
}

func TestEveryFaceHasDigitsOfTheSameHeight(t *testing.T) {
	for _, f := range faces {
		for c := '0'; c <= '9'; c++ {
			m := f.glyph(c)
			require.NotEmpty(t, m.d, "%s %c", f.name, c)
			assert.Less(t, math.Abs(m.box[1]), 0.06, "%s %c bottom", f.name, c)
			assert.Less(t, math.Abs(m.box[3]-1), 0.06, "%s %c top", f.name, c)
			assert.Greater(t, m.advance, 0.3, "%s %c advance", f.name, c)
		}
	}
}
