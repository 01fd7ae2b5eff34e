// Package store keeps what must survive a restart of the HTTP service: how many calls each caller has used, and which
// one-use signatures were seen. Grants and keys stand in the configuration file, not here.
package store

import (
	"context"
	"errors"
	"time"
)

// ErrClosed is returned by calls after Close.
var ErrClosed = errors.New("store: closed")

// Store is what the service needs; a store that several servers share can take the place of the embedded one.
// Implementations are safe for concurrent use, and what a call has answered survives a kill of the process.
type Store interface {
	// Spend counts one call of the named key when fewer than limit were counted before, and reports whether it did.
	Spend(ctx context.Context, name string, limit int64) (ok bool, err error)
	// GiveBack takes one counted call back: it was refused or failed by our own fault.
	GiveBack(ctx context.Context, name string) error
	// Used is how many calls of the named key are counted.
	Used(ctx context.Context, name string) (int64, error)
	// First records the mark and reports whether it was new. It may be forgotten after until.
	First(ctx context.Context, mark string, until time.Time) (bool, error)
	// Close lets go of the file. It may be called more than once.
	Close() error
}
