package server

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"time"
)

// jsonCopies is how often a JSON body is in memory while it is taken apart: the text, its strings, the decoded pictures.
const jsonCopies = 3

// formCopies is the same for a form: its files, which grow as they come.
const formCopies = 2

// stream is the request's body, under a limit in bytes and the deadline for bodies. The memory of copies copies of it is
// reserved first. Reading from it fails with errors that bodyFault names.
func (x *exchange) stream(limit int64, copies int64) (io.Reader, error) {
	size := x.r.ContentLength
	if size > limit {
		return nil, errBodySize
	}
	if size < 0 {
		size = limit
	}
	if err := x.reserve(size * copies); err != nil {
		return nil, err
	}
	// Not supported by every ResponseWriter of tests; the server's own does.
	_ = x.control.SetReadDeadline(time.Now().Add(x.cfg.Timeouts.Body))
	return http.MaxBytesReader(x.w, x.r.Body, limit), nil
}

// bodyCame ends the deadline for the body, so that the connection is watched for a client that leaves.
func (x *exchange) bodyCame() { _ = x.control.SetReadDeadline(time.Time{}) }

// body reads the whole body.
func (x *exchange) body(limit int64, copies int64) ([]byte, error) {
	in, err := x.stream(limit, copies)
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	if size := x.r.ContentLength; size > 0 {
		data.Grow(int(size) + bytes.MinRead) // it was reserved; growing step by step would take twice as much for a moment
	}
	if _, err := data.ReadFrom(in); err != nil {
		return nil, bodyFault(err)
	}
	x.bodyCame()
	return data.Bytes(), nil
}

// What is still to come of a refused request's body is read and thrown away within these bounds: a client that is cut off
// while it sends would see a broken connection in place of the answer.
const (
	drainBytes = 32 << 20
	drainTime  = 2 * time.Second
)

// drain throws the rest of the body away. A client that asked before sending it has not sent it.
func (x *exchange) drain() {
	if x.r.Header.Get("Expect") != "" {
		return
	}
	_ = x.control.SetReadDeadline(time.Now().Add(drainTime))
	_, _ = io.CopyN(io.Discard, x.r.Body, drainBytes)
}

// bodyFault names what went wrong while a body was read.
func bodyFault(err error) error {
	var size *http.MaxBytesError
	switch {
	case errors.As(err, &size):
		return errBodySize
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errSlowBody
	case errors.Is(err, errFileSize), errors.Is(err, errManyFiles):
		return err
	}
	return errBodyCut
}

// mediaType is the type of the body and its parameters, in lower case; empty for none or nonsense.
func mediaType(r *http.Request) (string, map[string]string) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return "", nil
	}
	return kind, params
}
