package gradient

import (
	"math"

	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// lanes are the eight channels of a pixel or cell in three words, 21 bits each: a holds the channels 0 to 2 from the lowest bits
// up, b 3 to 5, c 6 and 7. One addition adds three channels. A lane holds sums below 2²¹. Fields, because the compiler keeps
// structs in registers and arrays not.
type lanes struct{ a, b, c uint64 }

const (
	laneBits = 21
	laneMask = 1<<laneBits - 1
	perWord  = 3
)

// share holds, for each angle, how a vote is shared between its two channels, in sixteenths.
var share = func() (t [turnParts]lanes) {
	for a := range t {
		lo, part := a/binParts, uint64(a%binParts)
		t[a].add(lo, binParts-part)
		t[a].add((lo+1)%Channels, part)
	}
	return t
}()

func (l *lanes) add(channel int, v uint64) {
	word := [...]*uint64{&l.a, &l.b, &l.c}[channel/perWord]
	*word += v << (laneBits * (channel % perWord))
}

func (l lanes) plus(m lanes) lanes { return lanes{l.a + m.a, l.b + m.b, l.c + m.c} }

func (l lanes) minus(m lanes) lanes { return lanes{l.a - m.a, l.b - m.b, l.c - m.c} }

func (l lanes) times(k uint64) lanes { return lanes{l.a * k, l.b * k, l.c * k} }

// shifted is every lane shifted right.
func (l lanes) shifted(by uint) lanes {
	fits := uint64(laneMask>>(by&31)) * (1 | 1<<laneBits | 1<<(2*laneBits))
	return lanes{l.a >> (by & 31) & fits, l.b >> (by & 31) & fits, l.c >> (by & 31) & fits}
}

// roots writes the square roots of what each channel has more than the least of them, after a shift.
func (l lanes) roots(dst *[Channels]uint8, shift uint) {
	shift &= 31
	v := [Channels]uint32{
		uint32(l.a) & laneMask, uint32(l.a>>laneBits) & laneMask, uint32(l.a>>(2*laneBits)) & laneMask,
		uint32(l.b) & laneMask, uint32(l.b>>laneBits) & laneMask, uint32(l.b>>(2*laneBits)) & laneMask,
		uint32(l.c) & laneMask, uint32(l.c>>laneBits) & laneMask,
	}
	least := min(min(min(v[0], v[1]), min(v[2], v[3])), min(min(v[4], v[5]), min(v[6], v[7])))
	for c := range v {
		dst[c] = root((v[c] - least) >> shift)
	}
}

// low and high are tables of square roots: of each number below 4096, and of each sixteenth below 65,536.
const rootStep = 16

var low, high = rootTable(1), rootTable(rootStep)

func rootTable(step int) (t [4096]uint8) {
	for i := range t {
		t[i] = uint8(math.Sqrt(float64(i * step)))
	}
	return t
}

// root is the square root of v, at most 255, rounded down.
func root(v uint32) uint8 {
	switch {
	case v < uint32(len(low)):
		return low[v]
	case v >= 255*255:
		return 255
	}
	r := uint32(high[v/rootStep&uint32(len(high)-1)])
	if (r+1)*(r+1) <= v { // the table knows v to a sixteenth only
		r++
	}
	return uint8(r)
}

// gridUnit is the unit of votes in grids, a quarter of a grey level; each is shared in sixteenths. All that falls into a cell,
// 361 grey levels at most with weights that sum up to 4·cell⁴, must fit into a lane: votes are shifted by gridShift before.
const (
	gridUnit = voteUnit / 4
	gridBits = 6 // binParts · voteUnit / gridUnit
)

func gridShift(cell int) uint {
	s := uint(0)
	for 361<<gridBits*4*cell*cell*cell*cell>>s > laneMask {
		s++
	}
	return s
}

// poolRow sums the votes of row y for the cells left and right of each pixel, weighted in 1/(2·cell).
func poolRow(row []lanes, p plane.Plane, y, cell int) {
	up := p.Pix[(y-1)*p.W : y*p.W]
	mid := p.Pix[y*p.W : (y+1)*p.W]
	down := p.Pix[(y+1)*p.W : (y+2)*p.W]
	up, down = up[:len(mid)], down[:len(mid)]
	shift := gridShift(cell)
	var carry lanes // what the pixels of the last cell give to its right end
	x := 1
	for i := range row {
		// A pixel that lies k pixels into its cell gives 2k+1 to the cell's right end and the rest to the left one.
		var sum, right lanes
		for last := min((i+1)*cell, len(mid)-1); x < last; x++ {
			angle, length := vote(int32(mid[x+1])-int32(mid[x-1]), int32(down[x])-int32(up[x]))
			if length == 0 {
				continue
			}
			v := share[angle&(turnParts-1)].times(uint64(length / gridUnit)).shifted(shift)
			sum = sum.plus(v)
			right = right.plus(v.times(uint64(2*(x-i*cell) + 1)))
		}
		row[i] = carry.plus(sum.times(uint64(2 * cell))).minus(right)
		carry = right
	}
}

func addRow(dst, row []lanes, weight uint64) {
	row = row[:len(dst)]
	for i := range row {
		dst[i] = dst[i].plus(row[i].times(weight))
	}
}
