package extract

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// found reads a page without a rule: a line for each entry, and the same by the
// rule that was found.
func found(t *testing.T, body string) []string {
	t.Helper()
	page := listPageOf(body)
	doc, rule, err := Detect(page)
	if errors.Is(err, ErrNoListing) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	if rule != (Rule{}) {
		again, err := List(page, rule)
		if err != nil || cmp.Diff(rowsOfDocument(doc), rowsOfDocument(again)) != "" {
			t.Errorf("read back by %+v: %v, %v", rule, again, err)
		}
	}
	return rowsOfDocument(doc)
}

// Of two lists on a page the one that is news is meant.
func TestWhichOfTwoListsIsMeant(t *testing.T) {
	rows := func(n int, format string) string { return `<ul>` + entries(n, "<li>"+format+"</li>") + `</ul>` }
	news := rows(5, `<a href="/m/%d">%s</a>`)
	dated := rows(5, `<a href="/m/%d">%s</a> <i>3.11.2025</i>`)
	for name, body := range map[string]string{
		"days":                            dated + rows(8, `<b><a href="/x/%d">%s</a></b>`),
		"documents":                       rows(5, `<a href="/m/%d.pdf">%s</a>`) + rows(6, `<b><a href="/x/%d">%s</a></b>`),
		"a teaser":                        rows(5, `<a href="/m/%d">%s</a><p>Der Rat hat am Montag lange getagt und beschlossen, was nun für alle gilt, die im Kreis wohnen.</p>`) + rows(7, `<b><a href="/x/%d">%s</a></b>`),
		"words that are more than a menu": news + rows(14, `<b><a href="/x/%d">%.4s</a></b>`),
		"letters, not numbers":            news + rows(12, `<b><a href="/x/%[1]d">17.%[1]d - 4 / %[1]d</a></b>`),
		"more than one address":           news + rows(12, `<b><a href="/x/">%[2]s</a><a href="/y/">%[1]d</a></b>`),
		"more than one headline":          news + rows(8, `<b><a href="/x/%[1]d">Zur ganzen Meldung aus dem Rathaus</a></b>`),
		"what is not in a side column":    news + `<aside>` + rows(8, `<b><a href="/x/%d">%s</a></b>`) + `</aside>`,
		"what is not called one":          news + `<div id="sidebar">` + rows(8, `<b><a href="/x/%d">%s</a></b>`) + `</div>`,
		"what is not one by its role":     news + `<div role="complementary">` + rows(8, `<b><a href="/x/%d">%s</a></b>`) + `</div>`,
		"what is in the main part":        rows(6, `<b><a href="/x/%d">%s</a></b>`) + `<main>` + news + `</main>`,
		"what is it by its role":          rows(6, `<b><a href="/x/%d">%s</a></b>`) + `<div role="main">` + news + `</div>`,
		"what is called content":          rows(6, `<b><a href="/x/%d">%s</a></b>`) + `<div id="content">` + news + `</div>`,
		"what is called main":             rows(6, `<b><a href="/x/%d">%s</a></b>`) + `<div id="main">` + news + `</div>`,
		"the tab that is open":            news + `<div style="display:none">` + rows(9, `<b><a href="/x/%d">%s</a></b>`) + `</div>`,
		"no paragraphs of a text":         news + entries(6, `<p>Der Rat der Stadt hat <a href="/x/%d">%s</a> beraten und beschlossen.</p>`),
		"no sentences that begin with it": news + entries(6, `<p><a href="/x/%d">%s</a> hat der Rat der Stadt beraten und beschlossen.</p>`),
	} {
		t.Run(name, func(t *testing.T) {
			got := found(t, "<body>"+body+"</body>")
			if len(got) != 5 || !strings.Contains(got[0], " | /m/0") {
				t.Errorf("%d entries:\n%s", len(got), strings.Join(got, "\n"))
			}
		})
	}
}

