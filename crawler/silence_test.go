package crawler

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

const day = 24 * time.Hour

// every is n times of news, the last one at testNow.
func every(gap time.Duration, n int) []time.Time {
	var times []time.Time
	for i := range n {
		times = append(times, testNow.Add(-time.Duration(i)*gap))
	}
	return times
}

func TestSilenceIsJudgedByItsOwnRhythm(t *testing.T) {
	tests := []struct {
		name   string
		times  []time.Time
		quiet  time.Duration
		silent bool
	}{
		{"daily, after two days", every(day, 20), 2 * day, false},
		{"daily, after a week", every(day, 20), 7 * day, true},
		{"weekly, after three weeks", every(7*day, 20), 21 * day, false},
		{"weekly, after five weeks", every(7*day, 20), 35 * day, true},
		{"yearly, after two years", every(365*day, 10), 730 * day, false},
		{"hourly, over a long weekend", every(time.Hour, 400), 3 * day, false},
		{"hourly, after a week", every(time.Hour, 400), 7 * day, true},
		{"too little is known", every(day, 4), 365 * day, false},
		{"all at once", every(time.Minute, 20), 365 * day, false},
		{"undated", nil, 365 * day, false},
		{"daily, an old one kept on top", append(every(day, 20), testNow.AddDate(-3, 0, 0)), 7 * day, true},
		{"daily, one of before the web", append(every(day, 20), time.Date(1924, 1, 1, 0, 0, 0, 0, time.UTC)), 7 * day, true},
	}
	for _, tt := range tests {
		var p pulse
		p.feel(lesson{at: testNow, first: true, published: tt.times})
		if got := p.silent(testNow.Add(tt.quiet)); (got != "") != tt.silent {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
	var p pulse
	p.feel(lesson{at: testNow, first: true, published: every(day, 20)})
	if got := p.silent(testNow.Add(21 * day)); !strings.Contains(got, "since 2025-10-22") || !strings.Contains(got, "every day") {
		t.Errorf("problem %q", got)
	}
}

// Offices that are closed over the holidays are not silent while these explain
// it; who has no news thereafter is within a few days.
func TestClosedOverTheHolidaysIsNotSilent(t *testing.T) {
	workdays := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	for _, tt := range []struct {
		name       string
		on         []time.Weekday
		last, back string
		days       int // after which it is called silent
	}{
		{"Christmas to New Year", workdays, "2025-12-19", "2026-01-05", 5},
		{"Christmas to Epiphany and its Monday", workdays, "2025-12-19", "2026-01-07", 4},
		{"Christmas to Epiphany and the days before it", workdays, "2026-12-18", "2027-01-07", 3},
		{"Christmas, three times a week", []time.Weekday{time.Monday, time.Wednesday, time.Friday}, "2025-12-19", "2026-01-07", 7},
		{"the days before Easter", workdays, "2026-03-30", "2026-04-07", 3},
		{"the days before Corpus Christi and its Friday", workdays, "2026-06-01", "2026-06-09", 2},
	} {
		var p pulse
		last, back := mustDay(t, tt.last), mustDay(t, tt.back)
		for n := range 60 {
			if at := last.AddDate(0, 0, -n); slices.Contains(tt.on, at.Weekday()) {
				p.add(at)
			}
		}
		if got := p.silent(back); got != "" {
			t.Errorf("%s, on the day they are back: %q", tt.name, got)
		}
		if got := p.silent(back.AddDate(0, 0, tt.days)); got == "" {
			t.Errorf("%s, nothing %d days later", tt.name, tt.days)
		}
	}
}

func mustDay(t *testing.T, day string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return at.Add(10 * time.Hour)
}

// The last news count on the day they came when their dates are missing or say
// nothing.
func TestNewsCountOnTheDayTheyCame(t *testing.T) {
	for name, date := range map[string]time.Time{
		"undated": {}, "dated in the future": testNow.AddDate(1, 0, 0), "dated years ago": testNow.AddDate(-5, 0, 0),
	} {
		var p pulse
		for n := range 20 {
			p.feel(lesson{at: testNow.AddDate(0, 0, n), fresh: []time.Time{date}})
		}
		if got := p.silent(testNow.AddDate(0, 0, 21)); got != "" {
			t.Errorf("%s, after two days: %q", name, got)
		}
		if got := p.silent(testNow.AddDate(0, 0, 30)); !strings.Contains(got, "since 2025-11-10") {
			t.Errorf("%s, after ten days: %q", name, got)
		}
	}
}

// A feed without dates that had news every other day and then none is called
// silent, and well again with the next ones.
func TestASourceWithoutDatesFallsSilent(t *testing.T) {
	w := newWorld(t)
	src := w.source("/feed")
	shown := func(upTo int) {
		var items []string
		for n := upTo; n > upTo-10; n-- {
			items = append(items, entry(headline(n+50), address(n+50), fmt.Sprint(n), time.Time{}))
		}
		w.feed("/feed", items...)
	}
	for n := range 10 {
		shown(n)
		w.clock = w.clock.Add(2*day - time.Hour)
		if r := w.visit(src); r.Visit.State != store.StateOK {
			t.Fatalf("visit %d: %q, %q", n, r.Visit.State, r.Problem)
		}
	}
	w.clock = w.clock.Add(7 * day)
	if r := w.visit(src); r.Visit.State != store.StateOK {
		t.Errorf("after a week: %q, %q", r.Visit.State, r.Problem)
	}
	w.clock = w.clock.Add(4 * day) // one of them a holiday
	if r := w.visit(src); r.Visit.State != store.StateSilent || !strings.Contains(r.Problem, "every 2 days") {
		t.Errorf("after eleven days: %q, %q", r.Visit.State, r.Problem)
	}
	shown(20)
	if r := w.visit(src); r.Visit.State != store.StateOK || r.Problem != "" {
		t.Errorf("with news again: %q, %q", r.Visit.State, r.Problem)
	}
}

// The last day with news is named as the source writes it, where midnight comes
// before that of Greenwich.
func TestSilenceNamesTheDayOfTheSource(t *testing.T) {
	w := newWorld(t)
	var items []string
	for n := range 20 {
		items = append(items, entry(headline(n), address(n), fmt.Sprint(n), time.Date(2025, 9, 20-n, 0, 0, 0, 0, homeZone())))
	}
	w.feed("/feed", items...)
	if r := w.visit(w.source("/feed")); r.Visit.State != store.StateSilent || !strings.Contains(r.Visit.Problem, "since 2025-09-20,") {
		t.Errorf("state %q, problem %q", r.Visit.State, r.Visit.Problem)
	}
}
