package web_test

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

	"github.com/amtsfeed/amtsfeed/feeds"
	"github.com/amtsfeed/amtsfeed/feeds/rule"
	"github.com/amtsfeed/amtsfeed/feeds/web"
	"github.com/amtsfeed/amtsfeed/store"
	"github.com/amtsfeed/amtsfeed/store/bolt"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// A house is the pages over a real store with three sources and one topic.
type house struct {
	t     testing.TB
	path  string
	store store.Store
	lib   *feeds.Library
	mux   http.Handler
	ids   map[string]string // by guid
}

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, path: filepath.Join(t.TempDir(), "web.db"), ids: make(map[string]string)}
	h.open(start)
	t.Cleanup(func() { h.store.Close() })
	return h
}

// open starts the house on its file, as after a restart.
func (h *house) open(now time.Time) {
	h.t.Helper()
	if h.store != nil {
		h.store.Close()
	}
	var err error
	if h.store, err = bolt.Open(h.path, bolt.Options{}); err != nil {
		h.t.Fatal(err)
	}
	match, err := rule.Parse("Cloud")
	if err != nil {
		h.t.Fatal(err)
	}
	c, err := feeds.NewCatalog(
		feeds.Site{Title: "Amtsfeed", BaseURL: "https://feeds.example", Language: "de"},
		[]feeds.Source{
			{ID: "amt", Title: "Digitalamt", URL: "https://amt.example/feed", Publish: feeds.PublishFull},
			{ID: "blatt", Title: "Kommunalblatt", URL: "https://blatt.example/rss", Publish: feeds.PublishTeaser, MaxWords: 7},
			{ID: "still", Title: "Nie gelesen", URL: "https://still.example/", Paused: true},
		},
		[]feeds.Topic{{Topic: rule.Topic{ID: "cloud", Rule: match}, Title: "Cloud & Rechenzentren", Description: "Wo die Daten der Verwaltung liegen."}},
	)
	if err != nil {
		h.t.Fatal(err)
	}
	if h.lib, err = feeds.NewLibrary(h.t.Context(), h.store, c, now); err != nil {
		h.t.Fatal(err)
	}
	mux := http.NewServeMux()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	web.Routes(mux, h.lib, func() time.Time { return start }, log)
	h.mux = feeds.Guard(mux, log)
}

func (h *house) commit(v store.Visit, items ...store.Item) {
	h.t.Helper()
	c := store.Commit{Visit: v}
	for _, it := range items {
		it.Source = v.Source
		c.Drafts = append(c.Drafts, store.Draft{Item: it, Keys: []string{"guid:" + it.GUID}})
	}
	if _, err := h.store.Commit(h.t.Context(), []store.Commit{c}); err != nil {
		h.t.Fatal(err)
	}
	page, err := h.store.Items(h.t.Context(), store.Query{Limit: store.MaxPage})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, it := range page.Items {
		h.ids[it.GUID] = it.ID
	}
}

func (h *house) assign(guid string, m store.Match) {
	h.t.Helper()
	work := []store.Assignment{{Item: h.ids[guid], Topic: m.Topic, Match: &m}}
	if err := h.store.Apply(h.t.Context(), "test", 0, work); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) get(path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	h.mux.ServeHTTP(rec, r)
	return rec
}

func visit(source string) store.Visit {
	return store.Visit{Source: source, State: store.StateOK, LastAttempt: start, LastSuccess: start, NextVisit: start.Add(time.Hour), Interval: time.Hour}
}

func filled(t testing.TB) *house {
	h := newHouse(t)
	h.commit(visit("amt"), store.Item{
		GUID: "eins", URL: "https://amt.example/1", Title: "Die Cloud <kommt>", Teaser: "Ein Anriss über die Cloud.",
		Text: "Erster Absatz.\n\nZweiter Absatz zur Cloud.", Language: "de", Region: "Sachsen", Published: start, PublishedPrecision: store.PrecisionDay,
	})
	h.commit(visit("blatt"), store.Item{
		GUID: "zwei", URL: "https://blatt.example/2", Title: "Radweg eröffnet", Published: start.Add(-time.Hour),
		Teaser: "Eins zwei drei vier fünf sechs sieben acht neun zehn.", PublishedPrecision: store.PrecisionMinute,
	})
	h.assign("eins", store.Match{
		Topic: "cloud", By: "rule", Live: true, At: start,
		Hits: []store.Hit{{Term: "Cloud", Field: "title", Start: 4, End: 9, Weight: 3}, {Term: "Cloud", Field: "text", Start: 35, End: 40}},
	})
	return h
}

