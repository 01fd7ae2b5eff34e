package glyph

// This file holds the dot products, written out: in WebAssembly a loop's turn costs as much as four products, a bounds check as much as one,
// and what a function was called with is loaded anew at each use, so that the pointers below are the loops' own.

// unit is how many numbers a turn takes; Dim, CoarseDim, ColumnDim and cellsDim are multiples.
const unit = 16

// dotFour is the sums of the products of f with four rows of weights, woven into one another.
func dotFour(f, w []int64) (a, b, c, d int64) {
	for len(f) >= unit && len(w) >= 4*unit {
		p, q := (*[unit]int64)(f), (*[4 * unit]int64)(w)
		{
			v := p[0]
			a += v * q[0]
			b += v * q[1]
			c += v * q[2]
			d += v * q[3]
		}
		{
			v := p[1]
			a += v * q[4]
			b += v * q[5]
			c += v * q[6]
			d += v * q[7]
		}
		{
			v := p[2]
			a += v * q[8]
			b += v * q[9]
			c += v * q[10]
			d += v * q[11]
		}
		{
			v := p[3]
			a += v * q[12]
			b += v * q[13]
			c += v * q[14]
			d += v * q[15]
		}
		{
			v := p[4]
			a += v * q[16]
			b += v * q[17]
			c += v * q[18]
			d += v * q[19]
		}
		{
			v := p[5]
			a += v * q[20]
			b += v * q[21]
			c += v * q[22]
			d += v * q[23]
		}
		{
			v := p[6]
			a += v * q[24]
			b += v * q[25]
			c += v * q[26]
			d += v * q[27]
		}
		{
			v := p[7]
			a += v * q[28]
			b += v * q[29]
			c += v * q[30]
			d += v * q[31]
		}
		{
			v := p[8]
			a += v * q[32]
			b += v * q[33]
			c += v * q[34]
			d += v * q[35]
		}
		{
			v := p[9]
			a += v * q[36]
			b += v * q[37]
			c += v * q[38]
			d += v * q[39]
		}
		{
			v := p[10]
			a += v * q[40]
			b += v * q[41]
			c += v * q[42]
			d += v * q[43]
		}
		{
			v := p[11]
			a += v * q[44]
			b += v * q[45]
			c += v * q[46]
			d += v * q[47]
		}
		{
			v := p[12]
			a += v * q[48]
			b += v * q[49]
			c += v * q[50]
			d += v * q[51]
		}
		{
			v := p[13]
			a += v * q[52]
			b += v * q[53]
			c += v * q[54]
			d += v * q[55]
		}
		{
			v := p[14]
			a += v * q[56]
			b += v * q[57]
			c += v * q[58]
			d += v * q[59]
		}
		{
			v := p[15]
			a += v * q[60]
			b += v * q[61]
			c += v * q[62]
			d += v * q[63]
		}
		f, w = f[unit:], w[4*unit:]
	}
	return a, b, c, d
}
