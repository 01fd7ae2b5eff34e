package queue

import (
	"context"
	"errors"

	"filippo.io/age"
	"github.com/nats-io/nats.go/jetstream"
)

// Status is how a batch stands.
type Status struct {
	Complete bool   // everything was submitted; Pictures is known from then on
	Pictures int    // that were submitted
	Waiting  uint64 // pictures that wait or are being read
	Results  uint64 // that wait to be collected or deleted
}

// Status says how the batch stands. Errors: ErrName, ErrNoBatch, those of package broker, and context.Cause(ctx).
func (q *Queue) Status(ctx context.Context, batch string) (s Status, err error) {
	if !nameRule.MatchString(batch) {
		return Status{}, ErrName
	}
	record, found, err := q.batch(ctx, batch)
	if err != nil {
		return Status{}, err
	}
	if !found {
		return Status{}, ErrNoBatch
	}
	s.Complete, s.Pictures = record.Complete, record.Pictures
	if s.Waiting, err = q.count(ctx, q.work, q.subject("work", batch)); err != nil {
		return Status{}, err
	}
	s.Results, err = q.count(ctx, q.results, q.subject("results", batch))
	return s, err
}

// Results calls each for the lines of the batch's results that are on the broker, in their order, and leaves them there. Sealed ones are
// opened with the keys. It is for batches of some hundred pictures; Collect is for larger ones. Errors: those of Status and of each,
// ErrIdentity.
func (q *Queue) Results(ctx context.Context, batch string, keys []age.Identity, each func(line []byte) error) error {
	if _, err := q.Status(ctx, batch); err != nil {
		return err
	}
	for next := uint64(1); ; {
		msg, err := q.result(ctx, batch, next)
		if msg == nil || err != nil {
			return err
		}
		line := msg.Data
		if msg.Header.Get(headerSealed) != "" {
			if line, err = open(line, keys); err != nil {
				return err
			}
		}
		if err := each(line); err != nil {
			return err
		}
		next = msg.Sequence + 1
	}
}

// result is the batch's first result from the sequence on, nil when there is none.
func (q *Queue) result(ctx context.Context, batch string, from uint64) (msg *jetstream.RawStreamMsg, err error) {
	err = q.conn.Retry(ctx, q.cfg.Patience, func(ctx context.Context) (err error) {
		msg, err = q.results.GetMsg(ctx, from, jetstream.WithGetMsgSubject(q.subject("results", batch)))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			msg, err = nil, nil
		}
		return err
	})
	return msg, err
}

// Delete takes everything of the batch off the broker: pictures that wait, results and dead letters. A picture that is being read leaves its
// result, which expires. Errors: ErrName, ErrNoBatch, those of package broker, and context.Cause(ctx).
func (q *Queue) Delete(ctx context.Context, batch string) error {
	if _, err := q.Status(ctx, batch); err != nil {
		return err
	}
	return q.conn.RetryEach(ctx, q.cfg.Patience, listTimeout, func(ctx context.Context) error {
		for _, s := range []struct {
			stream  jetstream.Stream
			subject string
		}{
			{q.work, q.subject("work", batch)}, {q.results, q.subject("results", batch)}, {q.dead, q.subject("dead", batch)},
			{q.marks, q.markSubject(batch, "*")},
		} {
			if err := s.stream.Purge(ctx, jetstream.WithPurgeSubject(s.subject)); err != nil {
				return err
			}
		}
		if err := q.deleteObjects(ctx, batch); err != nil {
			return err
		}
		return q.batches.Purge(ctx, batch)
	})
}

// deleteObjects deletes the batch's large pictures.
func (q *Queue) deleteObjects(ctx context.Context, batch string) error {
	objects, err := q.pictures.List(ctx)
	if errors.Is(err, jetstream.ErrNoObjectsFound) {
		return nil
	}
	for _, o := range objects {
		if len(o.Name) > len(batch) && o.Name[:len(batch)+1] == batch+"/" {
			if err := q.pictures.Delete(ctx, o.Name); err != nil && !errors.Is(err, jetstream.ErrObjectNotFound) {
				return err
			}
		}
	}
	return err
}
