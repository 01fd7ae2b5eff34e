package server

import (
	"io/fs"
	"log/slog"
	"net/http"
	"sync/atomic"

	"github.com/cardglyph/cardglyph/host/server/aliyun"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/openapi"
	"github.com/cardglyph/cardglyph/host/server/read"
	"github.com/cardglyph/cardglyph/host/server/tencent"
	"github.com/cardglyph/cardglyph/host/server/v1"
)

// Options are what a Server is made of. Reader, Store and Config are needed.
type Options struct {
	read.Options
	Site    fs.FS       // static files at /; nil means none
	Version string      // of the program, for metrics
	Batches *v1.Batches // the work queue behind /v1/batches; nil means none
}

// Server answers the requests. It is safe for concurrent use. Make it with New. It closes neither Reader nor Store.
type Server struct {
	service  *read.Service
	log      *slog.Logger
	draining atomic.Bool
	public   http.Handler
	admin    http.Handler
}

// New makes a Server.
func New(o Options) (*Server, error) {
	service, err := read.New(o.Options)
	if err != nil {
		return nil, err
	}
	s := &Server{service: service, log: o.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	service.Metrics.Version(o.Version)
	s.public = s.withCORS(s.routes(o.Site, o.Batches))
	s.admin = s.adminRoutes()
	return s, nil
}

// Parallel is how many pictures cfg lets be read at a time: a reader should have as many instances.
func Parallel(cfg *config.Config) int { return read.Parallel(cfg) }

// Reload puts cfg in force for the requests that come after. What the process was started with stays until the next start:
// addresses, parallel reads, queues, memory, store, cache, sessions, traces; restart names those that differ.
func (s *Server) Reload(cfg *config.Config) (restart []string) {
	old := s.service.Config()
	for _, v := range []struct {
		name    string
		differs bool
	}{
		{"addr", old.Addr != cfg.Addr},
		{"admin", old.Admin != cfg.Admin},
		{"max_parallel", Parallel(old) != Parallel(cfg)},
		{"queue", old.Queue != cfg.Queue},
		{"uploads", old.Uploads != cfg.Uploads},
		{"memory", old.Memory != cfg.Memory},
		{"store", old.StorePath() != cfg.StorePath()},
		{"cache_dir", old.CacheDir != cfg.CacheDir},
		{"sessions", old.Sessions != cfg.Sessions},
		{"nats", old.NATS != cfg.NATS},
		{"tracing", old.Tracing != cfg.Tracing},
		{"tls", (old.TLS.Cert == "") != (cfg.TLS.Cert == "")},
	} {
		if v.differs {
			restart = append(restart, v.name)
		}
	}
	s.service.Reload(cfg)
	s.service.Metrics.Reloaded(true)
	return restart
}

// ReloadFailed notes that a new configuration could not be used.
func (s *Server) ReloadFailed() { s.service.Metrics.Reloaded(false) }

// ServeHTTP implements http.Handler: what is public.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.public.ServeHTTP(w, r) }

// Admin serves what is the operator's alone: metrics, health, profiles.
func (s *Server) Admin() http.Handler { return s.admin }

// routes is the one place where paths stand, but for those of the APIs.
func (s *Server) routes(site fs.FS, batches *v1.Batches) http.Handler {
	mux := http.NewServeMux()
	if batches != nil {
		s.service.Mount(mux, batches.API())
	}
	for _, api := range []read.API{v1.API, tencent.V1, aliyun.API} {
		s.service.Mount(mux, api)
	}
	mux.Handle("/openapi.json", onlyGet(openapi.Handler()))
	mux.Handle("/openapi.yaml", onlyGet(openapi.Handler()))
	mux.Handle("/healthz", onlyGet(http.HandlerFunc(s.healthy)))
	mux.Handle("/readyz", onlyGet(http.HandlerFunc(s.ready)))

	card, page := s.service.Handler(tencent.V3), siteHandler(site)
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		if tencent.Speaks(r) {
			card.ServeHTTP(w, r)
			return
		}
		page.ServeHTTP(w, r)
	})
	mux.Handle("/", page)
	return mux
}
