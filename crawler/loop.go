package crawler

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
)

// The limits of a loop.
const (
	// slowAfter is when a visit counts as slow and gives its place to another,
	// so that sources that stall do not keep the workers from the others;
	// slowFactor bounds how many visits there are in all.
	slowAfter  = 2 * time.Second
	slowFactor = 8
	// maxRest is how long a host at most rests before a visit begins and waits
	// by itself, or is told that the host wants to be left alone.
	maxRest = 5 * time.Second
	// busyRest is when a host or source is looked at again that another loop
	// is busy with.
	busyRest = 100 * time.Millisecond
	// startStep lies between the first visits of sources that are overdue, as
	// all are after a long stop.
	startStep = 50 * time.Millisecond
	// drainTime is what visits under way get to end by themselves.
	drainTime = 5 * time.Second
)

// A loop visits sources: it owns its workers and waits for them.
type loop struct {
	c     *Crawler
	named bool
	once  bool // each source one time, due or not
	each  func(*visit)

	sources map[string]*Source
	planned time.Time // when the rhythms were last weighed against each other
	// known is what is stored of the sources, as read in a pass that began while
	// no visit was under way. It holds while none but the loop's own begin.
	known map[string]store.Visit
	begun int // visits, as the crawler counts them if known holds
	due   timeline[*task]
	lanes *lanes

	started []*run // oldest first
	fast    int    // visits not yet slow
	running int
	open    int // visits that have not ended, stored or not
	busy    map[string]bool

	runs chan *run // to a worker that has nothing to do
	left chan *run
	done chan []*visit

	work   context.Context
	commit committer
	wg     sync.WaitGroup
}

// A run is a visit that a worker makes.
type run struct {
	*task
	prev      *store.Visit // what is remembered, nil when that is still to be read
	at        time.Time
	slow      bool
	over      bool
	abandoned bool // it never took place
}

func (c *Crawler) newLoop(work context.Context) *loop {
	l := &loop{
		c: c, work: work, sources: make(map[string]*Source), busy: make(map[string]bool),
		runs: make(chan *run), left: make(chan *run), done: make(chan []*visit),
	}
	l.lanes = newLanes(c.perHost, l.readyAt)
	l.commit = committer{c: c, in: make(chan *visit, maxWaiting), done: func(batch []*visit) { l.done <- batch }, hosts: make(map[string]store.Host)}
	return l
}

// readyAt is when a visit of a host may begin; zero means at once.
func (l *loop) readyAt(host string) time.Time {
	at, busy := l.c.fetch.Ready(host)
	now := l.c.now() // after Ready looked at the clock
	switch {
	case busy:
		return now.Add(busyRest)
	case !at.After(now), at.Sub(now) > maxRest:
		return time.Time{}
	}
	return at
}

// run dispatches until ctx ends, or with once until all is done, and waits for
// everything it started.
func (l *loop) run(ctx context.Context, reload <-chan struct{}) {
	l.wg.Go(func() { l.commit.run(context.WithoutCancel(l.work)) })
	timer := time.NewTimer(0)
	defer timer.Stop()
	stop := ctx.Done()
	for l.goesOn(ctx) {
		if ctx.Err() == nil {
			timer.Reset(l.dispatch(l.c.now()))
		}
		select {
		case <-stop:
			stop = nil
		case <-reload:
			l.complain(ctx, "sources not reloaded", l.plan(ctx))
		case r := <-l.left:
			l.leave(r)
		case batch := <-l.done:
			for _, v := range batch {
				l.end(v)
			}
		case <-timer.C:
			l.complain(ctx, "schedule not renewed", l.weigh(ctx))
		}
	}
	close(l.runs)
	close(l.commit.in)
	l.wg.Wait()
}

// goesOn reports whether there is anything to do or to wait for: a visit may be
// stored before its worker has said that it is done with it.
func (l *loop) goesOn(ctx context.Context) bool {
	return l.open > 0 || l.running > 0 || ctx.Err() == nil && !(l.once && l.idle())
}

