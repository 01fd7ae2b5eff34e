package ocr

import (
	"math"

	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Component is a connected set of pixels that are all darker, or all lighter, than their surroundings: a character, a part of one, or
// several that touch.
type Component struct {
	X0, Y0, X1, Y1 int  // bounding box, half open, plane px
	Area           int  // px
	Contrast       int  // sum over its pixels of the distance to the local mean, grey levels
	Light          bool // lighter than its surroundings
}

// Height is the height of the bounding box, plane px.
func (c *Component) Height() int { return c.Y1 - c.Y0 }

// Width is the width of the bounding box, plane px.
func (c *Component) Width() int { return c.X1 - c.X0 }

// The local threshold: a pixel belongs to a component when it differs from the mean of the box around it by more than 0.7
// standard deviations of the box and thresholdLeast grey levels (Niblack 1986, with both signs). At 0.7 deviations the background
// between strokes, which lies on the other side of the mean, stays out as long as strokes cover less than a third of the box.
const (
	boxRadius      = 11 // px: the box is 23 px, one and a half times the largest height of characters that are looked for
	thresholdLeast = 5  // grey levels
)

// Heights of components that may be characters, px at the pyramid level at which they are looked for. The next level takes over
// where this one ends.
const (
	heightLeast = 5
	heightMost  = 17
)

// areaLeast is the least area of a component, px: a dot at the least height.
const areaLeast = 3

// componentCost is what a pixel costs, nanoseconds under wazero.
const componentCost = 45

// columnSums are the sums over the rows of the box, one for each column.
type columnSums struct{ sum, square []uint32 }

// labeller finds components row by row. It keeps the runs of the row before.
type labeller struct {
	class     []uint8 // of the row: none, dark, light
	contrast  []uint8 // of the row's pixels that have a class: distance to the local mean, grey levels
	runs, old []run
	parent    []int32
	parts     []Component
	sums      columnSums
}

// run is a run of pixels of one class in a row.
type run struct {
	x0, x1 int32 // half open
	class  uint8
	label  int32
}

const (
	classNone = iota
	classDark
	classLight
)

// find appends the components of p to dst.
func (l *labeller) find(dst []Component, p plane.Plane, rows func(n, cost int, do func(first, last int))) []Component {
	l.parent, l.parts = l.parent[:0], l.parts[:0]
	l.runs, l.old = l.runs[:0], l.old[:0]
	l.sums.begin(p)
	if cap(l.class) < p.W {
		l.class, l.contrast = make([]uint8, p.W), make([]uint8, p.W)
	}
	l.class, l.contrast = l.class[:p.W], l.contrast[:p.W]
	rows(p.H, p.W*componentCost, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			l.sums.advance(p, y)
			l.classify(p, y)
			l.label(y)
		}
	})
	return l.collect(dst)
}

// begin sums up the rows above the first one's box.
func (s *columnSums) begin(p plane.Plane) {
	if cap(s.sum) < p.W {
		s.sum, s.square = make([]uint32, p.W), make([]uint32, p.W)
	}
	s.sum, s.square = s.sum[:p.W], s.square[:p.W]
	clear(s.sum)
	clear(s.square)
	for y := range min(boxRadius, p.H) {
		s.add(p, y)
	}
}

// advance moves the box to row y.
func (s *columnSums) advance(p plane.Plane, y int) {
	if y+boxRadius < p.H {
		s.add(p, y+boxRadius)
	}
	if y-boxRadius-1 >= 0 {
		s.remove(p, y-boxRadius-1)
	}
}

func (s *columnSums) add(p plane.Plane, y int) {
	row := p.Pix[y*p.W : (y+1)*p.W]
	sum, square := s.sum[:len(row)], s.square[:len(row)]
	for x, v := range row {
		sum[x] += uint32(v)
		square[x] += uint32(v) * uint32(v)
	}
}

func (s *columnSums) remove(p plane.Plane, y int) {
	row := p.Pix[y*p.W : (y+1)*p.W]
	sum, square := s.sum[:len(row)], s.square[:len(row)]
	for x, v := range row {
		sum[x] -= uint32(v)
		square[x] -= uint32(v) * uint32(v)
	}
}

