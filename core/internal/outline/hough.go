// Package outline finds cards by their edges: quadrangles of straight lines that may be the outline of an ID-1 card.
//
// All quads are in work px, clockwise. A Hough angle is an index: that of a line's normal, in steps of 180°/128.
package outline

// This file implements the search for cards: four straight edges that could be the outline of an ID-1 card. It is a help
// for tilted cards, not a condition: lines of digits are found without it.

import (
	"math"
	"slices"
	"sync"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Edges are looked for in a picture of at most SearchSide pixels, whatever the input's size, those of cards in a video's frame in one
// of FrameSide.
const (
	SearchSide = 360
	FrameSide  = 240
	EdgeAngles = 128 // of the Hough transform: 180° in steps of 1.4°
	edgeLines  = 28  // strongest lines that are combined into quads
	edgeLeast  = 10  // gradient of an edge pixel, grey levels over two pixels
	cardQuads  = 3   // quads that are kept: of 361 numbers that were read none was found in a fourth only
)

// direction holds cosine and sine of each Hough angle. Rounded to 1/2^20 so that every build has the same table.
var direction = func() (t [EdgeAngles]geom.Pt) {
	for i := range t {
		sin, cos := math.Sincos(math.Pi * float64(i) / EdgeAngles)
		t[i] = geom.Pt{X: math.Round(cos*(1<<20)) / (1 << 20), Y: math.Round(sin*(1<<20)) / (1 << 20)}
	}
	return t
}()

// Direction is the unit vector of the Hough angle.
func Direction(angle int) geom.Pt { return direction[angle] }

// wholeDirection is direction in integers, in 1/2^directionBits.
const directionBits = 20

var wholeDirection = func() (t [EdgeAngles]struct{ x, y int }) {
	for i, u := range direction {
		t[i].x, t[i].y = int(u.X*(1<<directionBits)), int(u.Y*(1<<directionBits))
	}
	return t
}()

// line is the set of points p with direction[angle]·p = offset, and how many edge pixels lie on it.
type line struct {
	angle  int
	offset float64
	votes  int32
}

// edgeMap is the picture's edges at a small scale.
type edgeMap struct {
	w, h   int
	angle  []uint8 // Hough angle of the gradient at each pixel; noEdge where there is none
	shrink float64 // work pixels per pixel
}

const noEdge = 255

// Cards returns the quads that look like cards, best first, in work pixels, each with its long side on top; and the angles
// by which text may be turned: the directions of the picture's strongest edges.
func Cards(pic *picture.Picture, side int) (quads []geom.Quad, angles []int) {
	e := edges(pic, side)
	lines := houghLines(pic, &e)
	quads = combine(pic, &e, lines, func(geom.Quad) bool { return true })
	for i := range quads {
		for k := range quads[i] {
			quads[i][k] = quads[i][k].Mul(e.shrink)
		}
	}
	return quads, turns(lines)
}

// turns are the Hough angles of text that runs along the strongest lines or across them, without those within 6° of the
// picture's own axes: those are looked at anyway.
func turns(lines []line) (angles []int) {
	const most = 2
	const quarter = EdgeAngles / 2
	for _, l := range lines {
		a := l.angle % quarter // text as likely runs across as along: the one nearer to level
		if a > quarter/2 {
			a -= quarter
		}
		a = (a + EdgeAngles) % EdgeAngles
		if AngleApart(a, 0) < 5 || slices.ContainsFunc(angles, func(b int) bool { return AngleApart(a, b) < 6 }) {
			continue
		}
		if angles = append(angles, a); len(angles) == most {
			break
		}
	}
	return angles
}

func edges(pic *picture.Picture, side int) edgeMap {
	scale := max(1, float64(max(pic.Luma.W, pic.Luma.H))/float64(side))
	small := plane.New(max(int(float64(pic.Luma.W)/scale), 4), max(int(float64(pic.Luma.H)/scale), 4))
	pic.Warp(small, geom.Scaling(scale))
	e := edgeMap{w: small.W, h: small.H, shrink: scale, angle: make([]uint8, small.W*small.H)}
	for i := range e.angle {
		e.angle[i] = noEdge
	}
	pic.Rows(e.h, e.w*edgeCost, func(y0, y1 int) { e.markRows(small, y0, y1) })
	return e
}

// What the search for outlines costs for each pixel of the edge map, in thousandths of a unit of work.
const (
	edgeCost = 18
	voteCost = 10
)

// markRows fills the angles of the rows y0 to y1.
func (e *edgeMap) markRows(small plane.Plane, y0, y1 int) {
	for y := max(y0, 1); y < min(y1, e.h-1); y++ {
		up, down := small.Pix[(y-1)*e.w+1:y*e.w-1], small.Pix[(y+1)*e.w+1:(y+2)*e.w-1]
		left, right := small.Pix[y*e.w:(y+1)*e.w-2], small.Pix[y*e.w+2:(y+1)*e.w]
		row := e.angle[y*e.w+1 : (y+1)*e.w-1]
		up, down, left, right = up[:len(row)], down[:len(row)], left[:len(row)], right[:len(row)]
		for x := range row {
			gx, gy := int(right[x])-int(left[x]), int(down[x])-int(up[x])
			if gx*gx+gy*gy >= edgeLeast*edgeLeast {
				row[x] = hough(gx, gy)
			}
		}
	}
}

// houghNear holds hough for gradients with components from -houghReach to houghReach-1: most of any picture.
const houghReach = 64

var houghNear = sync.OnceValue(func() *[4 * houghReach * houghReach]uint8 {
	t := new([4 * houghReach * houghReach]uint8)
	for i := range t {
		t[i] = houghOf(i/(2*houghReach)-houghReach, i%(2*houghReach)-houghReach)
	}
	return t
})

// hough is the index of the Hough angle nearest to the gradient's.
func hough(gx, gy int) uint8 {
	x, y := gx+houghReach, gy+houghReach
	if uint(x) < 2*houghReach && uint(y) < 2*houghReach {
		return houghNear()[x*2*houghReach+y]
	}
	return houghOf(gx, gy)
}

// houghOf is hough, found by halving: no arctangent whose last bit might differ between builds.
func houghOf(gx, gy int) uint8 {
	if gy < 0 || gy == 0 && gx < 0 {
		gx, gy = -gx, -gy
	}
	g := geom.Pt{X: float64(gx), Y: float64(gy)}
	lo, hi := 0, EdgeAngles
	for hi-lo > 1 {
		mid := (lo + hi) / 2
		if direction[mid].Cross(g) >= 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return uint8(lo)
}

// houghLines is the Hough transform: each edge pixel votes for the lines through it whose normal is within two steps of its
// gradient.
func houghLines(pic *picture.Picture, e *edgeMap) []line {
	diag := int(math.Sqrt(float64(e.w*e.w+e.h*e.h))) + 2
	width := 2*diag + 1
	acc := make([]uint16, EdgeAngles*width)
	middle := (2*diag + 1) << (directionBits - 1) // offset 0, and a half to round
	pic.Rows(e.h, e.w*voteCost, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			for x, a := range e.angle[y*e.w : (y+1)*e.w] {
				if a == noEdge {
					continue
				}
				for d := -2; d <= 2; d++ {
					k := (int(a) + d) & (EdgeAngles - 1)
					u := &wholeDirection[k]
					acc[k*width+(x*u.x+y*u.y+middle)>>directionBits]++
				}
			}
		}
	})
	return peaks(pic, acc, width, diag, max(e.w, e.h, 16)/16)
}

