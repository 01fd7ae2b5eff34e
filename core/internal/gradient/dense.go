package gradient

import "github.com/cardglyph/cardglyph/core/internal/plane"

// Dense holds pooled features for every pixel, for templates that are slid in steps of a pixel:
// Feat[(y*W+x)*Channels+channel] pools with a triangle two cells wide centred on the pixel (x, y).
type Dense struct {
	Feat []uint8
	W, H int
	Cell int
	a, b []uint32
}

// Pool fills d from p. Work: about 60 operations a pixel.
func (d *Dense) Pool(p plane.Plane, cell int) {
	d.W, d.H, d.Cell = p.W, p.H, cell
	n := p.W * p.H * Channels
	d.a, d.b = grow(d.a, n), grow(d.b, n)
	d.Feat = growBytes(d.Feat, n)
	d.votes(p)
	rowLen := p.W * Channels
	for y := range p.H {
		row, tmp := d.a[y*rowLen:(y+1)*rowLen], d.b[y*rowLen:(y+1)*rowLen]
		boxRow(tmp, row, cell, cell/2)
		boxRow(row, tmp, cell, (cell-1)/2)
	}
	boxColumns(d.b, d.a, rowLen, p.H, cell, cell/2)
	boxColumns(d.a, d.b, rowLen, p.H, cell, (cell-1)/2)
	shift := normShift(cell) // votes are in quarter grey levels, which makes up for Grid's finer weights
	for i, v := range d.a[:n] {
		d.Feat[i] = root(v >> shift)
	}
}

// votes writes each pixel's gradient to its two channels of d.a, the length in quarter grey levels.
func (d *Dense) votes(p plane.Plane) {
	clear(d.a)
	for y := 1; y < p.H-1; y++ {
		up := p.Pix[(y-1)*p.W : y*p.W]
		mid := p.Pix[y*p.W : (y+1)*p.W]
		down := p.Pix[(y+1)*p.W : (y+2)*p.W]
		up, down = up[:len(mid)], down[:len(mid)]
		row := d.a[y*p.W*Channels : (y+1)*p.W*Channels]
		for x := 1; x < len(mid)-1; x++ {
			lo, part, length := vote(int32(mid[x+1])-int32(mid[x-1]), int32(down[x])-int32(up[x]))
			if length == 0 {
				continue
			}
			hiW := uint32(length*part) >> 4
			a := (*[Channels]uint32)(row[x*Channels : (x+1)*Channels])
			a[lo&7] = (uint32(length) - hiW) / 16
			a[(lo+1)&7] = hiW / 16
		}
	}
}

// boxRow sums each channel over the cell pixels that begin back pixels before each pixel of a row; outside the row there
// is nothing.
func boxRow(dst, src []uint32, cell, back int) {
	w := len(src) / Channels
	var sum [Channels]uint32
	for x := back - cell + 1; x < w; x++ {
		if in := x + cell - 1 - back; in < w && in >= 0 {
			s := (*[Channels]uint32)(src[in*Channels : (in+1)*Channels])
			for c := range sum {
				sum[c] += s[c]
			}
		}
		if out := x - back - 1; out >= 0 {
			s := (*[Channels]uint32)(src[out*Channels : (out+1)*Channels])
			for c := range sum {
				sum[c] -= s[c]
			}
		}
		if x >= 0 {
			*(*[Channels]uint32)(dst[x*Channels : (x+1)*Channels]) = sum
		}
	}
}

// boxColumns sums over the cell rows that begin back rows before each row.
func boxColumns(dst, src []uint32, rowLen, h, cell, back int) {
	sum := make([]uint32, rowLen)
	for y := back - cell + 1; y < h; y++ {
		if in := y + cell - 1 - back; in < h && in >= 0 {
			for i, v := range src[in*rowLen : (in+1)*rowLen] {
				sum[i] += v
			}
		}
		if out := y - back - 1; out >= 0 {
			for i, v := range src[out*rowLen : (out+1)*rowLen] {
				sum[i] -= v
			}
		}
		if y >= 0 {
			copy(dst[y*rowLen:(y+1)*rowLen], sum)
		}
	}
}
