package server

import (
	"context"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/decode/decodetest"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/module"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/servertest"
)

// TestHealthUnderBombs has the module read small files that stand for as many pixels as may be, of every format, two at a time, while the
// collector runs over and over: it waits for each step of the module, and everything waits for it. /healthz answers all the while, within 200 ms of
// what it takes beside the same number of busy goroutines that can be interrupted anywhere: that is the machine's doing.
func TestHealthUnderBombs(t *testing.T) {
	if module.Full() == nil {
		t.Skip("the module is not built: make wasm")
	}
	if testing.Short() {
		t.Skip("some twenty pictures of a second each")
	}
	reader, err := host.New(t.Context(), &host.Options{Module: module.Full(), Instances: 2})
	require.NoError(t, err)
	defer reader.Close(context.Background())
	parts, options := servertest.Options(t, func(c *config.Config) {
		c.Timeouts.Read, c.Timeouts.Wait, c.Timeouts.Request = time.Second, time.Minute, 2*time.Minute
	})
	options.Reader = reader
	srv, err := New(Options{Options: options})
	require.NoError(t, err)
	parts.Service = srv.service
	parts.Start(t, srv)
	r := &rig{parts, srv}

	control := healthWhile(t, r, func() {
		until := time.Now().Add(5 * time.Second)
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				for time.Now().Before(until) {
				}
			})
		}
		all.Wait()
	})
	bombed := healthWhile(t, r, func() {
		files := make(chan decodetest.File)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for f := range files {
					got := servertest.Do(t, call{body: f.Data}.request(t, r))
					assert.Contains(t, []int{200, 422, 504}, got.Status, "%s: %s", f.Name, got.Body)
				}
			})
		}
		for _, f := range decodetest.Files(2048, 2048) {
			files <- f
		}
		close(files)
		all.Wait()
	})
	p99 := func(took []time.Duration) time.Duration { return took[len(took)*99/100] }
	t.Logf("p99 of /healthz: %s under bombs, asked %d times; %s beside busy goroutines, asked %d times; worst %s and %s",
		p99(bombed), len(bombed), p99(control), len(control), bombed[len(bombed)-1], control[len(control)-1])
	assert.Less(t, p99(bombed), 200*time.Millisecond+4*p99(control))
}

// healthWhile asks for /healthz over and over, with the collector running, until do is done, and answers how long each took, in order.
func healthWhile(t *testing.T, r *rig, do func()) (took []time.Duration) {
	t.Helper()
	stop := make(chan struct{})
	client := &http.Client{Timeout: time.Minute}
	var watch sync.WaitGroup
	watch.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
			}
			start := time.Now()
			resp, err := client.Get(r.URL + "/healthz")
			if !assert.NoError(t, err) {
				return
			}
			_ = resp.Body.Close()
			took = append(took, time.Since(start))
		}
	})
	watch.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Millisecond):
				runtime.GC()
			}
		}
	})
	do()
	close(stop)
	watch.Wait()
	slices.Sort(took)
	require.NotEmpty(t, took)
	return took
}
