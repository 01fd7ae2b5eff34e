package queue

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/synth"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/broker/brokertest"
)

// drawn are files of drawn cards.
func drawn(t *testing.T, n int) (files [][]byte) {
	t.Helper()
	for seed := range n {
		scene := synth.Card(uint64(seed+1), synth.Options{Difficulty: 0.2, Width: 480})
		var b bytes.Buffer
		require.NoError(t, jpeg.Encode(&b, scene.Image, nil))
		files = append(files, b.Bytes())
	}
	return files
}

func picturesOf(files [][]byte) func(func(Picture) bool) {
	return func(yield func(Picture) bool) {
		for i, file := range files {
			if !yield(Picture{File: fmt.Sprint(i), Load: func() ([]byte, error) { return file, nil }}) {
				return
			}
		}
	}
}

// TestClusterReadsCards: drawn cards that are read by workers, one of which is killed, on a cluster whose leader is killed, have the
// results that reading them directly has.
func TestClusterReadsCards(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a cluster")
	}
	cards, size := 6, 1
	if os.Getenv(longTests) != "" {
		cards, size = 500, 3
	}
	cfg := Config{Name: "cards", Replicas: size, AckWait: 5 * time.Second, Patience: 2 * time.Minute}
	s := &scene{T: t, cluster: brokertest.NewCluster(t, size)}
	var err error
	s.queue, err = Open(t.Context(), s.cluster.Connect(), cfg)
	require.NoError(t, err)
	files := drawn(t, cards)
	s.fleet = startWorkers(t, 2, workerArgs{URL: s.cluster.URL(), Config: cfg, Jobs: 1, Attempts: 20, Native: true})
	_, err = s.queue.Submit(t.Context(), "b", picturesOf(files), Options{}, nil)
	require.NoError(t, err)
	var sink memorySink
	for len(sink.ids) < cards/4 {
		require.NoError(t, s.queue.Collect(t.Context(), "b", &sink, Collection{NoWait: true}))
	}
	s.fleet.procs[0].Kill()
	s.fleet.add()
	if size > 1 {
		leader := s.leader()
		s.cluster.Kill(leader)
		defer s.cluster.Start(leader)
	}
	require.NoError(t, s.queue.Collect(t.Context(), "b", &sink, Collection{}), s.fleet.logs())
	require.Len(t, sink.lines, cards)
	now := time.Now()
	for _, text := range sink.lines {
		var l struct{ File string }
		require.NoError(t, json.Unmarshal([]byte(text), &l))
		var i int
		_, err := fmt.Sscan(l.File, &i)
		require.NoError(t, err)
		reply, err := host.Native{}.Read(t.Context(), host.Request{
			File: files[i], Mask: true, Today: core.Month{Year: now.Year(), Month: int(now.Month())},
		})
		require.NoError(t, err)
		require.Contains(t, text, string(reply.JSON[1:]), "card %d", i)
	}
}

const directRole = "direct"

// directArgs is what a process is told that reads files without a queue.
type directArgs struct {
	Dir  string
	Jobs int
}

// runDirect reads the folder's files as read -r does.
func runDirect(args []byte) {
	var a directArgs
	if err := json.Unmarshal(args, &a); err != nil {
		panic(err)
	}
	names, err := os.ReadDir(a.Dir)
	if err != nil {
		panic(err)
	}
	var group errgroup.Group
	group.SetLimit(a.Jobs)
	for _, name := range names {
		group.Go(func() error {
			file, err := os.ReadFile(filepath.Join(a.Dir, name.Name()))
			if err == nil {
				_, err = host.Native{}.Read(context.Background(), host.Request{File: file})
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		panic(err)
	}
}

// TestClusterCost measures what the queue adds to reading: results a second, and the workers' time of the processor, against one process
// that reads the same files with as many jobs. NATS's own time has its start in it, and grows with the clock on a machine that is busy with
// other things: TestClusterMessages has what each picture costs it.
func TestClusterCost(t *testing.T) {
	if os.Getenv(longTests) == "" {
		t.Skip("a measurement: " + longTests + " is not set")
	}
	const cards, runs = 24, 3
	files := drawn(t, cards)
	dir := t.TempDir()
	for i, file := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprint(i, ".jpg")), file, 0o600))
	}
	for _, n := range []int{1, 2, 4} {
		var direct, queued, broker, ratios []float64
		var rates, directRates []float64
		for range runs { // in turns, for the load of the machine changes
			start := time.Now()
			p := brokertest.Start(t, directRole, directArgs{dir, n}, filepath.Join(t.TempDir(), "log"))
			require.True(t, p.Wait())
			directRates = append(directRates, cards/time.Since(start).Seconds())
			direct = append(direct, p.CPU().Seconds())

			workers, servers, took := queueCost(t, files, n)
			rates = append(rates, cards/took.Seconds())
			queued, broker = append(queued, workers.Seconds()), append(broker, servers.Seconds())
			ratios = append(ratios, workers.Seconds()/p.CPU().Seconds())
		}
		t.Logf("%d workers: %.1f results a second (read --jobs %d: %.1f); processor: workers %.2f s, NATS %.2f s, read %.2f s; ratio of the workers %.3f",
			n, median(rates), n, median(directRates), median(queued), median(broker), median(direct), median(ratios))
		assert.LessOrEqual(t, median(ratios), 1.1, "workers spend too much on the queue")
	}
}

// queueCost reads the files with n workers of one job each.
func queueCost(t *testing.T, files [][]byte, n int) (workers, servers, took time.Duration) {
	cluster := brokertest.NewCluster(t, 1)
	q, err := Open(t.Context(), cluster.Connect(), Config{})
	require.NoError(t, err)
	f := startWorkers(t, n, workerArgs{URL: cluster.URL(), Jobs: 1, Attempts: 5, Native: true})
	start := time.Now()
	_, err = q.Submit(t.Context(), "b", picturesOf(files), Options{}, nil)
	require.NoError(t, err)
	require.NoError(t, q.Collect(t.Context(), "b", &memorySink{}, Collection{}))
	took = time.Since(start)
	for _, p := range f.procs {
		p.Terminate()
		workers += p.CPU()
	}
	return workers, cluster.CPU(), took
}

// TestClusterMessages measures what the queue itself costs for each small picture, without reading: on one server, and on three that each
// keep a copy.
func TestClusterMessages(t *testing.T) {
	if os.Getenv(longTests) == "" {
		t.Skip("a measurement: " + longTests + " is not set")
	}
	const pictures = 3000
	for _, size := range []int{1, 3} {
		cluster := brokertest.NewCluster(t, size)
		cfg := Config{Replicas: size, Patience: 2 * time.Minute}
		q, err := Open(t.Context(), cluster.Connect(), cfg)
		require.NoError(t, err)
		f := startWorkers(t, 2, workerArgs{URL: cluster.URL(), Config: cfg, Jobs: 8, Attempts: 5})
		start := time.Now()
		_, err = q.Submit(t.Context(), "b", numbered(pictures), Options{}, nil)
		require.NoError(t, err)
		submitted := time.Since(start)
		require.NoError(t, q.Collect(t.Context(), "b", &memorySink{}, Collection{NoWait: false}))
		took := time.Since(start)
		var workers time.Duration
		for _, p := range f.procs {
			p.Terminate()
			workers += p.CPU()
		}
		t.Logf("%d servers: %d pictures submitted in %v, collected after %v; processor for each: NATS %v, workers %v",
			size, pictures, submitted, took, cluster.CPU()/pictures, workers/pictures)
	}
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}
