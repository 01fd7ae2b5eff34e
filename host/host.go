package host

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"github.com/cardglyph/cardglyph/core"
)

// Options configures a Host. Only Module is needed.
type Options struct {
	Module    []byte // the file card.wasm; package host/module has it. Borrowed until New returns
	Instances int    // most reads at a time; 0 means runtime.GOMAXPROCS(0). A live instance takes some 10 MB
	MaxMemory int    // most bytes of one instance's memory, rounded down to 64 KiB; 0 means DefaultMaxMemory
	CacheDir  string // keeps compiled code between runs (compiling takes about 2 s); empty means no cache
	Budget    int    // units of work in one step, see core.Job.Step; 0 means core.DefaultBudget
}

// DefaultMaxMemory bounds an instance's memory in bytes: enough for a 12-megapixel JPEG.
const DefaultMaxMemory = 160 << 20

// keepMemory is the memory in bytes over which an instance is not kept for another read: WebAssembly memory never
// shrinks, and pictures up to 1080p need less.
const keepMemory = 64 << 20

const pageSize = 64 << 10

// Host reads pictures with the module. It is safe for concurrent use. Make it with New.
type Host struct {
	runtime  wazero.Runtime
	cache    wazero.CompilationCache // nil without CacheDir
	compiled wazero.CompiledModule
	budget   uint64

	slots   chan struct{} // holds one token for each read that runs
	closing chan struct{} // closed by the first Close
	closed  chan struct{} // closed once everything is let go
	once    sync.Once

	mu    sync.Mutex
	idle  []*instance
	stats Stats
	reads sync.WaitGroup // reads that passed acquire; not added to once closing is closed
}

// Stats counts what a Host has and did.
type Stats struct {
	Busy      int // reads that run
	Idle      int // instances that wait for a read
	Started   int // instances made so far
	Discarded int // instances thrown away after a fault, a trap or for their size
	MaxMemory int // the most bytes that one instance's memory has grown to
}

// New compiles the module and makes one instance, so that a module that cannot work fails here.
// Errors: ErrNoModule, ErrModule, ErrOption.
func New(ctx context.Context, opts *Options) (*Host, error) {
	var o Options
	if opts != nil {
		o = *opts
	}
	if err := o.complete(); err != nil {
		return nil, err
	}
	h := &Host{
		budget: uint64(o.Budget), slots: make(chan struct{}, o.Instances),
		closing: make(chan struct{}), closed: make(chan struct{}),
	}
	if err := h.load(ctx, &o); err != nil {
		_ = h.Close(ctx)
		return nil, err
	}
	return h, nil
}

func (o *Options) complete() error {
	if o.Instances == 0 {
		o.Instances = runtime.GOMAXPROCS(0)
	}
	if o.MaxMemory == 0 {
		o.MaxMemory = DefaultMaxMemory
	}
	if o.Budget == 0 {
		o.Budget = core.DefaultBudget
	}
	switch {
	case len(o.Module) == 0:
		return ErrNoModule
	case o.Instances < 1:
		return fmt.Errorf("%w: Instances", ErrOption)
	case o.MaxMemory < pageSize || o.MaxMemory > 4<<30:
		return fmt.Errorf("%w: MaxMemory", ErrOption)
	case o.Budget < 1 || o.Budget > 1<<30:
		return fmt.Errorf("%w: Budget", ErrOption)
	}
	return nil
}

// load compiles and checks the module and makes the first instance.
func (h *Host) load(ctx context.Context, o *Options) error {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(uint32(o.MaxMemory / pageSize))
	if o.CacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(o.CacheDir)
		if err != nil {
			return fmt.Errorf("%w: CacheDir: %w", ErrOption, err)
		}
		h.cache = cache
		config = config.WithCompilationCache(cache)
	}
	h.runtime = wazero.NewRuntimeWithConfig(ctx, config)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, h.runtime); err != nil {
		return fmt.Errorf("host: WASI: %w", err)
	}
	compiled, err := h.runtime.CompileModule(ctx, o.Module)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrModule, err)
	}
	h.compiled = compiled
	if err := checkExports(compiled); err != nil {
		return err
	}
	first, err := h.start(ctx)
	if err != nil {
		return err
	}
	h.idle = append(h.idle, first)
	return nil
}

// Read reads one picture. A card that cannot be read is a status in the reply, not an error.
//
// It waits for a free instance, and it looks at ctx between two steps of work, that is every few milliseconds, while a file
// is decoded as well. Errors: those of the request (ErrRequest, ErrOption, ErrImage, ErrTooLarge, ErrFormat,
// ErrCorrupt), ErrTrap, ErrInternal, ErrClosed, and context.Cause(ctx).
func (h *Host) Read(ctx context.Context, req Request) (Reply, error) {
	if err := req.check(); err != nil {
		return Reply{}, err
	}
	in, err := h.acquire(ctx)
	if err != nil {
		return Reply{}, err
	}
	text, err := in.read(ctx, h, &req)
	h.release(ctx, in)
	if err != nil {
		return Reply{}, err
	}
	return NewReply(text)
}

// Stats says how the Host stands.
func (h *Host) Stats() Stats {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.stats
	s.Busy, s.Idle = len(h.slots), len(h.idle)
	return s
}

// Close ends the reads that run (they answer ErrClosed), waits for them and lets everything go. It may be called more
// than once, and at any time; each call returns once the Host is closed.
func (h *Host) Close(ctx context.Context) (err error) {
	h.once.Do(func() {
		h.mu.Lock()
		close(h.closing)
		h.mu.Unlock()
		h.reads.Wait()
		if h.runtime != nil {
			err = h.runtime.Close(ctx)
		}
		if h.cache != nil {
			_ = h.cache.Close(ctx)
		}
		h.idle = nil
		close(h.closed)
	})
	<-h.closed
	return err
}
