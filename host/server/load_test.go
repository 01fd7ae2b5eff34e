package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/module"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/read"
	"github.com/cardglyph/cardglyph/host/server/servertest"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// BenchmarkLoad is the load generator: it reads the sample card b.N times with 1, 2, 4 and 8 clients, with the native
// recognizer, the module, and a reader that does nothing, each called directly and over HTTP on loopback, and reports requests a second and the times of the
// median and of the slowest in a hundred, and the processor's time for a read, which other work on the machine does not
// lengthen as it does the rest. Run it with a fixed count, all in one run so that the rows compare:
//
//	go test ./host/server -run '^$' -bench Load -benchtime 200x
func BenchmarkLoad(b *testing.B) {
	card := sampleCard(b)
	wasm, err := host.New(b.Context(), &host.Options{Module: module.Full()})
	require.NoError(b, err)
	defer wasm.Close(context.Background())
	for _, engine := range []struct {
		name string
		read.Reader
	}{{"none", &servertest.Reader{JSON: servertest.OKJSON, Quiet: true}}, {"native", host.Native{}}, {"wasm", wasm}} {
		direct := func() error {
			_, err := engine.Read(context.Background(), host.Request{File: card})
			return err
		}
		service, overHTTP := serviceOf(b, engine.Reader, card)
		for _, road := range []struct {
			name string
			call func() error
		}{{"direct", direct}, {"http", overHTTP}} {
			for _, clients := range []int{1, 2, 4, 8} {
				b.Run(fmt.Sprintf("%s/%s/clients=%d", engine.name, road.name, clients), func(b *testing.B) { load(b, clients, road.call) })
			}
		}
		service.Close()
	}
}

// serviceOf starts a service without keys, and answers how to read the card with it.
func serviceOf(b *testing.B, reader read.Reader, card []byte) (*httptest.Server, func() error) {
	b.Helper()
	cfg := config.Default()
	cfg.Timeouts.Wait, cfg.Timeouts.Read = time.Minute, time.Minute // a busy machine is slow, not wrong
	srv, err := New(Options{Options: read.Options{Reader: reader, Store: &store.Memory{}, Config: cfg}})
	require.NoError(b, err)
	s := httptest.NewServer(srv)
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	return s, func() error {
		resp, err := client.Post(s.URL+"/v1/read", "image/jpeg", bytes.NewReader(card))
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			return err
		}
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d", resp.StatusCode)
		}
		return nil
	}
}

// load makes b.N calls from so many clients, each with one call at a time.
func load(b *testing.B, clients int, call func() error) {
	require.NoError(b, call()) // instances and connections are there
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var all sync.WaitGroup
	before := processorTime()
	b.ResetTimer()
	for range clients {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				start := time.Now()
				if err := call(); err != nil {
					b.Error(err)
					return
				}
				took[i] = time.Since(start)
			}
		})
	}
	all.Wait()
	b.StopTimer()
	spent := processorTime() - before
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
	b.ReportMetric(at(0.50), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(float64(spent.Microseconds())/1000/float64(b.N), "cpu-ms/op")
	b.ReportMetric(0, "ns/op")
}

// processorTime is what this process, client and service, has used of all processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
