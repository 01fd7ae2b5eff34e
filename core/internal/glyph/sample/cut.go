package sample

import (
	"math/rand/v2"

	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
)

// cutter cuts windows out of a line.
type cutter struct {
	line  *Line
	dense gradient.Dense
}

func newCutter(l *Line) *cutter {
	c := &cutter{line: l}
	c.dense.Pool(l.Luma, glyph.Cell)
	return c
}

// cut appends the Window whose middle is x and whose Baseline is y; nothing when it does not lie inside.
func (c *cutter) cut(out []Window, w Window, x, y float64) []Window {
	x0, y0 := int(x)-(glyph.Cols-1)/2*glyph.Cell, int(y)-glyph.Top
	d := &c.dense
	if x0 < 0 || y0 < 0 || x0+(glyph.Cols-1)*glyph.Cell >= d.W || y0+(glyph.Rows-1)*glyph.Cell >= d.H {
		return out
	}
	k := 0
	for j := range glyph.Rows {
		for i := range glyph.Cols {
			f := d.Feat[(y0+j*glyph.Cell)*d.W+x0+i*glyph.Cell]
			for n := range gradient.Channels {
				w.Feat[k] = uint8(f >> (8 * n))
				k++
			}
		}
	}
	return append(out, w)
}

// characters cuts a Window for each character, a little off it.
func (c *cutter) characters(r *rand.Rand) (out []Window) {
	for _, g := range c.line.Chars {
		dx := max(-2.5, min(2.5, 1.0*r.NormFloat64()))
		w := Window{Class: uint8(g.Class), Half: float32(g.Right-g.Left) / 2, X: float32(dx), Y: float32(Baseline - g.Y)}
		out = c.cut(out, w, g.X+dx+0.5, Baseline)
	}
	return out
}

// others cuts Windows that show no character: for each character, with that chance each, its halves, what lies between it and the next, and what lies above,
// below and beside the line.
func (c *cutter) others(r *rand.Rand, chance float64) (out []Window) {
	none := Window{Class: uint8(glyph.None)}
	for i, g := range c.line.Chars {
		side := float64(r.IntN(2)*2 - 1)
		if half := (g.Right - g.Left) / 2; r.Float64() < chance && half > 3 {
			out = c.cut(out, none, g.X+side*max(half*(0.7+0.5*r.Float64()), 4.5)+0.5, Baseline+r.NormFloat64())
		}
		if i+1 < len(c.line.Chars) && r.Float64() < chance {
			n := c.line.Chars[i+1]
			if x := (g.Right + n.Left) / 2; min(x-g.X, n.X-x) > 5 {
				out = c.cut(out, none, x+r.NormFloat64(), Baseline+r.NormFloat64())
			}
		}
		if r.Float64() < chance/2 {
			out = c.cut(out, none, g.X+3*r.NormFloat64(), Baseline+side*(7+9*r.Float64()))
		}
	}
	for range 3 {
		if r.Float64() < 3*chance {
			out = c.cut(out, none, lineEnds*r.Float64()*0.6+float64(r.IntN(2))*(float64(c.dense.W)-lineEnds*0.6), Baseline+8*r.NormFloat64())
		}
	}
	return out
}
