package queue

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/cardglyph/cardglyph/host/broker"
)

// Config says how the queue's streams are made. What exists already is left as it is, so that operators may make the streams
// themselves; only the workers' consumer follows the last Config. The zero value of each field means its default.
type Config struct {
	Name       string        // begins the names of streams and subjects: letters, digits, - and _; "cardglyph"
	Age        time.Duration // after which pictures, results and dead letters expire; DefaultAge
	MaxBytes   int64         // most bytes of waiting pictures, and of waiting large ones each; 0 means the server's limit
	Replicas   int           // copies in the cluster, 1 to 5; 1
	Duplicates time.Duration // how long a message id is remembered; DefaultDuplicates
	Pending    int           // most pictures in the hands of all workers together (max-ack-pending); DefaultPending
	AckWait    time.Duration // after which the picture of a silent worker goes to another; DefaultAckWait
	Patience   time.Duration // how long a full or unreachable broker is waited for; DefaultPatience
}

// Defaults of Config.
const (
	DefaultName       = "cardglyph"
	DefaultAge        = 24 * time.Hour
	DefaultDuplicates = 10 * time.Minute // longer than a picture goes from worker to worker, short enough for the server's memory
	DefaultPending    = 1000
	DefaultAckWait    = 30 * time.Second
	DefaultPatience   = time.Minute
)

var (
	// ErrName is returned for the name of a queue or a batch that NATS would not take.
	ErrName = errors.New("queue: names are up to 64 letters, digits, - and _")
	// ErrConfig is returned for a Config that no queue can have.
	ErrConfig = errors.New("queue: configuration out of range")
)

var nameRule = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Queue is one queue on a broker. It is safe for concurrent use. Make it with Open.
type Queue struct {
	conn *broker.Conn
	cfg  Config

	work, results, dead jetstream.Stream
	pictures            jetstream.ObjectStore
	submitted, batches  jetstream.KeyValue
	marks               jetstream.Stream // the stream of the bucket submitted
}

// Open finds the queue's streams and makes those that are missing. The connection stays the caller's.
// Errors: ErrName, ErrConfig, those of package broker, and context.Cause(ctx).
func Open(ctx context.Context, conn *broker.Conn, cfg Config) (*Queue, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	q := &Queue{conn: conn, cfg: cfg}
	if err := conn.Retry(ctx, cfg.Patience, q.open); err != nil {
		return nil, fmt.Errorf("queue %s: %w", cfg.Name, err)
	}
	return q, nil
}

func (c *Config) complete() error {
	if c.Name == "" {
		c.Name = DefaultName
	}
	defaults := []struct {
		field *time.Duration
		value time.Duration
	}{{&c.Age, DefaultAge}, {&c.Duplicates, DefaultDuplicates}, {&c.AckWait, DefaultAckWait}, {&c.Patience, DefaultPatience}}
	for _, d := range defaults {
		if *d.field == 0 {
			*d.field = d.value
		}
		if *d.field < 0 {
			return fmt.Errorf("%w: times must not be negative", ErrConfig)
		}
	}
	if c.Replicas == 0 {
		c.Replicas = 1
	}
	if c.Pending == 0 {
		c.Pending = DefaultPending
	}
	c.Duplicates = min(c.Duplicates, c.Age) // JetStream's own rule
	switch {
	case !nameRule.MatchString(c.Name):
		return ErrName
	case c.Replicas < 1 || c.Replicas > 5:
		return fmt.Errorf("%w: replicas are 1 to 5", ErrConfig)
	case c.Pending < 1 || c.MaxBytes < 0:
		return fmt.Errorf("%w: pending and bytes must not be negative", ErrConfig)
	case c.Age < minAge:
		return fmt.Errorf("%w: pictures must live at least %v", ErrConfig, minAge)
	}
	return nil
}

// minAge leaves a picture that was just submitted the time to be read.
const minAge = time.Second

// open finds or makes everything. It may be repeated.
func (q *Queue) open(ctx context.Context) (err error) {
	js, c := q.conn.JetStream, &q.cfg
	if q.work, err = q.stream(ctx, "work", jetstream.WorkQueuePolicy, c.maxBytes()); err != nil {
		return err
	}
	if q.results, err = q.stream(ctx, "results", jetstream.WorkQueuePolicy, -1); err != nil {
		return err
	}
	if q.dead, err = q.stream(ctx, "dead", jetstream.LimitsPolicy, -1); err != nil {
		return err
	}
	q.pictures, err = js.ObjectStore(ctx, c.Name+"_pictures")
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		q.pictures, err = js.CreateObjectStore(ctx, jetstream.ObjectStoreConfig{
			Bucket: c.Name + "_pictures", TTL: c.Age, MaxBytes: c.maxBytes(), Replicas: c.Replicas, Storage: jetstream.FileStorage,
		})
	}
	if err != nil {
		return err
	}
	if q.submitted, err = q.bucket(ctx, "submitted"); err != nil {
		return err
	}
	if q.marks, err = js.Stream(ctx, "KV_"+c.Name+"_submitted"); err != nil {
		return err
	}
	q.batches, err = q.bucket(ctx, "batches")
	return err
}

func (c *Config) maxBytes() int64 {
	if c.MaxBytes == 0 {
		return -1
	}
	return c.MaxBytes
}

// stream finds or makes NAME_kind, whose subjects are NAME.kind.BATCH. A full one refuses what is new and never drops what it has.
func (q *Queue) stream(ctx context.Context, kind string, retention jetstream.RetentionPolicy, maxBytes int64) (jetstream.Stream, error) {
	name := q.cfg.Name + "_" + kind
	s, err := q.conn.JetStream.Stream(ctx, name)
	if !errors.Is(err, jetstream.ErrStreamNotFound) {
		return s, err
	}
	return q.conn.JetStream.CreateStream(ctx, jetstream.StreamConfig{
		Name: name, Subjects: []string{q.subject(kind, "*")}, Retention: retention, Storage: jetstream.FileStorage,
		MaxAge: q.cfg.Age, MaxBytes: maxBytes, Replicas: q.cfg.Replicas, Discard: jetstream.DiscardNew, Duplicates: q.cfg.Duplicates,
	})
}

func (q *Queue) bucket(ctx context.Context, kind string) (jetstream.KeyValue, error) {
	name := q.cfg.Name + "_" + kind
	kv, err := q.conn.JetStream.KeyValue(ctx, name)
	if !errors.Is(err, jetstream.ErrBucketNotFound) {
		return kv, err
	}
	return q.conn.JetStream.CreateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket: name, TTL: q.cfg.Age, Replicas: q.cfg.Replicas, Storage: jetstream.FileStorage,
	})
}

func (q *Queue) subject(kind, batch string) string { return q.cfg.Name + "." + kind + "." + batch }
