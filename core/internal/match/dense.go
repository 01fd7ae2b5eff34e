package match

// This file scores windows of a dense field where they lie, without gathering them first: cheaper when one or two templates
// look at a window, as those for any character do. Two features travel in one uint64, 32 bits apart; their order is that of
// packed.go, and the sum over a window, below 432 · 255 · 255 < 2³², needs no reading in between.

import "github.com/cardglyph/cardglyph/core/internal/gradient"

const (
	pairShift = 32
	pairMask  = 1<<pairShift*255 | 255 // every fourth byte of a word
)

// packPairs packs the templates that stand for several characters for ScoreDense.
func (b *Bank) packPairs() {
	dim := b.Dim()
	b.pairs = make([][]uint64, len(b.Classes))
	for c, class := range b.Classes {
		if class.Rune >= ' ' {
			continue
		}
		w := b.weights[c*dim : (c+1)*dim]
		for o := 0; o < dim; o += gradient.Channels {
			for k := range gradient.Channels / 2 {
				b.pairs[c] = append(b.pairs[c], uint64(w[o+k+4]+weightBias)|uint64(w[o+k]+weightBias)<<pairShift)
			}
		}
	}
}

// Inside reports whether the window whose top left cell is centred on (x, y) lies inside d, and its power, see
// gradient.Dense.
func (b *Bank) Inside(d *gradient.Dense, x, y int) (power uint64, ok bool) {
	if x < 0 || y < 0 || x+(b.Cols-1)*d.Cell >= d.W || y+(b.Rows-1)*d.Cell >= d.H {
		return 0, false
	}
	for r := range b.Rows {
		o := (y+r*d.Cell)*d.W + x
		power += rowPower(d.Power[o:o+(Cols-1)*d.Cell+1], d.Cell)
	}
	return power, true
}

// ScoreDense is the score of class c, one that stands for several characters, for the window of d at (x, y), which lies inside and has that
// power.
func (b *Bank) ScoreDense(c int, d *gradient.Dense, x, y int, power uint64) int32 {
	w := b.pairs[c]
	cell := d.Cell
	var sum uint64
	for r := range b.Rows {
		o := (y+r*cell)*d.W + x
		f := d.Feat[o : o+(Cols-1)*cell+1]
		f0, f1, f2 := uint64(f[0]), uint64(f[cell]), uint64(f[2*cell])
		f3, f4, f5 := uint64(f[3*cell]), uint64(f[4*cell]), uint64(f[5*cell])
		u := (*[Cols * gradient.Channels / 2]uint64)(w)
		sum += f0&pairMask*u[0] + f0>>8&pairMask*u[1] + f0>>16&pairMask*u[2] + f0>>24&pairMask*u[3] +
			f1&pairMask*u[4] + f1>>8&pairMask*u[5] + f1>>16&pairMask*u[6] + f1>>24&pairMask*u[7] +
			f2&pairMask*u[8] + f2>>8&pairMask*u[9] + f2>>16&pairMask*u[10] + f2>>24&pairMask*u[11] +
			f3&pairMask*u[12] + f3>>8&pairMask*u[13] + f3>>16&pairMask*u[14] + f3>>24&pairMask*u[15] +
			f4&pairMask*u[16] + f4>>8&pairMask*u[17] + f4>>16&pairMask*u[18] + f4>>24&pairMask*u[19] +
			f5&pairMask*u[20] + f5>>8&pairMask*u[21] + f5>>16&pairMask*u[22] + f5>>24&pairMask*u[23]
		w = w[len(u):]
	}
	return b.scaled(c, int64(sum>>pairShift)-weightBias*int64(uint32(power)), Norm(uint32(power>>32)))
}
