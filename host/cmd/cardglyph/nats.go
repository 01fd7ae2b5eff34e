package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/cardglyph/cardglyph/host/broker"
	"github.com/cardglyph/cardglyph/host/broker/embedded"
	"github.com/cardglyph/cardglyph/host/queue"
)

// queueCommands are the commands of the work queue.
type queueCommands struct {
	Submit  submitCommand  `cmd:"" help:"Put pictures on a work queue of NATS JetStream."`
	Worker  workerCommand  `cmd:"" help:"Read pictures off a work queue until told to stop."`
	Results resultsCommand `cmd:"" help:"Collect the results of a batch of pictures into a file."`
}

// brokerFlags say where NATS is; commands embed them.
type brokerFlags struct {
	NATS  string `name:"nats" required:"" placeholder:"URL" env:"CARDGLYPH_NATS_URL" help:"NATS with JetStream: nats://HOST:4222, tls://HOST:4222, several with commas between; embedded runs it in this process, and others that say embedded join it."`
	Creds string `placeholder:"FILE" env:"CARDGLYPH_NATS_CREDS" help:"NATS credentials, as nsc writes them. A user and password may stand in the URL instead."`
	CA    string `name:"ca" placeholder:"FILE" env:"CARDGLYPH_NATS_CA" help:"PEM file of the authority that signed the server's certificate."`
	Cert  string `placeholder:"FILE" env:"CARDGLYPH_NATS_CERT" help:"PEM file of a client certificate; with --key."`
	Key   string `placeholder:"FILE" env:"CARDGLYPH_NATS_KEY" help:"PEM file of its key."`
	Dir   string `name:"nats-dir" placeholder:"DIR" env:"CARDGLYPH_NATS_DIR" help:"Folder of the embedded NATS; cardglyph/nats in the user's configuration folder unless given."`
}

// queueFlags are those of a queue whose streams may have to be made; commands embed them.
type queueFlags struct {
	brokerFlags
	Queue      string        `default:"cardglyph" placeholder:"NAME" help:"Name of the queue; several may share one NATS."`
	Age        time.Duration `default:"24h" help:"Pictures and results expire after this time. Holds for a queue that is made now."`
	QueueBytes int64         `placeholder:"N" help:"Most bytes of waiting pictures. Holds for a queue that is made now."`
	Replicas   int           `default:"1" help:"Copies of each message in the cluster. Holds for a queue that is made now."`
	Patience   time.Duration `default:"1m" help:"How long a full queue or a NATS that cannot be reached is waited for."`
}

const embeddedURL = "embedded"

// opened is a queue with what it stands on.
type opened struct {
	*queue.Queue
	Close func()
}

// connect connects to NATS; close must be called in the end.
func (f *brokerFlags) connect(ctx context.Context, name string) (conn *broker.Conn, close func(), err error) {
	o, stop, err := f.options(name)
	if err != nil {
		return nil, nil, err
	}
	conn, err = broker.Connect(ctx, o)
	if err != nil {
		stop()
		return nil, nil, err
	}
	return conn, func() { conn.Close(); stop() }, nil
}

// options are those of a connection; stop ends the embedded NATS, if there is one.
func (f *brokerFlags) options(name string) (o broker.Options, stop func(), err error) {
	o, stop = broker.Options{URL: f.NATS}, func() {}
	if f.NATS == embeddedURL {
		server, err := f.embedded()
		if err != nil {
			return broker.Options{}, nil, err
		}
		o, stop = server.Options(), server.Close
	}
	o.Creds, o.CA, o.Cert, o.Key, o.Name = f.Creds, f.CA, f.Cert, f.Key, "cardglyph "+name
	return o, stop, nil
}

func (f *brokerFlags) embedded() (*embedded.Server, error) {
	dir := f.Dir
	if dir == "" {
		config, err := os.UserConfigDir()
		if err != nil {
			return nil, fmt.Errorf("--nats-dir is needed: %w", err)
		}
		dir = filepath.Join(config, "cardglyph", "nats")
	}
	return embedded.Open(dir)
}

// open connects to the queue. pending bounds what all workers have in hand; 0 leaves the default.
func (f *queueFlags) open(ctx context.Context, name string, pending int) (*opened, error) {
	conn, stop, err := f.connect(ctx, name)
	if err != nil {
		return nil, err
	}
	q, err := queue.Open(ctx, conn, queue.Config{
		Name: f.Queue, Age: f.Age, MaxBytes: f.QueueBytes, Replicas: f.Replicas, Patience: f.Patience, Pending: pending,
	})
	if err != nil {
		stop()
		return nil, err
	}
	return &opened{q, stop}, nil
}
