package caddyglyph

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are Caddy's counters of what became of requests. No label holds anything of a request.
type metrics struct {
	requests        *prometheus.CounterVec
	pictures, cards prometheus.Counter
	seconds         *prometheus.HistogramVec
}

const (
	namespace = "caddy"
	subsystem = "cardglyph"
	stopped   = "stopped" // the outcome when the plugin said none
)

// newMetrics registers them, or finds them: handlers of one configuration share them.
func newMetrics(r prometheus.Registerer) (*metrics, error) {
	counter := func(name, help string) prometheus.CounterOpts {
		return prometheus.CounterOpts{Namespace: namespace, Subsystem: subsystem, Name: name, Help: help}
	}
	m := &metrics{}
	var errs [4]error
	m.requests, errs[0] = register(r, prometheus.NewCounterVec(counter("requests_total", "Requests by outcome."), []string{"outcome"}))
	m.pictures, errs[1] = register(r, prometheus.NewCounter(counter("pictures_total", "Pictures looked into.")))
	m.cards, errs[2] = register(r, prometheus.NewCounter(counter("cards_total", "Pictures that showed a card.")))
	m.seconds, errs[3] = register(r, prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: namespace, Subsystem: subsystem, Name: "seconds", Help: "Time in the plugin.",
		Buckets: []float64{.0002, .001, .005, .02, .1, .5, 2, 10},
	}, []string{"outcome"}))
	return m, errors.Join(errs[:]...)
}

func register[C prometheus.Collector](r prometheus.Registerer, c C) (C, error) {
	err := r.Register(c)
	var known prometheus.AlreadyRegisteredError
	if errors.As(err, &known) {
		if old, ok := known.ExistingCollector.(C); ok {
			return old, nil
		}
	}
	return c, err
}

func (m *metrics) count(c *call) {
	outcome := c.outcome
	if outcome == "" {
		outcome = stopped
	}
	m.requests.WithLabelValues(outcome).Inc()
	m.pictures.Add(float64(c.pictures))
	m.cards.Add(float64(c.cards))
	m.seconds.WithLabelValues(outcome).Observe(c.took.Seconds())
}
