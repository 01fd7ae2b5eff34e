package read

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFairTurns: a caller with many requests delays another's by one of them, and its own are served in their order.
func TestFairTurns(t *testing.T) {
	f := newFair(1)
	first, err := f.acquire(t.Context(), "a", time.Minute)
	require.NoError(t, err)
	var turns []*turn
	for range 5 {
		turns = append(turns, f.join("a"))
	}
	b1, b2 := f.join("b"), f.join("b")
	c := f.join("c")
	require.Equal(t, 8, f.depth())
	var order []string
	granted := map[*turn]string{turns[0]: "a1", turns[1]: "a2", turns[2]: "a3", turns[3]: "a4", turns[4]: "a5", b1: "b1", b2: "b2", c: "c1"}
	for release := first; len(granted) > 0; release = f.release {
		release()
		for turn, name := range granted {
			if isGranted(turn) {
				order = append(order, name)
				delete(granted, turn)
			}
		}
	}
	assert.Equal(t, []string{"a1", "b1", "c1", "a2", "b2", "a3", "a4", "a5"}, order)
	assert.Equal(t, 1, f.running())
	f.release()
	assert.Equal(t, 0, f.running())
}

func isGranted(t *turn) bool {
	select {
	case <-t.granted:
		return true
	default:
		return false
	}
}

// TestFairGivesUp: those that leave or wait too long are passed over, and no slot is lost with them.
func TestFairGivesUp(t *testing.T) {
	f := newFair(1)
	release, err := f.acquire(t.Context(), "a", time.Minute)
	require.NoError(t, err)
	_, err = f.acquire(t.Context(), "a", time.Millisecond)
	require.ErrorIs(t, err, ErrWaited)
	left, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("left"))
	_, err = f.acquire(left, "b", time.Minute)
	require.EqualError(t, err, "left")
	release()
	assert.Equal(t, 0, f.running())
	release, err = f.acquire(t.Context(), "c", time.Millisecond)
	require.NoError(t, err)
	release()
}

// TestFairKeepsItsCount: with many callers that come, wait and leave at random moments, never more run than there are slots.
func TestFairKeepsItsCount(t *testing.T) {
	const slots = 3
	f := newFair(slots)
	var mu sync.Mutex
	running, most := 0, 0
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			for range 20 {
				release, err := f.acquire(context.Background(), string(rune('a'+i%7)), time.Duration(i%5)*time.Millisecond)
				if err != nil {
					continue
				}
				mu.Lock()
				running++
				most = max(most, running)
				mu.Unlock()
				mu.Lock()
				running--
				mu.Unlock()
				release()
			}
		})
	}
	all.Wait()
	assert.LessOrEqual(t, most, slots)
	assert.Equal(t, 0, f.running())
	assert.Equal(t, 0, f.depth())
}

// TestTickets: each caller has its share, all together have theirs.
func TestTickets(t *testing.T) {
	k := newTickets(3)
	a1, err := k.take("a", 2)
	require.NoError(t, err)
	_, err = k.take("a", 2)
	require.NoError(t, err)
	_, err = k.take("a", 2)
	require.ErrorIs(t, err, ErrBusy)
	_, err = k.take("b", 2)
	require.NoError(t, err)
	_, err = k.take("c", 2)
	require.ErrorIs(t, err, ErrBusy)
	a1()
	a1() // once more does nothing
	assert.Equal(t, 2, k.count())
	_, err = k.take("c", 0)
	require.NoError(t, err)
}
