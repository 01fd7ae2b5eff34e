package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// batchDelay is how long a write waits for others to share its sync to disk with: well under the time of a sync.
const batchDelay = time.Millisecond

// sweepEvery is how many values are written between two sweeps of expired ones.
const sweepEvery = 1024

// Bolt is the embedded store: one file, written through to the disk before a call is answered. Make it with OpenBolt.
//
// Each space is a bucket. A value begins with the 8 bytes of its time of expiry, Unix nanoseconds in big endian, 0 for never.
type Bolt struct {
	db     *bolt.DB
	now    func() time.Time
	writes int // since the last sweep; touched in write transactions only, which bolt runs one at a time
}

var _ Store = (*Bolt)(nil)

// OpenBolt opens the store at path and makes it when it is missing. wait bounds how long it waits for a process that has
// the file open. Errors: ErrBusy, and those of the file system.
func OpenBolt(path string, wait time.Duration) (*Bolt, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: wait})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%w: %s", ErrBusy, path)
	}
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", path, err)
	}
	db.MaxBatchDelay = batchDelay
	b := &Bolt{db: db, now: time.Now}
	if err := db.Update(prepare); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("store: %s: %w", path, err)
	}
	return b, nil
}

// prepare makes the buckets, and takes over what version 1 of the file holds: "used", a caller's name → calls, and "seen", 16 bytes of
// SHA-256 → Unix seconds.
func prepare(tx *bolt.Tx) error {
	for _, space := range Spaces {
		if _, err := tx.CreateBucketIfNotExists([]byte(space)); err != nil {
			return err
		}
	}
	quotas, marks := tx.Bucket([]byte(Quotas)), tx.Bucket([]byte(Marks))
	err := takeOver(tx, "used", func(name, calls []byte) error {
		return quotas.Put([]byte(Key(string(name))), encode(&Value{Data: calls}))
	})
	if err != nil {
		return err
	}
	return takeOver(tx, "seen", func(sum, until []byte) error {
		v := Value{Expires: time.Unix(count(&Value{Data: until}), 0)}
		return marks.Put([]byte(hex.EncodeToString(sum)), encode(&v))
	})
}

func takeOver(tx *bolt.Tx, bucket string, each func(key, value []byte) error) error {
	old := tx.Bucket([]byte(bucket))
	if old == nil {
		return nil
	}
	if err := old.ForEach(each); err != nil {
		return err
	}
	return tx.DeleteBucket([]byte(bucket))
}

// Get implements Store.
func (b *Bolt) Get(ctx context.Context, space Space, key string) (v *Value, err error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	err = named(b.db.View(func(tx *bolt.Tx) error {
		v = decode(tx.Bucket([]byte(space)).Get([]byte(key)), b.now())
		return nil
	}))
	return v, err
}

// Update implements Store. It shares its transaction with others that come in the same millisecond.
func (b *Bolt) Update(ctx context.Context, space Space, key string, change func(*Value) (*Value, error)) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var refused error // by change: the transaction goes on for the others
	err := b.db.Batch(func(tx *bolt.Tx) error {
		bucket := tx.Bucket([]byte(space))
		old := decode(bucket.Get([]byte(key)), b.now())
		next, err := change(old)
		switch refused = err; {
		case err != nil, next == old && next != nil:
			return nil
		case next == nil:
			return bucket.Delete([]byte(key))
		}
		if err := b.sweep(tx); err != nil {
			return err
		}
		return bucket.Put([]byte(key), encode(next))
	})
	if err != nil {
		return named(err)
	}
	return refused
}

// sweep deletes what has expired, every sweepEvery writes.
func (b *Bolt) sweep(tx *bolt.Tx) error {
	if b.writes++; b.writes < sweepEvery {
		return nil
	}
	b.writes = 0
	now := b.now()
	for _, space := range Spaces {
		bucket := tx.Bucket([]byte(space))
		var old [][]byte
		err := bucket.ForEach(func(key, value []byte) error {
			if decode(value, now) == nil {
				old = append(old, bytes.Clone(key))
			}
			return nil
		})
		for _, key := range old {
			if err == nil {
				err = bucket.Delete(key)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Shared implements Store: bolt's file belongs to one process.
func (*Bolt) Shared() bool { return false }

// Close implements Store.
func (b *Bolt) Close() error { return named(b.db.Close()) }

func named(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		return ErrClosed
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

func encode(v *Value) []byte {
	at := int64(0)
	if !v.Expires.IsZero() {
		at = v.Expires.UnixNano()
	}
	return append(bytesOf(at), v.Data...)
}

// decode copies a value out of the transaction; nil when there is none or it has expired.
func decode(raw []byte, now time.Time) *Value {
	if len(raw) < 8 {
		return nil
	}
	v := &Value{Data: bytes.Clone(raw[8:])}
	if at := int64(binary.BigEndian.Uint64(raw)); at != 0 {
		v.Expires = time.Unix(0, at)
	}
	if v.expired(now) {
		return nil
	}
	return v
}
