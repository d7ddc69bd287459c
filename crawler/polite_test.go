package crawler

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
)

// remembered is a fetch configuration that knows the hosts that are stored.
func (w *world) remembered(cfg fetch.Config) fetch.Config {
	w.t.Helper()
	hosts, err := w.db.Hosts(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, h := range hosts {
		cfg.Known = append(cfg.Known, fetch.HostState(h))
	}
	return cfg
}

// One source of a host is told to come back in three days: no source of that
// host is asked before, not by name and not after a restart.
func TestRetryAfterHoldsForTheHostAcrossRestarts(t *testing.T) {
	until := time.Now().Add(3 * day).UTC()
	for name, value := range map[string]string{"seconds": "259200", "date": until.Format(http.TimeFormat)} {
		w := newWorld(t)
		w.page("/feed", func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Retry-After", value)
			rw.WriteHeader(http.StatusTooManyRequests)
		})
		w.feed("/other", entry("Da", "https://amt.example/1", "1", testNow))
		w.clock = time.Now() // what fetch goes by
		if r := w.visit(w.source("/feed")); r.Visit.NextVisit.Before(until.Add(-time.Minute)) {
			t.Errorf("%s: asked again at %v", name, r.Visit.NextVisit)
		}
		w.requests()
		w.restart(w.remembered(fetch.Config{}))
		other := w.source("/other")
		other.ID = "other"
		results, err := w.Pass(t.Context(), []Source{w.source("/feed"), other}, PassOptions{Named: true})
		if err != nil || len(w.requests()) != 0 {
			t.Errorf("%s: the host was asked, %v", name, err)
		}
		for _, r := range results {
			if r.Outcome != OutcomeSkipped || !strings.Contains(r.Problem, until.Format("2006-01-02T")) {
				t.Errorf("%s: %+v", name, r)
			}
		}
	}
}

// Refusals and 410 count only in a row: an answer in between forgives them, and
// other failures before a 410 are none.
func TestOnlyWhatComesInARowCounts(t *testing.T) {
	w := newWorld(t)
	src := w.source("/feed")
	interval := func(status int) time.Duration {
		w.page("/feed", func(rw http.ResponseWriter, r *http.Request) {
			rw.WriteHeader(status)
			fmt.Fprint(rw, rss(entry("Da", "https://amt.example/1", "1", testNow)))
		})
		return w.visit(src).Visit.Interval
	}
	first := interval(http.StatusForbidden)
	interval(http.StatusOK)
	if again := interval(http.StatusForbidden); again != first {
		t.Errorf("refused once it is left alone for %v, once more after an answer for %v", first, again)
	}
	for range goneVisits {
		interval(http.StatusNotFound)
	}
	if got := interval(http.StatusGone); got != goneInterval {
		t.Errorf("the first 410 after other failures: left alone for %v", got)
	}
}

// How long a document is good for is kept, whoever says it: its headers or the
// feed itself, also in what a 304 leaves as it is.
func TestADocumentIsNotAskedForWhileItIsFresh(t *testing.T) {
	for name, tt := range map[string]struct{ control, ttl string }{
		"Cache-Control": {control: "max-age=36000"}, "ttl": {ttl: "<ttl>600</ttl>"},
	} {
		w := newWorld(t)
		w.page("/feed", func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("ETag", `"1"`)
			rw.Header().Set("Cache-Control", tt.control)
			if r.Header.Get("If-None-Match") != "" {
				rw.WriteHeader(http.StatusNotModified)
				return
			}
			rw.Header().Set("Content-Type", "application/rss+xml")
			fmt.Fprint(rw, strings.Replace(rss(entry("Da", "https://amt.example/1", "1", testNow)), "<item>", tt.ttl+"<item>", 1))
		})
		for _, outcome := range []Outcome{OutcomeOK, OutcomeUnchanged} {
			if r := w.visit(w.source("/feed")); r.Outcome != outcome || r.Visit.NextVisit.Before(r.Visit.LastAttempt.Add(10*time.Hour)) {
				t.Errorf("%s: %s at %v, next at %v", name, r.Outcome, r.Visit.LastAttempt, r.Visit.NextVisit)
			}
		}
	}
}

func TestGapsAreKeptAcrossRestarts(t *testing.T) {
	w := newWorld(t)
	var asked []time.Time
	w.page("/feed", func(rw http.ResponseWriter, r *http.Request) {
		asked = append(asked, time.Now())
		fmt.Fprint(rw, rss(entry("Da", "https://amt.example/1", "1", testNow)))
	})
	const delay = 300 * time.Millisecond
	for range 2 {
		w.restart(w.remembered(fetch.Config{Delay: delay}))
		w.visit(w.source("/feed"))
	}
	if gap := asked[1].Sub(asked[0]); gap < delay {
		t.Errorf("%v between the requests of two runs", gap)
	}
}

func TestATemporaryRedirectIsNeverAdopted(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect} {
		w := newWorld(t)
		w.page("/alt", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/neu", status) })
		w.feed("/neu", entry("Da", "https://amt.example/1", "1", testNow))
		for range adoptAfter + 1 {
			if r := w.visit(w.source("/alt")); r.Visit.State != store.StateOK || r.Problem != "" {
				t.Fatalf("%d: %q, %q", status, r.Visit.State, r.Problem)
			}
		}
		if log := w.requests(); len(log) != 2*(adoptAfter+1) {
			t.Errorf("%d: %d requests", status, len(log))
		}
	}
}

