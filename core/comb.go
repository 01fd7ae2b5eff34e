package core

// This file implements the placing of digits on a strip: which columns hold one. Two ways are tried: a comb, one of the
// layouts that cards use at an even pitch and with even gaps; and a free chain, for lines that keep to no layout.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
)

// layout is how many digits stand in each group.
type layout []int

// layouts are the combs that are tried on every strip, with what a layout is worth before anything was read: nearly every
// card has four groups of four. Source of the layouts: the number lines that ISO/IEC 7811-1 allows and what banks print;
// see package pan for those of each network.
var layouts = []struct {
	groups layout
	prior  int32
}{
	{layout{4, 4, 4, 4}, 4 * match.One},
	{layout{4, 6, 5}, 0},
	{layout{4, 6, 4}, -match.One},
	{layout{6, 13}, 0},
	{layout{6, 12}, -match.One},
	{layout{4, 4, 4, 4, 3}, 0},
	{layout{4, 4, 4, 4, 2}, -2 * match.One},
	{layout{8, 8}, -4 * match.One},
	{layout{4, 4, 4, 4, 4}, 0}, // not a PAN, but its first or last sixteen digits are none either
	{layout{16}, -8 * match.One},
	{layout{19}, -8 * match.One},
}

// freePrior is what a line that keeps to no layout is worth before anything was read.
const freePrior = -12 * match.One

// placing is a guess where the digits of a strip are.
type placing struct {
	at     []int // indices into places
	groups []int // as placed
	score  int32
}

// Gap between two groups, in pitches beyond the ordinary one, times gapParts.
const (
	gapParts = 8
	gapLeast = 2  // 1/4 of a pitch: loosely set print
	gapMost  = 24 // three pitches: wide-set print
)

// groupSums holds, for one pitch, what a group of a size is worth that begins at each column: sums[size][x]. Combs of all
// layouts and gaps are sums of these.
type groupSums struct {
	sums    [mostDigits + 1][]int32
	width   [mostDigits + 1]int   // columns from a group's first digit to where the next would stand
	most    [mostDigits + 1]int32 // of sums
	nothing []int32               // zeros
	grown   []int32               // scratch of fill
}

// layoutSizes marks the sizes of layouts' groups.
var layoutSizes = func() (has [mostDigits + 1]bool) {
	for _, l := range layouts {
		for _, size := range l.groups {
			has[size] = true
		}
	}
	return has
}()

// fill prepares the sizes that layouts have. pitch is in half pixels. A group has a digit more than the next smaller one.
func (g *groupSums) fill(worth []int32, pitch int) {
	const column = 2 * placeStep // half pixels
	g.grown = append(g.grown[:0], worth...)
	for size := 1; size < len(g.sums); size++ {
		if size > 1 {
			next := worth[min((size-1)*pitch/column, len(worth)):]
			g.grown = g.grown[:min(len(g.grown), len(next))]
			addTo(g.grown, next)
		}
		g.sums[size] = g.sums[size][:0]
		if layoutSizes[size] && len(g.grown) > 0 {
			g.width[size] = size * pitch / column
			g.sums[size] = append(g.sums[size], g.grown...)
			g.most[size] = slices.Max(g.grown)
		}
	}
}

// addTo adds the first of the values to the sums.
func addTo(sums, values []int32) {
	values = values[:len(sums)]
	for x, v := range values {
		sums[x] += v
	}
}

// bound is a score that no comb of the layout at this pitch exceeds.
func (g *groupSums) bound(groups layout) (sum int32) {
	for _, size := range groups {
		sum += g.most[size]
	}
	return sum
}

