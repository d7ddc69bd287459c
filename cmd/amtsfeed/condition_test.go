package main

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What is wrong with a source, and what was found in its place, stands in the
// same words wherever an operator looks; readers of news never see it.
func TestTheConditionOfASourceIsToldEverywhere(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><title>Amt</title><link rel="alternate" type="application/rss+xml" href="/neu.xml">`)
	}))
	defer site.Close()
	file := filepath.Join(t.TempDir(), "config.yaml")
	config := fmt.Sprintf(`
site: {base_url: https://amtsfeed.example, contact: "mailto:redaktion@amtsfeed.example"}
store: {url: "bolt:%s/a.db"}
crawler: {per_host: {delay: 0s}, allow_networks: [127.0.0.0/8]}
sources: [{id: amt, title: Amt, url: "%s/alt.xml", kind: feed}]
`, filepath.Dir(file), site.URL)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var log, table strings.Builder
	a := &app{stdout: io.Discard, stderr: &log, now: time.Now, configFile: file}
	for range 3 {
		if code := a.run(t.Context(), []string{"crawl", "-c", file}); code != 1 {
			t.Fatalf("crawl ends with %d", code)
		}
	}
	a.stdout = &table
	if code := a.run(t.Context(), []string{"sources", "-c", file}); code != 0 {
		t.Fatalf("sources ends with %d", code)
	}
	told := map[string]string{"sources": table.String(), "log": log.String()}
	h := houseOf(t, a)
	for _, path := range []string{"/status", "/status/feed.atom", "/metrics", "/api/v1/sources", "/feed.atom"} {
		rec := httptest.NewRecorder()
		h.public().ServeHTTP(rec, httptest.NewRequest("GET", "https://amtsfeed.example"+path, nil))
		told[path] = html.UnescapeString(rec.Body.String())
	}
	for where, words := range map[string][]string{
		"sources":           {"failing", "404 Not Found: look the new address up", site.URL + "/neu.xml"},
		"log":               {"failing", "404 Not Found: look the new address up", site.URL + "/neu.xml"},
		"/status":           {"404 Not Found: look the new address up", site.URL + "/neu.xml"},
		"/status/feed.atom": {"404 Not Found: look the new address up", site.URL + "/neu.xml"},
		"/api/v1/sources":   {`"failing"`, "404 Not Found: look the new address up", site.URL + "/neu.xml"},
		"/metrics":          {`amtsfeed_source_state{source="amt",state="failing"} 1`, `amtsfeed_source_failures{source="amt"} 3`},
	} {
		for _, word := range words {
			if !strings.Contains(told[where], word) {
				t.Errorf("%s does not say %q:\n%s", where, word, told[where])
			}
		}
	}
	if strings.Contains(told["/feed.atom"], "404") {
		t.Errorf("news of %s", told["/feed.atom"])
	}
}

// houseOf is the house of an app, closed with the test.
func houseOf(t *testing.T, a *app) *house {
	t.Helper()
	cfg, err := a.config()
	if err != nil {
		t.Fatal(err)
	}
	path, err := boltPath(cfg)
	if err != nil {
		t.Fatal(err)
	}
	h, err := a.openHouse(t.Context(), cfg, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}
