package queue

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/broker"
	"github.com/cardglyph/cardglyph/host/broker/brokertest"
	"github.com/cardglyph/cardglyph/host/jsonl"
)

// oneServer is a queue on a server of its own.
func oneServer(t *testing.T, cfg Config) (*Queue, *brokertest.Cluster) {
	t.Helper()
	cluster := brokertest.NewCluster(t, 1)
	q, err := Open(t.Context(), cluster.Connect(), cfg)
	require.NoError(t, err)
	return q, cluster
}

func texts(all ...string) func(func(Picture) bool) {
	return func(yield func(Picture) bool) {
		for i, text := range all {
			if !yield(Picture{File: fmt.Sprint("f", i), Load: func() ([]byte, error) { return []byte(text), nil }}) {
				return
			}
		}
	}
}

// startWorker runs a worker in this process; the returned function stops it and waits.
func startWorker(t *testing.T, q *Queue, r Reader, log io.Writer) (w *Worker, stop func()) {
	t.Helper()
	w = &Worker{Queue: q, Reader: r, Jobs: 2, Attempts: 2, Timeout: time.Second, Log: slog.New(slog.NewTextHandler(log, nil))}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { assert.NoError(t, w.Run(ctx)) })
	stop = func() {
		cancel()
		running.Wait()
	}
	t.Cleanup(stop)
	return w, stop
}

// line is one collected result.
type line struct{ File, ID, Number, Said, Error, Status string }

// collectAll collects the batch and answers its lines by file.
func collectAll(t *testing.T, q *Queue, batch string, keys ...age.Identity) map[string]line {
	t.Helper()
	var sink memorySink
	require.NoError(t, q.Collect(t.Context(), batch, &sink, Collection{Identities: keys}))
	lines := map[string]line{}
	for _, text := range sink.lines {
		var l line
		require.NoError(t, json.Unmarshal([]byte(text), &l), text)
		require.NotContains(t, lines, l.File)
		lines[l.File] = l
	}
	return lines
}

type memorySink struct {
	ids, lines []string
	fail       error // of the next Sync
}

func (s *memorySink) Append(id, line string) (bool, error) {
	if s.Has(id) {
		return false, nil
	}
	s.ids, s.lines = append(s.ids, id), append(s.lines, line)
	return true, nil
}
func (s *memorySink) Has(id string) bool { return slices.Contains(s.ids, id) }
func (s *memorySink) Sync() error        { return s.fail }

// deadLetters are the reasons by file.
func deadLetters(t *testing.T, q *Queue) map[string]string {
	t.Helper()
	reasons := map[string]string{}
	c, err := q.dead.OrderedConsumer(t.Context(), jetstream.OrderedConsumerConfig{})
	require.NoError(t, err)
	batch, err := c.FetchNoWait(100)
	require.NoError(t, err)
	for m := range batch.Messages() {
		task, err := parseTask(m.Headers())
		require.NoError(t, err)
		assert.Empty(t, m.Data(), "a dead letter has no picture")
		reasons[task.File] = m.Headers().Get(headerReason)
	}
	return reasons
}

func requireEmpty(t *testing.T, s jetstream.Stream) {
	t.Helper()
	require.Eventually(t, func() bool {
		info, err := s.Info(t.Context())
		return err == nil && info.State.Msgs == 0
	}, 30*time.Second, 20*time.Millisecond)
}

// TestPoison: whatever a picture does, it has one result, and its reason is among the dead letters.
func TestPoison(t *testing.T) {
	q, _ := oneServer(t, Config{})
	sum, err := q.Submit(t.Context(), "b", texts("fine", "broken", "trap", "panic", "hang", "fine too"), Options{}, nil)
	require.NoError(t, err)
	require.Equal(t, Summary{Submitted: 6}, sum)
	var log bytes.Buffer
	w, stop := startWorker(t, q, stub{}, &log)
	lines := collectAll(t, q, "b")
	stop()
	require.Len(t, lines, 6)
	assert.Equal(t, "fine", lines["f0"].Said)
	assert.Equal(t, "fine too", lines["f5"].Said)
	want := map[string]error{"f1": host.ErrCorrupt, "f2": host.ErrTrap, "f3": host.ErrInternal, "f4": errSlow}
	dead := deadLetters(t, q)
	require.Len(t, dead, len(want))
	for file, reason := range want {
		assert.Equal(t, reason.Error(), lines[file].Error)
		assert.Equal(t, reason.Error(), dead[file])
	}
	assert.Equal(t, Counts{Read: 2, Failed: 4, Dead: 4, Again: 3}, w.Counts(), "what may pass was tried twice")
	assert.NotContains(t, log.String(), "4111", "what a panic says is not logged")
	requireEmpty(t, q.work)
	requireEmpty(t, q.results)
}

