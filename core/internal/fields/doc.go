// Package fields says what the lines of text on a card are: the number in rows, the date of expiry, the holder's name, the security code.
// Each is a small grammar that is weighed against what the classifier thinks of every place, and against where the line stands.
//
// All places are in the pixels of one plane in which the text runs along x, the right way up: the card, straightened, or the picture.
package fields

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/ocr"
)

// Page is the lines of a card, and what is known of it already.
type Page struct {
	Texts  []ocr.Text
	Number *NumberPlace // nil: no number is known
	Year   int          // of today, 0: not known
	Month  int          // of today, 1 to 12

	// Digits reads the digits of a row once more, by other templates: for each place, whose corners are in the plane, the scores of the ten
	// digits, or nil when it cannot. nil: there is no second reading.
	Digits func(row []geom.Quad) [][10]int32
}

// hear adds what the second reading of a row says to its scores. Its scores overstate what they know secondTemper times as much.
func (p *Page) hear(row []geom.Quad, add func(k, digit int, score int32)) {
	if p.Digits == nil || len(row) == 0 {
		return
	}
	for k, scores := range p.Digits(row) {
		for v, s := range scores {
			add(k, v, s/secondTemper)
		}
	}
}

// secondTemper was chosen by drawn print.
const secondTemper = 2

// NumberPlace is where the card's number stands.
type NumberPlace struct {
	Area   Box
	Height float64 // of a digit, px
	Digits string
}

// Box is an upright rectangle in the plane, px.
type Box struct{ X0, Y0, X1, Y1 float64 }

// Quad is the box's corners, clockwise from the top left.
func (b Box) Quad() geom.Quad { return geom.Rect(b.X0, b.Y0, b.X1, b.Y1) }

// Height is the box's height, px.
func (b Box) Height() float64 { return b.Y1 - b.Y0 }

// union is the smallest box that holds both.
func (b Box) union(c Box) Box {
	return Box{min(b.X0, c.X0), min(b.Y0, c.Y0), max(b.X1, c.X1), max(b.Y1, c.Y1)}
}

// boxOf is the box round a quad.
func boxOf(q geom.Quad) Box {
	b := Box{q[0].X, q[0].Y, q[0].X, q[0].Y}
	for _, p := range q[1:] {
		b = b.union(Box{p.X, p.Y, p.X, p.Y})
	}
	return b
}

// place is the box of the line's characters from to before to.
func place(t *ocr.Text, from, to int) Box { return boxOf(t.Quad(from, to)) }

// PlaceOf is the place of a number that was read elsewhere: q is its area, from the first to the last digit.
func PlaceOf(q geom.Quad, digits string) *NumberPlace {
	height := (q[3].Sub(q[0]).Len() + q[2].Sub(q[1]).Len()) / 2
	return &NumberPlace{Area: boxOf(q), Height: height, Digits: digits}
}
