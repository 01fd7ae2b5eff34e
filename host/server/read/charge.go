package read

import (
	"context"
	"log/slog"
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/cardglyph/cardglyph/host/server/store"
)

// Admit notes whose request it is and applies what the key allows: the caller is then known for sure. Errors: ErrNoKey for a revoked key,
// ErrArrears, ErrRate, and the store's.
func (x *Exchange) Admit(c *Caller) error {
	x.caller = c
	if c == nil {
		return nil
	}
	x.key = c.Name
	if c.Arrears {
		return ErrArrears
	}
	if !x.s.store.Shared() {
		return x.allow(c)
	}
	ctx := x.r.Context()
	revoked, err := store.IsRevoked(ctx, x.s.store, c.Name)
	switch {
	case err != nil:
		return err
	case revoked:
		return ErrNoKey
	case c.Rate == 0:
		return nil
	}
	ok, wait, err := store.Allow(ctx, x.s.store, c.Name, c.Rate, burstOf(&c.Key), x.s.now())
	if err == nil && !ok {
		x.retryAfter = wait
		err = ErrRate
	}
	return err
}

// allow applies the rate of this process, and tells the caller how it stands (draft-ietf-httpapi-ratelimit-headers-07).
func (x *Exchange) allow(c *Caller) error {
	if c.Rate == 0 {
		return nil
	}
	ok := c.limiter.Allow()
	left := max(c.limiter.Tokens(), 0)
	h := x.w.Header()
	h.Set("RateLimit-Limit", strconv.Itoa(burstOf(&c.Key)))
	h.Set("RateLimit-Remaining", strconv.Itoa(int(left)))
	h.Set("RateLimit-Reset", strconv.Itoa(int(math.Ceil(min((float64(burstOf(&c.Key))-left)/c.Rate, 1e9)))))
	if ok {
		return nil
	}
	x.retryAfter = time.Duration(min((1-left)/c.Rate, 3600) * float64(time.Second))
	return ErrRate
}

// Charge takes the request in: it counts the call against the caller's grant, and uses mark, a one-use signature, when there is one, which may be forgotten after until.
// Both are reserved before the call is served: a crash costs the caller a call at most, never the count. They are given back before the
// answer is sent when the call was of no use (see Exchange.Useless), the mark only when that was the service's own doing.
//
// A caller whose last call, or whose signature, is reserved by a request that is still under way waits for how that ends, so that none is told
// "used up" for a call that comes back. Errors: ErrBusy when the caller or the service has too much under way, ErrReplay, ErrUsedUp, ErrBusy when the wait takes too long, and the store's.
func (x *Exchange) Charge(mark string, until time.Time) error {
	if err := x.enter(); err != nil {
		return err
	}
	if mark != "" {
		giveBack, err := x.s.pending.reserve(x.r.Context(), "mark "+mark, x.cfg.Timeouts.Wait, ErrReplay,
			func(ctx context.Context) (bool, error) { return store.First(ctx, x.s.store, mark, until) },
			func(ctx context.Context) error { return store.Forget(ctx, x.s.store, mark) })
		if err != nil {
			return err
		}
		x.settle = append(x.settle, func(err error) { x.report(giveBack(err != nil && ours(err))) })
	}
	c := x.caller
	if c == nil || c.Calls == nil {
		return nil
	}
	giveBack, err := x.s.pending.reserve(x.r.Context(), "calls "+c.Name, x.cfg.Timeouts.Wait, ErrUsedUp,
		func(ctx context.Context) (bool, error) { return store.Spend(ctx, x.s.store, c.Name, *c.Calls) },
		func(ctx context.Context) error { return store.GiveBack(ctx, x.s.store, c.Name) })
	if err != nil {
		return err
	}
	x.settle = append(x.settle, func(err error) { x.report(giveBack(err != nil)) })
	x.callsLeft(c)
	return nil
}

// callsLeft tells the caller what is left of its grant, this call counted.
func (x *Exchange) callsLeft(c *Caller) {
	if used, err := store.Used(x.r.Context(), x.s.store, c.Name); err == nil {
		x.w.Header().Set("X-Calls-Remaining", strconv.FormatInt(max(*c.Calls-used, 0), 10))
	}
}

func (x *Exchange) report(err error) {
	if err != nil {
		x.s.log.Error("a call could not be given back", slog.String("id", x.ID), slog.String("key", x.key), slog.Any("error", err))
	}
}

// pending are the reservations of this process whose requests are under way.
type pending struct {
	mu  sync.Mutex
	all map[string]*reserved
}

// reserved is what is under way of one key.
type reserved struct {
	users   int           // requests that hold a reservation or want one
	trying  chan struct{} // holds a token while a request tries: so none fails unseen by a reservation that was just made
	held    int           // reservations
	settled chan struct{} // closed, and made anew, whenever a reservation ends
}

// reserve calls take until it succeeds, or fails while no reservation of the same key is under way: refused then. What it reserved is under
// way until end is called, once, with whether it is to be undone.
func (p *pending) reserve(
	ctx context.Context, key string, wait time.Duration, refused error,
	take func(context.Context) (bool, error), undo func(context.Context) error,
) (end func(useless bool) error, err error) {
	waiting, cancel := context.WithTimeoutCause(ctx, wait, ErrBusy)
	defer cancel()
	r := p.join(key)
	for {
		select {
		case r.trying <- struct{}{}:
		case <-waiting.Done():
			p.leave(key, r)
			return nil, context.Cause(waiting)
		}
		ok, err := take(waiting)
		held, settled := p.tried(r, ok && err == nil)
		switch {
		case err != nil:
			p.leave(key, r)
			return nil, err
		case ok:
			return func(useless bool) (err error) {
				if useless {
					err = undo(context.WithoutCancel(ctx))
				}
				p.end(r)
				p.leave(key, r)
				return err
			}, nil
		case held == 0:
			p.leave(key, r)
			return nil, refused
		}
		select {
		case <-settled:
		case <-waiting.Done():
			p.leave(key, r)
			return nil, context.Cause(waiting)
		}
	}
}

func (p *pending) join(key string) *reserved {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil {
		p.all = map[string]*reserved{}
	}
	r := p.all[key]
	if r == nil {
		r = &reserved{trying: make(chan struct{}, 1), settled: make(chan struct{})}
		p.all[key] = r
	}
	r.users++
	return r
}

func (p *pending) leave(key string, r *reserved) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.users--; r.users == 0 {
		delete(p.all, key)
	}
}

// tried lets the next request try, and answers how many reservations there are and what is closed when one of them ends.
func (p *pending) tried(r *reserved, ok bool) (held int, settled chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ok {
		r.held++
	}
	<-r.trying
	return r.held, r.settled
}

func (p *pending) end(r *reserved) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r.held--
	close(r.settled)
	r.settled = make(chan struct{})
}

// quotas is what is left to each caller with a limit.
func (s *Service) quotas(ctx context.Context) map[string]int64 {
	left := map[string]int64{}
	for name, c := range s.live.Load().keys.byName {
		if c.Calls == nil {
			continue
		}
		if used, err := store.Used(ctx, s.store, name); err == nil {
			left[name] = max(*c.Calls-used, 0)
		}
	}
	return left
}
