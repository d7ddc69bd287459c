package crawler

import (
	"net/http"
	"testing"
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
