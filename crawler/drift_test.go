package crawler

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

func TestYieldBesideItsOwnHistory(t *testing.T) {
	usual := []harvest{{20, 20, 20}, {18, 18, 17}, {20, 20, 20}}
	tests := []struct {
		name    string
		history []harvest
		h       harvest
		lack    string
	}{
		{"as usual", usual, harvest{19, 19, 19}, ""},
		{"a little less", usual, harvest{10, 10, 10}, ""},
		{"a third", usual, harvest{6, 6, 6}, "6 of the 18 or more"},
		{"empty", usual, harvest{}, "there but empty"},
		{"links gone", usual, harvest{20, 2, 20}, "have a link"},
		{"dates gone", usual, harvest{20, 20, 0}, "have a date"},
		{"never had dates", []harvest{{20, 20, 0}, {20, 20, 1}}, harvest{20, 20, 0}, ""},
		{"no history", nil, harvest{}, ""},
		{"always was empty", []harvest{{}, {}}, harvest{}, ""},
		{"short history", usual[:1], harvest{1, 1, 1}, ""},
		{"few entries say nothing", []harvest{{3, 3, 3}, {3, 3, 3}}, harvest{1, 0, 0}, ""},
	}
	for _, tt := range tests {
		y := yield{history: tt.history}
		got := y.see(tt.h, testNow)
		if (got == "") != (tt.lack == "") || !strings.Contains(got, tt.lack) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.lack)
		}
	}
}

func TestANewHabitIsAcceptedInTime(t *testing.T) {
	var y yield
	for range 3 {
		y.see(harvest{20, 20, 20}, testNow)
	}
	for d := range 15 {
		if y.see(harvest{5, 5, 5}, testNow.AddDate(0, 0, d)) == "" {
			t.Fatalf("accepted after %d days", d)
		}
	}
	if got := y.see(harvest{5, 5, 5}, testNow.AddDate(0, 0, 15)); got != "" {
		t.Errorf("after 15 days: %q", got)
	}
	if got := y.habit(testNow.AddDate(0, 0, 15)); !strings.Contains(got, "yields less than it used to since 2025-10-22 07:00 UTC") {
		t.Errorf("accepted with the words %q", got)
	}
	if got := y.see(harvest{5, 5, 5}, testNow.AddDate(0, 0, 16)); got != "" {
		t.Errorf("then: %q", got)
	}
}

func TestHistoryIsBounded(t *testing.T) {
	var y yield
	for range 3 * maxHistory {
		y.see(harvest{5, 5, 5}, testNow)
	}
	if len(y.history) != maxHistory {
		t.Errorf("%d documents of history", len(y.history))
	}
}

// A drifting list drifts until it has its entries again, whatever lies between:
// a fault of the server, a 304.
func TestDriftLastsUntilTheListIsWell(t *testing.T) {
	w := newWorld(t)
	shown := rows(5, 4, 3, 2, 1)
	etag, down := `"1"`, false
	w.page("/presse", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("ETag", etag)
		switch {
		case down:
			rw.WriteHeader(http.StatusBadGateway)
		case r.Header.Get("If-None-Match") == etag:
			rw.WriteHeader(http.StatusNotModified)
		default:
			rw.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(rw, listPage, shown, "")
		}
	})
	w.visit(w.list())
	etag = `"2"`
	w.visit(w.list())
	want := func(when string, state store.State, say string) {
		t.Helper()
		if r := w.visit(w.list()); r.Visit.State != state || !strings.Contains(r.Problem, say) {
			t.Errorf("%s: %q, %q", when, r.Visit.State, r.Problem)
		}
	}
	shown, etag = rows(5), `"3"`
	want("one entry left", store.StateDrifting, "(since 2025-10-22 10:00 UTC)")
	want("unchanged", store.StateDrifting, "(since 2025-10-22 10:00 UTC)")
	down = true
	want("down", store.StateFailing, "(since 2025-10-22 12:00 UTC, last good 2025-10-22 11:00 UTC)")
	want("still down", store.StateFailing, "(since 2025-10-22 12:00 UTC, last good 2025-10-22 11:00 UTC)")
	down = false
	want("back, and still one entry", store.StateDrifting, "(since 2025-10-22 10:00 UTC)")
	shown, etag = rows(7, 6, 5, 4, 3), `"4"`
	want("well", store.StateOK, "")
}

