package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/module"
	"github.com/cardglyph/cardglyph/host/server"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/read"
	"github.com/cardglyph/cardglyph/host/server/site"
	"github.com/cardglyph/cardglyph/host/server/telemetry"
)

// serverCommands are the commands of the HTTP service.
type serverCommands struct {
	Serve serveCommand  `cmd:"" help:"Serve the demo page and the HTTP API. SIGHUP reloads the configuration."`
	Keys  keysCommand   `cmd:"" help:"Add, list, top up and revoke the keys of callers."`
	Check configCommand `cmd:"" name:"config" help:"Check the configuration of the service."`
}

// configFlag names the configuration file; commands embed it.
type configFlag struct {
	Config string `placeholder:"FILE" env:"CARDGLYPH_CONFIG" help:"Configuration file (YAML). Without one the defaults hold: loopback, no keys."`
}

type serveCommand struct {
	configFlag
	engineFlag
	Addr        string `placeholder:"HOST:PORT" help:"Address to listen on, in place of the configuration's (127.0.0.1:8080)."`
	Admin       string `placeholder:"HOST:PORT" help:"Address of metrics, health and profiles, in place of the configuration's (127.0.0.1:8081)."`
	MaxParallel int    `placeholder:"N" help:"Pictures read at a time, in place of the configuration's (the number of cores)."`
}

// load reads the configuration. Flags win over the environment, which wins over the file.
func (c *serveCommand) load() (*config.Config, []string, error) {
	environ := os.Environ()
	if c.Addr != "" {
		environ = append(environ, config.EnvPrefix+"ADDR="+c.Addr)
	}
	if c.Admin != "" {
		environ = append(environ, config.EnvPrefix+"ADMIN="+c.Admin)
	}
	if c.MaxParallel > 0 {
		environ = append(environ, config.EnvPrefix+"MAX_PARALLEL="+strconv.Itoa(c.MaxParallel))
	}
	return config.Load(c.Config, environ)
}

// Run serves until the process is told to stop.
func (c *serveCommand) Run(ctx context.Context, s *streams) error {
	cfg, warnings, err := c.load()
	if err != nil {
		return err
	}
	var level slog.LevelVar
	log := slog.New(slog.NewJSONHandler(s.err, &slog.HandlerOptions{Level: &level}))
	warn(log, &level, cfg, warnings)
	limitMemory(log, cfg)
	reader, err := c.reader(ctx, log, cfg)
	if err != nil {
		return err
	}
	defer reader.Close(context.WithoutCancel(ctx))
	kept, err := openShared(ctx, cfg)
	if err != nil {
		return err
	}
	defer kept.Close()
	tracing, err := openTracing(ctx, cfg)
	if err != nil {
		return err
	}
	defer closeTracing(ctx, tracing)
	srv, err := server.New(server.Options{
		Options: read.Options{Reader: reader, Store: kept.store, Config: cfg, Log: log, Tracing: tracing},
		Site:    site.FS(), Version: programVersion(), Batches: kept.batches,
	})
	if err != nil {
		return err
	}
	l, err := srv.Listen(ctx)
	if err != nil {
		return err
	}
	stopAdmin, err := serveOperator(ctx, srv, log, cfg)
	if err != nil {
		_ = l.Close()
		return err
	}
	defer stopAdmin()
	c.announce(s, log, cfg, l.Addr().String())
	stopReloads := c.reloadOnHangup(srv, log, &level)
	defer stopReloads()
	return srv.Serve(ctx, l)
}

// reader is the engine. A cache that cannot be had costs two seconds at each start, no more.
func (c *serveCommand) reader(ctx context.Context, log *slog.Logger, cfg *config.Config) (engine, error) {
	if c.Engine == "native" {
		return host.Native{}, nil
	}
	options := &host.Options{Module: module.Full(), Instances: server.Parallel(cfg), CacheDir: cacheDir(log, cfg)}
	h, err := host.New(ctx, options)
	if err != nil && options.CacheDir != "" && errors.Is(err, host.ErrOption) {
		log.Warn("the cache of compiled code cannot be used: the module is compiled at each start", slog.String("cache_dir", options.CacheDir), slog.Any("error", err))
		options.CacheDir = ""
		return host.New(ctx, options)
	}
	return h, err
}

