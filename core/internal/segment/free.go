package segment

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/budget"
)

// This file implements placings without a layout: an even pitch with gaps, wherever they are.

// Pitch of a line in strip pixels: 17 is condensed print (half the height), 50 is wide-set print.
const (
	PitchMin = 16
	pitchMax = 54
)

// freeChain finds the best chain of digits along the columns: an even pitch, with gaps between groups.
func (f *Finder) freeChain(m *budget.Meter, scores []int32) (at []int, score int32) {
	sum, back := make([]int32, len(scores)), make([]int, len(scores))
	for pitch := PitchMin; pitch <= pitchMax; pitch += 2 {
		p := pitch / Step
		slack := max(p/10, 1)
		beyondGap := summits{sum: sum, from: max(p+slack+1, p*5/4), to: p * 5 / 2}
		bestEnd, bestSum := -1, score
		for i := range scores {
			v, from := int32(0), -1
			for d := p - slack; d <= min(i, p+slack); d++ {
				if sum[i-d] > v {
					v, from = sum[i-d], i-d
				}
			}
			if k := beyondGap.before(i); k >= 0 && sum[k]-freeGapCost > v {
				v, from = sum[k]-freeGapCost, k
			}
			v += min(scores[i], scoreCeil)
			sum[i], back[i] = v, from
			if v > bestSum {
				bestEnd, bestSum = i, v
			}
		}
		m.Pay(len(scores) / 8)
		if bestEnd >= 0 {
			score = bestSum
			at = at[:0]
			for i := bestEnd; i >= 0; i = back[i] {
				at = append(at, i)
			}
		}
	}
	slices.Reverse(at)
	return at, score
}

// summits finds, for one column after the other, the largest of the sums that lie from to to columns before it, the nearest of
// equals. It keeps only those that no nearer one exceeds.
type summits struct {
	sum      []int32
	from, to int
	kept     []int
}

// before is the index of that sum, -1 when there is none. It is called for every column.
func (s *summits) before(i int) int {
	k := i - s.from
	if k < 0 {
		return -1
	}
	for len(s.kept) > 0 && s.sum[s.kept[len(s.kept)-1]] <= s.sum[k] {
		s.kept = s.kept[:len(s.kept)-1]
	}
	s.kept = append(s.kept, k)
	if s.kept[0] < i-s.to {
		s.kept = s.kept[1:]
	}
	return s.kept[0]
}
