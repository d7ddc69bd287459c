package feeds

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

var errDisk = errors.New("input/output error on /dev/sda")

// A faultyStore fails whenever broken says so.
type faultyStore struct {
	store.Store
	broken func(method string) bool
}

func (s *faultyStore) fail(method string) error {
	if s.broken != nil && s.broken(method) {
		return errDisk
	}
	return nil
}

func (s *faultyStore) Changes(ctx context.Context, after store.Cursor, limit int) ([]store.Change, error) {
	if err := s.fail("Changes"); err != nil {
		return nil, err
	}
	return s.Store.Changes(ctx, after, limit)
}

func (s *faultyStore) Latest(ctx context.Context) (store.Cursor, error) {
	if err := s.fail("Latest"); err != nil {
		return 0, err
	}
	return s.Store.Latest(ctx)
}

func (s *faultyStore) Cursor(ctx context.Context, reader string) (store.Cursor, error) {
	if err := s.fail("Cursor"); err != nil {
		return 0, err
	}
	return s.Store.Cursor(ctx, reader)
}

func (s *faultyStore) Apply(ctx context.Context, reader string, upTo store.Cursor, work []store.Assignment) error {
	if err := s.fail("Apply"); err != nil {
		return err
	}
	return s.Store.Apply(ctx, reader, upTo, work)
}

func (s *faultyStore) Decisions(ctx context.Context, item string) ([]store.Decision, error) {
	if err := s.fail("Decisions"); err != nil {
		return nil, err
	}
	return s.Store.Decisions(ctx, item)
}

func (s *faultyStore) Item(ctx context.Context, id string) (store.Item, error) {
	if err := s.fail("Item"); err != nil {
		return store.Item{}, err
	}
	return s.Store.Item(ctx, id)
}

func (s *faultyStore) Items(ctx context.Context, q store.Query) (store.Page, error) {
	if err := s.fail("Items"); err != nil {
		return store.Page{}, err
	}
	return s.Store.Items(ctx, q)
}

func (s *faultyStore) Visits(ctx context.Context) ([]store.Visit, error) {
	if err := s.fail("Visits"); err != nil {
		return nil, err
	}
	return s.Store.Visits(ctx)
}

func (s *faultyStore) Stats(ctx context.Context) (store.Stats, error) {
	if err := s.fail("Stats"); err != nil {
		return store.Stats{}, err
	}
	return s.Store.Stats(ctx)
}

func (s *faultyStore) Setting(ctx context.Context, name, initial string) (string, error) {
	if err := s.fail("Setting"); err != nil {
		return "", err
	}
	return s.Store.Setting(ctx, name, initial)
}

func (s *faultyStore) SetSetting(ctx context.Context, name, value string) error {
	if err := s.fail("SetSetting"); err != nil {
		return err
	}
	return s.Store.SetSetting(ctx, name, value)
}

// faulty puts a store that can be broken under a world.
func faulty(t *testing.T, topics ...Topic) (*world, *faultyStore) {
	w := newWorld(t, topics...)
	f := &faultyStore{Store: w.store}
	w.lib.store = f
	return w, f
}

func always(string) bool { return true }

func only(method string) func(string) bool { return func(m string) bool { return m == method } }

