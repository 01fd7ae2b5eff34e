package embedded

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/broker"
)

func open(t *testing.T, dir string) (*Server, *broker.Conn) {
	t.Helper()
	s, err := Open(dir)
	require.NoError(t, err)
	conn, err := broker.Connect(t.Context(), s.Options())
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close(); s.Close() })
	return s, conn
}

// TestTakesOver: two users of a folder share one server; when the one that has it leaves, the other takes over and nothing is lost.
func TestTakesOver(t *testing.T) {
	dir := t.TempDir()
	first, conn1 := open(t, dir)
	second, conn2 := open(t, dir)
	require.True(t, first.Here())
	require.False(t, second.Here())
	kv, err := conn1.JetStream.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: "b", Storage: jetstream.FileStorage})
	require.NoError(t, err)
	_, err = kv.PutString(t.Context(), "k", "kept")
	require.NoError(t, err)
	conn1.Close()
	first.Close()
	first.Close()

	err = conn2.Retry(t.Context(), time.Minute, func(ctx context.Context) error {
		kv, err := conn2.JetStream.KeyValue(ctx, "b")
		if err != nil {
			return err
		}
		v, err := kv.Get(ctx, "k")
		if err == nil {
			assert.Equal(t, "kept", string(v.Value()))
		}
		return err
	})
	require.NoError(t, err)
	require.True(t, second.Here())
	_, err = first.Dial("tcp", "")
	require.ErrorIs(t, err, errClosed)
}

// TestOnlyItsUser: nobody else on the machine gets in.
func TestOnlyItsUser(t *testing.T) {
	dir := t.TempDir()
	s, _ := open(t, dir)
	info, err := os.Stat(filepath.Join(dir, "address.json"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	_, err = broker.Connect(t.Context(), broker.Options{URL: "nats://" + s.hostPort()})
	require.ErrorIs(t, err, broker.ErrAuth)
}

func TestFolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := Open(filepath.Join(file, "dir"))
	require.Error(t, err)
}
