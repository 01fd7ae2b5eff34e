package picture

import "github.com/cardglyph/cardglyph/core/internal/geom"

// View is one way of looking at the picture: as it is, turned, or straightened to a card found in it.
type View struct {
	Name   string
	ToWork geom.Homography // view px to work px
	W, H   int             // view px
	Card   bool            // the view is a card: it fills it from edge to edge
}

// ID-1 cards are 85.60 × 53.98 mm (ISO/IEC 7810).
const CardRatio = 85.60 / 53.98

// CardView straightens the card with corners q (work pixels) to its own proportions, at about the picture's scale.
func CardView(q geom.Quad) *View {
	long := max(q[1].Sub(q[0]).Len(), q[2].Sub(q[3]).Len(), CardRatio*q[2].Sub(q[1]).Len(), CardRatio*q[3].Sub(q[0]).Len())
	return quadView("card", q, int(long), int(long/CardRatio))
}

// PortraitView is CardView for a card whose text runs along its short side.
func PortraitView(q geom.Quad) *View {
	long := max(q[2].Sub(q[1]).Len(), q[3].Sub(q[0]).Len(), CardRatio*q[1].Sub(q[0]).Len(), CardRatio*q[2].Sub(q[3]).Len())
	return quadView("portrait card", q, int(long/CardRatio), int(long))
}

func quadView(name string, q geom.Quad, w, h int) *View {
	m, ok := geom.Between(geom.Rect(0, 0, float64(w), float64(h)), q)
	if !ok {
		m = geom.Identity
	}
	return &View{Name: name, ToWork: m, W: w, H: h, Card: true}
}

// Turned is the view turned by k quarter turns clockwise.
func (v *View) Turned(k int) *View {
	w, h := float64(v.W), float64(v.H)
	q := geom.Rect(0, 0, w, h).Turned(-k)
	t := *v
	if k&1 == 1 {
		t.W, t.H = v.H, v.W
	}
	m, _ := geom.Between(geom.Rect(0, 0, float64(t.W), float64(t.H)), q)
	t.ToWork = m.Then(v.ToWork)
	t.Name = v.Name + " turned"
	return &t
}

// Whole is the picture as it is.
func (p *Picture) Whole() *View {
	return &View{Name: "whole", ToWork: geom.Identity, W: p.Luma.W, H: p.Luma.H}
}

// Rotated is the whole picture turned about its middle so that text which runs along the unit vector u, or against it, lies level.
func (p *Picture) Rotated(u geom.Pt) *View {
	if u.X < 0 {
		u = u.Mul(-1)
	}
	v := geom.Pt{X: -u.Y, Y: u.X} // down
	pw, ph := float64(p.Luma.W), float64(p.Luma.H)
	abs := func(f float64) float64 { return max(f, -f) }
	width := float64(pw*abs(u.X)) + float64(ph*abs(u.Y))
	height := float64(pw*abs(v.X)) + float64(ph*abs(v.Y))
	mid := geom.Pt{X: pw / 2, Y: ph / 2}.Sub(u.Mul(width / 2)).Sub(v.Mul(height / 2))
	return &View{
		Name:   "rotated",
		ToWork: geom.Homography{u.X, v.X, mid.X, u.Y, v.Y, mid.Y, 0, 0, 1},
		W:      int(width), H: int(height),
	}
}
