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
	d.PoolIn(func(n, _ int, do func(first, last int)) { do(0, n) }, new(Rows), p, cell)
}

// poolCost is what Pool costs for each pixel, in nanoseconds under wazero.
const poolCost = 65

// PoolIn is Pool, a few rows at a time. Rows stream through: each is summed up across, and added to the sums of the rows round it, of
// which no more are kept than a triangle is high, in scratch.
func (d *Dense) PoolIn(runs Runs, scratch *Rows, p plane.Plane, cell int) {
	d.W, d.H, d.Cell = p.W, p.H, cell
	n := p.W * p.H
	if cap(d.Feat) < n {
		d.Feat, d.Power = make([]Word, n), make([]uint64, n)
	}
	d.Feat, d.Power = d.Feat[:n], d.Power[:n]
	r := scratch.laidOut(d.W)
	runs(p.H+cell-1, p.W*poolCost, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			d.pool(r, p, y)
		}
	})
}

// denseRows are the rows that are being pooled.
type denseRows struct {
	none        []lanes   // nothing, ever
	votes, half []lanes   // of one row, then its sums over a cell
	across      ringLanes // rows pooled across
	boxes       ringLanes // of them, the sums over the rows of a cell
	sum         []lanes   // of those
}

// ringLanes holds the last rows of lanes.
type ringLanes [CellMost + 1][]lanes

// row is that of number y; beyond the top and, with n rows, the bottom there is nothing.
func (r *ringLanes) row(y, n int, none []lanes) []lanes {
	if y < 0 || y >= n {
		return none
	}
	return r[y%len(r)]
}

// Rows is memory for the rows that are being pooled. The zero value is ready; it serves one Dense after the other.
type Rows struct{ lanes []lanes }

// laidOut lays the rows out, each of that width, and clears those that are read before they are written.
func (s *Rows) laidOut(width int) *denseRows {
	const rows = 4 + 2*(CellMost+1)
	if cap(s.lanes) < rows*width {
		s.lanes = make([]lanes, rows*width)
	}
	free := s.lanes[:rows*width]
	next := func() (row []lanes) {
		row, free = free[:width], free[width:]
		return row
	}
	r := &denseRows{none: next(), sum: next(), votes: next(), half: next()}
	clear(r.none)
	clear(r.sum)
	for k := range r.across {
		r.across[k], r.boxes[k] = next(), next()
	}
	return r
}

// pool takes the plane's row y in and writes the features of the row cell-1 above it. Across and down, a triangle is a sum over a
// cell's pixels of sums over a cell's pixels; the inner sums are those for places inside the plane. Rows beyond the plane's last one
// are empty.
func (d *Dense) pool(r *denseRows, p plane.Plane, y int) {
	cell, h := d.Cell, d.H
	if y < h {
		votes(r.votes, p, y)
		boxRow(r.half, r.votes, cell, cell/2)
		boxRow(r.across[y%len(r.across)], r.half, cell, (cell-1)/2)
	}
	middle := y - (cell-1)/2 // of the cell whose rows end with y
	if middle < 0 {
		return
	}
	box := r.boxes[middle%len(r.boxes)]
	switch {
	case middle >= h:
		clear(box)
	case middle == 0:
		clear(box)
		for k := range min(y+1, h) {
			slide(box, box, r.across[k], r.none)
		}
	default:
		slide(box, r.boxes[(middle-1)%len(r.boxes)], r.across.row(y, h, r.none), r.across.row(y-cell, h, r.none))
	}
	slide(r.sum, r.sum, box, r.boxes.row(middle-cell, h, r.none))
	if at := y - cell + 1; at >= 0 {
		from, to := at*d.W, (at+1)*d.W
		roots(d.Feat[from:to], r.sum, normShift(cell)) // votes are in quarter grey levels, which makes up for Grid's finer weights
		Powers(d.Power[from:to], d.Feat[from:to])
	}
}

// Turn fills d with the features of the plane that from was pooled from, turned by 180°: a direction without sign is the same
// then, so that every place has the features of the one opposite. Cells must be odd; even ones are not symmetric.
func (d *Dense) Turn(from *Dense) {
	d.W, d.H, d.Cell = from.W, from.H, from.Cell
	d.Feat, d.Power = slices.Clone(from.Feat), slices.Clone(from.Power)
	slices.Reverse(d.Feat)
	slices.Reverse(d.Power)
}

// votes writes the gradients of row y, each to its two channels, the length in quarter grey levels.
func votes(row []lanes, p plane.Plane, y int) {
	if y == 0 || y == p.H-1 || p.W < 3 {
		clear(row)
		return
	}
	up, mid, down := p.Pix[(y-1)*p.W:y*p.W], p.Pix[y*p.W:(y+1)*p.W], p.Pix[(y+1)*p.W:(y+2)*p.W]
	row[0], row[len(row)-1] = lanes{}, lanes{}
	votesOf(row[1:len(row)-1], mid, mid[2:], up[1:], down[1:])
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
