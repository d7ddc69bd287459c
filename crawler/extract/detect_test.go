package extract

import (
	"fmt"
	"strings"
	"testing"
)

// bigListing is an invented press page of about 300 KB: navigation, 300
// entries in German mark-up, a side column and a footer.
func bigListing() Page {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="de"><head><title>Pressemitteilungen</title></head><body><nav><ul>`)
	for i := range 120 {
		fmt.Fprintf(&b, `<li class="nav-item"><a href="/thema/%d">Thema %d</a></li>`, i, i)
	}
	b.WriteString(`</ul></nav><main><div class="liste">`)
	for i := range 300 {
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
