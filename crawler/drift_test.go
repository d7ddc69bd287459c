package crawler

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

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

// An empty list is no new habit, and the same document as before it is well.
func TestAfterAnEmptyListTheOldOneIsWell(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	full := rss(entry("Bleibt", "https://amt.example/1", "1", testNow))
	etag, modified, body := `"1"`, "", full
	w.validated("/feed", &etag, &modified, func() string { return body })
	w.visit(w.source("/feed"))
	etag, body = `"2"`, rss()
	for range 20 {
		w.clock = w.clock.Add(day)
		if r := w.visit(w.source("/feed")); r.Outcome != OutcomeFailed || r.Visit.State != store.StateDrifting {
			t.Fatalf("empty: %q, %q", r.Visit.State, r.Problem)
		}
	}
	etag, body = `"1"`, full
	if r := w.visit(w.source("/feed")); r.Outcome != OutcomeUnchanged || r.Visit.State != store.StateOK {
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
