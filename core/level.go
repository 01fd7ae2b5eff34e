package core

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// level is a view, or a part of it, at one scale, with what the detector saw in it.
type level struct {
	view   *picture.View
	toWork geom.Homography // level pixels to work pixels
	w, h   int             // level pixels
	luma   plane.Plane
	scoreMap
}

// partMargin is how far parts of a level reach into each other: a digit with its window, and a line that slopes a little.
const partMargin = 24

// show sets the level up for one of the parts of the view, cut from top to bottom, in which digits of that many view pixels are
// looked for.
func (l *level) show(v *picture.View, digit float64, part, parts int) {
	scale := detectHeight / digit
	h := int(float64(v.H) * scale)
	top, end := max(h*part/parts-partMargin, 0), min(h*(part+1)/parts+partMargin, h)
	l.view, l.toWork = v, geom.Homography{1 / scale, 0, 0, 0, 1 / scale, float64(top) / scale, 0, 0, 1}.Then(v.ToWork)
	l.w, l.h = int(float64(v.W)*scale), end-top
}