// Entries of one kind belong together wherever they stand; what only looks
// like them does not.
func TestWhatBelongsToAList(t *testing.T) {
	card := `<article class="karte"><h3 class="t"><a href="/m/%d">%s</a></h3><p>3.11.2025</p></article>`
	list := `<div class="liste">` + entries(5, card) + `</div>`
	top := `<article class="karte gross"><h3 class="t"><a href="/m/9">Der Aufmacher des Tages im Amt</a></h3><p>4.11.2025</p></article>`
	for name, c := range map[string]struct {
		body  string
		want  int
		first string
	}{
		"a top story above it":              {`<main><section>` + top + `</section>` + list + `</main>`, 6, "/m/9"},
		"another section below it":          {`<main>` + list + `<section>` + top + `</section></main>`, 6, "/m/0"},
		"a card in the side column":         {`<main>` + list + `</main><aside>` + top + `</aside>`, 5, "/m/0"},
		"a card without a headline":         {`<main>` + list + `<section><article class="karte"><a href="/m/9">Mehr aus dem Rathaus hier</a></article></section></main>`, 5, "/m/0"},
		"a card without a link":             {`<main>` + list + `<section><article class="karte"><h3 class="t">Kontakt zur Pressestelle</h3></article></section></main>`, 5, "/m/0"},
		"every second row has its class":    {`<table>` + strings.ReplaceAll(entries(6, `<tr class="z%[1]d"><td>3.11.2025</td><td>Amt</td><td><a href="/m/%[1]d">%[2]s</a></td></tr>`), `class="z1"`, `class="grau"`) + `</table>`, 6, "/m/0"},
		"a highlighted row":                 {`<ul>` + strings.Replace(entries(6, `<li class="m"><a href="/m/%d">%s</a> <i>3.11.2025</i></li>`), `<li class="m"><a`, `<li class="m wichtig"><b></b><a`, 1) + `</ul>`, 6, "/m/0"},
		"picture and headline of one entry": {`<main>` + entries(5, `<div class="m"><a href="/m/%[1]d"><img alt=""></a><h3><a href="/m/%[1]d">%[2]s</a></h3></div>`) + `</main>`, 5, "/m/0"},
		"page and document of one entry":    {`<main>` + entries(5, `<div class="m"><a href="/m/%[1]d">%[2]s</a> <a href="/d/%[1]d.pdf">PDF</a></div>`) + `</main>`, 5, "/m/0"},
		"entries between other links":       {`<p><a href="/">Start</a> ` + entries(6, `<a href="/m/%d">%s</a> `) + `<a href="/impressum">Impressum</a></p>`, 6, "/m/0"},
		"one entry repeats nothing":         {`<main><article class="karte"><h3><a href="/m/0">Das Amt für Daten zieht um</a></h3></article></main>`, 0, ""},
		"two entries":                       {`<main>` + entries(2, card) + `</main>`, 2, "/m/0"},
		"entries that scripts open":         {`<main>` + entries(5, `<div><a href="#" onclick="x(%d)">%s</a></div>`) + `</main>`, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := found(t, c.body)
			if len(got) != c.want || c.want > 0 && !strings.Contains(got[0], c.first) {
				t.Errorf("%d entries, want %d:\n%s", len(got), c.want, strings.Join(got, "\n"))
			}
		})
	}
}

