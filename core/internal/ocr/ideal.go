package ocr

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// Scores of an ideal lattice.
const (
	idealScore = 12 * match.One
	idealOther = -4 * match.One
)

// Ideal is the lattice of a line of type of one pitch that shows s without a doubt, its baseline beginning at base and its capitals that
// many px high: what a perfect classifier would say. Tests of grammars are written with it. Characters that are not in Alphabet are left
// blank.
func Ideal(s string, base geom.Pt, capital float64) *Lattice {
	const pitch, half = 18, 6 // strip px
	k := capital / Cap
	l := &Lattice{
		Line:    Line{Base: base, Along: geom.Pt{X: 1}, Length: float64(len(s)) * pitch * k, Cap: capital, Parts: len(s)},
		ToPlane: geom.Homography{k, 0, base.X, 0, k, base.Y - float64(baseRow*k), 0, 0, 1},
		Length:  len(s) * pitch,
	}
	l.x1, l.to = l.Length, l.Length
	l.ink = make([]int32, l.Length+1)
	for i := range len(s) {
		class := classes[s[i]]
		if class < 0 {
			continue
		}
		c := Column{X: i*pitch + pitch/2}
		for k := range c.Score {
			c.Score[k], c.Half[k] = idealOther, half
		}
		c.Score[class] = idealScore
		l.Columns = append(l.Columns, c)
	}
	return l
}
