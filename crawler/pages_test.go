package crawler

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// A page that its server cannot give is asked for at a few visits, not for ever.
func TestAnArticleIsAskedForAFewTimes(t *testing.T) {
	w := newWorld(t)
	w.page("/m/1", func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(http.StatusBadGateway) })
	w.feed("/feed", entry("Eins", w.site.URL+"/m/1", "1", testNow))
	src := w.source("/feed")
	src.Fulltext = true
	for range maxPageTries + 2 {
		w.visit(src)
	}
	asked := 0
	for _, r := range w.requests() {
		asked += btoi(r.URL.Path == "/m/1")
	}
	if asked != maxPageTries || len(w.items()) != 1 {
		t.Errorf("asked %d times, %d items", asked, len(w.items()))
	}
}

// A host that refuses one article page is not asked for the others at the same
// visit.
func TestNoMorePagesAreAskedOfAHostThatRefuses(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		w := newWorld(t)
		var items []string
		for n := range 5 {
			path := fmt.Sprint("/m/", n)
			items = append(items, entry(headline(n), w.site.URL+path, fmt.Sprint(n), testNow))
			w.page(path, func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(status) })
		}
		w.feed("/feed", items...)
		src := w.source("/feed")
		src.Fulltext = true
		r := w.visit(src)
		if log := w.requests(); len(log) != 2 || r.New != 5 || !strings.Contains(r.Problem, "still to be read") {
			t.Errorf("%d: %d requests, %d new, %q", status, len(log), r.New, r.Problem)
		}
	}
}

// Pages that take long to read come a few at each visit: all at once they would
// keep the processors from other sources.
func TestPagesThatTakeLongComeAFewAtAVisit(t *testing.T) {
	w := newWorld(t)
	var items []string
	for n := range 5 {
		path := fmt.Sprint("/m/", n)
		items = append(items, entry(headline(n), w.site.URL+path, fmt.Sprint(n), testNow))
		w.text(path, "text/html", "<article><h1>"+headline(n)+"</h1><p>Der Text.</p></article>")
	}
	w.feed("/feed", items...)
	w.now = func() time.Time { // a processor so slow that a look at the clock takes as long as a page
		w.clock = w.clock.Add(readTime/2 + time.Millisecond)
		return w.clock
	}
	src := w.source("/feed")
	src.Fulltext = true
	for _, want := range []int{2, 2} {
		r := w.visit(src)
		if got := len(w.requests()); got != want || !strings.Contains(r.Problem, "still to be read") {
			t.Errorf("%d requests, want %d; %q", got, want, r.Problem)
		}
	}
}

// Further documents of a source get its headers on its own origin alone.
func TestHeadersOfArticlesStayWithTheirOrigin(t *testing.T) {
	w := newWorld(t)
	got := make(map[string]string)
	w.page("/m/1", func(rw http.ResponseWriter, r *http.Request) {
		got["own"] = r.Header.Get("X-Key")
		http.NotFound(rw, r)
	})
	other := newSite(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/m/2" {
			got["other"] = r.Header.Get("X-Key")
		}
		http.NotFound(rw, r)
	})
	w.feed("/feed", entry("Eins", w.site.URL+"/m/1", "1", testNow), entry("Zwei", other+"/m/2", "2", testNow))
	src := w.source("/feed")
	src.Fulltext, src.Headers = true, map[string]string{"X-Key": "geheim"}
	w.visit(src)
	if key, asked := got["other"]; got["own"] != "geheim" || key != "" || !asked {
		t.Errorf("sent %q", got)
	}
}

func TestOfALongListTheBeginningIsReadEachTime(t *testing.T) {
	w := newWorld(t)
	etag, modified := `"1"`, ""
	w.validated("/presse", &etag, &modified, func() string {
		return row(1) + "<p>" + strings.Repeat("wort ", 1<<20) + "</p>" + row(2)
	})
	r := w.visit(w.list())
	if r.New != 1 || r.Visit.State != store.StateOK || r.Visit.ETag != "" || !strings.Contains(r.Problem, "look for a shorter list") {
		t.Errorf("%d new, state %q, ETag %q, problem %q", r.New, r.Visit.State, r.Visit.ETag, r.Problem)
	}
}
