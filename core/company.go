package core

// This file looks at what stands around a line of digits. A card's number stands alone; receipts, tables and lists have line
// upon line of the same height. And a number that goes on beyond what was read of it is not the whole number.

// company is what stands around a line.
type company struct {
	rival  int  // in percent, see rivals
	beyond int  // digits that seem to go on at an end
	cut    bool // the next digit at an end would lie outside the picture
}

// rivals is the score of the best other chain of the level that could be a line of the same text as c, at most five digit heights
// above or below it and beside it for half of its length, in percent of c's own.
func (c *chain) rivals(others []chain) (percent int) {
	const height, reach = 7, 34 // cells: one digit, five of them
	from, to := c.at[0], c.at[len(c.at)-1]
	for k := range others {
		d := &others[k]
		first, last := d.at[0], d.at[len(d.at)-1]
		beside := min(to.i, last.i) - max(from.i, first.i)
		apart := (first.j + last.j - from.j - to.j) / 2
		apart = max(apart, -apart)
		if 2*beside > to.i-from.i && apart > height && apart < reach {
			percent = max(percent, int(100*d.score/c.score))
		}
	}
	return percent
}

// oneOfMany reports whether the line has a rival: another line above or below that is nearly as much like a number. On real
// cards the best of the others has half of the number's score, on lines of a receipt 95 % and more.
func (c company) oneOfMany() bool { return c.rival >= rivalry }

const rivalry = 90 // percent
