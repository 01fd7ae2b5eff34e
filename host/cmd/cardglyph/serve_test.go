package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/synth"
)

// service is a `cardglyph serve` in a process of its own.
type service struct {
	process *exec.Cmd
	url     string
	log     *bytes.Buffer // to be read once the process has ended
	ended   chan struct{}
}

// startService starts one on a free port of loopback.
func startService(t *testing.T, config string) *service {
	t.Helper()
	s := &service{log: &bytes.Buffer{}, ended: make(chan struct{})}
	s.process = exec.Command(os.Args[0], "-test.run=^TestServeChild$")
	s.process.Env = append(os.Environ(), "SERVE_CONFIG="+config, "CARDGLYPH_TIMEOUTS_READ=2m", "CARDGLYPH_TIMEOUTS_REQUEST=2m")
	s.process.Stderr = s.log
	out, err := s.process.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, s.process.Start())
	first, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	var ok bool
	s.url, ok = strings.CutPrefix(strings.TrimSpace(first), "cardglyph: listening on ")
	require.True(t, ok, first)
	go func() {
		_, _ = io.Copy(io.Discard, out)
		_ = s.process.Wait()
		close(s.ended)
	}()
	t.Cleanup(func() { s.end(t, os.Kill) })
	return s
}

// end sends the signal and waits.
func (s *service) end(t *testing.T, signal os.Signal) {
	t.Helper()
	_ = s.process.Process.Signal(signal)
	select {
	case <-s.ended:
	case <-time.After(20 * time.Second):
		_ = s.process.Process.Kill()
		require.Fail(t, "the service does not end")
	}
}

// TestServeChild is the process of startService. Run by itself it serves for a moment, to nobody.
func TestServeChild(t *testing.T) {
	path := os.Getenv("SERVE_CONFIG")
	ctx, stop := signal.NotifyContext(t.Context(), syscall.SIGTERM) // as main does
	defer stop()
	args := []string{"serve", "--engine", "native", "--addr", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--max-parallel", "2"}
	if path == "" {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
	} else {
		args = append(args, "--config", path)
	}
	require.Zero(t, run(ctx, args, &streams{nil, os.Stdout, os.Stderr}))
}

// post sends the picture with a header of authorization and answers the status and the body.
func post(t *testing.T, url, authorization, contentType string, body []byte) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", authorization)
	req.Header.Set("Content-Type", contentType)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(text)
}

// addKey runs keys add and answers the secret that it prints.
func addKey(t *testing.T, config, label string, args ...string) string {
	t.Helper()
	code, out, stderr := cli(t, nil, append([]string{"keys", "add", "--config", config}, args...)...)
	require.Zero(t, code, stderr)
	m := regexp.MustCompile(`(?m)^` + label + ` +(\S+)$`).FindStringSubmatch(out)
	require.NotNil(t, m, out)
	return m[1]
}

