package gradient

import "github.com/cardglyph/cardglyph/core/internal/plane"

// Dense holds pooled features for every pixel, for templates that are slid in steps of a pixel:
// Feat[(y*W+x)*Channels+channel] pools with a triangle two cells wide centred on the pixel (x, y), like Grid's.
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

// Runs calls do for the rows 0 to n, some at a time; one costs about cost nanoseconds.
type Runs func(n, cost int, do func(first, last int))

// Pool fills d from p; cell is at most CellMost. Work: about 40 operations a pixel.
func (d *Dense) Pool(p plane.Plane, cell int) {
	d.PoolIn(func(n, _ int, do func(first, last int)) { do(0, n) }, p, cell)
}

// What Pool costs for each pixel, in nanoseconds.
const (
	voteCost = 12
	rowCost  = 6
	rootCost = 12
)

// PoolIn is Pool, a few rows at a time.
func (d *Dense) PoolIn(runs Runs, p plane.Plane, cell int) {
	d.W, d.H, d.Cell = p.W, p.H, cell
	n := p.W * p.H
	if cap(d.a) < n {
		d.a, d.b = make([]lanes, n), make([]lanes, n)
	}
	if cap(d.Feat) < n*Channels {
		d.Feat = make([]uint8, n*Channels)
	}
	d.a, d.b, d.Feat = d.a[:n], d.b[:n], d.Feat[:n*Channels]
	runs(p.H, p.W*voteCost, func(y0, y1 int) { d.votes(p, y0, y1) })
	runs(p.H, p.W*rowCost, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			row, tmp := d.a[y*p.W:(y+1)*p.W], d.b[y*p.W:(y+1)*p.W]
			boxRow(tmp, row, cell, cell/2)
			boxRow(row, tmp, cell, (cell-1)/2)
		}
	})
	runs(p.H, p.W*rowCost, func(y0, y1 int) { boxColumns(d.b, d.a, p.W, y0, y1, cell, cell/2) })
	runs(p.H, p.W*rowCost, func(y0, y1 int) { boxColumns(d.a, d.b, p.W, y0, y1, cell, (cell-1)/2) })
	shift := normShift(cell) // votes are in quarter grey levels, which makes up for Grid's finer weights
	runs(p.H, p.W*rootCost, func(y0, y1 int) {
		for k := y0 * p.W; k < y1*p.W; k++ {
			d.a[k].roots((*[Channels]uint8)(d.Feat[k*Channels:(k+1)*Channels]), shift)
		}
	})
}

// votes writes each pixel's gradient to its two channels of d.a, the length in quarter grey levels, for the rows y0 to y1.
func (d *Dense) votes(p plane.Plane, y0, y1 int) {
	for y := y0; y < y1; y++ {
		if y == 0 || y == p.H-1 {
			clear(d.a[y*p.W : (y+1)*p.W])
			continue
		}
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

// boxColumns sums over the cell rows that begin back rows before each of the rows y0 to y1; those before were summed.
func boxColumns(dst, src []lanes, w, y0, y1, cell, back int) {
	h := len(src) / w
	for y := y0; y < y1; y++ {
		sum := dst[y*w : (y+1)*w]
		if y == 0 {
			clear(sum)
			for in := range min(cell-back, h) {
				for i, v := range src[in*w : (in+1)*w] {
					sum[i] = sum[i].plus(v)
				}
			}
			continue
		}
		copy(sum, dst[(y-1)*w:y*w])
		if in := y + cell - 1 - back; in < h {
			for i, v := range src[in*w : (in+1)*w] {
				sum[i] = sum[i].plus(v)
			}
		}
		if out := y - back - 1; out >= 0 {
			for i, v := range src[out*w : (out+1)*w] {
				sum[i] = sum[i].minus(v)
			}
		}
	}
}
