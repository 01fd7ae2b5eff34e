package match

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/stretchr/testify/require"
)

func TestShapeOneIsGather(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	b := randomBank(t, r, 1)
	d := randomField(r, 40, 50, 3)
	shape := b.Shape(d, ShapeOne)
	var want, got Packed
	for y := -1; y < d.H; y++ {
		for x := -1; x < d.W; x++ {
			inside := b.Gather(&want, d, x, y)
			require.Equal(t, inside, b.GatherShape(&got, d, x, y, &shape), "at %d, %d", x, y)
			if inside {
				require.Equal(t, want, got)
			}
		}
	}
}

// A shape takes each cell from the pixel nearest to where it lies in a window that is larger or smaller about its middle.
func TestShapeIsAWindowOfAnotherSize(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 2))
	b := randomBank(t, r, 1)
	d := randomField(r, 40, 50, 3)
	window := make([]uint8, 0, b.Dim())
	var want, got Packed
	for _, size := range []int{12, 13, 15, 17, 19, 21} {
		at := func(k, n int) int {
			mid := float64(n-1) / 2
			return int(math.Floor(float64(d.Cell)*(mid+(float64(k)-mid)*float64(size)/ShapeOne) + 0.5))
		}
		shape := b.Shape(d, size)
		taken := 0
		for y := -4; y < d.H; y++ {
			for x := -4; x < d.W; x++ {
				left, right, top, low := x+at(0, b.Cols), x+at(b.Cols-1, b.Cols), y+at(0, b.Rows), y+at(b.Rows-1, b.Rows)
				inside := left >= 0 && top >= 0 && right < d.W && low < d.H
				require.Equal(t, inside, b.GatherShape(&got, d, x, y, &shape), "size %d at %d, %d", size, x, y)
				if !inside {
					continue
				}
				taken++
				window = window[:0]
				squares := uint32(0)
				for row := range b.Rows {
					for col := range b.Cols {
						o := (y+at(row, b.Rows))*d.W + x + at(col, b.Cols)
						window = append(window, d.Feat[o*gradient.Channels:(o+1)*gradient.Channels]...)
					}
				}
				for _, v := range window {
					squares += uint32(v) * uint32(v)
				}
				b.Pack(&want, window, Norm(squares))
				require.Equal(t, want, got, "size %d at %d, %d", size, x, y)
			}
		}
		require.Positive(t, taken)
	}
}
