package server

import (
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/remote"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// Options are what a Server is made of. Reader, Store and Config are needed.
type Options struct {
	Reader Reader
	Store  store.Store
	Config *config.Config
	Log    *slog.Logger     // nil means no log
	Site   fs.FS            // static files at /; nil means none
	Now    func() time.Time // nil means time.Now; for tests of what depends on the time
}

// Server answers the requests. It is safe for concurrent use. Make it with New. It closes neither Reader nor Store.
type Server struct {
	reader   Reader
	store    store.Store
	gate     *gate
	live     atomic.Pointer[live]
	metrics  *metrics
	log      *slog.Logger
	now      func() time.Time
	draining atomic.Bool
	handler  http.Handler
}

// live is what a reload replaces: all of it at once, for the requests that come after.
type live struct {
	cfg    *config.Config
	keys   *keyring
	remote *remote.Client
}

// New makes a Server.
func New(o Options) (*Server, error) {
	if o.Reader == nil || o.Store == nil || o.Config == nil {
		return nil, errors.New("server: Reader, Store and Config are needed")
	}
	s := &Server{reader: o.Reader, store: o.Store, log: o.Log, now: o.Now}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.gate = newGate(o.Config.Queue, Parallel(o.Config), int64(o.Config.Memory))
	s.live.Store(makeLive(o.Config, nil))
	s.metrics = newMetrics(s)
	s.handler = s.routes(o.Site)
	return s, nil
}

// Parallel is how many pictures cfg lets be read at a time: a reader should have as many instances.
func Parallel(cfg *config.Config) int {
	if cfg.MaxParallel > 0 {
		return cfg.MaxParallel
	}
	return runtime.GOMAXPROCS(0)
}

func makeLive(cfg *config.Config, old *keyring) *live {
	return &live{
		cfg:  cfg,
		keys: newKeyring(cfg, old),
		remote: remote.New(remote.Options{
			Timeout: cfg.Remote.Timeout, Redirects: cfg.Remote.Redirects, Allow: cfg.Remote.Allow,
		}),
	}
}

// Reload puts cfg in force for the requests that come after. What the process was started with stays until the next start:
// address, parallel reads, queue, memory, store and cache; restart names those that differ.
func (s *Server) Reload(cfg *config.Config) (restart []string) {
	old := s.live.Load()
	for _, v := range []struct {
		name    string
		differs bool
	}{
		{"addr", old.cfg.Addr != cfg.Addr},
		{"max_parallel", Parallel(old.cfg) != Parallel(cfg)},
		{"queue", old.cfg.Queue != cfg.Queue},
		{"memory", old.cfg.Memory != cfg.Memory},
		{"store", old.cfg.StorePath() != cfg.StorePath()},
		{"cache_dir", old.cfg.CacheDir != cfg.CacheDir},
		{"tls", (old.cfg.TLS.Cert == "") != (cfg.TLS.Cert == "")},
	} {
		if v.differs {
			restart = append(restart, v.name)
		}
	}
	s.live.Store(makeLive(cfg, old.keys))
	s.metrics.reloads.WithLabelValues("ok").Inc()
	return restart
}

// ReloadFailed notes that a new configuration could not be used.
func (s *Server) ReloadFailed() { s.metrics.reloads.WithLabelValues("error").Inc() }

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// routes is the one place where paths stand.
func (s *Server) routes(site fs.FS) http.Handler {
	mux := http.NewServeMux()
	own := s.api("v1", serveV1, refuseV1)
	mux.Handle("/v1/", own)
	mux.Handle("GET /openapi.json", openAPIHandler())
	mux.Handle("GET /openapi.yaml", openAPIHandler())

	tencent := s.api("tencent", serveTencent, refuseTencent)
	mux.Handle("/ocr/", tencent)
	mux.Handle("POST /{$}", s.api("bankcardocr", serveBankCard, refuseBankCard))
	mux.Handle("/rest/", s.api("aliyun", serveAliyun, refuseAliyun))

	mux.HandleFunc("GET /healthz", s.healthy)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", s.metrics.handler())
	mux.Handle("/", siteHandler(site))
	return mux
}
