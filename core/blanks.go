package core

import (
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// This file implements the blanks of a name. What a path says of them are distances of letters' middles, which differ by the widths
// of letters and from face to face; the ink between the letters says it directly.

// A gap is the longest run of columns between the middles of two letters with less than half of the line's mean ink, in strip
// pixels. Compared with the middle one of the line's gaps, blanks are gapBlank wider or more; gaps no more than gapNone wider are
// none, unless the step is over stepBlank fifths of the line's middle one.
const (
	gapBlank  = 6
	gapNone   = 2
	stepBlank = 7
	textHalf  = 10 // of textPx
)

// openLetters are characters with room beside them that looks like a blank, a bit for each of textAlphabet: / - . ' F I J L T.
const openLetters = 1<<10 | 1<<11 | 1<<12 | 1<<13 |
	1<<('F'-'A'+firstLetter) | 1<<letterI | 1<<('J'-'A'+firstLetter) | 1<<('L'-'A'+firstLetter) | 1<<('T'-'A'+firstLetter)

// inkOf is the contrast of each column of the strip within the height of its characters.
func (t *textStrip) inkOf() []int {
	m := t.luma
	out := make([]int, len(t.y))
	for i := range out {
		mid := t.y[i] + textDY
		for y := max(mid-textHalf, 1); y < min(mid+textHalf, m.H-1); y++ {
			p := y*m.W + int(t.middleX(i))
			out[i] += plane.AbsDiff(m.Pix[p-1], m.Pix[p+1]) + plane.AbsDiff(m.Pix[p-m.W], m.Pix[p+m.W])
		}
	}
	return out
}

// What stands between letters and is no letter costs inkMost at most, in full where it is inkWide columns of twice the line's mean
// ink and more: a thin letter may be hardly like one, a blank has no ink. What has less than inkLeast percent of the mean is free.
const (
	inkMost  = 16 * match.One
	inkLeast = 60
	inkFull  = 100 // percent more
	inkWide  = 5
	edgeWide = 14 // columns that are looked at before a name and after it: 0.7 of its height
)

// inked is, for each column, what the ink up to there costs where no letter explains it.
func (t *textStrip) inked() []int32 {
	out := make([]int32, len(t.ink)+1)
	line := t.ink[min(textLead, len(t.ink)):max(len(t.ink)-textLead, min(textLead, len(t.ink)))]
	mean := 1
	for _, v := range line {
		mean += v
	}
	mean = max(mean/max(len(line), 1), 1)
	for i, v := range t.ink {
		over := min(max(v*100/mean-inkLeast, 0), inkFull)
		out[i+1] = out[i] + int32(over)*inkMost/(inkFull*inkWide)
	}
	return out
}

// respace lays the blanks of the path where the ink has gaps.
func (t *textStrip) respace(path []step, cand []candidate) {
	if len(path) < nameShort {
		return
	}
	ink := t.ink[path[0].column:path[len(path)-1].column]
	sum := 0
	for _, v := range ink {
		sum += v
	}
	gaps, steps := make([]int, len(path)), make([]int, len(path))
	for k := range path[1:] {
		between := t.ink[path[k].column : path[k+1].column+1]
		gaps[k+1], steps[k+1] = longestUnder(between, sum/len(ink)/2), len(between)-1
	}
	gap, wide := order.Ascending(gaps)[len(path)/2], order.Ascending(steps)[len(path)/2]
	for k := range path[1:] {
		p := &path[k+1]
		switch over := gaps[k+1] - gap; {
		case over <= gapNone && 5*steps[k+1] <= stepBlank*wide:
			p.space = false
		case over >= gapBlank && openLetters&(1<<cand[p.column].char|1<<cand[path[k].column].char) == 0:
			p.space = true
		}
	}
}

// longestUnder is the length of the longest run of values under the limit.
func longestUnder(values []int, limit int) (longest int) {
	run := 0
	for _, v := range values {
		if run++; v >= limit {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}