// peaks takes the strongest cells one by one, clearing each one's surroundings.
func peaks(pic *picture.Picture, acc []uint16, width, diag, least int) []line {
	var cands []bundle
	most := int32(0)
	smooth := func(i int) int32 { return int32(acc[i-1]) + int32(acc[i]) + int32(acc[i+1]) }
	for i := 1; i < len(acc)-1; i++ {
		if v := smooth(i); int(v) >= least {
			cands = append(cands, bundle{i, v})
			most = max(most, v)
		}
	}
	pic.Pay(len(acc) / 400)
	cands = strongest(cands, most)
	pic.Pay(len(cands) / 40)
	var out []line
	for k, c := range cands {
		if k&255 == 255 {
			pic.Pay(1 + 3*len(out))
		}
		l := line{angle: c.at / width, offset: float64(c.at%width - diag), votes: c.votes}
		if !slices.ContainsFunc(out, l.near) {
			out = append(out, l)
		}
		if len(out) == edgeLines {
			break
		}
	}
	return out
}

// bundle is a cell of the Hough transform and the votes in it and its neighbours.
type bundle struct {
	at    int
	votes int32
}

// strongest is ranked for bundles of at most that many votes: where everything is an edge there are too many to compare with one another.
func strongest(list []bundle, most int32) []bundle {
	next := make([]int, most+2) // where the next one of so many votes less than most belongs
	for _, b := range list {
		next[most-b.votes+1]++
	}
	for k := range most {
		next[k+1] += next[k]
	}
	out := make([]bundle, len(list))
	for _, b := range list {
		k := &next[most-b.votes]
		out[*k] = b
		*k++
	}
	return out
}

// near reports whether the two lines are one: within four steps of angle and six pixels.
func (l line) near(m line) bool {
	d := l.angle - m.angle
	if d > EdgeAngles/2 || d < -EdgeAngles/2 {
		return EdgeAngles-max(d, -d) <= 4 && math.Abs(l.offset+m.offset) <= 6
	}
	return max(d, -d) <= 4 && math.Abs(l.offset-m.offset) <= 6
}

// cross is where two lines meet; ok is false when they are nearly parallel.
func (l line) cross(m line) (p geom.Pt, ok bool) {
	a, b := direction[l.angle], direction[m.angle]
	det := a.Cross(b)
	if det < 0.3 && det > -0.3 {
		return p, false
	}
	return geom.Pt{
		X: (float64(l.offset*b.Y) - float64(m.offset*a.Y)) / det,
		Y: (float64(a.X*m.offset) - float64(b.X*l.offset)) / det,
	}, true
}

// AngleApart is the angle between two lines in Hough steps, 0 to 90°.
func AngleApart(a, b int) int {
	d := max(a-b, b-a)
	return min(d, EdgeAngles-d)
}

func roundInt(f float64) int { return int(math.Floor(f + 0.5)) }
