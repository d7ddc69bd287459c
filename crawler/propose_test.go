package crawler

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const frontPageHTML = `<!doctype html><html><head><title>Amt</title>
<link rel="alternate" type="application/rss+xml" title="Presse" href="/neu/feed.xml"></head><body><p>Hallo</p></body></html>`

func TestAMissingSourceLeadsToAProposal(t *testing.T) {
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

func TestFrontPage(t *testing.T) {
	for in, want := range map[string]string{
		"https://amt.example/presse/feed?x=1": "https://amt.example/", "http://amt.example:8080/": "http://amt.example:8080/", "http://[": "",
	} {
		if got := frontPage(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}
