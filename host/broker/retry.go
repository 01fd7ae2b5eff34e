package broker

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
)

// Bounds of the pause between two tries of one request.
const (
	firstPause = 50 * time.Millisecond
	mostPause  = 2 * time.Second
)

// leastTry is what each try is allowed even when patience is shorter.
const leastTry = time.Second

// silence is how long a connected server may leave requests unanswered before another one is tried: it may be cut off from the
// rest of its cluster.
const silence = 15 * time.Second

// Retry calls try until it succeeds, fails for good, or patience is over. try must be safe to repeat; its context allows it a few
// seconds. A stream that is full is tried again too: workers make room. The error is one of this package's where it can be, and
// context.Cause(ctx) when ctx ends.
func (c *Conn) Retry(ctx context.Context, patience time.Duration, try func(context.Context) error) error {
	return c.RetryEach(ctx, patience, requestTimeout, try)
}

// RetryEach is Retry for what may take longer: limit bounds each try.
func (c *Conn) RetryEach(ctx context.Context, patience, limit time.Duration, try func(context.Context) error) error {
	limit = min(limit, max(patience, leastTry))
	start := time.Now()
	moved := start
	for pause := firstPause; ; pause = min(2*pause, mostPause) {
		err := once(ctx, limit, try)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case c.Denied(), !Passing(err) && !full(err) && !errors.Is(err, context.DeadlineExceeded), time.Since(start) > patience:
			return c.Explain(err)
		}
		if c.Up() && !full(err) && time.Since(moved) > silence {
			moved = time.Now()
			_ = c.NATS.ForceReconnect() // to the next server; a failure shows in the next try
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

func once(ctx context.Context, limit time.Duration, try func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := try(limited)
	if err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return nats.ErrTimeout
	}
	return err
}
