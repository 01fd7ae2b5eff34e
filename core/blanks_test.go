package core

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/match"
)

// inkedLine is a strip and a path of letters that are wide columns of ink, each followed by a gap; spaces is what the path says of
// them.
func inkedLine(text string, gaps []int, spaces []bool) (*textStrip, []step, []candidate) {
	const wide = 14
	t := &textStrip{}
	var path []step
	at := map[int]byte{}
	for k := range text {
		middle := len(t.ink) + wide/2
		at[middle] = text[k]
		path = append(path, step{middle, spaces[k]})
		for range wide {
			t.ink = append(t.ink, 100)
		}
		for range gaps[k] {
			t.ink = append(t.ink, 10)
		}
	}
	cand := make([]candidate, len(t.ink))
	for i, char := range at {
		for c := range textAlphabet {
			if textAlphabet[c] == char {
				cand[i].char = c
			}
		}
	}
	return t, path, cand
}

func TestBlanksFollowInk(t *testing.T) {
	const (
		o = false
		B = true
	)
	for _, c := range []struct {
		name, text string
		gaps       []int
		path, want []bool
	}{
		{"a blank that the path missed", "ANNASON", []int{4, 4, 4, 11, 4, 4, 4}, []bool{o, o, o, o, o, o, o}, []bool{o, o, o, o, B, o, o}},
		{"a blank where no gap is", "MONTANA", []int{4, 5, 4, 4, 4, 4, 4}, []bool{o, o, B, o, o, o, o}, []bool{o, o, o, o, o, o, o}},
		{"room beside an open letter is left to the path", "ANLASON", []int{4, 4, 12, 4, 12, 4, 4}, []bool{o, o, o, o, o, B, o}, []bool{o, o, o, o, o, B, o}},
		{"a gap that is neither is left to the path", "ANNASON", []int{4, 4, 8, 4, 8, 4, 4}, []bool{o, o, o, B, o, o, o}, []bool{o, o, o, B, o, o, o}},
	} {
		strip, path, cand := inkedLine(c.text, c.gaps, c.path)
		strip.respace(path, cand)
		got := make([]bool, len(path))
		for k := range path {
			got[k] = path[k].space
		}
		require.Equal(t, c.want, got, c.name)
	}
}

// Art between words fills a gap: a step as wide as two letters is a blank all the same.
func TestWideStepsStayBlanks(t *testing.T) {
	strip, path, cand := inkedLine("ANNASON", []int{4, 4, 4, 18, 4, 4, 4}, []bool{false, false, false, false, true, false, false})
	for i := range strip.ink {
		strip.ink[i] = 100
	}
	strip.respace(path, cand)
	require.True(t, path[4].space)
}

// A thin letter that is hardly like one is no blank where there is ink, and no end of a name.
func TestInkIsNoBlank(t *testing.T) {
	const pitch, thin = 20, 6 // columns
	at := func(k int) int { return textLead + k*pitch }
	strip := &textStrip{ink: make([]int, 2*textLead+5*pitch)}
	cand := make([]candidate, len(strip.ink))
	for k := range 6 {
		cand[at(k)] = candidate{char: firstLetter, worth: 20 * match.One}
		if k == 2 || k == 5 {
			cand[at(k)] = candidate{char: letterI, worth: -15 * match.One}
		}
	}
	live := []int{at(0), at(1), at(2), at(3), at(4), at(5)}
	even := &setting{pitch: 2 * pitch}
	letters := func() int {
		for i, sum := range strip.inked()[:len(cand)] {
			cand[i].inked = sum
		}
		path, _ := even.path(cand, live)
		return len(path)
	}
	for k := range 5 {
		for i := range 2 * thin {
			strip.ink[at(k)-thin+i] = 100
		}
	}
	clear(strip.ink[at(2)-thin : at(2)+thin])
	require.Equal(t, 4, letters(), "a blank, and nothing after the last letter")
	for _, k := range []int{2, 5} {
		for i := range 2 * thin {
			strip.ink[at(k)-thin+i] = 100
		}
	}
	require.Equal(t, 6, letters(), "letters without a blank")
}