// best is the best comb of one layout at the pitch: it tries every gap and phase. ok is false when none fits.
func (g *groupSums) best(groups layout, pitch int) (gap, phase int, score int32, ok bool) {
	score = -1 << 30
	for n := gapLeast; n <= gapMost; n++ {
		var offset [5]int
		columns := n * pitch / (gapParts * 2 * placeStep)
		room := 1 << 30
		at := 0
		for i, size := range groups {
			offset[i] = at
			room = min(room, len(g.sums[size])-at)
			at += g.width[size] + columns
		}
		if room > 0 {
			if x, sum := g.bestPhase(groups, offset, room); sum > score {
				gap, phase, score, ok = columns, x, sum, true
			}
		}
		if len(groups) == 1 {
			break
		}
	}
	return gap, phase, score, ok
}

// bestPhase is the best of the first room columns for the groups at those offsets. All layouts go one way: a group that a
// layout has not got is worth nothing anywhere.
func (g *groupSums) bestPhase(groups layout, offset [5]int, room int) (phase int, score int32) {
	for len(g.nothing) < room {
		g.nothing = append(g.nothing, 0)
	}
	var sums [5][]int32
	for i := range sums {
		sums[i] = g.nothing[:room]
		if i < len(groups) {
			sums[i] = g.sums[groups[i]][offset[i]:][:room]
		}
	}
	a, b, c, d, e := sums[0], sums[1], sums[2], sums[3], sums[4]
	b, c, d, e = b[:len(a)], c[:len(a)], d[:len(a)], e[:len(a)] // spares the bounds checks
	score = -1 << 30
	for x := range a {
		if sum := a[x] + b[x] + c[x] + d[x] + e[x]; sum > score {
			phase, score = x, sum
		}
	}
	return phase, score
}

// columns are the teeth of a comb.
func (g *groupSums) columns(groups layout, pitch, gap, phase int) (at []int) {
	for _, size := range groups {
		for k := range size {
			at = append(at, phase+k*pitch/(2*placeStep))
		}
		phase += g.width[size] + gap
	}
	return at
}

// combs places every layout: each at the pitch, gap and phase where it is worth most, each digit within a place of its
// ideal column. Pitches from least to most half pixels are tried.
func (w *work) combs(worth []int32, least, most int) []placing {
	out := make([]placing, len(layouts))
	for i, l := range layouts {
		out[i] = placing{groups: l.groups, score: -1 << 30}
	}
	g := &w.groups
	for n := range most - least + 1 {
		pitch := fromMiddle(least, most, n)
		g.fill(worth, pitch)
		for i, l := range layouts {
			if g.bound(l.groups)+l.prior <= out[i].score {
				continue
			}
			gap, phase, score, ok := g.best(l.groups, pitch)
			if ok && score+l.prior > out[i].score {
				out[i].score = score + l.prior
				out[i].at = g.columns(l.groups, pitch, gap, phase)
			}
		}
		w.pic.Pay(len(worth) / 4)
	}
	return slices.DeleteFunc(out, func(p placing) bool { return p.at == nil })
}

// fromMiddle is the n-th of the numbers from least to most, the middle one first: the likeliest pitch sets a mark that most of the
// others cannot reach.
func fromMiddle(least, most, n int) int {
	middle := (least + most) / 2
	if n&1 == 1 {
		return middle + (n+1)/2
	}
	return middle - n/2
}

// A digit that is as clear as the line's others is worth toothGood, a place that is not like a digit at all toothBad:
// digits of one line look alike, so that what counts is how a place compares with its line, not its score itself.
const (
	toothGood = 2 * match.One
	toothBad  = -6 * match.One
)

// teeth turns places into what each is worth to a comb whose tooth may stand a place off.
func teeth(places []place, pitch int) []int32 {
	ref := reference(places, pitch)
	out := make([]int32, len(places))
	for i := range places {
		v := places[i].score
		for _, k := range [...]int{i - 1, i + 1} {
			if k >= 0 && k < len(places) {
				v = max(v, places[k].score)
			}
		}
		v = min(max(v, -ref), ref)
		out[i] = v*(toothGood-toothBad)/(2*ref) + (toothGood+toothBad)/2
	}
	return out
}

