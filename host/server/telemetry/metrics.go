// Package telemetry is what an operator sees of the service: Prometheus metrics and OpenTelemetry traces.
package telemetry

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/cardglyph/cardglyph/host/server/remote"
)

// Metrics is what Prometheus sees. Labels come from fixed sets and from the names of keys, never from requests.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	calls    *prometheus.CounterVec
	pictures *prometheus.CounterVec
	reading  prometheus.Histogram
	fetches  *prometheus.CounterVec
	reloads  *prometheus.CounterVec
	build    *prometheus.GaugeVec
}

// Sources are what is asked for when Prometheus asks.
type Sources struct {
	Uploads, Requests, Running, Waiting func() int
	Limit                               int                                        // of Requests
	Quotas                              func(ctx context.Context) map[string]int64 // calls left, by the name of the key
	Store                               func(ctx context.Context) error            // whether the store answers
}

// storeWait bounds the question whether the store answers.
const storeWait = time.Second

// storeUp is 1 while the store answers.
func storeUp(ask func(context.Context) error) func() int {
	return func() int {
		ctx, cancel := context.WithTimeout(context.Background(), storeWait)
		defer cancel()
		if ask(ctx) != nil {
			return 0
		}
		return 1
	}
}

// NewMetrics makes a registry of its own.
func NewMetrics(from Sources) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: counters("cardglyph_requests_total", "Requests, by API, HTTP status and the API's own code.", "api", "status", "code"),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cardglyph_request_seconds", Help: "Time from a request's header to its answer.",
			Buckets: prometheus.ExponentialBuckets(0.005, 2, 14),
		}, []string{"api"}),
		calls:    counters("cardglyph_key_requests_total", "Requests, by the name of the key and HTTP status.", "key", "status"),
		pictures: counters("cardglyph_pictures_total", "Pictures read, by status; error for what could not be read at all.", "status"),
		reading: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "cardglyph_read_seconds", Help: "Time for one picture, the queue not counted.",
			Buckets: prometheus.ExponentialBuckets(0.005, 2, 12),
		}),
		fetches: counters("cardglyph_fetches_total", "Pictures fetched by URL, by outcome.", "outcome"),
		reloads: counters("cardglyph_reloads_total", "Reloads of the configuration, by outcome.", "outcome"),
		build: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "cardglyph_build_info", Help: "1, with the version and the Go release it was built with.",
		}, []string{"version", "go"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.calls, m.pictures, m.reading, m.fetches, m.reloads, m.build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), quotaCollector(from.Quotas),
		gauge("cardglyph_store_up", "1 while the store of quotas and signatures answers; without it requests with a key are refused.", storeUp(from.Store)),
		gauge("cardglyph_uploads_running", "Requests whose body is coming in.", from.Uploads),
		gauge("cardglyph_requests_running", "Requests that wait for a reader or are read.", from.Requests),
		gauge("cardglyph_requests_limit", "Requests under way at most; one more is refused.", func() int { return from.Limit }),
		gauge("cardglyph_reads_waiting", "Pictures that wait for a reader.", from.Waiting),
		gauge("cardglyph_reads_running", "Pictures being read.", from.Running))
	return m
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func gauge(name, help string, value func() int) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(value()) })
}

// Version says which build it is.
func (m *Metrics) Version(version string) { m.build.WithLabelValues(version, runtime.Version()).Set(1) }

// Request counts a request. key is the name of the caller's key, empty when there is none.
func (m *Metrics) Request(api string, status int, code, key string, took time.Duration) {
	text := strconv.Itoa(status)
	m.requests.WithLabelValues(api, text, code).Inc()
	m.seconds.WithLabelValues(api).Observe(took.Seconds())
	if key != "" {
		m.calls.WithLabelValues(key, text).Inc()
	}
}

// Picture counts a picture.
func (m *Metrics) Picture(status string, err error, took time.Duration) {
	if err != nil {
		status = "error"
	}
	m.pictures.WithLabelValues(status).Inc()
	m.reading.Observe(took.Seconds())
}

// Fetched counts a picture that was fetched by its URL, or was not.
func (m *Metrics) Fetched(err error) {
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

// Reloaded counts a reload of the configuration.
func (m *Metrics) Reloaded(ok bool) {
	outcome := "error"
	if ok {
		outcome = "ok"
	}
	m.reloads.WithLabelValues(outcome).Inc()
}

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// quotaCollector reports what is left of each limited key's grant, read from the store when Prometheus asks.
type quotaCollector func(ctx context.Context) map[string]int64

var remaining = prometheus.NewDesc("cardglyph_key_calls_remaining", "Calls left to a key with a limit.", []string{"key"}, nil)

// Describe implements prometheus.Collector.
func (quotaCollector) Describe(out chan<- *prometheus.Desc) { out <- remaining }

// Collect implements prometheus.Collector.
func (left quotaCollector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for name, calls := range left(ctx) {
		out <- prometheus.MustNewConstMetric(remaining, prometheus.GaugeValue, float64(calls), name)
	}
}
