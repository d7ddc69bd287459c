package crawler

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
)

// validated answers with validators, and with 304 to a request that carries
// the present ETag.
func (w *world) validated(path string, etag, modified *string, body func() string) {
	w.page(path, func(rw http.ResponseWriter, r *http.Request) {
		if *etag != "" {
			rw.Header().Set("ETag", *etag)
		}
		if *modified != "" {
			rw.Header().Set("Last-Modified", *modified)
		}
		if *etag != "" && r.Header.Get("If-None-Match") == *etag {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
		rw.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(rw, body())
	})
}

func conditions(r *http.Request) [2]string {
	return [2]string{r.Header.Get("If-None-Match"), r.Header.Get("If-Modified-Since")}
}

func TestValidatorsGoBackByteForByte(t *testing.T) {
	w := newWorld(t)
	etag, modified := `W/"a,b  c"`, "Wed, 22 Oct 2025 05:00:00 +0000"
	w.validated("/feed", &etag, &modified, func() string { return rss(entry("Eins", "https://amt.example/1", "1", testNow)) })
	src := w.source("/feed")
	w.visit(src)
	w.restart(fetch.Config{}) // and also across restarts
	r := w.visit(src)
	if r.Outcome != OutcomeUnchanged {
		t.Errorf("second visit: %+v", r)
	}
	if log := w.requests(); len(log) != 2 || conditions(log[0]) != [2]string{} || conditions(log[1]) != [2]string{etag, modified} {
		t.Errorf("conditions of the second request %v", conditions(log[len(log)-1]))
	}
}

// What could not be read of a document is told as long as it stays as it is.
func TestWhatWasLeftOutIsToldAgain(t *testing.T) {
	w := newWorld(t)
	w.page("/m/1", func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(http.StatusForbidden) })
	etag, modified := `"1"`, ""
	w.validated("/feed", &etag, &modified, func() string { return rss(entry("Eins", w.site.URL+"/m/1", "1", testNow)) })
	src := w.source("/feed")
	src.Fulltext = true
	want := func(outcome Outcome, say string) {
		t.Helper()
		if r := w.visit(src); r.Outcome != outcome || r.Visit.State != store.StateOK || r.Problem != say {
			t.Errorf("%s: %q, %q", r.Outcome, r.Visit.State, r.Problem)
		}
	}
	want(OutcomeOK, "1 article pages could not be read: status 403")
	want(OutcomeUnchanged, "1 article pages could not be read: status 403")
	want(OutcomeUnchanged, "1 article pages could not be read: status 403")
	etag = `"2"`
	want(OutcomeOK, "")
	want(OutcomeUnchanged, "")
}

func TestValidatorsFollowTheServer(t *testing.T) {
	w := newWorld(t)
	etag, modified := `"1"`, ""
	n := 1
	w.validated("/feed", &etag, &modified, func() string {
		return rss(entry(fmt.Sprint("Nummer ", n), fmt.Sprint("https://amt.example/", n), "", testNow))
	})
	src := w.source("/feed")
	w.visit(src)
	modified = "Wed, 22 Oct 2025 06:00:00 GMT" // comes with a 304
	w.visit(src)
	etag, modified, n = "", "", 2 // dropped with the next 200
	w.visit(src)
	w.visit(src)
	var got [][2]string
	for _, r := range w.requests() {
		got = append(got, conditions(r))
	}
	want := [][2]string{{}, {`"1"`, ""}, {`"1"`, "Wed, 22 Oct 2025 06:00:00 GMT"}, {}}
	if !slices.Equal(got, want) {
		t.Errorf("conditions %q, want %q", got, want)
	}
	if items := w.items(); len(items) != 2 {
		t.Errorf("items %q", items)
	}
}

func TestChangedReadingAsksOnceWithoutConditions(t *testing.T) {
	w := newWorld(t)
	etag, modified := `"1"`, ""
	w.validated("/feed", &etag, &modified, func() string {
		return rss(entry("Cloud", "https://amt.example/1", "1", testNow), entry("Wetter", "https://amt.example/2", "2", testNow))
	})
	src := w.source("/feed")
	src.IncludeText, src.Include = "Cloud", func(it *store.Item) bool { return it.Title == "Cloud" }
	w.visit(src)
	if items := w.items(); !slices.Equal(items, []string{"Cloud"}) {
		t.Fatalf("items %q", items)
	}
	w.requests()
	src.IncludeText, src.Include = "", nil
	if r := w.visit(src); r.New != 1 {
		t.Errorf("without the rule %d new", r.New)
	}
	w.visit(src)
	log := w.requests()
	if conditions(log[0])[0] != "" || conditions(log[1])[0] != etag {
		t.Errorf("conditions %v, %v", conditions(log[0]), conditions(log[1]))
	}
}

