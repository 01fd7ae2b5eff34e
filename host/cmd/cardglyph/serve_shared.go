package main

import (
	"context"
	"time"

	"github.com/cardglyph/cardglyph/host/broker"
	"github.com/cardglyph/cardglyph/host/queue"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/store"
	"github.com/cardglyph/cardglyph/host/server/store/natskv"
	"github.com/cardglyph/cardglyph/host/server/v1"
)

// storeWait is how long a start waits for the process before it to let go of the store.
const storeWait = 5 * time.Second

// batchPatience is how long a request about a batch waits for NATS.
const batchPatience = 5 * time.Second

// shared is what outlives a request: the store, and the queue of batches where NATS is configured.
type shared struct {
	store   store.Store
	batches *v1.Batches // nil without NATS
	close   []func()    // last first
}

// Close lets go of all.
func (s *shared) Close() {
	for i := len(s.close) - 1; i >= 0; i-- {
		s.close[i]()
	}
}

// openShared opens the store on NATS when that is configured, and else the embedded one; without keys there is nothing to count. A NATS that
// does not answer yet does not keep the service from starting.
func openShared(ctx context.Context, cfg *config.Config) (s *shared, err error) {
	s = &shared{store: &store.Memory{}}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if cfg.NATS.Enabled() {
		return s, s.connect(ctx, cfg)
	}
	if cfg.Guarded() {
		bolt, err := store.OpenBolt(cfg.StorePath(), storeWait)
		if err != nil {
			return s, err
		}
		s.store, s.close = bolt, append(s.close, func() { _ = bolt.Close() })
	}
	return s, nil
}

func (s *shared) connect(ctx context.Context, cfg *config.Config) error {
	n := &cfg.NATS
	flags := brokerFlags{
		NATS: string(n.URL), Creds: cfg.Path(n.Creds), CA: cfg.Path(n.CA), Cert: cfg.Path(n.Cert), Key: cfg.Path(n.Key), Dir: cfg.Path(n.Dir),
	}
	o, stop, err := flags.options("serve")
	if err != nil {
		return err
	}
	s.close = append(s.close, stop)
	kv, err := natskv.Open(ctx, natskv.Options{Broker: o, Name: n.Queue, Replicas: n.Replicas})
	if err != nil {
		return err
	}
	s.store, s.close = kv, append(s.close, func() { _ = kv.Close() })
	o.Later = true
	conn, err := broker.Connect(ctx, o)
	if err != nil {
		return err
	}
	s.close = append(s.close, conn.Close)
	keys, err := cfg.Identities()
	if err != nil {
		return err
	}
	s.batches, err = v1.NewBatches(conn, queue.Config{Name: n.Queue, Replicas: n.Replicas, Patience: batchPatience}, keys)
	return err
}
