package segment

// This file looks at how a line's digits are spaced. Vouchers, orders and telephone numbers are grouped in other ways than
// cards, and a card's comb that is laid over them hides it: its teeth may give way.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/order"
)

// Spacing is what the digits' places show.
type Spacing struct {
	Gapped bool // the gaps of the comb are there
	Even   bool // all digits stand at one pitch
	Rows   bool // they stand in rows, as on some cards and in all tables; what is none of the three is no card's number
}

// SpacingOf looks at how far apart digits stand that are placed in those groups.
func SpacingOf(steps, groups []int) Spacing {
	if gapped(steps, groups) {
		return Spacing{Gapped: true}
	}
	return Spacing{Even: len(steps) > 0 && alike(steps)}
}

// gapped reports whether the steps show the groups: the steps between groups are wider than all others, and nearer to the widest
// of them than to those, but no column's distance; and the others are alike, but for the narrow steps at a one. On cards gaps are
// up to 2.9 times as wide as the middle one of the others. Where the widest of the others differs from their middle one by more than
// twice what it lacks of the gaps, these are wider by chance: in a number in pairs every other gap is.
func gapped(steps, groups []int) bool {
	if len(groups) < 2 {
		return false
	}
	var within, between []int
	last := -1 // step before the group's first digit
	for _, n := range groups {
		end := min(last+n, len(steps))
		within = append(within, steps[min(last+1, end):end]...)
		if last += n; last < len(steps) {
			between = append(between, steps[last])
		}
	}
	if len(within) == 0 || len(between) == 0 {
		return false
	}
	within = order.Ascending(within)
	narrowest, middle, widest := within[0], within[len(within)/2], within[len(within)-1]
	least, most := slices.Min(between), slices.Max(between)
	wider := least - widest
	return wider > 0 && 2*wider >= widest-middle && 3*wider >= most-widest && most <= 3*middle && widest <= 2*narrowest
}

// alike reports whether all steps are one pitch. The ones of proportional faces make them differ by up to 0.24 of the widest.
func alike(steps []int) bool {
	least, most := slices.Min(steps), slices.Max(steps)
	return 4*(most-least) <= most
}
