package queue

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/broker"
)

// Reader reads pictures: host.Host and host.Native are such.
type Reader interface {
	Read(context.Context, host.Request) (host.Reply, error)
}

// Worker takes pictures off a queue and reads them. Queue and Reader are needed; the zero value of the rest means its default.
type Worker struct {
	Queue    *Queue
	Reader   Reader
	Jobs     int           // pictures at a time; the number of cores
	Timeout  time.Duration // for one picture; DefaultTimeout
	Drain    time.Duration // for the pictures at hand, once Run is told to stop; DefaultDrain
	Attempts int           // deliveries after which a picture that stops its reader, or fails by no fault of its own, is given up; DefaultAttempts
	Log      *slog.Logger  // no picture's content and no number is logged; slog.Default()

	counts struct{ read, failed, dead, again atomic.Int64 }
	ready  atomic.Bool

	mu       sync.Mutex
	consumer jetstream.Consumer
}

// Defaults of Worker.
const (
	DefaultTimeout  = time.Minute
	DefaultDrain    = 20 * time.Second
	DefaultAttempts = 5
)

// Counts is what a worker has done since its start.
type Counts struct {
	Read   int64 // pictures with a result
	Failed int64 // pictures with an error in its place
	Dead   int64 // of these, those that went to the dead letters
	Again  int64 // deliveries that were given back, to be tried again
}

// Counts answers at any time.
func (w *Worker) Counts() Counts {
	return Counts{w.counts.read.Load(), w.counts.failed.Load(), w.counts.dead.Load(), w.counts.again.Load()}
}

// Ready reports whether the worker is connected and asks for pictures.
func (w *Worker) Ready() bool { return w.ready.Load() && w.Queue.conn.Up() }

// fetchWait is how long one request for a picture stays with the server. A worker that is told to stop finds out at its end, so that
// no picture is under way to a worker that has gone.
const fetchWait = time.Second

// Bounds of the pause after a failure to fetch.
const (
	firstFetchPause = 100 * time.Millisecond
	mostFetchPause  = 5 * time.Second
)

// Run reads pictures until ctx ends, and then finishes those at hand, for Drain at most; what is not finished by then goes to another
// worker at once. A broker that cannot be reached is waited for. Errors: those of package broker that waiting does not heal.
func (w *Worker) Run(ctx context.Context) error {
	w.complete()
	if err := w.Queue.conn.Retry(ctx, w.Queue.cfg.Patience, w.follow); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	reading, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	release := context.AfterFunc(ctx, func() { time.AfterFunc(w.Drain, stop) })
	defer release()
	w.ready.Store(true)
	defer w.ready.Store(false)
	var jobs sync.WaitGroup
	failures := make(chan error, w.Jobs)
	fetching, giveUp := context.WithCancel(ctx)
	defer giveUp()
	for range w.Jobs {
		jobs.Go(func() {
			if err := w.job(fetching, reading); err != nil {
				failures <- err
				giveUp()
			}
		})
	}
	jobs.Wait()
	select {
	case err := <-failures:
		return err
	default:
		return nil
	}
}

func (w *Worker) complete() {
	if w.Jobs <= 0 {
		w.Jobs = runtime.GOMAXPROCS(0)
	}
	if w.Timeout <= 0 {
		w.Timeout = DefaultTimeout
	}
	if w.Drain <= 0 {
		w.Drain = DefaultDrain
	}
	if w.Attempts <= 0 {
		w.Attempts = DefaultAttempts
	}
	if w.Log == nil {
		w.Log = slog.Default()
	}
}

// workers is the name of the consumer that all workers share. It hands each picture to one of them, and no more than Config.Pending
// to all together.
const workers = "workers"

// follow finds or makes the workers' consumer.
func (w *Worker) follow(ctx context.Context) error {
	consumer, err := w.Queue.work.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: workers, AckPolicy: jetstream.AckExplicitPolicy, AckWait: w.Queue.cfg.AckWait,
		MaxAckPending: w.Queue.cfg.Pending, MaxDeliver: -1, // the worker counts: a picture must not vanish without its dead letter
	})
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.consumer = consumer
	return nil
}

// job reads one picture after another. It asks for the next when it has none at hand, so that no picture waits with a busy worker.
func (w *Worker) job(ctx, reading context.Context) error {
	pause := firstFetchPause
	for ctx.Err() == nil {
		msg, err := w.fetch()
		switch {
		case err == nil && msg != nil:
			pause = firstFetchPause
			w.handle(reading, msg)
		case err == nil, errors.Is(err, nats.ErrTimeout):
		default:
			if w.Queue.conn.Denied() {
				return w.Queue.conn.Explain(err)
			}
			w.Log.Warn("no pictures can be fetched; trying again", slog.Any("error", broker.Explain(err)), slog.Duration("pause", pause))
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
			pause = min(2*pause, mostFetchPause)
			w.restore(ctx)
		}
	}
	return nil
}

// restore makes the streams and the consumer if somebody has deleted them while we ran.
func (w *Worker) restore(ctx context.Context) {
	if err := w.Queue.conn.Retry(ctx, 0, w.Queue.open); err == nil {
		_ = w.Queue.conn.Retry(ctx, 0, w.follow) // a failure shows at the next fetch
	}
}

// fetch asks for one picture; msg is nil when there was none. It is not cut short when the worker is told to stop: the picture could be
// on its way already.
func (w *Worker) fetch() (msg jetstream.Msg, err error) {
	w.mu.Lock()
	consumer := w.consumer
	w.mu.Unlock()
	batch, err := consumer.Fetch(1, jetstream.FetchMaxWait(fetchWait))
	if err != nil {
		return nil, err
	}
	for m := range batch.Messages() {
		msg = m
	}
	return msg, batch.Error()
}

// keepAlive tells the server that the picture is being read, until the result is called, so that it goes to nobody else.
func (w *Worker) keepAlive(msg jetstream.Msg) (stop func()) {
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(w.Queue.cfg.AckWait / 3)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				_ = msg.InProgress() // lost with the connection, the picture is read twice and its result counts once
			}
		}
	}()
	return func() { close(done) }
}