func TestValidatorsOfADamagedBodyAreNotKept(t *testing.T) {
	w := newWorld(t)
	etag, modified := `"1"`, ""
	whole := rss(entry("Eins", "https://amt.example/1", "1", testNow), entry("Zwei", "https://amt.example/2", "2", testNow))
	body := whole[:strings.Index(whole, "Zwei")]
	w.validated("/feed", &etag, &modified, func() string { return body })
	src := w.source("/feed")
	r := w.visit(src)
	if r.Outcome != OutcomeOK || r.Problem == "" || r.New == 0 {
		t.Fatalf("damaged: %+v", r)
	}
	body = whole
	if r := w.visit(src); r.New != 1 || r.Problem != "" {
		t.Errorf("mended: %+v", r)
	}
}

func TestAFailingSourceKeepsItsItems(t *testing.T) {
	t.Parallel()
	good := rss(entry("Bleibt", "https://amt.example/1", "1", testNow))
	tests := []struct {
		name    string
		page    http.HandlerFunc
		state   store.State
		problem string
	}{
		{"500 with a feed", func(rw http.ResponseWriter, r *http.Request) {
			rw.WriteHeader(500)
			fmt.Fprint(rw, rss(entry("Nein", "https://amt.example/2", "2", testNow)))
		}, store.StateFailing, "the server answers 500"},
		{"404", http.NotFound, store.StateFailing, "correct the url"},
		{"403", func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(403) }, store.StateBlocked, "ask the publisher"},
		{"410", func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(410) }, store.StateGone, "once a week"},
		{"empty answer", func(rw http.ResponseWriter, r *http.Request) {}, store.StateFailing, "empty"},
		{"page in place of the feed", func(rw http.ResponseWriter, r *http.Request) {
			fmt.Fprint(rw, "<!doctype html><html><head><title>Aktuelles</title></head><body><p>Hallo</p></body></html>")
		}, store.StateFailing, "amtsfeed probe"},
		{"empty feed", func(rw http.ResponseWriter, r *http.Request) { fmt.Fprint(rw, rss()) }, store.StateDrifting, "1 or more entries used to be there"},
		{"garbage", func(rw http.ResponseWriter, r *http.Request) { rw.Write([]byte{0xff, 0x00, 0x13, 0x37}) }, store.StateFailing, ""},
		{"damaged before the first entry", func(rw http.ResponseWriter, r *http.Request) {
			fmt.Fprint(rw, `<rss version="2.0"><channel><item>`+strings.Repeat("<a>", 1000))
		}, store.StateFailing, ""},
		{"broken off", func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Length", "1000")
			fmt.Fprint(rw, good[:40])
		}, store.StateFailing, "unless it lasts"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			src := w.source("/feed")
			etag, modified := `"1"`, ""
			w.validated("/feed", &etag, &modified, func() string { return good })
			w.visit(src)
			w.page("/feed", tt.page)
			r := w.visit(src)
			if r.Visit.State != tt.state || !strings.Contains(r.Problem, tt.problem) || r.Problem == "" {
				t.Errorf("state %q, problem %q", r.Visit.State, r.Problem)
			}
			if items := w.items(); !slices.Equal(items, []string{"Bleibt"}) {
				t.Errorf("items %q", items)
			}
			if !r.Visit.NextVisit.After(w.clock) {
				t.Errorf("next visit %v is not ahead of %v", r.Visit.NextVisit, w.clock)
			}
			// The validators of the last good body are still good.
			w.validated("/feed", &etag, &modified, func() string { return good })
			if r := w.visit(src); r.Outcome == OutcomeFailed || r.Visit.State != store.StateOK && r.Visit.State != store.StateGone {
				t.Errorf("after it came back: %+v", r)
			}
		})
	}
}

