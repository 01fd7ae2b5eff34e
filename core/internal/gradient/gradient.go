// Package gradient turns luma into oriented-gradient features: eight polarity-free orientation channels, pooled over
// overlapping triangles and compressed by a square root. Embossing lights one side of a stroke and shades the other, so
// the sign of an edge says nothing; its direction does.
//
// All arithmetic is integer.
package gradient

import (
	"math"

	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Channels is the number of orientations: 0° to 157.5° in steps of 22.5°.
const Channels = 8

const (
	ratioBits = 7 // resolution of the tangent that picks the orientation
	binParts  = 16
)

// octant holds, for the tangent min/max of a gradient's two components, where the angle lies within its 45° (two
// channels, in sixteenths of a channel) and the length as a multiple of the larger component in 1/64.
var octant = func() (t [1<<ratioBits + 1]struct{ part, length int32 }) {
	for i := range t {
		r := float64(i) / (1 << ratioBits)
		t[i].part = int32(math.Atan(r)/(math.Pi/8)*binParts + 0.5)
		t[i].length = int32(math.Sqrt(1+float64(r*r))*64 + 0.5)
	}
	return t
}()

// reciprocal[n] is 2^16/n, so that a division becomes a product.
var reciprocal = func() (t [256]uint32) {
	for n := 1; n < len(t); n++ {
		t[n] = (1 << 16) / uint32(n)
	}
	return t
}()

// vote is a pixel's gradient: its length times 64 shared between channel lo (16-part sixteenths) and the next one.
func vote(gx, gy int32) (lo, part, length int32) {
	sign := gx ^ gy
	ax, ay := gx, gy
	if ax < 0 {
		ax = -ax
	}
	if ay < 0 {
		ay = -ay
	}
	if ax|ay == 0 {
		return 0, 0, 0
	}
	var pos int32 // angle of the gradient in sixteenths of a channel, 0 to 64 in the first quadrant
	if ax >= ay {
		o := &octant[(uint32(ay)<<ratioBits*reciprocal[ax&255]>>16)&(1<<ratioBits-1|1<<ratioBits)]
		pos, length = o.part, ax*o.length
	} else {
		o := &octant[(uint32(ax)<<ratioBits*reciprocal[ay&255]>>16)&(1<<ratioBits-1|1<<ratioBits)]
		pos, length = 4*binParts-o.part, ay*o.length
	}
	if sign < 0 {
		pos = 8*binParts - pos
	}
	return (pos / binParts) & 7, pos % binParts, length
}

// Grid is a field of pooled features: cells of Cell × Cell pixels, W × H of them, Channels bytes each.
// The cell (i, j) is centred on the pixel corner (i·Cell, j·Cell).
type Grid struct {
	Feat []uint8 // Feat[(j*W+i)*Channels+channel], the square root of the pooled gradient
	W, H int
	Cell int // pixels
	sums []uint32
	row  []uint32
}

// Pool fills the grid from p with cells of the given size, pooling with triangles two cells wide. The grid reaches from
// the first to the last pixel: W = p.W/cell + 1. Work: about 15 operations a pixel.
func (g *Grid) Pool(p plane.Plane, cell int) {
	g.Cell, g.W, g.H = cell, p.W/cell+1, p.H/cell+1
	n := g.W * Channels
	g.sums = grow(g.sums, n*g.H)
	clear(g.sums)
	g.row = grow(g.row, n+2*Channels)
	for y := 1; y < p.H-1; y++ {
		clear(g.row)
		poolRow(g.row, p, y, cell)
		// The row's weight for the two grid rows around it, in 1/(2·cell).
		j := y / cell
		below := uint32(2*(y-j*cell) + 1)
		above := uint32(2*cell) - below
		addRow(g.sums[j*n:(j+1)*n], g.row, above)
		if j+1 < g.H {
			addRow(g.sums[(j+1)*n:(j+2)*n], g.row, below)
		}
	}
	g.Feat = growBytes(g.Feat, n*g.H)
	shift := normShift(cell)
	for i, s := range g.sums {
		g.Feat[i] = root(s >> shift)
	}
}

// poolRow adds the votes of row y to the cells left and right of each pixel, weighted in 1/(2·cell).
func poolRow(row []uint32, p plane.Plane, y, cell int) {
	up := p.Pix[(y-1)*p.W : y*p.W]
	mid := p.Pix[y*p.W : (y+1)*p.W]
	down := p.Pix[(y+1)*p.W : (y+2)*p.W]
	up, down = up[:len(mid)], down[:len(mid)]
	i, k := 0, 1 // cell left of the pixel, offset in the cell
	if cell == 1 {
		i, k = 1, 0
	}
	for x := 1; x < len(mid)-1; x++ {
		lo, part, length := vote(int32(mid[x+1])-int32(mid[x-1]), int32(down[x])-int32(up[x]))
		if length != 0 {
			hiW := uint32(length*part) >> 4
			loW := uint32(length) - hiW
			right := uint32(2*k + 1)
			left := uint32(2*cell) - right
			a := (*[2 * Channels]uint32)(row[i*Channels : (i+2)*Channels])
			hi := (lo + 1) & 7
			a[lo&7] += loW * left
			a[hi] += hiW * left
			a[(lo&7)+Channels] += loW * right
			a[hi+Channels] += hiW * right
		}
		k++
		if k == cell {
			i, k = i+1, 0
		}
	}
}

func addRow(dst, row []uint32, weight uint32) {
	row = row[:len(dst)]
	for i, v := range row {
		dst[i] += v / 64 * weight
	}
}

// normShift is how far a pooled sum is shifted before its root: an edge of half the full contrast through the middle of
// a cell then gives about 180 of 255. Such an edge has two pixels of gradient 128 in each row, weighted 2·cell across and
// 2·cell² along.
func normShift(cell int) uint {
	s := uint(0)
	for edge := 2 * 255 * 2 * cell * 2 * cell * cell; edge>>s > 255*255; s++ {
	}
	return s
}

// roots holds the integer square roots of the numbers under 255².
var roots = func() (t [255 * 255]uint8) {
	for r := range 255 {
		for v := r * r; v < (r+1)*(r+1); v++ {
			t[v] = uint8(r)
		}
	}
	return t
}()

// root is the integer square root of v, at most 255.
func root(v uint32) uint8 {
	if v >= uint32(len(roots)) {
		return 255
	}
	return roots[v]
}

func grow(s []uint32, n int) []uint32 {
	if cap(s) < n {
		return make([]uint32, n)
	}
	return s[:n]
}

func growBytes(s []uint8, n int) []uint8 {
	if cap(s) < n {
		return make([]uint8, n)
	}
	return s[:n]
}
