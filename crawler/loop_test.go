package crawler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
)

func tasks(names ...string) []*task {
	var out []*task
	for _, n := range names {
		host, _, _ := strings.Cut(n, "/")
		out = append(out, &task{src: &Source{ID: n}, host: host})
	}
	return out
}

func TestLanesHandOutOneTaskAHost(t *testing.T) {
	ready := map[string]time.Time{"c": testNow.Add(time.Second)}
	l := newLanes(1, func(host string) time.Time { return ready[host] })
	for _, tk := range tasks("a/1", "a/2", "b/1", "c/1") {
		l.add(tk)
	}
	pick := func(now time.Time, want string) *task {
		t.Helper()
		tk := l.pick(now)
		if got := ""; tk != nil {
			got = tk.src.ID
			if got != want {
				t.Errorf("picked %q, want %q", got, want)
			}
		} else if want != "" {
			t.Errorf("picked nothing, want %q", want)
		}
		return tk
	}
	a := pick(testNow, "a/1")
	b := pick(testNow, "b/1")
	pick(testNow, "") // a is busy, c rests
	if at, ok := l.resting.next(); !ok || !at.Equal(ready["c"]) {
		t.Errorf("c rests until %v", at)
	}
	pick(testNow.Add(time.Second), "c/1")
	l.leave(b)
	pick(testNow, "")
	l.leave(a)
	l.leave(pick(testNow, "a/2"))
	if len(l.byHost) != 1 { // c is still busy
		t.Errorf("%d lanes are left", len(l.byHost))
	}
}

func TestLanesTakeTurnsAmongHosts(t *testing.T) {
	l := newLanes(2, func(string) time.Time { return time.Time{} })
	for _, tk := range tasks("a/1", "a/2", "a/3", "b/1") {
		l.add(tk)
	}
	var got []string
	for tk := l.pick(testNow); tk != nil; tk = l.pick(testNow) {
		got = append(got, tk.src.ID)
	}
	if !slices.Equal(got, []string{"a/1", "b/1", "a/2"}) {
		t.Errorf("order %q", got)
	}
	l.clear()
	if tk := l.pick(testNow); tk != nil || len(l.byHost) != 2 {
		t.Errorf("after clear: %v, %d lanes", tk, len(l.byHost))
	}
}

func TestTimelineGivesBackInOrder(t *testing.T) {
	var line timeline[int]
	for _, n := range []int{5, 1, 4, 2, 3} {
		line.add(testNow.Add(time.Duration(n)*time.Second), n)
	}
	var got []int
	for v, ok := line.take(testNow.Add(4 * time.Second)); ok; v, ok = line.take(testNow.Add(4 * time.Second)) {
		got = append(got, v)
	}
	if !slices.Equal(got, []int{1, 2, 3, 4}) {
		t.Errorf("order %v", got)
	}
}

func TestSlowVisitsGiveTheirPlaceAway(t *testing.T) {
	w := newWorld(t)
	l := w.newLoop(t.Context())
	stalled := &run{at: testNow}
	over := &run{at: testNow.Add(time.Second), over: true}
	quick := &run{at: testNow.Add(3 * time.Second)}
	l.started, l.fast = []*run{stalled, over, quick}, 2
	l.age(testNow.Add(slowAfter))
	if l.fast != 1 || !stalled.slow || quick.slow || len(l.started) != 1 {
		t.Errorf("%d fast, %d left", l.fast, len(l.started))
	}
}

// A host that is ready while all places are taken is not waited for: the loop
// would go round and round.
func TestTheLoopRestsWhileAllPlacesAreTaken(t *testing.T) {
	w := newWorld(t)
	w.Crawler.workers = 1
	l := w.newLoop(t.Context())
	l.lanes.readyAt = func(string) time.Time { return testNow.Add(time.Second) }
	l.lanes.add(tasks("a/1")[0])
	if wait := l.dispatch(testNow); wait != time.Second {
		t.Errorf("with a free place it waits %v", wait)
	}
	l.started, l.fast, l.running = []*run{{at: testNow.Add(time.Second)}}, 1, 1
	if wait := l.dispatch(testNow.Add(2 * time.Second)); wait != slowAfter-time.Second {
		t.Errorf("without one it waits %v", wait)
	}
}

