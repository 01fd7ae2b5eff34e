package lines

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// level is a view, or a part of it, at one scale, with what the detector saw in it.
type level struct {
	view   *picture.View
	toWork geom.Homography // level pixels to work pixels
	w, h   int             // level pixels
	luma   plane.Plane
	match.ScoreMap
}

// partMargin is how far parts of a level reach into each other: a digit with its window, and a line that slopes a little.
const partMargin = 24

// show sets the level up for one of the parts of the view, cut from top to bottom, in which digits of that many view pixels are
// looked for.
func (l *level) show(v *picture.View, digit float64, part, parts int) {
	scale := DetectHeight / digit
	h := int(float64(v.H) * scale)
	top, end := max(h*part/parts-partMargin, 0), min(h*(part+1)/parts+partMargin, h)
	l.view, l.toWork = v, geom.Homography{1 / scale, 0, 0, 0, 1 / scale, float64(top) / scale, 0, 0, 1}.Then(v.ToWork)
	l.w, l.h = int(float64(v.W)*scale), end-top
}

// above is by how much of a cell the digit at the cell lies below it: the top of the parabola through the scores there, above and
// below.
func (l *level) above(at cell) float64 {
	const most = 0.5
	if at.j == 0 || at.j == l.H-1 {
		return 0
	}
	up, same, down := l.Score[(at.j-1)*l.W+at.i], l.Score[at.j*l.W+at.i], l.Score[(at.j+1)*l.W+at.i]
	bend := 2*same - up - down
	if up == match.Never || down == match.Never || bend <= 0 {
		return 0
	}
	return min(max(float64(down-up)/float64(2*bend), -most), most)
}
