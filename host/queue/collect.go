package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"filippo.io/age"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Sink takes results. host/jsonl.File is one.
type Sink interface {
	// Append takes the line of a picture, by its id, and reports whether it was new.
	Append(id, line string) (bool, error)
	// Has reports whether the result is there already.
	Has(id string) bool
	// Sync returns once everything that Append took is safe. Only then are the results deleted from the broker.
	Sync() error
}

// Collection is how Collect goes about its work. The zero value waits for the whole batch.
type Collection struct {
	Identities []age.Identity          // secret keys for sealed results
	NoWait     bool                    // take what is there and return
	Progress   func(got, expected int) // called after each step; expected is 0 until the batch is known to be complete; may be nil
}

// ErrMissing is returned when results of the batch are neither on the broker nor in the sink, and nothing is waiting to be read any
// more: they expired, or somebody else has collected them.
var ErrMissing = errors.New("queue: some results are gone: they expired or were collected by somebody else")

// ErrNoBatch is returned for a batch that nobody has submitted, or that expired.
var ErrNoBatch = errors.New("queue: no such batch: was it submitted to this queue under this name, and is it younger than the queue's age?")

// Sizes of one step of collecting.
const (
	collectAtOnce = 500
	collectWait   = 300 * time.Millisecond
)

// collectAckWait is after how long results that a collector took and did not keep go to the next one.
const collectAckWait = 30 * time.Second

// Collect moves the batch's results to the sink, each once, until the batch is complete and all are there. What the sink has taken is
// deleted from the broker; what an interrupted run has not taken stays there.
// Errors: ErrName, ErrNoBatch, ErrMissing, ErrIdentity, those of the sink and of package broker, and context.Cause(ctx).
func (q *Queue) Collect(ctx context.Context, batch string, sink Sink, how Collection) error {
	if !nameRule.MatchString(batch) {
		return ErrName
	}
	if _, found, err := q.batch(ctx, batch); err != nil || !found {
		return errors.Join(err, notFound(found, err))
	}
	c := &collector{Queue: q, batch: batch, sink: sink, how: how}
	if err := q.conn.Retry(ctx, q.cfg.Patience, c.follow); err != nil {
		return err
	}
	if err := c.countBefore(ctx); err != nil {
		return err
	}
	for {
		n, err := c.step(ctx)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			return err
		case n > 0:
			continue
		case how.NoWait:
			return nil
		}
		if done, err := c.done(ctx); done || err != nil {
			return err
		}
	}
}

func notFound(found bool, err error) error {
	if found || err != nil {
		return nil
	}
	return ErrNoBatch
}

// collector is one call of Collect.
type collector struct {
	*Queue
	batch    string
	sink     Sink
	how      Collection
	consumer jetstream.Consumer
	got      int // results of the batch in the sink
	expected int // how many there will be; 0 while that is not known
}

// countBefore counts what an earlier run has collected, for the progress.
func (c *collector) countBefore(ctx context.Context) error {
	if c.how.Progress == nil {
		return nil
	}
	ids, err := c.ids(ctx, c.batch)
	for id := range ids {
		if c.sink.Has(id) {
			c.got++
		}
	}
	return err
}

func (c *collector) progress() {
	if c.how.Progress != nil {
		c.how.Progress(c.got, c.expected)
	}
}

// follow finds or makes the batch's consumer. Each batch has one: two collectors share the results and take none twice.
func (c *collector) follow(ctx context.Context) (err error) {
	c.consumer, err = c.results.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: "collect-" + c.batch, FilterSubject: c.subject("results", c.batch), AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: collectAckWait, MaxDeliver: -1, MaxAckPending: 2 * collectAtOnce, InactiveThreshold: c.cfg.Age,
	})
	return err
}