// reference is the score of a fair digit of the line: of the best places that are a digit apart, the eighth.
func reference(places []place, pitch int) int32 {
	const nth = 8
	var top [nth]int32
	apart := max(pitch*2/3/placeStep, 2)
	for i := 0; i < len(places); i++ {
		peak := true
		for k := max(i-apart, 0); k <= min(i+apart, len(places)-1); k++ {
			if places[k].score > places[i].score || places[k].score == places[i].score && k < i {
				peak = false
				break
			}
		}
		if !peak {
			continue
		}
		v := places[i].score
		for k := range top {
			if v > top[k] {
				top[k], v = v, top[k]
			}
		}
	}
	return min(max(top[nth-1], 2*match.One), 12*match.One)
}

// pitchParts is how exact the pitch is with which a line was found: to a ninth.
const pitchParts = 9

// placings finds where the digits of a strip may stand, best first. pitch is the one the line was found with, in pixels.
func (w *work) placings(places []place, pitch int) []placing {
	worth := teeth(places, pitch)
	least, most := max(2*pitch*pitchParts/(pitchParts+1), 2*pitchMin), min(2*pitch*(pitchParts+1)/pitchParts, 2*pitchMax)
	out := w.combs(worth, least, most)
	if loose(out) {
		out = append(out, w.stretchedCombs(worth, least, most)...)
	}
	for i := range out {
		settle(places, out[i].at)
		out[i].score -= passedOver(worth, out[i].at)
	}
	if at, _ := w.linkPlaces(places); len(at) >= leastDigits {
		out = append(out, free(at, worth)...)
	}
	return order.Descending(out, func(p *placing) int32 { return p.score })
}

// Numbers have 12 to 19 digits (ISO/IEC 7812-1: at most 19); some artwork prints 20.
const (
	leastDigits = 12
	mostDigits  = 20
)

// free makes placings of a chain that was found without a layout: the whole chain, and each run of its groups that is a
// layout of its own, since a letter or an ornament beside the number often joins it.
func free(at []int, worth []int32) []placing {
	groups := grouped(at)
	var out []placing
	add := func(at, groups []int, prior int32) {
		p := placing{at: at, groups: groups, score: prior}
		for _, i := range at {
			p.score += worth[i]
		}
		out = append(out, p)
	}
	if len(at) <= mostDigits {
		add(at, groups, freePrior)
	}
	first := 0
	for g := range groups {
		for _, l := range layouts {
			if len(l.groups) <= len(groups)-g && slices.Equal(l.groups, groups[g:g+len(l.groups)]) {
				n := 0
				for _, size := range l.groups {
					n += size
				}
				add(slices.Clone(at[first:first+n]), l.groups, l.prior-unevenCost)
			}
		}
		first += groups[g]
	}
	return out
}

// unevenCost is what a layout loses when its gaps are not even: an even comb is the likelier explanation.
const unevenCost = 2 * match.One

// settle moves each tooth to the best place beside it.
func settle(places []place, at []int) {
	for n, i := range at {
		for _, k := range [...]int{i - 1, i + 1} {
			if k >= 0 && k < len(places) && places[k].score > places[at[n]].score {
				at[n] = k
			}
		}
	}
}

// grouped counts the digits between the gaps.
func grouped(at []int) []int {
	steps := stepsOf(at)
	if len(steps) == 0 {
		return []int{len(at)}
	}
	pitch := pitchOf(steps)
	groups := []int{1}
	for _, s := range steps {
		if 4*s > 5*pitch {
			groups = append(groups, 0)
		}
		groups[len(groups)-1]++
	}
	return groups
}

// stepsOf are the distances from digit to digit.
func stepsOf(at []int) []int {
	steps := make([]int, 0, len(at))
	for k := 1; k < len(at); k++ {
		steps = append(steps, at[k]-at[k-1])
	}
	return steps
}

// pitchOf is the ordinary one of the steps: gaps are the longer ones.
func pitchOf(steps []int) int {
	return order.Ascending(steps)[len(steps)/3]
}
