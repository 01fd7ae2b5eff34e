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
		row := d.Power[o : o+(b.Cols-1)*d.Cell+1]
		k := 0
		for ; k+2*d.Cell < len(row); k += 3 * d.Cell {
			power += row[k] + row[k+d.Cell] + row[k+2*d.Cell]
		}
		for ; k < len(row); k += d.Cell {
			power += row[k]
		}
	}
	return power, true
}

// ScoreDense is the score of class c, one that stands for several characters, for the window of d at (x, y), which lies inside and has that
// power.
func (b *Bank) ScoreDense(c int, d *gradient.Dense, x, y int, power uint64) int32 {
	const half = gradient.Channels / 2
	w := b.pairs[c]
	var sum uint64
	for r := range b.Rows {
		o := (y+r*d.Cell)*d.W + x
		n := b.Cols
		for ; n >= 3 && len(w) >= 3*half; n -= 3 { // three at a time: a turn of a loop is dear in WebAssembly
			u := (*[3 * half]uint64)(w)
			f, g, h := gradient.Word(d.Feat, o), gradient.Word(d.Feat, o+d.Cell), gradient.Word(d.Feat, o+2*d.Cell)
			sum += f&pairMask*u[0] + f>>8&pairMask*u[1] + f>>16&pairMask*u[2] + f>>24&pairMask*u[3] +
				g&pairMask*u[4] + g>>8&pairMask*u[5] + g>>16&pairMask*u[6] + g>>24&pairMask*u[7] +
				h&pairMask*u[8] + h>>8&pairMask*u[9] + h>>16&pairMask*u[10] + h>>24&pairMask*u[11]
			w = w[3*half:]
			o += 3 * d.Cell
		}
		for ; n > 0; n-- {
			f, u := gradient.Word(d.Feat, o), (*[half]uint64)(w)
			sum += f&pairMask*u[0] + f>>8&pairMask*u[1] + f>>16&pairMask*u[2] + f>>24&pairMask*u[3]
			w = w[half:]
			o += d.Cell
		}
	}
	return b.scaled(c, int64(sum>>pairShift)-weightBias*int64(uint32(power)), Norm(uint32(power>>32)))
}
