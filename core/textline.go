package core

// This file implements the search for small text near the number: names, dates, the security code. The area is looked at
// in the number line's own frame, at several heights of type, with one template: a character, whichever.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/lines"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// field is the picture in the frame of the number line: the first digit's middle is at (0, 0), the line runs along x, and
// a digit of the number is DigitPx high.
type field struct {
	toWork         geom.Homography
	x0, y0, x1, y1 float64 // the area that lies in the picture and may hold text
	length         float64 // from the first digit's middle to the last one's
}

// reach is how far from the number text is looked for, in pixels of the field.
type reach struct{ left, right, below float64 }

// A raised number's first digit stands 10.2 mm, 80 px, from the card's left edge, its line 21.4 mm, 168 px, over the lower
// edge (ISO/IEC 7811-1); artwork keeps to that within a digit or so. Printed numbers stand anywhere and are smaller, so
// that more of their pixels go to the card.
var (
	raisedReach  = reach{left: 90, right: 90, below: 170}
	printedReach = reach{left: 90, right: 130, below: 210}
)

const (
	fieldSkip = 24  // half the number line itself and what is raised round it
	fieldLow  = 110 // room under the number for a date and a name: where there is less, they stand over it
	upright   = 1.6 // room beside the number on an upright card over that on a level one: the ratio of a card's sides
)

// textFrame is the field's frame, and how far it goes across; ok is false when nothing of it lies in the picture.
func (w *work) textFrame(r *reading) (f field, ok bool) {
	mids := make([]geom.Pt, len(r.spots))
	for k := range r.spots {
		b := r.spots[k].Box()
		mids[k] = b.Center()
	}
	slope, mid := geom.FitLine(mids)
	first, last := mids[0].X, mids[len(mids)-1].X
	f.length = last - first
	onStrip := geom.Homography{1, 0, first, slope, 1, mid.Y + float64(slope*(first-mid.X)), 0, 0, 1}
	f.toWork = w.leaning(r).Deskew(f.length).Then(onStrip).Then(r.strip.ToWork)
	back, ok := f.toWork.Inverse()
	if !ok || len(r.spots) < 2 {
		return f, false
	}
	reach := r.reach()
	q := back.ApplyQuad(geom.Rect(0, 0, float64(w.pic.Luma.W), float64(w.pic.Luma.H)))
	f.x0 = max(-reach.left, min(q[0].X, q[3].X))
	f.x1 = min(f.length+reach.right, max(q[1].X, q[2].X))
	f.y0, f.y1 = min(q[0].Y, q[1].Y), max(q[2].Y, q[3].Y)
	return f, f.x1-f.x0 > 2*strip.DigitPx
}

func (r *reading) reach() reach {
	if r.style() == Embossed {
		return raisedReach
	}
	return printedReach
}

// uprightCard reports whether the card is higher than wide, as its number is read.
func (w *work) uprightCard() bool {
	c := w.res.Card
	if c == nil {
		return false
	}
	side := func(i, k int) float64 {
		dx, dy := c.Quad[k].X-c.Quad[i].X, c.Quad[k].Y-c.Quad[i].Y
		return float64(dx*dx) + float64(dy*dy)
	}
	return side(0, 1) < side(0, 3)
}

// fields are where small text is looked for: under the number and, where there is little room, over it.
func (w *work) fields(r *reading) (out []field) {
	f, ok := w.textFrame(r)
	if !ok {
		return nil
	}
	below, above := f, f
	reach := r.reach().below
	if w.uprightCard() {
		reach *= upright
	}
	below.y0, below.y1 = fieldSkip, min(f.y1, reach)
	above.y0, above.y1 = max(f.y0, -reach), -fieldSkip
	if below.y1-below.y0 > strip.DigitPx/2 {
		out = append(out, below)
	}
	if below.y1 < fieldLow && above.y1-above.y0 > strip.DigitPx/2 {
		out = append(out, above)
	}
	return out
}

// smallText is the lines of small text near the number, read once.
func (w *work) smallText() []*textStrip {
	if w.text != nil || w.best == nil {
		return w.text
	}
	w.text = []*textStrip{}
	w.readFields(w.fields(w.best), textRatios[:])
	return w.text
}

