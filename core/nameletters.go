package core

// This file implements the weighing of a name's ambiguous letters by the pairs of letters that names are made of.

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// The pairs decide between characters that score within clearLetter of the best one; pairWeight is what a nat of theirs is
// worth in a score, which overstates what it knows (see temper).
const (
	clearLetter = 16 * match.One
	pairWeight  = 4
	choices     = 4 // characters that a place may hold
)

// pairIndex is the character's index in the table of pairs. A point, a stroke or a hyphen ends a word as a blank does.
func pairIndex(char int) int {
	if char < firstLetter {
		return bank.PairBlank
	}
	return char - firstLetter
}

// pairWorth is what the pair of characters is worth, with a blank between them or not.
func pairWorth(last, next int, space bool) int32 {
	a, b := pairIndex(last), pairIndex(next)
	if space {
		return pairScore(a, bank.PairBlank) + pairScore(bank.PairBlank, b)
	}
	return pairScore(a, b)
}

func pairScore(a, b int) int32 { return pairWeight * match.One * bank.Pair(a, b) / bank.PairNat }

// likeliest chooses the line's characters, indices in textAlphabet: those whose scores and pairs sum up to most.
func likeliest(scores [][textChars]int32, letters []letter) []int {
	type state struct {
		char, back int
		sum        int32
	}
	lattice := make([][]state, len(scores))
	for n := range scores {
		for _, char := range choicesOf(&scores[n]) {
			s := state{char: char, sum: scores[n][char] + pairScore(bank.PairBlank, pairIndex(char))}
			if n > 0 {
				s.sum = -1 << 30
				for back, p := range lattice[n-1] {
					if v := p.sum + scores[n][char] + pairWorth(p.char, char, letters[n].space); v > s.sum {
						s.sum, s.back = v, back
					}
				}
			}
			lattice[n] = append(lattice[n], s)
		}
	}
	out := make([]int, len(scores))
	k, best := 0, int32(-1<<30)
	for n := len(scores) - 1; n >= 0; n-- {
		if n == len(scores)-1 {
			for i, s := range lattice[n] {
				if v := s.sum + pairScore(pairIndex(s.char), bank.PairBlank); v > best {
					k, best = i, v
				}
			}
		}
		out[n], k = lattice[n][k].char, lattice[n][k].back
	}
	return out
}

// choicesOf are the characters that score best, none further than clearLetter behind the first.
func choicesOf(score *[textChars]int32) []int {
	out := make([]int, 0, choices)
	for len(out) < choices {
		best := -1
		for k := firstPoint; k < textChars; k++ {
			taken := false
			for _, c := range out {
				taken = taken || c == k
			}
			if !taken && (best < 0 || score[k] > score[best]) {
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

// pairsAt is what the pairs at the n-th of the chosen characters are worth if it were char.
func pairsAt(chosen []int, letters []letter, n, char int) (sum int32) {
	if n == 0 {
		sum += pairScore(bank.PairBlank, pairIndex(char))
	} else {
		sum += pairWorth(chosen[n-1], char, letters[n].space)
	}
	if n == len(chosen)-1 {
		return sum + pairScore(pairIndex(char), bank.PairBlank)
	}
	return sum + pairWorth(char, chosen[n+1], letters[n+1].space)
}