// The last visit can be stored before its worker has said that it is done with
// it; the loop takes both before it ends.
func TestTheLoopEndsWhenItsLastVisitIsStoredFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		l := New(Config{}).newLoop(ctx)
		l.planned, l.once, l.each = time.Now(), true, func(*visit) {}
		r := &run{task: tasks("a/1")[0]}
		l.lanes.add(r.task)
		l.lanes.byHost["a"].active = 1
		l.open, l.running, l.fast = 1, 1, 1
		l.wg.Go(func() {
			l.done <- []*visit{{c: l.c, src: r.src}}
			l.left <- r
		})
		l.run(ctx, nil)
	})
}

func TestAStalledSourceDoesNotStopOthers(t *testing.T) {
	w := newWorld(t)
	release := make(chan struct{})
	stalled := newSite(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/feed" {
			select {
			case <-release:
			case <-r.Context().Done():
			}
		}
		http.NotFound(rw, r)
	})
	w.feed("/feed", entry("Da", "https://amt.example/1", "1", testNow))
	w.Crawler.workers = 2
	sources := []Source{{ID: "stalled", URL: stalled + "/feed"}, w.source("/feed")}
	results, err := w.Pass(t.Context(), sources, PassOptions{OnVisit: func(r Result) {
		if r.Source == "amt" {
			close(release)
		}
	}})
	if err != nil || len(results) != 2 || results[0].Outcome != OutcomeFailed || results[1].New != 1 {
		t.Errorf("results %+v, %v", results, err)
	}
}

func TestPassKeepsTheOrderAndSkipsThePaused(t *testing.T) {
	w := newWorld(t)
	var sources []Source
	for n := range 20 {
		path := fmt.Sprint("/", n)
		w.feed(path, entry(headline(n), address(n), "", testNow))
		sources = append(sources, Source{ID: fmt.Sprint("s", n), URL: w.site.URL + path, Paused: n == 3})
	}
	seen := 0
	results, err := w.Pass(t.Context(), sources, PassOptions{OnVisit: func(Result) { seen++ }})
	if err != nil || len(results) != 20 || seen != 20 {
		t.Fatalf("%d results, %d seen, %v", len(results), seen, err)
	}
	for n, r := range results {
		if r.Source != sources[n].ID {
			t.Errorf("result %d is of %s", n, r.Source)
		}
		if (r.Outcome == OutcomeSkipped) != (n == 3) || n != 3 && r.New != 1 {
			t.Errorf("%+v", r)
		}
	}
}

func TestPassOverWhatIsDue(t *testing.T) {
	w := newWorld(t)
	w.feed("/feed", entry("Da", "https://amt.example/1", "1", testNow))
	src := w.source("/feed")
	w.visit(src)
	for _, want := range []int{0, 0, 1} {
		w.clock = w.clock.Add(25 * time.Minute)
		results, err := w.Pass(t.Context(), []Source{src}, PassOptions{Due: true})
		if err != nil || len(results) != want {
			t.Errorf("at %v: %d results, %v", w.clock, len(results), err)
		}
	}
}

