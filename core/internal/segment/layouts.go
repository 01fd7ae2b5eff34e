// Package segment decides which columns of a straightened line hold a digit, from how much each column looks like any digit: the
// segmentation of OCR, but over scores in place of ink. It knows neither pictures nor templates.
//
// Scores are log-likelihood ratios in 1/match.One nats, one a column; columns lie Step strip px apart.
package segment

// This file implements the placing of digits on a strip: which columns hold one. Two ways are tried: a layout grid (comb), one of the
// layouts that cards use at an even pitch and with even gaps; and a free chain, for lines that keep to no layout.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/budget"
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

// UsualGroups are those of nearly every card.
var UsualGroups = layouts[0].groups

// freePrior is what a line that keeps to no layout is worth before anything was read.
const freePrior = -12 * match.One

// Placing is a guess where the digits of a strip are.
type Placing struct {
	At     []int // indices into places
	Groups []int // as placed
	Score  int32
}

// Gap between two groups, in pitches beyond the ordinary one, times gapParts.
const (
	gapParts = 8
	gapLeast = 2  // 1/4 of a pitch: loosely set print
	gapMost  = 24 // three pitches: wide-set print
)

// Step is how far apart the columns are, in strip px.
const Step = 2

// What a free chain is made of: a column adds its score, scoreCeil at most, and a gap costs freeGapCost.
const (
	scoreCeil   = 8 * match.One
	freeGapCost = match.One
)

// Finder places digits on strips. It keeps scratch from one strip to the next.
type Finder struct{ groups groupSums }

// groupSums holds, for one pitch, what a group of a size is worth that begins at each column: sums[size][x]. Combs of all
// layouts and gaps are sums of these.
type groupSums struct {
	sums    [MostDigits + 1][]int32
	width   [MostDigits + 1]int   // columns from a group's first digit to where the next would stand
	most    [MostDigits + 1]int32 // of sums
	nothing []int32               // zeros
	grown   []int32               // scratch of fill
}

// layoutSizes marks the sizes of layouts' groups.
var layoutSizes = func() (has [MostDigits + 1]bool) {
	for _, l := range layouts {
		for _, size := range l.groups {
			has[size] = true
		}
	}
	return has
}()

// fill prepares the sizes that layouts have. pitch is in half pixels. A group has a digit more than the next smaller one.
func (g *groupSums) fill(worth []int32, pitch int) {
	const column = 2 * Step // half pixels
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
		columns := n * pitch / (gapParts * 2 * Step)
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
			at = append(at, phase+k*pitch/(2*Step))
		}
		phase += g.width[size] + gap
	}
	return at
}

