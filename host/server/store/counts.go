package store

import (
	"context"
	"encoding/binary"
	"time"
)

// Spend counts one call of the named caller when fewer than limit were counted before, and reports whether it did.
func Spend(ctx context.Context, s Store, name string, limit int64) (ok bool, err error) {
	if n, err := Used(ctx, s, name); err != nil || n >= limit { // to be refused costs no write
		return false, err
	}
	err = s.Update(ctx, Quotas, Key(name), func(old *Value) (*Value, error) {
		n := count(old)
		if ok = n < limit; !ok {
			return old, nil
		}
		return &Value{Data: bytesOf(n + 1)}, nil
	})
	return ok && err == nil, err
}

// GiveBack takes one counted call back: it was refused or failed by our own fault. It never counts below nothing.
func GiveBack(ctx context.Context, s Store, name string) error {
	return s.Update(ctx, Quotas, Key(name), func(old *Value) (*Value, error) {
		n := count(old)
		if n == 0 {
			return old, nil
		}
		return &Value{Data: bytesOf(n - 1)}, nil
	})
}

// Used is how many calls of the named caller are counted.
func Used(ctx context.Context, s Store, name string) (int64, error) {
	v, err := s.Get(ctx, Quotas, Key(name))
	return count(v), err
}

// First records the mark and reports whether it was new. It may be forgotten after until.
func First(ctx context.Context, s Store, mark string, until time.Time) (first bool, err error) {
	if v, err := s.Get(ctx, Marks, Key(mark)); err != nil || v != nil { // to be refused costs no write
		return false, err
	}
	err = s.Update(ctx, Marks, Key(mark), func(old *Value) (*Value, error) {
		if first = old == nil; !first {
			return old, nil
		}
		return &Value{Expires: until}, nil
	})
	return first && err == nil, err
}

// Forget takes a mark back: what it stood for failed by our own fault.
func Forget(ctx context.Context, s Store, mark string) error {
	return s.Update(ctx, Marks, Key(mark), func(*Value) (*Value, error) { return nil, nil })
}

// Allow reports whether the named caller may make another call now, at perSecond calls a second (over 0) and at most burst
// (at least 1) at once; wait is how long until it may when it may not. It is the generic cell rate algorithm: one time is kept, that at which
// the caller would have used up what it has used at an even pace.
func Allow(ctx context.Context, s Store, name string, perSecond float64, burst int, now time.Time) (ok bool, wait time.Duration, err error) {
	step := time.Duration(float64(time.Second) / perSecond)
	slack := step * time.Duration(burst-1)
	err = s.Update(ctx, Rates, Key(name), func(old *Value) (*Value, error) {
		due := now
		if old != nil {
			if kept := time.Unix(0, count(old)); kept.After(now) {
				due = kept
			}
		}
		wait = due.Add(-slack).Sub(now)
		if ok = wait <= 0; !ok {
			return old, nil
		}
		due = due.Add(step)
		return &Value{Data: bytesOf(due.UnixNano()), Expires: due.Add(time.Second)}, nil
	})
	return ok && err == nil, max(wait, 0), err
}

// Revoke has the named caller refused by every server of the store; restored takes that back.
func Revoke(ctx context.Context, s Store, name string, revoked bool) error {
	return s.Update(ctx, Revoked, Key(name), func(*Value) (*Value, error) {
		if !revoked {
			return nil, nil
		}
		return &Value{Data: []byte{1}}, nil
	})
}

// IsRevoked reports whether the named caller was revoked.
func IsRevoked(ctx context.Context, s Store, name string) (bool, error) {
	v, err := s.Get(ctx, Revoked, Key(name))
	return v != nil, err
}

// count is the number in a value of 8 bytes; 0 for anything else.
func count(v *Value) int64 {
	if v == nil || len(v.Data) != 8 {
		return 0
	}
	return int64(binary.BigEndian.Uint64(v.Data))
}

func bytesOf(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }
