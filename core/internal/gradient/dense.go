package gradient

import "github.com/cardglyph/cardglyph/core/internal/plane"

// Dense holds pooled features for every pixel, for templates that are slid in steps of a pixel:
// Feat[(y*W+x)*Channels+channel] pools with a triangle two cells wide centred on the pixel (x, y).
type Dense struct {
	Feat []uint8
	W, H int
	Cell int
	a, b []lanes
}

// denseUnit is the votes' unit: a quarter of a grey level. Cells of CellMost pixels then fit into a lane.
const denseUnit = voteUnit / 4

// unit is a vote of one for each channel.
var unit = func() (t [Channels]lanes) {
	for c := range t {
		t[c].add(c, 1)
	}
	return t
}()

// CellMost is the largest cell that Dense pools with.
const CellMost = 6

// Pool fills d from p; cell is at most CellMost. Work: about 40 operations a pixel.
func (d *Dense) Pool(p plane.Plane, cell int) {
	d.W, d.H, d.Cell = p.W, p.H, cell
	n := p.W * p.H
	if cap(d.a) < n {
		d.a, d.b = make([]lanes, n), make([]lanes, n)
	}
	if cap(d.Feat) < n*Channels {
		d.Feat = make([]uint8, n*Channels)
	}
	d.a, d.b, d.Feat = d.a[:n], d.b[:n], d.Feat[:n*Channels]
	d.votes(p)
	for y := range p.H {
		row, tmp := d.a[y*p.W:(y+1)*p.W], d.b[y*p.W:(y+1)*p.W]
		boxRow(tmp, row, cell, cell/2)
		boxRow(row, tmp, cell, (cell-1)/2)
	}
	boxColumns(d.b, d.a, p.W, p.H, cell, cell/2)
	boxColumns(d.a, d.b, p.W, p.H, cell, (cell-1)/2)
	shift := normShift(cell) // votes are in quarter grey levels, which makes up for Grid's finer weights
	for k := range d.a {
		d.a[k].roots((*[Channels]uint8)(d.Feat[k*Channels:(k+1)*Channels]), shift)
	}
}

// votes writes each pixel's gradient to its two channels of d.a, the length in quarter grey levels.
func (d *Dense) votes(p plane.Plane) {
	clear(d.a[:p.W])
	for y := 1; y < p.H-1; y++ {
		up := p.Pix[(y-1)*p.W : y*p.W]
		mid := p.Pix[y*p.W : (y+1)*p.W]
		down := p.Pix[(y+1)*p.W : (y+2)*p.W]
		row := d.a[y*p.W : (y+1)*p.W]
		up, down, row = up[:len(mid)], down[:len(mid)], row[:len(mid)]
		row[0], row[len(row)-1] = lanes{}, lanes{}
		for x := 1; x < len(mid)-1; x++ {
			angle, length := vote(int32(mid[x+1])-int32(mid[x-1]), int32(down[x])-int32(up[x]))
			lo, part := angle/binParts, angle%binParts
			second := length * part / binParts
			row[x] = unit[lo&7].times(uint64((length - second) / denseUnit)).plus(unit[(lo+1)&7].times(uint64(second / denseUnit)))
		}
	}
	clear(d.a[(p.H-1)*p.W:])
}

// boxRow sums over the cell pixels that begin back pixels before each pixel of a row; outside the row there is nothing.
func boxRow(dst, src []lanes, cell, back int) {
	w := len(src)
	dst = dst[:w]
	var sum lanes
	for x := back - cell + 1; x < w; x++ {
		if in := x + cell - 1 - back; in < w && in >= 0 {
			sum = sum.plus(src[in])
		}
		if out := x - back - 1; out >= 0 {
			sum = sum.minus(src[out])
		}
		if x >= 0 {
			dst[x] = sum
		}
	}
}

// boxColumns sums over the cell rows that begin back rows before each row.
func boxColumns(dst, src []lanes, w, h, cell, back int) {
	sum := make([]lanes, w)
	for y := back - cell + 1; y < h; y++ {
		if in := y + cell - 1 - back; in < h && in >= 0 {
			for i, v := range src[in*w : (in+1)*w] {
				sum[i] = sum[i].plus(v)
			}
		}
		if out := y - back - 1; out >= 0 {
			for i, v := range src[out*w : (out+1)*w] {
				sum[i] = sum[i].minus(v)
			}
		}
		if y >= 0 {
			copy(dst[y*w:(y+1)*w], sum)
		}
	}
}
