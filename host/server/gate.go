package server

import (
	"context"
	"time"

	"golang.org/x/sync/semaphore"
)

// gate bounds what is in the house: requests, the memory of their bodies and pictures, and pictures being read.
type gate struct {
	tickets  chan struct{}       // one for each request from its first byte to its answer
	memory   *semaphore.Weighted // bytes
	capacity int64               // of memory
	slots    chan struct{}       // one for each picture being read
}

func newGate(requests, parallel int, memory int64) *gate {
	return &gate{
		tickets:  make(chan struct{}, requests),
		memory:   semaphore.NewWeighted(memory),
		capacity: memory,
		slots:    make(chan struct{}, parallel),
	}
}

// enter lets a request in, or answers errBusy at once when the house is full.
func (g *gate) enter() (leave func(), err error) {
	select {
	case g.tickets <- struct{}{}:
		return func() { <-g.tickets }, nil
	default:
		return nil, errBusy
	}
}

// reserve waits, first come first served, until n bytes may be used; errBusy after wait. More than there is counts as all
// of it: one large request alone is let through.
func (g *gate) reserve(ctx context.Context, n int64, wait time.Duration) (release func(), err error) {
	n = min(max(n, 1), g.capacity)
	waiting, cancel := context.WithTimeoutCause(ctx, wait, errBusy)
	defer cancel()
	if err := g.memory.Acquire(waiting, n); err != nil {
		return nil, context.Cause(waiting)
	}
	return func() { g.memory.Release(n) }, nil
}

// slot waits until one more picture may be read; errWaited after wait.
func (g *gate) slot(ctx context.Context, wait time.Duration) (release func(), err error) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case g.slots <- struct{}{}:
		return func() { <-g.slots }, nil
	case <-timer.C:
		return nil, errWaited
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
