package store

import (
	"context"
	"sync"
	"time"
)

// Memory is a Store that forgets everything with the process: for a service without keys, and for tests.
// Its zero value is ready.
type Memory struct {
	mu   sync.Mutex
	used map[string]int64
	seen map[string]time.Time
}

var _ Store = (*Memory)(nil)

// Spend implements Store.
func (m *Memory) Spend(_ context.Context, name string, limit int64) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.used[name] >= limit {
		return false, nil
	}
	if m.used == nil {
		m.used = map[string]int64{}
	}
	m.used[name]++
	return true, nil
}

// GiveBack implements Store.
func (m *Memory) GiveBack(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.used[name] > 0 {
		m.used[name]--
	}
	return nil
}

// Used implements Store.
func (m *Memory) Used(_ context.Context, name string) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.used[name], nil
}

// First implements Store.
func (m *Memory) First(_ context.Context, mark string, until time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.seen[mark]; ok {
		return false, nil
	}
	if m.seen == nil {
		m.seen = map[string]time.Time{}
	}
	m.seen[mark] = until
	return true, nil
}

// Close implements Store.
func (*Memory) Close() error { return nil }
