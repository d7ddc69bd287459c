package extract

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A page without news is none: each testdata/nolist/NAME.html is an article, an
// imprint, a form, and gives no list.
func TestDetectFindsNoListWhereThereIsNone(t *testing.T) {
	pages, err := filepath.Glob("testdata/nolist/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, name := range pages {
		t.Run(filepath.Base(name), func(t *testing.T) {
			body, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if doc, rule, err := Detect(listPageOf(string(body))); !errors.Is(err, ErrNoListing) {
				t.Errorf("%v by %+v, error %v", listingOf(doc), rule, err)
			}
		})
	}
}

// Running text beside a list makes doubtful only what hardly looks like news.
func TestDetectFindsListsBesideText(t *testing.T) {
	text := "<p>" + strings.Repeat("Das Amt veröffentlicht hier seine Bescheide und erklärt, wie sie zu lesen sind. ", 12) + "</p>"
	long := strings.Repeat(text, 8)
	tests := []struct {
		name, body string
		found      bool
	}{
		{"dated entries below an introduction", text + entries(5, `<li><a href="/m/%d">%s</a> (03.11.2025)</li>`), true},
		{"dated entries below a long text", long + entries(10, `<li><a href="/m/%d">%s</a> <span>03.11.2025</span></li>`), true},
		{"documents below a long text", long + entries(4, `<li><a href="/m/%d.pdf">%s</a></li>`), true},
		{"undated entries below an introduction", `<p>Neues aus dem Haus, jede Woche.</p>` + entries(4, `<li><a href="/m/%d">%s</a></li>`), true},
		{"undated links below a long text", long + entries(4, `<li><a href="/m/%d">%s</a></li>`), false},
		{"links in a navigation", `<nav>` + entries(6, `<li><a href="/m/%d">%s</a></li>`) + `</nav>`, false},
		{"news in a side column", `<aside>` + entries(8, `<li><a href="/m/%d">%s</a> (03.11.2025)</li>`) + `</aside>`, true},
		{"whole articles one below the other", entries(4, `<article><h2><a href="/m/%d">%s</a></h2><time>03.11.2025</time>`+text+`</article>`), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, rule, err := Detect(listPageOf(`<main>` + tt.body + `</main>`))
			if found := err == nil; found != tt.found {
				t.Errorf("%+v by %+v, %v", doc, rule, err)
			}
		})
	}
}
