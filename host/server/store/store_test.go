package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	bolt "go.etcd.io/bbolt"
)

func openBolt(t *testing.T) *Bolt {
	t.Helper()
	b, err := OpenBolt(filepath.Join(t.TempDir(), "deeper", "store.db"), time.Second)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

// TestBoltForgetsExpired: the file does not grow for ever.
func TestBoltForgetsExpired(t *testing.T) {
	b := openBolt(t)
	ctx := context.Background()
	first, err := First(ctx, b, "old", time.Now().Add(time.Minute))
	require.NoError(t, err)
	require.True(t, first)
	b.now = func() time.Time { return time.Now().Add(time.Hour) }
	b.writes = sweepEvery - 1
	_, err = First(ctx, b, "new", time.Now().Add(2*time.Hour))
	require.NoError(t, err)
	require.NoError(t, b.db.View(func(tx *bolt.Tx) error {
		assert.Nil(t, tx.Bucket([]byte(Marks)).Get([]byte(Key("old"))), "its time was over, so it was swept")
		assert.NotNil(t, tx.Bucket([]byte(Marks)).Get([]byte(Key("new"))))
		return nil
	}))
}

// TestBoltTakesOverVersion1: what an older service counted is counted still.
func TestBoltTakesOverVersion1(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db, err := bolt.Open(path, 0o600, nil)
	require.NoError(t, err)
	sum := sha256.Sum256([]byte("a mark"))
	require.NoError(t, db.Update(func(tx *bolt.Tx) error {
		used, err := tx.CreateBucket([]byte("used"))
		require.NoError(t, err)
		require.NoError(t, used.Put([]byte("shop"), bytesOf(7)))
		seen, err := tx.CreateBucket([]byte("seen"))
		require.NoError(t, err)
		return seen.Put(sum[:16], bytesOf(time.Now().Add(time.Hour).Unix()))
	}))
	require.NoError(t, db.Close())
	for range 2 { // and once only
		b, err := OpenBolt(path, time.Second)
		require.NoError(t, err)
		used, err := Used(t.Context(), b, "shop")
		require.NoError(t, err)
		assert.Equal(t, int64(7), used)
		first, err := First(t.Context(), b, "a mark", time.Now().Add(time.Hour))
		require.NoError(t, err)
		assert.False(t, first)
		require.NoError(t, b.Close())
	}
}

func TestBoltErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	b, err := OpenBolt(path, time.Second)
	require.NoError(t, err)
	_, err = OpenBolt(path, 10*time.Millisecond)
	require.ErrorIs(t, err, ErrBusy)
	require.NoError(t, b.Close())
	require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("no database", 1000)), 0o600))
	_, err = OpenBolt(path, time.Second)
	require.Error(t, err)
}

// TestBoltSurvivesKill has another process spend calls and kills it in the middle: no call that it reported is lost,
// and no mark that it reported is new again.
func TestBoltSurvivesKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	child := exec.Command(os.Args[0], "-test.run=^TestSpendUntilKilled$")
	child.Env = append(os.Environ(), "STORE_TO_SPEND="+path)
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	reported := int64(0)
	lines := bufio.NewScanner(out)
	for reported < 20 && lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "spent "); ok {
			reported, err = strconv.ParseInt(text, 10, 64)
			require.NoError(t, err)
		}
	}
	require.NoError(t, child.Process.Kill()) // SIGKILL
	for lines.Scan() {                       // what it still got out before it died
		if text, ok := strings.CutPrefix(lines.Text(), "spent "); ok {
			reported, _ = strconv.ParseInt(text, 10, 64)
		}
	}
	require.Error(t, child.Wait())
	require.GreaterOrEqual(t, reported, int64(20))

	b, err := OpenBolt(path, time.Second)
	require.NoError(t, err)
	defer func() { require.NoError(t, b.Close()) }()
	used, err := Used(context.Background(), b, "a")
	require.NoError(t, err)
	assert.GreaterOrEqual(t, used, reported)
	assert.LessOrEqual(t, used, reported+1, "at most the call that was being counted")
	for n := int64(1); n <= reported; n++ {
		first, err := First(context.Background(), b, fmt.Sprint("mark ", n), time.Now().Add(time.Hour))
		require.NoError(t, err)
		assert.False(t, first, n)
	}
}

// TestSpendUntilKilled is the process that TestBoltSurvivesKill kills. Run by itself it spends on a store of its own.
func TestSpendUntilKilled(t *testing.T) {
	path, most := os.Getenv("STORE_TO_SPEND"), 100_000
	if path == "" {
		path, most = filepath.Join(t.TempDir(), "store.db"), 3
	}
	b, err := OpenBolt(path, time.Second)
	require.NoError(t, err)
	defer func() { _ = b.Close() }()
	for n := 1; n <= most; n++ {
		first, err := First(context.Background(), b, fmt.Sprint("mark ", n), time.Now().Add(time.Hour))
		require.NoError(t, err)
		require.True(t, first)
		ok, err := Spend(context.Background(), b, "a", int64(most))
		require.NoError(t, err)
		require.True(t, ok)
		fmt.Println("spent", n)
	}
}
