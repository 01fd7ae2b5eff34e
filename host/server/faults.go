package server

import (
	"context"
	"errors"
)

// What can go wrong with a request before or beside the reading of its pictures. Each API has a table from these, and from
// the errors of packages host, remote and store, to its own codes; fmt never shows them to a caller.
var (
	errBusy        = errors.New("server: too many requests in the house")
	errWaited      = errors.New("server: waited too long for a reader")
	errReadTime    = errors.New("server: reading took too long")
	errRequestTime = errors.New("server: the request took too long")
	errSlowBody    = errors.New("server: the body did not come in time")
	errBodySize    = errors.New("server: the body is larger than the limit")
	errBodyCut     = errors.New("server: the body ended early")
	errFileSize    = errors.New("server: a picture file is larger than the limit")
	errManyFiles   = errors.New("server: too many pictures in one request")
	errNoStatus    = errors.New("server: the reader's answer has no status")
	errPanic       = errors.New("server: a handler failed")

	errNoKey   = errors.New("server: no such key")
	errArrears = errors.New("server: the key's account owes")
	errUsedUp  = errors.New("server: the key's calls are used up")
	errRate    = errors.New("server: too many calls a second")
)

// fault is one line of an API's table: an error stands for a code.
type fault[C any] struct {
	err  error
	code C
}

// codeOf looks err up; otherwise is the code for what the table does not name.
func codeOf[C any](table []fault[C], err error, otherwise C) C {
	for _, f := range table {
		if errors.Is(err, f.err) {
			return f.code
		}
	}
	return otherwise
}

// clientLeft reports whether the request ended because the client went away: nobody waits for an answer.
func clientLeft(ctx context.Context) bool {
	return ctx.Err() != nil && errors.Is(context.Cause(ctx), context.Canceled)
}