// ruledList is a source whose rule names the container of its entries.
func (w *world) ruledList() Source {
	src := w.list()
	src.Rule.Item = "main > article.row"
	return src
}

// A list that always had entries drifts at once when it is empty. One whose
// container stays there may be right after a while; one without it never is.
// Either way the old items stay and come back as what they are.
func TestAnEmptyListDriftsAtOnceAndIsAHabitInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	src := w.ruledList()
	full := rows(5, 4, 3, 2, 1)
	for range 3 {
		w.listPage("/presse", full, "")
		w.visit(src)
	}
	w.listPage("/presse", `<p>Derzeit liegen keine Meldungen vor.</p>`, "")
	for n := range 30 {
		r := w.visit(src)
		switch late := n > 14; {
		case !late && (r.Visit.State != store.StateDrifting || !strings.Contains(r.Problem, "there but empty")):
			t.Fatalf("empty for %d days: %q, %q", n, r.Visit.State, r.Problem)
		case late && (r.Visit.State != store.StateOK || !strings.Contains(r.Problem, "empty since 2025-10-22 11:00 UTC")):
			t.Fatalf("empty for %d days: %q, %q", n, r.Visit.State, r.Problem)
		case len(w.items()) != 5:
			t.Fatalf("%d items stay", len(w.items()))
		}
		w.clock = w.clock.Add(day - time.Hour)
	}
	w.listPage("/presse", full, "")
	if r := w.visit(src); r.Visit.State != store.StateOK || r.Problem != "" || r.New != 0 || r.Unchanged != 5 {
		t.Errorf("as it was: %q, %q, %+v", r.Visit.State, r.Problem, r)
	}
	w.text("/presse", "text/html", `<!doctype html><title>Presse</title><div><p>Derzeit liegen keine Meldungen vor.</p></div>`)
	for range 30 {
		if r := w.visit(src); r.Outcome != OutcomeFailed || r.Visit.State != store.StateDrifting || !strings.Contains(r.Problem, "matches nothing") {
			t.Fatalf("without its container: %q, %q", r.Visit.State, r.Problem)
		}
		w.clock = w.clock.Add(day - time.Hour)
	}
}

