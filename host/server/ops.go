package server

import (
	"context"
	"io/fs"
	"net/http"
	"time"

	"github.com/cardglyph/cardglyph/host/server/store"
)

// healthy says that the process answers.
func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") }

// ready says whether new requests should come here: not while shutting down, not without the store, not with a full house.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	_, err := store.Used(ctx, s.store, "")
	switch {
	case s.draining.Load():
		answer(w, http.StatusServiceUnavailable, "shutting down")
	case err != nil:
		answer(w, http.StatusServiceUnavailable, "the store does not answer")
	case len(s.gate.tickets) == cap(s.gate.tickets):
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

// sitePolicy lets the demo page run the module and nothing else: what it reads cannot leave the page.
const sitePolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; " +
	"img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

// siteHandler serves the demo page's files.
func siteHandler(site fs.FS) http.Handler {
	if site == nil {
		return http.NotFoundHandler()
	}
	files := http.FileServerFS(site)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			answer(w, http.StatusMethodNotAllowed, "there is nothing to do here but GET")
			return
		}
		h.Set("Content-Security-Policy", sitePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		files.ServeHTTP(w, r)
	})
}
