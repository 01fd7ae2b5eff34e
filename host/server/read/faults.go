package read

import (
	"context"
	"errors"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/remote"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// What can go wrong with a request before or beside the reading of its pictures. Each API has a table from these, and from
// the errors of packages body, host, remote and store, to its own codes; their texts are never shown to a caller.
var (
	ErrBusy        = errors.New("read: too many requests under way")
	ErrWaited      = errors.New("read: waited too long for a reader")
	ErrReadTime    = errors.New("read: reading took too long")
	ErrRequestTime = errors.New("read: the request took too long")
	ErrSlowBody    = errors.New("read: the body did not come in time")
	ErrBodySize    = errors.New("read: the body is larger than the limit")
	ErrBodyCut     = errors.New("read: the body ended early")
	ErrLeft        = errors.New("read: the client closed its side before the answer")
	ErrNoStatus    = errors.New("read: the reader's answer has no status")
	ErrPanic       = errors.New("read: a handler failed")
	ErrNoRemote    = errors.New("read: pictures by URL are not allowed here")

	ErrNoKey   = errors.New("read: no such key")
	ErrArrears = errors.New("read: the key's account owes")
	ErrUsedUp  = errors.New("read: the key's calls are used up")
	ErrReplay  = errors.New("read: the signature was used before")
	ErrRate    = errors.New("read: too many calls a second")
)

// Fault is one line of an API's table: an error stands for a code.
type Fault[C any] struct {
	Err  error
	Code C
}

// When is a line of a table.
func When[C any](err error, code C) Fault[C] { return Fault[C]{err, code} }

// CodeOf looks err up; otherwise is the code for what the table does not name.
func CodeOf[C any](table []Fault[C], err error, otherwise C) C {
	for _, f := range table {
		if errors.Is(err, f.Err) {
			return f.Code
		}
	}
	return otherwise
}

// ours reports whether err is the service's own doing: a one-use signature may then be used again. What an API's own table
// answers with a code of its own is the request's.
func ours(err error) bool {
	for _, e := range []error{
		ErrBusy, ErrWaited, ErrReadTime, ErrRequestTime, ErrLeft, ErrNoStatus, ErrPanic, ErrUsedUp, ErrRate, ErrArrears,
		host.ErrClosed, host.ErrTrap, host.ErrInternal, host.ErrModule, store.ErrClosed, store.ErrUnavailable, remote.ErrTimeout,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// clientLeft reports whether the request ended because the client closed its side of the connection, or only its sending half, which
// looks the same until something is written.
func clientLeft(ctx context.Context) bool {
	return ctx.Err() != nil && errors.Is(context.Cause(ctx), context.Canceled)
}
