package sample

import (
	"math/rand/v2"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/synth"
)

// errs is how a reader's idea of a line differs from the truth.
type errs struct {
	scale       float64 // height that it takes the capitals to have, over theirs
	rise, slope float64 // of the Baseline: pixels, pixels a pixel
	slant       float64 // pixels a pixel
}

// nearly is about the right height times scale.
func nearly(r *rand.Rand, scale float64) errs {
	clip := func(v, most float64) float64 { return max(-most, min(most, v)) }
	return errs{
		scale: scale * (1 + clip(0.05*r.NormFloat64(), 0.12)),
		rise:  clip(1.0*r.NormFloat64(), 2.5), slope: clip(0.008*r.NormFloat64(), 0.02), slant: clip(0.045*r.NormFloat64(), 0.11),
	}
}

// Geometry of the straightened line: room for windows that lie too high or too low.
const (
	Baseline   = 50
	lineHeight = 84
	lineEnds   = 48
)

// Line is a straightened line with its characters.
type Line struct {
	Luma  plane.Plane // its Baseline is Baseline
	Chars []Char
}

// Char is a character on the line, in its pixels.
type Char struct {
	Class       int
	X, Y        float64 // its ink's middle, its Baseline
	Left, Right float64 // its ink
}

// straighten lays the line of ink out with those errors.
func straighten(pyr plane.Pyramid, ink []synth.Ink, e errs) *Line {
	pt := func(p synth.Pt) geom.Pt { return geom.Pt{X: p.X, Y: p.Y} }
	first, last := ink[0].Box, ink[len(ink)-1].Box
	from, to := pt(first[3]), pt(last[2])
	along := to.Sub(from)
	length := along.Len()
	along = along.Mul(1 / length)
	tall := (pt(first[0]).Sub(pt(first[3])).Len() + pt(last[1]).Sub(pt(last[2])).Len()) / 2
	k := tall / glyph.Cap * e.scale // picture pixels in one of the line
	down := geom.Pt{X: -along.Y, Y: along.X}
	w := int(length/k) + 2*lineEnds
	// dst (x, y): along by x - lineEnds, down by y - Baseline, with the errors.
	ax := along.Add(down.Mul(e.slope)).Mul(k)
	dn := down.Sub(along.Mul(e.slant)).Mul(k)
	o := from.Sub(ax.Mul(lineEnds)).Sub(dn.Mul(Baseline)).Add(down.Mul(e.rise * k)).Sub(down.Mul(e.slope * length / 2))
	h := geom.Homography{ax.X, dn.X, o.X, ax.Y, dn.Y, o.Y, 0, 0, 1}
	back, _ := h.Inverse()
	luma := plane.New(w, lineHeight)
	pyr.Warp(luma, h)
	l := &Line{Luma: luma}
	for _, g := range ink {
		var q [4]geom.Pt
		for i, p := range g.Box {
			q[i] = back.Apply(pt(p))
		}
		c := Char{Class: glyph.Class(g.Rune), Left: (q[0].X + q[3].X) / 2, Right: (q[1].X + q[2].X) / 2, Y: (q[2].Y + q[3].Y) / 2}
		c.X = (c.Left + c.Right) / 2
		l.Chars = append(l.Chars, c)
	}
	return l
}
