package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/broker/embedded"
)

// embeddedArgs are the flags of an embedded NATS in a folder of the test's.
func embeddedArgs(t *testing.T) []string {
	return []string{"--nats", "embedded", "--nats-dir", filepath.Join(t.TempDir(), "nats")}
}

// TestQueueCommands: on one machine, with nothing but the program, what submit takes comes out of results.
func TestQueueCommands(t *testing.T) {
	dir, number := folder(t, 3)
	nats := embeddedArgs(t)
	command := func(args ...string) (int, string) {
		code, _, stderr := cli(t, nil, append(args, nats...)...)
		return code, stderr
	}
	key, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	identity := write(t, filepath.Join(t.TempDir(), "key.txt"), []byte(key.String()+"\n"))

	code, stderr := command("submit", dir)
	require.Zero(t, code, stderr)
	assert.Contains(t, stderr, "batch default: 4 submitted, 0 were submitted before, 0 left out")
	code, stderr = command("submit", dir)
	require.Zero(t, code, stderr)
	assert.Contains(t, stderr, "0 submitted, 4 were submitted before")
	code, stderr = command("submit", dir, "--batch", "sealed", "--recipient", key.Recipient().String())
	require.Zero(t, code, stderr)

	ctx, stop := context.WithCancel(t.Context())
	admin := freeAddress(t)
	var worker sync.WaitGroup
	var log bytes.Buffer
	worker.Go(func() {
		args := append([]string{"worker", "--engine", "native", "--jobs", "2", "--admin", admin}, nats...)
		assert.Zero(t, run(ctx, args, &streams{nil, io.Discard, &log}))
	})
	out := filepath.Join(t.TempDir(), "results.jsonl")
	code, stderr = command("results", "--out", out)
	require.Zero(t, code, stderr)
	assert.Contains(t, stderr, "4 collected, 0 were there already")
	lines := resultFiles(t, out)
	require.Len(t, lines, 4)
	assert.Contains(t, lines["broken.jpg"], "error")
	masked := lines["deep/er/card.PNG"]["number"].(map[string]any)["digits"].(string)
	assert.NotEqual(t, number, masked)
	assert.Equal(t, number[:6], masked[:6])
	code, stderr = command("results", "--out", out)
	require.Zero(t, code, stderr)
	assert.Contains(t, stderr, "0 collected, 4 were there already")

	sealed := filepath.Join(t.TempDir(), "sealed.jsonl")
	code, stderr = command("results", "--batch", "sealed", "--out", sealed)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr, "the results are encrypted: give the file of the secret key")
	code, stderr = command("results", "--batch", "sealed", "--out", sealed, "--identity", identity)
	require.Zero(t, code, stderr)
	assert.Equal(t, number, resultFiles(t, sealed)["cardb.png"]["number"].(map[string]any)["digits"])

	assert.Equal(t, http.StatusOK, statusOf(t, "http://"+admin+"/livez"))
	require.Eventually(t, func() bool { // the process that had NATS may just have left, and the worker take over
		return statusOf(t, "http://"+admin+"/readyz") == http.StatusOK
	}, time.Minute, 10*time.Millisecond)
	metrics := body(t, "http://"+admin+"/metrics")
	assert.Contains(t, metrics, `cardglyph_worker_pictures_total{outcome="read"} 6`)
	assert.Contains(t, metrics, `cardglyph_worker_pictures_total{outcome="failed"} 2`)
	assert.Contains(t, metrics, "cardglyph_queue_depth 0")
	stop()
	worker.Wait()
	assert.Contains(t, log.String(), `"msg":"the worker stopped","read":6,"failed":2`)
	assert.NotContains(t, log.String(), number)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

func statusOf(t *testing.T, url string) int {
	t.Helper()
	answer, err := http.Get(url)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}

func body(t *testing.T, url string) string {
	t.Helper()
	answer, err := http.Get(url)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(text)
}

