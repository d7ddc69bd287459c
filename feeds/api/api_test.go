package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/feeds"
	"github.com/amtsfeed/amtsfeed/feeds/api"
	"github.com/amtsfeed/amtsfeed/feeds/rule"
	"github.com/amtsfeed/amtsfeed/store"
	"github.com/amtsfeed/amtsfeed/store/bolt"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// serve answers the API over a real store with n items, every second of them
// about the cloud.
func serve(t *testing.T, n int) http.Handler {
	t.Helper()
	st, err := bolt.Open(filepath.Join(t.TempDir(), "api.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	match, err := rule.Parse("Cloud")
	if err != nil {
		t.Fatal(err)
	}
	c, err := feeds.NewCatalog(feeds.Site{Title: "Amtsfeed", BaseURL: "https://feeds.example", Language: "de"},
		[]feeds.Source{{ID: "amt", Title: "Digitalamt", URL: "https://amt.example/feed", Publish: feeds.PublishTeaser, MaxWords: 3}},
		[]feeds.Topic{{Topic: rule.Topic{ID: "cloud", Rule: match}, Title: "Cloud"}})
	if err != nil {
		t.Fatal(err)
	}
	commit := store.Commit{Visit: store.Visit{Source: "amt", State: store.StateOK, LastAttempt: start, LastSuccess: start, NextVisit: start.Add(time.Hour), Interval: time.Hour}}
	for i := range n {
		title := fmt.Sprintf("Meldung %d", i)
		if i%2 == 1 {
			title = fmt.Sprintf("Cloud %d", i)
		}
		commit.Drafts = append(commit.Drafts, store.Draft{Keys: []string{fmt.Sprint(i)}, Item: store.Item{
			Source: "amt", Title: title, URL: fmt.Sprintf("https://amt.example/%d", i), Teaser: "eins zwei drei vier fünf",
			Text: "Der ganze Text.", Published: start.Add(-time.Duration(i) * time.Hour),
		}})
	}
	if _, err := st.Commit(t.Context(), []store.Commit{commit}); err != nil {
		t.Fatal(err)
	}
	lib, err := feeds.NewLibrary(t.Context(), st, c, start)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return start }
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	if err := feeds.NewMatching(lib, now, log).CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	api.Routes(mux, lib, now, log)
	return mux
}

func get(t *testing.T, h http.Handler, path string, status int) map[string]any {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
	if rec.Code != status || rec.Header().Get("Content-Type") != "application/json; charset=utf-8" {
		t.Fatalf("%s: status %d, type %q: %s", path, rec.Code, rec.Header().Get("Content-Type"), rec.Body)
	}
	var v map[string]any
	if err := json.Unmarshal(rec.Body.Bytes(), &v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return v
}

func TestItemsInPages(t *testing.T) {
	h := serve(t, 25)
	for base, want := range map[string]int{
		"/api/v1/items": 25, "/api/v1/items?topic=cloud": 12, "/api/v1/topics/cloud/items": 12, "/api/v1/items?q=Cloud": 12,
		"/api/v1/items?since=2026-03-02T00:00:00Z": 10, "/api/v1/items?source=amt&until=2026-03-01": 14, "/api/v1/items?region=Bund": 0,
	} {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set("limit", "4")
		seen := make(map[any]bool)
		for pages := 0; ; pages++ {
			u.RawQuery = q.Encode()
			v := get(t, h, u.String(), http.StatusOK)
			items := v["items"].([]any)
			if len(items) > 4 || pages > 10 {
				t.Fatalf("%s: %d items on page %d", base, len(items), pages)
			}
			for _, it := range items {
				seen[it.(map[string]any)["id"]] = true
			}
			next, more := v["next_cursor"].(string)
			if !more {
				break
			}
			q.Set("cursor", next)
		}
		if len(seen) != want {
			t.Errorf("%s: %d items, want %d", base, len(seen), want)
		}
	}
}

func TestAnItem(t *testing.T) {
	h := serve(t, 2)
	first := get(t, h, "/api/v1/items?q=Cloud", http.StatusOK)["items"].([]any)[0].(map[string]any)
	it := get(t, h, "/api/v1/items/"+first["id"].(string), http.StatusOK)
	if it["title"] != "Cloud 1" || it["source_title"] != "Digitalamt" || it["published"] != "2026-03-02T08:00:00Z" || it["published_is_estimate"] != false {
		t.Errorf("%v", it)
	}
	if it["teaser"] != "eins zwei drei …" || it["text"] != nil {
		t.Errorf("more than three words of the source: %v, %v", it["teaser"], it["text"])
	}
	topic := it["topics"].([]any)[0].(map[string]any)
	if topic["id"] != "cloud" || topic["by"] != "rule" || topic["reason"].([]any)[0] != "Cloud" ||
		topic["hits"].([]any)[0].(map[string]any)["term"] != "Cloud" {
		t.Errorf("topics are %v", it["topics"])
	}
	for _, list := range []string{"categories", "reservations", "also_reported_by", "enclosures"} {
		if _, ok := it[list].([]any); !ok {
			t.Errorf("%s is %v, not a list", list, it[list])
		}
	}
}

func TestOverviews(t *testing.T) {
	h := serve(t, 4)
	src := get(t, h, "/api/v1/sources", http.StatusOK)["sources"].([]any)[0].(map[string]any)
	if src["id"] != "amt" || src["state"] != "ok" || src["items"] != 4.0 || src["interval"] != 3600.0 || src["next_visit"] != "2026-03-02T10:00:00Z" || src["failures"] != 0.0 {
		t.Errorf("%v", src)
	}
	top := get(t, h, "/api/v1/topics", http.StatusOK)["topics"].([]any)[0].(map[string]any)
	if top["id"] != "cloud" || top["items"] != 2.0 || top["rule_hash"] == "" || top["last_item"] != "2026-03-02T08:00:00Z" {
		t.Errorf("%v", top)
	}
	if stats := get(t, h, "/api/v1/stats", http.StatusOK); stats["items"] != 4.0 || stats["sources"] != 1.0 {
		t.Errorf("%v", stats)
	}
}

func TestMistakes(t *testing.T) {
	h := serve(t, 1)
	for path, want := range map[string]struct {
		status int
		words  string
	}{
		"/api/v1/items?limti=3":                  {400, `unknown parameter "limti"`},
		"/api/v1/items?limit=0":                  {400, "limit is a number"},
		"/api/v1/items?limit=1001":               {400, "limit is at most 1000"},
		"/api/v1/items?topic=keins":              {400, `no topic "keins"`},
		"/api/v1/items?q=(":                      {400, "q cannot be read"},
		"/api/v1/items?cursor=x":                 {400, "cursor"},
		"/api/v1/items?since=gestern":            {400, "since is a time"},
		"/api/v1/items/keins":                    {404, "no such thing"},
		"/api/v1/items/keins?x=1":                {400, "no parameters"},
		"/api/v1/topics/keins/items":             {404, "no such thing"},
		"/api/v1/topics/cloud/items?topic=cloud": {200, ""},
		"/api/v1/sources?limit=3":                {400, "no parameters"},
		"/api/v1/gibt-es-nicht":                  {404, "no such thing"},
	} {
		v := get(t, h, path, want.status)
		if sentence, _ := v["error"].(string); !strings.Contains(sentence, want.words) {
			t.Errorf("%s: %q, want %q", path, sentence, want.words)
		}
	}
}

func TestConditional(t *testing.T) {
	h := serve(t, 1)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/api/v1/items", nil))
	r := httptest.NewRequest(http.MethodGet, "/api/v1/items", nil)
	r.Header.Set("If-None-Match", rec.Header().Get("ETag"))
	again := httptest.NewRecorder()
	h.ServeHTTP(again, r)
	if again.Code != http.StatusNotModified {
		t.Errorf("status %d with the tag just given", again.Code)
	}
}
