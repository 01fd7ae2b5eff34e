package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/cardglyph/cardglyph/host/queue"
)

// depthTimeout bounds the question to NATS that a scrape asks.
const depthTimeout = 2 * time.Second

// serveAdmin answers probes and metrics of a worker at addr until stop is called.
func serveAdmin(addr string, w *queue.Worker) (stop func(), err error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("--admin: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /readyz", func(rw http.ResponseWriter, _ *http.Request) {
		if !w.Ready() {
			http.Error(rw, "NATS is not connected, or the worker is stopping", http.StatusServiceUnavailable)
		}
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(workerMetrics(w), promhttp.HandlerOpts{}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second}
	go server.Serve(l)
	return func() { _ = server.Close() }, nil
}

// workerMetrics are the counts of the worker and the depth of its queue.
func workerMetrics(w *queue.Worker) *prometheus.Registry {
	r := prometheus.NewRegistry()
	counter := func(outcome string, value func(queue.Counts) int64) {
		r.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "cardglyph_worker_pictures_total", Help: "Deliveries by outcome.", ConstLabels: prometheus.Labels{"outcome": outcome},
		}, func() float64 { return float64(value(w.Counts())) }))
	}
	counter("read", func(c queue.Counts) int64 { return c.Read })
	counter("failed", func(c queue.Counts) int64 { return c.Failed })
	counter("given_back", func(c queue.Counts) int64 { return c.Again })
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "cardglyph_queue_depth", Help: "Pictures of the queue that wait or are being read; -1 when NATS does not say.",
	}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), depthTimeout)
		defer cancel()
		n, err := w.Queue.Depth(ctx)
		if err != nil {
			return -1
		}
		return float64(n)
	}))
	return r
}