// step moves what is there, up to collectAtOnce results, and answers how many it moved.
func (c *collector) step(ctx context.Context) (int, error) {
	msgs, err := c.fetch(ctx)
	if err != nil || len(msgs) == 0 {
		return 0, err
	}
	if err := c.keepAll(msgs); err != nil {
		for _, m := range msgs {
			_ = m.Nak() // the next collector gets them at once
		}
		return 0, err
	}
	for _, msg := range msgs[:len(msgs)-1] {
		_ = msg.Ack() // what is lost here comes again and is dropped by the sink
	}
	_ = msgs[len(msgs)-1].DoubleAck(ctx) // its answer comes after the others were taken
	c.progress()
	return len(msgs), nil
}

func (c *collector) keepAll(msgs []jetstream.Msg) error {
	for _, msg := range msgs {
		if err := c.keep(msg); err != nil {
			return err
		}
	}
	return c.sink.Sync()
}

func (c *collector) fetch(ctx context.Context) (msgs []jetstream.Msg, err error) {
	wait := collectWait
	err = c.conn.Retry(ctx, c.cfg.Patience, func(ctx context.Context) error {
		batch, err := c.consumer.Fetch(collectAtOnce, jetstream.FetchMaxWait(wait))
		if err != nil {
			return err
		}
		for msg := range batch.Messages() {
			msgs = append(msgs, msg)
		}
		err = batch.Error()
		if len(msgs) > 0 || errors.Is(err, nats.ErrTimeout) {
			return nil
		}
		if err != nil {
			_ = c.follow(ctx) // it may have been deleted
		}
		return err
	})
	return msgs, err
}

// keep hands one result to the sink.
func (c *collector) keep(msg jetstream.Msg) error {
	line := msg.Data()
	if msg.Headers().Get(headerSealed) != "" {
		var err error
		if line, err = open(line, c.how.Identities); err != nil {
			return err
		}
	}
	added, err := c.sink.Append(msg.Headers().Get(jetstream.MsgIDHeader), string(line))
	if err != nil {
		return err
	}
	if added {
		c.got++
	}
	return nil
}

// done reports whether the sink has a result of each picture. It is asked when nothing came for a while.
func (c *collector) done(ctx context.Context) (bool, error) {
	record, found, err := c.Queue.batch(ctx, c.batch)
	switch {
	case err != nil:
		return false, err
	case !found:
		return false, ErrNoBatch
	case !record.Complete:
		return false, nil
	}
	c.expected = record.Pictures
	c.progress()
	if waiting, err := c.waiting(ctx, c.batch); err != nil || waiting > 0 {
		return false, err
	}
	ids, err := c.ids(ctx, c.batch)
	if err != nil {
		return false, err
	}
	missing := 0
	for id := range ids {
		if !c.sink.Has(id) {
			missing++
		}
	}
	if missing > 0 {
		return false, fmt.Errorf("%w (%d of %d)", ErrMissing, missing, len(ids))
	}
	return true, nil
}

// waiting is how many of the batch's pictures and results are on the broker. Between the two a picture is on both, never on none.
func (q *Queue) waiting(ctx context.Context, batch string) (n uint64, err error) {
	pictures, err := q.count(ctx, q.work, q.subject("work", batch))
	if err != nil || pictures > 0 {
		return pictures, err
	}
	return q.count(ctx, q.results, q.subject("results", batch))
}

func (q *Queue) count(ctx context.Context, stream jetstream.Stream, subject string) (n uint64, err error) {
	err = q.conn.Retry(ctx, q.cfg.Patience, func(ctx context.Context) error {
		info, err := stream.Info(ctx, jetstream.WithSubjectFilter(subject))
		if err != nil {
			return err
		}
		n = info.State.Subjects[subject]
		return nil
	})
	return n, err
}

// Depth is how many pictures of the queue wait or are being read.
func (q *Queue) Depth(ctx context.Context) (uint64, error) {
	info, err := q.work.Info(ctx)
	if err != nil {
		return 0, q.conn.Explain(err)
	}
	return info.State.Msgs, nil
}
