package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

func querySpecs() []spec {
	return []spec{
		{"newest first, and the latest arrival first where that is equal", newestFirst},
		{"all filters combine", filtersCombine},
		{"since is included, until is not", sinceUntil},
		{"the limit has a default and a ceiling", limits},
		{"a page cursor that no query returned is refused", badCursor},
		{"items that arrive while someone pages are neither repeated nor push others out", pagingWhileArriving},
		{"a name that begins another one is another one", prefixNames},
		{"paging over 100,000 items shows each once", pagingFar},
	}
}

func newestFirst(w *world) {
	var want []string
	for n := range 30 {
		d := draft(n)
		d.Published = noon().Add(time.Duration(n%3) * time.Hour)
		w.commit("a", n, d)
	}
	for _, hour := range []int{2, 1, 0} {
		for n := 27; n >= 0; n -= 3 {
			want = append(want, draft(n+hour).Title)
		}
	}
	for _, limit := range []int{1, 3, 29, 30, 31} {
		equal(w, fmt.Sprint("pages of ", limit), w.titles(store.Query{Limit: limit}), want)
	}
	before := draft(100)
	before.Published = time.Date(1969, 7, 20, 20, 17, 40, 0, time.UTC)
	w.commit("a", 60, before)
	all := w.titles(store.Query{})
	equal(w, "the oldest", all[len(all)-1], before.Title)
}

// mixture stores items of three sources, regions and topics and returns them
// as a query should, newest first.
func mixture(w *world) []store.Item {
	for n := range 60 {
		d := draft(n)
		d.Region = []string{"Bund", "EU", ""}[n%3]
		source := []string{"a", "b", "c", "d"}[n%4]
		w.commit(source, n, d)
	}
	var work []store.Assignment
	for n, i := range w.all(store.Query{}) {
		for k, topic := range []string{"cloud", "register"} {
			if n%(k+2) == 0 {
				work = append(work, store.Assignment{Item: i.ID, Topic: topic, Match: match(n%5 != 0)})
			}
		}
	}
	w.ok(w.Apply(context.Background(), "topics", w.latest(), work))
	return w.all(store.Query{Limit: store.MaxPage})
}

// selects is what a query means, said once more in the plainest way.
func selects(q store.Query, i store.Item) bool {
	inTopic := q.Topic == "" || slices.ContainsFunc(i.Topics, func(m store.Match) bool {
		return m.Topic == q.Topic && (m.Live || !q.Live)
	})
	return inTopic && (q.Source == "" || i.Source == q.Source) && (q.Region == "" || i.Region == q.Region) &&
		!i.Published.Before(q.Since) && (q.Until.IsZero() || i.Published.Before(q.Until))
}

func filtersCombine(w *world) {
	all := mixture(w)
	for _, q := range combinations() {
		var want []string
		for _, i := range all {
			if selects(q, i) {
				want = append(want, i.ID)
			}
		}
		equal(w, fmt.Sprintf("%+v", q), ids(w.all(q)), want)
	}
}

// combinations has a query for every choice of every filter.
func combinations() []store.Query {
	all := []store.Query{{Limit: 4}}
	each := func(set func(q *store.Query, choice string), choices ...string) {
		var more []store.Query
		for _, q := range all {
			for _, c := range choices {
				set(&q, c)
				more = append(more, q)
			}
		}
		all = more
	}
	each(func(q *store.Query, c string) { q.Topic = c }, "", "cloud", "register", "unknown")
	each(func(q *store.Query, c string) { q.Source = c }, "", "a", "c", "unknown")
	each(func(q *store.Query, c string) { q.Region = c }, "", "Bund", "unknown")
	each(func(q *store.Query, c string) { q.Live = c != "" }, "", "live")
	each(func(q *store.Query, c string) {
		if q.Since = (time.Time{}); c != "" {
			q.Since = noon().Add(-50 * time.Minute)
		}
	}, "", "since")
	each(func(q *store.Query, c string) {
		if q.Until = (time.Time{}); c != "" {
			q.Until = noon().Add(-10 * time.Minute)
		}
	}, "", "until")
	return all
}