// TestQueueMistakes: each has an exit code and a text that says what to do, and sends nothing.
func TestQueueMistakes(t *testing.T) {
	dir, _ := folder(t, 2)
	large := filepath.Join(t.TempDir(), "large.jpg")
	require.NoError(t, os.WriteFile(large, nil, 0o600))
	require.NoError(t, os.Truncate(large, 1<<30))
	empty := t.TempDir()
	results := filepath.Join(t.TempDir(), "results.jsonl")
	nobody := "nats://" + freeAddress(t)
	nats := embeddedArgs(t)
	with := func(args ...string) []string { return append(args, nats...) }
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"no NATS named", []string{"submit", dir}, exitUsage, "--nats"},
		{"nobody there", []string{"submit", dir, "--nats", nobody}, 3, "cannot be reached: check that it runs"},
		{"no URL", []string{"worker", "--engine", "native", "--nats", "http://127.0.0.1"}, 3, "not a NATS URL: write nats://HOST:4222"},
		{"no credentials", []string{"results", "--out", results, "--nats", nobody, "--creds", filepath.Join(empty, "none")}, 3, "refused the credentials"},
		{"no authority", []string{"results", "--out", results, "--nats", nobody, "--ca", filepath.Join(empty, "none")}, 3, "TLS with NATS failed"},
		{"no such folder", with("submit", filepath.Join(empty, "none")), exitFailed, "no such file"},
		{"no pictures", with("submit", empty), exitFailed, "no pictures (.jpg"},
		{"too large", with("submit", large), exitFailed, "larger than the limit"},
		{"no key", with("submit", dir, "--recipient", "secret"), exitFailed, "it looks like age1"},
		{"no recipient", with("submit", dir, "--numbers", "sealed"), exitFailed, "need a recipient"},
		{"bad batch", with("submit", dir, "--batch", "a b"), exitFailed, "letters, digits"},
		{"no batch", with("results", "--out", results, "--batch", "none"), exitFailed, "no such batch"},
		{"full", with("submit", dir, "--queue", "tiny", "--queue-bytes", "100", "--patience", "100ms"), 4, "has no room: start more workers"},
		{"too many replicas", with("submit", dir, "--queue", "r9", "--replicas", "9"), exitFailed, "replicas are 1 to 5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, stderr := cli(t, nil, c.args...)
			assert.Equal(t, c.code, code)
			assert.Contains(t, stderr, c.says)
		})
	}
	assert.Equal(t, exitUsage, run(t.Context(), with("worker", "--jobs", "-1"), &streams{nil, io.Discard, io.Discard}))
}

// TestSubmitUnreadableFolder: a folder of which a part cannot be read is not submitted by halves.
func TestSubmitUnreadableFolder(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("root reads every folder: a link that leads nowhere stands in for one that cannot be read")
	}
	dir, _ := folder(t, 2)
	path := filepath.Join(dir, "locked")
	require.NoError(t, os.Mkdir(path, 0o700))
	require.NoError(t, os.Chmod(path, 0))
	t.Cleanup(func() { _ = os.Chmod(path, 0o700) })
	if os.Getuid() == 0 {
		require.NoError(t, os.Remove(path))
		dir = filepath.Join(dir, "nowhere")
		require.NoError(t, os.Symlink("gone", dir))
	}
	nats := embeddedArgs(t)
	code, _, _ := cli(t, nil, append([]string{"submit", dir}, nats...)...)
	assert.Equal(t, exitFailed, code)
	_, err := os.Stat(nats[3])
	assert.ErrorIs(t, err, os.ErrNotExist, "NATS was not even started")
}

// TestPortTaken: an embedded NATS whose port another program has says so.
func TestPortTaken(t *testing.T) {
	nats := embeddedArgs(t)
	s, err := embedded.Open(nats[3])
	require.NoError(t, err)
	l, err := net.Listen("tcp", s.Options().URL[len("nats://"):])
	require.NoError(t, err)
	defer l.Close()
	dir, _ := folder(t, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		code, _, stderr := cli(t, nil, append([]string{"submit", dir}, nats...)...)
		assert.Equal(t, 3, code)
		assert.Contains(t, stderr, "address.json")
	}()
	select {
	case <-done:
	case <-time.After(5 * time.Minute):
		require.Fail(t, "it hangs")
	}
}
