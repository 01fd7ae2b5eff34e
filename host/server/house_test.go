package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/read"
	"github.com/cardglyph/cardglyph/host/server/servertest"
	"github.com/cardglyph/cardglyph/host/server/store"
)

func TestNewNeedsItsParts(t *testing.T) {
	_, err := New(Options{Options: read.Options{Reader: &servertest.Reader{}, Store: &store.Memory{}}})
	require.Error(t, err)
}

func TestProbes(t *testing.T) {
	r := newRig(t, nil)
	get := func(path string) (int, string) {
		got := servertest.Do(t, servertest.Request(t, http.MethodGet, r.URL+path, ""))
		return got.Status, strings.TrimSpace(got.Body)
	}
	status, body := get("/healthz")
	assert.Equal(t, 200, status)
	assert.Equal(t, "ok", body)
	_, body = get("/readyz")
	assert.Equal(t, "ready", body)

	busy := newRig(t, func(c *config.Config) { c.Queue = 1 })
	busy.Reader.Block, busy.Reader.Began = make(chan struct{}), make(chan struct{}, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = servertest.Do(t, call{}.request(t, busy))
	}()
	<-busy.Reader.Began
	full := servertest.Do(t, servertest.Request(t, http.MethodGet, busy.URL+"/readyz", ""))
	close(busy.Reader.Block)
	<-ended
	assert.Equal(t, 503, full.Status)
	assert.Equal(t, "the queue is full\n", full.Body)
	r.Store.Err = store.ErrClosed
	status, body = get("/readyz")
	assert.Equal(t, 503, status)
	assert.Equal(t, "the store does not answer", body)
	status, _ = get("/healthz")
	assert.Equal(t, 200, status, "alive all the same")
}

func TestSite(t *testing.T) {
	r := newRig(t, nil)
	got := servertest.Do(t, servertest.Request(t, http.MethodGet, r.URL+"/", ""))
	assert.Equal(t, "<!doctype html>", got.Body)
	assert.Equal(t, sitePolicy, got.Header.Get("Content-Security-Policy"))
	assert.Equal(t, 404, servertest.Do(t, servertest.Request(t, http.MethodGet, r.URL+"/none", "")).Status)
	assert.Equal(t, 405, servertest.Do(t, servertest.Request(t, http.MethodDelete, r.URL+"/", "")).Status)
}

// TestNothingLeaks runs every case of every API and looks for card numbers, pictures and secrets in the log and the metrics.
func TestNothingLeaks(t *testing.T) {
	r := newRig(t, nil)
	outcomes := []func(){
		func() { r.Reader.Err, r.Reader.Panic = nil, false },
		func() { r.Reader.Err = servertest.ErrOther },
		func() { r.Reader.Err, r.Reader.Panic = nil, true },
	}
	for _, outcome := range outcomes {
		outcome()
		servertest.Do(t, (call{api: "tencent"}).request(t, r))
		servertest.Do(t, (call{api: "tencent", text: `{"appid":"1250000000","url":"http://127.0.0.1:1/` + servertest.PAN + `?sign=hush"}`}).request(t, r))
		servertest.Do(t, (call{api: "aliyun"}).request(t, r))
		servertest.Do(t, (call{api: "aliyun", text: `{"image":"` + servertest.Base64(servertest.SmallPNG) + `","configure":"` + servertest.PAN + `"}`}).request(t, r))
		servertest.Do(t, (call{api: "aliyun", path: "/rest/" + servertest.PAN}).request(t, r))
		servertest.Do(t, (call{api: "bankcard"}).request(t, r))
		servertest.Do(t, (call{api: "bankcard", text: `{"` + servertest.PAN + `":1}`}).request(t, r))
		servertest.Do(t, (call{}).request(t, r))
		servertest.Do(t, (call{token: "hush"}).request(t, r))
		servertest.Do(t, (call{query: "?" + servertest.PAN + "=" + servertest.PAN}).request(t, r))
	}
	seen := r.Log.String() + r.admin(t, "/metrics").Body
	for _, secret := range []string{
		servertest.PAN, servertest.PAN[:8], servertest.Base64(servertest.SmallPNG)[:40], "shop-secret", "AKIDshop", "market-code", "own-token", "hush", "Authorization", "A N OTHER",
	} {
		assert.NotContains(t, seen, secret)
	}
	for _, name := range []string{
		`"msg":"panic"`, `"key":"shop"`, `"code":"-5208"`, "cardglyph_requests_total{", `cardglyph_key_requests_total{key="market"`,
		`cardglyph_key_calls_remaining{key="market-few"} 2`, "cardglyph_read_seconds_bucket", "cardglyph_fetches_total", "go_goroutines",
	} {
		assert.Contains(t, seen, name)
	}
}

