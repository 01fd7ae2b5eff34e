package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/cardglyph/cardglyph/host"
)

// Picture is one to be read. Load is called once, when its turn has come; its bytes stay the queue's until Submit returns.
type Picture struct {
	File string // its name in the results
	Load func() ([]byte, error)
}

// Summary counts what Submit did with the pictures.
type Summary struct {
	Submitted int64 // put on the queue now
	Known     int64 // were submitted before
	Failed    int64 // could not be opened or are too large; they are not on the queue
}

// How much is under way to the broker at a time.
const (
	sendsAtOnce = 64
	bytesAtOnce = 64 << 20 // bytes; two of the largest pictures
)

// Bounds of requests that move much.
const (
	objectTimeout = time.Minute
	listTimeout   = 20 * time.Second
)

// headerRoom is kept free of a message's limit for headers, in bytes.
const headerRoom = 8 << 10

// Submit puts the pictures on the queue, as part of the batch, and then marks the batch as complete. Pictures that were submitted to
// the batch before, by name and content, are left out: a run that was interrupted is simply repeated. failed is called, from one
// goroutine at a time or more, for pictures that cannot be submitted; it may be nil.
// Errors: ErrName, ErrOptions, ErrRecipient, those of package broker, and context.Cause(ctx).
func (q *Queue) Submit(ctx context.Context, batch string, pictures iter.Seq[Picture], o Options, failed func(file string, err error)) (Summary, error) {
	if !nameRule.MatchString(batch) {
		return Summary{}, ErrName
	}
	if err := o.complete(); err != nil {
		return Summary{}, err
	}
	s := &submission{Queue: q, batch: batch, options: o, failed: failed, room: semaphore.NewWeighted(bytesAtOnce)}
	if err := s.begin(ctx); err != nil {
		return Summary{}, err
	}
	err := s.sendAll(ctx, pictures)
	if err == nil {
		err = s.finish(ctx)
	}
	return Summary{s.sent.Load(), s.already.Load(), s.failures.Load()}, err
}

// submission is one call of Submit.
type submission struct {
	*Queue
	batch   string
	options Options
	failed  func(file string, err error)
	known   map[string]bool // ids that the batch had before
	room    *semaphore.Weighted

	sent, already, failures atomic.Int64
}

// begin marks the batch as incomplete, so that nobody who collects takes it for done, and finds what it has already.
func (s *submission) begin(ctx context.Context) (err error) {
	if err := s.putBatch(ctx, s.batch, batchRecord{}); err != nil {
		return err
	}
	s.known, err = s.ids(ctx, s.batch)
	return err
}

// finish marks the batch as complete. The count is that of the marks, which no interruption makes wrong.
func (s *submission) finish(ctx context.Context) error {
	ids, err := s.ids(ctx, s.batch)
	if err != nil {
		return err
	}
	return s.putBatch(ctx, s.batch, batchRecord{Complete: true, Pictures: max(len(ids), len(s.known))})
}

func (s *submission) sendAll(ctx context.Context, pictures iter.Seq[Picture]) error {
	group, running := errgroup.WithContext(ctx)
	group.SetLimit(sendsAtOnce)
	for p := range pictures {
		if running.Err() != nil {
			break
		}
		data, err := p.Load()
		if err == nil && len(data) > host.MaxBytes {
			err = host.ErrTooLarge
		}
		if err != nil {
			s.fail(p.File, err)
			continue
		}
		t := &task{ID: pictureID(s.batch, p.File, data), File: p.File, Batch: s.batch, Options: s.options}
		if s.known[t.ID] {
			s.already.Add(1)
			continue
		}
		s.known[t.ID] = true // the same file named twice
		weight := min(int64(len(data)), bytesAtOnce)
		if s.room.Acquire(running, weight) != nil {
			break
		}
		group.Go(func() error {
			defer s.room.Release(weight)
			return s.send(running, t, data)
		})
	}
	err := group.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func (s *submission) fail(file string, err error) {
	s.failures.Add(1)
	if s.failed != nil {
		s.failed(file, err)
	}
}

// send publishes the picture and then marks it as submitted. Killed between the two, the next run publishes it again, and the message
// id, or at last the collector, drops the double.
func (s *submission) send(ctx context.Context, t *task, data []byte) error {
	msg := &nats.Msg{Subject: s.subject("work", t.Batch), Data: data}
	if int64(len(data)) > s.conn.NATS.MaxPayload()-headerRoom {
		t.Object = t.Batch + "/" + nats.NewInbox()[len("_INBOX."):] // unique: a double must not overwrite or delete another's
		msg.Data = nil
		err := s.conn.RetryEach(ctx, s.cfg.Patience, objectTimeout, func(ctx context.Context) error {
			_, err := s.pictures.PutBytes(ctx, t.Object, data)
			return err
		})
		if err != nil {
			return err
		}
	}
	msg.Header = t.header()
	var ack *jetstream.PubAck
	tries := 0
	err := s.conn.Retry(ctx, s.cfg.Patience, func(ctx context.Context) (err error) {
		tries++
		ack, err = s.conn.JetStream.PublishMsg(ctx, msg)
		return err
	})
	if err != nil {
		return err
	}
	switch {
	case !ack.Duplicate || tries > 1: // after a try without an answer, the double is our own
		s.sent.Add(1)
	default:
		s.dropObject(ctx, t)
		s.already.Add(1)
	}
	return s.conn.Retry(ctx, s.cfg.Patience, func(ctx context.Context) error {
		_, err := s.submitted.PutString(ctx, t.Batch+"."+t.ID, "")
		return err
	})
}

// dropObject deletes the task's picture from the object store. What is left there by a failure expires.
func (q *Queue) dropObject(ctx context.Context, t *task) {
	if t.Object != "" {
		_ = q.pictures.Delete(context.WithoutCancel(ctx), t.Object)
	}
}

// batchRecord is what is kept of a batch.
type batchRecord struct {
	Complete bool `json:"complete"` // everything was submitted
	Pictures int  `json:"pictures"` // how many; once Complete
}

func (q *Queue) putBatch(ctx context.Context, batch string, r batchRecord) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return q.conn.Retry(ctx, q.cfg.Patience, func(ctx context.Context) error {
		_, err := q.batches.Put(ctx, batch, text)
		return err
	})
}

// batch is the batch's record; found is false when there is none.
func (q *Queue) batch(ctx context.Context, batch string) (r batchRecord, found bool, err error) {
	err = q.conn.Retry(ctx, q.cfg.Patience, func(ctx context.Context) error {
		entry, err := q.batches.Get(ctx, batch)
		if errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		found = true
		return json.Unmarshal(entry.Value(), &r)
	})
	return r, found, err
}

// ids are those of the pictures that were submitted to the batch. They are asked for, page by page, of the stream's leader: a watch of the
// bucket could hang with a server that dies.
func (q *Queue) ids(ctx context.Context, batch string) (ids map[string]bool, err error) {
	prefix := q.markSubject(batch, "")
	err = q.conn.RetryEach(ctx, q.cfg.Patience, listTimeout, func(ctx context.Context) error {
		info, err := q.marks.Info(ctx, jetstream.WithSubjectFilter(prefix+"*"))
		if err != nil {
			return err
		}
		ids = make(map[string]bool, len(info.State.Subjects))
		for subject := range info.State.Subjects {
			ids[strings.TrimPrefix(subject, prefix)] = true
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("queue: batch %s: %w", batch, err)
	}
	return ids, nil
}

func (q *Queue) markSubject(batch, id string) string {
	return "$KV." + q.cfg.Name + "_submitted." + batch + "." + id
}
