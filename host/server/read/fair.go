package read

import (
	"context"
	"sync"
	"time"
)

// fair hands a number of slots out. Callers that wait take turns: each gets one slot before any gets a second, in the order in
// which they came; the requests of one caller are served first come, first served. So a caller with a hundred requests
// waiting delays another's by one of them.
type fair struct {
	mu      sync.Mutex
	free    int
	total   int
	waiting map[string][]*turn // by caller, never empty
	order   []string           // callers with requests waiting; the first is next
	queued  int
}

// turn is one request that waits.
type turn struct {
	granted chan struct{} // closed when the slot is the request's
	gone    bool          // it gave up
}

func newFair(slots int) *fair {
	return &fair{free: slots, total: slots, waiting: map[string][]*turn{}}
}

// acquire waits for a slot, ErrWaited after wait. release gives it back and may be called once.
func (f *fair) acquire(ctx context.Context, caller string, wait time.Duration) (release func(), err error) {
	t := f.join(caller)
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-t.granted:
		return f.release, nil
	case <-timer.C:
		err = ErrWaited
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if f.leave(t) {
		return nil, err
	}
	return f.release, nil // it was granted in the same moment
}

// join takes a free slot or queues.
func (f *fair) join(caller string) *turn {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := &turn{granted: make(chan struct{})}
	if f.free > 0 {
		f.free--
		close(t.granted)
		return t
	}
	if len(f.waiting[caller]) == 0 {
		f.order = append(f.order, caller)
	}
	f.waiting[caller] = append(f.waiting[caller], t)
	f.queued++
	return t
}

// leave reports whether t gave up before a slot was its.
func (f *fair) leave(t *turn) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	select {
	case <-t.granted:
		return false
	default:
		t.gone = true
		f.queued--
		return true
	}
}

func (f *fair) release() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.order) > 0 {
		caller := f.order[0]
		f.order = f.order[1:]
		queue := f.waiting[caller]
		for len(queue) > 0 && queue[0].gone {
			queue = queue[1:]
		}
		if len(queue) == 0 {
			delete(f.waiting, caller)
			continue
		}
		next := queue[0]
		if queue = queue[1:]; len(queue) == 0 {
			delete(f.waiting, caller)
		} else {
			f.waiting[caller] = queue
			f.order = append(f.order, caller)
		}
		f.queued--
		close(next.granted)
		return
	}
	f.free++
}

// running is how many slots are taken, depth how many requests wait.
func (f *fair) running() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.total - f.free
}

func (f *fair) depth() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.queued
}
