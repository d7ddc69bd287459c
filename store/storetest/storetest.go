// Package storetest is the contract of package store in executable form: one
// specification and one benchmark for every engine.
//
// An engine calls [Run] from a test and [Bench] from a benchmark of its own.
// Each MUST of the contract has a test that is named after it. What only one
// engine promises, such as how it treats a damaged file, is tested there.
package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/amtsfeed/amtsfeed/store"
)

// An Open opens the store that belongs to a folder, an empty one when it is
// asked for the first time. Opening it again after Close is a restart.
type Open func(t testing.TB, folder string) store.Store

// A spec is one sentence of the contract.
type spec struct {
	name string
	run  func(w *world)
}

// Run holds an engine against the contract.
func Run(t *testing.T, open Open) {
	for _, group := range []struct {
		name  string
		specs []spec
	}{
		{"commit", commitSpecs()},
		{"identity", identitySpecs()},
		{"history", historySpecs()},
		{"changes", changeSpecs()},
		{"topics", topicSpecs()},
		{"query", querySpecs()},
		{"rest", restSpecs()},
		{"backup", backupSpecs()},
		{"together", togetherSpecs()},
	} {
		t.Run(group.name, func(t *testing.T) {
			t.Parallel()
			for _, s := range group.specs {
				t.Run(s.name, func(t *testing.T) {
					t.Parallel()
					w := &world{T: t, open: open, folder: t.TempDir()}
					w.Store = open(t, w.folder)
					t.Cleanup(w.close)
					s.run(w)
				})
			}
		})
	}
}

// A world is one store and the test that uses it.
type world struct {
	*testing.T
	store.Store
	open   Open
	folder string
}

func (w *world) close() {
	if w.Store == nil {
		return
	}
	if err := w.Store.Close(); err != nil {
		w.Errorf("close: %v", err)
	}
	w.Store = nil
}

// restart closes the store and opens it again.
func (w *world) restart() {
	w.Helper()
	w.close()
	w.Store = w.open(w.T, w.folder)
}

// other opens a second, empty store.
func (w *world) other() *world {
	o := &world{T: w.T, open: w.open, folder: w.TempDir()}
	o.Store = w.open(w.T, o.folder)
	w.Cleanup(o.close)
	return o
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// equal compares with times as instants; nil and empty lists are the same.
func equal[T any](w *world, what string, got, want T) {
	w.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		w.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// noon is when the first visit takes place.
func noon() time.Time { return time.Date(2025, 10, 16, 12, 0, 0, 0, time.UTC) }

// draft is an item number n of a source, published n minutes before noon.
func draft(n int) store.Draft {
	return store.Draft{
		Item: store.Item{
			GUID:               fmt.Sprint("g", n),
			URL:                fmt.Sprintf("https://example.org/%d?from=feed", n),
			CanonicalURL:       fmt.Sprintf("https://example.org/%d", n),
			Title:              fmt.Sprintf("Thüringen: Meldung %d", n),
			Teaser:             "Das Land führt ein Register.",
			Text:               "Das Land führt ein Register.\n\nEs ist das erste.",
			Language:           "de",
			Published:          noon().Add(-time.Duration(n) * time.Minute),
			PublishedPrecision: store.PrecisionMinute,
			Region:             "Thüringen",
			ContentHash:        fmt.Sprint("hash-", n),
		},
		Keys: []string{fmt.Sprint("guid:g", n), fmt.Sprint("link:https://example.org/", n)},
	}
}

func drafts(n int) []store.Draft {
	all := make([]store.Draft, n)
	for i := range all {
		all[i] = draft(i)
	}
	return all
}

// revised is a draft with another wording.
func revised(d store.Draft, title string) store.Draft {
	d.Title, d.ContentHash = title, "hash of "+title
	return d
}

// visit is a visit of a source some minutes after noon.
func visit(source string, minutes int) store.Visit {
	return store.Visit{Source: source, State: store.StateOK, LastAttempt: noon().Add(time.Duration(minutes) * time.Minute)}
}

// commit stores drafts of one source and returns what became of them.
func (w *world) commit(source string, minutes int, d ...store.Draft) store.Outcome {
	w.Helper()
	out, err := w.Commit(context.Background(), []store.Commit{{Visit: visit(source, minutes), Drafts: d}})
	w.ok(err)
	if len(out) != 1 {
		w.Fatalf("%d outcomes for one commit", len(out))
	}
	return out[0]
}

// all reads every item that a query selects, page by page.
func (w *world) all(q store.Query) []store.Item {
	w.Helper()
	var items []store.Item
	for {
		page, err := w.Items(context.Background(), q)
		w.ok(err)
		items = append(items, page.Items...)
		if page.Next == "" {
			return items
		}
		q.After = page.Next
	}
}

// titles are the titles of what a query selects.
func (w *world) titles(q store.Query) []string {
	w.Helper()
	var titles []string
	for _, i := range w.all(q) {
		titles = append(titles, i.Title)
	}
	return titles
}

// one returns the only item there is.
func (w *world) one() store.Item {
	w.Helper()
	items := w.all(store.Query{})
	if len(items) != 1 {
		w.Fatalf("%d items, want one", len(items))
	}
	return items[0]
}

// changes reads all changes after a cursor, a few at a time.
func (w *world) changes(after store.Cursor) []store.Change {
	w.Helper()
	const few = 7
	var all []store.Change
	for {
		part, err := w.Changes(context.Background(), after, few)
		w.ok(err)
		if len(part) == 0 {
			return all
		}
		all = append(all, part...)
		after = part[len(part)-1].Cursor
	}
}

// kinds are the kinds of change after a cursor.
func (w *world) kinds(after store.Cursor) []store.ChangeKind {
	w.Helper()
	var kinds []store.ChangeKind
	for _, c := range w.changes(after) {
		kinds = append(kinds, c.Kind)
	}
	return kinds
}

func (w *world) latest() store.Cursor {
	w.Helper()
	c, err := w.Latest(context.Background())
	w.ok(err)
	return c
}

// verify checks that the store is sound and holds so many items.
func (w *world) verify(items int) {
	w.Helper()
	n, err := w.Verify(context.Background())
	w.ok(err)
	equal(w, "items verified", n, items)
}
