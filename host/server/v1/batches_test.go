package v1

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/broker"
	"github.com/cardglyph/cardglyph/host/broker/embedded"
	"github.com/cardglyph/cardglyph/host/queue"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/servertest"
)

// batchRig is a service with a queue.
type batchRig struct {
	*servertest.Rig
	batches *Batches
}

func newBatchRig(t *testing.T, keys ...age.Identity) *batchRig {
	t.Helper()
	nats, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	conn, err := broker.Connect(t.Context(), nats.Options())
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close(); nats.Close() })
	b, err := NewBatches(conn, queue.Config{Patience: 2 * time.Second}, keys)
	require.NoError(t, err)
	more := func(c *config.Config) {
		c.Keys = append(c.Keys, config.Key{Name: "other", Token: "other-token"})
	}
	return &batchRig{servertest.New(t, more, API, b.API()), b}
}

// ask sends a request with the token and answers its status and body, which must be as described.
func (r *batchRig) ask(t *testing.T, method, path, body string, headers ...string) (servertest.Reply, map[string]any) {
	t.Helper()
	if len(headers) == 0 {
		headers = []string{"Authorization", "Bearer own-token", "Content-Type", "application/json"}
	}
	got := servertest.Do(t, servertest.Request(t, method, r.URL+path, body, headers...))
	described := path
	if id, rest, _ := strings.Cut(strings.TrimPrefix(path, "/v1/batches/"), "/"); strings.HasPrefix(path, "/v1/batches/") {
		described = strings.TrimSuffix("/v1/batches/{id}/"+rest, "/")
		_ = id
	}
	servertest.OpenAPI(t).CheckAnswer(t, described, strings.ToLower(method), got)
	var members map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.Body), &members), got.Body)
	return got, members
}

// work reads what waits, with the rig's reader.
func (r *batchRig) work(t *testing.T) {
	t.Helper()
	q, err := r.batches.queue(t.Context())
	require.NoError(t, err)
	w := &queue.Worker{Queue: q, Reader: r.Reader, Jobs: 1, Attempts: 1, Log: slog.New(slog.DiscardHandler)}
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { assert.NoError(t, w.Run(ctx)) })
	require.Eventually(t, func() bool {
		n, err := q.Depth(t.Context())
		return err == nil && n == 0
	}, time.Minute, 10*time.Millisecond)
	cancel()
	done.Wait()
}

func batchBody(t *testing.T, mask bool) string {
	return servertest.JSONText(t, map[string]any{"mask": mask, "images": []any{
		map[string]any{"name": "front", "image": servertest.Base64(servertest.SmallPNG)},
		map[string]any{"name": "front", "image": servertest.Base64(servertest.SmallPNG)}, // the same again is another picture
	}})
}

// TestBatches: the way of a batch, as described; and nobody but its caller sees it.
func TestBatches(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	r := newBatchRig(t, key)
	got, batch := r.ask(t, http.MethodPost, "/v1/batches", batchBody(t, false))
	require.Equal(t, http.StatusAccepted, got.Status, got.Body)
	require.Equal(t, 2.0, batch["pictures"])
	path := got.Header.Get("Location")
	require.Equal(t, "/v1/batches/"+batch["id"].(string), path)

	_, status := r.ask(t, http.MethodGet, path, "")
	assert.Equal(t, map[string]any{"id": batch["id"], "pictures": 2.0, "waiting": 2.0, "done": false}, status)
	_, results := r.ask(t, http.MethodGet, path+"/results", "")
	assert.Equal(t, map[string]any{"done": false, "results": []any{}}, results)
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		got, _ := r.ask(t, method, path, "", "Authorization", "Bearer other-token")
		assert.Equal(t, http.StatusNotFound, got.Status)
	}
	got, _ = r.ask(t, http.MethodGet, path+"/results", "", "Authorization", "Bearer other-token")
	assert.Equal(t, http.StatusNotFound, got.Status)
	got, _ = r.ask(t, http.MethodGet, path, "", "Authorization", "Bearer wrong")
	assert.Equal(t, http.StatusUnauthorized, got.Status)

	r.Reader.Answer(servertest.OKJSON)
	r.work(t)
	_, results = r.ask(t, http.MethodGet, path+"/results", "")
	require.Equal(t, true, results["done"])
	require.Len(t, results["results"], 2)
	for _, item := range results["results"].([]any) {
		assert.Equal(t, "front", item.(map[string]any)["name"])
		assert.JSONEq(t, servertest.OKJSON, servertest.JSONText(t, item.(map[string]any)["result"]))
	}
	_, deleted := r.ask(t, http.MethodDelete, path, "")
	assert.Equal(t, true, deleted["deleted"])
	got, _ = r.ask(t, http.MethodGet, path, "")
	assert.Equal(t, http.StatusNotFound, got.Status)
}