// While the store fails, readers keep getting the feeds there are; what cannot
// be made is refused in a sentence that tells nothing of the inside.
func TestReadersKeepTheirFeedsWhileTheStoreFails(t *testing.T) {
	w, f := faulty(t)
	w.commit(many(9)...)
	w.match()
	w.publish()
	before := w.get("/topics/cloud/feed.atom").Body.String()
	w.get("/sources/amt/feed.atom")
	f.broken = always
	w.pub.catchUp(t.Context(), 0, newStale())
	for _, path := range []string{"/feed.atom", "/topics/cloud/feed.atom", "/opml.xml", "/sources/amt/feed.atom"} {
		if rec := w.get(path); rec.Code != http.StatusOK {
			t.Errorf("%s: status %d", path, rec.Code)
		}
	}
	if w.get("/topics/cloud/feed.atom").Body.String() != before {
		t.Error("the feed differs")
	}
	for _, path := range []string{"/sources/wall/feed.atom", "/feed.atom?limit=7", "/search/feed.atom?q=Cloud", "/status/feed.atom"} {
		rec := w.get(path)
		if rec.Code != http.StatusInternalServerError || rec.Body.String() != "Das hat nicht geklappt; der Fehler steht im Protokoll.\n" {
			t.Errorf("%s: status %d: %s", path, rec.Code, rec.Body)
		}
		if h := rec.Header(); h.Get("Cache-Control") != "no-store" || h.Get("ETag") != "" {
			t.Errorf("%s: an error that caches may keep: %v", path, h)
		}
	}
	f.broken = nil
	for _, path := range []string{"/sources/wall/feed.atom", "/status/feed.atom"} {
		if rec := w.get(path); rec.Code != http.StatusOK {
			t.Errorf("%s: status %d after the store recovered", path, rec.Code)
		}
	}
}

// What could not be rendered is rendered as soon as it can be, whichever step
// failed.
func TestAFailedRenderingIsTriedAgain(t *testing.T) {
	for _, method := range []string{"Changes", "Items", "Setting", "SetSetting"} {
		w, f := faulty(t)
		s := newStale()
		after := w.pub.catchUp(t.Context(), 0, s)
		w.commit(news("amt", "1", "Ganz neu", "", w.now))
		f.broken = only(method)
		after = w.pub.catchUp(t.Context(), after, s)
		if strings.Contains(w.get("/feed.atom").Body.String(), "Ganz neu") {
			t.Errorf("%s: rendered without a store", method)
		}
		f.broken = nil
		w.pub.catchUp(t.Context(), after, s)
		if !strings.Contains(w.get("/feed.atom").Body.String(), "Ganz neu") {
			t.Errorf("%s: the change is lost", method)
		}
	}
}

// No item misses its topic because a step failed on the way.
func TestAFailedMatchingIsTriedAgain(t *testing.T) {
	for _, method := range []string{"Cursor", "Changes", "Item", "Decisions", "Apply", "Setting"} {
		w, f := faulty(t)
		w.commit(news("amt", "1", "Cloud", "", w.now))
		m := w.matching()
		f.broken = only(method)
		if err := m.CatchUp(t.Context()); !errors.Is(err, errDisk) {
			t.Errorf("%s: %v, want the store's error", method, err)
		}
		f.broken = nil
		if err := m.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := w.titles("cloud", true); len(got) != 1 {
			t.Errorf("%s: the topic holds %q", method, got)
		}
	}
}

// A rematch that was cut off begins again at the next start.
func TestARematchThatWasCutOffIsDoneAgain(t *testing.T) {
	w, f := faulty(t, worldTopic(t, "cloud", "Cloud"))
	items := make([]store.Item, store.MaxPage+100)
	for i := range items {
		items[i] = news("amt", "g"+time.Duration(i).String(), "Wolke "+time.Duration(i).String(), "", w.now.Add(-time.Duration(i)*time.Minute))
	}
	w.commit(items...)
	w.match()
	w.lib.Use(worldCatalog(t, worldTopic(t, "cloud", "Wolke")))
	applied := 0
	f.broken = func(method string) bool {
		if method == "Apply" {
			applied++
		}
		return method == "Apply" && applied > 1
	}
	if err := w.matching().CatchUp(t.Context()); !errors.Is(err, errDisk) {
		t.Fatalf("%v, want the store's error", err)
	}
	if n := len(w.titles("cloud", true)); n == 0 || n == len(items) {
		t.Fatalf("%d of %d items matched before the cut", n, len(items))
	}
	if w.lib.busy.Load() != 0 {
		t.Error("feeds would wait for ever for the end of the rematch")
	}
	f.broken = nil
	w.match()
	page, err := w.store.Stats(t.Context())
	if err != nil || page.Topics["cloud"].Items != len(items) {
		t.Errorf("%d of %d items matched, %v", page.Topics["cloud"].Items, len(items), err)
	}
}