func TestGoneIsAskedOnlyWhenNamed(t *testing.T) {
	w := newWorld(t)
	w.page("/feed", func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(http.StatusGone) })
	src := w.source("/feed")
	for n := 1; n <= goneVisits; n++ {
		r := w.visit(src)
		if r.Outcome != OutcomeFailed || r.Visit.Failures != n {
			t.Fatalf("visit %d: %+v", n, r)
		}
		if n < goneVisits && r.Visit.NextVisit.Sub(w.clock) < 6*24*time.Hour {
			t.Errorf("asked again after %v", r.Visit.NextVisit.Sub(w.clock))
		}
		w.clock = w.clock.Add(8 * 24 * time.Hour)
	}
	asked := 0
	for _, r := range w.requests() {
		asked += btoi(r.URL.Path == "/feed")
	}
	if r := w.visit(src); r.Outcome != OutcomeSkipped || asked != goneVisits || len(w.requests()) != 0 {
		t.Errorf("after three answers: %+v", r)
	}
	w.feed("/feed", entry("Doch", "https://amt.example/1", "1", testNow))
	results, err := w.Pass(t.Context(), []Source{src}, PassOptions{Named: true})
	if err != nil || results[0].New != 1 {
		t.Errorf("named: %+v, %v", results, err)
	}
}

func TestRefusalSlowsDownMarkedly(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusForbidden, http.StatusTooManyRequests, http.StatusUnauthorized, http.StatusServiceUnavailable} {
		w := newWorld(t)
		w.page("/feed", func(rw http.ResponseWriter, r *http.Request) {
			if status == http.StatusServiceUnavailable {
				rw.Header().Set("Cf-Mitigated", "challenge") // a bot wall, no fault
			}
			rw.WriteHeader(status)
		})
		var last time.Duration
		for n := range 4 {
			r := w.visit(w.source("/feed"))
			if wait := r.Visit.NextVisit.Sub(w.clock); wait < 4*time.Hour || wait <= last && wait < 6*24*time.Hour {
				t.Errorf("%d, time %d: asked again after %v", status, n+1, wait)
			} else {
				last = wait
			}
		}
	}
}

func TestRetryAfterIsHeld(t *testing.T) {
	w := newWorld(t)
	w.page("/feed", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Retry-After", "7200")
		rw.WriteHeader(http.StatusServiceUnavailable)
	})
	w.clock = time.Now() // what fetch goes by
	r := w.visit(w.source("/feed"))
	if r.Outcome != OutcomeFailed || r.Visit.NextVisit.Before(time.Now().Add(7000*time.Second)) {
		t.Fatalf("first: %+v", r)
	}
	results, err := w.Pass(t.Context(), []Source{w.source("/feed")}, PassOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r = results[0]
	if r.Outcome != OutcomeSkipped || !strings.Contains(r.Problem, "left alone until") || len(w.requests()) != 1 {
		t.Errorf("inside Retry-After: %+v", r)
	}
}

// A robots.txt that cannot be had forbids for now, which is no failure of ours.
func TestNothingIsAskedWithoutRobotsTxt(t *testing.T) {
	w := newWorld(t)
	w.page("/robots.txt", func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(http.StatusServiceUnavailable) })
	w.feed("/feed", entry("Da", "https://amt.example/1", "1", testNow))
	r := w.visit(w.source("/feed"))
	if r.Outcome != OutcomeSkipped || r.Visit.State != store.StateBlocked || r.Error != "" || !strings.Contains(r.Problem, "without robots.txt") || len(w.requests()) != 0 {
		t.Errorf("%s, %q, %q, %d requests", r.Outcome, r.Visit.State, r.Problem, len(w.requests()))
	}
}

func TestRobotsBlocks(t *testing.T) {
	w := newWorld(t)
	w.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /feed\n")
	w.feed("/feed", entry("Nein", "https://amt.example/1", "1", testNow))
	src := w.source("/feed")
	r := w.visit(src)
	if r.Outcome != OutcomeSkipped || r.Visit.State != store.StateBlocked || !strings.Contains(r.Problem, "robots: false") || len(w.requests()) != 0 {
		t.Errorf("disallowed: %+v", r)
	}
	src.IgnoreRobots = true
	if r := w.visit(src); r.New != 1 {
		t.Errorf("the publisher asked for it: %+v", r)
	}
}

