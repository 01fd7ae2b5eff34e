package lines

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// This file lays a strip along a chain.

// middles are those of the chain's digits, level pixels.
func (c *Line) middles() []geom.Pt {
	mids := make([]geom.Pt, len(c.at))
	for k, at := range c.at {
		mids[k] = geom.Pt{
			X: detectCell * (float64(at.i) + (bank.Cols-1)/2.0),
			Y: detectCell * (float64(at.j) + (bank.Rows-1)/2.0),
		}
		if c.low != nil {
			mids[k].Y += float64(detectCell * c.low[k])
		}
	}
	return mids
}

// StripOf lays a strip along the chain.
func StripOf(c Line) (h geom.Homography, length int) {
	mids := c.middles()
	slope, mid := geom.FitLine(mids)
	along := geom.Pt{X: 1, Y: slope}
	along = along.Mul(1 / along.Len())
	down := geom.Pt{X: -along.Y, Y: along.X}
	const k = seenHeight / strip.DigitPx // level pixels per strip pixel
	first := mids[0].Sub(mid).Dot(along)
	last := mids[len(mids)-1].Sub(mid).Dot(along)
	origin := mid.Add(along.Mul(first - strip.Lead*k)).Sub(down.Mul(strip.Mid * k))
	toLevel := geom.Homography{
		along.X * k, down.X * k, origin.X,
		along.Y * k, down.Y * k, origin.Y,
		0, 0, 1,
	}
	return toLevel.Then(c.toWork), int((last-first)/k) + 2*strip.Lead
}

// Boxes are the digits' areas in level px, for tracing.
func (c *Line) Boxes() (out []geom.Quad) {
	for _, at := range c.at {
		mid := geom.Pt{
			X: detectCell * (float64(at.i) + (bank.Cols-1)/2.0),
			Y: detectCell * (float64(at.j) + (bank.Rows-1)/2.0),
		}
		const halfW, halfH = DetectHeight * bank.Aspect / 2, DetectHeight / 2.0
		out = append(out, geom.Rect(mid.X-halfW, mid.Y-halfH, mid.X+halfW, mid.Y+halfH))
	}
	return out
}
