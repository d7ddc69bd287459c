package crawler

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

const frontPageHTML = `<!doctype html><html><head><title>Amt</title>
<link rel="alternate" type="application/rss+xml" title="Presse" href="/neu/feed.xml"></head><body><p>Hallo</p></body></html>`

func TestAMissingSourceLeadsToAProposal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.text("/", "text/html", frontPageHTML)
	src := w.source("/feed")
	fronts := 0
	for n := 1; n <= 12; n++ {
		r := w.visit(src)
		if has := r.Visit.Proposal != ""; has != (n >= seekAfter) || has && r.Visit.Proposal != "url: "+w.site.URL+"/neu/feed.xml" {
			t.Errorf("visit %d proposes %q", n, r.Visit.Proposal)
		}
	}
	for _, r := range w.requests() {
		fronts += btoi(r.URL.Path == "/")
	}
	if fronts != 1 {
		t.Errorf("the front page was asked %d times within a day", fronts)
	}
	w.clock = w.clock.Add(8 * 24 * time.Hour)
	w.visit(src)
	if log := w.requests(); len(log) != 2 {
		t.Errorf("a week later %d requests", len(log))
	}
	w.feed("/feed", entry("Wieder da", "https://amt.example/1", "1", testNow))
	if r := w.visit(src); r.Visit.Proposal != "" {
		t.Errorf("it works again and proposes %q", r.Visit.Proposal)
	}
}

// A source that says it is gone is looked for at once: it is hardly asked again.
func TestASourceThatIsGoneIsLookedForAtOnce(t *testing.T) {
	w := newWorld(t)
	w.text("/", "text/html", frontPageHTML)
	w.page("/feed", func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(http.StatusGone) })
	if r := w.visit(w.source("/feed")); r.Visit.State != store.StateGone || r.Visit.Proposal != "url: "+w.site.URL+"/neu/feed.xml" {
		t.Errorf("%q proposes %q", r.Visit.State, r.Visit.Proposal)
	}
}

func TestRobotsHoldForTheFrontPageToo(t *testing.T) {
	w := newWorld(t)
	w.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /\n")
	w.text("/", "text/html", frontPageHTML)
	src := w.source("/feed")
	src.IgnoreRobots = true
	for range seekAfter + 1 {
		w.visit(src)
	}
	for _, r := range w.requests() {
		if r.URL.Path == "/" {
			t.Error("the front page was asked")
		}
	}
}

// A visit that has taken long already ends without the search.
func TestASlowSiteIsNotSearched(t *testing.T) {
	w := newWorld(t)
	w.text("/", "text/html", frontPageHTML)
	src := w.source("/feed")
	w.now = func() time.Time {
		w.clock = w.clock.Add(pageTime + time.Second)
		return w.clock
	}
	for range seekAfter + 1 {
		w.visit(src)
	}
	for _, r := range w.requests() {
		if r.URL.Path == "/" {
			t.Error("the front page was asked")
		}
	}
}

func TestAPageInPlaceOfAFeedOffersItsOwn(t *testing.T) {
	w := newWorld(t)
	w.text("/feed", "text/html", frontPageHTML)
	for _, kind := range []Kind{KindFeed, KindAuto} {
		src := w.source("/feed")
		src.Kind = kind
		if r := w.visit(src); !strings.HasSuffix(r.Visit.Proposal, "/neu/feed.xml") {
			t.Errorf("kind %s proposes %q", kind, r.Visit.Proposal)
		}
	}
}

func TestARebuiltListProposesItsRule(t *testing.T) {
	w := newWorld(t)
	w.listPage("/presse", rows(5, 4, 3, 2, 1), "")
	w.visit(w.list())
	var b strings.Builder
	for n := range 6 {
		fmt.Fprintf(&b, `<li class="c-neu"><h3><a href="/m/%d">Nachricht Nummer %d</a></h3><time>%02d.10.2025</time><p>Ein Satz zur Nachricht %d.</p></li>`, n, n, n+1, n)
	}
	w.listPage("/presse", `<ul class="c-liste">`+b.String()+`</ul>`, "")
	if r := w.visit(w.list()); !strings.Contains(r.Visit.Proposal, `html: {item: "`) {
		t.Errorf("proposes %q", r.Visit.Proposal)
	}
}

