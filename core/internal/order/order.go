// Package order sorts with one sort of keys, whatever the elements: each kind of element would bring a sort of its own into the
// modules, some kilobytes each.
package order

import "slices"

// Descending returns a copy of the list sorted by descending score; equals keep their order.
func Descending[T any](list []T, score func(*T) int32) []T {
	keys := make([]uint64, len(list))
	for i := range list {
		descending := ^(uint32(score(&list[i])) ^ 1<<31) // the sign bit flipped, then all: the largest score comes first
		keys[i] = uint64(descending)<<32 | uint64(i)
	}
	slices.Sort(keys)
	out := make([]T, len(list))
	for k, key := range keys {
		out[k] = list[uint32(key)]
	}
	return out
}

// Ascending returns a copy of the numbers, of at most 31 bits, from the least on.
func Ascending[T int | int32](list []T) []T {
	return Descending(list, func(v *T) int32 { return -int32(*v) })
}
