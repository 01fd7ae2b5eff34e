package server

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
)

// maxHeaderBytes bounds a request's header: the longest signature has some 400 bytes.
const maxHeaderBytes = 16 << 10

// Listen opens the address of the configuration, with TLS when the configuration names a certificate. The certificate is
// read again after each reload.
func (s *Server) Listen(ctx context.Context) (net.Listener, error) {
	cfg := s.live.Load().cfg
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
	of   *live
	cert *tls.Certificate
}

func (c *certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.s.live.Load()
	if c.of == now {
		return c.cert, nil
	}
	pair, err := tls.LoadX509KeyPair(now.cfg.CertPath(), now.cfg.KeyPath())
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

// Serve answers on l until ctx ends. Then it takes no new requests, finishes those it has accepted, for at most the
// shutdown timeout, and returns nil; http.ErrServerClosed never comes back.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	t := s.live.Load().cfg.Timeouts
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
	s.draining.Store(true)
	s.log.Info("shutting down", slog.Int("requests", len(s.gate.tickets)))
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
