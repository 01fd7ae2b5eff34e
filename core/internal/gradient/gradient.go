// Package gradient turns luma into oriented-gradient features: eight polarity-free orientation channels, pooled over
// overlapping triangles, less what all of them have, and compressed by a square root. Embossing lights one side of a stroke
// and shades the other, so the sign of an edge says nothing; its direction does. Noise and grain have all directions
// alike, strokes have one or two.
//
// All arithmetic is integer. A pixel's eight channels travel in three words, see lanes.go.
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
	turnParts = Channels * binParts // 180°
	voteUnit  = 64                  // votes per grey level over two pixels
	nearBits  = 6                   // of the components of gradients that a table holds
)

// octant holds, for the tangent min/max of a gradient's two components, where the angle lies within its 45° (two
// channels, in sixteenths of a channel) and the length as a multiple of the larger component in 1/voteUnit.
var octant = func() (t [1<<ratioBits + 1]polar) {
	for i := range t {
		r := float64(i) / (1 << ratioBits)
		t[i].angle = uint16(math.Atan(r)/(math.Pi/Channels)*binParts + 0.5)
		t[i].length = uint16(math.Sqrt(1+float64(r*r))*voteUnit + 0.5)
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

// polar is a gradient of the first quadrant: its angle in sixteenths of a channel, 0 to 64, and its length times voteUnit.
type polar struct{ angle, length uint16 }

// quadrant is the polar form of a gradient with components 0 to 255.
func quadrant(ax, ay uint32) polar {
	if ax|ay == 0 {
		return polar{}
	}
	if ax >= ay {
		o := octant[ay<<ratioBits*reciprocal[ax&255]>>16&(1<<ratioBits-1|1<<ratioBits)]
		return polar{o.angle, uint16(ax) * o.length}
	}
	o := octant[ax<<ratioBits*reciprocal[ay&255]>>16&(1<<ratioBits-1|1<<ratioBits)]
	return polar{4*binParts - o.angle, uint16(ay) * o.length}
}

// near is quadrant as a table, for components under 1<<nearBits: most of any picture.
var near = func() (t [1 << (2 * nearBits)]polar) {
	for i := range t {
		t[i] = quadrant(uint32(i>>nearBits), uint32(i&(1<<nearBits-1)))
	}
	return t
}()

// vote is the angle, in sixteenths of a channel from 0 to turnParts-1, and the length, times voteUnit, of a gradient whose
// components are at most 255.
func vote(gx, gy int32) (angle, length uint32) {
	sx, sy := gx>>31, gy>>31
	ax, ay := uint32((gx^sx)-sx), uint32((gy^sy)-sy)
	var p polar
	if ax|ay < 1<<nearBits {
		p = near[(ax<<nearBits|ay)&(1<<(2*nearBits)-1)]
	} else {
		p = quadrant(ax, ay)
	}
	mirror := uint32(sx ^ sy) // all ones when the signs differ: the angle is turned round
	return (uint32(p.angle) ^ mirror - mirror) & (turnParts - 1), uint32(p.length)
}

// Grid is a field of pooled features: cells of Cell × Cell pixels, W × H of them, Channels bytes each.
// The cell (i, j) is centred on the pixel corner (i·Cell, j·Cell).
type Grid struct {
	Feat []uint8 // Feat[(j*W+i)*Channels+channel], the square root of the pooled gradient above the least channel's
	W, H int
	Cell int // pixels
	sums []lanes
	row  []lanes
}

// Size sets the grid up for a plane of w × h pixels and cells of the given size. It reaches from the first to the last pixel:
// W = w/cell + 1.
func (g *Grid) Size(w, h, cell int) {
	g.Cell, g.W, g.H = cell, w/cell+1, h/cell+1
	n := g.W * g.H
	if cap(g.sums) < n {
		g.sums = make([]lanes, n)
	}
	g.sums = g.sums[:n]
	clear(g.sums)
	if cap(g.row) < g.W+1 {
		g.row = make([]lanes, g.W+1)
	}
	g.row = g.row[:g.W+1]
	if cap(g.Feat) < n*Channels {
		g.Feat = make([]uint8, n*Channels)
	}
	g.Feat = g.Feat[:n*Channels]
}

// Pool fills the grid from p with cells of the given size, pooling with triangles two cells wide.
// Work: about 10 operations a pixel.
func (g *Grid) Pool(p plane.Plane, cell int) {
	g.Size(p.W, p.H, cell)
	g.PoolRows(p, 0, p.H)
	g.Finish(0, g.H)
}

// PoolRows adds the pixel rows y0 to y1 of p to a grid of its Size.
func (g *Grid) PoolRows(p plane.Plane, y0, y1 int) {
	for y := max(y0, 1); y < min(y1, p.H-1); y++ {
		poolRow(g.row, p, y, g.Cell)
		// The row's weight for the two grid rows around it, in 1/(2·cell).
		j := y / g.Cell
		below := uint64(2*(y-j*g.Cell) + 1)
		above := uint64(2*g.Cell) - below
		addRow(g.sums[j*g.W:(j+1)*g.W], g.row, above)
		if j+1 < g.H {
			addRow(g.sums[(j+1)*g.W:(j+2)*g.W], g.row, below)
		}
	}
}

// Finish compresses the grid rows j0 to j1, once all pixel rows that belong to them were added.
func (g *Grid) Finish(j0, j1 int) {
	shift := normShift(g.Cell) + gridBits - gridShift(g.Cell)
	for k := j0 * g.W; k < j1*g.W; k++ {
		g.sums[k].roots((*[Channels]uint8)(g.Feat[k*Channels:(k+1)*Channels]), shift)
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