// cacheDir is where compiled code is kept; empty for nowhere.
func cacheDir(log *slog.Logger, cfg *config.Config) string {
	if cfg.CacheDir != config.AutoCache {
		return cfg.CacheDir
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		log.Warn("the user has no cache folder: the module is compiled at each start; set cache_dir", slog.Any("error", err))
		return ""
	}
	dir = filepath.Join(dir, "cardglyph")
	if err := writable(dir); err != nil {
		log.Warn("the cache of compiled code cannot be written: the module is compiled at each start", slog.String("cache_dir", dir), slog.Any("error", err))
		return ""
	}
	return dir
}

// writable makes the folder and a file in it.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return err
	}
	_ = f.Close()
	return os.Remove(f.Name())
}

func openTracing(ctx context.Context, cfg *config.Config) (*telemetry.Tracing, error) {
	if cfg.Tracing.Endpoint == "" {
		return nil, nil
	}
	return telemetry.NewTracing(ctx, cfg.Tracing.Endpoint, cfg.Tracing.Share, programVersion())
}

// closeTracing sends what is left, for a moment.
func closeTracing(ctx context.Context, t *telemetry.Tracing) {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	_ = t.Close(last) // an endpoint that does not answer has lost its traces
}

// serveOperator starts the operator's listener. The default address may be another service's: that is warned of, since nobody asked for it.
func serveOperator(ctx context.Context, srv *server.Server, log *slog.Logger, cfg *config.Config) (stop func(), err error) {
	l, err := srv.ListenAdmin(ctx)
	switch {
	case err != nil && cfg.Admin == config.DefaultAdmin:
		log.Warn("the operator's address is taken: no metrics, health and profiles there; set admin", slog.String("admin", cfg.Admin))
		return func() {}, nil
	case err != nil:
		return nil, fmt.Errorf("admin: %w", err)
	case l == nil:
		return func() {}, nil
	}
	serving, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := srv.ServeAdmin(serving, l); err != nil {
			log.Error("the operator's listener ended", slog.Any("error", err))
		}
	}()
	log.Info("metrics, health and profiles", slog.String("admin", l.Addr().String()))
	return func() { cancel(); <-done }, nil
}

// announce says where it listens, to people on standard output and to the log.
func (c *serveCommand) announce(s *streams, log *slog.Logger, cfg *config.Config, addr string) {
	scheme := "http"
	if cfg.TLS.Cert != "" {
		scheme = "https"
	}
	fmt.Fprintf(s.out, "cardglyph: listening on %s://%s\n", scheme, addr)
	log.Info("listening", slog.String("url", scheme+"://"+addr), slog.String("version", programVersion()),
		slog.Int("keys", len(cfg.Keys)), slog.Int("parallel", server.Parallel(cfg)))
	if !cfg.Guarded() {
		fmt.Fprintln(s.out, "cardglyph: no keys are configured: whoever reaches this address may read cards, and signatures are not checked")
		log.Warn("no keys are configured: whoever reaches this address may read cards, and signatures are not checked")
	}
}

func warn(log *slog.Logger, level *slog.LevelVar, cfg *config.Config, warnings []string) {
	if l, err := cfg.Level(); err == nil { // checked by Load
		level.Set(l)
	}
	for _, text := range warnings {
		log.Warn(text)
	}
}

// reloadOnHangup reads the configuration again at each SIGHUP. A broken one changes nothing.
func (c *serveCommand) reloadOnHangup(srv *server.Server, log *slog.Logger, level *slog.LevelVar) (stop func()) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range hangups {
			cfg, warnings, err := c.load()
			if err != nil {
				srv.ReloadFailed()
				log.Error("the configuration was not reloaded: the old one stays in force, all of it", slog.Any("error", err))
				continue
			}
			restart := srv.Reload(cfg)
			warn(log, level, cfg, warnings)
			log.Info("the configuration was reloaded", slog.Int("keys", len(cfg.Keys)), slog.Any("after_restart", restart))
		}
	}()
	return func() {
		signal.Stop(hangups)
		close(hangups)
		<-done
	}
}
