package match

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/gradient"
)

func TestShapeOneIsGather(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	b := randomBank(t, r, 1)
	d := randomField(r, 40, 50, 3)
	shape := b.Shape(d, ShapeOne, 0)
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

// A shape takes each cell from the pixel nearest to where it lies in a window that is larger or smaller about its middle, or leans.
func TestShapeIsAWindowOfAnotherSize(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 2))
	b := randomBank(t, r, 1)
	d := randomField(r, 40, 50, 3)
	for _, s := range []struct{ size, lean int }{{12, 0}, {13, 0}, {15, 0}, {17, 0}, {19, 0}, {21, 0}, {16, 3}, {16, -6}, {13, 5}} {
		checkShape(t, b, d, s.size, s.lean)
	}
}

func checkShape(t *testing.T, b *Bank, d *gradient.Dense, size, lean int) {
	nearest := func(v float64) int { return int(math.Floor(v + 0.5)) }
	at := func(k, n int) int {
		mid := float64(n-1) / 2
		return nearest(float64(d.Cell) * (mid + (float64(k)-mid)*float64(size)/ShapeOne))
	}
	aside := func(row int) int {
		high := float64(d.Cell*(b.Rows-1))/2 - float64(at(row, b.Rows))
		return nearest(high * float64(lean) / ShapeOne)
	}
	far := 0
	for row := range b.Rows {
		far = max(far, aside(row), -aside(row))
	}
	shape := b.Shape(d, size, lean)
	window := make([]uint8, 0, b.Dim())
	var want, got Packed
	taken := 0
	for y := -4; y < d.H; y++ {
		for x := -4; x < d.W; x++ {
			left, right, top, low := x+at(0, b.Cols)-far, x+at(b.Cols-1, b.Cols)+far, y+at(0, b.Rows), y+at(b.Rows-1, b.Rows)
			inside := left >= 0 && top >= 0 && right < d.W && low < d.H
			require.Equal(t, inside, b.GatherShape(&got, d, x, y, &shape), "size %d, lean %d at %d, %d", size, lean, x, y)
			if !inside {
				continue
			}
			taken++
			window = window[:0]
			squares := uint32(0)
			for row := range b.Rows {
				for col := range b.Cols {
					o := (y+at(row, b.Rows))*d.W + x + at(col, b.Cols) + aside(row)
					window = append(window, channels(d.Feat[o:o+1])...)
				}
			}
			for _, v := range window {
				squares += uint32(v) * uint32(v)
			}
			b.Pack(&want, window, Norm(squares))
			require.Equal(t, want, got, "size %d, lean %d at %d, %d", size, lean, x, y)
		}
	}
	require.Positive(t, taken)
}
