// Package store keeps what must outlive a request of the HTTP service, and what several servers share: calls used, one-use
// signatures seen, rates, answers by session, revoked keys. Grants and keys stand in the configuration, not here.
//
// A [Store] is small on purpose: values under a space and a key, changed atomically, with a time at which they expire.
// What the service means by them (Spend, First, Allow, …) is written once, in this package, on top of any Store.
//
// # Writing another Store
//
// Implement Get, Update, Shared and Close, and run storetest.Run over it. Update is compare-and-set: read the value with its revision,
// call change, write only if the revision is still the same, else begin again; change may be called any number of times
// and has no effect of its own. Over NATS JetStream this is a key-value bucket for each space: Create for an absent key,
// Update with the last revision, a time to live for each message. Keys hold letters, digits, '-' and '_' only (see [Key]) and at most
// 64 bytes, so that they are valid in every backend; a value has at most MaxValue bytes. An expired value is absent, at the latest
// a second after its time; a backend that cannot delete by time keeps Expires with the data and compares when it reads.
package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"
)

var (
	// ErrClosed is returned by calls after Close.
	ErrClosed = errors.New("store: closed")
	// ErrBusy is returned by OpenBolt when another process has the file open.
	ErrBusy = errors.New("store: another process has the file open")
	// ErrUnavailable is wrapped by the errors of a store that cannot be reached at the moment.
	ErrUnavailable = errors.New("store: not available")
)

// Space keeps values of one kind apart from others.
type Space string

// The spaces that the service uses.
const (
	Quotas  Space = "quotas"  // a caller's name → calls used, 8 bytes, big endian
	Marks   Space = "marks"   // a one-use signature → nothing; expires when the signature would
	Rates   Space = "rates"   // a caller's name → when its next call is due, Unix nanoseconds, 8 bytes, big endian
	Answers Space = "answers" // a session → the sealed answer; expires when it may no longer be asked for
	Revoked Space = "revoked" // a caller's name → nothing: its key is refused whatever the configuration says
)

// Spaces lists them all.
var Spaces = []Space{Quotas, Marks, Rates, Answers, Revoked}

// MaxValue is the most bytes of a value. Answers are the largest, some kilobytes.
const MaxValue = 512 << 10

// Value is what is kept under a key.
type Value struct {
	Data    []byte
	Expires time.Time // the value is absent from then on; zero: it stays
}

// Store is safe for concurrent use. What a call has answered survives a kill of the process (but for Memory).
//
// Errors: ErrClosed after Close, ErrUnavailable wrapped when the backend does not answer, context.Cause(ctx) when ctx ends.
type Store interface {
	// Get is the value under key, nil when there is none or it has expired. The caller owns it.
	Get(ctx context.Context, space Space, key string) (*Value, error)

	// Update changes the value under key as one step that no other change comes between. change gets what Get would answer
	// and returns the new value: nil deletes it, the value that it got, unchanged, writes nothing. It may be called more than once,
	// must not block and must not keep or change old. An error from it ends Update, which returns it as it is and leaves the value as it was.
	Update(ctx context.Context, space Space, key string, change func(old *Value) (*Value, error)) error

	// Shared reports whether other processes use the same store. Then rates are kept in it, and revoked keys looked up.
	Shared() bool

	// Close lets go of what the store holds. It may be called more than once.
	Close() error
}

// Key is name as every backend takes it: the first 16 bytes of its SHA-256, in hexadecimal. Names of callers come from the
// operator, signatures from clients: neither is used as it is.
func Key(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:16])
}
