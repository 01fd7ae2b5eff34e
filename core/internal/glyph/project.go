package glyph

import "github.com/cardglyph/cardglyph/core/internal/gradient"

// This file holds the loops that take the time. In WebAssembly a bounds check costs as much as a product: slices become pointers to arrays first.

// project fills out with the projection of the column of cells whose first is centred on (x, y) and returns the sum of their squares.
func (m *model) project(out *[columnDim]int16, d *gradient.Dense, x, y int) (power uint32) {
	var f [cellsDim]int64
	for r := range Rows {
		o := (y+r*Cell)*d.W + x
		w := uint64(d.Feat[o])
		power += uint32(d.Power[o] >> 32)
		c := (*[gradient.Channels]int64)(f[r*gradient.Channels:])
		c[0], c[1], c[2], c[3] = int64(w&255), int64(w>>8&255), int64(w>>16&255), int64(w>>24&255)
		c[4], c[5], c[6], c[7] = int64(w>>32&255), int64(w>>40&255), int64(w>>48&255), int64(w>>56)
	}
	for k := 0; k < columnDim; k += 8 {
		w := (*[4 * cellsDim]int64)(m.column[k/2*cellsDim:])
		var s0, s1, s2, s3 int64
		for i, v := range &f {
			s0 += v * w[i]
			s1 += v * w[cellsDim+i]
			s2 += v * w[2*cellsDim+i]
			s3 += v * w[3*cellsDim+i]
		}
		o := (*[8]int16)(out[k:])
		o[0], o[1] = rounded(low(s0)), rounded(high(s0))
		o[2], o[3] = rounded(low(s1)), rounded(high(s1))
		o[4], o[5] = rounded(low(s2)), rounded(high(s2))
		o[6], o[7] = rounded(low(s3)), rounded(high(s3))
	}
	return power
}

// rounded is a column's sum as it is kept.
func rounded(sum int64) int16 { return int16((sum + 1<<(columnShift-1)) >> columnShift) }

// input is the columns of a window.
type input struct {
	u    [windowDim]int64
	norm int64
}

// reduce fills z from the from-th number to the one before the to-th, eight at a time.
func (m *model) reduce(z *[Dim]int64, in *input, from, to int) {
	inverse := (1 << lengthShift) / in.norm
	for k := from; k < to; k += 8 {
		w := (*[4 * windowDim]int64)(m.window[k/2*windowDim:])
		var s0, s1, s2, s3 int64
		for i, v := range &in.u {
			s0 += v * w[i]
			s1 += v * w[windowDim+i]
			s2 += v * w[2*windowDim+i]
			s3 += v * w[3*windowDim+i]
		}
		o, c, f := (*[8]int64)(z[k:]), (*[8]int64)(m.scale[k:]), (*[8]int64)(m.offset[k:])
		o[0], o[1] = scaled(low(s0), c[0], inverse)-f[0], scaled(high(s0), c[1], inverse)-f[1]
		o[2], o[3] = scaled(low(s1), c[2], inverse)-f[2], scaled(high(s1), c[3], inverse)-f[3]
		o[4], o[5] = scaled(low(s2), c[4], inverse)-f[4], scaled(high(s2), c[5], inverse)-f[5]
		o[6], o[7] = scaled(low(s3), c[6], inverse)-f[6], scaled(high(s3), c[7], inverse)-f[7]
	}
}

// scaled is sum · scale over the window's length. The sum is below 2^31 and the inverse below 2^24: the length is at least 20 · 16.
func scaled(sum, scale, inverse int64) int64 {
	return (sum * inverse >> productBits) * scale >> scaleShift
}

// best is the score of the class's prototype that fits z best, and half the width of its ink.
func (b *bank) best(z *[Dim]int64, class int) (score int64, half uint8) {
	score = -1 << 62
	for p := b.first[class]; p < b.first[class+1]; p += 2 {
		w := (*[Dim]int64)(b.words[p/2*Dim:])
		var s, t int64
		for i := 0; i < Dim; i += 8 {
			f, g := (*[8]int64)(z[i:]), (*[8]int64)(w[i:])
			s += f[0]*g[0] + f[1]*g[1] + f[2]*g[2] + f[3]*g[3]
			t += f[4]*g[4] + f[5]*g[5] + f[6]*g[6] + f[7]*g[7]
		}
		s += t
		if v := low(s)>>b.shift + b.bias[p]; v > score {
			score, half = v, b.half[p]
		}
		if v := high(s)>>b.shift + b.bias[p+1]; v > score {
			score, half = v, b.half[p+1]
		}
	}
	return score, half
}

// scores are the best scores of all classes, by the first coarseDim numbers of z.
func (b *bank) scores(z *[Dim]int64, out *[Chars + 1]int64) {
	for c := range out {
		best := int64(-1 << 62)
		for p := b.first[c]; p < b.first[c+1]; p += 2 {
			f, g := (*[coarseDim]int64)(z[:]), (*[coarseDim]int64)(b.words[p/2*coarseDim:])
			s := f[0]*g[0] + f[1]*g[1] + f[2]*g[2] + f[3]*g[3] + f[4]*g[4] + f[5]*g[5] + f[6]*g[6] + f[7]*g[7]
			s += f[8]*g[8] + f[9]*g[9] + f[10]*g[10] + f[11]*g[11] + f[12]*g[12] + f[13]*g[13] + f[14]*g[14] + f[15]*g[15]
			best = max(best, low(s)>>b.shift+b.bias[p], high(s)>>b.shift+b.bias[p+1])
		}
		out[c] = best
	}
}
