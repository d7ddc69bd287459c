package feeds

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// into puts all stored items into a topic, as the rule would.
func (w *world) into(topic string, at time.Time) {
	w.t.Helper()
	page, err := w.store.Items(w.t.Context(), store.Query{Limit: store.MaxPage})
	if err != nil {
		w.t.Fatal(err)
	}
	var work []store.Assignment
	for _, it := range page.Items {
		work = append(work, store.Assignment{Item: it.ID, Topic: topic, Match: &store.Match{Topic: topic, By: byRule, Rule: "x", Live: true, At: at}})
	}
	if err := w.store.Apply(w.t.Context(), "test", 0, work); err != nil {
		w.t.Fatal(err)
	}
}

var allPaths = []string{
	"/feed.atom", "/feed.rss", "/feed.json", "/topics/cloud/feed.atom", "/topics/cloud/feed.rss", "/topics/cloud/feed.json",
	"/sources/amt/feed.atom", "/sources/amt/feed.rss", "/sources/wall/feed.json", "/status/feed.atom", "/opml.xml",
	"/feed.atom?limit=3", "/search/feed.atom?q=Cloud",
}

func TestValidatorsSurviveARestart(t *testing.T) {
	w := newWorld(t)
	w.commit(many(60)...)
	w.into("cloud", w.now)
	w.publish()
	type validators struct{ etag, modified, body string }
	before := make(map[string]validators)
	for _, p := range allPaths {
		rec := w.get(p)
		if rec.Code != http.StatusOK {
			t.Fatalf("%s: status %d: %s", p, rec.Code, rec.Body)
		}
		before[p] = validators{rec.Header().Get("ETag"), rec.Header().Get("Last-Modified"), rec.Body.String()}
		if before[p].etag == "" || before[p].modified == "" {
			t.Errorf("%s has validators %q and %q", p, before[p].etag, before[p].modified)
		}
	}
	w.now = w.now.Add(24 * time.Hour)
	w.open(worldCatalog(t))
	for _, p := range allPaths {
		rec := w.get(p)
		if got := (validators{rec.Header().Get("ETag"), rec.Header().Get("Last-Modified"), rec.Body.String()}); got != before[p] {
			t.Errorf("%s differs after a restart: %q %q, was %q %q", p, got.etag, got.modified, before[p].etag, before[p].modified)
		}
		if again := w.get(p, "If-None-Match", before[p].etag); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s: status %d with the tag from before the restart", p, again.Code)
		}
		if again := w.get(p, "If-Modified-Since", before[p].modified); again.Code != http.StatusNotModified {
			t.Errorf("%s: status %d with the date from before the restart", p, again.Code)
		}
	}
}

// The ids of a feed outlive the address under which it is served.
func TestIDsDoNotFollowTheAddress(t *testing.T) {
	w := newWorld(t)
	w.commit(many(1)...)
	w.publish()
	before := w.get("/feed.atom").Body.String()
	moved := worldSite
	moved.BaseURL = "https://anders.example/feeds/"
	c, err := NewCatalog(moved, worldSources(), nil)
	if err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(1000 * time.Hour)
	w.open(c)
	after := w.get("/feed.atom").Body.String()
	if !strings.Contains(after, `href="https://anders.example/feeds/feed.atom"`) {
		t.Error("links do not follow base_url")
	}
	for _, line := range strings.Split(before, "\n") {
		if strings.Contains(line, "<id>tag:") && !strings.Contains(after, line) {
			t.Errorf("%s is gone", strings.TrimSpace(line))
		}
	}
}

func TestLastModifiedMovesExactlyWithTheContent(t *testing.T) {
	w := newWorld(t)
	w.commit(many(3)...)
	w.into("cloud", w.now)
	w.publish()
	const path = "/topics/cloud/feed.atom"
	first := w.get(path)
	w.publish()
	if again := w.get(path); again.Header().Get("Last-Modified") != first.Header().Get("Last-Modified") || again.Header().Get("ETag") != first.Header().Get("ETag") {
		t.Error("rendered again, the same content has other validators")
	}
	// Something old is taken away: nothing new happened, but the content differs.
	page, err := w.store.Items(t.Context(), store.Query{Topic: "cloud"})
	if err != nil {
		t.Fatal(err)
	}
	gone := page.Items[len(page.Items)-1].ID
	if err := w.store.Apply(t.Context(), "test", 0, []store.Assignment{{Item: gone, Topic: "cloud"}}); err != nil {
		t.Fatal(err)
	}
	w.publish()
	second := w.get(path)
	if second.Header().Get("ETag") == first.Header().Get("ETag") {
		t.Error("the tag does not change with the content")
	}
	if rec := w.get(path, "If-Modified-Since", first.Header().Get("Last-Modified")); rec.Code != http.StatusOK {
		t.Errorf("status %d for a reader who holds the content of before", rec.Code)
	}
}

