package core

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// view is one way of looking at the picture: as it is, turned, or straightened to a card found in it.
type view struct {
	name    string
	toInput geom.Homography // view pixels to pixels of work.luma
	w, h    int             // view pixels
	card    bool            // the view is a card: it fills it from edge to edge
}

// level is a view at one scale, with what the detector saw in it.
type level struct {
	view   *view
	scale  float64 // level pixels per view pixel
	luma   plane.Plane
	grid   gradient.Grid
	score  []int32 // digit or not at each cell of the grid, 1/match.One nats; the window's top left cell is at that index
	sw, sh int     // size of score, in cells
}

// toInput takes level pixels to input pixels.
func (l *level) toInput() geom.Homography {
	return geom.Scaling(1 / l.scale).Then(l.view.toInput)
}

// cardView straightens the card with corners q (work pixels) to its own proportions, at about the picture's scale.
func cardView(q geom.Quad) *view {
	const ratio = 85.60 / 53.98 // ISO/IEC 7810 ID-1
	width := max(q[1].Sub(q[0]).Len(), q[2].Sub(q[3]).Len(), ratio*q[2].Sub(q[1]).Len(), ratio*q[3].Sub(q[0]).Len())
	w, h := int(width), int(width/ratio)
	m, ok := geom.Between(geom.Rect(0, 0, float64(w), float64(h)), q)
	if !ok {
		m = geom.Identity
	}
	return &view{name: "card", toInput: m, w: w, h: h, card: true}
}
