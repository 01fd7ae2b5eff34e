package v1

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"filippo.io/age"

	"github.com/cardglyph/cardglyph/host/broker"
	"github.com/cardglyph/cardglyph/host/queue"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/read"
	"github.com/cardglyph/cardglyph/host/server/store"
)

const batchesPath = "/v1/batches"

// Batches answers /v1/batches: pictures wait on a work queue for workers of any machine, and results until they are asked for. It is safe for
// concurrent use. Make it with NewBatches.
type Batches struct {
	conn       *broker.Conn
	cfg        queue.Config
	keys       []age.Identity // results are encrypted to the first
	recipients []string

	mu   sync.Mutex
	open *queue.Queue // nil until the broker has answered once
}

// NewBatches makes Batches on a connection that stays the caller's and may come up later. With keys, each of them X25519, results are
// encrypted while the broker has them; without keys, their numbers are masked.
func NewBatches(conn *broker.Conn, cfg queue.Config, keys []age.Identity) (*Batches, error) {
	b := &Batches{conn: conn, cfg: cfg, keys: keys}
	if len(keys) > 0 {
		key, ok := keys[0].(*age.X25519Identity)
		if !ok {
			return nil, errors.New("v1: the key for results must be one of age's X25519 keys")
		}
		b.recipients = []string{key.Recipient().String()}
	}
	return b, nil
}

// API is the part of the own API that is about batches.
func (b *Batches) API() read.API {
	return read.API{
		Name: "batches", Patterns: []string{batchesPath, batchesPath + "/"}, Paths: []string{batchesPath}, Serve: b.serve, Refuse: refuse,
	}
}

// queue opens the queue at the first request.
func (b *Batches) queue(ctx context.Context) (*queue.Queue, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open != nil {
		return b.open, nil
	}
	q, err := queue.Open(ctx, b.conn, b.cfg)
	if err != nil {
		return nil, err
	}
	b.open = q
	return q, nil
}

// serve routes. Somebody else's batch is none.
func (b *Batches) serve(x *read.Exchange) error {
	r := x.Request()
	id, rest, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, batchesPath), "/"), "/")
	methods := map[string]func(*read.Exchange, *queue.Queue, string) error{}
	switch {
	case id == "" && r.URL.Path == batchesPath:
		methods[http.MethodPost] = b.create
	case id != "" && rest == "" && !strings.HasSuffix(r.URL.Path, "/"):
		methods[http.MethodGet], methods[http.MethodDelete] = b.status, b.remove
	case id != "" && rest == "results":
		methods[http.MethodGet] = b.results
	default:
		return errNoPath
	}
	method := methods[r.Method]
	if method == nil {
		for name := range methods {
			x.Header().Add("Allow", name)
		}
		return errMethod
	}
	c, err := x.Keys().Coded(config.Token, bearer(r))
	if err != nil {
		return err
	}
	if err := x.Admit(c); err != nil {
		return err
	}
	mine := owner(c)
	if id == "" {
		id = mine + strings.ToLower(rand.Text())
	} else if !strings.HasPrefix(id, mine) {
		return queue.ErrNoBatch
	}
	q, err := b.queue(r.Context())
	if err != nil {
		return err
	}
	return method(x, q, id)
}

// owner begins the ids of the caller's batches.
func owner(c *read.Caller) string {
	name := ""
	if c != nil {
		name = c.Name
	}
	return store.Key(name)[:12] + "-"
}

// created is the answer to a new batch.
type created struct {
	ID       string `json:"id"`
	Pictures int    `json:"pictures"`
}

// create puts the request's pictures on the queue as one batch, and counts as one call.
func (b *Batches) create(x *read.Exchange, q *queue.Queue, id string) error {
	request, err := parse(x)
	if err != nil {
		return err
	}
	o, err := b.options(x, &request.options)
	if err != nil {
		return err
	}
	if err := x.Charge("", time.Time{}); err != nil {
		return err
	}
	pictures, release, err := fetchAll(x, request.pictures)
	defer release()
	if err != nil {
		return err
	}
	var failed error
	_, err = q.Submit(x.Context(), id, func(yield func(queue.Picture) bool) {
		for _, p := range pictures {
			if !yield(p) {
				return
			}
		}
	}, o, func(_ string, err error) { failed = err })
	if err == nil {
		err = failed
	}
	if err != nil {
		return errors.Join(err, q.Delete(context.WithoutCancel(x.Context()), id)) // nobody knows the id: nothing may stay
	}
	x.Code = "ok"
	x.Header().Set("Location", batchesPath+"/"+id)
	x.SendJSON(http.StatusAccepted, created{id, len(pictures)})
	return nil
}

// options are the queue's for the request's.
func (b *Batches) options(x *read.Exchange, o *options) (queue.Options, error) {
	out := queue.Options{Fields: o.fields, MinNumber: o.minNumber, Numbers: queue.Masked}
	if out.MinNumber == 0 {
		out.MinNumber = x.Config().MinConfidence
	}
	switch {
	case o.wantsCrops():
		return out, bad("batches have no crops")
	case !o.mask && len(b.recipients) == 0:
		return out, bad("batches answer masked numbers here: ask with mask=true, or have nats.identity set")
	case !o.mask:
		out.Numbers, out.Recipients = queue.Sealed, b.recipients
	}
	return out, nil
}

// fetchAll gets the pictures behind URLs. Each is named by its place, so that two that are alike are two.
func fetchAll(x *read.Exchange, all []picture) (out []queue.Picture, release func(), err error) {
	var held []func()
	release = func() {
		for _, let := range held {
			let()
		}
	}
	for i := range all {
		data := all[i].data
		if all[i].url != "" {
			fetched, let, err := x.Fetch(all[i].url, int64(x.Config().Limits.File))
			if err != nil {
				return nil, release, err
			}
			held, data = append(held, let), fetched
		}
		out = append(out, queue.Picture{File: fmt.Sprintf("%d/%s", i, all[i].name), Load: func() ([]byte, error) { return data, nil }})
	}
	return out, release, nil
}
