package gradient

import (
	"math/bits"
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Dense holds pooled features for every pixel, for templates that are slid in steps of a pixel:
// Feat[y*W+x] pools with a triangle two cells wide centred on the pixel (x, y), like Grid's.
type Dense struct {
	Feat []Word
	W, H int
	Cell int
	a, b []lanes
	none []lanes // a row of nothing

	// Power holds, for each pixel, the sum of its features and, in the upper half, the sum of their squares.
	Power []uint64
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
	if cap(d.Feat) < n {
		d.Feat = make([]Word, n)
	}
	d.a, d.b, d.Feat = d.a[:n], d.b[:n], d.Feat[:n]
	if cap(d.Power) < n {
		d.Power = make([]uint64, n)
	}
	d.Power = d.Power[:n]
	if len(d.none) < p.W {
		d.none = make([]lanes, p.W)
	}
	runs(p.H, p.W*voteCost, func(y0, y1 int) { d.votes(p, y0, y1) })
	runs(p.H, p.W*rowCost, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			row, tmp := d.a[y*p.W:(y+1)*p.W], d.b[y*p.W:(y+1)*p.W]
			boxRow(tmp, row, cell, cell/2)
			boxRow(row, tmp, cell, (cell-1)/2)
		}
	})
	runs(p.H, p.W*rowCost, func(y0, y1 int) { d.boxColumns(d.b, d.a, p.W, y0, y1, cell, cell/2) })
	runs(p.H, p.W*rowCost, func(y0, y1 int) { d.boxColumns(d.a, d.b, p.W, y0, y1, cell, (cell-1)/2) })
	shift := normShift(cell) // votes are in quarter grey levels, which makes up for Grid's finer weights
	runs(p.H, p.W*rootCost, func(y0, y1 int) {
		from, to := y0*p.W, y1*p.W
		roots(d.Feat[from:to], d.a[from:to], shift)
		Powers(d.Power[from:to], d.Feat[from:to])
	})
}

// Turn fills d with the features of the plane that from was pooled from, turned by 180°: a direction without sign is the same
// then, so that every place has the features of the one opposite. Cells must be odd; even ones are not symmetric.
func (d *Dense) Turn(from *Dense) {
	d.W, d.H, d.Cell = from.W, from.H, from.Cell
	d.Feat, d.Power = slices.Clone(from.Feat), slices.Clone(from.Power)
	slices.Reverse(d.Feat)
	slices.Reverse(d.Power)
}

// votes writes each pixel's gradient to its two channels of d.a, the length in quarter grey levels, for the rows y0 to y1.
func (d *Dense) votes(p plane.Plane, y0, y1 int) {
	for y := y0; y < y1; y++ {
		if y == 0 || y == p.H-1 || p.W == 0 {
			clear(d.a[y*p.W : (y+1)*p.W])
			continue
		}
		up := p.Pix[(y-1)*p.W : y*p.W]
		mid := p.Pix[y*p.W : (y+1)*p.W]
		down := p.Pix[(y+1)*p.W : (y+2)*p.W]
		row := d.a[y*p.W : (y+1)*p.W]
		row[0], row[len(row)-1] = lanes{}, lanes{}
		if len(row) > 2 {
			votesOf(row[1:len(row)-1], mid, mid[2:], up[1:], down[1:])
		}
	}
}

// votesOf writes the votes of pixels whose neighbours are given.
func votesOf(row []lanes, left, right, up, down []uint8) {
	left, right, up, down = left[:len(row)], right[:len(row)], up[:len(row)], down[:len(row)]
	unit := &unit
	for x := range row {
		angle, length := vote(int(right[x])-int(left[x]), int(down[x])-int(up[x]))
		lo, part := angle/binParts, angle%binParts
		second := length * part / binParts
		u, v, r := &unit[lo&7], &unit[(lo+1)&7], &row[x]
		m, n := (length-second)/denseUnit, second/denseUnit
		r.a, r.b, r.c = u.a*m+v.a*n, u.b*m+v.b*n, u.c*m+v.c*n
	}
}

// boxRow sums over the cell pixels that begin back pixels before each pixel of a row; outside the row there is nothing.
func boxRow(dst, src []lanes, cell, back int) {
	n, ahead := len(src), cell-1-back
	var sum lanes
	for x := range min(ahead, n) {
		sum = sum.plus(src[x])
	}
	from, to := min(back+1, n), max(n-ahead, 0) // between them pixels come in and go out
	for x := range from {
		if x < to {
			sum = sum.plus(src[x+ahead])
		}
		dst[x] = sum
	}
	if from < to {
		in, out, row := src[from+ahead:n], src[:to-from], dst[from:to]
		in, row = in[:len(out)], row[:len(out)]
		a, b, c := sum.a, sum.b, sum.c
		for x := range out {
			i, o, r := &in[x], &out[x], &row[x]
			a, b, c = a+i.a-o.a, b+i.b-o.b, c+i.c-o.c
			r.a, r.b, r.c = a, b, c
		}
		sum = lanes{a, b, c}
	}
	for x := max(from, to); x < n; x++ {
		sum = sum.minus(src[x-back-1])
		dst[x] = sum
	}
}

// boxColumns sums over the cell rows that begin back rows before each of the rows y0 to y1; those before were summed.
func (d *Dense) boxColumns(dst, src []lanes, w, y0, y1, cell, back int) {
	h := len(src) / w
	row := func(y int) []lanes {
		if y < 0 || y >= h {
			return d.none[:w]
		}
		return src[y*w : (y+1)*w]
	}
	for y := y0; y < y1; y++ {
		sum := dst[y*w : (y+1)*w]
		if y > 0 {
			slide(sum, dst[(y-1)*w:y*w], row(y+cell-1-back), row(y-back-1))
			continue
		}
		clear(sum)
		for in := range min(cell-back, h) {
			slide(sum, sum, row(in), d.none)
		}
	}
}

// slide is the sums of a row: those of the row before, with the row that comes in, without the one that goes out.
func slide(sum, before, in, out []lanes) {
	before, in, out = before[:len(sum)], in[:len(sum)], out[:len(sum)]
	for x := range sum {
		b, i, o, s := &before[x], &in[x], &out[x], &sum[x]
		s.a, s.b, s.c = b.a+i.a-o.a, b.b+i.b-o.b, b.c+i.c-o.c
	}
}

// Powers fills dst with the powers, see Dense, of the features.
func Powers(dst []uint64, feat []Word) {
	const twos, fours = 0x00ff00ff00ff00ff, 0x000000ff000000ff // every second, every fourth byte
	feat = feat[:len(dst)]
	for k := range dst {
		f := uint64(feat[k])
		sum := (f&twos + f>>8&twos) * (1 | 1<<16 | 1<<32 | 1<<48) >> 48
		a, b, c, d := f&fours, f>>8&fours, f>>16&fours, f>>24&fours
		// The product of two features and the same two swapped has the sum of their squares in its upper half.
		dst[k] = sum + (a*bits.RotateLeft64(a, 32)>>32+b*bits.RotateLeft64(b, 32)>>32+
			c*bits.RotateLeft64(c, 32)>>32+d*bits.RotateLeft64(d, 32)>>32)<<32
	}
}