// idle reports whether no task waits.
func (l *loop) idle() bool {
	_, more := l.due.next()
	return !more && len(l.lanes.byHost) == 0
}

// dispatch starts what can be started and returns how long nothing else can.
func (l *loop) dispatch(now time.Time) time.Duration {
	for t, ok := l.due.take(now); ok; t, ok = l.due.take(now) {
		l.lanes.add(t)
	}
	l.age(now)
	for l.hasPlace() {
		t := l.lanes.pick(now)
		if t == nil {
			break
		}
		l.start(t, now)
	}
	return max(l.wake(now).Sub(now), 0)
}

// hasPlace reports whether one more visit may be started.
func (l *loop) hasPlace() bool {
	return l.fast < l.c.workers && l.running < slowFactor*l.c.workers
}

// wake is when something may be started that cannot be now. What rests until
// there is a place again is not waited for: its time may have come long ago.
func (l *loop) wake(now time.Time) time.Time {
	wake := now.Add(time.Hour)
	sooner := func(at time.Time, ok bool) {
		if ok && at.Before(wake) {
			wake = at
		}
	}
	sooner(l.due.next())
	if l.hasPlace() {
		sooner(l.lanes.resting.next())
	}
	if len(l.started) > 0 {
		sooner(l.started[0].at.Add(slowAfter), l.fast >= l.c.workers)
	}
	return wake
}

// age takes the visits that have become slow off the count.
func (l *loop) age(now time.Time) {
	for len(l.started) > 0 {
		r := l.started[0]
		if !r.over && now.Sub(r.at) < slowAfter {
			return
		}
		if !r.over {
			r.slow = true
			l.fast--
		}
		l.started = l.started[1:]
	}
}

func (l *loop) start(t *task, now time.Time) {
	nth, ok := l.c.claim(t.src.ID)
	if !ok {
		l.lanes.leave(t)
		l.due.add(now.Add(busyRest), t)
		return
	}
	r := &run{task: t, at: now, prev: l.alreadyRead(t.src.ID, nth)}
	l.started = append(l.started, r)
	l.fast++
	l.running++
	l.open++
	l.busy[t.src.ID] = true
	l.commit.due.Add(1)
	select {
	case l.runs <- r:
	default:
		l.wg.Go(func() { l.worker(r) })
	}
}

// alreadyRead returns what is known of a source at the nth visit, nil when it has
// to be read.
func (l *loop) alreadyRead(id string, nth int) *store.Visit {
	if l.begun++; nth != l.begun { // another loop has begun one
		l.known = nil
	}
	if v, ok := l.known[id]; ok {
		return &v
	}
	return nil
}

// worker makes one visit after another: a goroutine for each would have to
// grow its stack anew. Waiting for the committer is part of a visit: what waits
// to be stored is bounded by that.
func (l *loop) worker(r *run) {
	for more := true; more; r, more = <-l.runs {
		v, ok := l.attempt(r)
		if ok {
			l.commit.in <- v
		} else {
			l.commit.due.Add(-1)
		}
		r.abandoned = !ok
		l.left <- r
	}
}

func (l *loop) attempt(r *run) (*visit, bool) {
	if r.prev == nil {
		prev, err := l.c.remembered(l.work, r.src.ID)
		if err != nil {
			if l.work.Err() != nil {
				return nil, false
			}
			v := l.c.newVisit(r.src, prev, l.named)
			v.failedStore(err)
			return v, true
		}
		r.prev = &prev
	}
	v := l.c.newVisit(r.src, *r.prev, l.named)
	if l.once {
		return v, v.run(l.work)
	}
	if at, due := isDue(r.src, r.prev, v.start); !due { // another loop visited it meanwhile
		v.next.NextVisit, v.quiet = at, true
		v.skip("not due")
		return v, true
	}
	return v, v.run(l.work)
}

// leave frees the place of a visit.
func (l *loop) leave(r *run) {
	r.over = true
	l.running--
	if !r.slow {
		l.fast--
	}
	l.lanes.leave(r.task)
	if r.abandoned {
		l.forget(r.src.ID)
	}
}

