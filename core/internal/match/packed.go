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
	batch      = 8 // products between two readings of the field
	perWord    = 3
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

// ScorePacked is Score for a packed window.
func (b *Bank) ScorePacked(c int, p *Packed) int32 {
	n := b.Dim() / perWord
	w := b.packed[c*n : (c+1)*n]
	return b.scaled(c, int64(dotWords(p.words[:n], w))-weightBias*int64(p.sum), p.norm)
}

// scaled turns a dot product into a score.
func (b *Bank) scaled(c int, dot, norm int64) int32 {
	return int32(dot*(16*One*scaleOne)/(norm*b.scale)) + b.bias[c]
}

// dotWords is the dot product of packed features and weights; their length is a multiple of batch.
func dotWords(f, w []uint64) uint64 {
	var sum uint64
	w = w[:len(f)]
	for len(f) >= batch {
		a, b := (*[batch]uint64)(f), (*[batch]uint64)(w)
		acc := a[0]*b[0] + a[1]*b[1] + a[2]*b[2] + a[3]*b[3] + a[4]*b[4] + a[5]*b[5] + a[6]*b[6] + a[7]*b[7]
		sum += acc >> fieldShift & laneMask
		f, w = f[batch:], w[batch:]
	}
	return sum
}

// PackedGrid is a grid's features packed for ScoreGrid: the word of a cell and channel holds that channel of the cell and
// of the two cells below.
type PackedGrid struct {
	words []uint64
	w, h  int
	sat   []uint32 // summed features, (w+1) × (h+1)
}

// Pack packs g, reusing p's memory.
func (p *PackedGrid) Pack(g *gradient.Grid) {
	const ch = gradient.Channels
	p.w, p.h = g.W, g.H
	n := g.W * ch
	if cap(p.words) < n*g.H {
		p.words = make([]uint64, n*g.H)
	}
	p.words = p.words[:n*g.H]
	for j := range max(g.H-2, 0) {
		a, m, z := g.Feat[j*n:(j+1)*n], g.Feat[(j+1)*n:(j+2)*n], g.Feat[(j+2)*n:(j+3)*n]
		dst := p.words[j*n : (j+1)*n]
		for k := range dst {
			dst[k] = featureWord(a[k], m[k], z[k])
		}
	}
	p.sat = sumTable(p.sat, g, func(v uint32) uint32 { return v })
}

// sumTable is the summed-area table of f over the cells' features.
func sumTable(dst []uint32, g *gradient.Grid, f func(uint32) uint32) []uint32 {
	const ch = gradient.Channels
	stride := g.W + 1
	if cap(dst) < stride*(g.H+1) {
		dst = make([]uint32, stride*(g.H+1))
	}
	dst = dst[:stride*(g.H+1)]
	clear(dst[:stride])
	for j := range g.H {
		row := uint32(0)
		dst[(j+1)*stride] = 0
		for i := range g.W {
			for _, v := range (*[ch]uint8)(g.Feat[(j*g.W+i)*ch : (j*g.W+i+1)*ch]) {
				row += f(uint32(v))
			}
			dst[(j+1)*stride+i+1] = dst[j*stride+i+1] + row
		}
	}
	return dst
}

// ScoreGrid is the score of class c for the window whose top left cell is (i, j); the caller knows that the window lies
// inside the grid and what its norm is.
func (b *Bank) ScoreGrid(c int, p *PackedGrid, i, j int, norm int64) int32 {
	const ch = gradient.Channels
	n := b.Cols * ch
	w := b.packed[c*b.Dim()/perWord:]
	var dot uint64
	for r := 0; r < b.Rows; r += perWord {
		o := ((j+r)*p.w + i) * ch
		dot += dotWords(p.words[o:o+n], w[:n])
		w = w[n:]
	}
	sum := WindowSum(p.sat, p.w, i, j, b.Cols, b.Rows)
	return b.scaled(c, int64(dot)-weightBias*int64(sum), norm)
}

// Energies is the summed-area table of the cells' squared features, (W+1) × (H+1), in dst's memory if that is large
// enough; WindowSum reads it.
func Energies(dst []uint32, g *gradient.Grid) []uint32 {
	return sumTable(dst, g, func(v uint32) uint32 { return v * v })
}

// WindowSum is the sum over a window of cols × rows cells from (i, j), of a table made for a grid w cells wide.
func WindowSum(table []uint32, w, i, j, cols, rows int) uint32 {
	s := w + 1
	return table[(j+rows)*s+i+cols] - table[j*s+i+cols] - table[(j+rows)*s+i] + table[j*s+i]
}
