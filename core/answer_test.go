package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/segment"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// kept is the work after the readings were kept in that order, and what it answers.
func kept(readings ...*reading) *work {
	w := benchWith(Options{MinNumber: DefaultMinNumber})
	for _, r := range readings {
		r.strip, r.view, r.Spacing = &strip.Strip{}, &picture.View{}, segment.Spacing{}
		for k := range r.spots {
			r.spots[k].X = 25*k + 15*(k/4)
		}
		w.keep(r)
	}
	w.answer()
	return w
}

// scored is a clear reading in groups of four whose score is so many nats.
func scored(digits string, score int32) *reading {
	r := clearReading(digits, []int{4, 4, 4, 4})
	r.score = score * match.One
	return r
}

func TestTheBetterReadingIsKept(t *testing.T) {
	w := kept(scored(testPAN, 80), scored(otherPAN, 90))
	assert.Equal(t, otherPAN, w.res.Number.Digits, "as sure, and clearer")

	for _, order := range [][]*reading{{scored(testPAN, 80), scored("0700700070700070", 82)}, {scored("0700700070700070", 82), scored(testPAN, 80)}} {
		w = kept(order...)
		assert.Equal(t, testPAN, w.res.Number.Digits, "nearly as clear, and of a network")
	}
	w = kept(scored(testPAN, 80), scored("0700700070700070", 90))
	assert.Equal(t, "0700700070700070", w.res.Number.Digits, "a number of no network, but not much less sure")
}

// Candidates are other words of the reading, and what the surest other reading says: never the number itself, likelier first.
func TestCandidates(t *testing.T) {
	third := scored("5105105105105100", 75)
	third.spots[3].Score[1] = third.spots[3].Score[5] - 20*match.One
	w := kept(third, scored(otherPAN, 70), scored(testPAN, 80), scored(testPAN, 75))
	require.Len(t, w.res.Candidates, mostCandidates)
	assert.Equal(t, otherPAN, w.res.Candidates[0].Digits)
	seen := map[string]bool{w.res.Number.Digits: true}
	last := 1.0
	for _, c := range w.res.Candidates {
		assert.False(t, seen[c.Digits])
		assert.LessOrEqual(t, c.Confidence, last)
		seen[c.Digits], last = true, c.Confidence
	}
	assert.Len(t, kept(scored(testPAN, 80)).res.Candidates, mostCandidates, "of one reading")
}

// A line of 17 or 18 digits is rather one of 19 without its end: there a network alone vouches for nothing.
func TestRareLengthsNeedACheckDigit(t *testing.T) {
	for digits, vouched := range map[string]bool{
		"6200000000000000003": true,  // 19 digits, without a check digit that holds
		"620000000000000003":  false, // 18 of them
		"620000000000000005":  true,  // whose check digit holds
		"6200000000000003":    true,  // 16
	} {
		r := clearReading(digits, []int{4, 4, 4, 4, len(digits) - 16}[:(len(digits)+3)/4])
		r.strip = &strip.Strip{}
		x := 0
		for k := range r.spots {
			if x += 25; k%4 == 0 {
				x += 15
			}
			r.spots[k].X = x
		}
		assert.Equal(t, vouched, r.facts(&r.words[0]).Network, "%d digits", len(digits))
	}
}

// What another line nearly reads too is less sure, and so is a number of which one digit is far poorer than the others.
func TestConfidenceFallsWithDoubts(t *testing.T) {
	alone, rivalled, blemished := clearReading(testPAN, []int{4, 4, 4, 4}), clearReading(testPAN, []int{4, 4, 4, 4}), clearReading(testPAN, []int{4, 4, 4, 4})
	alone.score, rivalled.score = 200*match.One, 200*match.One
	other := clearReading(otherPAN, []int{4, 4, 4, 4})
	other.score = 190 * match.One
	rivalled.compare(other)
	for d := range blemished.spots[3].Score {
		blemished.spots[3].Score[d] -= 60 * match.One
	}
	sure := alone.confidence(&alone.words[0])
	assert.Less(t, rivalled.confidence(&rivalled.words[0]), sure)
	assert.Less(t, blemished.confidence(&blemished.words[0]), sure)
	assert.Less(t, other.confidence(&other.words[0]), rivalled.confidence(&rivalled.words[0]))
	rivalled.compare(nil)
	assert.Less(t, rivalled.confidence(&rivalled.words[0]), sure, "as it was")
}