// classify compares each pixel of the row with its box.
func (l *labeller) classify(p plane.Plane, y int) {
	height := min(y+boxRadius, p.H-1) - max(y-boxRadius, 0) + 1
	var sum, square uint64
	for x := range min(boxRadius, p.W) {
		sum += uint64(l.sums.sum[x])
		square += uint64(l.sums.square[x])
	}
	row := p.Pix[y*p.W : (y+1)*p.W]
	for x, v := range row {
		if in := x + boxRadius; in < p.W {
			sum += uint64(l.sums.sum[in])
			square += uint64(l.sums.square[in])
		}
		if out := x - boxRadius - 1; out >= 0 {
			sum -= uint64(l.sums.sum[out])
			square -= uint64(l.sums.square[out])
		}
		width := min(x+boxRadius, p.W-1) - max(x-boxRadius, 0) + 1
		l.class[x], l.contrast[x] = classOf(v, sum, square, uint64(width*height))
	}
}

// thresholdStd2 is the square of thresholdStd, 0.49, in 1/256.
const thresholdStd2 = 125

// classOf compares a pixel with the n pixels of a box. All is multiplied by n, so that nothing is divided but the contrast.
func classOf(v uint8, sum, square, n uint64) (class, contrast uint8) {
	d := int64(v)*int64(n) - int64(sum) // n · (v − mean)
	if least := thresholdLeast * int64(n); d < least && d > -least {
		return classNone, 0
	}
	variance := int64(square)*int64(n) - int64(sum)*int64(sum) // n² · variance
	if d*d < variance/256*thresholdStd2 {
		return classNone, 0
	}
	if d < 0 {
		return classDark, uint8(-d / int64(n))
	}
	return classLight, uint8(d / int64(n))
}

// label joins the row's runs to those of the row before that they touch, diagonally too.
func (l *labeller) label(y int) {
	l.old, l.runs = l.runs, l.old[:0]
	for x := 0; x < len(l.class); {
		c := l.class[x]
		x0 := x
		for x < len(l.class) && l.class[x] == c {
			x++
		}
		if c != classNone {
			l.runs = append(l.runs, run{x0: int32(x0), x1: int32(x), class: c, label: -1})
		}
	}
	first := 0
	for k := range l.runs {
		r := &l.runs[k]
		for first < len(l.old) && l.old[first].x1 < r.x0 {
			first++
		}
		for j := first; j < len(l.old) && l.old[j].x0 <= r.x1; j++ {
			if l.old[j].class == r.class {
				r.label = l.join(r.label, l.root(l.old[j].label))
			}
		}
		if r.label < 0 {
			r.label = int32(len(l.parent))
			l.parent = append(l.parent, r.label)
			l.parts = append(l.parts, Component{X0: math.MaxInt, Y0: y, Light: r.class == classLight})
		}
		c := &l.parts[r.label]
		c.X0, c.X1 = min(c.X0, int(r.x0)), max(c.X1, int(r.x1))
		c.Y1 = y + 1
		c.Area += int(r.x1 - r.x0)
		for _, v := range l.contrast[r.x0:r.x1] {
			c.Contrast += int(v)
		}
	}
}

func (l *labeller) root(k int32) int32 {
	for l.parent[k] != k {
		l.parent[k] = l.parent[l.parent[k]]
		k = l.parent[k]
	}
	return k
}

// join makes b's component a part of a's, which may be none yet, and returns the root of both.
func (l *labeller) join(a, b int32) int32 {
	if a < 0 || a == b {
		return b
	}
	a, b = min(a, b), max(a, b)
	l.parent[b] = a
	p, q := &l.parts[a], &l.parts[b]
	p.X0, p.Y0, p.X1, p.Y1 = min(p.X0, q.X0), min(p.Y0, q.Y0), max(p.X1, q.X1), max(p.Y1, q.Y1)
	p.Area += q.Area
	p.Contrast += q.Contrast
	return a
}

// collect appends the components of a size to be characters, or several of them side by side.
func (l *labeller) collect(dst []Component) []Component {
	for k := range l.parts {
		c := &l.parts[k]
		if l.parent[k] == int32(k) && c.Area >= areaLeast && c.Height() <= heightMost {
			dst = append(dst, *c)
		}
	}
	return dst
}
