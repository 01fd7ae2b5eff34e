package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/cardglyph/cardglyph/host/queue"
)

type workerCommand struct {
	queueFlags
	engineFlag
	Jobs          int           `placeholder:"N" help:"Pictures read at a time; the number of cores unless given."`
	Timeout       time.Duration `default:"1m" help:"Longest that reading one picture may take."`
	Drain         time.Duration `default:"20s" help:"After SIGTERM, how long the pictures at hand may take; what is not finished goes to another worker."`
	Attempts      int           `default:"5" help:"Deliveries after which a picture that stops its workers is given up."`
	MaxAckPending int           `default:"1000" help:"Most pictures in the hands of all workers together."`
	Admin         string        `placeholder:"HOST:PORT" help:"Address for /livez, /readyz and /metrics; none unless given."`
}

// Validate is called by kong once the flags are there.
func (c *workerCommand) Validate() error {
	if c.Jobs < 0 || c.Attempts < 1 || c.MaxAckPending < 1 || c.Timeout <= 0 || c.Drain <= 0 {
		return errors.New("--jobs, --attempts, --max-ack-pending, --timeout and --drain must be positive")
	}
	return nil
}

// Run reads pictures until the process is told to stop.
func (c *workerCommand) Run(ctx context.Context, s *streams) error {
	if c.Jobs == 0 {
		c.Jobs = runtime.GOMAXPROCS(0)
	}
	log := slog.New(slog.NewJSONHandler(s.err, nil))
	reader, err := c.engineFlag.open(ctx, c.Jobs)
	if err != nil {
		return err
	}
	defer reader.Close(context.WithoutCancel(ctx))
	q, err := c.queueFlags.open(context.WithoutCancel(ctx), "worker", c.MaxAckPending)
	if err != nil {
		return err
	}
	defer q.Close()
	worker := &queue.Worker{
		Queue: q.Queue, Reader: reader, Jobs: c.Jobs, Timeout: c.Timeout, Drain: c.Drain, Attempts: c.Attempts, Log: log,
	}
	if c.Admin != "" {
		stop, err := serveAdmin(c.Admin, worker)
		if err != nil {
			return err
		}
		defer stop()
	}
	fmt.Fprintf(s.out, "cardglyph: worker with %d jobs on queue %s\n", c.Jobs, c.Queue)
	err = worker.Run(ctx)
	counts := worker.Counts()
	log.Info("the worker stopped", slog.Int64("read", counts.Read), slog.Int64("failed", counts.Failed), slog.Int64("given_back", counts.Again))
	return err
}