func TestCodings(t *testing.T) {
	w := newWorld(t)
	w.commit(many(50)...)
	w.publish()
	plain := w.get("/feed.atom")
	tags := map[string]bool{plain.Header().Get("ETag"): true}
	for coding, unpack := range map[string]func(io.Reader) (io.Reader, error){
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	} {
		rec := w.get("/feed.atom", "Accept-Encoding", coding)
		h := rec.Header()
		if h.Get("Content-Encoding") != coding || h.Get("Vary") != "Accept-Encoding" || rec.Body.Len() >= plain.Body.Len()/3 {
			t.Errorf("%s: coding %q, Vary %q, %d bytes of %d", coding, h.Get("Content-Encoding"), h.Get("Vary"), rec.Body.Len(), plain.Body.Len())
		}
		if tags[h.Get("ETag")] || strings.HasPrefix(h.Get("ETag"), "W/") {
			t.Errorf("%s: ETag %s is weak or another coding's", coding, h.Get("ETag"))
		}
		tags[h.Get("ETag")] = true
		again := w.get("/feed.atom", "Accept-Encoding", coding, "If-None-Match", h.Get("ETag"))
		if again.Code != http.StatusNotModified {
			t.Errorf("%s: status %d for its own tag", coding, again.Code)
		}
		r, err := unpack(rec.Body)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(r); err != nil || !bytes.Equal(body, plain.Body.Bytes()) {
			t.Errorf("%s: unpacked differs, %v", coding, err)
		}
	}
}

// A HEAD without Accept-Encoding tells of the form that a GET for gzip gets.
func TestHeadIsGetWithoutBody(t *testing.T) {
	w := newWorld(t)
	w.commit(many(5)...)
	w.publish()
	for _, p := range allPaths {
		get, bare := w.get(p, "Accept-Encoding", "gzip"), w.ask(http.MethodHead, p)
		packed := w.ask(http.MethodHead, p, "Accept-Encoding", "gzip")
		for _, head := range []*httptest.ResponseRecorder{bare, packed} {
			if head.Code != get.Code || head.Body.Len() != 0 {
				t.Errorf("%s: HEAD has status %d and %d bytes", p, head.Code, head.Body.Len())
			}
			for _, name := range []string{"ETag", "Last-Modified", "Content-Type", "Content-Length", "Content-Encoding"} {
				if head.Header().Get(name) != get.Header().Get(name) || get.Header().Get(name) == "" {
					t.Errorf("%s: HEAD says %s %q, GET %q", p, name, head.Header().Get(name), get.Header().Get(name))
				}
			}
		}
	}
}

func TestWrongRequests(t *testing.T) {
	w := newWorld(t)
	for path, want := range map[string]struct {
		status   int
		sentence string
	}{
		"/topics/keins/feed.atom":       {404, "Das gibt es hier nicht."},
		"/sources/keine/feed.json":      {404, "Das gibt es hier nicht."},
		"/topics/cloud/feed.xml":        {404, ""},
		"/feed.atom?limit=0":            {400, "limit ist eine Zahl von 1 bis 200"},
		"/feed.atom?limit=201":          {400, "limit ist eine Zahl von 1 bis 200"},
		"/feed.atom?limit=1&limit=2":    {400, "steht mehrmals da"},
		"/topics/cloud/feed.rss?bust=1": {400, `Unbekannter Parameter "bust"; es gibt limit.`},
		"/opml.xml?x=1":                 {400, "keine Parameter"},
		"/status/feed.atom?limit=3":     {400, "keine Parameter"},
		"/search/feed.atom":             {400, "Was gesucht wird, fehlt"},
		"/search/feed.atom?q=%28":       {400, "Die Suche ist"},
		"/feed.atom?limit=%zz":          {400, "nicht zu lesen"},
	} {
		rec := w.get(path)
		if rec.Code != want.status || !strings.Contains(rec.Body.String(), want.sentence) {
			t.Errorf("%s: status %d %q, want %d %q", path, rec.Code, rec.Body, want.status, want.sentence)
		}
		if rec.Header().Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(rec.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: security headers are missing: %v", path, rec.Header())
		}
	}
	if rec := w.ask(http.MethodPost, "/feed.atom"); rec.Code != http.StatusMethodNotAllowed || rec.Header().Get("Allow") == "" {
		t.Errorf("POST: status %d, Allow %q", rec.Code, rec.Header().Get("Allow"))
	}
}

func TestLimit(t *testing.T) {
	w := newWorld(t)
	w.commit(many(230)...)
	w.publish()
	for query, want := range map[string]int{"": defaultEntries, "?limit=1": 1, "?limit=50": 50, "?limit=200": maxEntries} {
		body := w.get("/feed.atom" + query).Body.String()
		if n := strings.Count(body, "<entry>"); n != want {
			t.Errorf("%q shows %d entries, want %d", query, n, want)
		}
		self := "https://feeds.example/feed.atom" + query
		if want == defaultEntries {
			self = "https://feeds.example/feed.atom"
		}
		if !strings.Contains(body, `href="`+self+`" rel="self"`) {
			t.Errorf("%q does not name itself %s", query, self)
		}
	}
	rss := w.get("/search/feed.atom?q=a+b%2Fü&limit=3").Body.String()
	if want := `https://feeds.example/search/feed.atom?q=a%20b%2F%C3%BC&amp;limit=3"`; !strings.Contains(rss, want) {
		t.Errorf("no self link %s in %s", want, rss)
	}
}

