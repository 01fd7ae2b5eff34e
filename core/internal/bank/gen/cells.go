package main

import (
	"math"
	"math/rand/v2"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/synth"
)

// cutter cuts windows of digits, and of what is no digit, out of drawn scenes, as the recognizer would see them.
type cutter struct {
	cell  int     // pixels
	digit float64 // height of a digit in pixels
	dense gradient.Dense
	patch plane.Plane
	shape match.Bank
}

func newCutter(k kit) *cutter {
	return &cutter{cell: k.cell, digit: k.digit, shape: match.Bank{Cols: k.cols, Rows: k.rows}}
}

// margin is what a patch has round the window for gradients and pooling, in pixels.
const margin = 8

// window samples the pyramid at the digit cell q after the distortion d and returns its normalised features; nil when q
// is no area.
func (c *cutter) window(pyr plane.Pyramid, q geom.Quad, d distortion) []float32 {
	if !c.sample(pyr, q, d) {
		return nil
	}
	raw := make([]uint8, c.shape.Dim())
	norm, _ := c.shape.Window(raw, &c.dense, margin, margin)
	feat := make([]float32, len(raw))
	for i, v := range raw {
		feat[i] = float32(float64(v) * 16 / float64(norm))
	}
	return feat
}

// near samples the digit cell q after the distortion d with all its shifts.
func (c *cutter) near(pyr plane.Pyramid, q geom.Quad, d distortion) near {
	if !c.sample(pyr, q, d) {
		return near{}
	}
	dim := c.shape.Dim()
	n := near{raw: make([]uint8, nearWindows*dim)}
	for k := range n.norm {
		dx, dy := nearShifts[k%len(nearShifts)], nearShifts[k/len(nearShifts)]
		n.norm[k], _ = c.shape.Window(n.raw[k*dim:(k+1)*dim], &c.dense, margin+dx, margin+dy)
	}
	return n
}

// sample fills c.dense from the surroundings of q after the distortion d.
func (c *cutter) sample(pyr plane.Pyramid, q geom.Quad, d distortion) bool {
	w, h := (c.shape.Cols-1)*c.cell+1+2*margin, (c.shape.Rows-1)*c.cell+1+2*margin
	mid := geom.Pt{X: float64(w) / 2, Y: float64(h) / 2}
	halfW, halfH := c.digit*bank.Aspect/2, c.digit/2
	box := geom.Quad{
		mid.Add(d.apply(-halfW, -halfH, c.digit)), mid.Add(d.apply(halfW, -halfH, c.digit)),
		mid.Add(d.apply(halfW, halfH, c.digit)), mid.Add(d.apply(-halfW, halfH, c.digit)),
	}
	hom, ok := geom.Between(box, q)
	if !ok {
		return false
	}
	c.patch = c.patch.Reuse(w, h)
	pyr.Warp(c.patch, hom)
	c.dense.Pool(c.patch, c.cell)
	return true
}

// distortion is how the recognizer's idea of a digit's place differs from the truth.
type distortion struct {
	dx, dy         float64 // shift, in digit heights
	scaleX, scaleY float64
	turn, shear    float64 // radians
}

func (d distortion) apply(x, y, digit float64) geom.Pt {
	x, y = x*d.scaleX, y*d.scaleY
	x += y * d.shear
	sin, cos := math.Sincos(d.turn)
	return geom.Pt{X: x*cos - y*sin + d.dx*digit, Y: x*sin + y*cos + d.dy*digit}
}

// spread is how far a bank's positive samples are distorted: standard deviations, in the units of distortion.
type spread struct{ shift, scale, aspect, turn, shear float64 }

func (s spread) draw(r *rand.Rand) distortion {
	scale := math.Exp(r.NormFloat64() * s.scale)
	aspect := math.Exp(r.NormFloat64() * s.aspect / 2)
	return distortion{
		dx: r.NormFloat64() * s.shift, dy: r.NormFloat64() * s.shift,
		scaleX: scale * aspect, scaleY: scale / aspect,
		turn: r.NormFloat64() * s.turn, shear: r.NormFloat64() * s.shear,
	}
}

// glyphQuad is a drawn glyph's cell.
func glyphQuad(g synth.Glyph) geom.Quad {
	var q geom.Quad
	for i, p := range g.Cell {
		q[i] = geom.Pt{X: p.X, Y: p.Y}
	}
	return q
}

// moved is the cell q moved by (x, y) of its own widths and heights and scaled about its middle.
func moved(q geom.Quad, x, y, scale float64) geom.Quad {
	c := q.Center()
	shift := q[1].Sub(q[0]).Mul(x).Add(q[3].Sub(q[0]).Mul(y))
	for i := range q {
		q[i] = c.Add(q[i].Sub(c).Mul(scale)).Add(shift)
	}
	return q
}
