package crawler

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
	"github.com/amtsfeed/amtsfeed/store/bolt"
)

// A world is a crawler with a real store and a site that the test writes.
type world struct {
	*Crawler
	t    *testing.T
	site *httptest.Server
	db   store.Store

	mu    sync.Mutex
	pages map[string]http.HandlerFunc
	log   []*http.Request // without robots.txt
	clock time.Time
}

// testNow is a Wednesday morning.
var testNow = time.Date(2025, 10, 22, 7, 0, 0, 0, time.UTC)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, pages: make(map[string]http.HandlerFunc), clock: testNow}
	w.site = httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(w.site.Close)
	db, err := bolt.Open(filepath.Join(t.TempDir(), "test.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w.db = db
	w.restart(fetch.Config{})
	return w
}

// restart makes a new crawler over the same store, as after a restart.
func (w *world) restart(cfg fetch.Config) {
	w.t.Helper()
	network, err := fetch.ParseNetwork("127.0.0.0/8")
	if err != nil {
		w.t.Fatal(err)
	}
	cfg.Allow, cfg.Robots = append(cfg.Allow, network), true
	client, err := fetch.New(cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(client.Close)
	w.Crawler = New(Config{Store: w.db, Fetch: client})
	w.now = func() time.Time { return w.clock }
	w.chance = func() float64 { return 0.5 }
}

func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	page := w.pages[r.URL.Path]
	if r.URL.Path != "/robots.txt" {
		w.log = append(w.log, r.Clone(context.Background()))
	}
	w.mu.Unlock()
	if page == nil {
		http.NotFound(rw, r)
		return
	}
	page(rw, r)
}

// page puts a handler at a path.
func (w *world) page(path string, h http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages[path] = h
}

// text puts a fixed body at a path.
func (w *world) text(path, contentType, body string) {
	w.page(path, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", contentType)
		fmt.Fprint(rw, body)
	})
}

func (w *world) feed(path string, items ...string) {
	w.text(path, "application/rss+xml", rss(items...))
}

// requests returns and forgets what was asked.
func (w *world) requests() []*http.Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	log := w.log
	w.log = nil
	return log
}

func (w *world) source(path string) Source {
	return Source{ID: "amt", URL: w.site.URL + path, Kind: KindFeed}
}

// visit makes one visit an hour after the last one.
func (w *world) visit(src Source) Result {
	w.t.Helper()
	w.clock = w.clock.Add(time.Hour)
	results, err := w.Pass(w.t.Context(), []Source{src}, PassOptions{})
	if err != nil || len(results) != 1 {
		w.t.Fatalf("pass over %s: %d results, %v", src.ID, len(results), err)
	}
	return results[0]
}

// items returns the titles of all items, newest first.
func (w *world) items() []string {
	w.t.Helper()
	var titles []string
	for _, it := range w.stored() {
		titles = append(titles, it.Title)
	}
	return titles
}

func (w *world) stored() []store.Item {
	w.t.Helper()
	page, err := w.db.Items(w.t.Context(), store.Query{Limit: store.MaxPage})
	if err != nil {
		w.t.Fatal(err)
	}
	return page.Items
}

func rss(items ...string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Amt</title><link>https://amt.example/</link>` +
		strings.Join(items, "\n") + `</channel></rss>`
}

// entry is one item of a feed; empty parts are left out.
func entry(title, link, guid string, at time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<item><title>%s</title>", title)
	if link != "" {
		fmt.Fprintf(&b, "<link>%s</link>", link)
	}
	if guid != "" {
		fmt.Fprintf(&b, `<guid isPermaLink="false">%s</guid>`, guid)
	}
	if !at.IsZero() {
		fmt.Fprintf(&b, "<pubDate>%s</pubDate>", at.Format(time.RFC1123Z))
	}
	fmt.Fprintf(&b, "<description>Ein Absatz zu: %s</description></item>", title)
	return b.String()
}

func TestVisitStoresWhatAFeedSays(t *testing.T) {
	w := newWorld(t)
	w.feed("/feed", entry("Hessen: Neues Rechenzentrum", "https://amt.example/1", "a1", testNow.Add(-time.Hour)))
	r := w.visit(w.source("/feed"))
	if r.Outcome != OutcomeOK || r.New != 1 || r.Visit.State != store.StateOK {
		t.Fatalf("result %+v", r)
	}
	items := w.stored()
	if len(items) != 1 {
		t.Fatalf("items %v", items)
	}
	it := items[0]
	if it.Title != "Hessen: Neues Rechenzentrum" || it.Region != "Hessen" || it.URL != "https://amt.example/1" || it.Language != "de" {
		t.Errorf("item %+v", it)
	}
	if !it.Published.Equal(testNow.Add(-time.Hour)) || it.PublishedIsEstimate {
		t.Errorf("published %v, estimate %v", it.Published, it.PublishedIsEstimate)
	}
}

// newSite starts a host on loopback and returns its address.
func newSite(tb testing.TB, h http.HandlerFunc) string {
	s := httptest.NewServer(h)
	tb.Cleanup(s.Close)
	return s.URL
}