// grids places every layout: each at the pitch, gap and phase where it is worth most, each digit within a place of its
// ideal column. Pitches from least to most half pixels are tried.
func (f *Finder) grids(m *budget.Meter, worth []int32, least, most int) []Placing {
	out := make([]Placing, len(layouts))
	for i, l := range layouts {
		out[i] = Placing{Groups: l.groups, Score: -1 << 30}
	}
	g := &f.groups
	for n := range most - least + 1 {
		pitch := fromMiddle(least, most, n)
		g.fill(worth, pitch)
		for i, l := range layouts {
			if g.bound(l.groups)+l.prior <= out[i].Score {
				continue
			}
			gap, phase, score, ok := g.best(l.groups, pitch)
			if ok && score+l.prior > out[i].Score {
				out[i].Score = score + l.prior
				out[i].At = g.columns(l.groups, pitch, gap, phase)
			}
		}
		m.Pay(len(worth) / 4)
	}
	return slices.DeleteFunc(out, func(p Placing) bool { return p.At == nil })
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

// A digit that is as clear as the line's others is worth cellHit, a place that is not like a digit at all cellMiss:
// digits of one line look alike, so that what counts is how a place compares with its line, not its score itself.
const (
	cellHit  = 2 * match.One
	cellMiss = -6 * match.One
)

// cellScores turns places into what each is worth to a comb whose tooth may stand a place off.
func cellScores(scores []int32, pitch int) []int32 {
	ref := Reference(scores, pitch)
	out := make([]int32, len(scores))
	for i := range scores {
		v := scores[i]
		for _, k := range [...]int{i - 1, i + 1} {
			if k >= 0 && k < len(scores) {
				v = max(v, scores[k])
			}
		}
		v = min(max(v, -ref), ref)
		out[i] = v*(cellHit-cellMiss)/(2*ref) + (cellHit+cellMiss)/2
	}
	return out
}

// Reference is the score of a fair digit of the line: of the best places that are a digit apart, the eighth.
func Reference(scores []int32, pitch int) int32 {
	const nth = 8
	var top [nth]int32
	apart := max(pitch*2/3/Step, 2)
	for i := 0; i < len(scores); i++ {
		peak := true
		for k := max(i-apart, 0); k <= min(i+apart, len(scores)-1); k++ {
			if scores[k] > scores[i] || scores[k] == scores[i] && k < i {
				peak = false
				break
			}
		}
		if !peak {
			continue
		}
		v := scores[i]
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

// Placings finds where the digits of a strip may stand, best first. pitch is the one the line was found with, in pixels.
func (f *Finder) Placings(m *budget.Meter, scores []int32, pitch int) []Placing {
	worth := cellScores(scores, pitch)
	least, most := max(2*pitch*pitchParts/(pitchParts+1), 2*PitchMin), min(2*pitch*(pitchParts+1)/pitchParts, 2*pitchMax)
	out := f.grids(m, worth, least, most)
	if poorFit(out) {
		out = append(out, f.stretchedGrids(m, worth, least, most)...)
	}
	for i := range out {
		settle(scores, out[i].At)
		out[i].Score -= leftOut(worth, out[i].At)
	}
	if at, _ := f.freeChain(m, scores); len(at) >= LeastDigits {
		out = append(out, free(at, worth)...)
	}
	return order.Descending(out, func(p *Placing) int32 { return p.Score })
}

// Numbers have 12 to 19 digits (ISO/IEC 7812-1: at most 19); some artwork prints 20.
const (
	LeastDigits = 12
	MostDigits  = 20
)

// free makes placings of a chain that was found without a layout: the whole chain, and each run of its groups that is a
// layout of its own, since a letter or an ornament beside the number often joins it.
func free(at []int, worth []int32) []Placing {
	groups := Grouped(at)
	var out []Placing
	add := func(at, groups []int, prior int32) {
		p := Placing{At: at, Groups: groups, Score: prior}
		for _, i := range at {
			p.Score += worth[i]
		}
		out = append(out, p)
	}
	if len(at) <= MostDigits {
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
func settle(scores []int32, at []int) {
	for n, i := range at {
		for _, k := range [...]int{i - 1, i + 1} {
			if k >= 0 && k < len(scores) && scores[k] > scores[at[n]] {
				at[n] = k
			}
		}
	}
}

// Grouped counts the digits between the gaps.
func Grouped(at []int) []int {
	steps := StepsOf(at)
	if len(steps) == 0 {
		return []int{len(at)}
	}
	pitch := PitchOf(steps)
	groups := []int{1}
	for _, s := range steps {
		if 4*s > 5*pitch {
			groups = append(groups, 0)
		}
		groups[len(groups)-1]++
	}
	return groups
}

// StepsOf are the distances from digit to digit.
func StepsOf(at []int) []int {
	steps := make([]int, 0, len(at))
	for k := 1; k < len(at); k++ {
		steps = append(steps, at[k]-at[k-1])
	}
	return steps
}

// PitchOf is the ordinary one of the steps: gaps are the longer ones.
func PitchOf(steps []int) int {
	return order.Ascending(steps)[len(steps)/3]
}
