// Package caddyglyph is a Caddy module that puts the Cardglyph edge plugin in front of other handlers: it reads cards, or
// keeps pictures of cards from passing. It runs the same plugin as Traefik and Dapr do, through http-wasm-host-go.
//
// In a Caddyfile, with the plugin's own options as they are named in wasm/httpwasm/README.md:
//
//	cardglyph [<matcher>] {
//		plugin       <file>        # cardglyph-httpwasm.wasm
//		max_parallel <n>           # pictures looked at, in as many requests, at a time; default: the number of processors
//		memory       <size>        # limit of one plugin instance; default 512MiB
//		mode         guard|read
//		action       block|redact|tag
//		…
//	}
//
// It counts requests by outcome, pictures, cards and time in Caddy's metrics, under caddy_cardglyph_; logs what was refused at
// WARN and what passed at DEBUG; and adds the field cardglyph to Caddy's access log and the placeholder
// {http.cardglyph.outcome}.
package caddyglyph

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"runtime"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"go.uber.org/zap"

	"github.com/cardglyph/cardglyph/wasm/edge"
)

func init() {
	caddy.RegisterModule(new(Handler))
	httpcaddyfile.RegisterHandlerDirective("cardglyph", parseDirective)
	httpcaddyfile.RegisterDirectiveOrder("cardglyph", httpcaddyfile.After, "request_header")
}

const (
	defaultMemory = 512 << 20 // bytes: a photograph of 50 megapixels and its body
	leastMemory   = 64 << 20
	mostMemory    = 4 << 30
	// defaultBody is the plugin's default of max_body.
	defaultBody = 8 << 20
)

// Handler is the middleware.
type Handler struct {
	// Plugin is the path of cardglyph-httpwasm.wasm. Required.
	Plugin string `json:"plugin"`
	// Config is the plugin's own configuration.
	Config json.RawMessage `json:"config,omitempty"`
	// MaxParallel is how many requests with pictures are looked into at a time; others of them wait. Requests without have as
	// many places of their own, where none waits for a picture. 0 means the number of processors.
	MaxParallel int `json:"max_parallel,omitempty"`
	// Memory limits one instance of the plugin, in bytes; 0 means 512 MiB. There are at most 2 × MaxParallel instances,
	// of which half never see a picture.
	Memory int64 `json:"memory,omitempty"`

	engine  *engine
	slots   chan struct{} // taken by requests with pictures
	quick   chan struct{} // taken by others, for the millisecond that they take
	maxBody int64
	metrics *metrics
	log     *zap.Logger
}

// CaddyModule tells Caddy of the module.
func (*Handler) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.cardglyph", New: func() caddy.Module { return new(Handler) }}
}

// Provision loads the plugin. A configuration that the plugin refuses is an error.
func (h *Handler) Provision(ctx caddy.Context) error {
	h.log = ctx.Logger()
	if h.Plugin == "" {
		return errors.New("cardglyph: plugin is missing: the path of cardglyph-httpwasm.wasm")
	}
	if h.MaxParallel == 0 {
		h.MaxParallel = runtime.GOMAXPROCS(0)
	}
	if h.Memory == 0 {
		h.Memory = defaultMemory
	}
	if h.MaxParallel < 0 || h.Memory < leastMemory || h.Memory > mostMemory {
		return errors.New("cardglyph: max_parallel must be at least 1, memory between 64 MiB and 4 GiB")
	}
	wasm, err := os.ReadFile(h.Plugin)
	if err != nil {
		return fmt.Errorf("cardglyph: plugin: %w", err)
	}
	if h.maxBody, err = bodyLimit(h.Config); err != nil {
		return err
	}
	if h.metrics, err = newMetrics(ctx.GetMetricsRegistry()); err != nil {
		return fmt.Errorf("cardglyph: metrics: %w", err)
	}
	h.slots, h.quick = make(chan struct{}, h.MaxParallel), make(chan struct{}, h.MaxParallel)
	h.engine, err = newEngine(wasm, h.Config, h.Memory, h.log)
	return err
}

// bodyLimit is how much of a body the plugin looks at. The plugin checks the configuration; this only reads along.
func bodyLimit(config json.RawMessage) (int64, error) {
	var known struct {
		MaxBody json.Number `json:"max_body"`
	}
	if len(config) > 0 {
		if err := json.Unmarshal(config, &known); err != nil {
			return 0, fmt.Errorf("cardglyph: config: %w", err)
		}
	}
	if known.MaxBody == "" {
		return defaultBody, nil
	}
	n, err := known.MaxBody.Int64()
	if err != nil {
		return 0, fmt.Errorf("cardglyph: config: max_body: %w", err)
	}
	return n, nil
}

// Cleanup lets go of the plugin.
func (h *Handler) Cleanup() error {
	if h.engine == nil {
		return nil
	}
	return h.engine.close()
}

// errPlugin is what a client sees, as status 500, when the plugin stopped.
var errPlugin = errors.New("cardglyph: the plugin stopped")

// ServeHTTP has the plugin look at the request, and answers it or hands it on.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	// The body is fetched before the plugin is entered: slow clients wait without holding an instance, and one that
	// leaves does not break a call of the plugin off in the middle.
	body, err := prefetch(r, h.maxBody)
	if err != nil {
		return caddyhttp.Error(http.StatusBadRequest, err)
	}
	lane := h.quick
	if edge.Candidate(r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), body) {
		lane = h.slots
	}
	c, err := h.look(r, lane)
	if err != nil {
		return err
	}
	h.report(r, c)
	if c.goesOn == nil {
		return c.answer.send(w)
	}
	maps.Copy(w.Header(), c.answer.header)
	return next.ServeHTTP(w, c.goesOn)
}

// look takes the request through the plugin, when there is a place in the lane.
func (h *Handler) look(r *http.Request, lane chan struct{}) (*call, error) {
	select {
	case lane <- struct{}{}:
		defer func() { <-lane }()
	case <-r.Context().Done():
		return nil, caddyhttp.Error(http.StatusServiceUnavailable, r.Context().Err())
	}
	c := h.engine.handle(r)
	h.metrics.count(c)
	if c.outcome == "" {
		h.log.Error("the plugin stopped; it is replaced")
		return nil, caddyhttp.Error(http.StatusInternalServerError, errPlugin)
	}
	return c, nil
}

var (
	_ caddy.Provisioner           = (*Handler)(nil)
	_ caddy.CleanerUpper          = (*Handler)(nil)
	_ caddyhttp.MiddlewareHandler = (*Handler)(nil)
	_ caddyfile.Unmarshaler       = (*Handler)(nil)
)
