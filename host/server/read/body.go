package read

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"time"

	"github.com/cardglyph/cardglyph/host/server/body"
)

// prelude is how many bytes of a body are read before memory is reserved for the rest: a client that sends no more than a header and a
// few bytes holds none. It is also the most that an upload's ticket stands for.
const prelude = 64 << 10

// formCopies is how often a form is in memory while it is taken apart: its files grow as they come, and are copied when they do.
const formCopies = 2

// rateGrace is how long a body may take before its rate is looked at, in part of the time that the body has in all: connections start slowly.
const rateGrace = 4

// upload is the request's body while it comes.
type upload struct {
	x        *Exchange
	in       io.Reader
	got      int64
	start    time.Time
	declared int64 // bytes; -1: not known
}

// Read implements io.Reader. It fails with an error of this package.
func (u *upload) Read(p []byte) (int, error) {
	_ = u.x.control.SetReadDeadline(u.deadline()) // not supported by every ResponseWriter of tests; the server's own does
	n, err := u.in.Read(p)
	u.got += int64(n)
	if u.x.tee != nil {
		_, _ = u.x.tee.Write(p[:n]) // a hash takes all
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = bodyFault(err)
	}
	return n, err
}

// deadline is when the client has to have sent more: at the least rate after a grace, and never after the time for the whole body.
func (u *upload) deadline() time.Time {
	all := u.x.cfg.Timeouts.Body
	due := u.start.Add(all)
	if least := u.x.cfg.Limits.BodyRate; least > 0 {
		paced := u.start.Add(all/rateGrace + time.Duration(float64(u.got)/float64(least)*float64(time.Second)))
		if paced.Before(due) {
			return paced
		}
	}
	return due
}

// open begins to read the body: the client's right to send one is checked before this. The memory of copies copies of it is reserved once
// its first bytes have come.
func (x *Exchange) open(limit, copies int64) (io.Reader, *upload, error) {
	size := x.r.ContentLength
	if size > limit {
		return nil, nil, ErrBodySize
	}
	if x.s.admission.requests.full(x.identity(), x.share()) { // it would be refused after it has come
		return nil, nil, ErrBusy
	}
	release, err := x.s.admission.uploads.take(x.identity(), x.share())
	if err != nil {
		return nil, nil, err
	}
	x.upload = release
	x.hold(release)
	u := &upload{x: x, in: http.MaxBytesReader(x.w, x.r.Body, limit), start: time.Now(), declared: size}
	x.reading = true
	first := make([]byte, min(prelude, max(size, 0)))
	if size < 0 {
		first = make([]byte, prelude)
	}
	n, err := io.ReadFull(u, first)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF): // all of a chunked body
		return bytes.NewReader(first[:n]), u, nil
	case err != nil:
		return nil, nil, err
	case int64(n) == size:
		return bytes.NewReader(first), u, nil // the end of the body is not read yet: came does
	}
	if size < 0 {
		size, copies = limit, copies+1 // it grows as it comes
	}
	if x.memory, err = x.s.admission.reserve(x.r.Context(), size*copies, x.cfg.Timeouts.Wait); err != nil {
		return nil, nil, err
	}
	x.hold(x.memory.release)
	u.start = time.Now().Add(-u.sent()) // what was spent waiting for memory is not the client's
	return io.MultiReader(bytes.NewReader(first), u), u, nil
}

// sent is the time that the bytes so far may have taken.
func (u *upload) sent() time.Duration { return u.x.cfg.Timeouts.Body / rateGrace / 2 }

// came ends an upload, of which held bytes stay in memory.
func (x *Exchange) came(u *upload, held int) {
	x.received = u.got
	x.memory.shrink(int64(held))
	x.reading = false
	_ = x.control.SetReadDeadline(time.Time{}) // the connection is watched for a client that leaves
}

