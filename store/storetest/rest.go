package storetest

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

func restSpecs() []spec {
	return []spec{
		{"a visit comes back byte for byte", visitComesBack},
		{"a later visit replaces the one before", visitReplaced},
		{"sightings stay until others come", sightingsStay},
		{"hosts are remembered across restarts", hostsRemembered},
		{"stats count items, revisions, sources and topics", statsCount},
		{"a setting is set once and then kept", settingKept},
		{"names without end are refused and harm nothing", longNames},
		{"what is returned belongs to the caller", ownMemory},
	}
}

func visitComesBack(w *world) {
	want := store.Visit{
		Source: "a", ETag: `W/"a` + "\x00\xff" + `b"`, LastModified: "Donnerstag?", Final: "https://example.org/f", Reading: "v1",
		State: store.StateFailing, Problem: "status 503", Proposal: "https://example.org/neu",
		LastAttempt: noon(), LastSuccess: noon().Add(-time.Hour), LastNew: noon().Add(-2 * time.Hour), NextVisit: noon().Add(90 * time.Minute),
		Interval: 90 * time.Minute, Failures: 3, Status: 503, Memory: []byte{0, 1, 255},
	}
	_, err := w.Commit(context.Background(), []store.Commit{{Visit: want}, {Visit: store.Visit{Source: "0"}}})
	w.ok(err)
	w.restart()
	got, err := w.Visit(context.Background(), "a")
	w.ok(err)
	equal(w, "visit", got, want)
	all, err := w.Visits(context.Background())
	w.ok(err)
	equal(w, "visits by source", all, []store.Visit{{Source: "0"}, want})
	if _, err := w.Visit(context.Background(), "b"); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("unknown visit: %v, want ErrNotFound", err)
	}
}

func visitReplaced(w *world) {
	v := visit("a", 0)
	v.ETag, v.Problem, v.Memory = "x", "p", []byte("m")
	_, err := w.Commit(context.Background(), []store.Commit{{Visit: v}})
	w.ok(err)
	w.commit("a", 1)
	got, err := w.Visit(context.Background(), "a")
	w.ok(err)
	equal(w, "visit", got, visit("a", 1))
}

func sightingsStay(w *world) {
	ctx := context.Background()
	sight := func(source string, minutes int, sightings []byte) {
		_, err := w.Commit(ctx, []store.Commit{{Visit: visit(source, minutes), Sightings: sightings, Drafts: drafts(2)}})
		w.ok(err)
	}
	want := func(source, sightings string) {
		w.Helper()
		got, err := w.Sightings(ctx, source)
		w.ok(err)
		equal(w, "sightings of "+source, string(got), sightings)
	}
	sight("a", 0, []byte{0, 1, 255})
	sight("ab", 0, []byte("other"))
	sight("a", 1, nil)
	w.restart()
	want("a", "\x00\x01\xff")
	want("ab", "other")
	want("never", "")
	sight("a", 2, []byte("later"))
	want("a", "later")
	want("ab", "other")
}

func hostsRemembered(w *world) {
	hosts := []store.Host{
		{Name: "b.example", LastRequest: noon(), Memory: []byte("User-agent: *")},
		{Name: "a.example:8443", NotBefore: noon().Add(time.Hour)},
	}
	_, err := w.Commit(context.Background(), []store.Commit{{Visit: visit("a", 0), Hosts: hosts}})
	w.ok(err)
	later := store.Host{Name: "b.example", LastRequest: noon().Add(time.Minute)}
	gone := store.Host{Name: "gone.example", LastRequest: noon(), NotBefore: noon(), Memory: []byte("x")}
	_, err = w.Commit(context.Background(), []store.Commit{{Visit: visit("a", 1), Hosts: []store.Host{later, gone}}})
	w.ok(err)
	_, err = w.Commit(context.Background(), []store.Commit{{Visit: visit("a", 2), Hosts: []store.Host{{Name: gone.Name}, {Name: "never.example"}}}})
	w.ok(err)
	w.restart()
	got, err := w.Hosts(context.Background())
	w.ok(err)
	equal(w, "hosts by name", got, []store.Host{hosts[1], later})
}