// readFields reads the lines of those heights in the fields.
func (w *work) readFields(fields []field, ratios []float64) {
	for _, f := range fields {
		for _, l := range w.textLines(&f, ratios) {
			if t := w.readText(&f, l); t != nil {
				w.text = append(w.text, t)
			}
		}
	}
}

// textRatios are the heights of type that are looked for, as shares of the number's digits. Raised dates and names are
// 0.7 as high as the number; printed ones have any height.
var textRatios = [...]float64{0.70, 0.54}

// textLeast is the height in work pixels under which type is not looked for.
const textLeast = 4.5

// textLine is a run of places that look like characters of one height.
type textLine struct {
	ratio      float64 // height of its characters over the number's
	first, end geom.Pt // middles of the first and the last character, in the field
	score      int32
	lit        bool // read without the darkest of its pixels
}

// textMost is how many lines are read.
const textMost = 6

// textLines searches the field and returns the lines found, best first.
func (w *work) textLines(f *field, ratios []float64) []textLine {
	var all []textLine
	px := strip.DigitPx * f.toWork.Scale(float64(f.length/2), (f.y0+f.y1)/2)
	var m textMap
	for _, ratio := range ratios {
		if ratio*px < textLeast {
			break
		}
		w.scanText(&m, f, ratio)
		all = append(all, w.linesOn(&m)...)
	}
	var out []textLine
	for _, l := range order.Descending(all, func(l *textLine) int32 { return l.score }) {
		if len(out) < textMost && !l.sparse() && !slices.ContainsFunc(out, l.overlaps) {
			out = append(out, l)
		}
	}
	return out
}

// sparse reports whether the line is chained of places that are hardly like characters. Of 865 lines with a name or a date, on real
// and drawn cards, six were.
func (l textLine) sparse() bool {
	const least = match.One * 4 / 5 // for each of its heights
	return float64(l.score)*strip.DigitPx*l.ratio < least*(l.end.X-l.first.X)
}

// overlaps reports whether two lines share more than half of the shorter one.
func (l textLine) overlaps(m textLine) bool {
	if d := l.first.Y + l.end.Y - m.first.Y - m.end.Y; max(d, -d) > strip.DigitPx*max(l.ratio, m.ratio) {
		return false
	}
	shared := min(l.end.X, m.end.X) - max(l.first.X, m.first.X)
	return 2*shared > min(l.end.X-l.first.X, m.end.X-m.first.X)
}

// The search looks at characters of findHeight pixels, in cells of findCell pixels.
const (
	findCell   = 2
	findHeight = bank.DigitCells * findCell // 13.6 px
)

// textMap is the field at one scale.
type textMap struct {
	field *field
	ratio float64
	luma  plane.Plane
	match.ScoreMap
	nodes []lines.Node // row by row
	ways  []lines.Node // column by column: the best node to come from, see lead
}

// scale is map pixels per pixel of the field.
func (m *textMap) scale() float64 { return findHeight / (strip.DigitPx * m.ratio) }

func (w *work) scanText(m *textMap, f *field, ratio float64) {
	m.field, m.ratio = f, ratio
	s := m.scale()
	m.luma = m.luma.Reuse(max(int((f.x1-f.x0)*s), 32), max(int((f.y1-f.y0)*s), 32))
	h := geom.Homography{1 / s, 0, f.x0, 0, 1 / s, f.y0, 0, 0, 1}.Then(f.toWork)
	w.pic.Warp(m.luma, h)
	m.Fill(&w.textMaps, w.pic.Meter, bank.Text(), m.luma, findCell)
}

// The search for lines of text: a character adds its score within these bounds, and each step costs stepPrice, so that
// what is chained is worth more than what happens to look a little like a character.
const (
	textCeil   = 4 * match.One
	textFloor  = -match.One
	stepPrice  = match.One
	spacePrice = match.One
	sinkPrice  = 3 * match.One / 2 // for a cell up or down
	textWorth  = 4 * match.One
	textRun    = 4  // characters of the shortest line
	stepLeast  = 3  // cells from a character to the next: 0.44 of its height
	stepSpace  = 7  // a longer step is a blank: 1.03 heights
	stepMost   = 14 // two heights: a blank at a wide pitch
)