func TestPages(t *testing.T) {
	h := filled(t)
	for path, want := range map[string][]string{
		"/":             {"Cloud &amp; Rechenzentren", "1 Meldung", "zuletzt 2. März 2026", "Abonnieren", "/topics/cloud/feed.atom", "Die Cloud &lt;kommt&gt;"},
		"/topics/cloud": {"Wo die Daten der Verwaltung liegen.", "wegen <mark>Cloud</mark>", "Sachsen"},
		"/sources":      {"Kommunalblatt", "in Ordnung", "pausiert", "noch nie"},
		"/sources/amt":  {"https://amt.example/feed", "Nächster Besuch", "/sources/amt/feed.rss"},
		"/items/" + h.ids["eins"]: {
			"Die <mark>Cloud</mark> &lt;kommt&gt;", "Zweiter Absatz zur <mark>Cloud</mark>.", "Zum Original bei Digitalamt", "<mark>Cloud</mark> gefunden in Titel (zählt 3,0)",
			`<time datetime="2026-03-02T09:00:00Z">2. März 2026</time>`,
		},
		"/items/" + h.ids["zwei"]: {"Eins zwei drei vier fünf sechs sieben …", "passt zu keinem Thema", "2. März 2026, 09:00 Uhr"},
		"/search":                 {"Meldungen durchsuchen", "<label for=\"q\">"},
		"/status":                 {"Alle Quellen sind in Ordnung", "/status/feed.atom"},
	} {
		rec := h.get(path)
		if rec.Code != http.StatusOK {
			t.Errorf("%s: status %d: %s", path, rec.Code, rec.Body)
			continue
		}
		body := rec.Body.String()
		for _, w := range append(want, `<html lang="de">`, `<main id="main">`, "</html>") {
			if !strings.Contains(body, w) {
				t.Errorf("%s: no %q in %s", path, w, body)
			}
		}
		if strings.Contains(body, "<script") || strings.Contains(body, "style=") {
			t.Errorf("%s: script or inline style", path)
		}
	}
}

func TestWhatMayNotBeShownIsOnNoPage(t *testing.T) {
	h := filled(t)
	for _, path := range []string{"/", "/sources/blatt", "/items/" + h.ids["zwei"]} {
		if strings.Contains(h.get(path).Body.String(), "acht neun") {
			t.Errorf("%s shows more than seven words of the paper", path)
		}
	}
}

func TestEnglishOnRequest(t *testing.T) {
	h := filled(t)
	for header, want := range map[string]string{
		"":                       "de",
		"fr":                     "de",
		"en-GB,en;q=0.9,de;q=.1": "en",
		"de-AT,en;q=0.9":         "de",
		"*":                      "de",
	} {
		rec := h.get("/items/"+h.ids["eins"], "Accept-Language", header)
		if !strings.Contains(rec.Body.String(), `<html lang="`+want+`">`) || rec.Header().Get("Content-Language") != want {
			t.Errorf("Accept-Language %q is not answered in %s", header, want)
		}
		if got := strings.Join(rec.Header().Values("Vary"), ","); !strings.Contains(got, "Accept-Language") || !strings.Contains(got, "Accept-Encoding") {
			t.Errorf("Vary is %q", got)
		}
	}
}

func TestAPageIsNotSentTwice(t *testing.T) {
	h := filled(t)
	for _, path := range []string{"/", "/topics/cloud", "/sources", "/sources/amt", "/items/" + h.ids["eins"], "/status", "/style.css"} {
		first := h.get(path)
		if first.Header().Get("ETag") == "" {
			t.Errorf("%s has no ETag", path)
		}
		again := h.get(path, "If-None-Match", first.Header().Get("ETag"))
		if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s: status %d, %d bytes, want an empty 304", path, again.Code, again.Body.Len())
		}
	}
}

func TestPagesSurviveARestart(t *testing.T) {
	h := filled(t)
	paths := []string{"/", "/topics/cloud", "/sources", "/sources/amt", "/items/" + h.ids["eins"], "/search?q=Cloud", "/status"}
	before := make(map[string]http.Header)
	for _, path := range paths {
		before[path] = h.get(path).Header()
	}
	h.open(start.Add(24 * time.Hour))
	for _, path := range paths {
		after := h.get(path).Header()
		for _, name := range []string{"ETag", "Last-Modified"} {
			if after.Get(name) != before[path].Get(name) || after.Get(name) == "" {
				t.Errorf("%s: %s is %q, was %q", path, name, after.Get(name), before[path].Get(name))
			}
		}
	}
}

