package lines

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/budget"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/picture"
)

// benchFinder is a finder without a picture.
func benchFinder() *Finder {
	return &Finder{pic: &picture.Picture{Meter: &budget.Meter{}}}
}

// scoreField is a level with scores and nothing else.
func scoreField(sw, sh int, score func(i, j int) int32) *level {
	whole := &picture.View{ToWork: geom.Identity, W: sw * detectCell, H: sh * detectCell}
	l := &level{view: whole, toWork: geom.Identity, ScoreMap: match.ScoreMap{W: sw, H: sh, Score: make([]int32, sw*sh)}}
	for j := range sh {
		for i := range sw {
			l.Score[j*sw+i] = score(i, j)
		}
	}
	return l
}

// bestChain is the largest sum of a chain that ends at (i, j), by trying every way back.
func bestChain(l *level, step, i, j int) int32 {
	s := min(l.Score[j*l.W+i], MaxDigitScore)
	if s < digitFloor {
		return 0
	}
	before := int32(0)
	for d := 1; d <= i; d++ {
		gap := d >= step+step/4+1 && d <= 2*step+step/2
		if !gap && d != step && d != step+1 {
			continue
		}
		for dj := -1; dj <= 1; dj++ {
			if j+dj < 0 || j+dj >= l.H {
				continue
			}
			sum := bestChain(l, step, i-d, j+dj)
			if gap {
				sum -= gapCost
			}
			if dj != 0 {
				sum -= stepCost
			}
			before = max(before, sum)
		}
	}
	return before + s
}

func TestLinkFindsTheBestChainEverywhere(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for round := range 12 {
		step := 3 + round%4
		l := scoreField(5*step, 3, func(int, int) int32 { return int32(r.IntN(9*match.One)) - 3*match.One })
		w := benchFinder()
		w.nodes = make([]Node, l.W*l.H)
		w.threshold(l)
		w.extendChains(l, step)
		for j := range l.H {
			for i := range l.W {
				require.Equal(t, bestChain(l, step, i, j), w.nodes[i*l.H+j].Sum, "step %d at %d, %d", step, i, j)
			}
		}
	}
}

// lineOf are the cells of sixteen digits in fours, pitch in tenths of a cell, rising a cell every risePer digits.
func lineOf(i, j, pitch, risePer int) (at []cell) {
	for k := range 16 {
		at = append(at, cell{i + (k*pitch+k/4*pitch*6/10)/10, j - k/risePer})
	}
	return at
}

func TestChainsFindsLines(t *testing.T) {
	for _, pitch := range []int{40, 50, 57, 65, 82} {
		line := lineOf(7, 20, pitch, 4)
		score := map[cell]int32{}
		for _, c := range line {
			score[c] = 5 * match.One
		}
		l := scoreField(190, 30, func(i, j int) int32 {
			if s, ok := score[cell{i, j}]; ok {
				return s
			}
			return match.Never
		})
		found := chainsOf(l, 4)
		require.NotEmpty(t, found, "pitch %d", pitch)
		assert.Equal(t, line, found[0].at, "pitch %d", pitch)
		assert.LessOrEqual(t, found[0].Score, int32(16*MaxDigitScore))
		assert.Greater(t, found[0].Score, int32(13*MaxDigitScore))
	}
}

// Chains of one level do not share their digits: two lines give two chains, one line gives one at every pitch.
func TestChainsAreApart(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	clear := map[cell]bool{}
	for _, c := range append(lineOf(5, 8, 57, 20), lineOf(5, 30, 57, 20)...) {
		clear[c] = true
	}
	l := scoreField(120, 40, func(i, j int) int32 {
		if clear[cell{i, j}] {
			return 5 * match.One
		}
		return int32(r.IntN(4*match.One)) - 4*match.One
	})
	found := chainsOf(l, 4)
	require.GreaterOrEqual(t, len(found), 2)
	assert.NotEqual(t, found[0].at[0].j, found[1].at[0].j)
	for n, c := range found {
		for _, d := range found[:n] {
			assert.False(t, c.overlaps(d))
		}
		if n > 0 {
			assert.LessOrEqual(t, c.Score, found[n-1].Score, "best first")
		}
	}
}

func TestChainsOfNothing(t *testing.T) {
	assert.Empty(t, chainsOf(scoreField(60, 20, func(int, int) int32 { return match.Never }), 4))
	assert.Empty(t, chainsOf(scoreField(0, 0, nil), 4))
	few := scoreField(60, 3, func(i, j int) int32 { // seven digits are no number
		if j == 1 && i%6 == 0 && i < 42 {
			return 9 * match.One
		}
		return match.Never
	})
	assert.Empty(t, chainsOf(few, 4))
}

// chainsOf are the chains of a level whose cells were scored.
func chainsOf(l *level, most int) []Line {
	w := benchFinder()
	w.threshold(l)
	return w.chains(l, most)
}
