package extract

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What belongs to an entry on pages that set its parts side by side: the rule
// knows the entries alone.
func TestRowsOfFlatPages(t *testing.T) {
	one, two := "Das Amt für Daten zieht um", "Ein Kreis verbindet seine Rathäuser"
	want := []string{
		one + " | /1 | 2025-10-30 | Es bekommt im Mai mehr Platz.",
		two + " | /2 | 2025-10-29 | Das spart in jedem Jahr Wege.",
	}
	undated := []string{one + " | /1 |  | Es bekommt im Mai mehr Platz.", two + " | /2 |  | Das spart in jedem Jahr Wege."}
	for name, c := range map[string]struct {
		body, item string
		want       []string
	}{
		"headings and paragraphs":              {`<h3><a href="/1">` + one + `</a></h3><p>30.10.2025</p><p>Es bekommt im Mai mehr Platz.</p><h3><a href="/2">` + two + `</a></h3><p>29.10.2025</p><p>Das spart in jedem Jahr Wege.</p>`, "h3", want},
		"a heading that begins something else": {`<h3><a href="/1">` + one + `</a></h3><p>30.10.2025</p><p>Es bekommt im Mai mehr Platz.</p><h3><a href="/2">` + two + `</a></h3><p>29.10.2025</p><p>Das spart in jedem Jahr Wege.</p><h2>Kontakt</h2><p>Fragen beantwortet unsere Pressestelle gern.</p>`, "h3", want},
		"a rule that begins something else":    {`<h3><a href="/1">` + one + `</a></h3><p>30.10.2025</p><p>Es bekommt im Mai mehr Platz.</p><h3><a href="/2">` + two + `</a></h3><p>29.10.2025</p><p>Das spart in jedem Jahr Wege.</p><hr><p>Fragen beantwortet unsere Pressestelle gern.</p>`, "h3", want},
		"more behind the last entry":           {`<h3><a href="/1">` + one + `</a></h3><p>30.10.2025</p><p>Es bekommt im Mai mehr Platz.</p><h3><a href="/2">` + two + `</a></h3><p>29.10.2025</p><p>Das spart in jedem Jahr Wege.</p><p>Fragen beantwortet unsere Pressestelle gern.</p>`, "h3", want},
		"days over the entries":                {`<p>30.10.2025</p><h3><a href="/1">` + one + `</a></h3><p>Es bekommt im Mai mehr Platz.</p><p>29.10.2025</p><h3><a href="/2">` + two + `</a></h3><p>Das spart in jedem Jahr Wege.</p>`, "h3", want},
		"lines":                                {`<div>30.10.2025 <a href="/1">` + one + `</a><br>Es bekommt im Mai mehr Platz.<br>29.10.2025 <a href="/2">` + two + `</a><br>Das spart in jedem Jahr Wege.<br></div>`, "div > a", want},
		"blocks between empty lines":           {`<div><a href="/1">` + one + `</a><br>30.10.2025<br>Es bekommt im Mai mehr Platz.<br><br><a href="/2">` + two + `</a><br>29.10.2025<br>Das spart in jedem Jahr Wege.<br><br>Fragen beantwortet unsere Pressestelle gern.</div>`, "div > a", want},
		"blocks between rules":                 {`<div>30.10.2025<br><a href="/1">` + one + `</a><br>Es bekommt im Mai mehr Platz.<hr>29.10.2025<br><a href="/2">` + two + `</a><br>Das spart in jedem Jahr Wege.<hr>Fragen beantwortet unsere Pressestelle gern.</div>`, "div > a", want},
		"links under their headings":           {`<h4>` + one + `</h4><p>30.10.2025</p><p>Es bekommt im Mai mehr Platz.</p><p class="l"><a href="/1">weiterlesen</a></p><h4>` + two + `</h4><p>29.10.2025</p><p>Das spart in jedem Jahr Wege.</p><p class="l"><a href="/2">weiterlesen</a></p>`, "p.l", want},
		"terms and what they mean":             {`<dl><dt>30.10.2025</dt><dd><a href="/1">` + one + `</a><p>Es bekommt im Mai mehr Platz.</p></dd><dt>29.10.2025</dt><dd><a href="/2">` + two + `</a><p>Das spart in jedem Jahr Wege.</p></dd></dl>`, "dd", want},
		"boxes with nothing between them":      {`<div class="i"><a href="/1">` + one + `</a><p>Es bekommt im Mai mehr Platz.</p></div> <div class="i"><a href="/2">` + two + `</a><p>Das spart in jedem Jahr Wege.</p></div><p>30.10.2025</p>`, ".i", undated},
		"one entry":                            {`<div class="i"><a href="/1">` + one + `</a><p>Es bekommt im Mai mehr Platz.</p></div><p>30.10.2025</p>`, ".i", undated[:1]},
		"entries in entries":                   {`<ul><li><a href="/1">` + one + `</a><p>Es bekommt im Mai mehr Platz.</p><ul><li><a href="/2">` + two + `</a><p>Das spart in jedem Jahr Wege.</p></li></ul></li></ul>`, "li", undated},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, readRows(t, "<main>"+c.body+"</main>", Rule{Item: c.item})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A day over a group of entries is that of all below it, up to the next.
func TestDaysOverGroupsOfEntries(t *testing.T) {
	row := func(i int, more string) string {
		return fmt.Sprintf(`<li><a href="/%d">Meldung aus dem Amt %d</a>%s</li>`, i, i, more)
	}
	list := func(i int) string { return "<ul>" + row(i, "") + row(i+1, "") + "</ul>" }
	for name, c := range map[string]struct{ body, want string }{
		"headings":                       {"<h3>30.10.2025</h3>" + list(1) + "<h3>29.10.2025</h3>" + list(3), "30 30 29 29"},
		"paragraphs":                     {"<p>30.10.2025</p>" + list(1) + "<p>29.10.2025</p>" + list(3), "30 30 29 29"},
		"strong print":                   {"<strong>30.10.2025</strong>" + list(1) + "<b>29.10.2025</b>" + list(3), "30 30 29 29"},
		"a time":                         {"<time>30.10.2025</time>" + list(1) + "<span>29.10.2025</span>" + list(3), "30 30 29 29"},
		"headings with more words":       {"<h3>Meldungen vom 30.10.2025</h3>" + list(1) + "<h3>Meldungen vom 29.10.2025</h3>" + list(3), "30 30 29 29"},
		"a code is no day":               {"<p>30.10.2025</p>" + list(1) + "<code>29.10.2025</code>" + list(3), "30 30 30 30"},
		"a day that the page hides":      {"<p>30.10.2025</p>" + list(1) + "<p hidden>29.10.2025</p>" + list(3), "30 30 30 30"},
		"a day in a script":              {"<p>30.10.2025</p>" + list(1) + "<script>29.10.2025</script>" + list(3), "30 30 30 30"},
		"the day of an entry is its own": {"<ul>" + row(1, "<p>30.10.2025</p>") + row(2, "") + row(3, "<p>29.10.2025</p>") + row(4, "") + "</ul>", "30  29 "},
		"a day in a box beside":          {"<div><div><div><p>30.10.2025</p><p>Rathaus</p></div></div></div>" + list(1) + list(3), "   "},
		"days without their year":        {"<h3>30.10.2025</h3><ul>" + row(1, "<p>28.10.: Rat</p>") + row(2, "") + "</ul><h3>29.10.2025</h3>" + list(3), "28 30 29 29"},
		"a month is no day":              {"<h3>Meldungen aus dem Oktober 2025</h3>" + list(1) + "<h3>Meldungen aus dem September 2025</h3>" + list(3), "   "},
		"two days in one heading":        {"<h3>Woche vom 27.10.2025 bis 31.10.2025</h3>" + list(1) + "<h3>Woche vom 20.10.2025 bis 26.10.2025</h3>" + list(3), "   "},
		"a day to come":                  {"<h3>Frist bis 30.10.2025</h3>" + list(1) + "<h3>Frist bis 29.10.2025</h3>" + list(3), "   "},
		"the heading of the page":        {"<h2>Beschlüsse des Rates vom 30.10.2025</h2>" + list(1) + list(3), "30 30 30 30"},
		"something else below it":        {"<h2>Beschlüsse des Rates vom 30.10.2025</h2><p>Rat</p><h2>Weitere Meldungen</h2>" + list(1) + list(3), "   "},
		"a smaller heading below it":     {"<h2>Beschlüsse des Rates vom 30.10.2025</h2><h3>Rat</h3>" + list(1) + list(3), "30 30 30 30"},
		"the heading of a navigation":    {"<nav><h2>Beschlüsse des Rates vom 30.10.2025</h2><p>Rathaus</p></nav>" + list(1) + list(3), "   "},
		"the heading of another box":     {"<div><div><div><div><h2>Beschlüsse des Rates vom 30.10.2025</h2></div></div></div><p>Rathaus</p></div>" + list(1) + list(3), "   "},
		"a box that is named a heading":  {`<div class="list-heading">Beschlüsse des Rates vom 30.10.2025</div>` + list(1) + list(3), "30 30 30 30"},
		"a box that is not":              {`<div class="intro">Beschlüsse des Rates vom 30.10.2025</div>` + list(1) + list(3), "   "},
		"the caption of a table":         {`<table><caption>Beschlüsse des Rates vom 30.10.2025</caption><tr><td>` + list(1) + list(3) + `</td></tr></table>`, "30 30 30 30"},
		"the state of a page":            {"<p>Stand: 30.10.2025</p>" + list(1) + list(3), "   "},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := List(listPageOf("<main>"+c.body+"</main>"), Rule{Item: "li", Title: "a", Link: "a@href"})
			if err != nil || len(doc.Drafts) != 4 {
				t.Fatalf("%v, %v", doc, err)
			}
			var days []string
			for _, d := range doc.Drafts {
				day := germanDay(d.Published)
				days = append(days, day[max(0, len(day)-2):])
			}
			if got := strings.Join(days, " "); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Which part of a row is the headline shows only from all rows together.
func TestTheHeadlineAmongThePartsOfARow(t *testing.T) {
	const want = "Das Amt für Daten zieht in neue Räume"
	for name, row := range map[string]string{
		"strong print above a teaser":      `<div class="e"><strong>%[2]s</strong><p>In der Sitzung am Montag hat der Rat dazu beraten und einen Beschluss gefasst, der im nächsten Jahr gilt.</p><a href="/%[1]d">mehr</a></div>`,
		"a class that names it":            `<div class="e"><span class="rubrik">Bauen und Wohnen heute</span><span class="titel">%[2]s</span><a href="/%[1]d">ansehen</a></div>`,
		"a subject that is always another": `<div class="e"><a href="/thema/%[1]d">Thema %[1]d</a><a href="/%[1]d">%[2]s</a></div>`,
		"a subject that is always one":     `<div class="e"><a href="/thema">Pressemitteilungen aus dem Rathaus</a><a href="/%[1]d">%[2]s</a></div>`,
		"a file number before it":          `<div class="e"><b>A-%[1]d/2025</b> <a href="/%[1]d">%[2]s</a></div>`,
		"an author before it":              `<div class="e"><span class="author">Erika Muster aus Auental</span><a href="/%[1]d">%[2]s</a></div>`,
		"a day before it":                  `<div class="e"><a href="/%[1]d">30.10.2025</a><a href="/%[1]d">%[2]s</a></div>`,
		"a link that says where":           `<div class="e"><h3>%[2]s</h3><a href="/%[1]d">Hier geht es zu unserer Meldung über Nummer %[1]d</a></div>`,
		"a small heading above it":         `<div class="e"><h4>Aktuelles</h4><h3><a href="/%[1]d">%[2]s</a></h3></div>`,
		"a bullet before it":               `<div class="e"><a href="/%[1]d">• %[2]s |</a></div>`,
		"small print behind it":            `<div class="e"><h3><a href="/%[1]d">%[2]s</a> <font size="-1">Presse</font></h3></div>`,
		"its label":                        `<div class="e">Nummer: A-%[1]d<br>Betreff: %[2]s<br><a href="/%[1]d">ansehen</a></div>`,
		"two lines in a cell":              `<div class="e"><p><a href="/%[1]d">%[2]s</a><br>Der Rat hat am Montag beschlossen, dass es im nächsten Jahr so weit ist.</p></div>`,
		"a heading in a link":              `<a class="e" href="/%[1]d"><span>Presse im Rathaus</span><h3>%[2]s</h3><span>lesen</span></a>`,
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := List(listPageOf(`<main>`+entries(6, row)+`</main>`), Rule{Item: ".e"})
			if err != nil || len(doc.Drafts) != 6 {
				t.Fatalf("%v, %v", doc, err)
			}
			if d := doc.Drafts[0]; d.Title != want || d.Link != "https://news.example/0" {
				t.Errorf("%q at %s", d.Title, d.Link)
			}
		})
	}
}

// The headings of a table say what its columns are.
func TestColumnsAreWhatTheirHeadingsSay(t *testing.T) {
	for name, c := range map[string]struct{ head, want string }{
		"in a head":        {`<thead><tr><th>Frist</th><th>Ort</th><th>Titel</th><th>Veröffentlicht</th><th></th></tr></thead>`, "Neue Satzung 1 im Amt | /1 | 2025-10-30 | Amt 1 und Kreis Nord"},
		"in the first row": {`<tr><td>Frist</td><td>Ort</td><td>Betreff</td><td>Datum der Veröffentlichung</td><td>Datei</td></tr>`, "Neue Satzung 1 im Amt | /1 | 2025-10-30 | Amt 1 und Kreis Nord"},
		"below a title":    {`<tr><th colspan="5">Bekanntmachungen</th></tr><tr><th>Frist</th><th>Ort</th><th>Titel</th><th>Veröffentlicht</th></tr>`, "Neue Satzung 1 im Amt | /1 | 2025-10-30 | Amt 1 und Kreis Nord"},
		"over two columns": {`<tr><th colspan="2">Termin</th><th>Titel</th><th>Veröffentlicht</th></tr>`, "Neue Satzung 1 im Amt | /1 | 2025-10-30 | Amt 1 und Kreis Nord"},
		"another column":   {`<tr><th>Veröffentlicht</th><th>Titel</th><th>Rubrik</th><th>Frist</th><th></th></tr>`, "Amt 1 und Kreis Nord | /1 | 2025-10-01"},
	} {
		t.Run(name, func(t *testing.T) {
			var rows strings.Builder
			for i := 1; i < 6; i++ {
				fmt.Fprintf(&rows, `<tr class="e"><td>%02d.10.2025</td><td>Amt %d und Kreis Nord</td><td>Neue Satzung %d im Amt</td><td>30.10.2025</td><td><a href="/%d">ansehen</a></td></tr>`, i, i, i, i)
			}
			got := readRows(t, `<table>`+c.head+rows.String()+`</table>`, Rule{Item: "tr.e"})
			if got[0] != c.want {
				t.Errorf("%q, want %q", got[0], c.want)
			}
		})
	}
}

// Which of 1/2/2025 is the month only the page as a whole can tell.
func TestTheOrderOfDaysOnAPage(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"an English page":                   {`<html lang="en"><li>The board of the city 10/9/2025</li>`, "2025-10-09"},
		"a British page":                    {`<html lang="en-GB"><li>The board of the city 10/9/2025</li>`, "2025-09-10"},
		"a German page":                     {`<html lang="de"><li>The board of the city 10/9/2025</li>`, "2025-09-10"},
		"English words":                     {`<p>The board of the city and the mayor</p><li>Report 10/9/2025</li>`, "2025-10-09"},
		"German words":                      {`<p>Der Rat und die Stadt</p><li>Report 10/9/2025</li>`, "2025-09-10"},
		"English words in a script":         {`<script>the of and by for the of</script><p>Der Rat</p><li>Report 10/9/2025</li>`, "2025-09-10"},
		"days that lie together":            {`<html lang="en-US"><li>Report 08/10/2025</li><li>Report 01/10/2025</li><li>Report 05/10/2025</li><li>Report 09/10/2025</li>`, "2025-10-08"},
		"months that lie together":          {`<html lang="de"><li>Report 10/08/2025</li><li>Report 10/01/2025</li><li>Report 10/05/2025</li><li>Report 10/09/2025</li>`, "2025-10-08"},
		"a year of two digits":              {`<html lang="en-US"><li>Report 10/9/25</li>`, "2025-10-09"},
		"hyphens":                           {`<html lang="en-US"><li>Report 10-09-2025</li>`, "2025-10-09"},
		"no month in the order of the page": {`<html lang="en"><li>Report 31/10/2025</li><li>Report 10/30/2025</li><li>Report 10/29/2025</li>`, ""},
		"days with a point are no question": {`<html lang="en"><li>Report 09.10.2025</li>`, "2025-10-09"},
		"the first of two":                  {`<html lang="en"><li>Report October 9, 2025, heard 10/8/2025</li>`, "2025-10-09"},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := List(listPageOf(c.body), Rule{Item: "li", Title: "li", Date: "li"})
			if err != nil || len(doc.Drafts) == 0 {
				t.Fatalf("%v, %v", doc, err)
			}
			if got := germanDay(doc.Drafts[0].Published); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// A class is worth a selector when it says what an element is.
func TestClassesThatLast(t *testing.T) {
	for classes, want := range map[string]string{
		"teaser":                          "teaser",
		"col-md-6 teaser":                 "teaser",
		"odd first Teaser-Liste":          "Teaser-Liste",
		"row d-flex mb-3 meldung":         "meldung",
		"post-17 post":                    "post",
		"css-abc sc-def jss emotion-x m":  "m",
		"svelte-abc _liste news":          "news",
		"Item_item__bKxdQ eintrag":        "eintrag",
		"Item_item__liste":                "Item_item__liste",
		"bdVaJa meldung":                  "meldung",
		"newsListItem":                    "newsListItem",
		"meldung:hover neu!":              "",
		strings.Repeat("k", 61) + " kurz": "kurz",
		"größe-überschrift":               "größe-überschrift",
		"container text-center active":    "",
		"":                                "",
	} {
		lp, err := newListPage(listPageOf(`<main class="` + classes + `"></main>`))
		if err != nil {
			t.Fatal(err)
		}
		for n := range lp.root.Descendants() {
			if n.Data == "main" && lp.stableClass(n) != want {
				t.Errorf("%q: %q, want %q", classes, lp.stableClass(n), want)
			}
		}
	}
}