// linesOn chains the map's places to lines.
func (w *work) linesOn(m *textMap) []textLine {
	if m.W == 0 || m.H == 0 {
		return nil
	}
	n := m.W * m.H
	m.nodes = slices.Grow(m.nodes[:0], n)[:n]
	m.ways = slices.Grow(m.ways[:0], n)[:n]
	for i := range m.W {
		if i >= stepLeast {
			m.lead(i - stepLeast)
		}
		for j := range m.H {
			m.nodes[j*m.W+i] = m.link(i, j)
		}
		w.pic.Pay(m.H / linkRate)
	}
	return m.ends(w)
}

// linkRate is how many cells are linked for a unit of work.
const linkRate = 12

// lead fills the ways from a column: for each cell to the right of it the best node in it to come from.
func (m *textMap) lead(i int) {
	for j := range m.H {
		best := lines.Node{}
		for dj := -1; dj <= 1; dj++ {
			if j+dj < 0 || j+dj >= m.H {
				continue
			}
			prev := &m.nodes[(j+dj)*m.W+i]
			sum := prev.Sum
			if dj != 0 {
				sum -= sinkPrice
			}
			if sum > best.Sum {
				best = lines.Node{Sum: sum, Dj: int8(dj), N: prev.N}
			}
		}
		m.ways[i*m.H+j] = best
	}
}

// link is the best line that ends at the cell.
func (m *textMap) link(i, j int) lines.Node {
	s := min(m.Score[j*m.W+i], textCeil)
	if s < textFloor {
		return lines.Node{}
	}
	best := lines.Node{N: 1}
	for d := stepLeast; d <= min(stepMost, i); d++ {
		cost := int32(stepPrice)
		if d > stepSpace {
			cost += spacePrice
		}
		if way := &m.ways[(i-d)*m.H+j]; way.Sum-cost > best.Sum {
			best = lines.Node{Sum: way.Sum - cost, Di: int8(-d), Dj: way.Dj, N: min(way.N+1, 60)}
		}
	}
	best.Sum += s
	return best
}

// ends collects the lines that end at the best nodes and do not share places.
func (m *textMap) ends(w *work) []textLine {
	const most = 8
	var list []int
	for k, n := range m.nodes {
		if n.Sum >= textWorth && n.N >= textRun {
			list = append(list, k)
		}
	}
	list = order.Descending(list, func(k *int) int32 { return m.nodes[*k].Sum })
	w.pic.Pay(len(m.nodes)/300 + len(list)/4)
	var out []textLine
	for _, k := range list[:min(len(list), 4000)] {
		w.pic.Pay(3)
		l := m.trace(k)
		if !slices.ContainsFunc(out, l.overlaps) {
			if out = append(out, l); len(out) == most {
				break
			}
		}
	}
	return out
}

// stiffness holds a line parallel to the number: that many pixels of the field squared, for each of its characters. A
// label before a short date would tilt it; a long line of a card that lies tilted may slope.
const stiffness = 60 * 60

// parallel is the line through the points, held parallel to the number.
func parallel(pts []geom.Pt) (slope float64, mid geom.Pt) {
	slope, mid = geom.FitLine(pts)
	var xx float64
	for _, p := range pts {
		d := p.X - mid.X
		xx += float64(d * d)
	}
	return slope * xx / (xx + float64(len(pts))*stiffness), mid
}

func (m *textMap) trace(k int) textLine {
	l := textLine{ratio: m.ratio, score: m.nodes[k].Sum}
	i, j := k%m.W, k/m.W
	mids := []geom.Pt{m.middle(i, j)}
	for m.nodes[j*m.W+i].Di != 0 {
		n := m.nodes[j*m.W+i]
		i, j = i+int(n.Di), j+int(n.Dj)
		mids = append(mids, m.middle(i, j))
	}
	slope, mid := parallel(mids)
	at := func(x float64) geom.Pt { return geom.Pt{X: x, Y: mid.Y + float64(slope*(x-mid.X))} }
	l.first, l.end = at(mids[len(mids)-1].X), at(mids[0].X)
	return l
}

// middle is the middle of the window at the cell, in the field.
func (m *textMap) middle(i, j int) geom.Pt {
	s := m.scale()
	return geom.Pt{
		X: m.field.x0 + findCell*(float64(i)+(bank.Cols-1)/2.0)/s,
		Y: m.field.y0 + findCell*(float64(j)+(bank.Rows-1)/2.0)/s,
	}
}
