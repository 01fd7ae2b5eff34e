package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/broker"
	"github.com/cardglyph/cardglyph/host/broker/brokertest"
)

const workerRole = "worker"

func TestMain(m *testing.M) {
	brokertest.Main(m, map[string]func([]byte){workerRole: runWorker, directRole: runDirect})
}

// stub answers without reading. What the picture says chooses how.
type stub struct{ delay time.Duration }

func (s stub) Read(ctx context.Context, req host.Request) (host.Reply, error) {
	text := string(req.File)
	switch {
	case strings.HasPrefix(text, "kill"):
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case strings.HasPrefix(text, "panic"):
		panic("4111111111111111")
	case strings.HasPrefix(text, "broken"):
		return host.Reply{}, host.ErrCorrupt
	case strings.HasPrefix(text, "trap"):
		return host.Reply{}, host.ErrTrap
	case strings.HasPrefix(text, "hang"):
		<-ctx.Done()
		return host.Reply{}, context.Cause(ctx)
	}
	select {
	case <-time.After(s.delay):
	case <-ctx.Done():
		return host.Reply{}, context.Cause(ctx)
	}
	number := "4111111111111111"
	if req.Mask {
		number = "411111******1111"
	}
	line, err := json.Marshal(map[string]any{"status": "ok", "number": number, "said": text[:min(len(text), 40)]})
	return host.Reply{JSON: line}, err
}

// workerArgs is what a worker's process is told.
type workerArgs struct {
	URL      string
	Config   Config
	Jobs     int
	Attempts int
	Delay    time.Duration
	Native   bool // the real reader
}

// runWorker is a worker's process. It ends as the command's does: on SIGTERM, after what it has at hand.
func runWorker(args []byte) {
	var a workerArgs
	if err := json.Unmarshal(args, &a); err != nil {
		panic(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	conn, err := broker.Connect(ctx, broker.Options{URL: a.URL, Timeout: time.Minute})
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	q, err := Open(ctx, conn, a.Config)
	if err != nil {
		panic(err)
	}
	w := &Worker{Queue: q, Reader: stub{a.Delay}, Jobs: a.Jobs, Attempts: a.Attempts, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	if a.Native {
		w.Reader = host.Native{}
	}
	if err := w.Run(ctx); err != nil {
		panic(err)
	}
}

// fleet is the workers of a test.
type fleet struct {
	t     *testing.T
	args  workerArgs
	dir   string
	procs []*brokertest.Process
}

func startWorkers(t *testing.T, n int, args workerArgs) *fleet {
	f := &fleet{t: t, args: args, dir: t.TempDir()}
	for range n {
		f.add()
	}
	return f
}

func (f *fleet) add() {
	log := filepath.Join(f.dir, fmt.Sprint("worker", len(f.procs), ".log"))
	f.procs = append(f.procs, brokertest.Start(f.t, workerRole, f.args, log))
}

// logs are the last lines of each worker.
func (f *fleet) logs() string {
	var all strings.Builder
	for i := range f.procs {
		text, err := os.ReadFile(filepath.Join(f.dir, fmt.Sprint("worker", i, ".log")))
		require.NoError(f.t, err)
		fmt.Fprintf(&all, "worker %d: …%s\n", i, text[max(0, len(text)-2000):])
	}
	return all.String()
}
