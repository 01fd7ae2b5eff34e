package segment

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/order"
)

// This file looks at the columns beside a placing: digits that it leaves out.

// Beyond is how many digits seem to go on before the first or after the last of those at the columns at: the longer of the two
// runs. A place counts when it is half as much like a digit as the line's own are.
func Beyond(scores []int32, at []int) int {
	if len(at) < LeastDigits {
		return 0
	}
	steps := StepsOf(at)
	own := make([]int32, len(at))
	for k, i := range at {
		own[k] = scores[i]
	}
	own = order.Ascending(own)
	pitch, gap, fair := PitchOf(steps), slices.Max(steps), max(own[len(own)/2]/2, 0)
	run := func(from, way int) (most int) {
		for _, step := range [...]int{pitch, gap} {
			x, n := from, 0
			for n < 3 {
				next, ok := digitNear(scores, x+way*step, fair)
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
func digitNear(scores []int32, x int, fair int32) (at int, ok bool) {
	for k := max(x-2, 0); k <= min(x+2, len(scores)-1); k++ {
		if s := scores[k]; s >= fair && (!ok || s > scores[at]) {
			at, ok = k, true
		}
	}
	return at, ok
}

// leftOut is what a placing loses by digits that it leaves out: places worth a tooth in its gaps, and where the next
// digit or group would stand before its first and after its last tooth. A comb of sixteen must not be laid over a line of
// nineteen.
func leftOut(worth []int32, at []int) (cost int32) {
	if len(at) < 2 {
		return 0
	}
	steps := StepsOf(at)
	pitch := PitchOf(steps)
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
