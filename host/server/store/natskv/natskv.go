// Package natskv is the HTTP service's store on NATS JetStream, for several servers that share quotas, rates, one-use signatures,
// answers and revoked keys. Each space is a key-value bucket.
//
// A change is a compare-and-set on the key's revision, so two servers never both accept a signature or grant the last call of a quota.
// Each write carries an id, and those of the key's last writes: when its answer is lost, with a dying leader or a connection, the same
// write is sent again, and a refusal is told from a first try that counted. A store that cannot be sure answers store.ErrUnavailable,
// and the service refuses.
package natskv

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/cardglyph/cardglyph/host/broker"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// Options says where and how the store keeps its values. Only Broker is needed.
type Options struct {
	Broker   broker.Options
	Name     string        // begins the buckets' names: letters, digits, - and _; empty means "cardglyph"
	Replicas int           // copies in the cluster when the buckets are made, 1 to 5; 0 means 1
	Patience time.Duration // how long a call waits for a cluster that does not answer; 0 means DefaultPatience
}

// DefaultPatience covers a lost connection and a slow disk. It is shorter than some elections of a leader (4 to 9 s): a caller is then
// refused rather than kept waiting.
const DefaultPatience = 5 * time.Second

// tryLimit bounds each try of a request: one whose leader died is never answered.
const tryLimit = time.Second

// markerAge is how long the bucket keeps the mark of a value that expired; the bucket needs it to delete values by their own time.
const markerAge = time.Minute

// Store is a store.Store. It is safe for concurrent use. Make it with Open.
type Store struct {
	opts Options
	conn *broker.Conn
	send func(context.Context, *nats.Msg) error // publishes a write once; tests lose answers

	mu      sync.Mutex
	buckets map[store.Space]bool // those found so far
	queues  map[string]*queue    // by space and key: changes that wait for each other in this process
	closed  bool
	running sync.WaitGroup
}

var _ store.Store = (*Store)(nil)

// Open connects. A cluster that does not answer yet is no error: calls answer store.ErrUnavailable until it does.
// Errors: broker.ErrURL, broker.ErrAuth and broker.ErrTLS, for what waiting does not heal.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Name == "" {
		o.Name = "cardglyph"
	}
	if o.Replicas == 0 {
		o.Replicas = 1
	}
	if o.Patience == 0 {
		o.Patience = DefaultPatience
	}
	o.Broker.Later = true
	conn, err := broker.Connect(ctx, o.Broker)
	if err != nil {
		return nil, err
	}
	send := func(ctx context.Context, msg *nats.Msg) error {
		_, err := conn.JetStream.PublishMsg(ctx, msg, jetstream.WithRetryAttempts(0))
		return err
	}
	return &Store{opts: o, conn: conn, send: send, buckets: map[store.Space]bool{}, queues: map[string]*queue{}}, nil
}

// bucket finds the stream of the space's bucket, and makes it when it is missing.
func (s *Store) bucket(ctx context.Context, space store.Space) (stream string, err error) {
	name := s.bucketName(space)
	s.mu.Lock()
	found := s.buckets[space]
	s.mu.Unlock()
	if found {
		return streamPrefix + name, nil
	}
	_, err = s.conn.JetStream.KeyValue(ctx, name)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		_, err = s.conn.JetStream.CreateKeyValue(ctx, jetstream.KeyValueConfig{
			Bucket: name, Replicas: s.opts.Replicas, Storage: jetstream.FileStorage, LimitMarkerTTL: markerAge,
		})
		if errors.Is(err, jetstream.ErrBucketExists) { // another server was faster
			err = nil
		}
	}
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buckets[space] = true
	return streamPrefix + name, nil
}

// streamPrefix begins the names of the streams that are key-value buckets.
const streamPrefix = "KV_"

func (s *Store) bucketName(space store.Space) string { return s.opts.Name + "_" + string(space) }

func (s *Store) subject(space store.Space, key string) string {
	return "$KV." + s.bucketName(space) + "." + key
}

// Get implements store.Store.
func (s *Store) Get(ctx context.Context, space store.Space, key string) (v *store.Value, err error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if !s.begin() {
		return nil, store.ErrClosed
	}
	defer s.running.Done()
	err = s.conn.RetryEach(ctx, s.opts.Patience, tryLimit, func(ctx context.Context) error {
		entry, err := s.entry(ctx, space, key)
		v = entry.value
		return err
	})
	return v, unavailable(err)
}

// begin counts a call in, unless the store is closed.
func (s *Store) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.running.Add(1)
	}
	return !s.closed
}

// unavailable puts an error of the broker under store.ErrUnavailable.
func unavailable(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*broker.Error](err); ok {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	if broker.Passing(err) {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	return err
}

// Shared implements store.Store.
func (*Store) Shared() bool { return true }

// Close implements store.Store. It waits for the calls that run.
func (s *Store) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.running.Wait()
	s.conn.Close()
	return nil
}