// A sitemap that has lost its pages drifts as a list does.
func TestASitemapThatLosesItsPagesDrifts(t *testing.T) {
	w := newWorld(t)
	src := Source{ID: "amt", URL: w.site.URL + "/sitemap.xml", Kind: KindSitemap}
	show := func(pages int) Result {
		var b strings.Builder
		for n := range pages {
			path := fmt.Sprint("/", n)
			fmt.Fprintf(&b, "<url><loc>%s%s</loc></url>", w.site.URL, path)
			w.text(path, "text/html; charset=utf-8", fmt.Sprintf(articlePage, headline(n)))
		}
		w.text("/sitemap.xml", "application/xml", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`+b.String()+`</urlset>`)
		return w.visit(src)
	}
	show(6)
	show(6)
	for _, pages := range []int{2, 0} {
		if r := show(pages); r.Visit.State != store.StateDrifting || len(w.items()) != 6 {
			t.Errorf("%d pages left: %q, %q, %d items", pages, r.Visit.State, r.Problem, len(w.items()))
		}
	}
	if r := show(6); r.Visit.State != store.StateOK || r.Problem != "" {
		t.Errorf("with all pages again: %q, %q", r.Visit.State, r.Problem)
	}
	w.text("/1.xml", "application/xml", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>`+w.site.URL+`/1</loc></url></urlset>`)
	w.text("/sitemap.xml", "application/xml", `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>`+w.site.URL+`/1.xml</loc></sitemap></sitemapindex>`)
	if r := w.visit(src); r.Visit.State != store.StateOK || r.Unchanged != 1 {
		t.Errorf("an index has no pages of its own: %q, %q, %d unchanged", r.Visit.State, r.Problem, r.Unchanged)
	}
}

// A long list that was empty for a while is what it was, to the last entry.
func TestAfterAnEmptyListAllEntriesAreKnown(t *testing.T) {
	w := newWorld(t)
	const many = maxVanished + 2*maxFresh
	for _, step := range []struct{ items, fresh, unchanged int }{{many, many, 0}, {0, 0, 0}, {many, 0, many}} {
		w.feed("/feed", feedItems(step.items)...)
		if r := w.visit(w.source("/feed")); r.New != step.fresh || r.Unchanged != step.unchanged || r.Updated != 0 {
			t.Errorf("%d entries: %+v", step.items, r)
		}
	}
}

// A list of warnings is empty at times. Twice that is told; then it is known,
// as long as it is not empty for much longer than ever.
func TestWarningsThatComeAndGoAreNoDrift(t *testing.T) {
	w := newWorld(t)
	src := w.source("/feed")
	see := func(days int, items ...string) store.State {
		w.feed("/feed", items...)
		var r Result
		for range days {
			w.clock = w.clock.Add(day - time.Hour)
			r = w.visit(src)
		}
		return r.Visit.State
	}
	for n := range 4 {
		storm := entry(headline(n+50), address(n+50), fmt.Sprint(n), w.clock)
		if got := see(2, storm); got != store.StateOK {
			t.Errorf("warning %d: %q", n, got)
		}
		want := store.StateDrifting
		if n >= habitAfter {
			want = store.StateOK
		}
		if got := see(3); got != want {
			t.Errorf("after warning %d: %q, want %q", n, got, want)
		}
	}
	if got := see(5); got != store.StateDrifting {
		t.Errorf("empty for twice as long as ever: %q", got)
	}
}

// A site that shows a long list and a short one in turn settles, and still
// drifts when only the short one is left.
func TestALongAndAShortListInTurnSettle(t *testing.T) {
	var y yield
	at, long, short := testNow, harvest{20, 20, 20}, harvest{5, 5, 5}
	drifts := 0
	y.see(long, at)
	for range 20 {
		y.see(long, at)
		at = at.Add(time.Hour)
		drifts += btoi(y.see(short, at) != "")
		at = at.Add(time.Hour)
	}
	if drifts != habitAfter {
		t.Errorf("drifted %d times", drifts)
	}
	if y.see(short, at.Add(2*time.Hour)) == "" {
		t.Error("only the short one is left, and nothing is said")
	}
	y.see(long, at.Add(3*time.Hour))
	if got := y.see(harvest{}, at.Add(4*time.Hour)); !strings.Contains(got, "empty") {
		t.Errorf("empty at once: %q", got)
	}
}

// A document that answers 304 from then on is the new habit in time, too.
func TestANewHabitIsAcceptedWithoutAnotherDocument(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	etag, modified, body := `"1"`, "", rss(feedItems(20)...)
	w.validated("/feed", &etag, &modified, func() string { return body })
	w.visit(w.source("/feed"))
	w.visit(w.source("/feed"))
	etag, body = `"2"`, rss(feedItems(5)...)
	for n := range 30 {
		r := w.visit(w.source("/feed"))
		switch late := n > 14; {
		case !late && r.Visit.State != store.StateDrifting:
			t.Fatalf("less for %d days: %q, %q", n, r.Visit.State, r.Problem)
		case late && (r.Visit.State != store.StateOK || !strings.Contains(r.Problem, "yields less than it used to since 2025-10-22")):
			t.Fatalf("less for %d days: %q, %q", n, r.Visit.State, r.Problem)
		}
		w.clock = w.clock.Add(day - time.Hour)
	}
	etag, body = `"3"`, rss(feedItems(4)...)
	if r := w.visit(w.source("/feed")); r.Visit.State != store.StateOK {
		t.Errorf("the next document: %q, %q", r.Visit.State, r.Problem)
	}
}

func feedItems(n int) (items []string) {
	for i := range n {
		items = append(items, entry(headline(i), address(i), fmt.Sprint(i), testNow.Add(-time.Duration(i)*time.Hour)))
	}
	return items
}

// While the crawler is off nobody sees how long a list is empty: that it may
// have been for long at times must not hide that it is.
func TestAnEmptyListIsToldInTimeWhateverItDidBefore(t *testing.T) {
	var y yield
	at, full := testNow, harvest{10, 10, 10}
	y.see(full, at)
	for range habitAfter {
		at = at.Add(time.Hour)
		y.see(harvest{}, at)
		at = at.AddDate(0, 3, 0)
		y.see(full, at)
	}
	y.see(harvest{}, at.Add(time.Hour))
	at = at.Add(driftPatience + 2*time.Hour)
	if lack, habit := y.see(harvest{}, at), y.habit(at); lack == "" && !strings.Contains(habit, "is empty since") {
		t.Errorf("after two weeks nothing is said: %q, %q", lack, habit)
	}
}

// A clock that was ahead for a while leaves no time in the future.
func TestDriftSurvivesAClockSetBack(t *testing.T) {
	var y yield
	y.see(harvest{20, 20, 20}, testNow)
	y.see(harvest{20, 20, 20}, testNow)
	y.see(harvest{5, 5, 5}, testNow.AddDate(10, 0, 0))
	for n, want := range []bool{true, true, false} {
		if got := y.see(harvest{5, 5, 5}, testNow.AddDate(0, 0, 8*n)); (got != "") != want {
			t.Errorf("after %d days: %q", 8*n, got)
		}
	}
}

// The same document as before an empty one, with its validator, is well.
func TestAfterAnEmptyListTheOldOneIsWell(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	full := rss(entry("Bleibt", "https://amt.example/1", "1", testNow))
	etag, modified, body := `"1"`, "", full
	w.validated("/feed", &etag, &modified, func() string { return body })
	w.visit(w.source("/feed"))
	etag, body = `"2"`, rss()
	for _, want := range []Outcome{OutcomeOK, OutcomeUnchanged, OutcomeUnchanged} {
		if r := w.visit(w.source("/feed")); r.Outcome != want || r.Visit.State != store.StateDrifting {
			t.Fatalf("empty: %s, %q, %q", r.Outcome, r.Visit.State, r.Problem)
		}
	}
	etag, body = `"1"`, full
	if r := w.visit(w.source("/feed")); r.Outcome != OutcomeOK || r.Visit.State != store.StateOK || r.Unchanged != 1 {
		t.Errorf("as it was: %q, %q", r.Visit.State, r.Problem)
	}
}

// A list that is empty, as one of warnings may be for weeks, is asked as often
// as before: its next entry is news.
func TestAnEmptyListIsAskedAsOftenAsBefore(t *testing.T) {
	w := newWorld(t)
	w.feed("/feed", entry("Sturm", "https://amt.example/1", "1", testNow))
	before := w.visit(w.source("/feed")).Visit.Interval
	w.feed("/feed")
	for range 5 {
		if r := w.visit(w.source("/feed")); r.Visit.State != store.StateDrifting || r.Visit.Interval > before {
			t.Errorf("%q, asked every %v", r.Visit.State, r.Visit.Interval)
		}
	}
}

// A page that changed for the first time since it is followed is compared with
// what it was all the time.
func TestAPageThatNeverChangedHasAHistory(t *testing.T) {
	w := newWorld(t)
	many := rss(entry("A", address(1), "1", testNow), entry("B", address(2), "2", testNow), entry("C", address(3), "3", testNow), entry("D", address(4), "4", testNow))
	etag, modified, body := `"1"`, "", many
	w.validated("/feed", &etag, &modified, func() string { return body })
	w.visit(w.source("/feed"))
	if r := w.visit(w.source("/feed")); r.Outcome != OutcomeUnchanged {
		t.Fatalf("%+v", r)
	}
	etag, body = `"2"`, rss(entry("E", address(5), "5", testNow))
	if r := w.visit(w.source("/feed")); r.Visit.State != store.StateDrifting || !strings.Contains(r.Problem, "amtsfeed probe") {
		t.Errorf("%q, %q", r.Visit.State, r.Problem)
	}
}
