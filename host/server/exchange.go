package server

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strconv"
	"time"
)

// exchange is one request on its way, and what is noted about it. It belongs to the request's goroutine.
type exchange struct {
	*live // the configuration as it was when the request came
	s     *Server
	w     *recorder
	r     *http.Request
	id    string // names the request in answers and logs

	control *http.ResponseController
	held    []func() // what is let go at the end, last first

	api  string // which API, for logs and metrics
	code string // the answer's code in that API
	key  string // name of the caller's key
}

// recorder notes what goes out.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader implements http.ResponseWriter.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap serves http.ResponseController.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// api makes a handler of serve: an exchange around it, a bound on its time, one line of log and its metrics. refuse is how
// this API says that something went wrong; it is also called when serve panics.
func (s *Server) api(name string, serve func(*exchange) error, refuse func(*exchange, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := &recorder{ResponseWriter: w}
		x := &exchange{live: s.live.Load(), s: s, w: rec, id: requestID(), api: name, control: http.NewResponseController(rec)}
		ctx, cancel := context.WithTimeoutCause(r.Context(), x.cfg.Timeouts.Request, errRequestTime)
		defer cancel()
		x.r = r.WithContext(ctx)
		w.Header().Set("X-Request-Id", x.id)
		defer x.done(start)
		err := x.guard(serve)
		slow := errors.Is(err, errSlowBody) // net/http takes the deadline for a client that left
		if err == nil || clientLeft(ctx) && !slow {
			return
		}
		if !slow {
			x.drain()
		}
		refuse(x, err)
	})
}

// guard enters the house, serves, and makes a panic errPanic. The panic's value may hold digits: it is dropped.
func (x *exchange) guard(serve func(*exchange) error) (err error) {
	defer func() {
		if recover() != nil {
			x.s.log.Error("panic", slog.String("id", x.id), slog.Any("at", callSites()))
			err = errPanic
		}
	}()
	leave, err := x.s.gate.enter()
	if err != nil {
		return err
	}
	x.held = append(x.held, leave)
	return serve(x)
}

// reserve takes n bytes of the house's memory until the exchange is done.
func (x *exchange) reserve(n int64) error {
	release, err := x.s.gate.reserve(x.r.Context(), n, x.cfg.Timeouts.Wait)
	if err == nil {
		x.held = append(x.held, release)
	}
	return err
}

// done lets everything go and notes the exchange.
func (x *exchange) done(start time.Time) {
	for i := len(x.held) - 1; i >= 0; i-- {
		x.held[i]()
	}
	took := time.Since(start)
	if x.w.status == 0 {
		x.code = "left" // the client went away, nothing was sent
	}
	x.s.metrics.request(x, took)
	x.s.log.LogAttrs(x.r.Context(), slog.LevelInfo, "request",
		slog.String("id", x.id), slog.String("api", x.api), slog.Int("status", x.w.status), slog.String("code", x.code),
		slog.String("key", x.key), slog.Int64("in", max(x.r.ContentLength, 0)), slog.Int64("out", x.w.bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000))
}

// callSites is where a panic came from, without any argument's value.
func callSites() []string {
	pcs := make([]uintptr, 16)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs)])
	var sites []string
	for {
		f, more := frames.Next()
		sites = append(sites, f.Function+":"+strconv.Itoa(f.Line))
		if !more {
			return sites
		}
	}
}

// send writes an answer. Nothing of what is sent may be kept on the way: it holds card numbers.
func (x *exchange) send(status int, contentType string, body []byte) {
	_ = x.control.SetWriteDeadline(time.Now().Add(x.cfg.Timeouts.Write))
	h := x.w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	x.w.WriteHeader(status)
	_, _ = x.w.Write(body) // a client that has gone is noted by the server itself
}

const jsonType = "application/json; charset=utf-8"

// sendJSON writes v, one of this package's answers, which always encode.
func (x *exchange) sendJSON(status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic("server: an answer does not encode")
	}
	x.send(status, jsonType, body)
}

// caller remembers whose request it is, and applies what the key allows.
func (x *exchange) admit(c *caller) error {
	if c != nil {
		x.key = c.Name
	}
	return c.admit()
}

// requestID is a random UUID (RFC 9562, version 4).
func requestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
