package core

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cardglyph/cardglyph/core/synth"
)

// tally counts what was read of many pictures.
type tally struct {
	mutex          sync.Mutex
	exact, claimed int
	wrongSeeds     []uint64
}

// Forty drawn cards of moderate difficulty. Of these, 35 were read exactly and 21 claimed when the floors were set, a
// little lower.
func TestDrawnCards(t *testing.T) {
	slow(t)
	const cards, first = 40, 100
	const leastExact, leastClaimed = 33, 19
	var sum tally
	each(cards, func(i uint64) {
		s := synth.Card(first+i, synth.Options{Width: 560, Difficulty: 0.3})
		res := recognize(t, imageOf(s))
		sum.mutex.Lock()
		defer sum.mutex.Unlock()
		right := res.Number != nil && res.Number.Digits == s.Truth.Number
		if right {
			sum.exact++
		}
		if res.Status == OK {
			sum.claimed++
			if !right {
				sum.wrongSeeds = append(sum.wrongSeeds, first+i)
			}
		}
	})
	t.Logf("%d of %d exact, %d claimed, wrong claims at seeds %v", sum.exact, cards, sum.claimed, sum.wrongSeeds)
	assert.GreaterOrEqual(t, sum.exact, leastExact)
	assert.GreaterOrEqual(t, sum.claimed, leastClaimed)
	assert.Empty(t, sum.wrongSeeds, "seeds of cards that were claimed with another number")
}

// Receipts, keyboards, calendars and the like are not claimed to be a card.
func TestDrawnNonCards(t *testing.T) {
	slow(t)
	const scenes = 20
	var sum tally
	each(scenes, func(i uint64) {
		if res := recognize(t, imageOf(synth.NonCard(1+i))); res.Status == OK {
			sum.mutex.Lock()
			defer sum.mutex.Unlock()
			sum.wrongSeeds = append(sum.wrongSeeds, 1+i)
		}
	})
	assert.Empty(t, sum.wrongSeeds, "seeds of scenes in which a number was claimed")
}

// each calls f for 0 to n-1 on two goroutines.
func each(n uint64, f func(i uint64)) {
	var group sync.WaitGroup
	for lane := range uint64(2) {
		group.Go(func() {
			for i := lane; i < n; i += 2 {
				f(i)
			}
		})
	}
	group.Wait()
}
