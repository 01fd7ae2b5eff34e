package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// ErrBusy is returned by OpenBolt when another process has the file open.
var ErrBusy = errors.New("store: another process has the file open")

var (
	usedBucket = []byte("used") // name of the key → calls, 8 bytes big endian
	seenBucket = []byte("seen") // first 16 bytes of SHA-256 of the mark → until, Unix seconds, 8 bytes big endian
)

// batchDelay is how long a write waits for others to share its sync to disk with: well under the time of a sync.
const batchDelay = time.Millisecond

// sweepEvery is how many marks are recorded between two sweeps of old ones.
const sweepEvery = 1024

// Bolt is the embedded store: one file, written through to the disk before a call is answered. Make it with OpenBolt.
type Bolt struct {
	db    *bolt.DB
	now   func() time.Time
	marks uint64 // recorded since start; touched in write transactions only, which bolt runs one at a time
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
	err = db.Update(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{usedBucket, seenBucket} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("store: %s: %w", path, err)
	}
	return b, nil
}

// Spend implements Store.
func (b *Bolt) Spend(ctx context.Context, name string, limit int64) (ok bool, err error) {
	err = b.update(ctx, func(tx *bolt.Tx) error {
		used := tx.Bucket(usedBucket)
		n := count(used.Get([]byte(name)))
		ok = n < limit
		if !ok {
			return nil
		}
		return used.Put([]byte(name), bytesOf(n+1))
	})
	return ok && err == nil, err
}

// GiveBack implements Store.
func (b *Bolt) GiveBack(ctx context.Context, name string) error {
	return b.update(ctx, func(tx *bolt.Tx) error {
		used := tx.Bucket(usedBucket)
		return used.Put([]byte(name), bytesOf(max(count(used.Get([]byte(name)))-1, 0)))
	})
}

// Used implements Store.
func (b *Bolt) Used(ctx context.Context, name string) (n int64, err error) {
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	err = named(b.db.View(func(tx *bolt.Tx) error {
		n = count(tx.Bucket(usedBucket).Get([]byte(name)))
		return nil
	}))
	return n, err
}

// First implements Store.
func (b *Bolt) First(ctx context.Context, mark string, until time.Time) (first bool, err error) {
	sum := sha256.Sum256([]byte(mark))
	err = b.update(ctx, func(tx *bolt.Tx) error {
		seen := tx.Bucket(seenBucket)
		first = seen.Get(sum[:16]) == nil
		if !first {
			return nil
		}
		if b.marks++; b.marks%sweepEvery == 0 {
			if err := forget(seen, b.now().Unix()); err != nil {
				return err
			}
		}
		return seen.Put(sum[:16], bytesOf(until.Unix()))
	})
	return first && err == nil, err
}

// forget deletes the marks whose time is over.
func forget(seen *bolt.Bucket, now int64) error {
	var old [][]byte
	err := seen.ForEach(func(mark, until []byte) error {
		if count(until) < now {
			old = append(old, mark)
		}
		return nil
	})
	for _, mark := range old {
		if err == nil {
			err = seen.Delete(mark)
		}
	}
	return err
}

// Close implements Store.
func (b *Bolt) Close() error { return named(b.db.Close()) }

// update runs change in a write transaction that it may share with others, and waits until it is on the disk.
func (b *Bolt) update(ctx context.Context, change func(*bolt.Tx) error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return named(b.db.Batch(change))
}

func named(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		return ErrClosed
	}
	return fmt.Errorf("store: %w", err)
}

func count(b []byte) int64 {
	if len(b) != 8 {
		return 0
	}
	return int64(binary.BigEndian.Uint64(b))
}

func bytesOf(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }
