package storetest

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

func topicSpecs() []spec {
	return []spec{
		{"a match comes back with its reason", matchComesBack},
		{"an assignment that changes nothing writes no change", assignedTwice},
		{"a match that changes is stored and told", matchChanges},
		{"taking an item out of a topic leaves nothing of it", takenOut},
		{"an assignment to an unknown item is ignored", unknownItem},
		{"a score that is no number is refused", noScore},
		{"the editor's word is kept beside the match", editorsWord},
		{"the editor's word can be taken back", takenBack},
		{"a decision on an unknown item is not found", decisionUnknown},
	}
}

func match(live bool) *store.Match {
	return &store.Match{
		By: "rule", Rule: "r1", Score: 2.5, At: noon(), Live: live,
		Hits: []store.Hit{{Term: "Register", Field: "title", Start: 3, End: 11, Weight: 4.5}, {Term: "Land", Field: "text", End: 4}},
	}
}

// assign lets a reader put an item into a topic, or take it out.
func (w *world) assign(reader, item, topic string, m *store.Match) {
	w.Helper()
	w.ok(w.Apply(context.Background(), reader, w.latest(), []store.Assignment{{Item: item, Topic: topic, Match: m}}))
}

func matchComesBack(w *world) {
	w.commit("a", 0, draft(1))
	id := w.one().ID
	w.assign("topics", id, "register", match(true))
	w.assign("topics", id, "cloud", match(false))
	want := []store.Match{*match(false), *match(true)} // ordered by topic
	want[0].Topic, want[1].Topic = "cloud", "register"
	equal(w, "by page", w.one().Topics, want)
	got, err := w.Item(context.Background(), id)
	w.ok(err)
	equal(w, "by id", got.Topics, want)
	equal(w, "changes", w.changes(1), []store.Change{
		{Cursor: 2, Kind: store.TopicEntered, Item: id, Source: "a", Topic: "register"},
		{Cursor: 3, Kind: store.TopicEntered, Item: id, Source: "a", Topic: "cloud"},
	})
	w.verify(1)
}

func assignedTwice(w *world) {
	w.commit("a", 0, draft(1))
	id := w.one().ID
	w.assign("topics", id, "register", match(true))
	before := w.latest()
	later := match(true)
	later.At = noon().Add(time.Hour)
	w.assign("topics", id, "register", later)
	w.assign("topics", id, "cloud", nil)
	equal(w, "changes", w.changes(before), nil)
	equal(w, "matched at", w.one().Topics[0].At, noon())
}

func matchChanges(w *world) {
	w.commit("a", 0, draft(1))
	id := w.one().ID
	w.assign("topics", id, "register", match(true))
	for _, change := range []func(m *store.Match){
		func(m *store.Match) { m.Rule = "r2" },
		func(m *store.Match) { m.Hits = m.Hits[:1] },
		func(m *store.Match) { m.Score++ },
		func(m *store.Match) { m.Live = false },
		func(m *store.Match) { *m = store.Match{By: "editor", At: noon()} },
	} {
		m, before := match(true), w.latest()
		change(m)
		w.assign("topics", id, "register", m)
		m.Topic = "register"
		equal(w, "topics", w.one().Topics, []store.Match{*m})
		equal(w, "changes", w.kinds(before), []store.ChangeKind{store.TopicEntered})
		w.assign("topics", id, "register", match(true))
	}
	w.verify(1)
}

func takenOut(w *world) {
	w.commit("a", 0, drafts(2)...)
	items := w.all(store.Query{})
	w.assign("topics", items[0].ID, "register", match(true))
	w.assign("topics", items[1].ID, "register", match(true))
	before := w.latest()
	w.assign("topics", items[0].ID, "register", nil)
	equal(w, "changes", w.changes(before), []store.Change{{Cursor: before + 1, Kind: store.TopicLeft, Item: items[0].ID, Source: "a", Topic: "register"}})
	equal(w, "page", ids(w.all(store.Query{Topic: "register"})), []string{items[1].ID})
	w.assign("topics", items[1].ID, "register", nil)
	stats, err := w.Stats(context.Background())
	w.ok(err)
	equal(w, "topics", stats.Topics, nil)
	w.verify(2)
}

func unknownItem(w *world) {
	w.commit("a", 0, draft(1))
	w.assign("topics", "unknown", "register", match(true))
	w.assign("topics", store.KeyOf("b", "guid:x").ItemID(), "register", match(true))
	equal(w, "latest", w.latest(), 1)
	equal(w, "cursor", w.cursor("topics"), 1)
}

func noScore(w *world) {
	w.commit("a", 0, draft(1))
	for _, score := range []float64{math.NaN(), math.Inf(1)} {
		m := match(true)
		m.Score = score
		if err := w.Apply(context.Background(), "topics", 1, []store.Assignment{{Item: w.one().ID, Topic: "register", Match: m}}); err == nil {
			w.Errorf("score %v was stored", score)
		}
	}
}

func editorsWord(w *world) {
	w.commit("a", 0, draft(1))
	id := w.one().ID
	want := []store.Decision{
		{Item: id, Topic: "cloud", Verdict: store.Exclude, At: noon()},
		{Item: id, Topic: "register", Verdict: store.Include, At: noon().Add(time.Minute)},
	}
	before := w.latest()
	w.ok(w.Decide(context.Background(), want[1]))
	w.ok(w.Decide(context.Background(), want[0]))
	w.assign("topics", id, "register", nil)
	w.commit("a", 1, revised(draft(1), "Neu"))
	w.restart()
	got, err := w.Decisions(context.Background(), id)
	w.ok(err)
	equal(w, "decisions", got, want)
	equal(w, "first change", w.changes(before)[0], store.Change{Cursor: before + 1, Kind: store.ItemDecided, Item: id, Source: "a", Topic: "register"})
	equal(w, "topics", w.one().Topics, nil) // deciding is not assigning
}

func takenBack(w *world) {
	w.commit("a", 0, draft(1))
	id := w.one().ID
	d := store.Decision{Item: id, Topic: "register", Verdict: store.Exclude, At: noon()}
	w.ok(w.Decide(context.Background(), d))
	d.Verdict = store.Undecided
	before := w.latest()
	w.ok(w.Decide(context.Background(), d))
	equal(w, "changes", w.kinds(before), []store.ChangeKind{store.ItemDecided})
	got, err := w.Decisions(context.Background(), id)
	w.ok(err)
	equal(w, "decisions", got, nil)
	before = w.latest()
	w.ok(w.Decide(context.Background(), d))
	equal(w, "changes of taking nothing back", w.kinds(before), nil)
}

func decisionUnknown(w *world) {
	err := w.Decide(context.Background(), store.Decision{Item: "unknown", Topic: "register", Verdict: store.Include})
	if !errors.Is(err, store.ErrNotFound) {
		w.Errorf("decide: %v, want ErrNotFound", err)
	}
	if _, err := w.Decisions(context.Background(), "unknown"); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("decisions: %v, want ErrNotFound", err)
	}
	w.commit("a", 0, draft(1))
	if err := w.Decide(context.Background(), store.Decision{Item: w.one().ID, Topic: "register", Verdict: "maybe"}); err == nil {
		w.Error("a verdict of no known kind was stored")
	}
}
