package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

func historySpecs() []spec {
	return []spec{
		{"an edit keeps the earlier wording", keepsWording},
		{"published and first seen never move", neverMove},
		{"an edit back to an old wording is a revision too", editBack},
		{"an item never edited has no revisions, an unknown one is not found", noRevisions},
		{"an edit may move an item to another region", movesRegion},
		{"an edit keeps the topics of an item until they are matched anew", keepsTopics},
	}
}

func keepsWording(w *world) {
	w.commit("a", 0, draft(1))
	id := w.one().ID
	var want []store.Revision
	for n := 1; n <= 3; n++ {
		old, err := w.Item(context.Background(), id)
		w.ok(err)
		want = append(want, store.Revision{
			Revision: n, Stored: noon().Add(time.Duration(n-1) * time.Minute),
			Title: old.Title, Teaser: old.Teaser, Text: old.Text, URL: old.URL, ContentHash: old.ContentHash,
		})
		d := revised(draft(1), fmt.Sprint("Fassung ", n+1))
		d.Text += fmt.Sprint("\n\nNachtrag ", n)
		equal(w, "outcome", w.commit("a", n, d), store.Outcome{Updated: 1})
	}
	got, err := w.Revisions(context.Background(), id)
	w.ok(err)
	equal(w, "revisions", got, want)
	now, err := w.Item(context.Background(), id)
	w.ok(err)
	equal(w, "title", now.Title, "Fassung 4")
	equal(w, "revision", now.Revision, 4)
	equal(w, "revised", now.Revised, noon().Add(3*time.Minute))
	equal(w, "changes", w.kinds(0), []store.ChangeKind{store.ItemNew, store.ItemRevised, store.ItemRevised, store.ItemRevised})
	w.verify(1)
}

func neverMove(w *world) {
	estimate := draft(2)
	estimate.PublishedIsEstimate = true
	w.commit("a", 0, draft(1), estimate)
	before := w.all(store.Query{})
	for n := range 3 {
		d, e := revised(draft(1), fmt.Sprint("Neu ", n)), revised(draft(2), fmt.Sprint("Neu ", n))
		d.Published, d.PublishedPrecision = noon().Add(time.Hour), store.PrecisionDay
		d.FirstSeen = noon().Add(2 * time.Hour)
		d.PublishedIsEstimate = n == 1
		e.Published = noon().Add(-time.Hour) // now the source says when
		equal(w, "outcome", w.commit("a", 10+n, d, e), store.Outcome{Updated: 2})
	}
	for i, now := range w.all(store.Query{}) {
		old := before[i]
		if now.ID != old.ID || !now.Published.Equal(old.Published) || !now.FirstSeen.Equal(old.FirstSeen) ||
			now.PublishedIsEstimate != old.PublishedIsEstimate || now.PublishedPrecision != old.PublishedPrecision {
			w.Errorf("published %v, first seen %v; was %v, %v", now.Published, now.FirstSeen, old.Published, old.FirstSeen)
		}
	}
}

func editBack(w *world) {
	w.commit("a", 0, draft(1))
	w.commit("a", 1, revised(draft(1), "Neu"))
	equal(w, "outcome", w.commit("a", 2, draft(1)), store.Outcome{Updated: 1})
	i := w.one()
	equal(w, "title", i.Title, draft(1).Title)
	equal(w, "revision", i.Revision, 3)
	stats, err := w.Stats(context.Background())
	w.ok(err)
	equal(w, "revisions", stats.Revisions, 2)
}

func noRevisions(w *world) {
	w.commit("a", 0, draft(1))
	got, err := w.Revisions(context.Background(), w.one().ID)
	w.ok(err)
	equal(w, "revisions", got, nil)
	if _, err := w.Revisions(context.Background(), "unknown"); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("error %v, want ErrNotFound", err)
	}
}

func movesRegion(w *world) {
	w.commit("a", 0, draft(1))
	d := revised(draft(1), "Bund: Meldung")
	d.Region = "Bund"
	w.commit("a", 1, d)
	equal(w, "old region", w.titles(store.Query{Region: "Thüringen"}), nil)
	equal(w, "new region", w.titles(store.Query{Region: "Bund"}), []string{"Bund: Meldung"})
	equal(w, "with source", w.titles(store.Query{Region: "Bund", Source: "a"}), []string{"Bund: Meldung"})
	w.verify(1)
}

func keepsTopics(w *world) {
	w.commit("a", 0, draft(1))
	w.assign("r", w.one().ID, "register", match(true))
	w.commit("a", 1, revised(draft(1), "Neu"))
	equal(w, "topics", len(w.one().Topics), 1)
	equal(w, "page of the topic", w.titles(store.Query{Topic: "register"}), []string{"Neu"})
}
