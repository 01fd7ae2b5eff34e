package core

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// view is one way of looking at the picture: as it is, turned, or straightened to a card found in it.
type view struct {
	name    string
	toInput geom.Homography // view pixels to pixels of work.luma
	w, h    int             // view pixels
	card    bool            // the view is a card: it fills it from edge to edge
}

// level is a view, or a part of it, at one scale, with what the detector saw in it.
type level struct {
	view   *view
	toWork geom.Homography // level pixels to work pixels
	w, h   int             // level pixels
	luma   plane.Plane
	scoreMap
}

// partMargin is how far parts of a level reach into each other: a digit with its window, and a line that slopes a little.
const partMargin = 24

// show sets the level up for one of the parts of the view, cut from top to bottom, in which digits of that many view pixels are
// looked for.
func (l *level) show(v *view, digit float64, part, parts int) {
	scale := detectHeight / digit
	h := int(float64(v.h) * scale)
	top, end := max(h*part/parts-partMargin, 0), min(h*(part+1)/parts+partMargin, h)
	l.view, l.toWork = v, geom.Homography{1 / scale, 0, 0, 0, 1 / scale, float64(top) / scale, 0, 0, 1}.Then(v.toInput)
	l.w, l.h = int(float64(v.w)*scale), end-top
}

// ID-1 cards are 85.60 × 53.98 mm (ISO/IEC 7810).
const cardRatio = 85.60 / 53.98

// cardView straightens the card with corners q (work pixels) to its own proportions, at about the picture's scale.
func cardView(q geom.Quad) *view {
	long := max(q[1].Sub(q[0]).Len(), q[2].Sub(q[3]).Len(), cardRatio*q[2].Sub(q[1]).Len(), cardRatio*q[3].Sub(q[0]).Len())
	return quadView("card", q, int(long), int(long/cardRatio))
}

// uprightView is cardView for a card whose text runs along its short side.
func uprightView(q geom.Quad) *view {
	long := max(q[2].Sub(q[1]).Len(), q[3].Sub(q[0]).Len(), cardRatio*q[1].Sub(q[0]).Len(), cardRatio*q[2].Sub(q[3]).Len())
	return quadView("upright card", q, int(long/cardRatio), int(long))
}

func quadView(name string, q geom.Quad, w, h int) *view {
	m, ok := geom.Between(geom.Rect(0, 0, float64(w), float64(h)), q)
	if !ok {
		m = geom.Identity
	}
	return &view{name: name, toInput: m, w: w, h: h, card: true}
}

// turned is the view turned by k quarter turns clockwise.
func (v *view) turned(k int) *view {
	w, h := float64(v.w), float64(v.h)
	q := geom.Rect(0, 0, w, h).Turned(-k)
	t := *v
	if k&1 == 1 {
		t.w, t.h = v.h, v.w
	}
	m, _ := geom.Between(geom.Rect(0, 0, float64(t.w), float64(t.h)), q)
	t.toInput = m.Then(v.toInput)
	t.name = v.name + " turned"
	return &t
}

// rotated is the whole picture turned about its middle so that lines of Hough angle a stand upright and what runs along
// them, across, lies level.
func (w *work) rotated(a int) *view {
	u := direction[a] // of the text, in the picture
	if u.X < 0 {
		u = u.Mul(-1)
	}
	v := geom.Pt{X: -u.Y, Y: u.X} // down
	pw, ph := float64(w.luma.W), float64(w.luma.H)
	abs := func(f float64) float64 { return max(f, -f) }
	width := float64(pw*abs(u.X)) + float64(ph*abs(u.Y))
	height := float64(pw*abs(v.X)) + float64(ph*abs(v.Y))
	mid := geom.Pt{X: pw / 2, Y: ph / 2}.Sub(u.Mul(width / 2)).Sub(v.Mul(height / 2))
	return &view{
		name:    "rotated",
		toInput: geom.Homography{u.X, v.X, mid.X, u.Y, v.Y, mid.Y, 0, 0, 1},
		w:       int(width), h: int(height),
	}
}