// What a redirect leads to gives the validators, and only it is asked with
// them.
func TestValidatorsBelongToTheAddressThatGaveThem(t *testing.T) {
	w := newWorld(t)
	etag, modified, to := `"1"`, "", "/a"
	w.page("/feed", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, to, http.StatusFound) })
	for _, path := range []string{"/a", "/b"} {
		w.validated(path, &etag, &modified, func() string { return rss(entry("Da", "https://amt.example/1", "1", testNow)) })
	}
	w.visit(w.source("/feed"))
	w.visit(w.source("/feed"))
	to = "/b"
	w.visit(w.source("/feed"))
	var got []string
	for _, r := range w.requests() {
		got = append(got, r.URL.Path+" "+r.Header.Get("If-None-Match"))
	}
	want := []string{"/feed ", "/a ", "/feed ", `/a "1"`, "/feed ", "/b "}
	if !slices.Equal(got, want) {
		t.Errorf("asked %q, want %q", got, want)
	}
}

func TestA200IsReadEvenWithTheOldETag(t *testing.T) {
	w := newWorld(t)
	n := 0
	w.page("/feed", func(rw http.ResponseWriter, r *http.Request) {
		n++
		rw.Header().Set("ETag", `"immer"`)
		fmt.Fprint(rw, rss(entry(headline(n), address(n), fmt.Sprint(n), testNow)))
	})
	w.visit(w.source("/feed"))
	if r := w.visit(w.source("/feed")); r.New != 1 {
		t.Errorf("%+v", r)
	}
}

func TestValidatorsOfABodyThatWasCutAreNotKept(t *testing.T) {
	w := newWorld(t)
	var items []string
	for n := range 20 {
		items = append(items, entry(headline(n), address(n), fmt.Sprint(n), testNow))
	}
	whole := rss(items...)
	w.restart(fetch.Config{MaxBody: int64(len(whole) * 3 / 4)})
	etag, modified := `"1"`, "Wed, 22 Oct 2025 06:00:00 GMT"
	w.validated("/feed", &etag, &modified, func() string { return whole })
	r := w.visit(w.source("/feed"))
	if r.New < 10 || r.New > 16 || !strings.Contains(r.Problem, "crawler.max_body") {
		t.Errorf("cut: %+v", r)
	}
	w.requests()
	w.restart(fetch.Config{})
	if r := w.visit(w.source("/feed")); r.New == 0 || len(w.items()) != 20 || r.Problem != "" {
		t.Errorf("whole: %+v", r)
	}
	if log := w.requests(); conditions(log[0]) != [2]string{} {
		t.Errorf("asked with %q", conditions(log[0]))
	}
}

// Rights that a publisher reserves are stored with each item, wherever they
// are said, and tdmrep.json is asked for once a week.
func TestReservedRightsAreStoredWithTheItem(t *testing.T) {
	t.Parallel()
	page := func(head string) string {
		return `<!doctype html><html lang="de"><head><title>Presse</title>` + head + `</head><body><main>` + rows(5, 4, 3, 2, 1) + `</main></body></html>`
	}
	tests := []struct {
		name, head, header, value, robots, tdmrep string
		want                                      []string
	}{
		{name: "nothing"},
		{name: "header", header: "X-Robots-Tag", value: "noindex, max-snippet:50", want: []string{"max-snippet:50", "noindex"}},
		{name: "meta", head: `<meta name="robots" content="nosnippet">`, want: []string{"nosnippet"}},
		{name: "TDM header", header: "TDM-Reservation", value: "1", want: []string{"tdm"}},
		{name: "TDM meta", head: `<meta name="tdm-reservation" content="1">`, want: []string{"tdm"}},
		{name: "tdmrep.json", tdmrep: `[{"location":"/presse","tdm-reservation":1}]`, want: []string{"tdm"}},
		{name: "several", head: `<meta name="robots" content="noindex">`, header: "TDM-Reservation", value: "1", want: []string{"noindex", "tdm"}},
	}
	for _, tt := range tests {
		w := newWorld(t)
		w.restart(fetch.Config{Rights: true})
		w.page("/presse", func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Type", "text/html; charset=utf-8")
			if tt.header != "" {
				rw.Header().Set(tt.header, tt.value)
			}
			fmt.Fprint(rw, page(tt.head))
		})
		if tt.tdmrep != "" {
			w.text("/.well-known/tdmrep.json", "application/json", tt.tdmrep)
		}
		w.visit(w.list())
		w.restart(w.remembered(fetch.Config{Rights: true}))
		w.visit(w.list())
		for _, it := range w.stored() {
			if !slices.Equal(it.Reservations, tt.want) {
				t.Errorf("%s: %q reserves %q, want %q", tt.name, it.Title, it.Reservations, tt.want)
			}
		}
		asked := 0
		for _, r := range w.requests() {
			asked += btoi(strings.HasSuffix(r.URL.Path, "tdmrep.json"))
		}
		if asked != 1 {
			t.Errorf("%s: tdmrep.json was asked for %d times", tt.name, asked)
		}
	}
}

// A source at its adopted new address can fall silent there.
func TestAMovedSourceFallsSilentToo(t *testing.T) {
	w := newWorld(t)
	var items []string
	for n, at := range every(day, 10) {
		items = append(items, entry(headline(n), address(n), fmt.Sprint(n), at))
	}
	w.page("/alt", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "/neu", http.StatusPermanentRedirect)
	})
	w.feed("/neu", items...)
	for range adoptAfter + 1 {
		w.visit(w.source("/alt"))
	}
	w.clock = w.clock.Add(21 * day)
	if r := w.visit(w.source("/alt")); r.Visit.State != store.StateSilent {
		t.Errorf("%q, %q", r.Visit.State, r.Problem)
	}
}