// A source that is only no longer a source (its page says so itself, has become
// another one, redirects in circles) is looked for on its site as well.
func TestASourceGoneAstrayIsLookedFor(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]http.HandlerFunc{
		"a page that says it was not found": func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Type", "text/html")
			fmt.Fprint(rw, `<!doctype html><html lang="de"><head><title>Seite nicht gefunden</title></head><body><h1>404 – Seite nicht gefunden</h1></body></html>`)
		},
		"another page": func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Type", "text/html")
			fmt.Fprint(rw, "<!doctype html><html><head><title>Impressum</title></head><body><p>Hallo</p></body></html>")
		},
		"a circle": func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/feed", http.StatusFound) },
	} {
		w := newWorld(t)
		w.text("/", "text/html", frontPageHTML)
		w.page("/feed", page)
		var r Result
		for range seekAfter + 1 {
			r = w.visit(w.source("/feed"))
		}
		if r.Visit.Proposal != "url: "+w.site.URL+"/neu/feed.xml" {
			t.Errorf("%s: %q, proposes %q", name, r.Problem, r.Visit.Proposal)
		}
		fronts := 0
		for _, r := range w.requests() {
			fronts += btoi(r.URL.Path == "/")
		}
		if fronts != 1 {
			t.Errorf("%s: the front page was asked %d times", name, fronts)
		}
	}
}

func TestADeadAddressIsNotProposedAgain(t *testing.T) {
	w := newWorld(t)
	w.text("/", "text/html", strings.ReplaceAll(frontPageHTML, "/neu/feed.xml", "/feed"))
	for range seekAfter {
		if r := w.visit(w.source("/feed")); r.Visit.Proposal != "" {
			t.Errorf("proposes %q", r.Visit.Proposal)
		}
	}
}

// A source that has fallen silent may have moved its news elsewhere: its site
// is asked once a week, and nothing is adopted.
func TestASilentSourceIsLookedForOnceAWeek(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.text("/", "text/html", frontPageHTML)
	var items []string
	for n, at := range every(day, 10) {
		items = append(items, entry(headline(n), address(n), fmt.Sprint(n), at))
	}
	w.feed("/feed", items...)
	w.visit(w.source("/feed"))
	w.clock = w.clock.Add(9 * day)
	w.requests()
	for n := range 14 {
		w.clock = w.clock.Add(day)
		if r := w.visit(w.source("/feed")); r.Visit.State != store.StateSilent || r.Visit.Proposal != "url: "+w.site.URL+"/neu/feed.xml" {
			t.Fatalf("day %d: %q proposes %q", n, r.Visit.State, r.Visit.Proposal)
		}
	}
	asked := make(map[string]int)
	for _, r := range w.requests() {
		asked[r.URL.Path]++
	}
	if asked["/"] != 2 || asked["/feed"] != 14 || asked["/neu/feed.xml"] != 0 {
		t.Errorf("asked in two weeks: %v", asked)
	}
}

// Where a redirect leads a silent source is no other address.
func TestTheAddressThatFellSilentIsNotProposed(t *testing.T) {
	w := newWorld(t)
	w.text("/", "text/html", frontPageHTML)
	w.page("/feed", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/neu/feed.xml", http.StatusFound) })
	var items []string
	for n, at := range every(day, 10) {
		items = append(items, entry(headline(n), address(n), fmt.Sprint(n), at))
	}
	w.feed("/neu/feed.xml", items...)
	w.clock = w.clock.Add(10 * day)
	if r := w.visit(w.source("/feed")); r.Visit.State != store.StateSilent || r.Visit.Proposal != "" {
		t.Errorf("%q proposes %q", r.Visit.State, r.Visit.Proposal)
	}
}

func TestAListThatLosesEntriesProposesTheRuleThatFindsThem(t *testing.T) {
	w := newWorld(t)
	w.listPage("/presse", rows(6, 5, 4, 3, 2, 1), "")
	w.visit(w.list())
	w.visit(w.list())
	w.listPage("/presse", row(6)+strings.ReplaceAll(rows(6, 5, 4, 3, 2, 1), `class="row"`, `class="zeile"`), "")
	r := w.visit(w.list())
	if r.Visit.State != store.StateDrifting || !strings.HasPrefix(r.Visit.Proposal, `html: {item: "`) {
		t.Errorf("%q, %q proposes %q", r.Visit.State, r.Problem, r.Visit.Proposal)
	}
	w.listPage("/presse", rows(7, 6, 5, 4, 3, 2), "")
	if r := w.visit(w.list()); r.Visit.Proposal != "" {
		t.Errorf("well again, and proposes %q", r.Visit.Proposal)
	}
}

func TestFrontPage(t *testing.T) {
	for in, want := range map[string]string{
		"https://amt.example/presse/feed?x=1": "https://amt.example/", "http://amt.example:8080/": "http://amt.example:8080/", "http://[": "",
	} {
		if got := frontPage(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}
