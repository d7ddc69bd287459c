package crawler

import (
	"errors"
	"fmt"
	"strings"
	"testing"

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
		{&fetch.Error{Kind: fetch.Withheld, Detail: "no complete answer within 12s: without robots.txt nothing may be asked for"}, store.StateBlocked, "then tell the publisher, or set robots: false"},
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
		{&fetch.Error{Kind: fetch.Status, Status: 503, Wall: true, Detail: "status 503 Service Unavailable (bot wall)"}, store.StateBlocked, "ask the publisher"},
		{&fetch.Error{Kind: fetch.Status, Status: 999}, store.StateFailing, "999"},
		{fmt.Errorf("read x: %w", &extract.DriftError{Field: "item", Selector: ".a"}), store.StateDrifting, "amtsfeed repair"},
		{fmt.Errorf("read x: %w", extract.ErrWall), store.StateBlocked, "bot wall"},
		{fmt.Errorf("read x: %w", extract.ErrNotFound), store.StateFailing, "not found"},
		{extract.ErrDown, store.StateFailing, "out of service"},
		{fmt.Errorf("%w: %w", extract.ErrNoFeed, extract.ErrParked), store.StateFailing, "for sale"},
		{extract.ErrScript, store.StateFailing, "without JavaScript"},
		{extract.ErrNoFeed, store.StateFailing, "amtsfeed probe"},
		{&extract.SelectorError{Field: "item", Selector: "a b", Reason: "is slow; expected a class"}, store.StateFailing, "expected a class"},
		{errors.New("page nests more than 512 elements"), store.StateFailing, "512 elements; look with amtsfeed probe"},
	}
	for _, tt := range tests {
		if v := judgeError(tt.err); v.state != tt.state || !strings.Contains(v.problem, tt.say) {
			t.Errorf("%v: %q, %q", tt.err, v.state, v.problem)
		}
	}
}

func TestRedirectsAreAdoptedOnlyWhenStable(t *testing.T) {
	const a, b = "https://neu.example/feed", "https://fremd.example/feed"
	see := func(to ...string) moved {
		var m moved
		for _, s := range to {
			m.see(s)
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