func TestAnInterruptedPassLeavesNothingHalfDone(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	w.page("/feed", func(rw http.ResponseWriter, r *http.Request) {
		cancel()
		fmt.Fprint(rw, rss(entry("Da", "https://amt.example/1", "1", testNow)))
	})
	w.feed("/later", entry("Später", "https://amt.example/2", "2", testNow))
	later := w.source("/later")
	later.ID = "later"
	results, err := w.Pass(ctx, []Source{w.source("/feed"), later}, PassOptions{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if !slices.ContainsFunc(results, func(r Result) bool { return r.Source == "amt" }) {
		t.Error("what was under way was not ended")
	}
	for _, r := range results {
		v, err := w.db.Visit(t.Context(), r.Source)
		if err != nil || v.LastSuccess.IsZero() || r.New != 1 {
			t.Errorf("%+v is not stored: %v", r, err)
		}
	}
	if n := len(w.items()); n != len(results) {
		t.Errorf("%d items of %d results", n, len(results))
	}
}

// A fullStore refuses to commit.
type fullStore struct{ store.Store }

func (fullStore) Commit(context.Context, []store.Commit) ([]store.Outcome, error) {
	return nil, errors.New("no space left on device")
}

func TestWhatCannotBeStoredFails(t *testing.T) {
	w := newWorld(t)
	w.feed("/feed", entry("Da", "https://amt.example/1", "1", testNow))
	good := w.Crawler.store
	w.Crawler.store = fullStore{good}
	results, err := w.Pass(t.Context(), []Source{w.source("/feed")}, PassOptions{})
	if err == nil || len(results) != 1 || results[0].Outcome != OutcomeFailed || !strings.Contains(results[0].Error, "no space left") {
		t.Fatalf("results %+v, %v", results, err)
	}
	w.Crawler.store = good
	if r := w.visit(w.source("/feed")); r.New != 1 {
		t.Errorf("with space again: %+v", r)
	}
}

func TestWhatAHostAskedForIsStoredWhenTheStoreHasRoomAgain(t *testing.T) {
	w := newWorld(t)
	w.feed("/feed", entry("Da", "https://amt.example/1", "1", testNow))
	src := w.source("/feed")
	v := w.Crawler.newVisit(&src, store.Visit{Source: src.ID}, false)
	if !v.run(t.Context()) {
		t.Fatal("no visit")
	}
	k := committer{c: w.Crawler, hosts: make(map[string]store.Host)}
	good := w.Crawler.store
	w.Crawler.store = fullStore{good}
	if err := k.commit(t.Context(), []*visit{v}); err == nil {
		t.Fatal("stored without space")
	}
	w.Crawler.store = good
	if err := k.commit(t.Context(), []*visit{v}); err != nil {
		t.Fatal(err)
	}
	if hosts, err := good.Hosts(t.Context()); err != nil || len(hosts) != 1 {
		t.Errorf("hosts stored: %v, %v", hosts, err)
	}
}

// A followed crawler runs until the test ends; visits come out of it.
func (w *world) run(sources ...Source) (visits chan Result, stop func()) {
	visits = make(chan Result, 100)
	w.Crawler.onVisit = func(r Result) { visits <- r }
	w.Crawler.now = time.Now
	w.Crawler.SetSources(sources)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := w.Crawler.Run(ctx); err != nil {
			w.t.Error(err)
		}
	})
	stop = func() { cancel(); wg.Wait() }
	w.t.Cleanup(stop)
	return visits, stop
}

func awaitVisit(t *testing.T, visits chan Result) Result {
	t.Helper()
	select {
	case r := <-visits:
		return r
	case <-time.After(10 * time.Second):
		t.Fatal("no visit")
		return Result{}
	}
}

func TestRunFollowsAndReloads(t *testing.T) {
	w := newWorld(t)
	w.feed("/a", entry("A", "https://amt.example/a", "a", time.Now()))
	w.feed("/b", entry("B", "https://amt.example/b", "b", time.Now()))
	a, b := w.source("/a"), w.source("/b")
	a.ID, b.ID = "a", "b"
	visits, stop := w.run(a)
	if r := awaitVisit(t, visits); r.Source != "a" || r.New != 1 {
		t.Fatalf("first visit %+v", r)
	}
	w.Crawler.SetSources([]Source{a, b})
	if r := awaitVisit(t, visits); r.Source != "b" || r.New != 1 {
		t.Fatalf("after the reload %+v", r)
	}
	moved := a
	moved.URL = w.site.URL + "/b"
	w.Crawler.SetSources([]Source{moved})
	if r := awaitVisit(t, visits); r.Source != "a" || r.New != 1 {
		t.Fatalf("at its new address %+v", r)
	}
	stop()

	// Nothing is fetched before it is due, also after a restart.
	w.requests()
	w.restart(fetch.Config{})
	c := Source{ID: "c", URL: w.site.URL + "/b"}
	visits, _ = w.run(moved, b, c)
	if r := awaitVisit(t, visits); r.Source != "c" {
		t.Errorf("after the restart %+v", r)
	}
	if log := w.requests(); len(log) != 1 {
		t.Errorf("%d requests after the restart", len(log))
	}
}