func statsCount(w *world) {
	all := mixture(w)
	w.commit("a", 99, revised(draft(0), "Neu"))
	w.commit("empty", 99)
	want := store.Stats{Items: len(all), Revisions: 1, Sources: map[string]store.SourceStats{}, Topics: map[string]store.TopicStats{}}
	for i := len(all) - 1; i >= 0; i-- { // the newest last
		s := want.Sources[all[i].Source]
		want.Sources[all[i].Source] = store.SourceStats{Items: s.Items + 1, LastItem: all[i].Published}
		for _, m := range all[i].Topics {
			want.Topics[m.Topic] = store.TopicStats{Items: want.Topics[m.Topic].Items + 1, LastItem: all[i].Published}
		}
	}
	for range 2 {
		got, err := w.Stats(context.Background())
		w.ok(err)
		got.Bytes = 0
		equal(w, "stats", got, want)
		w.restart()
	}
}

func settingKept(w *world) {
	ctx := context.Background()
	for _, initial := range []string{"first", "second"} {
		got, err := w.Setting(ctx, "authority", initial)
		w.ok(err)
		equal(w, "setting", got, "first")
		w.restart()
	}
	w.ok(w.SetSetting(ctx, "authority", "third"))
	got, err := w.Setting(ctx, "authority", "fourth")
	w.ok(err)
	equal(w, "after it was replaced", got, "third")
	for _, initial := range []string{"", "x"} {
		got, err = w.Setting(ctx, "empty", initial)
		w.ok(err)
		equal(w, "a setting that is empty", got, "")
	}
}

func longNames(w *world) {
	ctx := context.Background()
	long := strings.Repeat("x", 100_000)
	w.commit("a", 0, draft(1))
	for what, err := range map[string]error{
		"source":  second(w.Commit(ctx, []store.Commit{{Visit: visit(long, 0)}})),
		"none":    second(w.Commit(ctx, []store.Commit{{Visit: visit("", 0)}})),
		"foreign": second(w.Commit(ctx, []store.Commit{{Visit: visit("a", 0), Drafts: []store.Draft{{Item: store.Item{Source: "b"}, Keys: []string{"x"}}}}})),
		"host":    second(w.Commit(ctx, []store.Commit{{Visit: visit("a", 0), Hosts: []store.Host{{Name: long}}}})),
		"topic":   w.Apply(ctx, "r", 0, []store.Assignment{{Item: w.one().ID, Topic: long, Match: match(true)}}),
		"reader":  w.Apply(ctx, long, 0, nil),
		"decide":  w.Decide(ctx, store.Decision{Item: w.one().ID, Topic: long, Verdict: store.Include}),
		"setting": w.SetSetting(ctx, long, "x"),
	} {
		if err == nil {
			w.Errorf("%s: a name of 0 or 100,000 bytes, or of another source, was stored", what)
		}
	}
	equal(w, "topic", w.titles(store.Query{Topic: long}), nil)
	equal(w, "source", w.titles(store.Query{Source: long}), nil)
	key := draft(2)
	key.Keys = []string{"guid:" + long}
	equal(w, "a long key is only a key", w.commit("a", 1, key), store.Outcome{New: 1})
	w.verify(2)
}

func second[T any](_ T, err error) error { return err }

func ownMemory(w *world) {
	d := full()
	v := visit("a", 0)
	v.Memory = []byte("memory")
	_, err := w.Commit(context.Background(), []store.Commit{{Visit: v, Drafts: []store.Draft{d}}})
	w.ok(err)
	v.Memory[0], d.Categories[0], d.Enclosures[0].URL = 'X', "X", "X"
	want := w.one()
	kept := w.one()
	kept.Categories[0], kept.Enclosures[0].URL = "X", "X"
	got, err := w.Visit(context.Background(), "a")
	w.ok(err)
	equal(w, "memory of the visit", string(got.Memory), "memory")
	got.Memory[0] = 'X'
	for n := range 50 {
		w.commit("b", n, drafts(50)...)
		w.commit("a", n, revised(full(), "Neu"))
		w.commit("a", n, full())
	}
	i, err := w.Item(context.Background(), want.ID)
	w.ok(err)
	want.Revised, want.Revision = i.Revised, i.Revision
	equal(w, "item", i, want)
	equal(w, "category", i.Categories[0], "Digitalisierung")
}
