package crawler

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/store"
)

// shown is what an editor checks an item for: day, region, title, address and
// teaser.
func shown(items []store.Item) string {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	var b strings.Builder
	for _, it := range items {
		day := "?"
		if it.PublishedPrecision == store.PrecisionDay {
			day = it.Published.In(berlin).Format(time.DateOnly)
		}
		fmt.Fprintf(&b, "%s | %s | %s | %s\n\t%s\n", day, it.Region, it.Title, it.URL, it.Teaser)
	}
	return b.String()
}

// Each list in testdata/lists comes with what must be read from it, by its
// rule and without.
func TestListsOfATradeMagazine(t *testing.T) {
	files, err := filepath.Glob("testdata/lists/*.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("no lists: %v", err)
	}
	for _, file := range files {
		base := strings.TrimSuffix(file, ".html")
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(base + ".want")
		if err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(base + ".rule.json")
		if err != nil {
			t.Fatal(err)
		}
		var rule extract.Rule
		if err := json.Unmarshal(raw, &rule); err != nil {
			t.Fatalf("%s: %v", base, err)
		}
		page := extract.Page{Body: body, ContentType: "text/html", URL: "https://bote.example/beitraege/", Now: testNow}
		for name, r := range map[string]*extract.Rule{"by rule": &rule, "by itself": nil} {
			t.Run(filepath.Base(base)+" "+name, func(t *testing.T) {
				_, items, err := Read(&Source{ID: "bote", Kind: KindHTML, Rule: r}, page)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), shown(items)); diff != "" {
					t.Errorf("items (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestAutoTakesABodyForWhatItIs(t *testing.T) {
	tests := []struct{ name, body, title string }{
		{"feed", rss(entry("Aus dem Feed", "https://amt.example/1", "1", testNow)), "Aus dem Feed"},
		{"page", fmt.Sprintf(listPage, rows(5, 4, 3), ""), "Meldung 5"},
		{"sitemap", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://amt.example/presse/1</loc></url></urlset>`, "https://amt.example/presse/1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := extract.Page{Body: []byte(tt.body), URL: "https://amt.example/", Now: testNow}
			_, items, err := Read(&Source{ID: "amt", URL: page.URL}, page)
			if err != nil || len(items) == 0 || items[0].Title != tt.title {
				t.Errorf("items %v, %v", items, err)
			}
		})
	}
}

// A list that is not there because another page stands in for it is not to be
// repaired.
func TestAFeedServesAsASitemap(t *testing.T) {
	src := &Source{ID: "amt", URL: "https://amt.example/feed", Kind: KindSitemap}
	feed := `<rss version="2.0"><channel><item><title>Rat tagt</title><link>https://amt.example/1</link></item></channel></rss>`
	_, items, err := Read(src, extract.Page{Body: []byte(feed), URL: src.URL, Now: testNow})
	if err != nil || len(items) != 1 || items[0].Title != "Rat tagt" {
		t.Errorf("%d items, %v", len(items), err)
	}
}

func TestAPageThatStandsInForAListIsNamed(t *testing.T) {
	page := extract.Page{URL: "https://amt.example/presse", Body: []byte("<html><head><title>Zugriff verweigert</title></head><body><p>Vorgang 4711</p></body></html>")}
	for name, src := range map[string]*Source{
		"found by itself": {ID: "a", URL: page.URL},
		"by a rule":       {ID: "a", URL: page.URL, Kind: KindHTML, Rule: &extract.Rule{Item: ".meldung"}},
	} {
		_, _, err := Read(src, page)
		if v := judgeError(err); !errors.Is(err, extract.ErrWall) || v.state != store.StateBlocked {
			t.Errorf("%s: %v: %q", name, err, v.state)
		}
	}
}

func TestReadObeysTheSource(t *testing.T) {
	page := extract.Page{Body: []byte(rss(
		entry("Hessen: Cloud", "https://amt.example/1", "1", testNow), entry("Wetter", "https://amt.example/2", "2", testNow))), Now: testNow}
	src := &Source{
		ID: "amt", Kind: KindFeed, Region: "Bremen", Rights: "CC BY 4.0",
		Include: func(it *store.Item) bool { return strings.Contains(it.Title, "Cloud") },
	}
	_, items, err := Read(src, page)
	if err != nil || len(items) != 1 || items[0].Region != "Bremen" || items[0].Rights != "CC BY 4.0" {
		t.Errorf("items %+v, %v", items, err)
	}
}

func TestReadArticle(t *testing.T) {
	page := extract.Page{Body: []byte(fmt.Sprintf(articlePage, "Thüringen: Neues Amt")), URL: "https://amt.example/1", Now: testNow}
	it, err := ReadArticle(&Source{ID: "amt"}, page)
	if err != nil || it.Title != "Thüringen: Neues Amt" || it.Region != "Thüringen" || !strings.Contains(it.Text, "Der letzte Absatz") {
		t.Errorf("item %+v, %v", it, err)
	}
}

func TestEntriesThatSayNothingAreNone(t *testing.T) {
	body := rss("<item/>", "<item></item>", entry("Eins", "https://amt.example/1", "1", testNow), "<item><guid>x</guid></item>")
	src, page := &Source{ID: "amt", Kind: KindFeed}, extract.Page{Body: []byte(body), Now: testNow}
	doc, err := readNews(src, page)
	if err != nil || len(doc.Drafts) != 1 {
		t.Errorf("%d entries stored, %v", len(doc.Drafts), err)
	}
	if _, items, err := Read(src, page); err != nil || len(items) != 4 {
		t.Errorf("%d entries shown, %v", len(items), err)
	}
}

// Of an archive that grows at its end the newest entries are read, and the
// operator learns of the others.
func TestTheNewestOfAnEndlessDocumentAreRead(t *testing.T) {
	w := newWorld(t)
	var items []string
	for n := range maxEntries + 10 {
		items = append(items, entry(headline(n), address(n), fmt.Sprint(n), testNow.Add(time.Duration(n-maxEntries-20)*time.Hour)))
	}
	w.feed("/feed", items...)
	r := w.visit(w.source("/feed"))
	if r.New != maxEntries || r.Problem != "only the newest 2000 entries are read, 10 more are in the document" || r.Visit.State != store.StateOK {
		t.Errorf("%d new, %q", r.New, r.Problem)
	}
	w.feed("/feed", append(items, entry("Ganz neu", address(9999), "9999", testNow))...)
	if r := w.visit(w.source("/feed")); r.New != 1 || w.items()[0] != "Ganz neu" {
		t.Errorf("later: %d new, the newest is %q", r.New, w.items()[0])
	}
}
