// Package storetest holds every implementation of store.Store to the same contract.
package storetest

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/server/store"
)

// Run tests the stores that open makes, each of them empty. Run closes them.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for name, test := range map[string]func(*testing.T, store.Store){
		"values": values, "expiry": expiry, "contention": contention,
		"quotas": quotas, "marks": marks, "rates": rates, "revocation": revocation, "ends": ends,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			t.Cleanup(func() { _ = s.Close() })
			test(t, s)
		})
	}
}

func set(data string, expires time.Time) func(*store.Value) (*store.Value, error) {
	return func(*store.Value) (*store.Value, error) {
		return &store.Value{Data: []byte(data), Expires: expires}, nil
	}
}

func values(t *testing.T, s store.Store) {
	ctx := t.Context()
	v, err := s.Get(ctx, store.Answers, store.Key("a"))
	require.NoError(t, err)
	require.Nil(t, v)
	require.NoError(t, s.Update(ctx, store.Answers, store.Key("a"), set("one", time.Time{})))
	v, err = s.Get(ctx, store.Answers, store.Key("a"))
	require.NoError(t, err)
	require.NotNil(t, v)
	assert.Equal(t, "one", string(v.Data))
	assert.True(t, v.Expires.IsZero())
	v, err = s.Get(ctx, store.Marks, store.Key("a"))
	require.NoError(t, err)
	assert.Nil(t, v, "spaces are apart")

	refused := errors.New("refused")
	err = s.Update(ctx, store.Answers, store.Key("a"), func(old *store.Value) (*store.Value, error) {
		assert.Equal(t, "one", string(old.Data))
		return &store.Value{Data: []byte("two")}, refused
	})
	require.ErrorIs(t, err, refused)
	v, err = s.Get(ctx, store.Answers, store.Key("a"))
	require.NoError(t, err)
	assert.Equal(t, "one", string(v.Data), "a refused change changes nothing")

	require.NoError(t, s.Update(ctx, store.Answers, store.Key("a"), func(*store.Value) (*store.Value, error) { return nil, nil }))
	v, err = s.Get(ctx, store.Answers, store.Key("a"))
	require.NoError(t, err)
	assert.Nil(t, v)
	require.NoError(t, s.Update(ctx, store.Answers, store.Key("none"), func(*store.Value) (*store.Value, error) { return nil, nil }))

	large := make([]byte, store.MaxValue)
	require.NoError(t, s.Update(ctx, store.Answers, store.Key("large"), set(string(large), time.Time{})))
	v, err = s.Get(ctx, store.Answers, store.Key("large"))
	require.NoError(t, err)
	assert.Len(t, v.Data, store.MaxValue)
}

func expiry(t *testing.T, s store.Store) {
	ctx := t.Context()
	require.NoError(t, s.Update(ctx, store.Answers, store.Key("soon"), set("x", time.Now().Add(1200*time.Millisecond))))
	require.NoError(t, s.Update(ctx, store.Answers, store.Key("late"), set("x", time.Now().Add(time.Hour))))
	require.Eventually(t, func() bool {
		v, err := s.Get(ctx, store.Answers, store.Key("soon"))
		return err == nil && v == nil
	}, 20*time.Second, 20*time.Millisecond)
	v, err := s.Get(ctx, store.Answers, store.Key("late"))
	require.NoError(t, err)
	require.NotNil(t, v)
	err = s.Update(ctx, store.Answers, store.Key("soon"), func(old *store.Value) (*store.Value, error) {
		assert.Nil(t, old, "an expired value is absent for changes, too")
		return &store.Value{Data: []byte("again"), Expires: time.Now().Add(time.Hour)}, nil
	})
	require.NoError(t, err)
	v, err = s.Get(ctx, store.Answers, store.Key("soon"))
	require.NoError(t, err)
	require.NotNil(t, v)
}

