package broker

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Conn is a connection to the broker. It comes back by itself when it was lost. It is safe for concurrent use.
type Conn struct {
	NATS      *nats.Conn
	JetStream jetstream.JetStream

	mu       sync.Mutex
	denied   error // the last permission that the server refused; it says so beside the request, which then times out
	deniedAt time.Time
}

// deniedFor is how long a refused permission is held against requests that time out; the operator may grant it meanwhile.
const deniedFor = 10 * time.Second

// requestTimeout bounds each request to JetStream whose context has no deadline.
const requestTimeout = 5 * time.Second

// Connect connects and makes sure that JetStream answers, unless Later says not to wait for that. Errors: ErrURL, ErrUnreachable, ErrAuth, ErrTLS, ErrNoJetStream,
// and context.Cause(ctx).
func Connect(ctx context.Context, o Options) (*Conn, error) {
	opts, err := o.client()
	if err != nil {
		return nil, err
	}
	c := &Conn{}
	opts = append(opts, nats.ErrorHandler(c.note), nats.RetryOnFailedConnect(o.Later))
	c.NATS, err = nats.Connect(o.URL, opts...)
	if err != nil {
		if kindOf(err) == nil { // the network's own errors: no route, refused, no such host
			return nil, fmt.Errorf("%w (%w)", ErrUnreachable, err)
		}
		return nil, Explain(err)
	}
	c.JetStream, err = jetstream.New(c.NATS, jetstream.WithDefaultTimeout(requestTimeout))
	if err == nil && !o.Later {
		err = c.ready(ctx, o.timeout())
	}
	if err != nil {
		c.NATS.Close()
		return nil, c.Explain(err)
	}
	return c, nil
}

// ready waits until JetStream answers: a cluster that has just started elects its leader first.
func (c *Conn) ready(ctx context.Context, wait time.Duration) error {
	limited, cancel := context.WithTimeoutCause(ctx, wait, ErrUnreachable)
	defer cancel()
	for {
		_, err := c.JetStream.AccountInfo(limited)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount), c.refused() != nil:
			return err
		}
		select {
		case <-limited.Done():
			return err
		case <-time.After(reconnectWait):
		}
	}
}

// note keeps what the server refused. It is called by the client library.
func (c *Conn) note(_ *nats.Conn, _ *nats.Subscription, err error) {
	if errors.Is(err, nats.ErrPermissionViolation) || errors.Is(err, nats.ErrAuthorization) {
		c.mu.Lock()
		c.denied, c.deniedAt = err, time.Now()
		c.mu.Unlock()
	}
}

func (c *Conn) refused() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.deniedAt) > deniedFor {
		return nil
	}
	return c.denied
}

// Explain is Explain for what happened on this connection: a request that was refused for want of a permission only times out
// by itself.
func (c *Conn) Explain(err error) error {
	if denied := c.refused(); denied != nil && (Passing(err) || errors.Is(err, context.DeadlineExceeded)) {
		return fmt.Errorf("%w (%w)", ErrAuth, denied)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w (%w)", ErrUnreachable, err)
	}
	return Explain(err)
}

// Denied reports whether the server refused something for want of a permission; trying again is then of no use.
func (c *Conn) Denied() bool { return c.refused() != nil }

// Up reports whether the connection stands at the moment.
func (c *Conn) Up() bool { return c.NATS.IsConnected() }

// Close sends what is still to be sent and closes the connection.
func (c *Conn) Close() {
	if c.NATS.IsConnected() {
		_ = c.NATS.FlushTimeout(requestTimeout) // what is lost here is sent again by the next run
	}
	c.NATS.Close()
}
