package store

import (
	"bytes"
	"context"
	"sync"
	"time"
)

// Memory is a Store that forgets everything with the process: for a service without keys, and for tests.
// Its zero value is ready.
type Memory struct {
	mu     sync.Mutex
	values map[Space]map[string]Value
	writes int // since the last sweep
	closed bool
}

var _ Store = (*Memory)(nil)

// Get implements Store.
func (m *Memory) Get(ctx context.Context, space Space, key string) (*Value, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return nil, err
	}
	return m.get(space, key), nil
}

// Update implements Store.
func (m *Memory) Update(ctx context.Context, space Space, key string, change func(*Value) (*Value, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return err
	}
	old := m.get(space, key)
	next, err := change(old)
	switch {
	case err != nil:
		return err
	case next == nil:
		delete(m.values[space], key)
		return nil
	case next == old:
		return nil
	}
	if m.values[space] == nil {
		if m.values == nil {
			m.values = map[Space]map[string]Value{}
		}
		m.values[space] = map[string]Value{}
	}
	m.values[space][key] = Value{bytes.Clone(next.Data), next.Expires}
	m.sweep()
	return nil
}

func (m *Memory) usable(ctx context.Context) error {
	switch {
	case m.closed:
		return ErrClosed
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return nil
}

func (m *Memory) get(space Space, key string) *Value {
	v, ok := m.values[space][key]
	if !ok || v.expired(time.Now()) {
		return nil
	}
	return &Value{bytes.Clone(v.Data), v.Expires}
}

// sweep deletes what has expired, every sweepEvery writes.
func (m *Memory) sweep() {
	if m.writes++; m.writes < sweepEvery {
		return
	}
	m.writes = 0
	now := time.Now()
	for _, values := range m.values {
		for key, v := range values {
			if v.expired(now) {
				delete(values, key)
			}
		}
	}
}

// expired reports whether v is absent at now.
func (v *Value) expired(now time.Time) bool { return !v.Expires.IsZero() && !now.Before(v.Expires) }

// Shared implements Store: nobody else sees it.
func (*Memory) Shared() bool { return false }

// Close implements Store.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed, m.values = true, nil
	return nil
}