// After a long stop all sources are overdue; they are not asked all at once.
func TestAStartIsNoBurst(t *testing.T) {
	w := newWorld(t)
	var sources []Source
	for n := range 10 {
		sources = append(sources, Source{ID: fmt.Sprint("s", n), URL: fmt.Sprintf("https://amt%d.example/", n)})
	}
	w.SetSources(sources)
	l := w.newLoop(t.Context())
	if err := l.plan(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := range sources {
		if _, ok := l.due.take(w.clock); !ok {
			t.Errorf("nothing is due after %d", n)
		}
		if _, ok := l.due.take(w.clock.Add(startStep - 1)); ok {
			t.Errorf("two are due after %d", n)
		}
		w.clock = w.clock.Add(startStep)
	}
}

// A source whose address was changed during a visit is asked there at once.
func TestAnAddressThatChangedDuringAVisitIsAskedAtOnce(t *testing.T) {
	w := newWorld(t)
	w.feed("/feed", entry("Da", "https://amt.example/1", "1", testNow))
	src := w.source("/feed")
	l := w.newLoop(t.Context())
	l.each = func(*visit) {}
	v, ok := l.attempt(&run{task: &task{src: &src}})
	if !ok {
		t.Fatal("no visit")
	}
	changed := src
	changed.URL = w.site.URL + "/neu"
	l.sources[src.ID] = &changed
	l.end(v)
	if at, ok := l.due.next(); !ok || at.After(w.clock) {
		t.Errorf("asked at %v, now is %v", at, w.clock)
	}
}

// A source that was given up and works again when the operator asks is
// followed again.
func TestARevivedSourceIsFollowed(t *testing.T) {
	w := newWorld(t)
	w.page("/feed", func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(http.StatusGone) })
	src := w.source("/feed")
	src.Interval = 20 * time.Millisecond
	w.clock = time.Now().Add(-30 * 24 * time.Hour)
	for range goneVisits {
		w.visit(src)
		w.clock = w.clock.Add(8 * 24 * time.Hour)
	}
	w.feed("/feed", entry("Doch", "https://amt.example/1", "1", time.Now()))
	visits, _ := w.run(src)
	if _, err := w.Pass(t.Context(), []Source{src}, PassOptions{Named: true}); err != nil {
		t.Fatal(err)
	}
	if r := awaitVisit(t, visits); r.New != 1 {
		t.Errorf("named: %+v", r)
	}
	if r := awaitVisit(t, visits); r.Outcome != OutcomeOK || r.New != 0 {
		t.Errorf("then: %+v", r)
	}
}

// The log tells what changed with a source as its state does, and nothing while
// it goes on.
func TestTheLogTellsWhatTheStateTells(t *testing.T) {
	w := newWorld(t)
	var log strings.Builder
	w.Crawler.log = slog.New(slog.NewTextHandler(&log, nil))
	told := func() string {
		defer log.Reset()
		return log.String()
	}
	w.feed("/feed", entry("Da", "https://amt.example/1", "1", testNow))
	w.visit(w.source("/feed"))
	w.visit(w.source("/feed"))
	if s := told(); s != "" {
		t.Errorf("all is well, and the log says %s", s)
	}
	w.page("/feed", http.NotFound)
	r := w.visit(w.source("/feed"))
	if s := told(); !strings.Contains(s, "state=failing") || !strings.Contains(s, strconv.Quote(r.Visit.Problem)) || !strings.Contains(s, "source=amt") {
		t.Errorf("failing: %s", s)
	}
	w.visit(w.source("/feed"))
	if s := told(); s != "" {
		t.Errorf("still failing, and the log says %s", s)
	}
	w.text("/", "text/html", `<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/neu"></head></html>`)
	r = w.visit(w.source("/feed"))
	if s := told(); r.Visit.Proposal == "" || !strings.Contains(s, strconv.Quote(r.Visit.Proposal)) {
		t.Errorf("found another address %q: %s", r.Visit.Proposal, s)
	}
	w.feed("/feed", entry("Da", "https://amt.example/1", "1", testNow))
	w.visit(w.source("/feed"))
	if s := told(); !strings.Contains(s, "state=ok") {
		t.Errorf("recovered: %s", s)
	}
}

