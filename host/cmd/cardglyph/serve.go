package main

import (
	"context"
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
	"github.com/cardglyph/cardglyph/host/server/site"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// serverCommands are the commands of the HTTP service.
type serverCommands struct {
	Serve serveCommand `cmd:"" help:"Serve the demo page and the HTTP API. SIGHUP reloads the configuration."`
	Keys  keysCommand  `cmd:"" help:"Add, list, top up and revoke the keys of callers."`
}

// configFlag names the configuration file; commands embed it.
type configFlag struct {
	Config string `placeholder:"FILE" env:"CARDGLYPH_CONFIG" help:"Configuration file (YAML). Without one the defaults hold: loopback, no keys."`
}

type serveCommand struct {
	configFlag
	engineFlag
	Addr        string `placeholder:"HOST:PORT" help:"Address to listen on, in place of the configuration's (127.0.0.1:8080)."`
	MaxParallel int    `placeholder:"N" help:"Pictures read at a time, in place of the configuration's (the number of cores)."`
}

// storeWait is how long a start waits for the process before it to let go of the store.
const storeWait = 5 * time.Second

// load reads the configuration. Flags win over the environment, which wins over the file.
func (c *serveCommand) load() (*config.Config, []string, error) {
	environ := os.Environ()
	if c.Addr != "" {
		environ = append(environ, config.EnvPrefix+"ADDR="+c.Addr)
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
	reader, err := c.reader(ctx, cfg)
	if err != nil {
		return err
	}
	defer reader.Close(context.WithoutCancel(ctx))
	counts, err := openStore(cfg)
	if err != nil {
		return err
	}
	defer counts.Close()
	srv, err := server.New(server.Options{Reader: reader, Store: counts, Config: cfg, Log: log, Site: site.FS()})
	if err != nil {
		return err
	}
	l, err := srv.Listen(ctx)
	if err != nil {
		return err
	}
	c.announce(s, cfg, l.Addr().String())
	warn(log, &level, cfg, warnings)
	stopReloads := c.reloadOnHangup(srv, log, &level)
	defer stopReloads()
	return srv.Serve(ctx, l)
}

func (c *serveCommand) reader(ctx context.Context, cfg *config.Config) (engine, error) {
	if c.Engine == "native" {
		return host.Native{}, nil
	}
	cache := cfg.CacheDir
	if cache == "" {
		if dir, err := os.UserCacheDir(); err == nil {
			cache = filepath.Join(dir, "cardglyph")
		}
	}
	return host.New(ctx, &host.Options{Module: module.Full(), Instances: server.Parallel(cfg), CacheDir: cache})
}

// openStore opens the file of counts; without keys there is nothing to count.
func openStore(cfg *config.Config) (store.Store, error) {
	if !cfg.Guarded() {
		return &store.Memory{}, nil
	}
	return store.OpenBolt(cfg.StorePath(), storeWait)
}

// announce says in words what matters before the log begins.
func (c *serveCommand) announce(s *streams, cfg *config.Config, addr string) {
	scheme := "http"
	if cfg.TLS.Cert != "" {
		scheme = "https"
	}
	fmt.Fprintf(s.out, "cardglyph: listening on %s://%s\n", scheme, addr)
	if !cfg.Guarded() {
		fmt.Fprintln(s.out, "cardglyph: no keys are configured: whoever reaches this address may read cards, and signatures are not checked")
	}
}

func warn(log *slog.Logger, level *slog.LevelVar, cfg *config.Config, keys []string) {
	if l, err := cfg.Level(); err == nil { // checked by Load
		level.Set(l)
	}
	for _, name := range keys {
		log.Warn("the secret file of a key cannot be read: its requests are refused", slog.String("key", name))
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
				log.Error("the configuration was not reloaded", slog.Any("error", err))
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
