package core

// This file looks at how a line's digits are spaced. Vouchers, orders and telephone numbers are grouped in other ways than
// cards, and a card's comb that is laid over them hides it: its teeth may give way.

import "slices"

// seenGroups are the groups that the digits' spacing shows: those of the comb where each gap between two groups is wider than
// every step within a group, else none. even reports whether all digits stand at one pitch instead; what is neither is no card's
// number. Digits in rows were laid side by side and are taken at the comb's word.
func (r *reading) seenGroups() (groups []int, even bool) {
	if r.strip != nil && len(r.strip.rows) > 0 || len(r.spots) < 2 {
		return r.placed.groups, true
	}
	steps := make([]int, 0, len(r.spots)-1)
	for k := range r.spots[1:] {
		steps = append(steps, r.spots[k+1].x-r.spots[k].x)
	}
	if gapped(steps, r.placed.groups) {
		return r.placed.groups, false
	}
	return nil, alike(steps)
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

// alike reports whether all steps are one pitch. The ones of proportional faces make them differ by up to 0.24 of the widest.
func alike(steps []int) bool {
	least, most := slices.Min(steps), slices.Max(steps)
	return 4*(most-least) <= most
}
