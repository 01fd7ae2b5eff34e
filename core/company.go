package core

// This file looks at what stands around a line of digits. A card's number stands alone; receipts, tables and lists have line
// upon line of the same height. And a number that goes on beyond what was read of it is not the whole number.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/order"
)

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

// beyond is how many digits seem to go on before the first or after the last of those at the columns at: the longer of the two
// runs. A place counts when it is half as much like a digit as the line's own are.
func beyond(places []place, at []int) int {
	if len(at) < leastDigits {
		return 0
	}
	steps := stepsOf(at)
	scores := make([]int32, len(at))
	for k, i := range at {
		scores[k] = places[i].score
	}
	scores = order.Ascending(scores)
	pitch, gap, fair := pitchOf(steps), slices.Max(steps), max(scores[len(scores)/2]/2, 0)
	run := func(from, way int) (most int) {
		for _, step := range [...]int{pitch, gap} {
			x, n := from, 0
			for n < 3 {
				next, ok := digitNear(places, x+way*step, fair)
				if !ok {
					break
				}
				x, step = next, pitch
				n++
			}
			most = max(most, n)
		}
		return most
	}
	return max(run(at[0], -1), run(at[len(at)-1], 1))
}

// digitNear is the best place within two of x, if it scores as much as fair.
func digitNear(places []place, x int, fair int32) (at int, ok bool) {
	for k := max(x-2, 0); k <= min(x+2, len(places)-1); k++ {
		if s := places[k].score; s >= fair && (!ok || s > places[at].score) {
			at, ok = k, true
		}
	}
	return at, ok
}

// passedOver is what a placing loses by digits that it leaves out: places worth a tooth in its gaps, and where the next
// digit or group would stand before its first and after its last tooth. A comb of sixteen must not be laid over a line of
// nineteen.
func passedOver(worth []int32, at []int) (cost int32) {
	if len(at) < 2 {
		return 0
	}
	steps := stepsOf(at)
	pitch := pitchOf(steps)
	between := func(from, to int) int32 {
		best := int32(0)
		for i := max(from, 0); i <= min(to, len(worth)-1); i++ {
			best = max(best, worth[i])
		}
		return best
	}
	near := (3*pitch + 2) / 4
	for k, step := range steps {
		if step >= 2*near {
			cost += 2 * between(at[k]+near, at[k+1]-near)
		}
	}
	first, last := at[0], at[len(at)-1]
	cost += 2 * between(first-5*pitch/4, first-near)
	cost += 2 * between(last+near, last+5*pitch/4)
	if gap := slices.Max(steps); gap >= 5*pitch/4 {
		cost += 2 * between(last+gap-pitch/4, last+gap+pitch/4)
	}
	return cost
}
