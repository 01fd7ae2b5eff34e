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
)

// turn holds, for the tangent min/max of a gradient's two components, which of them is the larger, and whether their signs
// differ, where its angle lies in the half turn, in sixteenths of a channel, and, above angleBits, its length as a multiple of
// the larger component in 1/voteUnit.
var turn = func() (t [4 << tangentBits]uint32) {
	for i := range t {
		r := min(float64(i&(1<<tangentBits-1))/(1<<ratioBits), 1)
		angle := int(math.Atan(r)/(math.Pi/Channels)*binParts + 0.5)
		if i&steep != 0 {
			angle = 4*binParts - angle
		}
		if i&mirrored != 0 {
			angle = -angle
		}
		t[i] = uint32(angle&(turnParts-1)) | uint32(math.Sqrt(1+float64(r*r))*voteUnit+0.5)<<angleBits
	}
	return t
}()

// What an index of turn has above its tangent.
const (
	tangentBits = ratioBits + 1
	steep       = 1 << tangentBits
	mirrored    = 2 << tangentBits
	angleBits   = 16 // of turn's values
)

// reciprocal[n] is 2^16/n, so that a division becomes a product.
var reciprocal = func() (t [256]uint64) {
	for n := 1; n < len(t); n++ {
		t[n] = (1 << 16) / uint64(n)
	}
	return t
}()

// vote is the angle, in sixteenths of a channel from 0 to turnParts-1, and the length, times voteUnit, of a gradient whose
// components are at most 255. It has no branches and no 32-bit integers: WebAssembly is slow at them.
func vote(gx, gy int) (angle, length uint64) {
	x, y := max(gx, -gx), max(gy, -gy)
	long := uint64(max(x, y))
	at := uint64(min(x, y)) * reciprocal[long&255] >> (16 - ratioBits)
	t := uint64(turn[at|uint64(x-y)>>63*steep|uint64(gx^gy)>>63*mirrored&(4<<tangentBits-1)])
	return t & (turnParts - 1), long * (t >> angleBits)
}

// Word is the features of a place, a byte each, the first channel's lowest: square roots of what was pooled above the least
// channel's.
type Word uint64

// Grid pools a plane into cells of Cell × Cell pixels, W × H of them, a row at a time: a level has more cells than the processor's
// caches hold. The cell (i, j) is centred on the pixel corner (i·Cell, j·Cell).
type Grid struct {
	W, H  int
	Cell  int        // pixels
	sums  []lanes    // of the row
	carry []lanes    // what the pixels between this row and the next one give to that
	rows  [2][]lanes // scratch of Row
}

// Size sets the grid up for a plane of w × h pixels and cells of the given size. It reaches from the first to the last pixel:
// W = w/cell + 1.
func (g *Grid) Size(w, h, cell int) {
	g.Cell, g.W, g.H = cell, w/cell+1, h/cell+1
	for _, row := range [...]*[]lanes{&g.sums, &g.carry, &g.rows[0], &g.rows[1]} {
		if cap(*row) < g.W {
			*row = make([]lanes, g.W)
		}
		*row = (*row)[:g.W]
	}
	clear(g.carry)
}

// Row writes the features of row j of the plane that the grid was sized for, pooled with triangles two cells wide. Rows come in
// order, each once.
func (g *Grid) Row(dst []Word, p plane.Plane, j int) {
	if g.Cell == 2 && j > 0 && 2*j+2 < p.H && p.W > 3 {
		g.pairRow(p, j)
	} else {
		g.plainRow(p, j)
	}
	roots(dst, g.sums, normShift(g.Cell)+gridBits-gridShift(g.Cell))
}

// plainRow sums up a row, pixel row after pixel row.
func (g *Grid) plainRow(p plane.Plane, j int) {
	copy(g.sums, g.carry)
	clear(g.carry)
	for y := max(j*g.Cell, 1); y < min((j+1)*g.Cell, p.H-1); y++ {
		poolRow(g.rows[0], p, y, g.Cell)
		// The pixel row's weight for the two grid rows around it, in 1/(2·cell).
		below := uint64(2*(y-j*g.Cell) + 1)
		addRow(g.sums, g.rows[0], uint64(2*g.Cell)-below)
		addRow(g.carry, g.rows[0], below)
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
