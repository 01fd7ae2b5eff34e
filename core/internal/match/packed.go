package match

// This file implements the fast dot products. Three features travel in one uint64, 21 bits apart, and meet three weights
// in reverse order: the product's field at bit 42 is then f0·w0 + f1·w1 + f2·w2. Weights are made unsigned by adding
// weightBias, and what that adds, weightBias times the sum of the features, is taken off at the end.
//
// Eight products are added before the field is read: 8 · 3 · 255 · 255 < 2²¹, and the lower fields, with at most two
// terms each, do not reach into it. What spills over bit 63 is lost and belongs to no field that is read.

import "github.com/cardglyph/cardglyph/core/internal/gradient"

const (
	lane       = 21
	laneMask   = 1<<lane - 1
	fieldShift = 2 * lane
	weightBias = 128
	perWord    = 3
	rowWords   = Cols * gradient.Channels // of three rows of a window
)

// Packed is a window's features, three to a word, with what scoring needs beside them.
type Packed struct {
	words []uint64
	sum   int32 // of the features
	norm  int64
}

// packWeights packs every template of the bank in the order in which windows and grids are packed: three rows at a
// time, so that the word of a cell and channel holds that channel of the cell and the two below it.
func (b *Bank) packWeights() {
	dim := b.Dim()
	row := b.Cols * gradient.Channels
	b.packed = make([]uint64, 0, len(b.weights)/perWord)
	for c := range b.Classes {
		w := b.weights[c*dim : (c+1)*dim]
		for r := 0; r < b.Rows; r += perWord {
			for k := range row {
				b.packed = append(b.packed, weightWord(w[r*row+k], w[(r+1)*row+k], w[(r+2)*row+k]))
			}
		}
	}
}

func weightWord(w0, w1, w2 int16) uint64 {
	return uint64(w2+weightBias) | uint64(w1+weightBias)<<lane | uint64(w0+weightBias)<<fieldShift
}

func featureWord(f0, f1, f2 uint8) uint64 {
	return uint64(f0) | uint64(f1)<<lane | uint64(f2)<<fieldShift
}

// Pack packs a window gathered by Window, reusing p's memory.
func (b *Bank) Pack(p *Packed, window []uint8, norm int64) {
	row := b.Cols * gradient.Channels
	p.words = p.words[:0]
	p.norm, p.sum = norm, 0
	for r := 0; r < b.Rows; r += perWord {
		a, m, z := window[r*row:(r+1)*row], window[(r+1)*row:(r+2)*row], window[(r+2)*row:(r+3)*row]
		for k := range a {
			p.words = append(p.words, featureWord(a[k], m[k], z[k]))
			p.sum += int32(a[k]) + int32(m[k]) + int32(z[k])
		}
	}
}

// Gather is Window and Pack at once, for windows that nobody else reads; false when the window does not lie inside.
func (b *Bank) Gather(p *Packed, d *gradient.Dense, x, y int) bool {
	if x < 0 || y < 0 || x+(b.Cols-1)*d.Cell >= d.W || y+(b.Rows-1)*d.Cell >= d.H {
		return false
	}
	p.words = sized(p.words, b.Dim()/perWord)
	words := p.words
	down, across := d.Cell*d.W, (Cols-1)*d.Cell+1
	var power uint64
	for o := y*d.W + x; len(words) > 0; o += perWord * down {
		top, mid, low := o, o+down, o+2*down
		power += rowPower(d.Power[top:top+across], d.Cell) + rowPower(d.Power[mid:mid+across], d.Cell) + rowPower(d.Power[low:low+across], d.Cell)
		packRows(words[:rowWords], d.Feat[top:top+across], d.Feat[mid:mid+across], d.Feat[low:low+across], d.Cell)
		words = words[rowWords:]
	}
	p.sum, p.norm = int32(uint32(power)), Norm(uint32(power>>32))
	return true
}

// rowPower is the power of a window's row of cells.
func rowPower(row []uint64, cell int) uint64 {
	return row[0] + row[cell] + row[2*cell] + row[3*cell] + row[4*cell] + row[5*cell]
}

// packRows packs the features of three rows, of every step-th place.
func packRows(out []uint64, top, mid, low []gradient.Word, step int) {
	const one = 255
	k := 0
	for len(out) >= gradient.Channels {
		u, v, w := uint64(top[k]), uint64(mid[k]), uint64(low[k])
		o := (*[gradient.Channels]uint64)(out)
		o[0] = u&one | v&one<<lane | w&one<<fieldShift
		o[1] = u>>8&one | v>>8&one<<lane | w>>8&one<<fieldShift
		o[2] = u>>16&one | v>>16&one<<lane | w>>16&one<<fieldShift
		o[3] = u>>24&one | v>>24&one<<lane | w>>24&one<<fieldShift
		o[4] = u>>32&one | v>>32&one<<lane | w>>32&one<<fieldShift
		o[5] = u>>40&one | v>>40&one<<lane | w>>40&one<<fieldShift
		o[6] = u>>48&one | v>>48&one<<lane | w>>48&one<<fieldShift
		o[7] = u>>56 | v>>56<<lane | w>>56<<fieldShift
		out = out[gradient.Channels:]
		k += step
	}
}

