package gradient

import "github.com/cardglyph/cardglyph/core/internal/plane"

// Dense holds pooled features for every pixel, for templates that are slid in steps of a pixel:
// Feat[(y*W+x)*Channels+channel] pools with a triangle two cells wide centred on the pixel (x, y).
type Dense struct {
	Feat []uint8
	W, H int
	Cell int

	// Sums of several channels travel in one word. Along a row four do: a vote is at most 1,443 quarter grey levels, and
	// 25 of them, cells of five pixels, stay under 2^16. Down the columns two do.
	across, tmp []uint64 // 2 words a pixel: channel c in bits 16·(c mod 4) of word c/4
	down        []uint64 // 4 words a pixel: channels 0 and 2, 1 and 3, 4 and 6, 5 and 7, each in 32 bits
	down2       []uint64
}

// CellMost is the largest cell that Dense pools with.
const CellMost = 6

const (
	acrossWords = 2
	downWords   = 4
)

// Pool fills d from p; cell is at most CellMost. Work: about 25 operations a pixel.
func (d *Dense) Pool(p plane.Plane, cell int) {
	d.W, d.H, d.Cell = p.W, p.H, cell
	n := p.W * p.H
	d.across, d.tmp = growWords(d.across, n*acrossWords), growWords(d.tmp, p.W*acrossWords)
	d.down, d.down2 = growWords(d.down, n*downWords), growWords(d.down2, n*downWords)
	d.Feat = growBytes(d.Feat, n*Channels)
	d.votes(p)
	rowLen := p.W * acrossWords
	for y := range p.H {
		row := d.across[y*rowLen : (y+1)*rowLen]
		boxRow(d.tmp, row, cell, cell/2)
		boxRow(row, d.tmp, cell, (cell-1)/2)
		spread(d.down[y*p.W*downWords:(y+1)*p.W*downWords], row)
	}
	boxColumns(d.down2, d.down, p.W*downWords, p.H, cell, cell/2)
	boxColumns(d.down, d.down2, p.W*downWords, p.H, cell, (cell-1)/2)
	d.features(normShift(cell)) // votes are in quarter grey levels, which makes up for Grid's finer weights
}

// votes writes each pixel's gradient to its two channels of d.across, the length in quarter grey levels.
func (d *Dense) votes(p plane.Plane) {
	clear(d.across)
	for y := 1; y < p.H-1; y++ {
		up := p.Pix[(y-1)*p.W : y*p.W]
		mid := p.Pix[y*p.W : (y+1)*p.W]
		down := p.Pix[(y+1)*p.W : (y+2)*p.W]
		up, down = up[:len(mid)], down[:len(mid)]
		row := d.across[y*p.W*acrossWords : (y+1)*p.W*acrossWords]
		for x := 1; x < len(mid)-1; x++ {
			lo, part, length := vote(int32(mid[x+1])-int32(mid[x-1]), int32(down[x])-int32(up[x]))
			if length == 0 {
				continue
			}
			hi := uint32(length*part) >> 4
			a := (*[acrossWords]uint64)(row[x*acrossWords : (x+1)*acrossWords])
			lo &= 7
			a[lo>>2] |= uint64((uint32(length)-hi)/16) << (16 * (lo & 3))
			lo = (lo + 1) & 7
			a[lo>>2] |= uint64(hi/16) << (16 * (lo & 3))
		}
	}
}

// boxRow sums each channel over the cell pixels that begin back pixels before each pixel of a row; outside the row there
// is nothing.
func boxRow(dst, src []uint64, cell, back int) {
	w := len(src) / acrossWords
	dst = dst[:len(src)]
	var a, b uint64
	for x := back - cell + 1; x < w; x++ {
		if in := x + cell - 1 - back; in < w && in >= 0 {
			s := (*[acrossWords]uint64)(src[in*acrossWords : (in+1)*acrossWords])
			a, b = a+s[0], b+s[1]
		}
		if out := x - back - 1; out >= 0 {
			s := (*[acrossWords]uint64)(src[out*acrossWords : (out+1)*acrossWords])
			a, b = a-s[0], b-s[1]
		}
		if x >= 0 {
			*(*[acrossWords]uint64)(dst[x*acrossWords : (x+1)*acrossWords]) = [acrossWords]uint64{a, b}
		}
	}
}

// spread gives each channel 32 bits.
func spread(dst, src []uint64) {
	const even = 0x0000ffff0000ffff
	for len(src) >= acrossWords && len(dst) >= downWords {
		s, t := (*[acrossWords]uint64)(src), (*[downWords]uint64)(dst)
		t[0], t[1], t[2], t[3] = s[0]&even, s[0]>>16&even, s[1]&even, s[1]>>16&even
		src, dst = src[acrossWords:], dst[downWords:]
	}
}

// boxColumns sums over the cell rows that begin back rows before each row.
func boxColumns(dst, src []uint64, rowLen, h, cell, back int) {
	for y := range h {
		row := dst[y*rowLen : (y+1)*rowLen]
		if y == 0 {
			clear(row)
			for in := range min(cell-back, h) {
				addWords(row, src[in*rowLen:(in+1)*rowLen])
			}
			continue
		}
		copy(row, dst[(y-1)*rowLen:y*rowLen])
		if in := y + cell - 1 - back; in < h {
			addWords(row, src[in*rowLen:(in+1)*rowLen])
		}
		if out := y - 1 - back; out >= 0 {
			subtractWords(row, src[out*rowLen:(out+1)*rowLen])
		}
	}
}

func addWords(dst, src []uint64) {
	src = src[:len(dst)]
	for i, v := range src {
		dst[i] += v
	}
}

func subtractWords(dst, src []uint64) {
	src = src[:len(dst)]
	for i, v := range src {
		dst[i] -= v
	}
}

// features writes the roots of the sums.
func (d *Dense) features(shift uint) {
	src, dst := d.down, d.Feat
	for len(src) >= downWords && len(dst) >= Channels {
		s, t := (*[downWords]uint64)(src), (*[Channels]uint8)(dst)
		t[0], t[2] = root(uint32(s[0])>>shift), root(uint32(s[0]>>32)>>shift)
		t[1], t[3] = root(uint32(s[1])>>shift), root(uint32(s[1]>>32)>>shift)
		t[4], t[6] = root(uint32(s[2])>>shift), root(uint32(s[2]>>32)>>shift)
		t[5], t[7] = root(uint32(s[3])>>shift), root(uint32(s[3]>>32)>>shift)
		src, dst = src[downWords:], dst[Channels:]
	}
}

func growWords(s []uint64, n int) []uint64 {
	if cap(s) < n {
		return make([]uint64, n)
	}
	return s[:n]
}
