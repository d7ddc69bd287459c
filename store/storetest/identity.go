package storetest

import (
	"context"
	"errors"

	"github.com/amtsfeed/amtsfeed/store"
)

func identitySpecs() []spec {
	return []spec{
		{"an item seen again is neither doubled nor written", seenAgain},
		{"any known key leads to the item", anyKey},
		{"a key not yet known leads to the item from then on", learnsKeys},
		{"the first known key decides, keys of another item stay", firstKeyDecides},
		{"the same item twice in one visit is one item", twiceInOneVisit},
		{"equal keys of two sources are two items", twoSources},
		{"an id is the same in every store, short, and fit for an address", stableID},
		{"a further key of an item is not its id", keyIsNotID},
	}
}

func seenAgain(w *world) {
	w.commit("a", 0, drafts(5)...)
	before, cursor := w.all(store.Query{}), w.latest()
	equal(w, "outcome", w.commit("a", 60, drafts(5)...), store.Outcome{Unchanged: 5})
	equal(w, "items", w.all(store.Query{}), before)
	equal(w, "changes", w.changes(cursor), nil)
}

func anyKey(w *world) {
	w.commit("a", 0, draft(1))
	for _, key := range draft(1).Keys {
		d := draft(1)
		d.Keys = []string{key}
		equal(w, key, w.commit("a", 1, d), store.Outcome{Unchanged: 1})
	}
	w.verify(1)
}

func learnsKeys(w *world) {
	w.commit("a", 0, draft(1))
	d := draft(1)
	d.Keys = []string{"guid:other", d.Keys[1]} // the source has changed its guids
	equal(w, "known by its link", w.commit("a", 1, d), store.Outcome{Unchanged: 1})
	d.Keys = []string{"guid:other", "link:https://example.org/moved"}
	equal(w, "known by its new guid", w.commit("a", 2, d), store.Outcome{Unchanged: 1})
	w.restart()
	d.Keys = []string{"link:https://example.org/moved"}
	equal(w, "known by its new link", w.commit("a", 3, d), store.Outcome{Unchanged: 1})
	w.verify(1)
}

func firstKeyDecides(w *world) {
	w.commit("a", 0, draft(1), draft(2))
	d := draft(1)
	d.Keys = []string{"guid:unknown", draft(2).Keys[0], draft(1).Keys[0]}
	equal(w, "both known", w.commit("a", 1, d), store.Outcome{Updated: 1}) // item 2 in the words of 1
	equal(w, "the other one", w.commit("a", 2, draft(1)), store.Outcome{Unchanged: 1})
	d = draft(2)
	d.Keys = []string{"guid:unknown"}
	equal(w, "by the new key", w.commit("a", 3, d), store.Outcome{Updated: 1})
	w.verify(2)
}

func twiceInOneVisit(w *world) {
	again := revised(draft(1), "In anderen Worten")
	again.Keys = []string{again.Keys[0], "link:https://example.org/anderswo"}
	equal(w, "first", w.commit("a", 0, draft(1), draft(2), again), store.Outcome{New: 2, Duplicate: 1})
	equal(w, "the page unchanged", w.commit("a", 1, draft(1), draft(2), again), store.Outcome{Unchanged: 2, Duplicate: 1})
	d := draft(1)
	d.Keys = again.Keys[1:]
	equal(w, "by the key of the second", w.commit("a", 2, d), store.Outcome{Unchanged: 1})
}

func twoSources(w *world) {
	equal(w, "a", w.commit("a", 0, draft(1)), store.Outcome{New: 1})
	equal(w, "b", w.commit("b", 0, draft(1)), store.Outcome{New: 1})
	items := w.all(store.Query{})
	if len(items) != 2 || items[0].ID == items[1].ID {
		w.Errorf("two sources with equal guids: %d items", len(items))
	}
}

func stableID(w *world) {
	w.commit("a", 0, drafts(50)...)
	o := w.other()
	o.commit("b", 0, drafts(3)...)
	for i := 49; i >= 0; i-- {
		o.commit("a", i, draft(i))
	}
	equal(w, "ids", ids(o.all(store.Query{Source: "a"})), ids(w.all(store.Query{})))
	for _, id := range ids(w.all(store.Query{})) {
		if len(id) < 8 || len(id) > 32 {
			w.Errorf("id %q: %d characters", id, len(id))
		}
		for _, c := range id {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
				w.Errorf("id %q: %q needs care in an address", id, c)
			}
		}
	}
}

func ids(items []store.Item) []string {
	var all []string
	for _, i := range items {
		all = append(all, i.ID)
	}
	return all
}

func keyIsNotID(w *world) {
	w.commit("a", 0, draft(1))
	for _, id := range []string{"", "x", "../..", "nie-gesehen", store.KeyOf("a", draft(1).Keys[1]).ItemID(), store.KeyOf("a", "guid:unknown").ItemID()} {
		if _, err := w.Item(context.Background(), id); !errors.Is(err, store.ErrNotFound) {
			w.Errorf("item %q: %v, want ErrNotFound", id, err)
		}
	}
}
