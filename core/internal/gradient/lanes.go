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

// roots writes the square roots of what each channel has more than the least of them, after a shift, each at most 255.
func roots(dst []Word, src []lanes, shift uint) {
	const one, two = laneBits, 2 * laneBits
	shift &= 31
	dst = dst[:len(src)]
	for i := range src {
		l := &src[i]
		a, b, c := l.a, l.b, l.c
		v0, v1, v2, v3 := a&laneMask, a>>one&laneMask, a>>two&laneMask, b&laneMask
		v4, v5, v6, v7 := b>>one&laneMask, b>>two&laneMask, c&laneMask, c>>one&laneMask
		least := min(min(v0, v1), min(v2, v3), min(v4, v5), min(v6, v7))
		dst[i] = root((v0-least)>>shift) | root((v1-least)>>shift)<<8 | root((v2-least)>>shift)<<16 | root((v3-least)>>shift)<<24 |
			root((v4-least)>>shift)<<32 | root((v5-least)>>shift)<<40 | root((v6-least)>>shift)<<48 | root((v7-least)>>shift)<<56
	}
}

// root is the square root of v, below 2²¹, rounded down and at most 255. Added to 2⁴³, a float64 is rounded to 1/512, which is
// fine enough: of the numbers under a square n², the largest root is n − 1/2n.
func root(v uint64) Word {
	return Word(math.Float64bits(math.Sqrt(float64(int64(min(v, 255*255))))+(1<<43)) >> 9 & 255)
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
			angle, length := vote(int(mid[x+1])-int(mid[x-1]), int(down[x])-int(up[x]))
			if length == 0 {
				continue
			}
			v := share[angle&(turnParts-1)].times(length / gridUnit).shifted(shift)
			sum = sum.plus(v)
			right = right.plus(v.times(uint64(2*(x-i*cell) + 1)))
		}
		row[i] = carry.plus(sum.times(uint64(2 * cell))).minus(right)
		carry = right
	}
}

// pairRow is plainRow for a pair of pixel rows well inside the plane, in cells of two pixels: of a pair of votes the nearer cell
// gets three quarters.
func (g *Grid) pairRow(p plane.Plane, j int) {
	first, second := g.rows[0], g.rows[1]
	poolTwos(first, p, 2*j)
	poolTwos(second, p, 2*j+1)
	sums := g.sums
	carry, first, second := g.carry[:len(sums)], first[:len(sums)], second[:len(sums)]
	for i := range sums {
		f, s, c := &first[i], &second[i], &carry[i]
		f0, f1, f2, s0, s1, s2 := f.a, f.b, f.c, s.a, s.b, s.c
		sums[i] = lanes{c.a + 3*f0 + s0, c.b + 3*f1 + s1, c.c + 3*f2 + s2}
		carry[i] = lanes{f0 + 3*s0, f1 + 3*s1, f2 + 3*s2}
	}
}

// poolTwos is poolRow for cells of two pixels.
func poolTwos(row []lanes, p plane.Plane, y int) {
	up, mid, down := p.Pix[(y-1)*p.W:y*p.W], p.Pix[y*p.W:(y+1)*p.W], p.Pix[(y+1)*p.W:(y+2)*p.W]
	share := &share
	at := func(x int) lanes {
		angle, length := vote(int(mid[x+1])-int(mid[x-1]), int(down[x])-int(up[x]))
		return share[angle].times(length / gridUnit)
	}
	n := (p.W - 2) / 2 // cells before this one have both their pixels
	first := at(1)
	row[0] = first
	c := first.times(3) // what the pixels of the last cell give to its right end
	for i := 1; i < n; i++ {
		x := 2 * i
		m, u, d := (*[4]uint8)(mid[x-1:x+3]), (*[2]uint8)(up[x:x+2]), (*[2]uint8)(down[x:x+2])
		angle, length := vote(int(m[2])-int(m[0]), int(d[0])-int(u[0]))
		v, vk := &share[angle&(turnParts-1)], length/gridUnit
		angle, length = vote(int(m[3])-int(m[1]), int(d[1])-int(u[1]))
		w, wk := &share[angle&(turnParts-1)], length/gridUnit
		va, vb, vc, wa, wb, wc := v.a*vk, v.b*vk, v.c*vk, w.a*wk, w.b*wk, w.c*wk
		row[i] = lanes{c.a + 3*va + wa, c.b + 3*vb + wb, c.c + 3*vc + wc}
		c = lanes{va + 3*wa, vb + 3*wb, vc + 3*wc}
	}
	for i := max(n, 1); i < len(row); i++ {
		row[i], c = c, lanes{}
		for k, x := 0, 2*i; k < 2 && x+k < p.W-1; k++ {
			v := at(x + k)
			row[i] = row[i].plus(v.times(uint64(3 - 2*k)))
			c = c.plus(v.times(uint64(1 + 2*k)))
		}
	}
}

func addRow(dst, row []lanes, weight uint64) {
	row = row[:len(dst)]
	for i := range row {
		dst[i] = dst[i].plus(row[i].times(weight))
	}
}
