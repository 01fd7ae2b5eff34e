package core

// This file looks at how a line's digits are spaced. Vouchers, orders and telephone numbers are grouped in other ways than
// cards, and a card's comb that is laid over them hides it: its teeth may give way.

import "slices"

// spaced reports whether the digits stand as a card's do: each gap between two groups is wider than every step within a group, or
// there are no gaps at all.
func spaced(spots []spot, groups []int) bool {
	if len(spots) < 2 {
		return true
	}
	steps := make([]int, 0, len(spots)-1)
	for k := range spots[1:] {
		steps = append(steps, spots[k+1].x-spots[k].x)
	}
	return gapped(steps, groups) || even(steps)
}

// gapped reports whether the steps between groups are wider than all others.
func gapped(steps, groups []int) bool {
	if len(groups) < 2 {
		return false
	}
	within, between := 0, int(^uint(0)>>1)
	last := -1 // step before the group's first digit
	for _, n := range groups {
		for k := last + 1; k < min(last+n, len(steps)); k++ {
			within = max(within, steps[k])
		}
		if last += n; last < len(steps) {
			between = min(between, steps[last])
		}
	}
	return between > within
}

// even reports whether all steps are alike. The ones of proportional faces make them differ by up to 0.24 of the widest.
func even(steps []int) bool {
	least, most := slices.Min(steps), slices.Max(steps)
	return 4*(most-least) <= most
}
