package queue

import (
	"io"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBatch: a batch can be looked at without taking anything, and deleted without a trace.
func TestBatch(t *testing.T) {
	q, _ := oneServer(t, Config{})
	key, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	for _, batch := range []string{"a", "b"} {
		_, err := q.Submit(t.Context(), batch, texts("one", "two", strings.Repeat("large", 1<<19)), Options{Recipients: []string{key.Recipient().String()}}, nil)
		require.NoError(t, err)
	}
	s, err := q.Status(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, Status{Complete: true, Pictures: 3, Waiting: 3}, s)
	require.NoError(t, q.Delete(t.Context(), "b"), "before anything is read")
	_, err = q.Status(t.Context(), "b")
	require.ErrorIs(t, err, ErrNoBatch)

	_, stop := startWorker(t, q, lengths{}, io.Discard)
	requireEmpty(t, q.work)
	stop()
	for range 2 { // what is looked at stays
		n := 0
		require.NoError(t, q.Results(t.Context(), "a", []age.Identity{key}, func(line []byte) error {
			n++
			assert.Contains(t, string(line), `"said"`)
			return nil
		}))
		assert.Equal(t, 3, n, "the deleted batch was not read")
	}
	require.ErrorIs(t, q.Results(t.Context(), "a", nil, func([]byte) error { return nil }), ErrIdentity)
	s, err = q.Status(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, Status{Complete: true, Pictures: 3, Results: 3}, s)

	require.NoError(t, q.Delete(t.Context(), "a"))
	requireEmpty(t, q.results)
	_, err = q.pictures.List(t.Context())
	require.ErrorIs(t, err, jetstream.ErrNoObjectsFound)
	require.ErrorIs(t, q.Delete(t.Context(), "a"), ErrNoBatch)
	_, err = q.Status(t.Context(), "a b")
	require.ErrorIs(t, err, ErrName)
}