// Run renders what is stored and then whatever changes, without being asked.
func TestTheFeedFollowsTheStore(t *testing.T) {
	w := newWorld(t)
	w.pub.pause = time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.pub.Run(ctx) }()
	w.commit(news("amt", "neu", "Gerade eben", "Anriss.", w.now))
	w.lib.Ring()
	w.eventually(func() bool { return strings.Contains(w.get("/feed.atom").Body.String(), "Gerade eben") })
	w.into("cloud", w.now)
	w.lib.Ring()
	w.eventually(func() bool {
		return strings.Contains(w.get("/topics/cloud/feed.json").Body.String(), "Gerade eben") &&
			strings.Contains(w.get("/feed.json").Body.String(), `"Cloud"`)
	})
	// Other lengths come from the cache, which must not outlive a change.
	w.get("/sources/amt/feed.atom?limit=7")
	w.commit(news("amt", "neuer", "Noch eben", "Anriss.", w.now))
	w.lib.Ring()
	w.eventually(func() bool {
		return strings.Contains(w.get("/sources/amt/feed.atom?limit=7").Body.String(), "Noch eben")
	})
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// eventually waits for another goroutine; it gives up after far longer than
// that needs.
func (w *world) eventually(ok func() bool) {
	w.t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			w.t.Fatal("did not happen")
		}
	}
}

func TestANewCatalogIsServedAtOnce(t *testing.T) {
	w := newWorld(t)
	w.get("/sources/amt/feed.atom")
	site := worldSite
	site.Title, site.Language = "Umbenannt", "en"
	c, err := NewCatalog(site, worldSources()[:1], []Topic{worldTopic(t, "wald", "Wald")})
	if err != nil {
		t.Fatal(err)
	}
	w.lib.Use(c)
	w.pub.catchUp(t.Context(), 0, newStale())
	if body := w.get("/feed.atom").Body.String(); !strings.Contains(body, "Umbenannt: All items") || !strings.Contains(body, `xml:lang="en"`) {
		t.Errorf("still the old site: %s", body)
	}
	for path, want := range map[string]int{"/topics/wald/feed.atom": 200, "/topics/cloud/feed.atom": 404, "/sources/wall/feed.atom": 404, "/sources/amt/feed.atom": 200} {
		if got := w.get(path).Code; got != want {
			t.Errorf("%s: status %d, want %d", path, got, want)
		}
	}
	if body := w.get("/opml.xml").Body.String(); !strings.Contains(body, "/topics/wald/feed.atom") || strings.Contains(body, "cloud") {
		t.Errorf("OPML is not up to date: %s", body)
	}
}

func TestACrashIsASentence(t *testing.T) {
	w := newWorld(t)
	w.mux.HandleFunc("GET /crash", func(http.ResponseWriter, *http.Request) { panic("secret") })
	rec := w.get("/crash")
	if rec.Code != http.StatusInternalServerError || strings.Contains(rec.Body.String(), "secret") || strings.Contains(rec.Body.String(), "goroutine") {
		t.Errorf("status %d: %s", rec.Code, rec.Body)
	}
}

func TestTheCacheIsBounded(t *testing.T) {
	c := newCache(10_000)
	doc := NewRendered("text/plain", bytes.Repeat([]byte("x"), 1000), worldStart)
	for i := range 100 {
		c.put(string(rune('a'+i)), "all", doc, c.begin())
	}
	if c.size > 10_000 || len(c.byKey) != c.recent.Len() || c.recent.Len() == 0 {
		t.Errorf("%d bytes in %d documents, %d by key", c.size, c.recent.Len(), len(c.byKey))
	}
	begun := c.begin()
	c.drop(func(scope string) bool { return scope == "all" })
	if c.recent.Len() != 0 || c.size != 0 {
		t.Errorf("%d documents, %d bytes after their scope changed", c.recent.Len(), c.size)
	}
	if c.put("old", "all", doc, begun); c.get("old") != nil {
		t.Error("a document that a change overtook was kept")
	}
}

func BenchmarkServe(b *testing.B) {
	w := newWorld(b)
	w.commit(many(50)...)
	w.publish()
	for _, coding := range []string{"identity", "gzip"} {
		b.Run(coding, func(b *testing.B) {
			for b.Loop() {
				if rec := w.get("/feed.atom", "Accept-Encoding", coding); rec.Code != http.StatusOK {
					b.Fatal(rec.Code)
				}
			}
		})
	}
	etag := w.get("/feed.atom").Header().Get("ETag")
	b.Run("not modified", func(b *testing.B) {
		for b.Loop() {
			if rec := w.get("/feed.atom", "If-None-Match", etag); rec.Code != http.StatusNotModified {
				b.Fatal(rec.Code)
			}
		}
	})
}
