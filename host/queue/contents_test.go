package queue

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
)

// TestLargePictures go through the object store and leave nothing there.
func TestLargePictures(t *testing.T) {
	q, _ := oneServer(t, Config{})
	large := strings.Repeat("x", 3<<20) // the server takes messages of 1 MB
	tooLarge := strings.Repeat("x", host.MaxBytes+1)
	var failed []string
	sum, err := q.Submit(t.Context(), "b", texts("small", large, tooLarge, large+"y"), Options{}, func(file string, err error) {
		require.ErrorIs(t, err, host.ErrTooLarge)
		failed = append(failed, file)
	})
	require.NoError(t, err)
	assert.Equal(t, Summary{Submitted: 3, Failed: 1}, sum)
	assert.Equal(t, []string{"f2"}, failed)
	objects, err := q.pictures.List(t.Context())
	require.NoError(t, err)
	require.Len(t, objects, 2)
	_, stop := startWorker(t, q, lengths{}, io.Discard)
	lines := collectAll(t, q, "b")
	stop()
	assert.Equal(t, fmt.Sprint(3<<20), lines["f1"].Said)
	assert.Equal(t, fmt.Sprint(3<<20+1), lines["f3"].Said)
	_, err = q.pictures.List(t.Context())
	require.ErrorIs(t, err, jetstream.ErrNoObjectsFound)
}

// lengths answers how long the file is.
type lengths struct{}

func (lengths) Read(_ context.Context, req host.Request) (host.Reply, error) {
	return host.Reply{JSON: fmt.Appendf(nil, `{"said":"%d"}`, len(req.File))}, nil
}

// TestNumbers: numbers reach the broker as the submitter wants them, and sealed ones nobody reads without the key.
func TestNumbers(t *testing.T) {
	q, _ := oneServer(t, Config{})
	key, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	other, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	for batch, o := range map[string]Options{
		"default": {}, "plain": {Numbers: Plain}, "sealed": {Recipients: []string{key.Recipient().String()}},
	} {
		_, err := q.Submit(t.Context(), batch, texts("a picture"), o, nil)
		require.NoError(t, err)
	}
	_, stop := startWorker(t, q, stub{}, io.Discard)
	requireEmpty(t, q.work)
	stop()
	var stored bytes.Buffer
	for seq := uint64(1); seq <= 3; seq++ {
		m, err := q.results.GetMsg(t.Context(), seq)
		require.NoError(t, err)
		if strings.HasSuffix(m.Subject, ".sealed") {
			stored.Write(m.Data)
		}
	}
	assert.NotContains(t, stored.String(), "1111")
	assert.NotContains(t, stored.String(), "f0", "the file's name is sealed, too")

	assert.Equal(t, "411111******1111", collectAll(t, q, "default")["f0"].Number)
	assert.Equal(t, "4111111111111111", collectAll(t, q, "plain")["f0"].Number)
	var sink memorySink
	require.ErrorIs(t, q.Collect(t.Context(), "sealed", &sink, Collection{}), ErrIdentity)
	require.ErrorIs(t, q.Collect(t.Context(), "sealed", &sink, Collection{Identities: []age.Identity{other}}), ErrIdentity)
	assert.Equal(t, "4111111111111111", collectAll(t, q, "sealed", key)["f0"].Number, "a wrong key loses nothing")

	for _, wrong := range []Options{{Numbers: Sealed}, {Numbers: Plain, Recipients: []string{key.Recipient().String()}}, {Numbers: "loud"}} {
		_, err := q.Submit(t.Context(), "b", texts("x"), wrong, nil)
		require.ErrorIs(t, err, ErrOptions)
	}
	_, err = q.Submit(t.Context(), "b", texts("x"), Options{Recipients: []string{"age1nonsense"}}, nil)
	require.ErrorIs(t, err, ErrRecipient)
}
