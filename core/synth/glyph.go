package synth

import (
	"math"
	"slices"
)

// outline is the shape of one glyph in cap heights: x from the middle of the advance cell, y up from the baseline.
// With a pen the lines are centre lines; without one they are closed contours, filled by the nonzero rule.
type outline struct {
	advance float64
	pen     float64
	lines   [][]Pt
}

// Resolution and reach of the distance maps.
const (
	mapScale = 64  // samples a cap height
	mapReach = 0.3 // cap heights round the shape in which the distance is exact
)

// distanceMap is the signed distance to a glyph's edge in cap heights, positive inside, sampled on a grid. Every way
// of putting a glyph on a card (ink, relief, outline, shadow) is a function of this distance.
type distanceMap struct {
	advance float64
	x0, y0  float64 // the first sample, in cap heights, y up
	w, h    int
	d       []float32
	box     [4]float64 // ink: left, bottom, right, top in cap heights
}

// newDistanceMap samples the outline.
func newDistanceMap(o *outline) *distanceMap {
	m := &distanceMap{advance: o.advance}
	left, bottom, right, top := 1e9, 1e9, -1e9, -1e9
	for _, line := range o.lines {
		for _, p := range line {
			left, right = min(left, p.X-o.pen), max(right, p.X+o.pen)
			bottom, top = min(bottom, p.Y-o.pen), max(top, p.Y+o.pen)
		}
	}
	if len(o.lines) == 0 {
		return m
	}
	m.box = [4]float64{left, bottom, right, top}
	m.x0, m.y0 = left-mapReach, bottom-mapReach
	m.w = int((right-left+2*mapReach)*mapScale) + 2
	m.h = int((top-bottom+2*mapReach)*mapScale) + 2
	m.d = make([]float32, m.w*m.h)
	far := float32(mapReach * mapReach)
	for i := range m.d {
		m.d[i] = far
	}
	for _, line := range o.lines {
		for i := 1; i < len(line); i++ {
			m.approach(line[i-1], line[i])
		}
	}
	for i, d2 := range m.d {
		m.d[i] = float32(o.pen) - float32(math.Sqrt(float64(d2)))
	}
	if o.pen == 0 {
		m.signInside(o.lines)
	}
	return m
}

// approach lowers the squared distances near segment ab.
func (m *distanceMap) approach(a, b Pt) {
	const reach = mapReach
	col0 := max(0, int((min(a.X, b.X)-reach-m.x0)*mapScale))
	col1 := min(m.w-1, int((max(a.X, b.X)+reach-m.x0)*mapScale)+1)
	row0 := max(0, int((min(a.Y, b.Y)-reach-m.y0)*mapScale))
	row1 := min(m.h-1, int((max(a.Y, b.Y)+reach-m.y0)*mapScale)+1)
	dx, dy := b.X-a.X, b.Y-a.Y
	long := dx*dx + dy*dy
	if long > 0 {
		dx, dy = dx/long, dy/long
	}
	for row := row0; row <= row1; row++ {
		py := m.y0 + float64(row)/mapScale - a.Y
		for col := col0; col <= col1; col++ {
			px := m.x0 + float64(col)/mapScale - a.X
			t := max(0, min(1, px*dx+py*dy))
			ex, ey := px-t*(b.X-a.X), py-t*(b.Y-a.Y)
			if d := float32(ex*ex + ey*ey); d < m.d[row*m.w+col] {
				m.d[row*m.w+col] = d
			}
		}
	}
}

// signInside makes the distances inside the contours positive: one scan line for each row of samples.
func (m *distanceMap) signInside(lines [][]Pt) {
	type crossing struct {
		x    float64
		turn int
	}
	var cross []crossing
	for row := range m.h {
		y := m.y0 + float64(row)/mapScale + 1e-7 // never exactly on a vertex
		cross = cross[:0]
		for _, line := range lines {
			for i := 1; i < len(line); i++ {
				a, b := line[i-1], line[i]
				if (a.Y <= y) == (b.Y <= y) {
					continue
				}
				turn := 1
				if a.Y > b.Y {
					turn = -1
				}
				cross = append(cross, crossing{a.X + (b.X-a.X)*(y-a.Y)/(b.Y-a.Y), turn})
			}
		}
		slices.SortFunc(cross, func(p, q crossing) int {
			if p.x != q.x {
				if p.x < q.x {
					return -1
				}
				return 1
			}
			return p.turn - q.turn
		})
		winding, next := 0, 0
		for col := range m.w {
			x := m.x0 + float64(col)/mapScale
			for next < len(cross) && cross[next].x <= x {
				winding += cross[next].turn
				next++
			}
			if winding != 0 {
				m.d[row*m.w+col] *= -1
			}
		}
	}
}
