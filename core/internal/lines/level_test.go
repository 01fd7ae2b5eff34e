package lines

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cardglyph/cardglyph/core/internal/match"
)

// The height between cells is where a parabola through the scores has its top, and at the cell where there is none.
func TestAbove(t *testing.T) {
	at := cell{1, 1}
	of := func(up, same, down int32) float64 {
		l := level{ScoreMap: match.ScoreMap{Score: []int32{0, up, 0, 0, same, 0, 0, down, 0}, W: 3, H: 3}}
		return l.above(at)
	}
	top := func(y float64) (scores [3]int32) {
		for k := range scores {
			d := float64(k-1) - y
			scores[k] = int32((20 - 8*d*d) * match.One)
		}
		return scores
	}
	for _, y := range []float64{-0.4, -0.1, 0, 0.25, 0.5} {
		s := top(y)
		assert.InDelta(t, y, of(s[0], s[1], s[2]), 0.01)
	}
	assert.Equal(t, 0.5, of(0, 20, 22), "no further than half a cell")
	assert.Zero(t, of(match.Never, 9, 8), "a neighbour was not scored")
	assert.Zero(t, of(9, 1, 9), "no top")
	l := level{ScoreMap: match.ScoreMap{Score: make([]int32, 9), W: 3, H: 3}}
	assert.Zero(t, l.above(cell{1, 0}))
	assert.Zero(t, l.above(cell{1, 2}))
}