func TestPermanentRedirectIsAdoptedOnceItIsStable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.page("/alt", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "/neu", http.StatusMovedPermanently)
	})
	w.feed("/neu", entry("Da", "https://amt.example/1", "1", testNow))
	src := w.source("/alt")
	for n := 1; n < adoptAfter; n++ {
		if r := w.visit(src); r.Visit.State != store.StateMoved || !strings.Contains(r.Problem, "/neu") {
			t.Fatalf("visit %d: %+v", n, r)
		}
	}
	w.visit(src)
	w.requests()
	r := w.visit(src)
	if log := w.requests(); r.Visit.State != store.StateOK || len(log) != 1 || log[0].URL.Path != "/neu" {
		t.Errorf("adopted: %+v", r)
	}
	w.page("/neu", func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(http.StatusBadGateway) })
	w.visit(src) // which is soon over
	w.feed("/neu", entry("Da", "https://amt.example/1", "1", testNow))
	w.requests()
	r = w.visit(src)
	if log := w.requests(); r.Visit.State != store.StateOK || len(log) != 1 || log[0].URL.Path != "/neu" {
		t.Errorf("after a fault of the server: %+v", r)
	}
	w.page("/neu", http.NotFound) // the new address was a mistake
	w.visit(src)
	w.requests()
	w.visit(src)
	if log := w.requests(); log[0].URL.Path != "/alt" {
		t.Errorf("after the new address failed %s was asked", log[0].URL.Path)
	}
}

func TestHeadersStayWithTheirOrigin(t *testing.T) {
	w := newWorld(t)
	w.feed("/feed", entry("Eins", w.site.URL+"/artikel", "1", testNow))
	src := w.source("/feed")
	src.Headers = map[string]string{"Authorization": "Bearer geheim"}
	v := w.newVisit(&src, store.Visit{}, false)
	v.mem.moved = moved{to: "https://anders.example/feed", adopted: true}
	if h := v.request().Header; h != nil {
		t.Errorf("headers %v go to another origin", h)
	}
	w.visit(src)
	if log := w.requests(); log[0].Header.Get("Authorization") != "Bearer geheim" {
		t.Errorf("headers of the source %v", log[0].Header)
	}
}

const listPage = `<!doctype html><html lang="de"><body><main><h1>Presse</h1>%s</main>%s</body></html>`

func row(n int) string {
	return fmt.Sprintf(`<article class="row"><h2><a href="/meldung/%d">Meldung %d</a></h2><p class="date">%02d.10.2025</p><p class="text">Text der Meldung %d.</p></article>`, n, n, n, n)
}

func rows(numbers ...int) string {
	var b strings.Builder
	for _, n := range numbers {
		b.WriteString(row(n))
	}
	return b.String()
}

var listRule = extract.Rule{Item: "article.row", Title: "h2", Link: "a@href", Date: ".date", Teaser: ".text"}

func (w *world) list() Source {
	rule := listRule
	return Source{ID: "amt", URL: w.site.URL + "/presse", Kind: KindHTML, Rule: &rule}
}

func (w *world) listPage(path, rows, rest string) {
	w.text(path, "text/html; charset=utf-8", fmt.Sprintf(listPage, rows, rest))
}

func TestARebuiltListDrifts(t *testing.T) {
	tests := []struct {
		name, body, problem string
	}{
		{"other classes", `<div class="neu"><h3><a href="/meldung/9">Meldung 9</a></h3></div>`, "was rebuilt; amtsfeed repair"},
		{"fewer entries", rows(15), "1 of the 5 or more entries"},
		{"no dates", strings.ReplaceAll(rows(1, 2, 3, 4, 5), "10.2025", "x"), "have a date"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.listPage("/presse", rows(5, 4, 3, 2, 1), "")
			w.visit(w.list())
			w.visit(w.list())
			w.listPage("/presse", tt.body, "")
			r := w.visit(w.list())
			if r.Visit.State != store.StateDrifting || !strings.Contains(r.Problem, tt.problem) {
				t.Errorf("state %q, problem %q", r.Visit.State, r.Problem)
			}
			if n := len(w.items()); n < 5 {
				t.Errorf("%d items left", n)
			}
			w.listPage("/presse", rows(6, 5, 4, 3, 2), "")
			if r := w.visit(w.list()); r.Visit.State != store.StateOK {
				t.Errorf("mended: %q, %q", r.Visit.State, r.Problem)
			}
		})
	}
}

