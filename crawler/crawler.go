package crawler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
)

// A Config says what a Crawler works with.
type Config struct {
	Store   store.Store
	Fetch   *fetch.Client
	Workers int      // visits at a time; zero means DefaultWorkers
	PerHost int      // visits of one host at a time; zero means 1
	Every   Interval // bounds of the schedule; zero fields are DefaultInterval's
	Log     *slog.Logger
	// OnVisit, if set, is called after each visit was committed, one call at a
	// time.
	OnVisit func(Result)
}

// DefaultWorkers keeps a small machine's two cores and a few hundred hosts
// busy: most of a visit is waiting for the host.
const DefaultWorkers = 32

// An Interval bounds the time between two visits of a source.
type Interval struct {
	Min, Default, Max time.Duration
}

// A Crawler visits sources. Its methods are safe for concurrent use.
type Crawler struct {
	store   store.Store
	fetch   *fetch.Client
	log     *slog.Logger
	onVisit func(Result)
	every   Interval
	workers int
	perHost int

	now        func() time.Time
	chance     func() float64 // in [0,1)
	zone       *time.Location // where the sources are at work
	plan       atomic.Pointer[plan]
	extracting *semaphore.Weighted

	mu      sync.Mutex
	sources []Source
	reload  chan struct{}   // has room for one word to plan anew
	active  map[string]bool // sources that are being visited
	begun   int             // visits so far
}

// New makes a Crawler.
func New(cfg Config) *Crawler {
	c := &Crawler{
		store: cfg.Store, fetch: cfg.Fetch, log: cfg.Log, onVisit: cfg.OnVisit,
		every: cfg.Every.orDefault(), workers: cfg.Workers, perHost: max(cfg.PerHost, 1),
		now: time.Now, chance: rand.Float64, zone: homeZone(),
		extracting: semaphore.NewWeighted(maxExtracting),
		reload:     make(chan struct{}, 1), active: make(map[string]bool),
	}
	if c.workers <= 0 {
		c.workers = DefaultWorkers
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	return c
}

// maxExtracting bounds the bodies that are taken apart at a time: the parts
// weigh up to ten times the whole, and two of the largest bodies at a time
// would need more memory than all else together.
const maxExtracting = 12 << 20

// extraction waits until a body may be taken apart, and returns how to say
// that it has been. Only so many are at a time as there are processors, fewer
// of large ones.
func (c *Crawler) extraction(ctx context.Context, body []byte) (end func(), err error) {
	n := max(int64(len(body)), maxExtracting/int64(runtime.GOMAXPROCS(0)))
	n = min(n, maxExtracting)
	if err := c.extracting.Acquire(ctx, n); err != nil {
		return nil, err
	}
	return func() { c.extracting.Release(n) }, nil
}

// SetSources replaces the sources that Run follows, also while it runs. The
// slice must not be changed afterwards.
func (c *Crawler) SetSources(sources []Source) {
	c.mu.Lock()
	c.sources = sources
	c.mu.Unlock()
	c.wake()
}

// wake lets Run plan all visits anew.
func (c *Crawler) wake() {
	select {
	case c.reload <- struct{}{}:
	default:
	}
}

func (c *Crawler) currentSources() []Source {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sources
}

// claim reserves a source for one visit: two at a time would take each other's
// news for their own. nth is how many visits have begun with this one.
func (c *Crawler) claim(id string) (nth int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.active[id] {
		return c.begun, false
	}
	c.active[id] = true
	c.begun++
	return c.begun, true
}

// resting reports whether no visit is under way, and how many have begun.
func (c *Crawler) resting() (begun int, yes bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.begun, len(c.active) == 0
}

func (c *Crawler) unclaim(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.active, id)
}

// remembered returns what is stored of a source.
func (c *Crawler) remembered(ctx context.Context, id string) (store.Visit, error) {
	v, err := c.store.Visit(ctx, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return store.Visit{Source: id, State: store.StateNew}, nil
	case err != nil:
		return store.Visit{}, fmt.Errorf("visit %s: %w", id, err)
	}
	return v, nil
}

// rememberedAll returns what is stored of all sources, and plans by it anew.
func (c *Crawler) rememberedAll(ctx context.Context) (map[string]store.Visit, error) {
	visits, err := c.store.Visits(ctx)
	if err != nil {
		return nil, fmt.Errorf("read visits: %w", err)
	}
	c.replan(visits)
	known := make(map[string]store.Visit, len(visits))
	for _, v := range visits {
		known[v.Source] = v
	}
	return known, nil
}

// replan makes the plan for the rhythms that the visits remember.
func (c *Crawler) replan(visits []store.Visit) {
	rhythms := make([]rhythm, 0, len(visits))
	for i := range visits {
		if r, err := decodeRhythm(decodeMemory(visits[i].Memory).rhythm); err == nil {
			rhythms = append(rhythms, r)
		}
	}
	c.plan.Store(newPlan(rhythms, c.every, c.zone))
}

// An Outcome says in one word how a visit ended.
type Outcome string

// The outcomes.
const (
	OutcomeOK        Outcome = "ok"        // a body was read
	OutcomeUnchanged Outcome = "unchanged" // the server says nothing changed
	OutcomeFailed    Outcome = "failed"
	OutcomeSkipped   Outcome = "skipped" // not asked, see Problem
)

// A Result is what one visit came to.
type Result struct {
	Source  string
	Outcome Outcome
	// What became of the entries read.
	New, Updated, Unchanged, Duplicate int

	Error    string // why it failed, as a path; empty when it did not
	Problem  string // in plain words what is wrong and what to do
	Before   store.State
	Visit    store.Visit // as committed, without its Memory
	Requests int
	Duration time.Duration
}