func TestReload(t *testing.T) {
	r := newRig(t, nil)
	ask := func(token string) int { return servertest.Do(t, (call{token: token}).request(t, r)).Status }
	require.Equal(t, 200, ask("limited-token"))
	require.Equal(t, 429, ask("limited-token"))

	next := config.Default()
	next.Addr, next.Queue, next.MaxParallel = "127.0.0.1:1", 3, 2
	next.Keys = []config.Key{
		{Name: "own-limited", Token: "limited-token", Rate: 1e-6, Burst: 1}, {Name: "new", Token: "new-token"},
	}
	assert.Equal(t, []string{"addr", "queue"}, r.srv.Reload(next))
	assert.Equal(t, 200, ask("new-token"))
	assert.Equal(t, 401, ask("own-token"), "revoked")
	assert.Equal(t, 429, ask("limited-token"), "a reload hands out no new burst")
	r.srv.ReloadFailed()
	metrics := r.admin(t, "/metrics").Body
	assert.Contains(t, metrics, `cardglyph_reloads_total{outcome="ok"} 1`)
	assert.Contains(t, metrics, `cardglyph_reloads_total{outcome="error"} 1`)
}

// TestClientThatLeaves: the read stops, nothing is answered, nothing stays taken.
func TestClientThatLeaves(t *testing.T) {
	r := newRig(t, nil)
	r.Reader.Block, r.Reader.Began = make(chan struct{}), make(chan struct{}, 1)
	ctx, leave := context.WithCancel(t.Context())
	req := (call{}).request(t, r).WithContext(ctx)
	failed := make(chan error, 1)
	go func() {
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err == nil {
			_ = resp.Body.Close()
		}
		failed <- err
	}()
	<-r.Reader.Began
	leave()
	require.ErrorIs(t, <-failed, context.Canceled)
	require.Eventually(t, func() bool { return r.Service.Busy() == 0 && r.Service.Reads() == 0 }, 5*time.Second, 5*time.Millisecond)
	require.Eventually(t, func() bool { return strings.Contains(r.Log.String(), `"code":"left"`) }, 5*time.Second, 5*time.Millisecond)
	assert.True(t, r.Service.FreeMemory(), "all memory is given back")
}

// TestQueue: two are read, the others wait, one more than the house holds is refused, and all that were let in are answered.
func TestQueue(t *testing.T) {
	const house = 6
	r := newRig(t, func(c *config.Config) { c.Queue = house })
	r.Reader.Block, r.Reader.Began = make(chan struct{}), make(chan struct{}, house)
	var served, refused atomic.Int32
	var all sync.WaitGroup
	for range house {
		all.Go(func() {
			if servertest.Do(t, (call{}).request(t, r)).Status == 200 {
				served.Add(1)
			}
		})
	}
	require.Eventually(t, func() bool { return r.Service.Requests() == house }, 5*time.Second, time.Millisecond)
	for range 3 {
		all.Go(func() {
			got := servertest.Do(t, (call{}).request(t, r))
			if got.Status == 503 && got.Header.Get("Retry-After") != "" {
				refused.Add(1)
			}
		})
	}
	require.Eventually(t, func() bool { return refused.Load() == 3 }, 5*time.Second, time.Millisecond)
	assert.Equal(t, 2, r.Reader.Reads(), "max_parallel")
	close(r.Reader.Block)
	all.Wait()
	assert.Equal(t, int32(house), served.Load())
}

// start serves on a listener as the command does, and answers how to stop it.
func start(t *testing.T, r *rig) (address string, stop func() error) {
	t.Helper()
	l, err := r.srv.Listen(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.srv.Serve(ctx, l) }()
	var once sync.Once
	stop = func() (err error) {
		once.Do(func() {
			cancel()
			err = <-done
		})
		return err
	}
	t.Cleanup(func() { _ = stop() })
	return l.Addr().String(), stop
}

// TestShutdownFinishesWhatItAccepted: a read is running when the server is told to stop. It is answered; new ones are not let in.
func TestShutdownFinishesWhatItAccepted(t *testing.T) {
	r := newRig(t, func(c *config.Config) { c.Addr = "127.0.0.1:0" })
	r.Reader.Block, r.Reader.Began = make(chan struct{}), make(chan struct{}, 1)
	address, stop := start(t, r)
	req := (call{}).request(t, r)
	req.URL.Host = address
	answered := make(chan int, 1)
	go func() { answered <- servertest.Do(t, req).Status }()
	<-r.Reader.Began
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil && r.srv.draining.Load()
	}, 5*time.Second, 5*time.Millisecond)
	ready := servertest.Do(t, servertest.Request(t, http.MethodGet, r.URL+"/readyz", "")) // the rig's own listener still answers
	assert.Equal(t, "shutting down\n", ready.Body)
	close(r.Reader.Block)
	assert.Equal(t, 200, <-answered)
	require.NoError(t, <-stopped)
}