// TestServeAndKeys goes the way of an operator: a key of three calls, a kill -9 between them, a top-up with a reload, a
// revocation.
func TestServeAndKeys(t *testing.T) {
	scene, file := easyCard(t, synth.Options{})
	config := filepath.Join(t.TempDir(), "cardglyph.yaml")
	token := addKey(t, config, "token", "shop", "--calls", "3")
	list := func() string {
		code, out, stderr := cli(t, nil, "keys", "list", "--config", config)
		require.Zero(t, code, stderr)
		assert.NotContains(t, out, token)
		return strings.Join(strings.Fields(out), " ")
	}
	assert.Contains(t, list(), "shop token [] 0 3 0 false")

	s := startService(t, config)
	read := func() (int, string) { return post(t, s.url+"/v1/read", "Bearer "+token, "image/png", file) }
	status, body := read()
	require.Equal(t, 200, status, body)
	assert.Contains(t, body, scene.Truth.Number)
	status, _ = read()
	require.Equal(t, 200, status)
	assert.Contains(t, list(), "A server is running")
	s.end(t, syscall.SIGKILL)
	assert.Contains(t, list(), "shop token [] 0 3 2 false", "both calls were counted when they were answered")

	s = startService(t, config)
	status, _ = read()
	require.Equal(t, 200, status)
	status, _ = read()
	require.Equal(t, 429, status, "the count survived the kill")
	code, out, _ := cli(t, nil, "keys", "topup", "--config", config, "shop", "1")
	require.Zero(t, code)
	assert.Contains(t, out, "4 calls")
	hangUp(t, s, func() bool { status, _ = read(); return status == 200 })

	code, _, _ = cli(t, nil, "keys", "revoke", "--config", config, "shop")
	require.Zero(t, code)
	hangUp(t, s, func() bool { status, _ = read(); return status == 401 })

	require.NoError(t, os.WriteFile(config, []byte("adr: 1"), 0o600))
	require.NoError(t, s.process.Process.Signal(syscall.SIGHUP))
	time.Sleep(50 * time.Millisecond)
	status, _ = read()
	assert.Equal(t, 401, status, "a broken configuration changes nothing")
	s.end(t, syscall.SIGTERM)
	assert.True(t, s.process.ProcessState.Success(), s.log.String())
	assert.Contains(t, s.log.String(), "the configuration was not reloaded")
	assert.NotContains(t, s.log.String(), scene.Truth.Number)
	assert.NotContains(t, s.log.String(), token)
}

// hangUp sends SIGHUP and waits until what it changes can be seen.
func hangUp(t *testing.T, s *service, seen func() bool) {
	t.Helper()
	require.NoError(t, s.process.Process.Signal(syscall.SIGHUP))
	require.Eventually(t, seen, 2*time.Minute, 10*time.Millisecond) // one look may be a whole read
}

func TestServeRefuses(t *testing.T) {
	for name, args := range map[string][]string{
		"to serve everybody":     {"--addr", "0.0.0.0:0"},
		"a missing file":         {"--config", filepath.Join(t.TempDir(), "none.yaml")},
		"an address in no form":  {"--addr", "here"},
		"an address not its own": {"--addr", "127.0.0.1:99999"},
	} {
		code, _, stderr := cli(t, nil, append([]string{"serve", "--engine", "native"}, args...)...)
		assert.Equal(t, exitFailed, code, name)
		assert.NotEmpty(t, stderr)
	}
}

func TestKeysOfEveryKind(t *testing.T) {
	config := filepath.Join(t.TempDir(), "cardglyph.yaml")
	t.Setenv("CARDGLYPH_CONFIG", config)
	keys := func(args ...string) (int, string) {
		code, out, stderr := cli(t, nil, append([]string{"keys"}, args...)...)
		return code, strings.Join(strings.Fields(out+stderr), " ")
	}
	_, out := keys("add", "a", "--kind", "tencent", "--bucket", "x", "--bucket", "y", "--rate", "2.5", "--burst", "4")
	assert.Regexp(t, `^appid 1\d{9} SecretId AKID[0-9a-f]{32} SecretKey [0-9a-f]{32} Send SIGHUP`, out)
	_, out = keys("add", "b", "--kind", "appcode")
	assert.Regexp(t, `^AppCode [0-9a-f]{32} Send SIGHUP`, out)
	_, out = keys("add", "c", "--kind", "token", "--calls", "0")
	assert.Regexp(t, `^token [0-9a-f]{48} Send SIGHUP`, out)
	code, _ := keys("add", "c")
	assert.Equal(t, exitFailed, code, "the name is taken")
	code, _ = keys("add", "d", "--appid", "1")
	assert.Equal(t, exitFailed, code)
	code, _ = keys("arrears", "b", "on")
	assert.Zero(t, code)
	for _, args := range [][]string{{"topup", "none", "1"}, {"topup", "a", "1"}, {"revoke", "none"}, {"arrears", "none", "on"}} {
		code, _ = keys(args...)
		assert.Equal(t, exitFailed, code, args)
	}
	_, out = keys("list")
	assert.Regexp(t, `a tencent 1\d{9} \[x y\] 2\.5 unlimited - false b appcode \[\] 0 unlimited - true c token \[\] 0 0 0 false$`, out)
}
