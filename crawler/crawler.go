package crawler

import (
	"context"
	"log/slog"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
)

// A Config says what a Crawler works with.
type Config struct {
	Store   store.Store
	Fetch   *fetch.Client
	Workers int      // visits at a time; zero means DefaultWorkers
	PerHost int      // visits of one host at a time; zero means 1
	Every   Interval // bounds of the schedule; zero fields mean the defaults
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

// A Crawler visits sources.
type Crawler struct{ cfg Config }

// New makes a Crawler.
func New(cfg Config) *Crawler { return &Crawler{cfg: cfg} }

// SetSources replaces the sources that Run follows, also while it runs. The
// caller keeps the slice unchanged afterwards.
func (c *Crawler) SetSources(sources []Source) {}

// Run visits the sources on schedule until ctx ends, then finishes or abandons
// what is under way within a few seconds and returns nil; another error is the
// store's.
func (c *Crawler) Run(ctx context.Context) error { return nil }

// PassOptions say which sources of a Pass are visited.
type PassOptions struct {
	Due   bool // only those that are due
	Named bool // the operator named them: a gone source is asked as well
	// OnVisit, if set, is called after each visit was committed, one call at a
	// time.
	OnVisit func(Result)
}

// Pass visits each source once, due or not, and returns the results in the
// order of the sources. It must not be used while Run does.
func (c *Crawler) Pass(ctx context.Context, sources []Source, opts PassOptions) ([]Result, error) {
	return nil, nil
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
	Error                              string // why it failed, as a path; empty when it did not
	Problem                            string // in plain words what is wrong and what to do
	Before                             store.State
	Visit                              store.Visit // as committed
	Requests                           int
	Duration                           time.Duration
}