// Pages that only scripts fill may name their entries in their data.
func TestListsInStructuredDataAlone(t *testing.T) {
	two := []string{"Eins im Amt | /1 | 2025-10-30 | Kurz", "Zwei im Amt | /2"}
	for name, c := range map[string]struct {
		data string
		want []string
	}{
		"a list of things":          {`{"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@type":"NewsArticle","url":"/1","headline":"Eins im Amt","datePublished":"2025-10-30","description":"Kurz"}},{"@type":"ListItem","item":{"@type":"Article","url":"/2","name":"Zwei im Amt"}}]}`, two},
		"a list of addresses":       {`{"@type":"ItemList","itemListElement":[{"@type":"ListItem","url":"/1","name":"Eins im Amt"},{"@type":"ListItem","item":"/2","name":"Zwei im Amt"}]}`, []string{"Eins im Amt | /1", "Zwei im Amt | /2"}},
		"things by their names":     {`[{"@type":"Article","@id":"/1","headline":"Eins im Amt"},{"@type":"Article","mainEntityOfPage":{"@id":"/2"},"headline":"Zwei im Amt"}]`, []string{"Eins im Amt | /1", "Zwei im Amt | /2"}},
		"the parts of a page":       {`{"@type":"CollectionPage","hasPart":[{"@type":"Article","url":"/1","headline":"Eins im Amt"},{"@type":"Article","url":"/2","headline":"Zwei im Amt"}]}`, []string{"Eins im Amt | /1", "Zwei im Amt | /2"}},
		"a blog in a graph":         {`{"@graph":[{"@type":"Blog","blogPost":[{"@type":"BlogPosting","url":"/1","headline":"Eins im Amt"},{"@type":"BlogPosting","url":"/2","headline":"Zwei im Amt"}]}]}`, []string{"Eins im Amt | /1", "Zwei im Amt | /2"}},
		"the subject of a page":     {`{"@type":"WebPage","mainEntity":{"@type":"ItemList","itemListElement":[{"@type":"ListItem","url":"/1","name":"Eins im Amt"},{"@type":"ListItem","url":"/2","name":"Zwei im Amt"}]}}`, []string{"Eins im Amt | /1", "Zwei im Amt | /2"}},
		"what has no title or link": {`[{"@type":"Article","url":"/1","headline":"Eins im Amt"},{"@type":"Article","url":"/3"},{"@type":"Article","headline":"Drei im Amt"},{"@type":"Article","url":"/2","headline":"Zwei im Amt"}]`, []string{"Eins im Amt | /1", "Zwei im Amt | /2"}},
		"the same twice":            {`[{"@type":"Article","url":"/1","headline":"Eins im Amt"},{"@type":"Article","url":"/1","headline":"Eins im Amt"},{"@type":"Article","url":"/2","headline":"Zwei im Amt"}]`, []string{"Eins im Amt | /1", "Zwei im Amt | /2"}},
		"one entry is no list":      {`[{"@type":"Article","url":"/1","headline":"Eins im Amt"},{"@type":"Article","url":"/1","headline":"Eins im Amt"}]`, nil},
		"the way to the page":       {`{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","item":"/1","name":"Eins im Amt"},{"@type":"ListItem","item":"/2","name":"Zwei im Amt"}]}`, nil},
		"the menu":                  {`{"@type":"SiteNavigationElement","hasPart":[{"@type":"Article","url":"/1","headline":"Eins im Amt"},{"@type":"Article","url":"/2","headline":"Zwei im Amt"}]}`, nil},
		"persons":                   {`[{"@type":"Person","url":"/1","name":"Eins im Amt"},{"@type":"Person","url":"/2","name":"Zwei im Amt"}]`, nil},
		"too deep to be meant":      {strings.Repeat("[", maxLDDepth+2) + `{"@type":"Article","url":"/1","headline":"Eins im Amt"},{"@type":"Article","url":"/2","headline":"Zwei im Amt"}` + strings.Repeat("]", maxLDDepth+2), nil},
	} {
		if diff := cmp.Diff(c.want, found(t, `<div id="app"></div>`+ldScript(c.data))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestListsInTheDataOfScripts(t *testing.T) {
	list := func(format string) string { return "[" + fmt.Sprintf(format, 1) + "," + fmt.Sprintf(format, 2) + "]" }
	want := []string{"Meldung 1 | /1 | 2025-10-30", "Meldung 2 | /2 | 2025-10-30"}
	for name, c := range map[string]struct {
		script string
		want   []string
	}{
		"data of an application":     {`<script type="application/json">{"props":{"items":` + list(`{"title":"Meldung %[1]d","url":"/%[1]d","date":"30.10.2025"}`) + `}}</script>`, want},
		"what a script assigns":      {`<script>var a = 1; window.news = ` + list(`{"title":"Meldung %[1]d","url":"/%[1]d","date":"30.10.2025"}`) + `; x();</script>`, want},
		"names with hyphens":         {`<script>x=` + list(`{"case_name":"Meldung %[1]d","Detail-URL":"/%[1]d","Date_Filed":"2025-10-30"}`) + `</script>`, want},
		"seconds since 1970":         {`<script>x=` + list(`{"headline":"Meldung %[1]d","path":"/%[1]d","published":1761825600}`) + `</script>`, want},
		"milliseconds since 1970":    {`<script>x=` + list(`{"headline":"Meldung %[1]d","path":"/%[1]d","published":1761825600000}`) + `</script>`, want},
		"titles that are rendered":   {`<script>x=` + list(`{"title":{"rendered":"Meldung %[1]d"},"link":"/%[1]d","date":"2025-10-30"}`) + `</script>`, want},
		"the longest of several":     {`<script>x={"a":[{"title":"Alt","url":"/9","date":"2025-10-30"}],"b":` + list(`{"title":"Meldung %[1]d","url":"/%[1]d","date":"2025-10-30"}`) + `}</script>`, want},
		"a teaser in place of a day": {`<script>x=` + list(`{"title":"Meldung %[1]d","url":"/%[1]d","teaser":"Der Rat hat lange getagt."}`) + `</script>`, []string{"Meldung 1 | /1 |  | Der Rat hat lange getagt.", "Meldung 2 | /2 |  | Der Rat hat lange getagt."}},
		"a menu":                     {`<script>x=` + list(`{"title":"Thema %[1]d","url":"/%[1]d"}`) + `</script>`, nil},
		"a menu with short words":    {`<script>x=` + list(`{"title":"Thema %[1]d","url":"/%[1]d","description":"Alle Themen"}`) + `</script>`, nil},
		"no addresses":               {`<script>x=` + list(`{"title":"Meldung %[1]d","date":"2025-10-30"}`) + `</script>`, nil},
		"addresses that are none":    {`<script>x=` + list(`{"title":"Meldung %[1]d","url":"javascript:%[1]d","date":"2025-10-30"}`) + `</script>`, nil},
		"no titles":                  {`<script>x=` + list(`{"titel":"","url":"/%[1]d","date":"2025-10-30"}`) + `</script>`, nil},
		"one entry":                  {`<script>x=[{"title":"Meldung","url":"/1","date":"2025-10-30"}]</script>`, nil},
		"what scripts compute":       {`<script>x=[{"title":t(1),"url":"/1","date":"2025-10-30"},{"title":t(2),"url":"/2","date":"2025-10-30"}]</script>`, nil},
	} {
		if diff := cmp.Diff(c.want, found(t, `<div id="app"></div>`+c.script)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What the page cuts off of a headline its data may have, also where all days
// are shown.
func TestCutHeadlinesAreCompletedFromData(t *testing.T) {
	body := `<main>` + entries(3, `<article class="m"><h2><a href="/m/%d">%.12s …</a></h2><p>3.11.2025</p></article>`) + `</main>` +
		ldScript(`[{"@type":"NewsArticle","url":"/m/0","headline":"Das Amt für Daten: Umzug im Mai","datePublished":"2025-10-30"},{"@type":"NewsArticle","url":"/m/1","headline":"Anderes"}]`)
	want := []string{"Das Amt für Daten: Umzug im Mai | /m/0 | 2025-11-03", "Ein Kreis ve … | /m/1 | 2025-11-03", "Land fördert … | /m/2 | 2025-11-03"}
	body = strings.Replace(body, "Das Amt für …", "Das Amt für Daten …", 1)
	if diff := cmp.Diff(want, found(t, body)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// How links to the next page are told from others.
func TestTheNextPageFoundByItself(t *testing.T) {
	list := `<main>` + entries(3, `<article class="m"><h2><a href="/m/%d">%s</a></h2></article>`) + `</main>`
	const next = "https://news.example/liste/?p=2"
	for name, c := range map[string]struct{ more, want string }{
		"a relation of the page":       {`<link rel="prev next" href="?p=2">`, next},
		"a relation in capitals":       {`<a rel="NEXT" href="?p=2">2</a>`, ""},
		"older entries":                {`<div class="nav-next"><a href="?p=2">Ältere Beiträge</a></div>`, next},
		"a word with an arrow":         {`<p><a href="?p=2">Weiter »</a></p>`, next},
		"its title":                    {`<p><a href="?p=0" title="vorige Seite">«</a><a href="?p=2" title="zur nächsten Seite">»</a></p>`, next},
		"the last of a pager":          {`<ul class="pager"><li><a href="?p=1x">1</a> <a href="?p=2">nächste</a></li></ul>`, next},
		"a relation to something else": {`<a rel="nextgen" href="?p=2">2</a>`, ""},
		"a longer text":                {`<p><a href="?p=2">Weiter zu allen Meldungen aus unserem Haus</a></p>`, ""},
		"a box in its place":           {`<link rel="stylesheet" href="weiter.css"><p>weiter</p>`, ""},
		"this page":                    {`<p><a href="https://news.example/liste/#x">weiter</a></p>`, ""},
	} {
		doc, _, err := Detect(listPageOf(list + c.more))
		if err != nil || doc.Next != c.want {
			t.Errorf("%s: %q, %v, want %q", name, doc.Next, err, c.want)
		}
	}
}
