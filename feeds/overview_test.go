package feeds

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
	"github.com/google/go-cmp/cmp"
)

// visit stores a visit without news.
func (w *world) visit(v store.Visit) {
	w.t.Helper()
	if _, err := w.store.Commit(w.t.Context(), []store.Commit{{Visit: v}}); err != nil {
		w.t.Fatal(err)
	}
}

func TestSources(t *testing.T) {
	w := newWorld(t)
	paused := worldSources()
	paused[2].Paused = true
	c, err := NewCatalog(worldSite, append(paused, Source{ID: "neu", URL: "https://neu.example/", Kind: "html"}), nil)
	if err != nil {
		t.Fatal(err)
	}
	w.lib.Use(c)
	for i := range 10 {
		w.commit(news("amt", fmt.Sprint(i), fmt.Sprintf("Nummer %d", i), "", w.now.Add(-time.Duration(i)*24*time.Hour-time.Minute)))
	}
	w.visit(store.Visit{
		Source: "blatt", State: store.StateFailing, Problem: "antwortet mit 500", LastAttempt: w.now, LastSuccess: w.now.Add(-time.Hour),
		NextVisit: w.now.Add(2 * time.Hour), Interval: 2 * time.Hour, Failures: 3, Proposal: "https://blatt.example/neu",
	})
	w.visit(store.Visit{Source: "wall", State: store.StateFailing, Problem: "egal", NextVisit: w.now.Add(time.Hour)})
	got, err := w.lib.Sources(t.Context(), w.now)
	if err != nil {
		t.Fatal(err)
	}
	want := []SourceRecord{
		{
			ID: "amt", Title: "Digitalamt", URL: "https://amt.example/feed", Kind: "auto", State: "ok", LastAttempt: w.now, LastSuccess: w.now,
			NextVisit: w.now.Add(time.Hour), Interval: 3600, Items: 10, ItemsPerWeek: 2.5, LastItem: w.now.Add(-time.Minute),
		},
		{
			ID: "blatt", Title: "Kommunalblatt", URL: "https://blatt.example/rss", Kind: "auto", State: "failing", Problem: "antwortet mit 500",
			Proposal: "https://blatt.example/neu", LastAttempt: w.now, LastSuccess: w.now.Add(-time.Hour), NextVisit: w.now.Add(2 * time.Hour), Interval: 7200, Failures: 3,
		},
		{ID: "wall", Title: "Bezahlblatt", URL: "https://wall.example/rss", Kind: "auto", State: "paused"},
		{ID: "neu", Title: "neu", URL: "https://neu.example/", Kind: "html", State: "new"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if one, err := w.lib.Source(t.Context(), "blatt", w.now); err != nil || one.Healthy() || one.ID != "blatt" {
		t.Errorf("%+v, %v", one, err)
	}
	if _, err := w.lib.Source(t.Context(), "keine", w.now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown source: %v", err)
	}
}

func TestTopicsAndStats(t *testing.T) {
	w := newWorld(t)
	w.commit(news("amt", "1", "Cloud", "", w.now), news("amt", "2", "Wald", "", w.now.Add(-time.Hour)))
	w.match()
	topics, err := w.lib.Topics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(topics) != 2 || topics[0].ID != "register" || topics[0].Items != 0 || topics[1].Items != 1 || !topics[1].LastItem.Equal(w.now) || topics[1].RuleHash == "" {
		t.Errorf("%+v", topics)
	}
	stats, err := w.lib.Stats(t.Context())
	if err != nil || stats.Items != 2 || stats.Sources != 3 || stats.Topics != 2 || !stats.LastItem.Equal(w.now) {
		t.Errorf("%+v, %v", stats, err)
	}
}

// The status feed tells what went wrong and what recovered, once each, and the
// same after a restart.
func TestTheStatusFeedIsAChronicle(t *testing.T) {
	w := newWorld(t)
	entries := func() int { return strings.Count(w.get("/status/feed.atom").Body.String(), "<entry>") }
	if rec := w.get("/status/feed.atom"); rec.Code != 200 || entries() != 0 {
		t.Fatalf("empty: status %d, %d entries", rec.Code, entries())
	}
	say := func(state store.State, problem string, after time.Duration) {
		w.visit(store.Visit{Source: "amt", State: state, Problem: problem, LastAttempt: w.now.Add(after)})
	}
	say(store.StateOK, "", 0)
	for _, step := range []struct {
		state   store.State
		problem string
		want    int
		text    string
	}{
		{store.StateFailing, "antwortet mit 500", 1, "Digitalamt: nicht lesbar"},
		{store.StateFailing, "antwortet mit 502", 1, "antwortet mit 500"},
		{store.StateGone, "410", 2, "Digitalamt: abgeschaltet"},
		{store.StateOK, "", 3, "Digitalamt: wieder in Ordnung"},
		{store.StateOK, "", 3, "Die Quelle wird wieder gelesen."},
		{store.StateBlocked, "", 4, "Digitalamt: gesperrt"},
	} {
		w.now = w.now.Add(time.Minute)
		say(step.state, step.problem, 0)
		body := w.get("/status/feed.atom").Body.String()
		if n := strings.Count(body, "<entry>"); n != step.want || !strings.Contains(body, step.text) {
			t.Errorf("%s: %d entries, want %d and %q", step.state, n, step.want, step.text)
		}
	}
	before := w.get("/status/feed.atom").Header().Get("ETag")
	w.open(worldCatalog(t))
	if after := w.get("/status/feed.atom").Header().Get("ETag"); after != before {
		t.Error("another feed after a restart")
	}
	ids := make(map[string]bool)
	for _, line := range strings.Split(w.get("/status/feed.atom").Body.String(), "\n") {
		if strings.Contains(line, "<id>tag:") && ids[line] {
			t.Errorf("%s twice", line)
		}
		ids[line] = true
	}
}

// What was found in place of a source is told when it was found, and what is
// left to say of one that is well again is said.
func TestTheStatusFeedTellsProposals(t *testing.T) {
	w := newWorld(t)
	for _, step := range []struct {
		visit store.Visit
		want  int
		text  string
	}{
		{store.Visit{State: store.StateFailing, Problem: "404"}, 1, "404"},
		{store.Visit{State: store.StateFailing, Problem: "404", Proposal: "url: https://amt.example/neu"}, 2, "404 – Vorschlag: url: https://amt.example/neu"},
		{store.Visit{State: store.StateFailing, Problem: "404", Proposal: "url: https://amt.example/neu"}, 2, ""},
		{store.Visit{State: store.StateOK, Problem: "moved for good"}, 3, "moved for good"},
	} {
		w.now = w.now.Add(time.Minute)
		step.visit.Source, step.visit.LastAttempt = "amt", w.now
		w.visit(step.visit)
		body := w.get("/status/feed.atom").Body.String()
		if n := strings.Count(body, "<entry>"); n != step.want || !strings.Contains(body, step.text) {
			t.Errorf("%+v: %d entries, want %d and %q in\n%s", step.visit, n, step.want, step.text, body)
		}
	}
}

// A page may offer something else at each visit: that drives nothing else out of
// the chronicle.
func TestProposalsThatChangeAreToldOnceAWeek(t *testing.T) {
	w := newWorld(t)
	body := ""
	for n := range 15 {
		w.now = w.now.AddDate(0, 0, 1)
		w.visit(store.Visit{Source: "amt", State: store.StateFailing, Proposal: fmt.Sprint("url: https://amt.example/", n), LastAttempt: w.now})
		body = w.get("/status/feed.atom").Body.String()
	}
	if n := strings.Count(body, "<entry>"); n != 3 || !strings.Contains(body, "https://amt.example/14") {
		t.Errorf("%d entries in 15 days:\n%s", n, body)
	}
}

func TestTheChronicleIsBounded(t *testing.T) {
	ch := chronicle{Wrong: make(map[string]store.State), Proposed: make(map[string]string)}
	c := worldCatalog(t)
	for i := range 3 * longestChronicle {
		state := store.StateFailing
		if i%2 == 1 {
			state = store.StateOK
		}
		ch.follow(c, []store.Visit{{Source: "amt", State: state, LastAttempt: worldStart.Add(time.Duration(i) * time.Minute)}, {Source: "unbekannt", State: store.StateFailing}})
	}
	if len(ch.Events) != longestChronicle || !ch.Events[0].At.After(ch.Events[1].At) || ch.Events[0].Source != "amt" {
		t.Errorf("%d events, the first %+v", len(ch.Events), ch.Events[0])
	}
}

func TestStampNeverGoesBack(t *testing.T) {
	w := newWorld(t)
	stamp := func(content string, changed time.Time) time.Time {
		at, err := w.lib.Stamp(t.Context(), "x", []byte(content), changed)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	first := stamp("eins", w.now.Add(time.Hour))
	if !first.Equal(w.now.Add(time.Hour)) {
		t.Errorf("dated %v", first)
	}
	if again := stamp("eins", w.now.Add(9*time.Hour)); !again.Equal(first) {
		t.Errorf("the same content is dated %v, was %v", again, first)
	}
	if second := stamp("zwei", w.now); !second.After(first) {
		t.Errorf("other content is dated %v, not after %v", second, first)
	}
}

func TestTagAuthority(t *testing.T) {
	for base, want := range map[string]string{
		"https://Feeds.Example/x": "tag:feeds.example,2026-03-02:",
		"http://localhost:8080":   "tag:localhost,2026-03-02:",
		"http://127.0.0.1:8080":   "tag:127.0.0.1,2026-03-02:",
		"http://[::1]:8080":       "tag:localhost,2026-03-02:",
		"":                        "tag:localhost,2026-03-02:",
		"https://bücher.example/": "tag:xn--bcher-kva.example,2026-03-02:",
	} {
		if got := mintTag(base, worldStart); got != want {
			t.Errorf("mintTag(%q) = %s, want %s", base, got, want)
		}
	}
}

func TestCatalogRefusesDoubleIDs(t *testing.T) {
	if _, err := NewCatalog(worldSite, []Source{{ID: "a"}, {ID: "a"}}, nil); err == nil {
		t.Error("two sources with one id")
	}
	if _, err := NewCatalog(worldSite, nil, []Topic{worldTopic(t, "a", "x"), worldTopic(t, "a", "y")}); err == nil {
		t.Error("two topics with one id")
	}
}