// TestBatchNumbers: without a key, numbers come to NATS masked or not at all.
func TestBatchNumbers(t *testing.T) {
	r := newBatchRig(t)
	got, problem := r.ask(t, http.MethodPost, "/v1/batches", batchBody(t, false))
	assert.Equal(t, http.StatusBadRequest, got.Status)
	assert.Contains(t, problem["detail"], "mask=true")
	got, _ = r.ask(t, http.MethodPost, "/v1/batches", batchBody(t, true))
	require.Equal(t, http.StatusAccepted, got.Status, got.Body)
	r.work(t)
	r.Reader.Reads()
	for _, seen := range r.Reader.Seen {
		assert.True(t, seen.Mask)
	}
}

// TestBatchFailures: a picture that is none has its problem in its place; what cannot be a batch is refused as everywhere.
func TestBatchFailures(t *testing.T) {
	r := newBatchRig(t)
	got, _ := r.ask(t, http.MethodPost, "/v1/batches", batchBody(t, true))
	path := got.Header.Get("Location")
	r.Reader.Fail(host.ErrCorrupt)
	r.work(t)
	_, results := r.ask(t, http.MethodGet, path+"/results", "")
	for _, item := range results["results"].([]any) {
		assert.Equal(t, "urn:cardglyph:problem:not-a-picture", item.(map[string]any)["problem"].(map[string]any)["type"])
	}
	for body, want := range map[string]int{
		`{"images":[]}`: http.StatusBadRequest,
		`{`:             http.StatusBadRequest,
		`{"mask":true,"crops":["card"],"image":"` + servertest.Base64(servertest.SmallPNG) + `"}`: http.StatusBadRequest,
	} {
		got, _ := r.ask(t, http.MethodPost, "/v1/batches", body)
		assert.Equal(t, want, got.Status, got.Body)
	}
	for path, method := range map[string]string{"/v1/batches": http.MethodGet, "/v1/batches/x": http.MethodPost, "/v1/batches/x/results": http.MethodDelete} {
		got := servertest.Do(t, servertest.Request(t, method, r.URL+path, "", "Authorization", "Bearer own-token"))
		assert.Equal(t, http.StatusMethodNotAllowed, got.Status, path)
		assert.NotEmpty(t, got.Header.Get("Allow"))
	}
	for _, path := range []string{"/v1/batches/", "/v1/batches/x/", "/v1/batches/x/y", "/v1/batches/x/results/"} {
		got := servertest.Do(t, servertest.Request(t, http.MethodGet, r.URL+path, "", "Authorization", "Bearer own-token"))
		assert.Equal(t, http.StatusNotFound, got.Status, path)
	}
}

// TestBatchesAway: without NATS the answer is that the service is not available, and it comes in time.
func TestBatchesAway(t *testing.T) {
	conn, err := broker.Connect(t.Context(), broker.Options{URL: "nats://127.0.0.1:1", Later: true})
	require.NoError(t, err)
	defer conn.Close()
	b, err := NewBatches(conn, queue.Config{Patience: 100 * time.Millisecond}, nil)
	require.NoError(t, err)
	r := &batchRig{servertest.New(t, nil, API, b.API()), b}
	got, problem := r.ask(t, http.MethodPost, "/v1/batches", batchBody(t, true))
	assert.Equal(t, http.StatusServiceUnavailable, got.Status)
	assert.Equal(t, "urn:cardglyph:problem:unavailable", problem["type"])
}