// TestPictureThatKills: one that takes its worker's process down each time is given up, and the others are read.
func TestPictureThatKills(t *testing.T) {
	cfg := Config{AckWait: time.Second}
	q, cluster := oneServer(t, cfg)
	_, err := q.Submit(t.Context(), "b", texts("kill", "fine"), Options{}, nil)
	require.NoError(t, err)
	f := startWorkers(t, 3, workerArgs{URL: cluster.URL(), Config: cfg, Jobs: 1, Attempts: 2})
	lines := collectAll(t, q, "b")
	assert.Equal(t, errKilled.Error(), lines["f0"].Error)
	assert.Equal(t, "fine", lines["f1"].Said, f.logs())
	assert.Equal(t, map[string]string{"f0": errKilled.Error()}, deadLetters(t, q))
}

// TestSubmitGoesOn: a submission that was interrupted sends what is missing, once the first is read and collected, too.
func TestSubmitGoesOn(t *testing.T) {
	q, _ := oneServer(t, Config{Duplicates: 100 * time.Millisecond}) // so short that message ids do not help
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	interrupted := func(yield func(Picture) bool) {
		n := 0
		for p := range numbered(200) {
			if n++; n == 120 {
				cancel(stopped)
			}
			if !yield(p) {
				return
			}
		}
	}
	first, err := q.Submit(ctx, "b", interrupted, Options{}, nil)
	require.ErrorIs(t, err, stopped)
	require.Less(t, first.Submitted, int64(200))
	_, stop := startWorker(t, q, stub{}, io.Discard)
	defer stop()
	path := filepath.Join(t.TempDir(), "out.jsonl")
	file, err := jsonl.Open(path, "id")
	require.NoError(t, err)
	requireEmpty(t, q.work)
	require.NoError(t, q.Collect(t.Context(), "b", file, Collection{NoWait: true}))
	require.NotZero(t, file.Len())

	second, err := q.Submit(t.Context(), "b", numbered(200), Options{}, nil)
	require.NoError(t, err)
	assert.Equal(t, int64(200), second.Submitted+second.Known)
	assert.GreaterOrEqual(t, second.Known, first.Submitted-sendsAtOnce, "all but those under way were known")
	require.NoError(t, q.Collect(t.Context(), "b", file, Collection{}))
	require.NoError(t, file.Close())
	checkResults(t, path, 200)
}

// TestDoubles: the same picture twice in one submission, or by a submitter that knows nothing of the first, is read once.
func TestDoubles(t *testing.T) {
	q, _ := oneServer(t, Config{})
	_, err := q.Submit(t.Context(), "b", texts("one"), Options{}, nil)
	require.NoError(t, err)
	mark := q.markSubject("b", pictureID("b", "f0", []byte("one")))
	require.NoError(t, q.marks.Purge(t.Context(), jetstream.WithPurgeSubject(mark)))
	sum, err := q.Submit(t.Context(), "b", texts("one"), Options{}, nil)
	require.NoError(t, err)
	assert.Equal(t, Summary{Known: 1}, sum, "its message id was known")
	sum, err = q.Submit(t.Context(), "c", texts("one"), Options{}, nil)
	require.NoError(t, err)
	assert.Equal(t, Summary{Submitted: 1}, sum, "another batch is another picture")
	_, stop := startWorker(t, q, stub{}, io.Discard)
	defer stop()
	assert.Len(t, collectAll(t, q, "b"), 1)
	assert.Len(t, collectAll(t, q, "c"), 1)
}

// TestCollectorThatFails: what its sink did not keep, the next collector gets.
func TestCollectorThatFails(t *testing.T) {
	q, _ := oneServer(t, Config{})
	_, err := q.Submit(t.Context(), "b", texts("one", "two"), Options{}, nil)
	require.NoError(t, err)
	_, stop := startWorker(t, q, stub{}, io.Discard)
	requireEmpty(t, q.work)
	stop()
	full := errors.New("the disk is full")
	require.ErrorIs(t, q.Collect(t.Context(), "b", &memorySink{fail: full}, Collection{}), full)
	assert.Len(t, collectAll(t, q, "b"), 2)
	var late memorySink
	require.ErrorIs(t, q.Collect(t.Context(), "b", &late, Collection{}), ErrMissing, "they were collected by somebody else")
	require.ErrorIs(t, q.Collect(t.Context(), "nobody", &late, Collection{}), ErrNoBatch)
	require.ErrorIs(t, q.Collect(t.Context(), "no batch", &late, Collection{}), ErrName)
}

// TestFull: a full queue is waited for, and said so when nobody makes room; what was refused is not lost for the next run.
func TestFull(t *testing.T) {
	q, _ := oneServer(t, Config{MaxBytes: 20_000, Patience: 300 * time.Millisecond})
	sum, err := q.Submit(t.Context(), "b", numbered(200), Options{}, nil)
	require.ErrorIs(t, err, broker.ErrFull)
	require.NotZero(t, sum.Submitted)
	require.Less(t, sum.Submitted, int64(200))
	q.cfg.Patience = time.Minute
	_, stop := startWorker(t, q, stub{}, io.Discard)
	defer stop()
	sum, err = q.Submit(t.Context(), "b", numbered(200), Options{}, nil)
	require.NoError(t, err, "workers make room")
	assert.Equal(t, int64(200), sum.Submitted+sum.Known)
	assert.Len(t, collectAll(t, q, "b"), 200)
}