func TestAListThatIsFoundByItselfDriftsToo(t *testing.T) {
	w := newWorld(t)
	src := w.list()
	src.Rule = nil
	w.listPage("/presse", rows(5, 4, 3, 2, 1), "")
	if r := w.visit(src); r.New != 5 {
		t.Fatalf("first visit: %+v", r)
	}
	w.listPage("/presse", "<p>Wir bauen um.</p>", "")
	if r := w.visit(src); r.Visit.State != store.StateDrifting || len(w.items()) != 5 {
		t.Errorf("state %q, problem %q", r.Visit.State, r.Problem)
	}
}

func TestADamagedFeedDoesNotDrift(t *testing.T) {
	w := newWorld(t)
	var items []string
	for n := range 10 {
		items = append(items, entry(headline(n), address(n), fmt.Sprint(n), testNow))
	}
	w.feed("/feed", items...)
	w.visit(w.source("/feed"))
	w.visit(w.source("/feed"))
	whole := rss(items...)
	w.text("/feed", "application/rss+xml", whole[:len(whole)/4])
	if r := w.visit(w.source("/feed")); r.Visit.State != store.StateOK || !strings.Contains(r.Problem, "cut off") {
		t.Errorf("state %q, problem %q", r.Visit.State, r.Problem)
	}
}

func TestFurtherPagesAreReadWhileTheyBringNews(t *testing.T) {
	w := newWorld(t)
	w.listPage("/presse", rows(9, 8), `<a class="next" href="/presse?p=2">weiter</a>`)
	w.page("/presse", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		switch r.URL.Query().Get("p") {
		case "":
			fmt.Fprintf(rw, listPage, rows(9, 8), `<a class="next" href="/presse?p=2">weiter</a>`)
		case "2":
			fmt.Fprintf(rw, listPage, rows(7, 6), `<a class="next" href="/presse?p=3">weiter</a>`)
		default:
			fmt.Fprintf(rw, listPage, rows(5, 4), `<a class="next" href="/presse?p=1">weiter</a>`)
		}
	})
	src := w.list()
	src.Rule.Next, src.Rule.Pages = "a.next@href", 2
	if r := w.visit(src); r.New != 4 || r.Requests > 3 {
		t.Errorf("first visit: %+v", r)
	}
	w.requests()
	if r := w.visit(src); r.New != 0 || len(w.requests()) != 1 {
		t.Errorf("nothing new, and yet: %+v", r)
	}
}

const articlePage = `<!doctype html><html lang="de"><head><title>%[1]s</title></head><body><article><h1>%[1]s</h1>
<p>Der erste Absatz der Meldung erklärt ausführlich, worum es der Behörde bei diesem Vorhaben geht und wer beteiligt ist.</p>
<p>Der zweite Absatz nennt die Kosten, den Zeitplan und die nächsten Schritte, die im Frühjahr folgen sollen.</p>
<p>Der letzte Absatz verweist auf weitere Unterlagen, die im Netz zu finden sind, und auf die Pressestelle.</p></article></body></html>`

func TestFulltextComesOnceFromThePage(t *testing.T) {
	w := newWorld(t)
	w.feed("/feed", entry("Eins", w.site.URL+"/1", "1", testNow), entry("Zwei", w.site.URL+"/2", "2", testNow))
	w.text("/1", "text/html; charset=utf-8", fmt.Sprintf(articlePage, "Eins"))
	src := w.source("/feed")
	src.Fulltext = true
	if r := w.visit(src); r.New != 2 || !strings.Contains(r.Problem, "1 article pages could not be read") {
		t.Errorf("first visit: %+v", r)
	}
	for _, it := range w.stored() {
		if has := strings.Contains(it.Text, "Der letzte Absatz"); has != (it.Title == "Eins") {
			t.Errorf("text of %q: %q", it.Title, it.Text)
		}
	}
	w.requests()
	if r := w.visit(src); r.Unchanged != 2 || len(w.requests()) != 1 {
		t.Errorf("second visit: %+v", r)
	}
}

func TestPagesLeftOverComeWithTheNextVisits(t *testing.T) {
	w := newWorld(t)
	var items []string
	for n := range maxPages + 5 {
		path := fmt.Sprint("/", n)
		items = append(items, entry(headline(n), w.site.URL+path, fmt.Sprint(n), testNow))
		w.text(path, "text/html; charset=utf-8", fmt.Sprintf(articlePage, headline(n)))
	}
	w.feed("/feed", items...)
	src := w.source("/feed")
	src.Fulltext = true
	if r := w.visit(src); r.New != maxPages+5 || r.Visit.ETag != "" || !strings.Contains(r.Problem, "still to be read") {
		t.Fatalf("first visit: %+v", r)
	}
	if r := w.visit(src); r.Updated != 5 || r.Problem != "" {
		t.Fatalf("second visit: %+v", r)
	}
	for _, it := range w.stored() {
		if !strings.Contains(it.Text, "Der letzte Absatz") {
			t.Errorf("%q has no full text", it.Title)
		}
	}
}