func (l *loop) forget(id string) {
	l.open--
	delete(l.busy, id)
	l.c.unclaim(id)
}

// end takes a visit that was stored.
func (l *loop) end(v *visit) {
	l.forget(v.src.ID)
	v.result.Visit.Memory = nil // nobody reads it any more
	if !v.quiet {
		l.each(v)
	}
	if l.once {
		if v.result.Before == store.StateGone && v.result.Visit.State != store.StateGone {
			l.c.wake() // Run does not ask for it any more
		}
		return
	}
	src := l.sources[v.src.ID]
	switch at := v.result.Visit.NextVisit; {
	case src == nil || src.Paused:
	case src.URL != v.src.URL: // changed meanwhile
		l.schedule(src, l.c.now())
	case v.unstored:
		l.schedule(src, l.c.now().Add(l.c.every.Default))
	case !at.IsZero():
		l.schedule(src, at)
	}
}

func (l *loop) schedule(src *Source, at time.Time) {
	l.due.add(at, &task{src: src, host: fetch.HostOf(src.URL)})
}

// complain logs what went wrong, unless it is only that ctx has ended.
func (l *loop) complain(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		l.c.log.Error(what, slog.Any("error", err))
	}
}

// plan schedules all sources anew from what is stored of them.
func (l *loop) plan(ctx context.Context) error {
	known, err := l.c.rememberedAll(ctx)
	if err != nil {
		return err
	}
	l.planned = l.c.now()
	l.due.clear()
	l.lanes.clear()
	clear(l.sources)
	sources := l.c.currentSources()
	var overdue []timed[*Source]
	now := l.c.now()
	for i := range sources {
		src := &sources[i]
		l.sources[src.ID] = src
		if src.Paused || l.busy[src.ID] {
			continue // a visit under way is scheduled when it ends
		}
		v := known[src.ID]
		at, ever := firstVisit(src, &v, now)
		switch {
		case !ever:
		case at.After(now):
			l.schedule(src, at)
		default:
			overdue = append(overdue, timed[*Source]{at, src})
		}
	}
	slices.SortStableFunc(overdue, func(a, b timed[*Source]) int { return a.at.Compare(b.at) })
	for i, o := range overdue {
		l.schedule(o.v, now.Add(time.Duration(i)*startStep))
	}
	return nil
}

// weigh makes a new plan, from time to time, of the rhythms that were learned
// meanwhile.
func (l *loop) weigh(ctx context.Context) error {
	now := l.c.now()
	if now.Sub(l.planned) < l.c.plan.Load().lasts() {
		return nil
	}
	l.planned = now
	_, err := l.c.rememberedAll(ctx)
	return err
}

// firstVisit is when a source is visited first after a start or reload, and
// whether at all.
func firstVisit(src *Source, v *store.Visit, now time.Time) (time.Time, bool) {
	if v.LastAttempt.IsZero() { // the host may want to be left alone
		return later(now, v.NextVisit), true
	}
	if decodeMemory(v.Memory).address != addressOf(src) {
		return now, true
	}
	at := v.NextVisit
	if src.Interval > 0 && v.Failures == 0 && v.Interval > src.Interval && !atItsWish(v) {
		at = earlier(at, v.LastAttempt.Add(src.Interval))
	}
	if v.LastAttempt.After(now) { // the clock was set back
		at = earlier(at, now.Add(v.Interval))
	}
	return at, !v.NextVisit.IsZero()
}

// atItsWish reports whether the next visit is later than the interval makes it:
// the source asked for that.
func atItsWish(v *store.Visit) bool {
	return v.NextVisit.Sub(v.LastAttempt) > v.Interval+time.Duration(jitter*float64(v.Interval))
}

// isDue reports whether a source may be visited now, and when if not. A visit
// of the future says nothing: the clock was wrong then.
func isDue(src *Source, v *store.Visit, now time.Time) (at time.Time, due bool) {
	at, ever := firstVisit(src, v, now)
	return at, ever && (!at.After(now) || v.LastAttempt.After(now))
}
