package natskv

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/cardglyph/cardglyph/host/broker"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// change is one call of Update.
type change struct {
	apply func(*store.Value) (*store.Value, error)
	err   error
	done  chan struct{}
}

// queue are the changes of one key that came while another change of it was being written. They are written together, as one
// revision: a key that many requests want costs the cluster no more than one that few want.
type queue struct {
	waiting []*change
}

// Update implements store.Store. A change whose ctx ends while it is being written is finished all the same, within Options.Patience.
func (s *Store) Update(ctx context.Context, space store.Space, key string, apply func(*store.Value) (*store.Value, error)) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if !s.begin() {
		return store.ErrClosed
	}
	defer s.running.Done()
	c := &change{apply: apply, done: make(chan struct{})}
	if s.enqueue(space, key, c) {
		s.running.Add(1)
		go func() {
			defer s.running.Done()
			s.drain(space, key)
		}()
	}
	select {
	case <-c.done:
	case <-ctx.Done():
		if s.withdraw(space, key, c) {
			return context.Cause(ctx)
		}
		<-c.done
	}
	return c.err
}

// enqueue adds the change to its key's queue and reports whether somebody must begin to write it.
func (s *Store) enqueue(space store.Space, key string, c *change) (begin bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queues[string(space)+"."+key]
	if begin = q == nil; begin {
		q = &queue{}
		s.queues[string(space)+"."+key] = q
	}
	q.waiting = append(q.waiting, c)
	return begin
}

// withdraw takes back a change that nobody has begun to write, and reports whether it did.
func (s *Store) withdraw(space store.Space, key string, c *change) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queues[string(space)+"."+key]
	for i := 0; q != nil && i < len(q.waiting); i++ {
		if q.waiting[i] == c {
			q.waiting = append(q.waiting[:i:i], q.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// drain writes what waits for the key until nothing does.
func (s *Store) drain(space store.Space, key string) {
	for {
		s.mu.Lock()
		q := s.queues[string(space)+"."+key]
		group := q.waiting
		q.waiting = nil
		if len(group) == 0 {
			delete(s.queues, string(space)+"."+key)
		}
		s.mu.Unlock()
		if len(group) == 0 {
			return
		}
		err := unavailable(s.write(space, key, group))
		for _, c := range group {
			if err != nil {
				c.err = err
			}
			close(c.done)
		}
	}
}

// conflictPause is about a round trip in a cluster: after losing against another server, a random part of it, which grows with the losses.
const conflictPause = 2 * time.Millisecond

// mostConflictPause bounds that.
const mostConflictPause = 50 * time.Millisecond

// write makes the changes in their order, as one revision.
func (s *Store) write(space store.Space, key string, group []*change) error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), s.opts.Patience, broker.ErrUnreachable)
	defer cancel()
	id := "" // of the write that was refused last
	for pause := conflictPause; ; pause = min(2*pause, mostConflictPause) {
		var old entry
		err := s.conn.RetryEach(ctx, s.opts.Patience, tryLimit, func(ctx context.Context) (err error) {
			old, err = s.entry(ctx, space, key)
			return err
		})
		if err != nil {
			return err
		}
		if id != "" && slices.Contains(old.writes, id) {
			return nil // it was refused the second time only: the first one's answer was lost
		}
		next, changed := applyAll(old.value, group)
		if !changed {
			return nil
		}
		var msg *nats.Msg
		msg, id = s.message(space, key, old, next)
		if won, err := s.replace(ctx, msg); won || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(rand.N(pause)):
		}
	}
}

// applyAll makes the changes one after another. One that answers an error leaves the value as it was.
func applyAll(old *store.Value, group []*change) (next *store.Value, changed bool) {
	next = old
	for _, c := range group {
		value, err := c.apply(next)
		c.err = err
		if err == nil && value != next {
			next, changed = value, true
		}
	}
	return next, changed
}

// replace publishes the write, again and again until it has an answer, and reports whether the key's revision was still the expected one.
func (s *Store) replace(ctx context.Context, msg *nats.Msg) (won bool, err error) {
	err = s.conn.RetryEach(ctx, s.opts.Patience, tryLimit, func(ctx context.Context) error {
		return s.send(ctx, msg)
	})
	if api, ok := errors.AsType[*jetstream.APIError](err); ok &&
		(api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant) {
		return false, nil
	}
	return err == nil, err
}
