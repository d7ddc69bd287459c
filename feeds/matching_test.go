package feeds

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
	"github.com/amtsfeed/amtsfeed/store"
	"github.com/google/go-cmp/cmp"
)

// The editor's word beats the rule, a topic under review takes nothing without
// it, and who is in a topic stays where he is.
func TestAssignments(t *testing.T) {
	now := worldStart
	before := now.Add(-time.Hour)
	topic := Topic{Topic: rule.Topic{ID: "cloud"}}
	review := Topic{Topic: rule.Topic{ID: "cloud"}, Review: true}
	found := []rule.Match{{Topic: "cloud", Rule: "r2", Score: 3, Hits: []rule.Hit{{Term: "Cloud", Field: "title", Start: 0, End: 5}}}}
	hit := []store.Hit{{Term: "Cloud", Field: "title", Start: 0, End: 5}}
	match := func(by, rule string, at time.Time, live bool) *store.Match {
		return &store.Match{Topic: "cloud", By: by, Rule: rule, Score: 3, Hits: hit, At: at, Live: live}
	}
	unfounded := &store.Match{Topic: "cloud", By: byEditor, At: now, Live: true}
	for _, c := range []struct {
		name    string
		topic   Topic
		old     *store.Match
		found   []rule.Match
		verdict store.Verdict
		live    bool
		want    *store.Match
		same    bool // no assignment at all
	}{
		{name: "matches", topic: topic, found: found, live: true, want: match(byRule, "r2", now, true)},
		{name: "matches late", topic: topic, found: found, want: match(byRule, "r2", now, false)},
		{name: "matches no more", topic: topic, old: match(byRule, "r1", before, true)},
		{name: "matches as before", topic: topic, old: match(byRule, "r2", before, true), found: found, same: true},
		{name: "matches by another rule", topic: topic, old: match(byRule, "r1", before, true), found: found, want: match(byRule, "r2", before, true)},
		{name: "old matches stay off the live feed", topic: topic, old: match(byRule, "r1", before, false), found: found, live: true, want: match(byRule, "r2", before, false)},
		{name: "never matched", topic: topic, same: true},
		{name: "excluded", topic: topic, old: match(byRule, "r2", before, true), found: found, verdict: store.Exclude},
		{name: "excluded before it matched", topic: topic, found: found, verdict: store.Exclude, same: true},
		{name: "included without a match", topic: topic, verdict: store.Include, want: unfounded},
		{name: "included beside the rule", topic: topic, found: found, verdict: store.Include, want: match(byEditor, "", now, true)},
		{name: "included from the archive", topic: topic, old: match(byRule, "r2", before, false), found: found, verdict: store.Include, want: match(byEditor, "", before, true)},
		{name: "included as before", topic: topic, old: match(byEditor, "", before, true), found: found, verdict: store.Include, same: true},
		{name: "word taken back, rule matches", topic: topic, old: match(byEditor, "", before, true), found: found, want: match(byRule, "r2", before, true)},
		{name: "word taken back, rule does not", topic: topic, old: match(byEditor, "", before, true)},
		{name: "under review", topic: review, found: found, live: true, same: true},
		{name: "review begins", topic: review, old: match(byRule, "r2", before, true), found: found},
		{name: "under review, included", topic: review, found: found, verdict: store.Include, want: match(byEditor, "", now, true)},
		{name: "under review, excluded", topic: review, found: found, verdict: store.Exclude, same: true},
	} {
		it := store.Item{ID: "x"}
		if c.old != nil {
			it.Topics = []store.Match{*c.old}
		}
		var words []store.Decision
		if c.verdict != store.Undecided {
			words = []store.Decision{{Item: "x", Topic: "wald", Verdict: store.Include}, {Item: "x", Topic: "cloud", Verdict: c.verdict}}
		}
		want := []store.Assignment{{Item: "x", Topic: "cloud", Match: c.want}}
		if c.same {
			want = nil
		}
		if diff := cmp.Diff(want, assignments(it, []Topic{c.topic}, c.found, words, now, c.live)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// titles are those of a topic's items, newest first.
func (w *world) titles(topic string, live bool) []string {
	w.t.Helper()
	page, err := w.store.Items(w.t.Context(), store.Query{Topic: topic, Live: live, Limit: store.MaxPage})
	if err != nil {
		w.t.Fatal(err)
	}
	titles := []string{}
	for _, it := range page.Items {
		titles = append(titles, it.Title)
	}
	return titles
}

func (w *world) id(title string) string {
	w.t.Helper()
	for it, err := range w.lib.All(w.t.Context(), Selection{}) {
		if err != nil {
			w.t.Fatal(err)
		}
		if it.Title == title {
			return it.ID
		}
	}
	w.t.Fatalf("no item %q", title)
	return ""
}

func (w *world) decide(topic, title string, v store.Verdict) {
	w.t.Helper()
	if err := w.store.Decide(w.t.Context(), store.Decision{Item: w.id(title), Topic: topic, Verdict: v, At: w.now}); err != nil {
		w.t.Fatal(err)
	}
}

func TestNewItemsEnterTheirTopics(t *testing.T) {
	w := newWorld(t)
	w.commit(
		news("amt", "1", "Registermodernisierung startet", "", w.now),
		news("amt", "2", "Neue Cloud am Netz", "", w.now.Add(-time.Hour)),
		news("amt", "3", "Radweg eröffnet", "", w.now.Add(-2*time.Hour)),
		news("amt", "4", "Uralte Cloud", "", w.now.Add(-1000*24*time.Hour)),
	)
	w.match()
	if got, want := w.titles("cloud", true), []string{"Neue Cloud am Netz", "Uralte Cloud"}; !slices.Equal(got, want) {
		t.Errorf("cloud holds %q, want %q", got, want)
	}
	if got, want := w.titles("register", true), []string{"Registermodernisierung startet"}; !slices.Equal(got, want) {
		t.Errorf("register holds %q, want %q", got, want)
	}
	it, err := w.store.Item(t.Context(), w.id("Neue Cloud am Netz"))
	if err != nil {
		t.Fatal(err)
	}
	if m := it.Topics[0]; m.By != "rule" || len(m.Hits) != 1 || m.Hits[0] != (store.Hit{Term: "Cloud", Field: "title", Start: 5, End: 10, Weight: 3}) || m.Rule == "" {
		t.Errorf("the reason is not stored with the match: %+v", m)
	}
	// An edit can take an item out of a topic and put it into another.
	edited := news("amt", "2", "Neues Register am Netz", "", w.now)
	w.commit(edited)
	w.match()
	if got := w.titles("cloud", false); !slices.Equal(got, []string{"Uralte Cloud"}) {
		t.Errorf("after the edit cloud holds %q", got)
	}
	if got := w.titles("register", true); len(got) != 2 {
		t.Errorf("after the edit register holds %q", got)
	}
}

func TestTheEditorsWordBeatsTheRuleAndSurvives(t *testing.T) {
	w := newWorld(t)
	w.commit(news("amt", "1", "Cloud eins", "", w.now), news("amt", "2", "Radweg", "", w.now), news("amt", "3", "Cloud drei", "", w.now))
	w.match()
	w.decide("cloud", "Cloud eins", store.Exclude)
	w.decide("cloud", "Radweg", store.Include)
	w.match()
	want := []string{"Cloud drei", "Radweg"}
	check := func(when string) {
		t.Helper()
		got := w.titles("cloud", true)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s cloud holds %q, want %q", when, got, want)
		}
	}
	check("after the decisions")
	if err := w.matching().Rematch(t.Context()); err != nil {
		t.Fatal(err)
	}
	check("after a rematch")
	w.commit(news("amt", "1", "Cloud eins, ergänzt", "", w.now))
	w.match()
	check("after an edit")
	w.decide("cloud", "Radweg", store.Undecided)
	w.match()
	want = []string{"Cloud drei"}
	check("after a reset")
}

func TestReviewPublishesNothingUnasked(t *testing.T) {
	topic := worldTopic(t, "cloud", "Cloud")
	topic.Review = true
	w := newWorld(t, topic)
	w.commit(news("amt", "1", "Cloud eins", "", w.now), news("amt", "2", "Cloud zwei", "", w.now))
	w.match()
	if got := w.titles("cloud", false); len(got) != 0 {
		t.Errorf("published without a word: %q", got)
	}
	w.decide("cloud", "Cloud zwei", store.Include)
	w.match()
	if got := w.titles("cloud", true); !slices.Equal(got, []string{"Cloud zwei"}) {
		t.Errorf("after one include: %q", got)
	}
}

// A changed rule is applied to all that is stored, by itself; what it finds
// that is old goes on the page and not into the live feed.
func TestAChangedRuleRematches(t *testing.T) {
	w := newWorld(t, worldTopic(t, "cloud", "Cloud"))
	w.commit(
		news("amt", "1", "Cloud heute", "", w.now), news("amt", "2", "Cloud damals", "", w.now.Add(-400*24*time.Hour)),
		news("amt", "3", "Wolke heute", "", w.now), news("amt", "4", "Wolke damals", "", w.now.Add(-31*24*time.Hour)),
	)
	w.match()
	latest := func() store.Cursor {
		c, err := w.store.Latest(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	before := latest()
	w.match()
	if latest() != before {
		t.Error("an unchanged rule is applied again")
	}
	w.now = w.now.Add(time.Hour)
	w.lib.Use(worldCatalog(t, worldTopic(t, "cloud", "Cloud OR Wolke"), worldTopic(t, "neu", "Wolke")))
	w.match()
	if got := w.titles("cloud", true); len(got) != 3 || slices.Contains(got, "Wolke damals") || !slices.Contains(got, "Cloud damals") {
		t.Errorf("live after the change: %q", got)
	}
	if got := w.titles("cloud", false); len(got) != 4 {
		t.Errorf("in the topic after the change: %q", got)
	}
	if got := w.titles("neu", true); !slices.Equal(got, []string{"Wolke heute"}) {
		t.Errorf("live in a new topic: %q", got)
	}
	w.lib.Use(worldCatalog(t, worldTopic(t, "cloud", "Wolke")))
	w.match()
	if got := w.titles("cloud", false); len(got) != 2 {
		t.Errorf("after the rule was narrowed: %q", got)
	}
	if err := w.matching().Rematch(t.Context(), "keins"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("rematch of an unknown topic: %v", err)
	}
}

// Subscribers see one change at the end of a rematch, not hundreds.
func TestFeedsWaitForTheEndOfARematch(t *testing.T) {
	w := newWorld(t)
	w.commit(many(9)...)
	w.lib.busy.Add(1)
	w.match()
	s := newStale()
	after := w.pub.catchUp(t.Context(), 0, s)
	if strings.Contains(w.get("/topics/cloud/feed.atom").Body.String(), "<entry>") {
		t.Error("the feed changed in the middle of a rematch")
	}
	w.lib.busy.Add(-1)
	w.commit(news("amt", "neu", "Cloud", "", w.now))
	w.match()
	w.pub.catchUp(t.Context(), after, s)
	if !strings.Contains(w.get("/topics/cloud/feed.atom").Body.String(), "<entry>") {
		t.Error("the feed did not change after the rematch")
	}
}

// Who restarts into a changed rule serves what is stored meanwhile.
func TestARematchDoesNotDelayTheStart(t *testing.T) {
	w := newWorld(t)
	w.commit(many(3)...)
	w.match()
	pub := NewPublisher(w.lib, discard())
	w.lib.busy.Add(1)
	pub.catchUp(t.Context(), 0, newStale())
	if !pub.Ready() {
		t.Error("not ready while a rematch is under way")
	}
}

// A quiet store stays quiet: looking for news writes nothing.
func TestNothingNewWritesNothing(t *testing.T) {
	w := newWorld(t)
	quiet := &watchedStore{Store: w.store}
	w.lib.store = quiet
	w.match()
	w.pub.catchUp(t.Context(), 0, newStale())
	for _, step := range []string{"empty", "with items"} {
		before := quiet.writes
		w.match()
		w.publish()
		if quiet.writes != before {
			t.Errorf("%s: %d writes without news", step, quiet.writes-before)
		}
		w.commit(many(3)...)
		w.match()
		w.publish()
	}
}

// Many changes of our own are read once, not again by each process.
func TestOurOwnChangesAreReadOnce(t *testing.T) {
	w := newWorld(t)
	w.commit(many(2 * matchingPage)...)
	w.match()
	at, err := w.store.Cursor(t.Context(), matchingReader)
	if err != nil {
		t.Fatal(err)
	}
	latest, err := w.store.Latest(t.Context())
	if err != nil || latest < 3*matchingPage {
		t.Fatalf("%d changes: %v", latest, err)
	}
	if at != latest {
		t.Errorf("the next process begins behind change %d of %d", at, latest)
	}
}

// A watchedStore counts what feeds write.
type watchedStore struct {
	store.Store
	writes int
}

func (s *watchedStore) SetSetting(ctx context.Context, name, value string) error {
	s.writes++
	return s.Store.SetSetting(ctx, name, value)
}

func (s *watchedStore) Apply(ctx context.Context, reader string, upTo store.Cursor, work []store.Assignment) error {
	s.writes++
	return s.Store.Apply(ctx, reader, upTo, work)
}

func TestRunMatchesWhatComes(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.matching().Run(ctx) }()
	w.commit(news("amt", "1", "Cloud", "", w.now))
	w.lib.Ring()
	w.eventually(func() bool { return len(w.titles("cloud", true)) == 1 })
	w.lib.Use(worldCatalog(t, worldTopic(t, "cloud", "Wald")))
	w.eventually(func() bool { return len(w.titles("cloud", true)) == 0 })
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestExplain(t *testing.T) {
	c := worldCatalog(t)
	topic, _ := c.Topic("cloud")
	it := news("amt", "1", "Neue Cloud am Netz", "", worldStart)
	if got := c.Explain(topic.Topic, it); !got.Matches || got.Topic != "cloud" || len(got.Terms) != 1 {
		t.Errorf("%+v", got)
	}
	topic.Rule = worldTopic(t, "x", "source:Kommunalblatt").Rule
	if got := c.Explain(topic.Topic, it); got.Matches {
		t.Errorf("the item is of another source: %+v", got)
	}
}

func BenchmarkRematch(b *testing.B) {
	w := newWorld(b)
	const n = 5000
	for i := 0; i < n; i += 1000 {
		items := many(n)[i : i+1000]
		w.commit(items...)
	}
	w.match()
	m := w.matching()
	for b.Loop() {
		if err := m.Rematch(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "items/s")
}
