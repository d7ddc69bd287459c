package storetest

import (
	"context"

	"github.com/amtsfeed/amtsfeed/store"
)

func changeSpecs() []spec {
	return []spec{
		{"changes come in the order of their cursors", changesInOrder},
		{"an empty store has no changes", noChanges},
		{"a reader's cursor is kept, and is its own", readersCursor},
		{"a reader cannot step beyond the newest change", notBeyond},
		{"a reader may go back to the beginning", goBack},
		{"results and cursor of a reader are stored in one step", appliedInOneStep},
	}
}

func changesInOrder(w *world) {
	w.commit("a", 0, drafts(20)...)
	w.commit("b", 0, draft(1))
	w.commit("a", 1, revised(draft(4), "Neu"))
	all := w.changes(0)
	equal(w, "number of changes", len(all), 22)
	var last store.Cursor
	for _, c := range all {
		if c.Cursor <= last {
			w.Fatalf("cursor %d after %d", c.Cursor, last)
		}
		last = c.Cursor
	}
	equal(w, "latest", w.latest(), last)
	for i, c := range all[:20] { // drafts become items in the order of the page
		equal(w, "item", c.Item, store.KeyOf("a", draft(i).Keys[0]).ItemID())
	}
	equal(w, "last change", all[21], store.Change{Cursor: last, Kind: store.ItemRevised, Item: all[4].Item, Source: "a"})
	equal(w, "the rest after a cursor", w.changes(all[9].Cursor), all[10:])
	for _, c := range all {
		if _, err := w.Item(context.Background(), c.Item); err != nil {
			w.Errorf("item of a change: %v", err)
		}
	}
}

func noChanges(w *world) {
	equal(w, "latest", w.latest(), 0)
	for _, limit := range []int{-1, 0, 1, 1 << 40} {
		got, err := w.Changes(context.Background(), 0, limit)
		w.ok(err)
		equal(w, "changes", got, nil)
	}
	got, err := w.Changes(context.Background(), ^store.Cursor(0), 1)
	w.ok(err)
	equal(w, "changes after the last possible cursor", got, nil)
}

func (w *world) cursor(reader string) store.Cursor {
	w.Helper()
	c, err := w.Cursor(context.Background(), reader)
	w.ok(err)
	return c
}

func readersCursor(w *world) {
	equal(w, "before", w.cursor("feeds"), 0)
	w.commit("a", 0, drafts(3)...)
	w.ok(w.Apply(context.Background(), "feeds", 2, nil))
	w.ok(w.Apply(context.Background(), "topics", 3, nil))
	w.restart()
	equal(w, "feeds", w.cursor("feeds"), 2)
	equal(w, "topics", w.cursor("topics"), 3)
	equal(w, "another reader", w.cursor("stories"), 0)
}

func notBeyond(w *world) {
	w.commit("a", 0, drafts(3)...)
	if err := w.Apply(context.Background(), "feeds", w.latest()+1, nil); err == nil {
		w.Error("a reader stepped over a change that is still to come")
	}
	equal(w, "cursor", w.cursor("feeds"), 0)
}

func goBack(w *world) {
	w.commit("a", 0, drafts(3)...)
	w.ok(w.Apply(context.Background(), "feeds", w.latest(), nil))
	w.ok(w.Apply(context.Background(), "feeds", 0, nil))
	equal(w, "cursor", w.cursor("feeds"), 0)
}

func appliedInOneStep(w *world) {
	w.commit("a", 0, draft(1))
	id := w.one().ID
	// Refused as a whole: the second topic has no name.
	err := w.Apply(context.Background(), "topics", w.latest(), []store.Assignment{
		{Item: id, Topic: "register", Match: match(true)}, {Item: id, Topic: "", Match: match(true)},
	})
	if err == nil {
		w.Fatal("a topic without a name was stored")
	}
	equal(w, "topics", w.one().Topics, nil)
	equal(w, "cursor", w.cursor("topics"), 0)
	w.ok(w.Apply(context.Background(), "topics", w.latest(), []store.Assignment{{Item: id, Topic: "register", Match: match(true)}}))
	w.restart()
	equal(w, "topics", len(w.one().Topics), 1)
	equal(w, "cursor", w.cursor("topics"), 1)
}