func TestShutdownGivesUpInTime(t *testing.T) {
	r := newRig(t, func(c *config.Config) {
		c.Addr, c.Timeouts.Shutdown = "127.0.0.1:0", 50*time.Millisecond
	})
	r.Reader.Block, r.Reader.Began = make(chan struct{}), make(chan struct{}, 1)
	address, stop := start(t, r)
	req := (call{}).request(t, r)
	req.URL.Host = address
	go func() {
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-r.Reader.Began
	require.ErrorContains(t, stop(), "cut off")
}

func TestSlowHeader(t *testing.T) {
	r := newRig(t, func(c *config.Config) {
		c.Addr, c.Timeouts.Header = "127.0.0.1:0", 50*time.Millisecond
	})
	address, _ := start(t, r)
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, "POST /v1/read HTTP/1.1\r\nHost")
	require.NoError(t, err)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(5*time.Second)))
	_, err = io.ReadAll(conn)
	require.NoError(t, err, "the server closes the connection")
}

// certificate writes a certificate for 127.0.0.1 and its key.
func certificate(t *testing.T, dir, name string) (pool *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	write := func(suffix, kind string, data []byte) {
		text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data})
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+suffix), text, 0o600))
	}
	write(".crt", "CERTIFICATE", der)
	write(".key", "PRIVATE KEY", private)
	pool = x509.NewCertPool()
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool.AddCert(cert)
	return pool
}

func TestTLS(t *testing.T) {
	dir := t.TempDir()
	pool := certificate(t, dir, "a")
	r := newRig(t, func(c *config.Config) {
		c.Addr = "127.0.0.1:0"
		c.TLS = config.TLS{Cert: filepath.Join(dir, "a.crt"), Key: filepath.Join(dir, "a.key")}
	})
	address, _ := start(t, r)
	get := func(pool *x509.CertPool) (*http.Response, error) {
		client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true, DisableKeepAlives: true,
		}}
		resp, err := client.Get("https://" + address + "/healthz")
		if err == nil {
			_ = resp.Body.Close()
		}
		return resp, err
	}
	resp, err := get(pool)
	require.NoError(t, err)
	assert.Equal(t, 200, resp.StatusCode)
	assert.Equal(t, 2, resp.ProtoMajor)

	next := *r.Service.Config()
	poolB := certificate(t, dir, "b")
	next.TLS = config.TLS{Cert: filepath.Join(dir, "b.crt"), Key: filepath.Join(dir, "b.key")}
	assert.Empty(t, r.srv.Reload(&next))
	_, err = get(poolB)
	require.NoError(t, err, "the new certificate is served")

	broken := next
	broken.TLS.Cert = filepath.Join(dir, "none.crt")
	r.srv.Reload(&broken)
	_, err = get(poolB)
	require.NoError(t, err, "a broken one changes nothing")

	r2 := newRig(t, func(c *config.Config) { c.Addr, c.TLS = "127.0.0.1:0", broken.TLS })
	_, err = r2.srv.Listen(t.Context())
	require.ErrorContains(t, err, "certificate")
}

// TestMemoryUnderManyClients has 200 clients send bodies of 6 MB at once. What the house holds of them stays under its bound:
// the heap is watched all the while. The clients' own bodies are one shared array.
func TestMemoryUnderManyClients(t *testing.T) {
	const bodySize, bound = 6 << 20, 64 << 20
	clients := 200
	if testing.Short() {
		clients = 40
	}
	r := newRig(t, func(c *config.Config) {
		c.Memory, c.Queue, c.PerKey = bound, clients, clients
		c.Timeouts.Wait = 60 * time.Second
	})
	r.Reader.Quiet = true
	body := strings.Repeat("x", bodySize)
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	var peak atomic.Uint64
	stop, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			peak.Store(max(peak.Load(), now.HeapAlloc))
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	var served atomic.Int32
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			req := servertest.Request(t, http.MethodPost, r.URL+"/v1/read", "", "Authorization", "Bearer own-token", "Content-Type", "image/png")
			req.Body, req.ContentLength = io.NopCloser(strings.NewReader(body)), bodySize
			resp, err := client.Do(req)
			if !assert.NoError(t, err) {
				return
			}
			_ = resp.Body.Close()
			if resp.StatusCode == 200 {
				served.Add(1)
			}
		})
	}
	all.Wait()
	close(stop)
	<-watched
	assert.Equal(t, clients, int(served.Load()))
	// The collector lets garbage grow to the size of what lives, and a little behind on a busy machine; each connection has its buffers,
	// and the first 64 KB of its body.
	grown := int64(peak.Load()) - int64(before.HeapAlloc)
	t.Logf("the heap grew by %d MB for %d MB of bodies", grown>>20, clients*bodySize>>20)
	assert.Less(t, grown, int64(4*bound+clients*264<<10))
}
