package storetest

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

func commitSpecs() []spec {
	return []spec{
		{"an item comes back as it went in", comesBack},
		{"what was stored is there after a restart", survivesRestart},
		{"the items of a visit and its validators appear in one step", oneStep},
		{"many visits are stored in one transaction, outcomes in their order", manyVisits},
		{"a commit with one bad draft stores nothing of any visit", allOrNothing},
		{"a cancelled commit stores nothing", cancelled},
		{"a draft without a date is published when it was first seen", withoutDate},
		{"a date outside the calendar is no date", impossibleDate},
		{"texts of any length and script come back byte for byte", anyText},
	}
}

// full is a draft with every field set.
func full() store.Draft {
	d := draft(1)
	d.Markup = "<p>Das Land führt ein Register.</p>"
	d.Author = "Änne Müller"
	d.Updated = noon().Add(time.Hour + 123456*time.Microsecond)
	d.Categories = []string{"Digitalisierung", "Länder"}
	d.Reservations = []string{"noindex", "max-snippet:50"}
	d.Image = "https://example.org/bild.jpg"
	d.Enclosures = []store.Enclosure{{URL: "https://example.org/a.pdf", Type: "application/pdf", Length: 1 << 40}, {URL: "https://example.org/b"}}
	d.Rights = "© Land"
	d.PublishedPrecision = store.PrecisionSecond
	return d
}

func comesBack(w *world) {
	d := full()
	equal(w, "outcome", w.commit("a", 5, d), store.Outcome{New: 1})
	want := d.Item
	want.Source, want.FirstSeen, want.Revised, want.Revision = "a", noon().Add(5*time.Minute), noon().Add(5*time.Minute), 1
	want.ID = store.KeyOf("a", d.Keys[0]).ItemID()
	got := w.one()
	equal(w, "item of a page", got, want)
	byID, err := w.Item(context.Background(), got.ID)
	w.ok(err)
	equal(w, "item by id", byID, want)
}

func survivesRestart(w *world) {
	w.commit("a", 0, drafts(30)...)
	w.commit("a", 1, revised(draft(3), "Neu"))
	before, changes := w.all(store.Query{}), w.changes(0)
	w.restart()
	equal(w, "items", w.all(store.Query{}), before)
	equal(w, "changes", w.changes(0), changes)
	equal(w, "seen again", w.commit("a", 2, drafts(30)...), store.Outcome{Unchanged: 29, Updated: 1})
	w.verify(30)
}

func oneStep(w *world) {
	v := visit("a", 0)
	v.ETag, v.LastModified, v.Final = "W/\"\xe4\"", "Thu, 16 Oct 2025 10:00:00 GMT", "https://example.org/feed"
	_, err := w.Commit(context.Background(), []store.Commit{{Visit: v, Drafts: drafts(2)}})
	w.ok(err)
	got, err := w.Visit(context.Background(), "a")
	w.ok(err)
	equal(w, "visit", got, v)
	equal(w, "items", len(w.all(store.Query{})), 2)

	// A refused commit leaves the validators of the one before.
	v.ETag = "later"
	bad := draft(9)
	bad.Keys = nil
	if _, err := w.Commit(context.Background(), []store.Commit{{Visit: v, Drafts: []store.Draft{bad}}}); err == nil {
		w.Error("a draft without keys was stored")
	}
	got, err = w.Visit(context.Background(), "a")
	w.ok(err)
	equal(w, "validator", got.ETag, "W/\"\xe4\"")
}

func manyVisits(w *world) {
	w.commit("b", 0, draft(1))
	out, err := w.Commit(context.Background(), []store.Commit{
		{Visit: visit("a", 1), Drafts: drafts(3)},
		{Visit: visit("b", 1), Drafts: []store.Draft{draft(1), revised(draft(1), "Neu"), draft(2)}},
		{Visit: visit("c", 1)},
		{Visit: visit("a", 2), Drafts: []store.Draft{revised(draft(0), "Neu")}},
	})
	w.ok(err)
	equal(w, "outcomes", out, []store.Outcome{{New: 3}, {New: 1, Unchanged: 1, Duplicate: 1}, {}, {Updated: 1}})
	out, err = w.Commit(context.Background(), nil)
	w.ok(err)
	equal(w, "outcomes of nothing", out, nil)
}

func allOrNothing(w *world) {
	before := w.latest()
	bad := draft(7)
	bad.Keys = nil
	_, err := w.Commit(context.Background(), []store.Commit{
		{Visit: visit("a", 0), Drafts: drafts(3), Hosts: []store.Host{{Name: "example.org"}}},
		{Visit: visit("b", 0), Drafts: []store.Draft{draft(1), bad}},
	})
	if err == nil {
		w.Fatal("a draft without keys was stored")
	}
	equal(w, "items", w.all(store.Query{}), nil)
	equal(w, "latest change", w.latest(), before)
	if _, err := w.Visit(context.Background(), "a"); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("visit of a refused commit: %v, want ErrNotFound", err)
	}
	hosts, err := w.Hosts(context.Background())
	w.ok(err)
	equal(w, "hosts", hosts, nil)
}

func cancelled(w *world) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := w.Commit(ctx, []store.Commit{{Visit: visit("a", 0), Drafts: drafts(3)}})
	if !errors.Is(err, context.Canceled) {
		w.Errorf("error %v, want that of the context", err)
	}
	w.verify(0)
}

func withoutDate(w *world) {
	estimate, none := draft(1), draft(2)
	estimate.PublishedIsEstimate = true
	none.Published = time.Time{}
	w.commit("a", 5, estimate, none)
	for _, i := range w.all(store.Query{}) {
		if !i.PublishedIsEstimate || !i.Published.Equal(i.FirstSeen) || i.PublishedPrecision != store.PrecisionUnknown {
			w.Errorf("%s: published %v (%q), estimate %v, first seen %v", i.Title, i.Published, i.PublishedPrecision, i.PublishedIsEstimate, i.FirstSeen)
		}
	}
}

func impossibleDate(w *world) {
	d := draft(1)
	d.Published, d.Updated = time.Date(99999, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC)
	w.commit("a", 0, d)
	i := w.one()
	equal(w, "published", i.Published, noon())
	equal(w, "estimate", i.PublishedIsEstimate, true)
	equal(w, "updated", i.Updated, time.Time{})
}

func anyText(w *world) {
	long := draft(1)
	long.Text = strings.Repeat("Verwaltungsdigitalisierung 漢字 🚀 ", 40_000)
	empty := store.Draft{Keys: []string{"hash:empty"}}
	w.commit("a", 0, long, empty)
	w.restart()
	for _, i := range w.all(store.Query{}) {
		if i.Title != "" && i.Text != long.Text {
			w.Errorf("a text of %d bytes came back with %d", len(long.Text), len(i.Text))
		}
	}
	w.verify(2)
}
