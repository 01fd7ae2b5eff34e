package ocr

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Runs does n rows of work, each of which costs about cost nanoseconds under wazero, some at a time: see budget.Meter.
type Runs = func(n, cost int, do func(first, last int))

// Frame is the part of a picture that is read: a rectangle of W × H px, straightened.
type Frame struct {
	ToWork geom.Homography // frame px to px of the picture
	W, H   int
	Level  bool // its text is known to run along x, the right way up
}

// Page is the text of a frame, the right way up.
type Page struct {
	ToWork   geom.Homography // page px to px of the picture
	W, H     int
	Turn     int // quarter turns clockwise by which the frame was turned
	Texts    []Text
	Mirrored bool // the text is a mirror image; Texts is empty then
}

// Limits of what is read of a page: lines, and the sum of their lengths in strip px. A card has some twelve lines of some 300 px.
const (
	readMost   = 28
	lengthMost = 9000
)

// ReadPage finds and reads the lines of text in the frame.
func (r *Reader) ReadPage(pyr plane.Pyramid, f Frame, run Runs) Page {
	page := Page{ToWork: f.ToWork, W: f.W, H: f.H}
	levels := r.warp(pyr, &page, run)
	if !f.Level {
		lines := r.finder.Lines(levels, true, run)
		page.Turn = r.turn(pyr, page.ToWork, lines, run)
		if page.Turn != 0 {
			page.rotate(f)
			levels = r.warp(pyr, &page, run)
		}
	}
	lines := r.finder.Lines(levels, false, run)
	length := 0
	for i := range lines {
		if lines[i].Weight < weightLeast || len(page.Texts) == readMost || length > lengthMost {
			break
		}
		t := r.readLine(pyr, page.ToWork, lines[i], run)
		length += t.Length
		if len(t.Chars) > 0 && t.Score > textLeast {
			page.Texts = append(page.Texts, t)
		}
	}
	page.Texts = clearest(page.Texts)
	return page
}

// clearLeast is the mean score from which a line is clear text.
const clearLeast = 10 * match.One

// Clear is how much clear text the page has: the sum of its lines' scores over clearLeast for each character, 1/match.One nats.
func (p *Page) Clear() (sum int32) {
	for i := range p.Texts {
		t := &p.Texts[i]
		sum += max(t.Score-clearLeast*int32(len(t.Chars)), 0)
	}
	return sum
}

// readLine reads the line at the width of type that fits it best.
func (r *Reader) readLine(pyr plane.Pyramid, toWork geom.Homography, line Line, run Runs) (best Text) {
	for i, k := range stretches {
		line.Stretch = k
		// A narrower strip has less room for scores.
		if t := r.Straighten(pyr, toWork, line, run).Read(&All); i == 0 || t.fit() > best.fit() {
			best = t
		}
	}
	return best
}

// fit is the score for the line's length in the plane.
func (t *Text) fit() float64 { return float64(t.Score) * t.Line.Stretch }

// clearest drops lines that lie for the most part on clearer ones: parts of characters make lines of their own.
func clearest(texts []Text) (out []Text) {
	for i := range texts {
		t := &texts[i]
		hidden := false
		for k := range texts {
			u := &texts[k]
			hidden = hidden || k != i && u.Score > t.Score && u.hides(t)
		}
		if !hidden {
			out = append(out, *t)
		}
	}
	return out
}

// hides reports whether most of u lies within t's characters.
func (t *Text) hides(u *Text) bool {
	a, b := t.Line.Quad(), u.Line.Quad()
	x0, x1 := max(a[0].X, b[0].X), min(a[1].X, b[1].X)
	y0, y1 := max(min(a[0].Y, a[1].Y), min(b[0].Y, b[1].Y)), min(max(a[2].Y, a[3].Y), max(b[2].Y, b[3].Y))
	if x1 <= x0 || y1 <= y0 {
		return false
	}
	return 2*(x1-x0)*(y1-y0) > (b[1].X-b[0].X)*u.Line.Cap
}

// stretches are the widths of type that are tried, over the usual one.
var stretches = [...]float64{1, 1.25, 0.85}

// weightLeast is the least weight of a line that is read: three faint characters. textLeast is the least score of a line that is text.
const (
	weightLeast = 24
	textLeast   = 3 * match.One
)

// warp makes the page's picture and its halves.
func (r *Reader) warp(pyr plane.Pyramid, p *Page, run Runs) plane.Pyramid {
	r.page = r.page.Reuse(p.W, p.H)
	run(p.H, p.W*warpCost, func(y0, y1 int) { pyr.WarpRows(r.page, p.ToWork, y0, y1) })
	out := plane.Pyramid{r.page}
	for len(out) < levels && out.Grows() {
		last := out[len(out)-1]
		half := last.Half()
		run(half.H, half.W*halfCost, func(y0, y1 int) { last.HalveRows(half, y0, y1) })
		out = append(out, half)
	}
	return out
}

// What a pixel of a page costs, nanoseconds under wazero.
const (
	warpCost = 18
	halfCost = 5
)

// rotate turns the frame by the page's quarter turns.
func (p *Page) rotate(f Frame) {
	w, h := float64(f.W), float64(f.H)
	q := geom.Rect(0, 0, w, h).Turned(-p.Turn)
	if p.Turn&1 == 1 {
		p.W, p.H = f.H, f.W
	}
	m, _ := geom.Between(geom.Rect(0, 0, float64(p.W), float64(p.H)), q)
	p.ToWork = m.Then(f.ToWork)
}

// turnLines is how many lines in either direction tell which way up a frame is.
const turnLines = 5

// turn is the number of quarter turns clockwise after which the frame's text is the right way up: its weightiest lines are read from
// both ends, and what reads best wins.
func (r *Reader) turn(pyr plane.Pyramid, toWork geom.Homography, lines []Line, run Runs) int {
	var score [4]int32
	var count [2]int
	for i := range lines {
		upright := 0
		if d := lines[i].Along; max(d.Y, -d.Y) > max(d.X, -d.X) {
			upright = 1
		}
		if count[upright] == turnLines || lines[i].Weight < weightLeast {
			continue
		}
		count[upright]++
		for _, l := range [...]Line{lines[i], lines[i].Flipped()} {
			t := r.Straighten(pyr, toWork, l, run).Read(&All)
			score[quarter(l.Along)] += max(t.Score, 0)
		}
	}
	best := 0
	for k, v := range score {
		if v > score[best] {
			best = k
		}
	}
	return best
}

// quarter is how many quarter turns clockwise make the direction point to the right.
func quarter(d geom.Pt) int {
	switch {
	case d.X >= max(d.Y, -d.Y):
		return 0
	case -d.X >= max(d.Y, -d.Y):
		return 2
	case d.Y > 0:
		return 3
	}
	return 1
}