// A page that changed is sent again, whatever the reader goes by.
func TestAChangedPageIsSentAgain(t *testing.T) {
	h := filled(t)
	for _, path := range []string{"/", "/topics/cloud", "/sources/amt"} {
		before := h.get(path).Header()
		h.commit(visit("amt"), store.Item{GUID: "neu" + path, URL: "https://amt.example/neu", Title: "Ganz neu", Published: start})
		h.assign("neu"+path, store.Match{Topic: "cloud", By: "rule", Live: true, At: start})
		for _, how := range [][2]string{{"If-None-Match", before.Get("ETag")}, {"If-Modified-Since", before.Get("Last-Modified")}} {
			if rec := h.get(path, how[0], how[1]); rec.Code != http.StatusOK {
				t.Errorf("%s with %s: status %d", path, how[0], rec.Code)
			}
		}
	}
}

func TestMistakesAreSentences(t *testing.T) {
	h := filled(t)
	for path, want := range map[string]struct {
		status   int
		sentence string
	}{
		"/topics/keins":                   {404, "Das gibt es hier nicht."},
		"/sources/keine":                  {404, "Das gibt es hier nicht."},
		"/items/keine":                    {404, "Das gibt es hier nicht."},
		"/gibt/es/nicht":                  {404, "Das gibt es hier nicht."},
		"/topics/cloud?cursor=a&cursor=b": {400, "steht mehrmals da"},
		"/topics/cloud?utm_source=brief":  {200, "Wo die Daten"},
		"/topics/cloud?cursor=x":          {400, "cursor stammt aus keiner früheren Antwort."},
		"/search?q=%28":                   {400, "Die Suche ist"},
		"/?a=%zz":                         {400, "nicht zu lesen"},
	} {
		rec := h.get(path)
		if rec.Code != want.status || !strings.Contains(rec.Body.String(), want.sentence) {
			t.Errorf("%s: status %d, want %d with %q: %s", path, rec.Code, want.status, want.sentence, rec.Body)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/topics/cloud", nil)
	rec := httptest.NewRecorder()
	h.mux.ServeHTTP(rec, r)
	if rec.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST is answered with %d", rec.Code)
	}
}

func TestOperatorsSeeWhatIsWrong(t *testing.T) {
	h := filled(t)
	v := visit("blatt")
	v.State, v.Problem, v.Failures = store.StateFailing, "der Server antwortet mit 500", 3
	h.commit(v)
	h.lib.Complain("config.yaml:3:1: unbekannter Schlüssel sorces")
	body := h.get("/status").Body.String()
	for _, want := range []string{"der Server antwortet mit 500", "nicht lesbar", "die bisherige bleibt in Kraft", "config.yaml:3:1"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q on the status page", want)
		}
	}
	h.lib.Use(h.lib.Catalog())
	if strings.Contains(h.get("/status").Body.String(), "config.yaml:3:1") {
		t.Error("the old complaint outlives a good configuration")
	}
}

// Behind a proxy that cuts off a part of the path, every link keeps it.
func TestLinksKeepTheHousesPath(t *testing.T) {
	h := filled(t)
	c, err := feeds.NewCatalog(feeds.Site{Title: "Amtsfeed", BaseURL: "https://amt.example/feeds/", Language: "de", Contact: "mailto:a@amt.example"},
		h.lib.Catalog().Sources(), h.lib.Catalog().Topics())
	if err != nil {
		t.Fatal(err)
	}
	h.lib.Use(c)
	for _, path := range []string{"/", "/topics/cloud", "/sources", "/sources/amt", "/items/" + h.ids["eins"], "/search?q=Cloud", "/status", "/nix"} {
		body := h.get(path).Body.String()
		for _, attr := range []string{`href="`, `action="`} {
			for _, rest := range strings.Split(body, attr)[1:] {
				link, _, _ := strings.Cut(rest, `"`)
				if strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "/feeds/") {
					t.Errorf("%s links to %s", path, link)
				}
			}
		}
		if !strings.Contains(body, `href="mailto:a@amt.example"`) {
			t.Errorf("%s names no contact", path)
		}
	}
}

func TestOlderItemsAreOnePageFurther(t *testing.T) {
	h := newHouse(t)
	items := make([]store.Item, 95)
	for i := range items {
		items[i] = store.Item{GUID: fmt.Sprint(i), URL: fmt.Sprintf("https://amt.example/%d", i), Title: fmt.Sprintf("Nummer %d.", i), Published: start.Add(-time.Duration(i) * time.Hour)}
	}
	h.commit(visit("amt"), items...)
	seen := 0
	for path := "/sources/amt"; path != ""; {
		body := h.get(path).Body.String()
		seen += strings.Count(body, "Nummer ")
		_, rest, more := strings.Cut(body, `<a class="more" href="`)
		path = ""
		if more {
			next, _, _ := strings.Cut(rest, `"`)
			path = "/sources/amt" + next
		}
	}
	if seen != len(items) {
		t.Errorf("%d of %d items on all pages", seen, len(items))
	}
}
