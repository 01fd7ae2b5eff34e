package ocr

import (
	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Alphabet is the characters that lines consist of; a class is an index into it.
const Alphabet = glyph.Alphabet

// Classes is the number of classes.
const Classes = glyph.Chars

// Geometry of a strip, px: room for windows that stand up to riseMost px higher or lower than the line's baseline says.
const (
	Cap        = glyph.Cap
	riseMost   = 3
	baseRow    = glyph.Above + riseMost
	stripH     = baseRow + glyph.Below + riseMost
	columnStep = 1
)

// coarseLeast is the coarse score of any character under which a place is not looked at closely.
const coarseLeast = -4 * match.One

// Costs of the classifier, nanoseconds under wazero.
const (
	coarseCost   = 9_000
	classifyCost = 40_000
	prepareCost  = 65 // a pixel
)

// classifier scores the places of a strip.
type classifier struct {
	reader *glyph.Reader
	line   glyph.Line
	scores glyph.Scores
	rise   int // of the line's baseline over the strip's, px down
}

// prepare pools the strip's features and finds its baseline: the rise at which the line looks most like characters.
func (c *classifier) prepare(p plane.Plane, x0, x1 int, run Runs) {
	if c.reader == nil {
		c.reader = glyph.New()
	}
	c.line.PrepareIn(gradient.Runs(run), p, baseRow)
	var sum [len(rises)]int64
	step := max((x1-x0)/risePlaces, 1)
	n := (x1 - x0) / step
	run(n, coarseCost*len(sum), func(k0, k1 int) {
		for k := k0; k < k1; k++ {
			for i, rise := range rises {
				if s, ok := c.reader.Coarse(&c.line, x0+k*step, rise); ok && s.Any > 0 {
					sum[i] += int64(s.Any)
				}
			}
		}
	})
	best := len(rises) / 2
	for i, v := range sum {
		if v > sum[best] {
			best = i
		}
	}
	c.rise = rises[best]
}

// rises are the heights at which the line is tried, px under its baseline, each at risePlaces places or so.
var rises = [...]int{-2, -1, 0, 1, 2}

const risePlaces = 24

// columns scores the places from x0 to x1 where a character may stand.
func (c *classifier) columns(x0, x1 int, run Runs) (out []Column) {
	n := (x1 - x0) / columnStep
	run(n, coarseCost+classifyCost/2, func(k0, k1 int) {
		for k := k0; k < k1; k++ {
			x := x0 + k*columnStep
			if s, ok := c.reader.Coarse(&c.line, x, c.rise); !ok || s.Any < coarseLeast {
				continue
			}
			if c.reader.Classify(&c.line, x, c.rise, &c.scores) {
				col := Column{X: x, Score: c.scores.Score}
				for i, half := range c.scores.Half {
					col.Half[i] = int8((half + 4) / 8)
				}
				out = append(out, col)
			}
		}
	})
	return out
}