// enter takes the request's own ticket, once its caller is known for sure, in place of the upload's. ErrBusy when there is none.
func (x *Exchange) enter() error {
	release, err := x.s.admission.requests.take(x.identity(), x.share())
	if err != nil {
		return err
	}
	x.hold(release)
	if x.upload != nil {
		x.upload()
	}
	return nil
}

// identity is whose share of the service the request takes: the key's, or while there is none, the client's address.
func (x *Exchange) identity() string {
	if x.caller != nil {
		return "key " + x.caller.Name
	}
	return "address " + x.client.String()
}

// share is how many requests of one identity may be under way; 0 means as many as the service takes.
func (x *Exchange) share() int {
	switch {
	case x.caller != nil && x.caller.Parallel > 0:
		return x.caller.Parallel
	case x.caller != nil:
		return x.cfg.PerKey
	case x.keys.Guarded: // a signature over the body is still to be checked
		return max(x.cfg.Uploads/2, 1)
	}
	return 0
}

// Tee has the body's bytes written to w, a hash, as they come.
func (x *Exchange) Tee(w io.Writer) { x.tee = w }

// Bytes is the whole body, of at most limit bytes. Errors: ErrBodySize, ErrBodyCut, ErrSlowBody, ErrBusy.
func (x *Exchange) Bytes(limit int64) ([]byte, error) {
	in, u, err := x.open(limit, 1)
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	if u.declared > 0 {
		data.Grow(int(u.declared) + bytes.MinRead) // growing step by step would take twice as much for a moment
	}
	if _, err := data.ReadFrom(in); err != nil {
		return nil, err
	}
	x.came(u, data.Cap())
	return data.Bytes(), nil
}

// JSON is the body as JSON, of at most limit bytes. Errors: body.ErrSyntax, and those of Bytes.
func (x *Exchange) JSON(limit int64, limits body.Limits) (*body.Value, error) {
	in, u, err := x.open(limit, 1)
	if err != nil {
		return nil, err
	}
	v, err := body.ParseJSON(in, int(max(u.declared, 0)), limits)
	if err != nil {
		return nil, err
	}
	x.came(u, int(max(u.declared, u.got)))
	return v, nil
}

// Form is the body as a form, of at most limit bytes. Errors: those of body.ParseForm and of Bytes.
func (x *Exchange) Form(limit int64, boundary string, limits body.FormLimits) (*body.Form, error) {
	in, u, err := x.open(limit, formCopies)
	if err != nil {
		return nil, err
	}
	f, err := body.ParseForm(in, boundary, limits)
	if err != nil {
		return nil, err
	}
	held := 0
	for i := range f.Files {
		held += cap(f.Files[i].Data)
	}
	if _, err := io.Copy(io.Discard, in); err != nil { // what comes after the form's end
		return nil, err
	}
	x.came(u, held)
	return f, nil
}

// What is still to come of a refused request's body is read and thrown away within these bounds, after the answer: a client that is cut off
// while it sends would see a broken connection in place of it.
const (
	drainBytes = 12 << 20 // the largest body of a dialect, and some
	drainTime  = 2 * time.Second
)

// drain throws the rest of the body away. A client that asked before sending it has not sent it.
func (x *Exchange) drain() {
	if x.r.Header.Get("Expect") != "" {
		return
	}
	select {
	case x.s.admission.linger <- struct{}{}:
		defer func() { <-x.s.admission.linger }()
	default:
		return
	}
	_ = x.control.Flush()
	_ = x.control.SetReadDeadline(time.Now().Add(drainTime))
	_, _ = io.CopyN(io.Discard, x.r.Body, drainBytes)
}

// bodyFault names what went wrong while a body was read.
func bodyFault(err error) error {
	var size *http.MaxBytesError
	switch {
	case errors.As(err, &size):
		return ErrBodySize
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ErrSlowBody
	}
	return ErrBodyCut
}

// MediaType is the type of the body and its parameters, in lower case; empty for none or nonsense.
func (x *Exchange) MediaType() (string, map[string]string) {
	kind, params, err := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	if err != nil {
		return "", nil
	}
	return kind, params
}
