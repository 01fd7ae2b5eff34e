package core

// This file implements the weighing of a name's ambiguous letters by the letters that follow one another in names.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// What names are like decides between characters that score within clearLetter of the best one; nameWeight is what a nat of it is
// worth in a score, which overstates what it knows (see temper).
const (
	clearLetter = 16 * match.One
	nameWeight  = 4
	choices     = 4 // characters that a place may hold
)

// lettersBefore is the last two letters of a line: 0 to 25, bank.Blank before a word's first one.
type lettersBefore struct{ a, b int }

var noContext = lettersBefore{bank.Blank, bank.Blank}

// then is how likely the character, an index in textAlphabet, is after the context, with a blank between them or not, and the
// context after it. A point, a stroke or a hyphen ends a word as a blank does.
func (c lettersBefore) then(char int, space bool) (worth int32, next lettersBefore) {
	if space {
		worth, c = c.ended(), noContext
	}
	if char < firstLetter {
		return worth + c.ended(), noContext
	}
	letter := char - firstLetter
	return worth + nameScore(c.a, c.b, letter), lettersBefore{c.b, letter}
}

// ended is how likely a word ends with the context.
func (c lettersBefore) ended() int32 {
	if c.b == bank.Blank {
		return 0
	}
	return nameScore(c.a, c.b, bank.Blank)
}

func nameScore(a, b, c int) int32 {
	return nameWeight * match.One * bank.Follows(a, b, c) / bank.FollowsNat
}

// likeliest chooses the line's characters, indices in textAlphabet: those whose scores, and how likely they follow one another, sum up
// to most.
func likeliest(scores [][textChars]int32, letters []letter) []int {
	type state struct {
		char, back int
		sum        int32
		lettersBefore
	}
	lattice := make([][]state, len(scores)+1)
	lattice[0] = []state{{lettersBefore: noContext}}
	for n := range scores {
		var next []state
		for _, char := range choicesOf(&scores[n]) {
			for back, p := range lattice[n] {
				worth, c := p.then(char, letters[n].space)
				s := state{char, back, p.sum + scores[n][char] + worth, c}
				k := slices.IndexFunc(next, func(o state) bool { return o.char == char && o.lettersBefore == c })
				switch {
				case k < 0:
					next = append(next, s)
				case s.sum > next[k].sum:
					next[k] = s
				}
			}
		}
		lattice[n+1] = next
	}
	out := make([]int, len(scores))
	k, best := 0, int32(-1<<30)
	for i, s := range lattice[len(scores)] {
		if v := s.sum + s.ended(); v > best {
			k, best = i, v
		}
	}
	for n := len(scores); n > 0; n-- {
		s := lattice[n][k]
		out[n-1], k = s.char, s.back
	}
	return out
}

// choicesOf are the characters that score best, none further than clearLetter behind the first.
func choicesOf(score *[textChars]int32) []int {
	out := make([]int, 0, choices)
	for len(out) < choices {
		best := -1
		for k := firstPoint; k < textChars; k++ {
			if !slices.Contains(out, k) && (best < 0 || score[k] > score[best]) {
				best = k
			}
		}
		if len(out) > 0 && score[best] < score[out[0]]-clearLetter {
			break
		}
		out = append(out, best)
	}
	return out
}

// likely is how likely the chosen characters follow one another if the n-th were char: as far as it depends on that one.
func likely(chosen []int, letters []letter, n, char int) (sum int32) {
	c := noContext
	for k := max(n-2, 0); k < min(n+3, len(chosen)); k++ {
		next := chosen[k]
		if k == n {
			next = char
		}
		var worth int32
		worth, c = c.then(next, letters[k].space)
		sum += worth
	}
	if n+3 > len(chosen) {
		sum += c.ended()
	}
	return sum
}

// nameLike is how likely the chosen characters follow one another.
func nameLike(chosen []int, letters []letter) (sum int32) {
	c := noContext
	for n, char := range chosen {
		var worth int32
		worth, c = c.then(char, letters[n].space)
		sum += worth
	}
	return sum + c.ended()
}
