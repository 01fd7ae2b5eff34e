package core

import "github.com/cardglyph/cardglyph/core/internal/lines"

// This file looks at what stands around a line of digits. A card's number stands alone; receipts, tables and lists have line
// upon line of the same height. And a number that goes on beyond what was read of it is not the whole number.

// company is what stands around a line.
type company struct {
	rival  int  // in percent, see rivals
	beyond int  // digits that seem to go on at an end
	cut    bool // the next digit at an end would lie outside the picture
}

// oneOfMany reports whether the line has a rival: another line above or below that is nearly as much like a number. On real
// cards the best of the others has half of the number's score, on lines of a receipt 95 % and more.
func (c company) oneOfMany() bool { return c.rival >= lines.RivalLeast }
