package read

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/server/store"
)

// TestLastCallIsNotUsedUpBeforeItIs: while the request that has the last call is under way, others wait for how it ends. When it failed, the
// next has the call; only when it was served are the others told that there is none.
func TestLastCallIsNotUsedUpBeforeItIs(t *testing.T) {
	for _, served := range []bool{false, true} {
		var p pending
		s := &store.Memory{}
		reserve := func() (func(bool) error, error) {
			return p.reserve(context.Background(), "a", time.Minute, ErrUsedUp,
				func(ctx context.Context) (bool, error) { return store.Spend(ctx, s, "a", 1) },
				func(ctx context.Context) error { return store.GiveBack(ctx, s, "a") })
		}
		end, err := reserve()
		require.NoError(t, err)
		type outcome struct {
			end func(bool) error
			err error
		}
		second := make(chan outcome, 1)
		go func() {
			end, err := reserve()
			second <- outcome{end, err}
		}()
		require.Eventually(t, func() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.all["a"].users == 2 }, 10*time.Second, time.Millisecond)
		select {
		case got := <-second:
			t.Fatalf("told %v while the last call is under way", got.err)
		case <-time.After(20 * time.Millisecond): // a wrong answer would have come
		}
		require.NoError(t, end(!served))
		got := <-second
		if served {
			require.ErrorIs(t, got.err, ErrUsedUp)
		} else {
			require.NoError(t, got.err)
			require.NoError(t, got.end(false))
		}
		_, err = reserve()
		require.ErrorIs(t, err, ErrUsedUp, "nothing is under way: it is used up")
		assert.Empty(t, p.all, "nothing is kept of keys without requests")
	}
}

func TestReserveErrors(t *testing.T) {
	var p pending
	broken := errors.New("broken")
	_, err := p.reserve(t.Context(), "a", time.Minute, ErrUsedUp, func(context.Context) (bool, error) { return false, broken }, nil)
	require.ErrorIs(t, err, broken)
	end, err := p.reserve(t.Context(), "a", time.Minute, ErrUsedUp, func(context.Context) (bool, error) { return true, nil }, nil)
	require.NoError(t, err)
	_, err = p.reserve(t.Context(), "a", time.Millisecond, ErrUsedUp, func(context.Context) (bool, error) { return false, nil }, nil)
	require.ErrorIs(t, err, ErrBusy, "it does not wait for ever")
	require.NoError(t, end(false))
	assert.Empty(t, p.all)
}