// contention: whatever comes at once, each change is made once.
func contention(t *testing.T, s store.Store) {
	const clients, each = 8, 5
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for range each {
				err := s.Update(context.Background(), store.Answers, store.Key("n"), func(old *store.Value) (*store.Value, error) {
					n := 0
					if old != nil {
						n, _ = strconv.Atoi(string(old.Data))
					}
					return &store.Value{Data: []byte(strconv.Itoa(n + 1))}, nil
				})
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	v, err := s.Get(t.Context(), store.Answers, store.Key("n"))
	require.NoError(t, err)
	assert.Equal(t, strconv.Itoa(clients*each), string(v.Data))
}

func quotas(t *testing.T, s store.Store) {
	ctx := t.Context()
	for want := range int64(3) {
		used, err := store.Used(ctx, s, "a")
		require.NoError(t, err)
		require.Equal(t, want, used)
		ok, err := store.Spend(ctx, s, "a", 3)
		require.NoError(t, err)
		require.True(t, ok)
	}
	ok, err := store.Spend(ctx, s, "a", 3)
	require.NoError(t, err)
	require.False(t, ok, "used up")
	require.NoError(t, store.GiveBack(ctx, s, "a"))
	ok, err = store.Spend(ctx, s, "a", 3)
	require.NoError(t, err)
	require.True(t, ok, "one was given back")
	ok, err = store.Spend(ctx, s, "b", 0)
	require.NoError(t, err)
	require.False(t, ok)
	require.NoError(t, store.GiveBack(ctx, s, "b"))
	used, err := store.Used(ctx, s, "b")
	require.NoError(t, err)
	require.Zero(t, used, "never below nothing")

	var granted, firsts atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if ok, err := store.Spend(context.Background(), s, "many", 12); assert.NoError(t, err) && ok {
				granted.Add(1)
			}
			if first, err := store.First(context.Background(), s, "same", time.Now().Add(time.Hour)); assert.NoError(t, err) && first {
				firsts.Add(1)
			}
		})
	}
	all.Wait()
	assert.Equal(t, int64(12), granted.Load())
	assert.Equal(t, int64(1), firsts.Load())
}

func marks(t *testing.T, s store.Store) {
	until := time.Now().Add(time.Hour)
	for _, step := range []struct {
		mark  string
		first bool
	}{{"x", true}, {"x", false}, {"y", true}, {"x", false}} {
		first, err := store.First(t.Context(), s, step.mark, until)
		require.NoError(t, err)
		assert.Equal(t, step.first, first, step.mark)
	}
	require.NoError(t, store.Forget(t.Context(), s, "x"))
	first, err := store.First(t.Context(), s, "x", until)
	require.NoError(t, err)
	assert.True(t, first, "it was taken back")
}

func rates(t *testing.T, s store.Store) {
	now := time.Now()
	allow := func(at time.Time) bool {
		ok, wait, err := store.Allow(t.Context(), s, "a", 0.1, 3, at)
		require.NoError(t, err)
		assert.Equal(t, ok, wait == 0)
		return ok
	}
	for range 3 {
		assert.True(t, allow(now), "the burst")
	}
	assert.False(t, allow(now))
	assert.False(t, allow(now.Add(9*time.Second)))
	assert.True(t, allow(now.Add(10*time.Second)), "one more after a step")
	assert.False(t, allow(now.Add(10*time.Second)))
}

func revocation(t *testing.T, s store.Store) {
	is := func() bool {
		revoked, err := store.IsRevoked(t.Context(), s, "a")
		require.NoError(t, err)
		return revoked
	}
	assert.False(t, is())
	require.NoError(t, store.Revoke(t.Context(), s, "a", true))
	require.Eventually(t, is, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, store.Revoke(t.Context(), s, "a", false))
	require.Eventually(t, func() bool { return !is() }, 10*time.Second, 10*time.Millisecond)
}

func ends(t *testing.T, s store.Store) {
	left, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("left"))
	_, err := store.Spend(left, s, "a", 1)
	require.EqualError(t, err, "left")
	require.NoError(t, s.Close())
	require.NoError(t, s.Close())
	_, err = store.Spend(context.Background(), s, "a", 1)
	require.ErrorIs(t, err, store.ErrClosed)
	_, err = store.Used(context.Background(), s, "a")
	require.ErrorIs(t, err, store.ErrClosed)
}
