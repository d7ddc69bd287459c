package crawler

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amtsfeed/amtsfeed/store"
)

var compareMemory = cmp.AllowUnexported(memory{}, identity{}, sighting{}, trait{}, yield{}, harvest{}, spell{}, moved{}, manners{})

func sampleMemory() memory {
	return memory{
		identity: identity{guidStrikes: 2, linkStrikes: 1, restamped: true},
		address:  42,
		yield: yield{
			history: []harvest{{20, 19, 18}, {65535, 0, 0}},
			less:    spell{since: -5, ended: 3, longest: 7200}, none: spell{since: 1760000000},
		},
		moved:   moved{to: "https://neu.example/", times: 3, adopted: true},
		pulse:   pulse{20383, 20380, 20379, 100},
		manners: manners{ttl: 90 * time.Minute, hours: 0x3f, days: 0x41},
		refused: 7,
		sought:  1760000001,
		failing: 1760000002,
		flood:   1234,
		rhythm:  []byte("rhythm"),
	}
}

func TestMemorySurvivesTheStore(t *testing.T) {
	for _, m := range []memory{sampleMemory(), {rhythm: []byte{}}} {
		if diff := cmp.Diff(m, decodeMemory(m.encode()), compareMemory); diff != "" {
			t.Errorf("memory (-want +got):\n%s", diff)
		}
	}
}

func TestDamagedMemoryIsNone(t *testing.T) {
	m := sampleMemory()
	whole := m.encode()
	for n := range len(whole) {
		if got := decodeMemory(whole[:n]); len(got.rhythm) != 0 || got.address != 0 {
			t.Fatalf("%d of %d bytes are taken for a memory", n, len(whole))
		}
	}
	whole[0]++
	if got := decodeMemory(whole); got.address != 0 {
		t.Error("another version is taken for this one")
	}
}

func TestSightingsSurviveTheStore(t *testing.T) {
	want := []sighting{
		{trait: trait{guid: 1, link: 2, text: 3, draft: 4}, edits: 5, pageTries: 2, accepted: 488000}, {trait: trait{text: 1<<64 - 1}},
	}
	whole := encodeSightings(want)
	if diff := cmp.Diff(want, decodeSightings(whole), compareMemory); diff != "" {
		t.Errorf("sightings (-want +got):\n%s", diff)
	}
	for n := range len(whole) {
		if got := decodeSightings(whole[:n]); len(got) > 0 && n%sightingBytes != 1 {
			t.Fatalf("%d of %d bytes are taken for sightings", n, len(whole))
		}
	}
	whole[0]++
	if got := decodeSightings(whole); got != nil {
		t.Error("another version is taken for this one")
	}
}

func TestSightingsOfManyEntriesAreBounded(t *testing.T) {
	b := encodeSightings(make([]sighting, 3*maxSeen))
	if len(b) > maxSeen*sightingBytes+200 {
		t.Errorf("%d bytes", len(b))
	}
	if got := decodeSightings(b); len(got) != maxSeen {
		t.Errorf("%d sightings", len(got))
	}
}

// A sightingStore writes down what is read and stored of sightings.
type sightingStore struct {
	store.Store
	read, stored int
	err          error
}

func (s *sightingStore) Sightings(ctx context.Context, source string) ([]byte, error) {
	if s.read++; s.err != nil {
		return nil, s.err
	}
	return s.Store.Sightings(ctx, source)
}

func (s *sightingStore) Commit(ctx context.Context, commits []store.Commit) ([]store.Outcome, error) {
	for i := range commits {
		s.stored += btoi(commits[i].Sightings != nil)
	}
	return s.Store.Commit(ctx, commits)
}

