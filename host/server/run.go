package server

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/cardglyph/cardglyph/host/server/config"
)

// maxHeaderBytes bounds a request's header: the longest signature has some 400 bytes.
const maxHeaderBytes = 16 << 10

// Listen opens the address of the configuration, with TLS when the configuration names a certificate. The certificate is
// read again after each reload.
func (s *Server) Listen(ctx context.Context) (net.Listener, error) {
	cfg := s.service.Config()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Addr)
	if err != nil || cfg.TLS.Cert == "" {
		return l, err
	}
	certs := &certificates{s: s}
	if _, err := certs.get(nil); err != nil {
		_ = l.Close()
		return nil, err
	}
	return tls.NewListener(l, &tls.Config{
		MinVersion: tls.VersionTLS12, GetCertificate: certs.get, NextProtos: []string{"h2", "http/1.1"},
	}), nil
}

// certificates keeps the certificate of the configuration in force.
type certificates struct {
	s    *Server
	mu   sync.Mutex
	of   *config.Config
	cert *tls.Certificate
}

func (c *certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.s.service.Config()
	if c.of == now {
		return c.cert, nil
	}
	pair, err := tls.LoadX509KeyPair(now.CertPath(), now.KeyPath())
	if err != nil {
		if c.cert == nil {
			return nil, errors.New("server: the TLS certificate or its key cannot be read")
		}
		c.s.log.Error("the new TLS certificate cannot be read; the old one stays")
		c.of = now
		return c.cert, nil
	}
	c.of, c.cert = now, &pair
	return c.cert, nil
}

// ListenAdmin opens the address of the operator's listener; nil when the configuration has none.
func (s *Server) ListenAdmin(ctx context.Context) (net.Listener, error) {
	cfg := s.service.Config()
	if cfg.Admin == "" {
		return nil, nil
	}
	return (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Admin)
}

// ServeAdmin answers the operator on l until ctx ends, which should be after Serve has returned: metrics tell how it goes until the end.
func (s *Server) ServeAdmin(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler: s.admin, ReadHeaderTimeout: s.service.Config().Timeouts.Header, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() })
	defer stop()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Serve answers on l until ctx ends. Then it is not ready any more, goes on for the drain time, so that whoever sends it requests learns of it,
// takes no new ones, finishes those it has accepted, for at most the shutdown timeout, and returns nil; http.ErrServerClosed never comes back.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	t := s.service.Config().Timeouts
	srv := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: t.Header,
		ReadTimeout:       t.Header + t.Body,   // bodies that no handler reads; those that one reads have their own
		WriteTimeout:      t.Request + t.Write, // the same for answers
		IdleTimeout:       t.Idle,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	t = s.service.Config().Timeouts
	s.draining.Store(true)
	s.log.Info("shutting down", slog.Int("requests", s.service.Busy()), slog.String("drain", t.Drain.String()))
	drained := time.NewTimer(t.Drain)
	defer drained.Stop()
	select {
	case err := <-failed:
		return err
	case <-drained.C:
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.Shutdown)
	defer cancel()
	err := srv.Shutdown(last)
	<-failed // http.ErrServerClosed
	if err != nil {
		_ = srv.Close()
		return errors.New("server: some requests were cut off by the shutdown timeout")
	}
	return nil
}
