package crawler

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

func TestFirstVisitAfterAStart(t *testing.T) {
	src := &Source{ID: "amt", URL: "https://amt.example/feed"}
	at := addressMemory(src)
	due := testNow.Add(3 * time.Hour)
	tests := []struct {
		name string
		src  *Source
		v    *store.Visit
		want time.Time
		ever bool
	}{
		{"never visited", src, &store.Visit{}, testNow, true},
		{"due later", src, &store.Visit{LastAttempt: testNow, NextVisit: due, Memory: at}, due, true},
		{"gone for good", src, &store.Visit{LastAttempt: testNow, Memory: at}, time.Time{}, false},
		{"gone, but at another address now", &Source{ID: "amt", URL: "https://neu.example/"}, &store.Visit{LastAttempt: testNow, Memory: at}, testNow, true},
		{"told to wait at the very first", src, &store.Visit{NextVisit: due}, due, true},
		{"shorter interval configured", &Source{ID: "amt", URL: src.URL, Interval: time.Hour},
			&store.Visit{LastAttempt: testNow, NextVisit: due, Interval: 3 * time.Hour, Memory: at}, testNow.Add(time.Hour), true},
		{"shorter interval, but it fails", &Source{ID: "amt", URL: src.URL, Interval: time.Hour},
			&store.Visit{LastAttempt: testNow, NextVisit: due, Interval: 3 * time.Hour, Failures: 2, Memory: at}, due, true},
		{"shorter interval, but cached for longer", &Source{ID: "amt", URL: src.URL, Interval: time.Hour},
			&store.Visit{LastAttempt: testNow, NextVisit: due, Interval: 2 * time.Hour, Memory: at}, due, true},
		{"the clock was years ahead", src,
			&store.Visit{LastAttempt: due.AddDate(3, 0, 0), NextVisit: due.AddDate(3, 0, 1), Interval: time.Hour, Memory: at}, testNow.Add(time.Hour), true},
	}
	for _, tt := range tests {
		if got, ever := firstVisit(tt.src, tt.v, testNow); !got.Equal(tt.want) || ever != tt.ever {
			t.Errorf("%s: %v, %v", tt.name, got, ever)
		}
	}
}

func addressMemory(src *Source) []byte {
	m := memory{address: addressOf(src)}
	return m.encode()
}

func TestAShorterIntervalHoldsAtOnce(t *testing.T) {
	w := newWorld(t)
	w.feed("/feed", entry("Da", "https://amt.example/1", "1", time.Now()))
	src := w.source("/feed")
	src.Interval = 24 * time.Hour
	w.clock = time.Now().Add(-3 * time.Hour)
	w.visit(src) // two hours ago
	src.Interval = time.Hour
	visits, _ := w.run(src)
	if r := awaitVisit(t, visits); r.Outcome != OutcomeOK {
		t.Errorf("two hours later: %+v", r)
	}
}

// Visits of a clock that was years ahead do not keep a source from being asked.
func TestAClockThatWasAheadStopsNothing(t *testing.T) {
	w := newWorld(t)
	w.feed("/feed", entry("Da", "https://amt.example/1", "1", time.Now()))
	src := w.source("/feed")
	src.Interval = 20 * time.Millisecond
	ahead := func() {
		w.clock = time.Now().AddDate(3, 0, 0)
		w.visit(src)
	}
	ahead()
	w.clock = testNow
	if results, err := w.Pass(t.Context(), []Source{src}, PassOptions{Due: true}); err != nil || len(results) != 1 {
		t.Errorf("%d results, %v", len(results), err)
	}
	ahead()
	visits, _ := w.run(src)
	if r := awaitVisit(t, visits); r.Outcome != OutcomeOK || r.Visit.LastAttempt.After(time.Now()) {
		t.Errorf("%+v", r)
	}
}

// A readingStore counts what is read of visits, and lets others in after the
// first reading of all.
type readingStore struct {
	store.Store
	all, single atomic.Int32
	meanwhile   func()
}

func (s *readingStore) Visits(ctx context.Context) ([]store.Visit, error) {
	visits, err := s.Store.Visits(ctx)
	if s.all.Add(1) == 1 && s.meanwhile != nil {
		s.meanwhile()
	}
	return visits, err
}

func (s *readingStore) Visit(ctx context.Context, source string) (store.Visit, error) {
	s.single.Add(1)
	return s.Store.Visit(ctx, source)
}

func TestAPassReadsWhatIsRememberedAtOnce(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]bool{"alone": false, "another loop visits a source meanwhile": true} {
		w := newWorld(t)
		w.feed("/feed", entry("Da", address(1), "1", testNow))
		src := w.source("/feed")
		w.visit(src)
		s := &readingStore{Store: w.db}
		w.Crawler.store = s
		want := int32(0)
		if meanwhile {
			w.feed("/feed", entry("Da", address(1), "1", testNow), entry("Neu", address(2), "2", testNow))
			s.meanwhile = func() { w.visit(src) }
			want = 1
		}
		if r := w.visit(src); r.New != 0 {
			t.Errorf("%s: %+v", name, r)
		}
		if n := s.single.Load(); n != want {
			t.Errorf("%s: %d visits read one by one, want %d", name, n, want)
		}
		if v, err := w.db.Visit(t.Context(), src.ID); err != nil || meanwhile && !v.LastNew.Equal(w.clock) {
			t.Errorf("%s: what the other loop stored is lost: %v, last news %v", name, err, v.LastNew)
		}
	}
}

// What another loop has visited meanwhile is not asked again, and nobody hears
// of it.
func TestWhatAnotherLoopVisitedIsNotDue(t *testing.T) {
	w := newWorld(t)
	w.feed("/feed", entry("Da", "https://amt.example/1", "1", testNow))
	src := w.source("/feed")
	due := w.visit(src).Visit.NextVisit
	w.requests()
	v, ok := w.newLoop(t.Context()).attempt(&run{task: &task{src: &src}})
	if !ok || !v.quiet || v.commit || !v.result.Visit.NextVisit.Equal(due) || len(w.requests()) != 0 {
		t.Errorf("%+v", v.result)
	}
}
