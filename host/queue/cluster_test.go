package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/broker/brokertest"
	"github.com/cardglyph/cardglyph/host/jsonl"
)

// longTests is set by make test-cluster.
const longTests = "CARDGLYPH_TEST_CLUSTER"

// event is what happens to a cluster and its workers once a share of the results is there.
type event struct {
	at   float64
	what string
	do   func(*scene)
}

// scene is a cluster of three, its workers, and a batch that is being read.
type scene struct {
	*testing.T
	cluster *brokertest.Cluster
	fleet   *fleet
	queue   *Queue
	away    int // server that is dead or cut off
}

// leader is the server that leads the stream of pictures.
func (s *scene) leader() int {
	s.Helper()
	leader := -1
	require.Eventually(s, func() bool {
		info, err := s.queue.work.Info(s.Context())
		if err != nil || info.Cluster == nil {
			return false
		}
		leader = s.cluster.Index(info.Cluster.Leader)
		return leader >= 0
	}, time.Minute, 50*time.Millisecond)
	return leader
}

var (
	killWorker = event{0.05, "a worker is killed", func(s *scene) {
		s.fleet.procs[0].Kill()
		s.fleet.add()
	}}
	killLeader = event{0.2, "the leading server is killed", func(s *scene) {
		s.away = s.leader()
		s.cluster.Kill(s.away)
	}}
	startLeader = event{0.3, "it comes back", func(s *scene) { s.cluster.Start(s.away) }}
	killTwo     = event{0.4, "two workers are killed at once", func(s *scene) {
		s.fleet.procs[1].Kill()
		s.fleet.procs[2].Kill()
		s.fleet.add()
		s.fleet.add()
	}}
	cutOne = event{0.5, "the leading server is cut off", func(s *scene) {
		s.away = s.leader()
		s.cluster.Cut(s.away)
	}}
	heal       = event{0.6, "it is reached again", func(s *scene) { s.cluster.Heal(s.away) }}
	restartAll = event{0.75, "all servers are killed and started", func(s *scene) {
		for i := range 3 {
			s.cluster.Kill(i)
		}
		for i := range 3 {
			s.cluster.Start(i)
		}
	}}
	drainOne = event{0.9, "a worker is told to stop", func(s *scene) { s.fleet.procs[len(s.fleet.procs)-1].Terminate() }}
)

// TestClusterLosesNothing has servers and workers die while pictures are read: each picture has exactly one result.
func TestClusterLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a cluster")
	}
	if os.Getenv(longTests) != "" {
		survive(t, 5000, []event{killWorker, killLeader, startLeader, killTwo, cutOne, heal, restartAll, drainOne})
		return
	}
	survive(t, 1000, []event{killWorker, killLeader, startLeader, killTwo})
}

func survive(t *testing.T, pictures int, events []event) {
	begin := time.Now()
	s := &scene{T: t, cluster: brokertest.NewCluster(t, 3)}
	t.Log("cluster after", time.Since(begin))
	cfg := Config{Name: "proof", Replicas: 3, AckWait: 3 * time.Second, Patience: 2 * time.Minute}
	var err error
	s.queue, err = Open(t.Context(), s.cluster.Connect(), cfg)
	require.NoError(t, err)
	s.fleet = startWorkers(t, 4, workerArgs{URL: s.cluster.URL(), Config: cfg, Jobs: 4, Attempts: 20, Delay: time.Millisecond})

	submitted := make(chan error, 1)
	go func() { submitted <- s.submitTwice(pictures) }()
	sink := s.collect(pictures, events)
	require.NoError(t, <-submitted)
	t.Log("all collected after", time.Since(begin))

	checkResults(t, sink, pictures)
	for _, stream := range []string{"work", "results", "dead"} {
		require.Eventually(t, func() bool {
			info, err := s.queue.conn.JetStream.Stream(t.Context(), "proof_"+stream)
			return err == nil && info.CachedInfo().State.Msgs == 0
		}, time.Minute, 100*time.Millisecond, "the stream %s is not empty: %s", stream, s.fleet.logs())
	}
	t.Log("done after", time.Since(begin))
}

// submitTwice submits the batch, and then all of it again.
func (s *scene) submitTwice(pictures int) error {
	sum, err := s.queue.Submit(s.Context(), "b", numbered(pictures), Options{}, nil)
	if err != nil {
		return fmt.Errorf("first: %w", err)
	}
	again, err := s.queue.Submit(s.Context(), "b", numbered(pictures), Options{}, nil)
	if err != nil {
		return fmt.Errorf("again: %w", err)
	}
	if sum.Submitted+sum.Known != int64(pictures) || again.Submitted != 0 || again.Known != int64(pictures) {
		return fmt.Errorf("submitted %+v, then %+v", sum, again)
	}
	return nil
}

func numbered(n int) func(func(Picture) bool) {
	return func(yield func(Picture) bool) {
		for i := range n {
			text := []byte(fmt.Sprint("picture ", i))
			if !yield(Picture{File: strconv.Itoa(i), Load: func() ([]byte, error) { return text, nil }}) {
				return
			}
		}
	}
}

// collect collects the batch and lets the events happen on the way. The collector is stopped by each and starts again.
func (s *scene) collect(pictures int, events []event) (path string) {
	path = filepath.Join(s.TempDir(), "results.jsonl")
	require.Eventually(s, func() bool { // the batch begins
		_, found, err := s.queue.batch(s.Context(), "b")
		return err == nil && found
	}, time.Minute, 20*time.Millisecond)
	for len(events) > 0 {
		file, err := jsonl.Open(path, "id")
		require.NoError(s, err)
		ctx, cancel := context.WithCancelCause(s.Context())
		reached := errors.New("reached")
		err = s.queue.Collect(ctx, "b", file, Collection{Progress: func(int, int) {
			if float64(file.Len()) >= events[0].at*float64(pictures) {
				cancel(reached)
			}
		}})
		cancel(nil)
		got := file.Len()
		require.NoError(s, file.Close())
		if err == nil {
			s.Logf("all were there before the end: %d", got)
		} else {
			require.ErrorIs(s, err, reached, s.fleet.logs())
		}
		start := time.Now()
		events[0].do(s)
		s.Logf("at %d: %s (%v)", got, events[0].what, time.Since(start))
		events = events[1:]
	}
	file, err := jsonl.Open(path, "id")
	require.NoError(s, err)
	require.NoError(s, s.queue.Collect(s.Context(), "b", file, Collection{}), s.fleet.logs())
	require.NoError(s, file.Close())
	return path
}

// checkResults finds exactly one line of each picture, with what the stub said to it.
func checkResults(t *testing.T, path string, pictures int) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		var r struct{ File, Said, Error string }
		require.NoError(t, json.Unmarshal([]byte(line), &r))
		require.Empty(t, r.Error)
		require.False(t, seen[r.File], "two results of %s", r.File)
		require.Equal(t, "picture "+r.File, r.Said)
		seen[r.File] = true
	}
	assert.Len(t, seen, pictures)
}
