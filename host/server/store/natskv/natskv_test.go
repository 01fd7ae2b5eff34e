package natskv

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/broker"
	"github.com/cardglyph/cardglyph/host/broker/brokertest"
	"github.com/cardglyph/cardglyph/host/server/store"
	"github.com/cardglyph/cardglyph/host/server/store/storetest"
)

func TestMain(m *testing.M) { brokertest.Main(m, nil) }

func openOn(t *testing.T, url, name string, patience time.Duration, replicas int) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{Broker: broker.Options{URL: url}, Name: name, Patience: patience, Replicas: replicas})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestContract(t *testing.T) {
	cluster := brokertest.NewCluster(t, 1)
	var n atomic.Int64
	storetest.Run(t, func(t *testing.T) store.Store {
		return openOn(t, cluster.URL(), fmt.Sprint("s", n.Add(1)), time.Minute, 1)
	})
}

// TestLostAnswer: a call whose write got no answer counts once and is granted, although another server has written since.
func TestLostAnswer(t *testing.T) {
	cluster := brokertest.NewCluster(t, 1)
	s, other := openOn(t, cluster.URL(), "lost", time.Minute, 1), openOn(t, cluster.URL(), "lost", time.Minute, 1)
	send, lost := s.send, 0
	s.send = func(ctx context.Context, msg *nats.Msg) error {
		err := send(ctx, msg)
		if lost++; lost > 1 {
			return err
		}
		require.NoError(t, err)
		ok, err := store.Spend(ctx, other, "k", 10)
		require.NoError(t, err)
		require.True(t, ok)
		return nats.ErrTimeout
	}
	ok, err := store.Spend(t.Context(), s, "k", 10)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, 2, lost, "it was sent again")
	used, err := store.Used(t.Context(), s, "k")
	require.NoError(t, err)
	require.Equal(t, int64(2), used, "one call of each server")

	for range keptWrites {
		_, err := store.Spend(t.Context(), other, "k", 1000)
		require.NoError(t, err)
	}
	now, err := s.entry(t.Context(), store.Quotas, store.Key("k"))
	require.NoError(t, err)
	require.Len(t, now.writes, keptWrites, "the list does not grow for ever")
}

// TestAway: without its cluster the store says so in good time, and it recovers by itself.
func TestAway(t *testing.T) {
	cluster := brokertest.NewCluster(t, 1)
	cluster.Kill(0)
	s := openOn(t, cluster.URL(), "away", 200*time.Millisecond, 1) // opened while nothing is there
	_, err := store.Spend(t.Context(), s, "a", 5)
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.NotContains(t, err.Error(), "permission")
	cluster.Start(0)
	require.Eventually(t, func() bool {
		ok, err := store.Spend(t.Context(), s, "a", 5)
		return err == nil && ok
	}, time.Minute, 50*time.Millisecond)
	cluster.Kill(0)
	start := time.Now()
	_, err = store.Used(t.Context(), s, "a")
	require.ErrorIs(t, err, store.ErrUnavailable)
	assert.Less(t, time.Since(start), 30*time.Second)
	cluster.Start(0)
	require.Eventually(t, func() bool {
		used, err := store.Used(t.Context(), s, "a")
		return err == nil && used >= 1
	}, time.Minute, 50*time.Millisecond)
}

// TestClusterOfEightInstances has eight servers want one key's calls and the same signatures, and kills the leading node meanwhile: neither one
// call too many nor one too few is granted, and each signature is accepted once.
func TestClusterOfEightInstances(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a cluster")
	}
	const instances, limit, marks = 8, 400, 40
	cluster := brokertest.NewCluster(t, 3)
	var granted, asked atomic.Int64
	firsts := make([]atomic.Int64, marks)
	var all sync.WaitGroup
	stores := make([]*Store, instances)
	for i := range stores {
		stores[i] = openOn(t, cluster.URL(), "eight", 2*time.Minute, 3)
	}
	killed := make(chan struct{})
	go func() {
		defer close(killed)
		for granted.Load() < limit/4 && t.Context().Err() == nil {
			time.Sleep(10 * time.Millisecond) // polling: the time of the kill does not matter
		}
		stream, err := stores[0].conn.JetStream.Stream(t.Context(), "KV_eight_quotas")
		if assert.NoError(t, err) {
			cluster.Kill(cluster.Index(stream.CachedInfo().Cluster.Leader))
		}
	}()
	for _, s := range stores {
		for worker := range 4 {
			all.Go(func() {
				ctx := context.Background()
				for n := 0; n < limit && granted.Load() < limit; n++ {
					asked.Add(1)
					ok, err := store.Spend(ctx, s, "hot", limit)
					if !assert.NoError(t, err) {
						return
					}
					if ok {
						granted.Add(1)
					}
				}
				for m := worker; m < marks; m += 4 {
					first, err := store.First(ctx, s, fmt.Sprint("signature ", m), time.Now().Add(time.Hour))
					if assert.NoError(t, err) && first {
						firsts[m].Add(1)
					}
				}
			})
		}
	}
	start := time.Now()
	all.Wait()
	<-killed
	t.Logf("%d calls granted of %d asked in %v", granted.Load(), asked.Load(), time.Since(start))
	assert.Equal(t, int64(limit), granted.Load())
	for m := range firsts {
		assert.Equal(t, int64(1), firsts[m].Load(), "signature %d", m)
	}
	used, err := store.Used(t.Context(), stores[0], "hot")
	require.NoError(t, err)
	assert.Equal(t, int64(limit), used)
	for range instances {
		ok, err := store.Spend(t.Context(), stores[1], "hot", limit)
		require.NoError(t, err)
		require.False(t, ok)
	}
}
