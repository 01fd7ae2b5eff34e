package host

import "context"

// acquire waits until a read may run and answers an instance for it. release must follow.
func (h *Host) acquire(ctx context.Context) (*instance, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	select {
	case <-h.closing:
		return nil, ErrClosed
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	in, err := h.take()
	if err != nil {
		<-h.slots
		return nil, err
	}
	if in != nil {
		return in, nil
	}
	if in, err = h.start(ctx); err != nil {
		<-h.slots
		h.reads.Done()
		return nil, err
	}
	return in, nil
}

// take counts a read in and answers the instance that was used last, nil when none is idle.
func (h *Host) take() (*instance, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.closing:
		return nil, ErrClosed
	default:
	}
	h.reads.Add(1)
	if len(h.idle) == 0 {
		return nil, nil
	}
	in := h.idle[len(h.idle)-1]
	h.idle = h.idle[:len(h.idle)-1]
	return in, nil
}

// release gives the instance back, or throws it away when it is broken or has grown too large.
func (h *Host) release(ctx context.Context, in *instance) {
	size := in.memory()
	discard := in.broken || size > keepMemory
	if discard {
		_ = in.module.Close(context.WithoutCancel(ctx))
	}
	h.mu.Lock()
	h.stats.MaxMemory = max(h.stats.MaxMemory, size)
	if discard {
		h.stats.Discarded++
	} else {
		h.idle = append(h.idle, in)
	}
	h.mu.Unlock()
	<-h.slots
	h.reads.Done()
}
