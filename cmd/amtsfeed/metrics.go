package main

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/amtsfeed/amtsfeed/crawler"
	"github.com/amtsfeed/amtsfeed/store"
)

// metrics are what /metrics tells Prometheus. Labels come from config.yaml
// only, so their number is bounded.
type metrics struct {
	registry *prometheus.Registry
	visits   *prometheus.CounterVec
	requests *prometheus.CounterVec
	items    *prometheus.CounterVec
	seconds  prometheus.Histogram
	reloads  *prometheus.CounterVec
}

func newMetrics(h *house) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		visits:   counter("amtsfeed_visits_total", "Visits of a source by outcome.", "source", "outcome"),
		requests: counter("amtsfeed_requests_total", "HTTP requests made for a source.", "source"),
		items:    counter("amtsfeed_items_total", "Items of a source that were new or updated.", "source", "kind"),
		reloads:  counter("amtsfeed_config_reloads_total", "Reloads of the configuration by result.", "result"),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "amtsfeed_visit_seconds", Help: "Duration of a visit.", Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}),
	}
	m.reloads.WithLabelValues("ok")
	m.reloads.WithLabelValues("refused")
	m.registry.MustRegister(m.visits, m.requests, m.items, m.reloads, m.seconds, stateCollector{h},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) visit(r crawler.Result) {
	m.visits.WithLabelValues(r.Source, string(r.Outcome)).Inc()
	m.requests.WithLabelValues(r.Source).Add(float64(r.Requests))
	m.items.WithLabelValues(r.Source, "new").Add(float64(r.New))
	m.items.WithLabelValues(r.Source, "updated").Add(float64(r.Updated))
	m.seconds.Observe(r.Duration.Seconds())
}

// A stateCollector reads the condition of all sources when it is asked.
type stateCollector struct{ h *house }

func stateDescs() (state, last, held, failures *prometheus.Desc) {
	return prometheus.NewDesc("amtsfeed_source_state", "1 for the present state of a source.", []string{"source", "state"}, nil),
		prometheus.NewDesc("amtsfeed_source_last_success_timestamp_seconds", "When a source was last read.", []string{"source"}, nil),
		prometheus.NewDesc("amtsfeed_source_items", "Items held of a source.", []string{"source"}, nil),
		prometheus.NewDesc("amtsfeed_source_failures", "Failures of a source in a row.", []string{"source"}, nil)
}

// Describe names what Collect sends.
func (c stateCollector) Describe(ch chan<- *prometheus.Desc) {
	state, last, held, failures := stateDescs()
	ch <- state
	ch <- last
	ch <- held
	ch <- failures
}

// collectTimeout keeps a scrape from waiting for a store under load.
const collectTimeout = 5 * time.Second

// Collect sends the states.
func (c stateCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), collectTimeout)
	defer cancel()
	records, err := c.h.lib.Sources(ctx, time.Now())
	state, last, held, failures := stateDescs()
	if err != nil {
		ch <- prometheus.NewInvalidMetric(state, err)
		return
	}
	for _, r := range records {
		for _, s := range states() {
			ch <- prometheus.MustNewConstMetric(state, prometheus.GaugeValue, isOne(string(s) == r.State), r.ID, string(s))
		}
		if !r.LastSuccess.IsZero() {
			ch <- prometheus.MustNewConstMetric(last, prometheus.GaugeValue, float64(r.LastSuccess.Unix()), r.ID)
		}
		ch <- prometheus.MustNewConstMetric(held, prometheus.GaugeValue, float64(r.Items), r.ID)
		ch <- prometheus.MustNewConstMetric(failures, prometheus.GaugeValue, float64(r.Failures), r.ID)
	}
}

func isOne(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

func states() []store.State {
	return []store.State{
		store.StateNew, store.StateOK, store.StateFailing, store.StateBlocked, store.StateDrifting,
		store.StateSilent, store.StateMoved, store.StateGone, store.StatePaused,
	}
}