// TestExpiry: pictures that nobody reads go away by themselves, and a late collector is told.
func TestExpiry(t *testing.T) {
	q, _ := oneServer(t, Config{Age: time.Second})
	_, err := q.Submit(t.Context(), "b", texts("old", strings.Repeat("large", 1<<20)), Options{}, nil)
	require.NoError(t, err)
	requireEmpty(t, q.work)
	require.Eventually(t, func() bool {
		_, err := q.pictures.List(t.Context())
		return errors.Is(err, jetstream.ErrNoObjectsFound)
	}, 30*time.Second, 50*time.Millisecond)
	var sink memorySink
	err = q.Collect(t.Context(), "b", &sink, Collection{})
	require.True(t, errors.Is(err, ErrMissing) || errors.Is(err, ErrNoBatch), err)
}

// TestDrain: a worker that is told to stop finishes what it can in time and hands the rest to another at once.
func TestDrain(t *testing.T) {
	q, _ := oneServer(t, Config{AckWait: time.Hour}) // so long that only what is handed back is delivered again
	_, err := q.Submit(t.Context(), "b", texts("slow 1", "slow 2", "slow 3"), Options{}, nil)
	require.NoError(t, err)
	begun := make(chan struct{}, 3)
	w := &Worker{Queue: q, Reader: waiting{begun}, Jobs: 2, Drain: 50 * time.Millisecond, Log: slog.New(slog.DiscardHandler)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	<-begun
	<-begun
	cancel()
	require.NoError(t, <-done)
	assert.Equal(t, Counts{Again: 2}, w.Counts())
	_, stop := startWorker(t, q, stub{}, io.Discard)
	defer stop()
	lines := collectAll(t, q, "b")
	for file, l := range lines {
		assert.Empty(t, l.Error, file)
	}
	assert.Len(t, lines, 3)
}

// waiting reads until it is told to stop.
type waiting struct{ begun chan struct{} }

func (r waiting) Read(ctx context.Context, _ host.Request) (host.Reply, error) {
	r.begun <- struct{}{}
	<-ctx.Done()
	return host.Reply{}, context.Cause(ctx)
}

// TestSlowPicture: one that takes longer than the wait for acknowledgements is not given to a second worker, and no more pictures are
// in the workers' hands than allowed.
func TestSlowPicture(t *testing.T) {
	q, _ := oneServer(t, Config{AckWait: 300 * time.Millisecond, Pending: 1})
	_, err := q.Submit(t.Context(), "b", texts("one", "two"), Options{}, nil)
	require.NoError(t, err)
	var reader counting
	_, stop := startWorker(t, q, &reader, io.Discard) // two jobs
	defer stop()
	assert.Len(t, collectAll(t, q, "b"), 2)
	assert.Equal(t, 2, reader.reads)
	assert.Equal(t, 1, reader.most)
}

// counting takes a second and counts.
type counting struct {
	mu               sync.Mutex
	reads, now, most int
}

func (r *counting) Read(context.Context, host.Request) (host.Reply, error) {
	r.count(1)
	time.Sleep(900 * time.Millisecond) // three times AckWait
	r.count(-1)
	return host.Reply{JSON: []byte(`{"status":"ok"}`)}, nil
}

func (r *counting) count(by int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now += by
	r.reads += max(by, 0)
	r.most = max(r.most, r.now)
}

// TestStranger: a message that no Submit wrote is put away and stops nobody.
func TestStranger(t *testing.T) {
	q, _ := oneServer(t, Config{})
	_, err := q.conn.JetStream.PublishMsg(t.Context(), &nats.Msg{Subject: q.subject("work", "b"), Data: []byte("hello")})
	require.NoError(t, err)
	w, stop := startWorker(t, q, stub{}, io.Discard)
	requireEmpty(t, q.work)
	stop()
	assert.Equal(t, Counts{Dead: 1}, w.Counts())
	info, err := q.dead.Info(t.Context())
	require.NoError(t, err)
	assert.Equal(t, uint64(1), info.State.Msgs)
	requireEmpty(t, q.results)
}

func TestConfig(t *testing.T) {
	conn := &broker.Conn{}
	for _, wrong := range []Config{{Replicas: 6}, {Age: time.Millisecond}, {Age: -1}, {Pending: -1}} {
		_, err := Open(t.Context(), conn, wrong)
		require.ErrorIs(t, err, ErrConfig)
	}
	_, err := Open(t.Context(), conn, Config{Name: "a.b"})
	require.ErrorIs(t, err, ErrName)
}
