// Package read is what the service's APIs share: it admits a request, takes its body, reads its pictures, decides whether a number
// may be answered, and counts the call. An API (packages v1, aliyun, tencent) says how requests and answers look.
//
// A request's way is that of Handler and of an API's Serve, the same for all:
//
//	exchange.go   an Exchange is made: the request, its identity, its time
//	keyring.go    whose key is it? from the header alone, before a byte of the body is read
//	charge.go     Admit: arrears, revocation, rate
//	body.go       Bytes, JSON, Form: a ticket for the upload, a least rate, memory reserved; then a ticket for the request
//	charge.go     Charge: the call and the one-use signature are reserved
//	picture.go    Fetch, Read: in fair turns between callers
//	answer.go     Answerable: one threshold for all APIs
//	exchange.go   Send, or the API's Refuse; what was of no use is given back first
package read

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/remote"
	"github.com/cardglyph/cardglyph/host/server/store"
	"github.com/cardglyph/cardglyph/host/server/telemetry"
)

// API is one way to speak with the service.
type API struct {
	Name     string                 // for logs and metrics
	Patterns []string               // of http.ServeMux: what it answers
	Paths    []string               // that it knows: they stand in the log as they are, others as the pattern
	Serve    func(*Exchange) error  // answers a request, or says why not
	Refuse   func(*Exchange, error) // says to the client that something went wrong
}

// Options are what a Service is made of. Reader, Store and Config are needed.
type Options struct {
	Reader  Reader
	Store   store.Store
	Config  *config.Config
	Log     *slog.Logger       // nil means no log
	Tracing *telemetry.Tracing // nil means no traces
	Now     func() time.Time   // nil means time.Now; for tests of what depends on the time
}

// Service is what all requests share. It is safe for concurrent use. Make it with New. It closes neither Reader nor Store.
type Service struct {
	Metrics *telemetry.Metrics

	reader    Reader
	store     store.Store
	admission *admission
	pending   pending
	sessions  *sessions
	live      atomic.Pointer[live]
	log       *slog.Logger
	tracing   *telemetry.Tracing
	now       func() time.Time
}

// live is what a reload replaces: all of it at once, for the requests that come after.
type live struct {
	cfg    *config.Config
	keys   *Keyring
	remote *remote.Client
}

// New makes a Service.
func New(o Options) (*Service, error) {
	if o.Reader == nil || o.Store == nil || o.Config == nil {
		return nil, errors.New("read: Reader, Store and Config are needed")
	}
	s := &Service{reader: o.Reader, store: o.Store, log: o.Log, tracing: o.Tracing, now: o.Now}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.admission = newAdmission(o.Config)
	s.live.Store(newLive(o.Config, nil))
	var err error
	if s.sessions, err = newSessions(o.Config, o.Store); err != nil {
		return nil, err
	}
	s.Metrics = telemetry.NewMetrics(telemetry.Sources{
		Uploads: s.admission.uploads.count, Requests: s.admission.requests.count, Running: s.admission.readers.running,
		Waiting: s.admission.readers.depth, Limit: o.Config.Queue, Quotas: s.quotas,
		Store: s.Store,
	})
	return s, nil
}

// Parallel is how many pictures cfg lets be read at a time: a reader should have as many instances.
func Parallel(cfg *config.Config) int {
	if cfg.MaxParallel > 0 {
		return cfg.MaxParallel
	}
	return runtime.GOMAXPROCS(0)
}

func newLive(cfg *config.Config, old *Keyring) *live {
	return &live{
		cfg:  cfg,
		keys: NewKeyring(cfg, old),
		remote: remote.New(remote.Options{
			Timeout: cfg.Remote.Timeout, Redirects: cfg.Remote.Redirects, Allow: cfg.Remote.Allow,
		}),
	}
}

// Reload puts cfg in force for the requests that come after.
func (s *Service) Reload(cfg *config.Config) { s.live.Store(newLive(cfg, s.live.Load().keys)) }

// Config is the configuration in force.
func (s *Service) Config() *config.Config { return s.live.Load().cfg }

// Uploads is how many requests have their body coming, Requests how many have theirs, and Reads how many pictures are being read.
func (s *Service) Uploads() int { return s.admission.uploads.count() }

// Requests: see Uploads.
func (s *Service) Requests() int { return s.admission.requests.count() }

// Reads: see Uploads.
func (s *Service) Reads() int { return s.admission.readers.running() }

// Store reports whether the store answers.
func (s *Service) Store(ctx context.Context) error {
	_, err := store.Used(ctx, s.store, "")
	return err
}

// Busy is how many requests are under way.
func (s *Service) Busy() int { return s.Requests() + s.Uploads() }

// FreeMemory reports whether none of the memory for bodies and pictures is reserved.
func (s *Service) FreeMemory() bool {
	if !s.admission.memory.TryAcquire(s.admission.capacity) {
		return false
	}
	s.admission.memory.Release(s.admission.capacity)
	return true
}

// Full reports whether one more request would be refused.
func (s *Service) Full() bool {
	return s.admission.requests.full("", 0) || s.admission.uploads.full("", 0)
}

// Mount puts the API's handler into mux.
func (s *Service) Mount(mux *http.ServeMux, api API) {
	h := s.Handler(api)
	for _, pattern := range api.Patterns {
		mux.Handle(pattern, h)
	}
}