// Whatever is asked of the library, the store's error comes through.
func TestTheStoresErrorComesThrough(t *testing.T) {
	w, f := faulty(t)
	w.commit(many(3)...)
	ctx := t.Context()
	questions := map[string]func() error{
		"Item":    func() error { _, err := w.lib.Item(ctx, "x"); return err },
		"Select":  func() error { _, _, err := w.lib.Select(ctx, Selection{}); return err },
		"search":  func() error { _, _, err := w.lib.Select(ctx, Selection{Query: "Cloud"}); return err },
		"Sources": func() error { _, err := w.lib.Sources(ctx, w.now); return err },
		"Source":  func() error { _, err := w.lib.Source(ctx, "amt", w.now); return err },
		"Topics":  func() error { _, err := w.lib.Topics(ctx); return err },
		"Stats":   func() error { _, err := w.lib.Stats(ctx); return err },
		"Stamp":   func() error { _, err := w.lib.Stamp(ctx, "x", nil, w.now); return err },
		"Records": func() error {
			for _, err := range w.lib.Records(ctx, Selection{}) {
				return err
			}
			return nil
		},
		"NewLibrary": func() error { _, err := NewLibrary(ctx, f, w.lib.Catalog(), w.now); return err },
		"Run":        func() error { return w.pub.Run(ctx) },
	}
	for _, method := range []string{"Item", "Items", "Visits", "Stats", "Latest", "Setting"} {
		f.broken = only(method)
		failed := 0
		for name, ask := range questions {
			if name == "Run" && method != "Latest" {
				continue // goes on trying
			}
			err := ask()
			if err != nil && !errors.Is(err, errDisk) && !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s with a broken %s: %v hides the store's error", name, method, err)
			}
			if errors.Is(err, errDisk) {
				failed++
			}
		}
		if failed == 0 {
			t.Errorf("nobody notices a broken %s", method)
		}
	}
}

// A reader who leaves, or waits in vain for his turn, is no error of ours.
func TestWhoLeavesIsNotWaitedFor(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	for range renderers {
		w.lib.searches <- struct{}{}
		w.pub.slots <- struct{}{}
	}
	cancel()
	if _, _, err := w.lib.Select(ctx, Selection{Query: "Cloud"}); !errors.Is(err, context.Canceled) {
		t.Errorf("search: %v", err)
	}
	if _, err := w.pub.make(ctx, formats[".atom"], w.lib.statusDocument); !errors.Is(err, context.Canceled) {
		t.Errorf("rendering: %v", err)
	}
	if status, sentence := Verdict(context.Canceled, "en"); status != http.StatusServiceUnavailable || sentence == "" {
		t.Errorf("answered with %d %q", status, sentence)
	}
}

// Run ends with its context, also while the store fails.
func TestRunEndsWithItsContext(t *testing.T) {
	w, f := faulty(t)
	f.broken = func(method string) bool { return method != "Latest" }
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	go func() { ended <- w.pub.Run(ctx) }()
	go func() { ended <- w.matching().Run(ctx) }()
	cancel()
	for range 2 {
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("still running")
		}
	}
}

func TestADamagedSettingIsNamed(t *testing.T) {
	w := newWorld(t)
	for name, value := range map[string]string{settingFounded: "gestern", settingChronicle: "{"} {
		if err := w.store.SetSetting(t.Context(), name, value); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := NewLibrary(t.Context(), w.store, w.lib.Catalog(), w.now); err == nil || !strings.Contains(err.Error(), settingFounded) {
		t.Errorf("%v does not name the setting", err)
	}
	if rec := w.get("/status/feed.atom"); rec.Code != http.StatusInternalServerError {
		t.Errorf("status %d", rec.Code)
	}
}
