package glyph

import "github.com/cardglyph/cardglyph/core/internal/gradient"

// project fills out with the projection of the column of cells whose first is centred on (x, y) and returns the sum of their squares.
func (m *model) project(out *[ColumnDim]int64, d *gradient.Dense, x, y int) (power uint32) {
	var f [cellsDim]int64
	for r := range Rows {
		o := (y+r*Cell)*d.W + x
		w := uint64(d.Feat[o])
		power += uint32(d.Power[o] >> 32)
		c := (*[gradient.Channels]int64)(f[r*gradient.Channels:])
		c[0], c[1], c[2], c[3] = int64(w&255), int64(w>>8&255), int64(w>>16&255), int64(w>>24&255)
		c[4], c[5], c[6], c[7] = int64(w>>32&255), int64(w>>40&255), int64(w>>48&255), int64(w>>56)
	}
	for k := 0; k < ColumnDim; k += 8 {
		w := (*[4 * cellsDim]int64)(m.columns[k/2*cellsDim:])
		s, t, u, v := dotFour(f[:], w[:])
		o := (*[8]int64)(out[k:])
		o[0], o[1] = rounded(low(s)), rounded(high(s))
		o[2], o[3] = rounded(low(t)), rounded(high(t))
		o[4], o[5] = rounded(low(u)), rounded(high(u))
		o[6], o[7] = rounded(low(v)), rounded(high(v))
	}
	return power
}

// rounded is a column's sum as it is kept: it fits into 16 bits.
func rounded(sum int64) int64 { return (sum + 1<<(ColumnShift-1)) >> ColumnShift }

// reduce fills z from the from-th number to the one before the to-th, eight at a time, with the projection of a window of that length.
func (m *model) reduce(z *[Dim]int64, window *[windowDim]int64, length int64, from, to int) {
	inverse := (1 << LengthShift) / length
	for k := from; k < to; k += 8 {
		w := (*[4 * windowDim]int64)(m.windows[k/2*windowDim:])
		s, t, u, v := dotFour(window[:], w[:])
		o, c, f := (*[8]int64)(z[k:]), (*[8]int64)(m.scale[k:]), (*[8]int64)(m.offset[k:])
		o[0], o[1] = scaled(low(s), c[0], inverse)-f[0], scaled(high(s), c[1], inverse)-f[1]
		o[2], o[3] = scaled(low(t), c[2], inverse)-f[2], scaled(high(t), c[3], inverse)-f[3]
		o[4], o[5] = scaled(low(u), c[4], inverse)-f[4], scaled(high(u), c[5], inverse)-f[5]
		o[6], o[7] = scaled(low(v), c[6], inverse)-f[6], scaled(high(v), c[7], inverse)-f[7]
	}
}

// scaled is sum · scale over the window's length. The sum is below 2^31 and the inverse below 2^24: the length is at least 20 · 16.
func scaled(sum, scale, inverse int64) int64 {
	return (sum * inverse >> ProductBits) * scale >> ScaleShift
}

// eight fills out with the scores of eight prototypes, the first of which is p.
func (b *bank) eight(out *[8]int64, z *[Dim]int64, p int) {
	s, t, u, v := dotFour(z[:b.dim], b.words[p/2*b.dim:])
	k := (*[8]int64)(b.bias[p:])
	out[0], out[1] = low(s)>>b.shift+k[0], high(s)>>b.shift+k[1]
	out[2], out[3] = low(t)>>b.shift+k[2], high(t)>>b.shift+k[3]
	out[4], out[5] = low(u)>>b.shift+k[4], high(u)>>b.shift+k[5]
	out[6], out[7] = low(v)>>b.shift+k[6], high(v)>>b.shift+k[7]
}

// best is the score of the class's prototype that fits z best, and half the width of its ink. The class has eight prototypes, or sixteen, and so on.
func (b *bank) best(z *[Dim]int64, class int) (score int64, half uint8) {
	score = -1 << 62
	var out [8]int64
	for p := b.first[class]; p < b.first[class+1]; p += 8 {
		b.eight(&out, z, p)
		for k, v := range out {
			if v > score {
				score, half = v, b.half[p+k]
			}
		}
	}
	return score, half
}

// first are first ideas: the classes' scores, and after None's scratch. The rough bank has two prototypes for each character, which share a word, and
// four words for the background.
type first [None + noneWords + 3]int64

const noneWords = 4

// scores fills out with the best scores of all classes in the rough bank, and returns the best of the characters'.
func (b *bank) scores(z *[Dim]int64, out *first) (any int64) {
	f, words := z[:CoarseDim], b.words
	for g := 0; g+4 <= len(out); g += 4 { // a group of words
		s, t, u, v := dotFour(f, words[g*CoarseDim:])
		o, k := (*[4]int64)(out[g:]), (*[8]int64)(b.bias[2*g:])
		o[0] = max(low(s)>>b.shift+k[0], high(s)>>b.shift+k[1])
		o[1] = max(low(t)>>b.shift+k[2], high(t)>>b.shift+k[3])
		o[2] = max(low(u)>>b.shift+k[4], high(u)>>b.shift+k[5])
		o[3] = max(low(v)>>b.shift+k[6], high(v)>>b.shift+k[7])
	}
	none := out[None]
	for _, v := range out[None+1 : None+noneWords] {
		none = max(none, v)
	}
	out[None] = none
	any = out[0]
	for _, v := range out[1:Chars] {
		any = max(any, v)
	}
	return any
}