func TestWhatIsKnownOfEntriesIsReadForABodyAndStoredWhenItChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := &sightingStore{Store: w.db}
	w.Crawler.store = s
	etag, modified, title := `"1"`, "", "Register"
	w.validated("/feed", &etag, &modified, func() string {
		return rss(entry(title, address(1), "1", testNow), entry("Wolke", address(2), "2", testNow))
	})
	for _, step := range []struct {
		what         string
		do           func()
		read, stored int
	}{
		{"the first document", func() {}, 1, 1},
		{"nothing changed", func() {}, 0, 0},
		{"another answer of the same entries", func() { etag = `"2"` }, 1, 0},
		{"a correction", func() { etag, title = `"3"`, "Registermodernisierung" }, 1, 1},
	} {
		step.do()
		s.read, s.stored = 0, 0
		if r := w.visit(w.source("/feed")); r.Outcome == OutcomeFailed {
			t.Fatalf("%s: %s", step.what, r.Error)
		}
		if s.read != step.read || s.stored != step.stored {
			t.Errorf("%s: %d times read, %d times stored, want %d and %d", step.what, s.read, s.stored, step.read, step.stored)
		}
	}
	if got := w.items(); len(got) != 2 {
		t.Errorf("items %q", got)
	}
}

// A store that cannot be read is no fault of the source.
func TestEntriesThatCannotBeRememberedStoreNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.feed("/feed", entry("Register", address(1), "1", testNow))
	src := w.source("/feed")
	w.visit(src)
	before, err := w.db.Visit(t.Context(), src.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.Crawler.store = &sightingStore{Store: w.db, err: store.ErrDamaged}
	w.clock = w.clock.Add(time.Hour)
	results, err := w.Pass(t.Context(), []Source{src}, PassOptions{})
	if err == nil || len(results) != 1 || results[0].Outcome != OutcomeFailed || !strings.Contains(results[0].Error, "damaged") {
		t.Fatalf("results %+v, %v", results, err)
	}
	after, err := w.db.Visit(t.Context(), src.ID)
	if diff := cmp.Diff(before, after); err != nil || diff != "" {
		t.Errorf("the visit was stored (-before +after), %v:\n%s", err, diff)
	}
}

func TestVanishedEntriesAreRememberedForAWhile(t *testing.T) {
	id := identity{seen: make([]sighting, 3*maxVanished)}
	for i := range id.seen {
		id.seen[i].guid = uint64(i + 1)
	}
	id.seen[0].present = true
	id.remember([]sighting{{trait: trait{guid: 9000}}})
	if len(id.seen) != 1+maxVanished || id.seen[0].guid != 9000 || id.seen[1].guid != 2 {
		t.Errorf("%d sightings, second %d", len(id.seen), id.seen[1].guid)
	}
}

// After a restore from a backup of an earlier version nothing is known of the
// entries, but the store has them.
func TestAListWhoseEntriesWereForgottenIsNoFlood(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	etag, modified := `"1"`, ""
	var list []string
	for i := range 2 * maxFresh {
		list = append(list, entry("Register", address(i), fmt.Sprint(i), testNow))
	}
	w.validated("/feed", &etag, &modified, func() string { return rss(list...) })
	src := w.source("/feed")
	if r := w.visit(src); r.New != len(list) {
		t.Fatalf("%+v", r)
	}
	v, err := w.db.Visit(t.Context(), src.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.Commit(t.Context(), []store.Commit{{Visit: v, Sightings: []byte{sightingsVersion + 1}}}); err != nil {
		t.Fatal(err)
	}
	etag = `"2"`
	if r := w.visit(src); r.New != 0 || r.Unchanged != len(list) || r.Problem != "" {
		t.Errorf("%d new, %d unchanged, %q", r.New, r.Unchanged, r.Problem)
	}
	if r := w.visit(src); r.Outcome != OutcomeUnchanged {
		t.Errorf("asked without validators: %+v", r)
	}
}

func FuzzMemory(f *testing.F) {
	m := sampleMemory()
	f.Add(m.encode())
	f.Add([]byte{memoryVersion})
	f.Add(encodeSightings(make([]sighting, 2)))
	f.Fuzz(func(t *testing.T, b []byte) {
		m := decodeMemory(b)
		again := m.encode()
		if got := decodeMemory(again); !bytes.Equal(got.encode(), again) {
			t.Errorf("%x became %x", again, got.encode())
		}
		if seen := decodeSightings(b); len(seen) > 0 && !bytes.Equal(encodeSightings(seen), b) {
			t.Errorf("sightings %x became %x", b, encodeSightings(seen))
		}
	})
}
