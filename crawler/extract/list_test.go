package extract

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

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// listNow is the reference of relative dates on all test pages.
var listNow = time.Date(2025, 11, 3, 12, 0, 0, 0, time.UTC)

// A listing is what a golden file says of a page.
type listing struct {
	Next  string      `json:"next,omitempty"`
	Items []listEntry `json:"items"`
}

type listEntry struct {
	Title  string   `json:"title"`
	Kicker string   `json:"kicker,omitempty"`
	URL    string   `json:"url,omitempty"`
	Also   []string `json:"also,omitempty"`
	Date   string   `json:"date,omitempty"`
	Teaser string   `json:"teaser,omitempty"`
}

func listingOf(doc *Document) listing {
	l := listing{Next: doc.Next}
	for _, d := range doc.Drafts {
		l.Items = append(l.Items, listEntry{Title: d.Title, Kicker: d.Kicker, URL: d.Link, Also: d.Also, Date: germanDay(d.Published), Teaser: d.Teaser})
	}
	return l
}

func germanDay(d dates.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Time.Format(time.DateOnly)
}

func listPageFile(t testing.TB, name string) Page {
	t.Helper()
	body, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return Page{Body: body, ContentType: "text/html; charset=utf-8", URL: "https://news.example/liste/", Now: listNow}
}

func listPageOf(body string) Page {
	return Page{Body: []byte(body), URL: "https://news.example/liste/", Now: listNow}
}

