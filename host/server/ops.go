package server

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/pprof"
	"slices"
	"strings"
	"time"
)

// adminRoutes are the paths of the second listener.
func (s *Server) adminRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.healthy)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", s.service.Metrics.Handler())
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

// healthy says that the process answers.
func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") }

// ready says whether new requests should come here: not while shutting down, not without the store, not with a full queue.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	err := s.service.Store(ctx)
	switch {
	case s.draining.Load():
		answer(w, http.StatusServiceUnavailable, "shutting down")
	case err != nil:
		answer(w, http.StatusServiceUnavailable, "the store does not answer")
	case s.service.Full():
		answer(w, http.StatusServiceUnavailable, "the queue is full")
	default:
		answer(w, http.StatusOK, "ready")
	}
}

func answer(w http.ResponseWriter, status int, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

// withCORS lets the pages of the configured origins call the own API from a browser.
func (s *Server) withCORS(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin, allowed := r.Header.Get("Origin"), s.service.Config().CORS.Origins
		if origin == "" || !strings.HasPrefix(r.URL.Path, "/v1/") || !slices.Contains(allowed, origin) && !slices.Contains(allowed, "*") {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Add("Vary", "Origin")
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Expose-Headers", "X-Request-Id, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, X-Calls-Remaining")
		if r.Method != http.MethodOptions {
			next.ServeHTTP(w, r)
			return
		}
		h.Set("Access-Control-Allow-Methods", "POST")
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Request-Id, Traceparent")
		h.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
	})
}

// sitePolicy lets the demo page run the module and nothing else: what it reads cannot leave the page.
const sitePolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; " +
	"img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

// onlyGet refuses other methods than GET and HEAD.
func onlyGet(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			answer(w, http.StatusMethodNotAllowed, "there is nothing to do here but GET")
			return
		}
		h.ServeHTTP(w, r)
	})
}

// siteHandler serves the demo page's files.
func siteHandler(site fs.FS) http.Handler {
	if site == nil {
		return http.NotFoundHandler()
	}
	files := http.FileServerFS(site)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			refuseMethod(w, r, site)
			return
		}
		h.Set("Content-Security-Policy", sitePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		files.ServeHTTP(w, r)
	})
}

// refuseMethod answers a method other than GET: a path that is not there is not found whatever the method.
func refuseMethod(w http.ResponseWriter, r *http.Request, site fs.FS) {
	name := strings.Trim(r.URL.Path, "/")
	if name != "" {
		if _, err := fs.Stat(site, name); err != nil {
			answer(w, http.StatusNotFound, "there is nothing at this path")
			return
		}
	}
	w.Header().Set("Allow", "GET, HEAD")
	answer(w, http.StatusMethodNotAllowed, "there is nothing to do here but GET")
}
