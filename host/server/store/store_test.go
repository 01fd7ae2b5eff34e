package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func openBolt(t *testing.T) *Bolt {
	t.Helper()
	b, err := OpenBolt(filepath.Join(t.TempDir(), "deeper", "store.db"), time.Second)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

// TestStores holds both stores to the same contract.
func TestStores(t *testing.T) {
	for name, s := range map[string]Store{"bolt": openBolt(t), "memory": &Memory{}} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			for want := range int64(3) {
				used, err := s.Used(ctx, "a")
				require.NoError(t, err)
				require.Equal(t, want, used)
				ok, err := s.Spend(ctx, "a", 3)
				require.NoError(t, err)
				require.True(t, ok)
			}
			ok, err := s.Spend(ctx, "a", 3)
			require.NoError(t, err)
			require.False(t, ok, "used up")
			require.NoError(t, s.GiveBack(ctx, "a"))
			ok, err = s.Spend(ctx, "a", 3)
			require.NoError(t, err)
			require.True(t, ok, "one was given back")
			ok, err = s.Spend(ctx, "b", 0)
			require.NoError(t, err)
			require.False(t, ok)
			require.NoError(t, s.GiveBack(ctx, "b"))
			used, err := s.Used(ctx, "b")
			require.NoError(t, err)
			require.Zero(t, used, "never below nothing")

			until := time.Now().Add(time.Hour)
			for _, step := range []struct {
				mark  string
				first bool
			}{{"x", true}, {"x", false}, {"y", true}, {"x", false}} {
				first, err := s.First(ctx, step.mark, until)
				require.NoError(t, err)
				assert.Equal(t, step.first, first, step.mark)
			}
		})
	}
}

func TestBoltManyAtOnce(t *testing.T) {
	b := openBolt(t)
	var granted, firsts atomic.Int64
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			ok, err := b.Spend(context.Background(), "a", 25)
			if assert.NoError(t, err) && ok {
				granted.Add(1)
			}
			first, err := b.First(context.Background(), "same", time.Now().Add(time.Hour))
			if assert.NoError(t, err) && first {
				firsts.Add(1)
			}
		})
	}
	all.Wait()
	assert.Equal(t, int64(25), granted.Load())
	assert.Equal(t, int64(1), firsts.Load())
}

func TestBoltForgetsOldMarks(t *testing.T) {
	b := openBolt(t)
	ctx := context.Background()
	first, err := b.First(ctx, "old", time.Now().Add(time.Minute))
	require.NoError(t, err)
	require.True(t, first)
	b.now = func() time.Time { return time.Now().Add(time.Hour) }
	b.marks = sweepEvery - 1
	_, err = b.First(ctx, "new", time.Now().Add(2*time.Hour))
	require.NoError(t, err)
	first, err = b.First(ctx, "old", time.Now().Add(time.Minute))
	require.NoError(t, err)
	assert.True(t, first, "its time was over, so it was swept")
	first, err = b.First(ctx, "new", time.Now().Add(time.Minute))
	require.NoError(t, err)
	assert.False(t, first)
}

func TestBoltErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	b, err := OpenBolt(path, time.Second)
	require.NoError(t, err)
	_, err = OpenBolt(path, 10*time.Millisecond)
	require.ErrorIs(t, err, ErrBusy)

	gone, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("left"))
	_, err = b.Spend(gone, "a", 1)
	require.EqualError(t, err, "left")

	require.NoError(t, b.Close())
	require.NoError(t, b.Close())
	_, err = b.Spend(context.Background(), "a", 1)
	require.ErrorIs(t, err, ErrClosed)
	_, err = b.Used(context.Background(), "a")
	require.ErrorIs(t, err, ErrClosed)

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
	used, err := b.Used(context.Background(), "a")
	require.NoError(t, err)
	assert.GreaterOrEqual(t, used, reported)
	assert.LessOrEqual(t, used, reported+1, "at most the call that was being counted")
	for n := int64(1); n <= reported; n++ {
		first, err := b.First(context.Background(), fmt.Sprint("mark ", n), time.Now().Add(time.Hour))
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
		first, err := b.First(context.Background(), fmt.Sprint("mark ", n), time.Now().Add(time.Hour))
		require.NoError(t, err)
		require.True(t, first)
		ok, err := b.Spend(context.Background(), "a", int64(most))
		require.NoError(t, err)
		require.True(t, ok)
		fmt.Println("spent", n)
	}
}