// What the sources have shown is weighed anew from time to time, and soon after
// a start at which nothing was known.
func TestThePlanIsRenewed(t *testing.T) {
	w := newWorld(t)
	l := w.newLoop(t.Context())
	renewed := func(after time.Duration) bool {
		t.Helper()
		before := w.Crawler.plan.Load()
		w.clock = w.clock.Add(after)
		if err := l.weigh(t.Context()); err != nil {
			t.Fatal(err)
		}
		return w.Crawler.plan.Load() != before
	}
	if !renewed(0) || renewed(firstReplan-1) || !renewed(1) {
		t.Error("not at the start and half an hour later")
	}
	var past []string
	for n, at := range every(day, 10) {
		past = append(past, entry(headline(n), address(n), fmt.Sprint(n), at))
	}
	w.feed("/feed", past...)
	w.visit(w.source("/feed"))
	if !renewed(0) || renewed(replan-1) || !renewed(1) {
		t.Error("not as soon as something is known, and every six hours")
	}
}

// A lostStore knows nothing of visits.
type lostStore struct{ store.Store }

func (lostStore) Visits(context.Context) ([]store.Visit, error) {
	return nil, errors.New("input/output error")
}

// What ends with the program is no error, a store that cannot be read is one.
func TestRunEndsQuietly(t *testing.T) {
	w := newWorld(t)
	var log strings.Builder
	w.Crawler.log = slog.New(slog.NewTextHandler(&log, nil))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w.Crawler.SetSources([]Source{w.source("/feed")})
	if err := w.Crawler.Run(ctx); err != nil || log.Len() > 0 {
		t.Errorf("at the end: %v, log %q", err, log.String())
	}
	w.Crawler.store = lostStore{w.db}
	if err := w.Crawler.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "read visits") {
		t.Errorf("without a store: %v", err)
	}
}

func TestAVisitWithoutNewsWaitsOnlyForOthersUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for begun, want := range map[int64]time.Duration{1: 0, 2: gatherTime} {
			k := committer{in: make(chan *visit)}
			k.due.Store(begun)
			start := time.Now()
			if k.gather(&visit{}); time.Since(start) != want {
				t.Errorf("of %d visits one waited %v, want %v", begun, time.Since(start), want)
			}
		}
	})
}

func TestVisitsWithoutNewsShareACommit(t *testing.T) {
	w := newWorld(t)
	counted := &countingStore{Store: w.Crawler.store}
	w.Crawler.store = counted
	var sources []Source
	for n := range 30 {
		sources = append(sources, Source{ID: fmt.Sprint("s", n), URL: fmt.Sprint(w.site.URL, "/missing/", n)})
	}
	results, err := w.Pass(t.Context(), sources, PassOptions{})
	if err != nil || len(results) != 30 {
		t.Fatalf("%d results, %v", len(results), err)
	}
	if counted.commits > 15 {
		t.Errorf("%d commits for 30 visits", counted.commits)
	}
}

type countingStore struct {
	store.Store
	commits int // the committer is one goroutine
}

func (s *countingStore) Commit(ctx context.Context, c []store.Commit) ([]store.Outcome, error) {
	s.commits++
	return s.Store.Commit(ctx, c)
}

func TestTwoOfTheLargestBodiesAreTakenApartOneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(Config{})
		large := make([]byte, 10<<20)
		end, err := c.extraction(t.Context(), large)
		if err != nil {
			t.Fatal(err)
		}
		second := false
		go func() {
			end, err := c.extraction(t.Context(), large)
			if err == nil {
				second = true
				end()
			}
		}()
		synctest.Wait()
		if second {
			t.Error("both at a time")
		}
		end()
		synctest.Wait()
		if !second {
			t.Error("the second one still waits after the first")
		}
	})
}
