package read

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/cardglyph/cardglyph/host/server/config"
)

// admission bounds what the service has under way: bodies that are coming in, requests whose body has come, the memory of bodies and
// pictures, and pictures being read. A slow body takes an upload's ticket and nothing from those that are read.
type admission struct {
	uploads  *tickets
	requests *tickets
	memory   *semaphore.Weighted // bytes
	capacity int64               // of memory
	readers  *fair
	linger   chan struct{} // one for each refused request whose body is still drained
}

// maxLinger is how many refused requests may have their bodies drained at a time; others are closed at once.
const maxLinger = 256

func newAdmission(cfg *config.Config) *admission {
	return &admission{
		uploads:  newTickets(cfg.Uploads),
		requests: newTickets(cfg.Queue),
		memory:   semaphore.NewWeighted(int64(cfg.Memory)),
		capacity: int64(cfg.Memory),
		readers:  newFair(Parallel(cfg)),
		linger:   make(chan struct{}, maxLinger),
	}
}

// reserve waits, first come first served, until n bytes may be used; ErrBusy after wait. More than there is counts as all
// of it: one large request alone is let through.
func (a *admission) reserve(ctx context.Context, n int64, wait time.Duration) (*reservation, error) {
	n = min(max(n, 1), a.capacity)
	waiting, cancel := context.WithTimeoutCause(ctx, wait, ErrBusy)
	defer cancel()
	if err := a.memory.Acquire(waiting, n); err != nil {
		return nil, context.Cause(waiting)
	}
	return &reservation{a: a, n: n}, nil
}

// reservation is memory that was reserved.
type reservation struct {
	a *admission
	n int64
}

// shrink gives back what is over n bytes.
func (r *reservation) shrink(n int64) {
	if r == nil || n >= r.n {
		return
	}
	r.a.memory.Release(r.n - n)
	r.n = n
}

// release gives all of it back. It may be called more than once.
func (r *reservation) release() { r.shrink(0) }

// tickets counts what is under way, in all and for each caller.
type tickets struct {
	mu    sync.Mutex
	total int
	most  int
	each  map[string]int
}

func newTickets(most int) *tickets { return &tickets{most: most, each: map[string]int{}} }

// take counts one more of caller, of whom at most limit may be under way (0: no limit of its own). ErrBusy, at once, when there are as many already.
func (t *tickets) take(caller string, limit int) (release func(), err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.room(caller, limit) {
		return nil, ErrBusy
	}
	t.total++
	t.each[caller]++
	return sync.OnceFunc(func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.total--
		if t.each[caller]--; t.each[caller] == 0 {
			delete(t.each, caller)
		}
	}), nil
}

// full reports whether take would fail.
func (t *tickets) full(caller string, limit int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.room(caller, limit)
}

func (t *tickets) room(caller string, limit int) bool {
	return t.total < t.most && (limit == 0 || t.each[caller] < limit)
}

func (t *tickets) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.total
}
