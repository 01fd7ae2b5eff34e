package caddyglyph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/http-wasm/http-wasm-host-go/api"
	"github.com/http-wasm/http-wasm-host-go/handler"
	wasm "github.com/http-wasm/http-wasm-host-go/handler/nethttp"
	"github.com/tetratelabs/wazero"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// compiled keeps the compiled plugin while a handler uses it, across reloads of Caddy's configuration: compiling takes
// seconds.
var compiled = caddy.NewUsagePool()

type compiledPlugins struct{ wazero.CompilationCache }

// Destruct is part of caddy.Destructor.
func (c compiledPlugins) Destruct() error { return c.Close(context.Background()) }

const compiledKey = "plugins"

func holdCompiled() (wazero.CompilationCache, error) {
	cache, _, err := compiled.LoadOrNew(compiledKey, func() (caddy.Destructor, error) {
		return compiledPlugins{wazero.NewCompilationCache()}, nil
	})
	if err != nil {
		return nil, err
	}
	return cache.(compiledPlugins).CompilationCache, nil
}

func releaseCompiled() error {
	_, err := compiled.Delete(compiledKey)
	return err
}

// engine runs the plugin. It is safe for concurrent use.
type engine struct {
	wasm   []byte
	config []byte
	pages  uint32 // of 64 KiB
	cache  wazero.CompilationCache
	log    *zap.Logger

	mu     sync.RWMutex // held for reading while a call runs
	plugin wasm.Middleware
	serve  http.Handler
}

func newEngine(plugin, config []byte, memory int64, log *zap.Logger) (*engine, error) {
	const page = 64 << 10
	cache, err := holdCompiled()
	if err != nil {
		return nil, fmt.Errorf("cardglyph: %w", err)
	}
	e := &engine{wasm: plugin, config: config, pages: uint32(memory / page), cache: cache, log: log}
	if err := e.load(); err != nil {
		return nil, errors.Join(err, releaseCompiled())
	}
	return e, nil
}

// load makes the middleware. What the plugin says about its configuration is made part of the error.
func (e *engine) load() error {
	said := &complaints{}
	ctx := context.Background()
	runtime := func(ctx context.Context) (wazero.Runtime, error) {
		config := wazero.NewRuntimeConfig().WithCompilationCache(e.cache).WithMemoryLimitPages(e.pages)
		return wazero.NewRuntimeWithConfig(ctx, config), nil
	}
	m, err := wasm.NewMiddleware(ctx, e.wasm, handler.GuestConfig(e.config), handler.Logger(said), handler.Runtime(runtime))
	if err != nil {
		if said.text != "" {
			return errors.New(said.text)
		}
		return fmt.Errorf("cardglyph: plugin: %w", err)
	}
	said.started = true
	e.plugin, e.serve = m, m.NewHandler(ctx, http.HandlerFunc(goOn))
	return nil
}

func (e *engine) close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return errors.Join(e.plugin.Close(context.Background()), releaseCompiled())
}

// call is one request on its way through the plugin.
type call struct {
	outcome         string // empty: the plugin stopped in the middle
	level           zapcore.Level
	said            verdict
	pictures, cards int
	took            time.Duration
	goesOn          *http.Request // as the plugin left it; nil when the plugin answered
	answer          answer
}

type callKey struct{}

// handle has the plugin look at a request. The plugin's instance is free again when it returns: what comes after is not
// called from inside, so that a slow backend holds no instance.
func (e *engine) handle(r *http.Request) *call {
	c := &call{answer: answer{header: http.Header{}}}
	begin := time.Now()
	served := e.enter(c, r)
	c.took = time.Since(begin)
	if c.outcome == "" {
		e.replace(served)
	}
	if c.goesOn != nil {
		c.goesOn = c.goesOn.WithContext(r.Context())
	}
	return c
}

// enter calls the plugin and answers which one it was. The host panics when a plugin stops at certain places.
func (e *engine) enter(c *call, r *http.Request) (served http.Handler) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	defer func() {
		if recover() != nil {
			c.outcome = ""
		}
	}()
	served = e.serve
	inside := r.WithContext(context.WithValue(r.Context(), callKey{}, c))
	if r.Body != nil && r.Body != http.NoBody {
		watched := &watchedBody{ReadCloser: r.Body, ctx: r.Context()}
		defer watched.stop()
		inside.Body = watched
	}
	served.ServeHTTP(&c.answer, inside)
	return served
}

// replace loads the plugin anew after it stopped: the host's pool keeps instances that are dead and would hand them out
// again.
func (e *engine) replace(dead http.Handler) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.serve != dead {
		return // another call has done it
	}
	old := e.plugin
	if err := e.load(); err != nil {
		e.log.Error("the plugin cannot be loaded again", zap.Error(err))
		return
	}
	_ = old.Close(context.Background())
}

// goOn is the handler behind the plugin: it only keeps the request.
func goOn(_ http.ResponseWriter, r *http.Request) {
	if c, ok := r.Context().Value(callKey{}).(*call); ok {
		c.goesOn = r
	}
}

// complaints takes the plugin's log: what it says of its configuration, then one line for each request.
type complaints struct {
	started bool
	text    string
}

// verdict is a line of the plugin's log: package edge, Verdict.AppendLog. Method, path and identifier have no card number
// in them.
type verdict struct {
	Outcome, Reason string
	Pictures, Cards int
	Method, Path    string
	RequestID       string `json:"request_id"`
}

// IsEnabled is part of api.Logger. The verdict is wanted at every level.
func (c *complaints) IsEnabled(level api.LogLevel) bool { return level < api.LogLevelNone }

// Log is part of api.Logger.
func (c *complaints) Log(ctx context.Context, level api.LogLevel, line string) {
	if !c.started {
		c.text = line
		return
	}
	current, ok := ctx.Value(callKey{}).(*call)
	if ok && json.Unmarshal([]byte(line), &current.said) == nil {
		current.level = zapcore.Level(level) // the numbers are the same
		current.outcome, current.pictures, current.cards = current.said.Outcome, current.said.Pictures, current.said.Cards
	}
}

// answer is a response that the plugin writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is part of http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader is part of http.ResponseWriter.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write is part of http.ResponseWriter.
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

func (a *answer) send(w http.ResponseWriter) error {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(max(a.status, http.StatusOK))
	_, err := w.Write(a.body.Bytes())
	return err
}
