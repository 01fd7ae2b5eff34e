package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/synth"
)

// TestServeShared: two services on one NATS share a key's calls and its revocation, and a batch is read by a worker.
func TestServeShared(t *testing.T) {
	_, file := easyCard(t, synth.Options{})
	dir := t.TempDir()
	config := write(t, filepath.Join(dir, "cardglyph.yaml"), fmt.Appendf(nil, "nats: {url: embedded, dir: %s}\n", filepath.Join(dir, "nats")))
	token := addKey(t, config, "token", "shop", "--calls", "3")
	services := []*service{startService(t, config), startService(t, config)}
	read := func(i int) int {
		status, _ := post(t, services[i].url+"/v1/read", "Bearer "+token, "image/png", file)
		return status
	}
	assert.Equal(t, []int{200, 200}, []int{read(0), read(1)})
	code, out, stderr := cli(t, nil, "keys", "list", "--config", config)
	require.Zero(t, code, stderr)
	assert.Contains(t, strings.Join(strings.Fields(out), " "), "shop token [] 0 3 2 false")

	status, created := post(t, services[0].url+"/v1/batches?mask=true", "Bearer "+token, "image/png", file)
	require.Equal(t, http.StatusAccepted, status, created)
	assert.Equal(t, []int{429, 429}, []int{read(0), read(1)}, "the batch was the third call")
	ctx, stop := context.WithCancel(t.Context())
	worked := make(chan int, 1)
	go func() {
		worked <- run(ctx, []string{"worker", "--engine", "native", "--jobs", "1", "--nats", "embedded", "--nats-dir", filepath.Join(dir, "nats")},
			&streams{nil, &strings.Builder{}, &strings.Builder{}})
	}()
	id := strings.Split(created, `"`)[3]
	require.Eventually(t, func() bool {
		return strings.Contains(get(t, services[1].url+"/v1/batches/"+id+"/results", token), `"done":true,"results":[{"result":{"status":"ok"`)
	}, 2*time.Minute, 50*time.Millisecond)
	stop()
	require.Zero(t, <-worked)

	code, out, stderr = cli(t, nil, "keys", "revoke", "--config", config, "shop")
	require.Zero(t, code, stderr)
	assert.Contains(t, out, "Every server refuses it from now on.")
	assert.Equal(t, []int{401, 401}, []int{read(0), read(1)}, "without a reload")
}

// TestServeWithoutItsNATS: it starts, answers for its health, refuses callers with a key, and says why it is not ready.
func TestServeWithoutItsNATS(t *testing.T) {
	_, file := easyCard(t, synth.Options{})
	dir := t.TempDir()
	config := write(t, filepath.Join(dir, "cardglyph.yaml"),
		fmt.Appendf(nil, "nats: {url: 'nats://%s'}\nkeys: [{name: shop, token: secret-token, calls: 3}]\n", freeAddress(t)))
	s := startService(t, config)
	assert.Equal(t, http.StatusOK, statusOf(t, s.url+"/healthz"))
	assert.Equal(t, http.StatusServiceUnavailable, statusOf(t, s.url+"/readyz"))
	status, problem := post(t, s.url+"/v1/read", "Bearer secret-token", "image/png", file)
	assert.Equal(t, http.StatusServiceUnavailable, status)
	assert.Contains(t, problem, "urn:cardglyph:problem:unavailable")
	code, _, stderr := cli(t, nil, "keys", "revoke", "--config", config, "shop")
	assert.NotZero(t, code)
	assert.Contains(t, stderr, "the servers were not told")
}

func get(t *testing.T, url, token string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(text)
}