func sinceUntil(w *world) {
	w.commit("a", 0, drafts(10)...) // 0 to 9 minutes before noon
	minute := func(n int) time.Time { return noon().Add(-time.Duration(n) * time.Minute) }
	for _, c := range []struct {
		since, until time.Time
		first, n     int
	}{
		{minute(5), time.Time{}, 0, 6},
		{minute(5).Add(1), time.Time{}, 0, 5},
		{time.Time{}, minute(5), 6, 4},
		{time.Time{}, minute(5).Add(1), 5, 5},
		{minute(5), minute(5), 0, 0},
		{minute(3), minute(5), 0, 0},
		{minute(5).In(time.FixedZone("", 7200)), minute(2), 3, 3},
		{time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), 0, 10},
	} {
		var want []string
		for n := range c.n {
			want = append(want, draft(c.first+n).Title)
		}
		equal(w, fmt.Sprint(c.since, " to ", c.until), w.titles(store.Query{Since: c.since, Until: c.until, Limit: 2}), want)
	}
}

func limits(w *world) {
	w.commit("a", 0, drafts(store.MaxPage+1)...)
	for limit, want := range map[int]int{0: store.DefaultPage, -5: store.DefaultPage, 7: 7, store.MaxPage + 1: store.MaxPage} {
		page, err := w.Items(context.Background(), store.Query{Limit: limit})
		w.ok(err)
		equal(w, fmt.Sprint("limit ", limit), len(page.Items), want)
		equal(w, "more", page.Next != "", true)
	}
}

func badCursor(w *world) {
	w.commit("a", 0, drafts(5)...)
	page, err := w.Items(context.Background(), store.Query{Limit: 2})
	w.ok(err)
	good := page.Next
	bad := []string{"x", " ", good + "A", good[1:], good + "\n", "%00", "../../etc/passwd", "💥", string(make([]byte, 10_000))}
	for i := range good {
		b := []byte(good)
		if b[i]++; b[i] == '{' {
			b[i] = 'A'
		}
		bad = append(bad, string(b))
	}
	for _, after := range bad {
		if _, err := w.Items(context.Background(), store.Query{After: after}); !errors.Is(err, store.ErrBadCursor) {
			w.Errorf("cursor %.40q: error %v, want ErrBadCursor", after, err)
		}
	}
	w.restart()
	page, err = w.Items(context.Background(), store.Query{After: good, Limit: 3})
	w.ok(err)
	equal(w, "after a restart", len(page.Items), 3)
}

func pagingWhileArriving(w *world) {
	w.commit("a", 0, drafts(20)...)
	q := store.Query{Limit: 3}
	var seen []string
	for n := 0; ; n++ {
		page, err := w.Items(context.Background(), q)
		w.ok(err)
		seen = append(seen, ids(page.Items)...)
		if q.After = page.Next; q.After == "" {
			break
		}
		late := draft(100 + n)
		late.Published = noon().Add(time.Hour)
		w.commit("a", n, late, revised(draft(n), fmt.Sprint("Neu ", n)))
	}
	var want []string
	for n := range 20 {
		want = append(want, store.KeyOf("a", draft(n).Keys[0]).ItemID())
	}
	equal(w, "seen", seen, want)
}

func prefixNames(w *world) {
	w.commit("amt", 0, draft(1))
	w.commit("amt-bund", 0, draft(2))
	w.commit("a", 0, draft(3))
	for source, title := range map[string]string{"amt": draft(1).Title, "amt-bund": draft(2).Title, "a": draft(3).Title} {
		equal(w, source, w.titles(store.Query{Source: source}), []string{title})
	}
	id := w.all(store.Query{})[0].ID
	w.assign("topics", id, "register-bund", match(true))
	equal(w, "topic", w.titles(store.Query{Topic: "register"}), nil)
}

func pagingFar(w *world) {
	items := 100_000
	if testing.Short() {
		items = 5_000
	}
	const batch = 5_000 // each is synced
	for first := 0; first < items; first += batch {
		part := make([]store.Draft, batch)
		for i := range part {
			part[i] = draft(first + i)
			part[i].Keys = part[i].Keys[:1]
		}
		w.commit("a", 0, part...)
	}
	w.pages(store.Query{Limit: store.MaxPage}, 0, items)
	w.pages(store.Query{Limit: store.MaxPage, Source: "a", Until: draft(items / 2).Published}, items/2+1, items)
}

// pages reads a query page by page without keeping the items.
func (w *world) pages(q store.Query, first, end int) {
	n := first
	for {
		page, err := w.Items(context.Background(), q)
		w.ok(err)
		for _, i := range page.Items {
			if want := draft(n).Title; i.Title != want {
				w.Fatalf("item %d is %q, want %q", n, i.Title, want)
			}
			n++
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	equal(w, "items seen", n, end)
}