func readJSONFile(t testing.TB, name string, v any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// Every NAME.html with a NAME.rule.json gives what NAME.json says.
func TestListByRule(t *testing.T) {
	rules, err := filepath.Glob("testdata/list/*.rule.json")
	if err != nil || len(rules) == 0 {
		t.Fatalf("no rules: %v", err)
	}
	for _, name := range rules {
		base := strings.TrimSuffix(name, ".rule.json")
		t.Run(filepath.Base(base), func(t *testing.T) {
			var rule Rule
			readJSONFile(t, name, &rule)
			var want listing
			readJSONFile(t, base+".json", &want)
			doc, err := List(listPageFile(t, base+".html"), rule)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, listingOf(doc)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestListTellsRebuiltFromEmpty(t *testing.T) {
	rule := Rule{Item: "ul.news > li", Title: "h3 a"}
	entry := `<li><h3><a href="/1">Eine Meldung</a></h3></li>`
	tests := []struct {
		name, body string
		drafts     int
		drift      string
	}{
		{"entries", `<ul class="news">` + entry + `</ul>`, 1, ""},
		{"an empty list", `<ul class="news"></ul><p>Keine Meldungen</p>`, 0, ""},
		{"the list is gone", `<div class="teaser-list"><article><h2>Neu</h2></article></div>`, 0, `item selector "ul.news > li" matches nothing`},
		{"the headlines are gone", `<ul class="news"><li><h4>Eine Meldung</h4></li></ul>`, 0, `title selector "h3 a" matches nothing in 1 rows`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := List(listPageOf(tt.body), rule)
			var drift *DriftError
			if got := errors.As(err, &drift); got != (tt.drift != "") || got && drift.Error() != tt.drift {
				t.Fatalf("error %v, want %q", err, tt.drift)
			}
			if err == nil && len(doc.Drafts) != tt.drafts {
				t.Errorf("%d drafts, want %d", len(doc.Drafts), tt.drafts)
			}
		})
	}
}

func TestListKeepsOnlyLinksAReaderCanOpen(t *testing.T) {
	body := `<base href="/basis/"><ul>
		<li><a href="eins">Eins</a><li><a href="javascript:alert(1)">Zwei</a><li><a href="java
script:alert(1)">Drei</a><li><a href="data:text/html,x">Vier</a><li><a href="//andere.example/5%">Fünf</a><li><a href="?a=1;b=2">Sechs</a></ul>`
	doc, err := List(listPageOf(body), Rule{Item: "li", Title: "a", Link: "a@href"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range doc.Drafts {
		got = append(got, d.Title+" "+d.Link)
	}
	want := []string{"Eins https://news.example/basis/eins", "Zwei ", "Drei ", "Vier ", "Fünf https://andere.example/5%25", "Sechs https://news.example/basis/?a=1;b=2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestListRefusesHostilePages(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"too many nodes", `<ul>` + strings.Repeat("<li><p class=x><b>y</b>", 60_000), "more than 100000"},
		{"too deep", strings.Repeat("<div>", 600), "512"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := List(listPageOf(tt.body), Rule{Item: "li"}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want it to name %q", err, tt.want)
			}
		})
	}
}

func TestListStopsAtItsLimit(t *testing.T) {
	var b strings.Builder
	b.WriteString("<ul>")
	for i := range maxListItems + 10 {
		fmt.Fprintf(&b, `<li><a href="/%d">Meldung %d</a>`, i, i)
	}
	doc, err := List(listPageOf(b.String()), Rule{Item: "li", Title: "a", Link: "a@href"})
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Drafts) != maxListItems || doc.Partial == nil {
		t.Errorf("%d drafts, partial %v", len(doc.Drafts), doc.Partial)
	}
}

// Of a page without end the beginning is read, and said to be no more.
func TestListReadsTheBeginningOfALongPage(t *testing.T) {
	body := `<div class="i"><h3>Titel</h3></div><p>` + strings.Repeat("x", maxListPage) + `</p><div class="i"><h3>Spät</h3></div>`
	doc, err := List(listPageOf(body), Rule{Item: ".i", Title: "h3"})
	if err != nil || len(doc.Drafts) != 1 || !errors.Is(doc.Partial, errLongPage) {
		t.Errorf("%+v, %v", doc, err)
	}
}

func TestTitleWithKicker(t *testing.T) {
	tests := []struct{ html, title, kicker string }{
		{`<h3><b>BMDS</b>: Konsultation beginnt</h3>`, "BMDS: Konsultation beginnt", "BMDS"},
		{`<h3><span>Thüringen</span>Kompetenzzentrum angegliedert</h3>`, "Thüringen: Kompetenzzentrum angegliedert", "Thüringen"},
		{`<h3><span>Thüringen</span><span>Kompetenzzentrum angegliedert</span></h3>`, "Thüringen: Kompetenzzentrum angegliedert", "Thüringen"},
		{`<h3><a href="/"><span class="teaser__kicker">Neustadt am Fluss</span> <span>Neue Brücke</span></a></h3>`, "Neustadt am Fluss: Neue Brücke", "Neustadt am Fluss"},
		{`<h3><b>K</b>ünstliche Intelligenz im Amt</h3>`, "Künstliche Intelligenz im Amt", ""},
		{`<h3><em>Offene Daten</em> werden Pflicht</h3>`, "Offene Daten werden Pflicht", ""},
		{`<h3>Kreis: Mehr Geld</h3>`, "Kreis: Mehr Geld", "Kreis"},
		{`<h3>Kreis Nord : Umzug</h3>`, "Kreis Nord : Umzug", "Kreis Nord"},
		{`<h3>Kreis&nbsp;Nord&nbsp;: Umzug</h3>`, "Kreis Nord : Umzug", "Kreis Nord"},
		{`<h3>Kreis Nord :: Umzug</h3>`, "Kreis Nord :: Umzug", "Kreis Nord"},
		{`<h3>Was das neue Gesetz für die Kommunen im Land bedeutet: ein Überblick</h3>`, "Was das neue Gesetz für die Kommunen im Land bedeutet: ein Überblick", ""},
	}
	for _, tt := range tests {
		doc, err := List(listPageOf(`<div class="i">`+tt.html+`</div>`), Rule{Item: ".i", Title: "h3"})
		if err != nil {
			t.Fatal(err)
		}
		if d := doc.Drafts[0]; d.Title != tt.title || d.Kicker != tt.kicker {
			t.Errorf("%s: %q (%q), want %q (%q)", tt.html, d.Title, d.Kicker, tt.title, tt.kicker)
		}
	}
}

func TestTeaserLosesOnlyTheInvitation(t *testing.T) {
	tests := map[string]string{
		`Mehr Personal für die Ämter. <a href="/1">mehr...</a>`: "Mehr Personal für die Ämter.",
		`Das gibt es so nicht mehr.`:                            "Das gibt es so nicht mehr.",
		`Ein Text … mehr...`:                                    "Ein Text …",
		`Ein Text [mehr…]`:                                      "Ein Text",
		`Ein Text <a href="/1">» Weiterlesen</a>`:               "Ein Text",
		`[3.11.2025] Ein Text`:                                  "Ein Text",
		`Am 3.11.2025 beginnt es.`:                              "Am 3.11.2025 beginnt es.",
	}
	for body, want := range tests {
		doc, err := List(listPageOf(`<div class="i"><h3>Titel</h3><p>`+body+`</p></div>`), Rule{Item: ".i", Title: "h3", Teaser: "p"})
		if err != nil {
			t.Fatal(err)
		}
		if got := doc.Drafts[0].Teaser; got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}
