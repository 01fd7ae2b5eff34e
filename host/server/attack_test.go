package server

import (
	"context"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/servertest"
)

// watchHeap answers, when it is called again, by how much the live heap grew at most in between.
func watchHeap() (grown func() int64) {
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
	return func() int64 {
		close(stop)
		<-watched
		return int64(peak.Load()) - int64(before.HeapAlloc)
	}
}

// TestHostileBodies: bodies that blow up when they are taken apart as a whole. Forty at once take no more than the memory that was
// configured, and what the collector lets grow.
func TestHostileBodies(t *testing.T) {
	const size, bound, rounds = 5 << 20, 48 << 20, 2
	hostile := map[string]string{
		"numbers": `{"inputs":[` + strings.Repeat("1,", size/2) + `1]}`,
		"members": `{` + strings.Repeat(`"a":1,`, size/6) + `"a":1}`,
		"lists":   `{"image":[` + strings.Repeat("[],", size/3) + `[]]}`,
		"texts":   `{"images":[` + strings.Repeat(`"",`, size/3) + `""]}`,
		"deep":    `{"image":` + strings.Repeat("[", size/2),
	}
	r := newRig(t, func(c *config.Config) { c.Memory, c.Timeouts.Wait = bound, time.Minute })
	grown := watchHeap()
	var all sync.WaitGroup
	for range rounds {
		for name, text := range hostile {
			for _, api := range []string{"aliyun", "tencent", "bankcard", "v1"} {
				all.Go(func() {
					req := call{api: api, text: "-", kind: "application/json"}.request(t, r)
					if api == "bankcard" {
						req.Header.Set("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD")
						servertest.SignTC3(req, "UNSIGNED-PAYLOAD", "AKIDshop", "shop-secret", r.Now)
					}
					req.Body, req.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
					got := servertest.Do(t, req)
					assert.False(t, claims(got.Body), "%s of %s", name, api)
					assert.NotEqual(t, 500, got.Status, "%s of %s", name, api)
				})
			}
		}
	}
	all.Wait()
	n := grown()
	t.Logf("the heap grew by %d MB for %d MB of bodies at once, connections of the clients included", n>>20, rounds*20*size>>20)
	assert.Less(t, n, int64(2*bound+32<<20))
	assert.True(t, r.Service.FreeMemory())
}

// trickle opens connections that send a header and then a byte now and then, until stop is called.
func trickle(t *testing.T, r *rig, n int, header string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			for ctx.Err() == nil {
				conn, err := net.Dial("tcp", r.Listener.Addr().String())
				if err != nil {
					return
				}
				_, err = io.WriteString(conn, header)
				for err == nil && ctx.Err() == nil {
					select {
					case <-ctx.Done():
					case <-time.After(50 * time.Millisecond):
					}
					_, err = conn.Write(make([]byte, 50)) // 1 kB/s
				}
				_ = conn.Close()
			}
		})
	}
	return func() { cancel(); all.Wait() }
}

// TestSlowBodiesTakeNoPlaces: forty connections that send a kilobyte a second, without a key and with one, take no place of those that are
// read: a service with one place answers good callers all the while.
func TestSlowBodiesTakeNoPlaces(t *testing.T) {
	for name, token := range map[string]string{"without a key": "nobody", "with a key": "own-owing", "of another key": "few-token"} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(c *config.Config) { c.Queue, c.Uploads, c.PerKey, c.MaxParallel = 1, 64, 48, 1 })
			stop := trickle(t, r, 40, raw(t, call{token: token}.request(t, r), "Content-Length: 1000000"))
			defer stop()
			if token == "few-token" {
				require.Eventually(t, func() bool { return r.Service.Uploads() >= 20 }, 20*time.Second, 5*time.Millisecond)
			}
			for range 50 {
				got := servertest.Do(t, call{}.request(t, r))
				require.Equal(t, 200, got.Status, got.Body)
			}
		})
	}
}

// TestRefusedCallersCostLittle: six hundred refused requests at once are all answered, in the API's words, and good ones between them, too.
func TestRefusedCallersCostLittle(t *testing.T) {
	r := newRig(t, nil)
	r.Reader.Quiet = true
	body := strings.Repeat("x", 200<<10)
	var all sync.WaitGroup
	var refused, good atomic.Int32
	for i := range 600 {
		all.Go(func() {
			req := call{text: body, token: "nobody"}.request(t, r)
			if i%60 == 0 {
				req = call{}.request(t, r)
			}
			switch got := servertest.Do(t, req); {
			case i%60 == 0 && got.Status == 200:
				good.Add(1)
			case got.Status == 401 && strings.Contains(got.Body, "unauthorized"):
				refused.Add(1)
			}
		})
	}
	all.Wait()
	assert.Equal(t, int32(10), good.Load())
	assert.Equal(t, int32(590), refused.Load())
}

// slowReader takes some milliseconds of waiting, not of the processor's time, for each picture.
type slowReader struct{ servertest.Reader }

func (s *slowReader) Read(ctx context.Context, req host.Request) (host.Reply, error) {
	select {
	case <-time.After(5 * time.Millisecond):
	case <-ctx.Done():
		return host.Reply{}, context.Cause(ctx)
	}
	return s.Reader.Read(ctx, req)
}

// TestOneKeyDoesNotStarveAnother: with as many clients of one key as it may have, another key's requests wait for one read before theirs at
// most, so they take a few times what they take alone. Were they served in the order in which they came, it would be 32 times.
func TestOneKeyDoesNotStarveAnother(t *testing.T) {
	parts, options := servertest.Options(t, func(c *config.Config) { c.PerKey = 64 })
	options.Reader = &slowReader{servertest.Reader{JSON: servertest.OKJSON, Quiet: true}}
	srv, err := New(Options{Options: options})
	require.NoError(t, err)
	parts.Service = srv.service
	parts.Start(t, srv)
	r := &rig{parts, srv}
	p95 := func() time.Duration {
		var took []time.Duration
		for range 40 {
			start := time.Now()
			require.Equal(t, 200, servertest.Do(t, call{token: "own-token"}.request(t, r)).Status)
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		return took[37]
	}
	alone := p95()
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	for range 100 {
		all.Go(func() {
			for ctx.Err() == nil {
				req := call{api: "aliyun"}.request(t, r).WithContext(ctx)
				resp, err := client.Do(req)
				if err != nil {
					continue
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				if resp.StatusCode != 200 { // refused: its key has as many as it may
					select {
					case <-ctx.Done():
					case <-time.After(100 * time.Millisecond):
					}
				}
			}
		})
	}
	require.Eventually(t, func() bool { return r.Service.Requests() > 50 }, 20*time.Second, time.Millisecond)
	busy := p95()
	cancel()
	all.Wait()
	t.Logf("p95 alone %s, beside the other key %s", alone, busy)
	assert.Less(t, busy, 8*alone+100*time.Millisecond, "one of 64 waiting is one turn away")
}
