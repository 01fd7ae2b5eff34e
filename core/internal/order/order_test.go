package order

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDescendingAgreesWithStableSort(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	type item struct {
		score int32
		id    int
	}
	for range 200 {
		list := make([]item, r.IntN(40))
		for i := range list {
			list[i] = item{int32(r.IntN(7) - 3), i}
			if r.IntN(5) == 0 {
				list[i].score = []int32{-1 << 31, 1<<31 - 1, 0, -1}[r.IntN(4)]
			}
		}
		got := Descending(list, func(x *item) int32 { return x.score })
		want := slices.Clone(list)
		slices.SortStableFunc(want, func(a, b item) int {
			switch {
			case a.score > b.score:
				return -1
			case a.score < b.score:
				return 1
			}
			return 0
		})
		require.Equal(t, want, got)
	}
}
