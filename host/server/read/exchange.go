package read

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/cardglyph/cardglyph/host/server/config"
)

// Exchange is one request on its way, and what is noted about it. It belongs to the request's goroutine.
type Exchange struct {
	ID   string // names the request in answers and logs
	Code string // the answer's code in its API, for logs and metrics

	*live // the configuration as it was when the request came
	s     *Service
	api   *API
	w     *recorder
	r     *http.Request

	control *http.ResponseController
	client  netip.Addr
	trace   string // W3C trace id, if the client sent one

	caller     *Caller // who sent it, once that is sure
	key        string  // its name
	retryAfter time.Duration

	held     []func()      // let go at the end, last first
	settle   []func(error) // what was reserved: called once with how the request ended
	upload   func()        // releases the upload's ticket
	memory   *reservation  // of the body
	reading  bool          // the body has not come to its end
	received int64         // bytes of it
	tee      io.Writer     // gets the body, too; nil for none
	useless  error         // see Useless
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

// Handler makes a handler of an API: an exchange around it, a bound on its time, one line of log and its metrics. Every request gets an
// answer: Refuse is called for each error of Serve and when Serve panics, also for a client that seems to have left.
func (s *Service) Handler(api API) http.Handler {
	return s.tracing.Handler(api.Name, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		x := s.exchange(&api, w, r)
		ctx, cancel := context.WithTimeoutCause(r.Context(), x.cfg.Timeouts.Request, ErrRequestTime)
		defer cancel()
		x.r = r.WithContext(ctx)
		w.Header().Set("X-Request-Id", x.ID)
		defer x.log(start)
		err := x.guard(api.Serve)
		x.let(err)
		if err != nil {
			x.refuse(err)
		}
	}))
}

func (s *Service) exchange(api *API, w http.ResponseWriter, r *http.Request) *Exchange {
	rec := &recorder{ResponseWriter: w}
	x := &Exchange{live: s.live.Load(), s: s, api: api, w: rec, r: r, control: http.NewResponseController(rec)}
	x.client = clientOf(r, x.cfg.TrustedProxies)
	x.ID = requestID(r)
	x.trace = traceOf(r)
	return x
}

// guard serves, and makes a panic ErrPanic. The panic's value may hold digits: it is dropped.
func (x *Exchange) guard(serve func(*Exchange) error) (err error) {
	defer func() {
		if recover() != nil {
			x.s.log.Error("panic", slog.String("id", x.ID), slog.Any("at", callSites()))
			err = ErrPanic
		}
	}()
	if err = serve(x); err != nil {
		return err
	}
	if x.w.status == 0 {
		return ErrPanic // an API that neither answers nor says why
	}
	return nil
}

// let gives back what was reserved and lets go of all that the request holds, unless that was done when its answer was sent.
func (x *Exchange) let(err error) {
	if err == nil {
		err = x.useless
	}
	if err != nil && clientLeft(x.r.Context()) {
		err = errors.Join(err, ErrLeft)
	}
	for i := len(x.settle) - 1; i >= 0; i-- {
		x.settle[i](err)
	}
	for i := len(x.held) - 1; i >= 0; i-- {
		x.held[i]()
	}
	x.settle, x.held = nil, nil
}

// refuse answers err in the API's words. Nothing is held any more while that, and the draining of the body, takes.
func (x *Exchange) refuse(err error) {
	body := errors.Is(err, ErrSlowBody) || errors.Is(err, ErrBodyCut) // net/http takes both for a client that left
	if clientLeft(x.r.Context()) && !body {
		err = ErrLeft
	}
	unread := x.reading || x.received == 0 && x.r.ContentLength != 0
	if unread {
		x.w.Header().Set("Connection", "close")
		_ = x.control.EnableFullDuplex() // else net/http reads a part of the body before it answers
	}
	x.api.Refuse(x, err)
	if errors.Is(err, ErrLeft) {
		x.Code = "left"
	}
	if unread && !body && !errors.Is(err, ErrLeft) {
		x.drain()
	}
}

// hold has release called at the end.
func (x *Exchange) hold(release func()) { x.held = append(x.held, release) }

// Useless notes that the answer, which is no error by itself, was of no use to the client: the call is given back, and the signature
// when err was the service's own doing. It has to be called before the answer is sent.
func (x *Exchange) Useless(err error) { x.useless = err }

// Request is the request. Its body is read by Bytes, JSON and Form only.
func (x *Exchange) Request() *http.Request { return x.r }

// Context ends with the request, its time or its client.
func (x *Exchange) Context() context.Context { return x.r.Context() }

// Header is that of the answer.
func (x *Exchange) Header() http.Header { return x.w.Header() }

// Keys are those of the configuration.
func (x *Exchange) Keys() *Keyring { return x.keys }

// Now is the service's clock.
func (x *Exchange) Now() time.Time { return x.s.now() }

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

// JSONType is the content type of JSON.
const JSONType = "application/json; charset=utf-8"

// Send writes an answer. Nothing of what is sent may be kept on the way: it holds card numbers.
func (x *Exchange) Send(status int, contentType string, body []byte) {
	x.let(nil)
	_ = x.control.SetWriteDeadline(time.Now().Add(x.cfg.Timeouts.Write))
	h := x.w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	x.w.WriteHeader(status)
	_, _ = x.w.Write(body) // a client that has gone is noted by the server itself
}

// SendJSON writes v, an answer that always encodes.
func (x *Exchange) SendJSON(status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic("read: an answer does not encode")
	}
	x.Send(status, JSONType, body)
}

// RetryAfter sets the header of this name: to when the rate allows another call, or to a second.
func (x *Exchange) RetryAfter() {
	seconds := max(int64((x.retryAfter+time.Second-1)/time.Second), 1)
	x.w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
}

// log notes the exchange. What the client chose stands in it only where it is one of ours: paths that the API knows, no query.
func (x *Exchange) log(start time.Time) {
	took := time.Since(start)
	x.s.Metrics.Request(x.api.Name, x.w.status, x.Code, x.key, took)
	x.s.tracing.Annotate(x.r.Context(), attribute.String("cardglyph.code", x.Code), attribute.String("cardglyph.request_id", x.ID))
	x.s.log.LogAttrs(x.r.Context(), slog.LevelInfo, "request",
		slog.String("id", x.ID), slog.String("trace", x.trace), slog.String("api", x.api.Name),
		slog.String("method", methodOf(x.r)), slog.String("path", x.path()), slog.String("client", x.client.String()),
		slog.String("key", x.key), slog.Int("status", x.w.status), slog.String("code", x.Code),
		slog.Int64("in", x.received), slog.Int64("out", x.w.bytes), slog.Float64("ms", float64(took.Microseconds())/1000))
}

func (x *Exchange) path() string {
	for _, p := range x.api.Paths {
		if x.r.URL.Path == p {
			return p
		}
	}
	return x.r.Pattern
}

// Config is the configuration as it was when the request came.
func (x *Exchange) Config() *config.Config { return x.cfg }
