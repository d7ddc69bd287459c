package crawler

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
)

func TestEveryErrorHasAStateAndASentence(t *testing.T) {
	tests := []struct {
		err   error
		state store.State
		say   string
	}{
		{&fetch.Error{Kind: fetch.Robots, Detail: "robots.txt disallows it"}, store.StateBlocked, "robots: false"},
		{&fetch.Error{Kind: fetch.DNS, Detail: "host name amt.example does not exist"}, store.StateFailing, "spelling"},
		{&fetch.Error{Kind: fetch.TLS, Detail: "certificate expired"}, store.StateFailing, "tell the publisher"},
		{&fetch.Error{Kind: fetch.Refused, Detail: "not a public address"}, store.StateFailing, "crawler.allow_networks"},
		{&fetch.Error{Kind: fetch.TooLarge, Detail: "too large"}, store.StateFailing, "crawler.max_body"},
		{&fetch.Error{Kind: fetch.Slow, Detail: "no complete answer in time"}, store.StateFailing, "crawler.timeout"},
		{&fetch.Error{Kind: fetch.Redirect, Detail: "a loop"}, store.StateFailing, "new address"},
		{&fetch.Error{Kind: fetch.Status, Status: 401}, store.StateBlocked, "401 Unauthorized"},
		{&fetch.Error{Kind: fetch.Status, Status: 403}, store.StateBlocked, "403 Forbidden"},
		{&fetch.Error{Kind: fetch.Status, Status: 404}, store.StateFailing, "404 Not Found"},
		{&fetch.Error{Kind: fetch.Status, Status: 410}, store.StateGone, "once a week"},
		{&fetch.Error{Kind: fetch.Status, Status: 418}, store.StateFailing, "check the url"},
		{&fetch.Error{Kind: fetch.Status, Status: 429}, store.StateFailing, "less often"},
		{&fetch.Error{Kind: fetch.Status, Status: 451}, store.StateBlocked, "451"},
		{&fetch.Error{Kind: fetch.Status, Status: 503}, store.StateFailing, "fault of the server"},
		{&fetch.Error{Kind: fetch.Status, Status: 999}, store.StateFailing, "999"},
		{fmt.Errorf("read x: %w", &extract.DriftError{Field: "item", Selector: ".a"}), store.StateDrifting, "amtsfeed repair"},
		{fmt.Errorf("read x: %w", extract.ErrWall), store.StateBlocked, "bot wall"},
		{fmt.Errorf("read x: %w", extract.ErrNotFound), store.StateFailing, "not found"},
		{extract.ErrNoFeed, store.StateFailing, "amtsfeed probe"},
		{errors.New("something else"), store.StateFailing, "something else"},
	}
	for _, tt := range tests {
		if v := judgeError(tt.err); v.state != tt.state || !strings.Contains(v.problem, tt.say) {
			t.Errorf("%v: %q, %q", tt.err, v.state, v.problem)
		}
	}
}

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
		{"a third", usual, harvest{6, 6, 6}, "6 entries, at least 18"},
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

func every(gap time.Duration, n int) []time.Time {
	var times []time.Time
	for i := range n {
		times = append(times, testNow.Add(-time.Duration(i)*gap))
	}
	return times
}

func TestSilenceIsJudgedByItsOwnRhythm(t *testing.T) {
	day := 24 * time.Hour
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
		{"hourly, over a weekend", every(time.Hour, 60), 60 * time.Hour, false},
		{"too little is known", every(day, 4), 365 * day, false},
		{"all at once", every(time.Minute, 20), 365 * day, false},
		{"undated", nil, 365 * day, false},
		{"daily, an old one kept on top", append(every(day, 20), testNow.AddDate(-3, 0, 0)), 7 * day, true},
	}
	for _, tt := range tests {
		if got := pulseOf(tt.times).silent(testNow.Add(tt.quiet)); (got != "") != tt.silent {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
	if got := pulseOf(every(day, 20)).silent(testNow.Add(21 * day)); !strings.Contains(got, "since 2025-10-22") || !strings.Contains(got, "every 24 hours") {
		t.Errorf("problem %q", got)
	}
}

func TestRoughly(t *testing.T) {
	for d, want := range map[time.Duration]string{
		20 * time.Minute: "hour", 5 * time.Hour: "5 hours", 47 * time.Hour: "47 hours", 7 * 24 * time.Hour: "7 days",
	} {
		if got := roughly(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestRedirectsAreAdoptedOnlyWhenStable(t *testing.T) {
	const a, b = "https://neu.example/feed", "https://fremd.example/feed"
	see := func(to ...string) moved {
		var m moved
		for _, s := range to {
			m.see(s, testNow)
		}
		return m
	}
	stable := []string{a, a, a, a, a}
	if m := see(stable...); !m.adopted || m.to != a {
		t.Errorf("stable: %+v", m)
	}
	for name, seen := range map[string][]string{
		"too short": stable[:4], "another one between": {a, a, b, a, a, a}, "none between": {a, a, "", a, a, a},
		"the new one moved on": append(stable[:5:5], b), "too long": {strings.Repeat("x", maxURL+1)},
	} {
		if m := see(seen...); m.adopted {
			t.Errorf("%s: %+v", name, m)
		}
	}
	if m := see(append(stable[:5:5], "", "")...); !m.adopted {
		t.Errorf("adopted and quiet: %+v", m)
	}
}
