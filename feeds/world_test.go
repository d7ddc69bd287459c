package feeds

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
	"github.com/amtsfeed/amtsfeed/store"
	"github.com/amtsfeed/amtsfeed/store/bolt"
)

// A world is a small newsroom on a real store.
type world struct {
	t     testing.TB
	path  string
	store store.Store
	lib   *Library
	now   time.Time
	mux   *http.ServeMux
	pub   *Publisher
}

var worldStart = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

var worldSite = Site{Title: "Amtsfeed", BaseURL: "https://feeds.example", Contact: "mailto:redaktion@feeds.example", Language: "de", Hub: "off"}

func worldSources() []Source {
	return []Source{
		{ID: "amt", Title: "Digitalamt", URL: "https://amt.example/feed", Rank: 1, Publish: PublishFull, License: "Digitalamt, CC BY 4.0"},
		{ID: "blatt", Title: "Kommunalblatt", URL: "https://blatt.example/rss", Rank: 20, Publish: PublishTeaser, MaxWords: 7},
		{ID: "wall", Title: "Bezahlblatt", URL: "https://wall.example/rss", Rank: 30, Publish: PublishTitle},
	}
}

func worldTopic(t testing.TB, id, match string) Topic {
	t.Helper()
	r, err := rule.Parse(match)
	if err != nil {
		t.Fatal(err)
	}
	return Topic{Topic: rule.Topic{ID: id, Rule: r}, Title: strings.ToUpper(id[:1]) + id[1:], Description: "Alles über " + id + "."}
}

func worldCatalog(t testing.TB, topics ...Topic) *Catalog {
	t.Helper()
	if topics == nil {
		topics = []Topic{worldTopic(t, "register", "Register*"), worldTopic(t, "cloud", "Cloud")}
	}
	c, err := NewCatalog(worldSite, worldSources(), topics)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newWorld(t testing.TB, topics ...Topic) *world {
	t.Helper()
	w := &world{t: t, path: filepath.Join(t.TempDir(), "feeds.db"), now: worldStart}
	w.open(worldCatalog(t, topics...))
	t.Cleanup(func() { w.store.Close() })
	return w
}

// open starts everything on the file, as after a restart.
func (w *world) open(c *Catalog) {
	w.t.Helper()
	if w.store != nil {
		w.store.Close()
	}
	st, err := bolt.Open(w.path, bolt.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	w.store = st
	if w.lib, err = NewLibrary(w.t.Context(), st, c, w.now); err != nil {
		w.t.Fatal(err)
	}
	w.pub = NewPublisher(w.lib, discard())
	w.mux = http.NewServeMux()
	w.pub.Routes(w.mux)
	w.publish()
}

func discard() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// publish does what Run does when something was committed.
func (w *world) publish() {
	w.t.Helper()
	s := newStale()
	s.everything = true
	w.pub.catchUp(w.t.Context(), 0, s)
	if !w.pub.Ready() {
		w.t.Fatal("nothing published")
	}
}

func (w *world) matching() *Matching {
	return NewMatching(w.lib, func() time.Time { return w.now }, discard())
}

func (w *world) match() {
	w.t.Helper()
	if err := w.matching().CatchUp(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// commit stores items as one visit of each source.
func (w *world) commit(items ...store.Item) {
	w.t.Helper()
	bySource := make(map[string][]store.Draft)
	for _, it := range items {
		it.ContentHash = it.Title + it.Teaser + it.Text
		bySource[it.Source] = append(bySource[it.Source], store.Draft{Item: it, Keys: []string{"guid:" + it.GUID}})
	}
	var commits []store.Commit
	for s, drafts := range bySource {
		commits = append(commits, store.Commit{
			Visit:  store.Visit{Source: s, State: store.StateOK, LastAttempt: w.now, LastSuccess: w.now, NextVisit: w.now.Add(time.Hour), Interval: time.Hour},
			Drafts: drafts,
		})
	}
	if _, err := w.store.Commit(w.t.Context(), commits); err != nil {
		w.t.Fatal(err)
	}
}

func news(source, guid, title, teaser string, published time.Time) store.Item {
	return store.Item{
		Source: source, GUID: guid, URL: "https://" + source + ".example/" + guid, CanonicalURL: "https://" + source + ".example/" + guid,
		Title: title, Teaser: teaser, Language: "de", Published: published, PublishedPrecision: store.PrecisionMinute,
	}
}

// many are items of all sources, one every hour back from the start.
func many(n int) []store.Item {
	subjects := []string{"Registermodernisierung kommt voran", "Cloud für die Verwaltung", "Neuer Radweg eröffnet"}
	sources := []string{"amt", "blatt", "wall"}
	items := make([]store.Item, n)
	for i := range items {
		items[i] = news(sources[i%3], fmt.Sprintf("g%d", i), fmt.Sprintf("%s (%d)", subjects[(i/3)%3], i),
			"Der Ausschuss hat am Montag darüber beraten, wie das Vorhaben weitergeht.", worldStart.Add(-time.Duration(i)*time.Hour))
	}
	return items
}

// get asks the routes, with headers as pairs.
func (w *world) get(path string, headers ...string) *httptest.ResponseRecorder {
	return w.ask(http.MethodGet, path, headers...)
}

func (w *world) ask(method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	Guard(w.mux, discard()).ServeHTTP(rec, r)
	return rec
}
