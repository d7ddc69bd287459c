package extract

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// entries builds n entries by a format with a number for the address and one
// for the headline.
func entries(n int, format string) string {
	subjects := []string{"Das Amt für Daten zieht in neue Räume", "Ein Kreis verbindet seine Rathäuser", "Land fördert offene Programme für Schulen",
		"Portal für Anträge erreicht alle Städte", "Rechenzentrum geht in den Betrieb über", "Beirat legt seinen Bericht vor"}
	var b strings.Builder
	for i := range n {
		headline := subjects[i%len(subjects)]
		if i >= len(subjects) {
			headline += fmt.Sprintf(", Teil %c", 'A'+i/len(subjects))
		}
		fmt.Fprintf(&b, format, i, headline)
	}
	return b.String()
}

// archive builds links to the last n months.
func archive(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<li><a href="/archiv/%d">%s %d</a></li>`, i, []string{"Oktober", "September", "August", "Juli"}[i%4], 2025-i/4)
	}
	return b.String()
}

// What stands beside a list is not the list, however long it is.
func TestDetectKnowsWhatIsBesideTheList(t *testing.T) {
	list := `<div class="meldungen">` + entries(4, `<div class="meldung"><h3><a href="/m/%d">%s</a></h3><p>03.11.2025</p></div>`) + `</div>`
	tests := map[string]string{
		"a navigation":       `<nav><ul>` + entries(30, `<li><a href="/n/%d">%s</a></li>`) + `</ul></nav>` + list,
		"a menu by its name": `<div class="haupt-menu"><ul>` + entries(30, `<li><a href="/n/%d">%s</a></li>`) + `</ul></div>` + list,
		"the most read":      list + `<aside><h3>Meistgelesen</h3><ol>` + entries(10, `<li><h4><a href="/x/%d">%s</a></h4> <p>02.11.2025</p></li>`) + `</ol></aside>`,
		"related entries":    list + `<div class="related">` + entries(10, `<article><h4><a href="/x/%d">%s</a></h4><p>02.11.2025</p></article>`) + `</div>`,
		"comments":           list + `<ol class="comment-list">` + entries(20, `<li class="comment"><a href="#c%d">Gast</a> 03.11.2025 %s, das finde ich gut und richtig so.</li>`) + `</ol>`,
		"a footer":           list + `<footer><ul>` + entries(40, `<li><a href="/f/%d">%s</a></li>`) + `</ul></footer>`,
		"page numbers":       list + `<div>` + entries(12, `<a href="?seite=%d">%.1s</a>`) + `</div>`,
		"an archive":         list + `<ul>` + archive(120) + `</ul>`,
		"a calendar":         list + `<table>` + strings.Repeat(`<tr><td><a href="/k/1">1</a></td><td><a href="/k/2">2</a></td></tr>`, 40) + `</table>`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			doc, rule, err := Detect(listPageOf(`<body>` + body + `</body>`))
			if err != nil {
				t.Fatal(err)
			}
			if rule.Item != "div.meldung" || len(doc.Drafts) != 4 {
				t.Errorf("%d entries by %+v", len(doc.Drafts), rule)
			}
		})
	}
}

// A selector must outlive the next build of the site.
func TestDetectAvoidsWhatWillNotLast(t *testing.T) {
	tests := []struct{ name, body, item string }{
		{"hashes", `<main><ul class="css-1x2y3z">` + entries(3, `<li class="css-9z8y7x Item_item__bK3dQ"><a href="/%d">%s</a></li>`) + `</ul></main>`, "main > ul > li"},
		{"scrambled letters", `<main><ul>` + entries(3, `<li class="bdVaJa sc-AxjAm"><a href="/%d">%s</a></li>`) + `</ul></main>`, "main > ul > li"},
		{"numbers", `<main>` + entries(3, `<div class="post-%[1]d post"><a href="/%[1]d">%[2]s</a></div>`) + `</main>`, "div.post"},
		{"states", `<main><ul>` + strings.Replace(entries(3, `<li class="eintrag"><a href="/%d">%s</a></li>`), "eintrag", "first active eintrag", 1) + `</ul></main>`, "li.eintrag"},
		{"the id of the container", `<div id="presse">` + entries(3, `<p><a href="/%d">%s</a></p>`) + `</div><p><a href="/x">Anderes steht hier unten</a></p>`, "#presse > p"},
		{"rows of a table", `<table class="liste"><tr><th>Titel</th></tr>` + entries(4, `<tr><td><a href="/%d">%s</a></td></tr>`) + `</table>`, "table.liste > tbody > tr"},
		{"rows that have a headline", `<table class="liste">` + strings.Repeat(`<tr><td><a href="?sort=1">Name</a></td><td><a href="?sort=2">Datum</a></td></tr>`, 2) +
			entries(6, `<tr><td class="titel"><a href="/m/%d">%s</a></td><td>30.10.2025</td></tr>`) + `</table>`, "table.liste > tbody > tr:has(td.titel)"},
		{"every second row", `<table class="liste">` + strings.Replace(entries(4, `<tr><td><a href="/%d">%s</a></td></tr>`), "<tr>", `<tr class="grau">`, 2) + `</table>`, "table.liste > tbody > tr"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, rule, err := Detect(listPageOf(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if rule.Item != tt.item {
				t.Errorf("item %q, want %q", rule.Item, tt.item)
			}
		})
	}
}

func TestDetectFindsTheNextPage(t *testing.T) {
	list := `<main>` + entries(3, `<article class="m"><h2><a href="/m/%d">%s</a></h2></article>`) + `</main>`
	tests := []struct{ name, more, next string }{
		{"a relation", `<a rel="next" href="?p=2">2</a>`, "https://news.example/liste/?p=2"},
		{"a word", `<div class="pager"><a href="?p=0">zurück</a> <a href="?p=2">weiter</a></div>`, "https://news.example/liste/?p=2"},
		{"an arrow", `<ul class="seiten"><li><a href="?p=2">»</a></li></ul>`, "https://news.example/liste/?p=2"},
		{"a label", `<a class="pfeil" aria-label="Nächste Seite" href="?p=2"><svg></svg></a>`, "https://news.example/liste/?p=2"},
		{"another host", `<a rel="next" href="https://andere.example/?p=2">weiter</a>`, ""},
		{"a button", `<a class="weiter" href="#?">weiter</a>`, ""},
		{"a script", `<a rel="next" href="javascript:weiter()">weiter</a>`, ""},
		{"none", ``, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := listPageOf(list + tt.more)
			doc, rule, err := Detect(page)
			if err != nil {
				t.Fatal(err)
			}
			again, err := List(page, rule)
			if err != nil || doc.Next != tt.next || again.Next != tt.next {
				t.Errorf("next %q, by the rule %q, want %q (%+v, %v)", doc.Next, again.Next, tt.next, rule, err)
			}
		})
	}
}

// Structured data says which of two like lists is meant.
func TestDetectTrustsStructuredData(t *testing.T) {
	one := `<div>` + entries(4, `<div class="eins"><a href="/a/%d">%s</a></div>`) + `</div>`
	other := `<div>` + entries(4, `<div class="zwei"><a href="/b/%d">%s</a></div>`) + `</div>`
	tests := map[string]string{
		"JSON-LD": one + other + `<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"@type":"ListItem","url":"/b/0"},{"@type":"ListItem","url":"/b/1"},{"@type":"ListItem","url":"/b/2"}]}</script>`,
		"microdata": one + strings.ReplaceAll(other, `class="zwei"`, `class="zwei" itemscope itemtype="https://schema.org/NewsArticle"`) +
			`<div itemscope itemtype="https://schema.org/NewsArticle"><a itemprop="url" href="/b/0">x</a></div>`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			body = strings.ReplaceAll(body, `<a href="/b`, `<a itemprop="url" href="/b`)
			doc, rule, err := Detect(listPageOf(body))
			if err != nil || rule.Item != "div.zwei" {
				t.Errorf("%v by %+v, %v", listingOf(doc), rule, err)
			}
		})
	}
}

// What the page does not show of an entry its structured data may say.
func TestDetectCompletesEntriesFromStructuredData(t *testing.T) {
	list := `<main>` + entries(3, `<article class="m"><h2><a href="/m/%d">%.12s …</a></h2></article>`) + `</main>`
	data := `<script type="application/ld+json">{"@type":"ItemList","itemListElement":[
{"@type":"NewsArticle","url":"/m/0","headline":"Das Amt für Daten zieht um","datePublished":"2025-10-30"},{"@type":"NewsArticle","url":"/m/1","headline":"Etwas anderes"}]}</script>`
	page := listPageOf(list + data)
	doc, rule, err := Detect(page)
	if err != nil || len(doc.Drafts) != 3 {
		t.Fatalf("%v, %v", doc, err)
	}
	if d := doc.Drafts[0]; d.Title != "Das Amt für Daten zieht um" || germanDay(d.Published) != "2025-10-30" {
		t.Errorf("first %q of %q", d.Title, germanDay(d.Published))
	}
	if d := doc.Drafts[1]; d.Title != "Ein Kreis ve …" || !d.Published.IsZero() {
		t.Errorf("second %q of %q", d.Title, germanDay(d.Published))
	}
	if again, err := List(page, rule); err != nil || cmp.Diff(listingOf(doc), listingOf(again)) != "" {
		t.Errorf("read back by %+v: %v, %v", rule, again, err)
	}
}

// Each kind of row gives headline, address and day of its first entry.
func TestDetectReadsManyKindsOfRows(t *testing.T) {
	tests := []struct {
		name, row, title, url, day string
	}{
		{"a heading and a time", `<article><h2><a href="/%d">%s</a></h2><time datetime="2025-10-30T08:00:00Z">vor kurzem</time></article>`, "Das Amt für Daten zieht in neue Räume", "/0", "2025-10-30"},
		{"a card that is a link", `<a class="karte" href="/%d"><h3>%s</h3><span>30.10.2025</span></a>`, "Das Amt für Daten zieht in neue Räume", "/0", "2025-10-30"},
		{"a title beside its file", `<li><span class="titel">%[2]s</span> <em>30.10.2025</em> <a href="/d/%[1]d.pdf">Herunterladen</a></li>`, "Das Amt für Daten zieht in neue Räume", "/d/0.pdf", "2025-10-30"},
		{"a page beside its file", `<tr><td>17/%[1]d</td><td><a href="/p/%[1]d">%[2]s</a></td><td>30.10.2025</td><td><a href="/d/%[1]d.pdf">PDF</a></td></tr>`, "Das Amt für Daten zieht in neue Räume", "/p/0", "2025-10-30"},
		{"labels", `<div class="e"><b>Aktenzeichen:</b> A %[1]d<br><b>Titel:</b> %[2]s<br><b>Datum:</b> 30.10.2025<br><a href="/d/%[1]d.pdf">Dokument</a></div>`, "Das Amt für Daten zieht in neue Räume", "/d/0.pdf", "2025-10-30"},
		{"a day before the headline", `<div class="z">30.10.2025: <a href="/%d">%s</a></div>`, "Das Amt für Daten zieht in neue Räume", "/0", "2025-10-30"},
		{"a kicker", `<div class="t"><span class="t__kicker">Kreis Nord</span><h3><a href="/%d">%s</a></h3><i>30.10.2025</i></div>`, "Kreis Nord: Das Amt für Daten zieht in neue Räume", "/0", "2025-10-30"},
		{"a link in the teaser", `<div class="t"><h3><a href="/%[1]d">%[2]s</a></h3><p>30.10.2025 – Mehr dazu im <a href="/bericht">Bericht</a> des Amtes.</p></div>`, "Das Amt für Daten zieht in neue Räume", "/0", "2025-10-30"},
		{"a document that the headline mentions", `<tr><td>%[1]d</td><td>%[2]s (<a href="/alt/%[1]d.pdf">Antrag</a>)</td><td>30.10.2025</td><td><a href="/d/%[1]d.pdf">Beschluss</a></td></tr>`, "Das Amt für Daten zieht in neue Räume", "/d/0.pdf", "2025-10-30"},
		{"a line of text", `Bauamt, 30.10.2025, Vorgang 17: <a href="/%d">%s</a><br>`, "Das Amt für Daten zieht in neue Räume", "/0", "2025-10-30"},
		{"a small print", `<li><a href="/%d">%s <small>Rathaus</small></a> (30.10.2025)</li>`, "Das Amt für Daten zieht in neue Räume", "/0", "2025-10-30"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body := `<main><div class="liste">` + entries(5, tt.row) + `</div></main>`
			if strings.HasPrefix(tt.row, "<tr") {
				body = `<main><table><tr><th>Nr.</th><th>Titel</th><th>Datum</th><th>Datei</th></tr>` + entries(5, tt.row) + `</table></main>`
			}
			doc, rule, err := Detect(listPageOf(body))
			if err != nil {
				t.Fatal(err)
			}
			d := doc.Drafts[0]
			got := []string{d.Title, strings.TrimPrefix(d.Link, "https://news.example"), germanDay(d.Published)}
			if diff := cmp.Diff([]string{tt.title, tt.url, tt.day}, got); diff != "" || len(doc.Drafts) != 5 {
				t.Errorf("%d entries by %+v\n%s", len(doc.Drafts), rule, diff)
			}
		})
	}
}

// The day of one entry is not that of the next, a heading's is that of all below it.
func TestDetectGivesNoEntryTheDayOfAnother(t *testing.T) {
	body := `<main><div class="liste">` + entries(3, `<div class="m"><h3><a href="/m/%d">%s</a></h3><p>03.11.2025</p></div>`) +
		`<div class="m"><h3><a href="/m/9">Eine Meldung ohne Tag</a></h3><p>Stadtrat</p></div></div></main>`
	doc, _, err := Detect(listPageOf(body))
	if err != nil || len(doc.Drafts) != 4 {
		t.Fatalf("%v, %v", doc, err)
	}
	if got := germanDay(doc.Drafts[2].Published) + germanDay(doc.Drafts[3].Published); got != "2025-11-03" {
		t.Errorf("days %q", got)
	}
}

// How old a page is says nothing of its entries.
func TestDetectKnowsTheStateOfAPage(t *testing.T) {
	list := `<ul class="liste">` + entries(4, `<li><a href="/d/%d.pdf">%s</a></li>`) + `</ul>`
	flat := entries(4, `<p class="n"><a href="/n/%d">%s</a></p>`)
	for name, tt := range map[string]struct{ body, want string }{
		"a heading with a day":      {`<h2>Veröffentlicht am 12.11.2025</h2>` + list, "2025-11-12"},
		"a heading with a state":    {`<h2>Beschlüsse (Stand: 12.11.2025)</h2>` + list, ""},
		"a day above the entries":   {`<p>12.11.2025</p>` + flat, "2025-11-12"},
		"a state above the entries": {`<p>Stand: <b>12.11.2025</b></p>` + flat, ""},
	} {
		t.Run(name, func(t *testing.T) {
			page := listPageOf(`<main>` + tt.body + `</main>`)
			page.Now = time.Date(2025, 12, 1, 12, 0, 0, 0, time.UTC)
			doc, rule, err := Detect(page)
			if err != nil || len(doc.Drafts) != 4 {
				t.Fatalf("%v by %+v, %v", doc, rule, err)
			}
			if got := germanDay(doc.Drafts[1].Published); got != tt.want {
				t.Errorf("day %q, want %q", got, tt.want)
			}
		})
	}
}

// Pages made to exhaust a reader cost little and give no list.
func TestDetectIsBounded(t *testing.T) {
	tests := map[string]string{
		"links without end":  `<ul class="news"><li><a href="/1">Eine Meldung steht hier</a></li></ul>` + entries(5000, `<a href="/c/%d">%.1s</a>`),
		"one endless title":  `<ul>` + strings.Repeat(`<li><a href="/1">`+strings.Repeat("wort ", 5000)+`</a></li>`, 20) + `</ul>`,
		"lists in lists":     strings.Repeat(`<ul><li><a href="/n">Ein Eintrag hier</a>`, 200),
		"breaks without end": strings.Repeat("<br>", 40_000),
		"classes without end": `<div class="` + strings.Repeat("a ", 100_000) + `">` +
			strings.Repeat(`<p><a href="/1">Ein Titel für alle</a></p>`, 10) + `</div>`,
		"cells without end":    `<table>` + strings.Repeat(`<tr>`+strings.Repeat(`<td rowspan="90"><a href="/1">Ein Titel</a></td>`, 300), 30) + `</table>`,
		"large cells":          `<table><tr>` + strings.Repeat(`<td rowspan="90">`+strings.Repeat(`<br>`, 500)+`</td>`, 100) + strings.Repeat(`<tr><td>Zelle</td>`, 90) + `</table>`,
		"literals in literals": strings.Repeat(`<script>`+strings.Repeat(`=[`, maxAssigned)+strings.Repeat(`{`, 20_000)+`</script>`, 200),
		"lists in boxes":       strings.Repeat(`<div class="m">`, 400) + entries(600, `<div class="m"><h3><a href="/%d">%s</a></h3><p>03.11.2025</p></div>`),
		"one row of cells":     `<table><tr>` + strings.Repeat(`<td>Zelle</td>`, 40_000) + `</table>`,
		"dates without end":    `<p>` + strings.Repeat("1.2.2025 ", 100_000) + `</p>`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			boundedWork(t, body, 300, func() {
				if _, _, err := Detect(listPageOf(body)); err != nil && !errors.Is(err, ErrNoListing) {
					t.Error(err)
				}
			})
		})
	}
}