func TestSitemapPagesAreReadAsArticles(t *testing.T) {
	w := newWorld(t)
	sitemap := func(modified ...string) {
		var b strings.Builder
		for n, m := range modified {
			fmt.Fprintf(&b, "<url><loc>%s/presse/%d</loc><lastmod>%s</lastmod></url>", w.site.URL, n, m)
			w.text(fmt.Sprint("/presse/", n), "text/html; charset=utf-8", fmt.Sprintf(articlePage, headline(n)))
		}
		w.text("/presse/sitemap.xml", "application/xml", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`+b.String()+"</urlset>")
	}
	sitemap("2025-10-20", "2025-10-21")
	src := w.source("/presse/sitemap.xml")
	src.Kind = KindSitemap
	if r := w.visit(src); r.New != 2 {
		t.Fatalf("first visit: %+v", r)
	}
	w.requests()
	sitemap("2025-10-20", "2025-10-21", "2025-10-22")
	if r := w.visit(src); r.New != 1 || len(w.requests()) != 2 {
		t.Errorf("one more page: %+v", r)
	}
	if items := w.items(); len(items) != 3 || !slices.Contains(items, "Meldung 2") {
		t.Errorf("items %q", items)
	}
}

// A sitemap dates the last change of a page; the page itself says when it was
// published. Behind a paywall it still has a headline and a day.
func TestSitemapPagesAreDatedByThemselves(t *testing.T) {
	w := newWorld(t)
	const page = `<html><head><meta property="article:published_time" content="2025-10-01T09:00:00+02:00">%s</head><body><h1>%s</h1><p>Nur der Anfang des Textes.</p>`
	var b strings.Builder
	for _, name := range []string{"bezahlt", "cookies", "fort", "frei"} {
		fmt.Fprintf(&b, "<url><loc>%s/presse/%s</loc><lastmod>2025-10-20T08:15:00+02:00</lastmod></url>", w.site.URL, name)
	}
	w.text("/presse/sitemap.xml", "application/xml", "<urlset>"+b.String()+"</urlset>")
	w.text("/presse/frei", "text/html", fmt.Sprintf(page, "", "Frei"))
	w.text("/presse/bezahlt", "text/html", fmt.Sprintf(page, `<meta property="article:content_tier" content="locked">`, "Bezahlt"))
	w.text("/presse/cookies", "text/html", "<h1>Mit Cookies weiterlesen</h1><p>Cookies akzeptieren und weiterlesen.</p>")
	src := w.source("/presse/sitemap.xml")
	src.Kind = KindSitemap
	r := w.visit(src)
	if want := "3 article pages could not be read: article is behind a paywall, page is a cookie wall, not the article, status 404"; r.New != 2 || !strings.Contains(r.Problem, want) {
		t.Errorf("%+v", r)
	}
	for _, it := range w.stored() {
		if got := it.Published.UTC().Format(time.RFC3339); got != "2025-10-01T07:00:00Z" {
			t.Errorf("%q is dated %s", it.Title, got)
		}
		if it.Title == "Bezahlt" && it.Text != "" {
			t.Errorf("text behind the paywall: %q", it.Text)
		}
	}
}

func TestDocumentOrderIsKeptAmongItemsOfOneDay(t *testing.T) {
	w := newWorld(t)
	w.feed("/feed", entry("Oben", "https://amt.example/3", "3", time.Time{}), entry("Mitte", "https://amt.example/2", "2", time.Time{}),
		entry("Unten", "https://amt.example/1", "1", time.Time{}))
	w.visit(w.source("/feed"))
	if items := w.items(); !slices.Equal(items, []string{"Oben", "Mitte", "Unten"}) {
		t.Errorf("items %q", items)
	}
	for _, it := range w.stored() {
		if !it.PublishedIsEstimate || !it.Published.Equal(it.FirstSeen) {
			t.Errorf("%q published %v, estimate %v", it.Title, it.Published, it.PublishedIsEstimate)
		}
	}
}
