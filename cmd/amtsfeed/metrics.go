package main

import (
	"context"
	"net/http"
	"sync"
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
	tallies  *tallies
	seconds  prometheus.Histogram
	reloads  *prometheus.CounterVec
}

func newMetrics(h *house) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		tallies:  &tallies{of: make(map[string]tally), visits: make(map[visitKind]int)},
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "amtsfeed_config_reloads_total", Help: "Reloads of the configuration by result.",
		}, []string{"result"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "amtsfeed_visit_seconds", Help: "Duration of a visit.", Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}),
	}
	m.reloads.WithLabelValues("ok")
	m.reloads.WithLabelValues("refused")
	m.registry.MustRegister(m.tallies, m.reloads, m.seconds, stateCollector{h},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) visit(r crawler.Result) {
	m.tallies.count(r)
	m.seconds.Observe(r.Duration.Seconds())
}

// tallies count the visits of each source. They take a tenth of the memory that
// a CounterVec takes for the same numbers.
type tallies struct {
	mu     sync.Mutex
	of     map[string]tally
	visits map[visitKind]int
}

type tally struct{ requests, fresh, updated int }

type visitKind struct {
	source  string
	outcome crawler.Outcome
}

func (t *tallies) count(r crawler.Result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.visits[visitKind{r.Source, r.Outcome}]++
	n := t.of[r.Source]
	t.of[r.Source] = tally{n.requests + r.Requests, n.fresh + r.New, n.updated + r.Updated}
}

func tallyDescs() (visits, requests, items *prometheus.Desc) {
	return prometheus.NewDesc("amtsfeed_visits_total", "Visits of a source by outcome.", []string{"source", "outcome"}, nil),
		prometheus.NewDesc("amtsfeed_requests_total", "HTTP requests made for a source.", []string{"source"}, nil),
		prometheus.NewDesc("amtsfeed_items_total", "Items of a source that were new or updated.", []string{"source", "kind"}, nil)
}

// Describe names what Collect sends.
func (t *tallies) Describe(ch chan<- *prometheus.Desc) {
	visits, requests, items := tallyDescs()
	ch <- visits
	ch <- requests
	ch <- items
}

// Collect sends the counts.
func (t *tallies) Collect(ch chan<- prometheus.Metric) {
	visits, requests, items := tallyDescs()
	send := func(d *prometheus.Desc, n int, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for kind, times := range t.visits {
		send(visits, times, kind.source, string(kind.outcome))
	}
	for source, n := range t.of {
		send(requests, n.requests, source)
		send(items, n.fresh, source, "new")
		send(items, n.updated, source, "updated")
	}
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
			is := 0.0
			if string(s) == r.State {
				is = 1
			}
			ch <- prometheus.MustNewConstMetric(state, prometheus.GaugeValue, is, r.ID, string(s))
		}
		if !r.LastSuccess.IsZero() {
			ch <- prometheus.MustNewConstMetric(last, prometheus.GaugeValue, float64(r.LastSuccess.Unix()), r.ID)
		}
		ch <- prometheus.MustNewConstMetric(held, prometheus.GaugeValue, float64(r.Items), r.ID)
		ch <- prometheus.MustNewConstMetric(failures, prometheus.GaugeValue, float64(r.Failures), r.ID)
	}
}

func states() []store.State {
	return []store.State{
		store.StateNew, store.StateOK, store.StateFailing, store.StateBlocked, store.StateDrifting,
		store.StateSilent, store.StateMoved, store.StateGone, store.StatePaused,
	}
}
