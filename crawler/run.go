package crawler

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// Run visits the sources on schedule until ctx ends, then finishes or abandons
// what is under way within a few seconds.
func (c *Crawler) Run(ctx context.Context) error {
	work, stop := drained(ctx)
	defer stop()
	l := c.newLoop(work)
	l.each = c.report
	if err := l.plan(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	l.run(ctx, c.reload)
	return nil
}

// drained is a context that outlives ctx by drainTime.
func drained(ctx context.Context) (context.Context, func()) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(drainTime, cancel)
		context.AfterFunc(work, func() { timer.Stop() })
	})
	return work, func() { stop(); cancel() }
}

// report tells of a visit.
func (c *Crawler) report(v *visit) {
	r := &v.result
	level := slog.LevelDebug
	switch {
	case v.unstored:
		level = slog.LevelError
	case r.Before != r.Visit.State && (r.Before != store.StateNew || r.Visit.State != store.StateOK),
		r.Visit.Proposal != "" && r.Visit.Proposal != v.prev.Proposal:
		level = slog.LevelInfo
	}
	c.log.LogAttrs(context.Background(), level, "visit", slog.String("source", r.Source), slog.String("outcome", string(r.Outcome)),
		slog.String("state", string(r.Visit.State)), slog.Int("new", r.New), slog.Int("updated", r.Updated), slog.Int("unchanged", r.Unchanged),
		slog.String("problem", r.Problem), slog.String("proposal", r.Visit.Proposal), slog.String("error", r.Error), slog.Duration("took", r.Duration), slog.Time("next", r.Visit.NextVisit))
	if c.onVisit != nil {
		c.onVisit(*r)
	}
}

// PassOptions say which sources of a Pass are visited.
type PassOptions struct {
	Due   bool // only those that are due
	Named bool // the operator named them: a gone source is asked as well
	// OnVisit, if set, is called after each visit was committed, one call at a
	// time.
	OnVisit func(Result)
}

// Pass visits each source once, due or not, and returns the results in the
// order of the sources. When ctx ends early the results so far come with its
// error.
func (c *Crawler) Pass(ctx context.Context, sources []Source, opts PassOptions) ([]Result, error) {
	work, stop := drained(ctx)
	defer stop()
	l := c.newLoop(work)
	l.once, l.named = true, opts.Named
	begun, resting := c.resting()
	known, err := c.rememberedAll(ctx)
	if err != nil {
		return nil, err
	}
	if resting {
		l.known, l.begun = known, begun
	}
	place := make(map[string]int, len(sources))
	now := c.now()
	for i := range sources {
		src := &sources[i]
		if opts.Due {
			v := known[src.ID]
			if _, due := isDue(src, &v, now); !due {
				continue
			}
		}
		place[src.ID] = i
		l.schedule(src, now)
	}
	results := make([]Result, 0, len(place))
	var errs []error
	l.each = func(v *visit) {
		results = append(results, v.result)
		if v.unstored {
			errs = append(errs, errors.New(v.result.Error))
		}
		c.report(v)
		if opts.OnVisit != nil {
			opts.OnVisit(v.result)
		}
	}
	l.run(ctx, nil)
	slices.SortFunc(results, func(a, b Result) int { return cmp.Compare(place[a.Source], place[b.Source]) })
	return results, errors.Join(append(errs, ctx.Err())...)
}
