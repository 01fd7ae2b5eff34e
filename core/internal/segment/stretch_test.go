package segment

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/budget"
	"github.com/cardglyph/cardglyph/core/internal/order"
)

// The columns of a stretched line stay in order and in range, and keep the middle where it is.
func TestStretchKeepsTheOrder(t *testing.T) {
	for _, n := range []int{1, 2, 31, 400} {
		for _, share := range stretches {
			line := stretch{share, n}
			assert.Equal(t, n/2, line.column(n/2))
			for u := 1; u < n; u++ {
				require.GreaterOrEqual(t, line.column(u), line.column(u-1))
				require.Less(t, line.column(u), n)
			}
		}
	}
}

// Digits whose pitch grows from 13 to 15 columns are found by a stretched comb and by no even one.
func TestStretchedCombsFollowThePitch(t *testing.T) {
	worth := make([]int32, 300)
	for i := range worth {
		worth[i] = cellMiss / 4
	}
	var want []int
	x, pitch := 20.0, 13.0
	for k := range 16 {
		want = append(want, int(x))
		for d := -1; d <= 1; d++ {
			worth[int(x)+d] = cellHit
		}
		pitch += 0.12
		x += pitch
		if k%4 == 3 {
			x += pitch
		}
	}
	f := new(Finder)
	const least, most = 4 * 10, 4 * 18 // half pixels, in columns of two pixels
	even := order.Descending(f.grids(&budget.Meter{}, worth, least, most), func(p *Placing) int32 { return p.Score })
	assert.True(t, poorFit(even))
	found := order.Descending(f.stretchedGrids(&budget.Meter{}, worth, least, most), func(p *Placing) int32 { return p.Score })
	require.NotEmpty(t, found)
	require.False(t, poorFit(found[:1]))
	require.Len(t, found[0].At, 16)
	for k, at := range found[0].At {
		assert.InDelta(t, want[k], at, 2, "digit %d", k)
	}
}