// ScorePacked is Score for a packed window.
func (b *Bank) ScorePacked(c int, p *Packed) int32 {
	n := b.Dim() / perWord
	return b.scaled(c, int64(dot(p.words[:n], b.packed[c*n:(c+1)*n]))-weightBias*int64(p.sum), p.norm)
}

// ScoreTwo is ScorePacked of two classes, in less time than one after the other: each word of the window is loaded once.
func (b *Bank) ScoreTwo(c, d int, p *Packed) (int32, int32) {
	n := b.Dim() / perWord
	f, u, v := p.words[:n], b.packed[c*n:(c+1)*n], b.packed[d*n:(d+1)*n]
	var sum, other uint64
	for len(f) >= rowWords && len(u) >= rowWords && len(v) >= rowWords {
		s, t := dotTwo((*[rowWords]uint64)(f), (*[rowWords]uint64)(u), (*[rowWords]uint64)(v))
		sum, other = sum+s, other+t
		f, u, v = f[rowWords:], u[rowWords:], v[rowWords:]
	}
	bias := weightBias * int64(p.sum)
	return b.scaled(c, int64(sum)-bias, p.norm), b.scaled(d, int64(other)-bias, p.norm)
}

// scaled turns a dot product into a score. The division is one of natural numbers, which WebAssembly has an instruction for.
func (b *Bank) scaled(c int, dot, norm int64) int32 {
	sign := dot >> 63
	q := uint64((dot^sign)-sign) * (16 * One * scaleOne) / (uint64(norm) * uint64(b.scale))
	return int32((int64(q)^sign)-sign) + b.bias[c]
}

// dot is the dot product of packed features and weights; their length is a multiple of rowWords.
func dot(f, w []uint64) (sum uint64) {
	for len(f) >= rowWords && len(w) >= rowWords {
		sum += dotRow((*[rowWords]uint64)(f), (*[rowWords]uint64)(w))
		f, w = f[rowWords:], w[rowWords:]
	}
	return sum
}

// gridRows is how many rows of a grid are kept: windows have nine, and those that begin up to two rows above the last whole
// window's are scored with it.
const gridRows = 16

// PackedGrid is the last rows of a grid, packed for ScoreGrid: the word of a cell and channel holds that channel of the cell and
// of the two cells below. Beside them is a summed-area table.
type PackedGrid struct {
	words  []uint64
	w      int             // of the grid
	feat   []gradient.Word // of the last perWord rows
	sums   []uint64        // of the cells' powers, see gradient.Dense: w+1 for each row
	powers []uint64        // of a row
}

// Size prepares p for a grid that is w cells wide.
func (p *PackedGrid) Size(w int) {
	p.w = w
	p.feat = sized(p.feat, perWord*w)
	p.words = sized(p.words, gridRows*w*gradient.Channels)
	p.sums = sized(p.sums, gridRows*(w+1))
	p.powers = sized(p.powers, w)
	clear(p.sums[:w+1])
}

func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// Row is the memory for the features of row j, to be filled before Add.
func (p *PackedGrid) Row(j int) []gradient.Word {
	o := j % perWord * p.w
	return p.feat[o : o+p.w]
}

// Add packs row j; rows come in order. The words of a row need the two rows below: they are made with the row two further down.
func (p *PackedGrid) Add(j int) {
	p.sumRow(j)
	if top := j - perWord + 1; top >= 0 {
		n := p.w * gradient.Channels
		packRows(p.words[top%gridRows*n:][:n], p.Row(top), p.Row(top+1), p.Row(j), 1)
	}
}

// sumRow adds row j to the summed-area table.
func (p *PackedGrid) sumRow(j int) {
	gradient.Powers(p.powers, p.Row(j))
	stride := p.w + 1
	up, row := p.sums[j%gridRows*stride:][:stride], p.sums[(j+1)%gridRows*stride:][:stride]
	row[0] = 0
	up, row = up[1:], row[1:]
	var sum uint64
	powers := p.powers
	up, row = up[:len(powers)], row[:len(powers)]
	for i, v := range powers {
		sum += v
		row[i] = up[i] + sum
	}
}

// Power is the power, see gradient.Dense, of a window of cols × rows cells from (i, j), of rows that are kept.
func (p *PackedGrid) Power(i, j, cols, rows int) uint64 {
	s := p.w + 1
	top, bottom := p.sums[j%gridRows*s+i:][:cols+1], p.sums[(j+rows)%gridRows*s+i:][:cols+1]
	return bottom[cols] - top[cols] - bottom[0] + top[0]
}

// ScoreGrid is the score of class c for the window whose top left cell is (i, j) and which has that power; the caller knows
// that the window's rows are kept.
func (b *Bank) ScoreGrid(c int, p *PackedGrid, i, j int, power uint64) int32 {
	w := b.packed[c*b.Dim()/perWord:]
	var sum uint64
	for r := 0; r < b.Rows; r += perWord {
		o := ((j+r)%gridRows*p.w + i) * gradient.Channels
		sum += dotRow((*[rowWords]uint64)(p.words[o:]), (*[rowWords]uint64)(w))
		w = w[rowWords:]
	}
	return b.scaled(c, int64(sum)-weightBias*int64(uint32(power)), Norm(uint32(power>>32)))
}
