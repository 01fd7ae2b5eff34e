package strip

import "github.com/cardglyph/cardglyph/core/internal/geom"

// This file implements the slant of a line: what stands upright on a card that is seen from aside leans one way at its left and the
// other way at its right.

// Slant is how far the digits lean: pixels to the right for each pixel up, at the first and at the last one.
type Slant struct{ First, Last float64 }

// turnMost bounds by how much the lean grows from one pixel of the line to the next: 400 px off the line, further than any text is
// looked for, what recedes is then not less than half as large.
const turnMost = 1.0 / 800

// Deskew takes points of a field in which the digits of a line that long stand upright to where they lean. The line itself
// stays where it is.
func (l Slant) Deskew(length float64) geom.Homography {
	turn := min(max((l.Last-l.First)/max(length, 1), -turnMost), turnMost)
	return geom.Homography{1, -l.First, 0, 0, 1, 0, 0, turn, 1}
}
