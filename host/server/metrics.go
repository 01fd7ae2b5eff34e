package server

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/cardglyph/cardglyph/host/server/remote"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// metrics is what Prometheus sees. Labels come from fixed sets and from the names of keys, never from requests.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	calls    *prometheus.CounterVec
	pictures *prometheus.CounterVec
	reading  prometheus.Histogram
	fetches  *prometheus.CounterVec
	reloads  *prometheus.CounterVec
}

func newMetrics(s *Server) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cardglyph_requests_total", Help: "Requests, by API, HTTP status and the API's own code.",
		}, []string{"api", "status", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cardglyph_request_seconds", Help: "Time from a request's header to its answer.",
			Buckets: prometheus.ExponentialBuckets(0.005, 2, 14),
		}, []string{"api"}),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cardglyph_key_requests_total", Help: "Requests, by the name of the key and HTTP status.",
		}, []string{"key", "status"}),
		pictures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cardglyph_pictures_total", Help: "Pictures read, by status; error for what could not be read at all.",
		}, []string{"status"}),
		reading: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "cardglyph_read_seconds", Help: "Time for one picture, the queue not counted.",
			Buckets: prometheus.ExponentialBuckets(0.005, 2, 12),
		}),
		fetches: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cardglyph_fetches_total", Help: "Pictures fetched by URL, by outcome.",
		}, []string{"outcome"}),
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cardglyph_reloads_total", Help: "Reloads of the configuration, by outcome.",
		}, []string{"outcome"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.calls, m.pictures, m.reading, m.fetches, m.reloads,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), keyCollector{s},
		gauge("cardglyph_requests_in_house", "Requests that wait or are served.", func() int { return len(s.gate.tickets) }),
		gauge("cardglyph_requests_limit", "Requests in the house at most.", func() int { return cap(s.gate.tickets) }),
		gauge("cardglyph_reads_running", "Pictures being read.", func() int { return len(s.gate.slots) }))
	return m
}

func gauge(name, help string, value func() int) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(value()) })
}

func (m *metrics) request(x *exchange, took time.Duration) {
	status := strconv.Itoa(x.w.status)
	m.requests.WithLabelValues(x.api, status, x.code).Inc()
	m.seconds.WithLabelValues(x.api).Observe(took.Seconds())
	if x.key != "" {
		m.calls.WithLabelValues(x.key, status).Inc()
	}
}

func (m *metrics) picture(status string, err error, took time.Duration) {
	if err != nil {
		status = "error"
	}
	m.pictures.WithLabelValues(status).Inc()
	m.reading.Observe(took.Seconds())
}

func (m *metrics) fetched(err error) {
	outcome := "error"
	switch {
	case err == nil:
		outcome = "ok"
	case errors.Is(err, remote.ErrForbidden):
		outcome = "forbidden"
	case errors.Is(err, remote.ErrTimeout):
		outcome = "timeout"
	case errors.Is(err, remote.ErrTooLarge):
		outcome = "too_large"
	}
	m.fetches.WithLabelValues(outcome).Inc()
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// keyCollector reports what is left of each limited key's grant, read from the store when Prometheus asks.
type keyCollector struct{ s *Server }

var remaining = prometheus.NewDesc("cardglyph_key_calls_remaining", "Calls left to a key with a limit.", []string{"key"}, nil)

// Describe implements prometheus.Collector.
func (keyCollector) Describe(out chan<- *prometheus.Desc) { out <- remaining }

// Collect implements prometheus.Collector.
func (c keyCollector) Collect(out chan<- prometheus.Metric) {
	for name, caller := range c.s.live.Load().keys.byName {
		if caller.Calls == nil {
			continue
		}
		used, err := store.Used(context.Background(), c.s.store, name)
		if err != nil {
			continue
		}
		out <- prometheus.MustNewConstMetric(remaining, prometheus.GaugeValue, float64(max(*caller.Calls-used, 0)), name)
	}
}
