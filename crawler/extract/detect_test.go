package extract

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// bigListing is an invented press page of about 300 KB: navigation, 410
// entries in German mark-up, a side column and a footer.
func bigListing() Page {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="de"><head><title>Pressemitteilungen</title></head><body><nav><ul>`)
	for i := range 120 {
		fmt.Fprintf(&b, `<li class="nav-item"><a href="/thema/%d">Thema %d</a></li>`, i, i)
	}
	b.WriteString(`</ul></nav><main><div class="liste">`)
	for i := range 410 {
		fmt.Fprintf(&b, `<article class="teaser teaser--%d"><div class="teaser__meta"><time datetime="2025-10-%02d">%d. Oktober 2025</time><span class="teaser__topic">Pressemitteilung</span></div>
<h3 class="teaser__title"><a href="/presse/2025/mitteilung-%d.html">Ministerium fördert Vorhaben Nummer %d in den Gemeinden des Landes</a></h3>
<div class="teaser__text"><p>Das Land beteiligt sich mit %d Millionen Euro an den Kosten. Die Arbeiten beginnen im kommenden Jahr, wie die zuständige Behörde am Montag mitteilte. Beteiligt sind auch mehrere Kreise, deren Vertreter das Vorhaben begrüßten und auf eine rasche Umsetzung drängten.</p>
<a class="more" href="/presse/2025/mitteilung-%d.html">weiterlesen</a></div></article>`, i%3, i%28+1, i%28+1, i, i, i, i)
	}
	b.WriteString(`</div><a class="pager__next" rel="next" href="/presse?seite=2">weiter</a></main><aside><h3>Meistgelesen</h3><ul>`)
	for i := range 10 {
		fmt.Fprintf(&b, `<li><a href="/presse/alt-%d.html">Ältere Mitteilung Nummer %d aus dem Archiv</a></li>`, i, i)
	}
	b.WriteString(`</ul></aside><footer><a href="/impressum">Impressum</a> <a href="/datenschutz">Datenschutz</a></footer></body></html>`)
	return listPageOf(b.String())
}

func BenchmarkDetect(b *testing.B) {
	p := bigListing()
	b.SetBytes(int64(len(p.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Detect(p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkList(b *testing.B) {
	p := bigListing()
	rule := Rule{Item: "article.teaser", Title: "h3 a", Link: "h3 a@href", Date: "time", Teaser: "p"}
	b.SetBytes(int64(len(p.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := List(p, rule); err != nil {
			b.Fatal(err)
		}
	}
}

// Every NAME.html is read without its rule and gives what NAME.json says, and
// the rule found reads the same again.
func TestDetect(t *testing.T) {
	pages, err := filepath.Glob("testdata/list/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, name := range pages {
		base := strings.TrimSuffix(name, ".html")
		t.Run(filepath.Base(base), func(t *testing.T) {
			var want listing
			readJSONFile(t, base+".json", &want)
			page := listPageFile(t, name)
			doc, rule, err := Detect(page)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, listingOf(doc)); diff != "" {
				t.Errorf("rule %+v\n%s", rule, diff)
			}
			if rule.Item == "" {
				return // read from the page's structured data
			}
			again, err := List(page, rule)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(listingOf(doc), listingOf(again)); diff != "" {
				t.Errorf("read back by %+v\n%s", rule, diff)
			}
		})
	}
}

func TestDetectRuleIsShortAndStable(t *testing.T) {
	tests := map[string]Rule{
		"magazin":  {Item: "article.beitrag", Title: "a", Link: "a@href", Date: "p", Teaser: "p"},
		"kicker":   {Item: "article.item", Title: "h3", Link: "a@href", Date: "p"},
		"behoerde": {Item: "div.c-teaser", Title: "h2.c-teaser__headline", Link: "a@href", Date: "span.c-teaser__date", Teaser: "div.c-teaser__text p", Next: "a.c-pagination__forward@href"},
		"karten":   {Item: "#__next > div > div > a", Title: "h3", Link: "@href", Date: "time", Teaser: "p"},
	}
	for name, want := range tests {
		_, rule, err := Detect(listPageFile(t, "testdata/list/"+name+".html"))
		if err != nil {
			t.Fatal(err)
		}
		if rule != want {
			t.Errorf("%s: %+v, want %+v", name, rule, want)
		}
	}
}

func TestDetectFindsNoListInAnArticle(t *testing.T) {
	body := `<main><h1>Ein Beitrag</h1><p>Erster Absatz mit etwas Text und einem <a href="/a">Verweis</a>.</p><p>Zweiter Absatz.</p></main><footer><a href="/impressum">Impressum</a></footer>`
	if doc, rule, err := Detect(listPageOf(body)); !errors.Is(err, ErrNoListing) {
		t.Errorf("%v by %+v, error %v", listingOf(doc), rule, err)
	}
}
