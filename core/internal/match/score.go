package match

import (
	"math"

	"github.com/cardglyph/cardglyph/core/internal/gradient"
)

// quietNorm is added to a window's squared norm: a window with less gradient than about one grey level all over is
// mostly noise, and its score is pulled towards the bias.
const quietNorm = 400

// Window gathers the features of the window whose top left cell is centred on (x, y) of d, and their norm.
// It reports false when the window does not lie inside. dst has bank.Dim() bytes.
func (b *Bank) Window(dst []uint8, d *gradient.Dense, x, y int) (norm int64, ok bool) {
	if x < 0 || y < 0 || x+(b.Cols-1)*d.Cell >= d.W || y+(b.Rows-1)*d.Cell >= d.H {
		return 0, false
	}
	k := 0
	var sum uint32
	for j := range b.Rows {
		for i := range b.Cols {
			for f, n := d.Feat[(y+j*d.Cell)*d.W+x+i*d.Cell], 0; n < gradient.Channels; n++ {
				v := uint8(f >> (8 * n))
				dst[k] = v
				sum += uint32(v) * uint32(v)
				k++
			}
		}
	}
	return Norm(sum), true
}

// Norm is the length of a feature vector with that sum of squares, at least 20, in 1/16.
func Norm(sum uint32) int64 {
	return int64(math.Sqrt(float64(sum+quietNorm) * 256)) // exact: IEEE 754 square roots are
}

// Score is the score of class c for a window gathered by Window, in 1/One nats. It is the plain form of ScorePacked.
func (b *Bank) Score(c int, window []uint8, norm int64) int32 {
	dim := b.Dim()
	w := b.weights[c*dim : (c+1)*dim]
	window = window[:len(w)]
	var dot int32
	for i := 0; i+8 <= len(w); i += 8 {
		a := (*[8]int16)(w[i : i+8])
		f := (*[8]uint8)(window[i : i+8])
		dot += int32(a[0])*int32(f[0]) + int32(a[1])*int32(f[1]) + int32(a[2])*int32(f[2]) + int32(a[3])*int32(f[3]) +
			int32(a[4])*int32(f[4]) + int32(a[5])*int32(f[5]) + int32(a[6])*int32(f[6]) + int32(a[7])*int32(f[7])
	}
	return b.scaled(c, int64(dot), norm)
}
