package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readRows reads a page by a rule: a line for each entry, "title | path | day | teaser".
func readRows(t *testing.T, body string, rule Rule) []string {
	t.Helper()
	doc, err := List(listPageOf(body), rule)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return rowsOfDocument(doc)
}

func rowsOfDocument(doc *Document) []string {
	var out []string
	for _, d := range doc.Drafts {
		line := d.Title + " | " + strings.TrimPrefix(d.Link, "https://news.example") + " | " + germanDay(d.Published) + " | " + d.Teaser
		out = append(out, strings.TrimRight(line, " |"))
	}
	return out
}

// What stands among the entries and is none, or is said twice, is left out.
func TestRowsThatAreNoEntries(t *testing.T) {
	four := `<li><a href="/1">Eins</a><i>1.11.2025</i><li><a href="/2">Zwei</a><i>1.11.2025</i><li><a href="/3">Drei</a><i>1.11.2025</i><li><a href="/4">Vier</a><i>1.11.2025</i>`
	whole := Rule{Item: "li", Title: "a, b", Link: "a@href", Date: "i"}
	for name, c := range map[string]struct {
		body string
		rule Rule
		want int
	}{
		"a heading where all have links":          {four + `<li><b>Aktuell</b>`, Rule{Item: "li", Title: "a, b"}, 4},
		"no links where few have one":             {four + `<li><b>Fünf</b><li><b>Sechs</b>`, Rule{Item: "li", Title: "a, b"}, 6},
		"a dated row without a link":              {four + `<li><b>Fünf</b><i>2.11.2025</i>`, whole, 5},
		"a row without link and date":             {four + `<li><b>Aktuell</b>`, whole, 4},
		"a row without link where few have dates": {strings.ReplaceAll(four, "1.11.2025", "") + `<li><b>Fünf</b>`, whole, 5},
		"the same twice":                          {four + `<li><a href="/4">Vier</a>`, whole, 4},
		"another headline for the same page":      {four + `<li><a href="/4">Vier neu</a>`, whole, 5},
		"another page with the same headline":     {four + `<li><a href="/5">Vier</a>`, whole, 5},
		"no headline":                             {four + `<li><a href="/5"></a>`, whole, 4},
		"a headline that has no page, twice":      {`<li><b>Amt</b><p>Eins</p><li><b>Amt</b><p>Zwei</p><li><b>Amt</b><p>Eins</p>`, Rule{Item: "li", Title: "b", Link: "a@href", Teaser: "p"}, 2},
	} {
		if got := readRows(t, "<ul>"+c.body+"</ul>", c.rule); len(got) != c.want {
			t.Errorf("%s: %d entries, want %d:\n%s", name, len(got), c.want, strings.Join(got, "\n"))
		}
	}
}

func TestWhatAListingSaysOfItself(t *testing.T) {
	doc, err := List(listPageOf(`<html lang="de-DE"><head><title>Presse &amp; Medien</title><title>Zweiter</title><meta name="Description" content="Alles vom Amt"><meta name="robots" content="noindex"></head>`+
		`<body><svg><title>Logo</title></svg><meta name="description" content="falsch"><ul><li><a href="/1">Eins</a></ul>`), Rule{Item: "li"})
	if err != nil {
		t.Fatal(err)
	}
	want := Head{Title: "Presse & Medien", Link: "https://news.example/liste/", Description: "Alles vom Amt", Language: "de-DE"}
	if diff := cmp.Diff(want, doc.Feed); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"noindex"}, doc.Reservations); diff != "" {
		t.Errorf("reservations (-want +got):\n%s", diff)
	}
}

// The next page is another one than this.
func TestTheNextPageByRule(t *testing.T) {
	for name, c := range map[string]struct{ more, selector, want string }{
		"its link":              {`<a class="n" href="?p=2">2</a>`, "a.n@href", "https://news.example/liste/?p=2"},
		"a box around the link": {`<div class="n"><a>hier</a><a href="?p=2">2</a><a href="?p=3">3</a></div>`, ".n", "https://news.example/liste/?p=2"},
		"the link itself":       {`<a class="n" href="?p=2">2</a>`, ".n", "https://news.example/liste/?p=2"},
		"another attribute":     {`<button class="n" data-url="?p=2">2</button>`, ".n@data-url", "https://news.example/liste/?p=2"},
		"this page first":       {`<a class="n" href="/liste/">1</a><a class="n" href="?p=2">2</a>`, "a.n@href", "https://news.example/liste/?p=2"},
		"a script first":        {`<a class="n" href="javascript:x">1</a><a class="n" href="?p=2">2</a>`, "a.n@href", "https://news.example/liste/?p=2"},
		"the last page":         {`<a class="n">2</a>`, "a.n@href", ""},
		"no rule for it":        {`<a class="n" href="?p=2" rel="next">2</a>`, "", ""},
	} {
		doc, err := List(listPageOf(`<ul><li><a href="/1">Eins</a></ul>`+c.more), Rule{Item: "li", Next: c.selector})
		if err != nil || doc.Next != c.want {
			t.Errorf("%s: %v, %v, want %q", name, doc, err, c.want)
		}
	}
}

// Further files of an entry are told, each once, and no pages.
func TestFurtherDocumentsOfAnEntry(t *testing.T) {
	doc, err := List(listPageOf(`<ul><li><a href="/1">Satzung</a> <a href="/a.pdf">Text</a> <a href="/a.pdf">noch einmal</a> <a href="/b.DOCX?v=2#x">Anlage</a> <a href="/c.zip">Karten</a>`+
		` <a href="/2">Seite</a> <a href="">leer</a> <a href="javascript:x.pdf">Skript</a></ul>`), Rule{Item: "li", Title: "a", Link: "a@href"})
	want := []string{"https://news.example/a.pdf", "https://news.example/b.DOCX?v=2#x", "https://news.example/c.zip"}
	if err != nil || len(doc.Drafts) != 1 {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, doc.Drafts[0].Also); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Links are relative to the first base of the page that names a place.
func TestLinksOfListingsFollowTheBase(t *testing.T) {
	for base, want := range map[string]string{
		``:                                    "https://news.example/liste/1",
		`<base target="_blank">`:              "https://news.example/liste/1",
		`<base href="https://x.example/a/b">`: "https://x.example/a/1",
		`<base target="_blank"><base href="/a/"><base href="/b/">`: "https://news.example/a/1",
		`<base href="javascript:x">`:                               "https://news.example/liste/1",
	} {
		doc, err := List(listPageOf(`<head>`+base+`</head><ul><li><a href="1">Eins</a></ul>`), Rule{Item: "li", Title: "a", Link: "a@href"})
		if err != nil || doc.Drafts[0].Link != want {
			t.Errorf("%s: %+v, %v, want %s", base, doc, err, want)
		}
	}
}

// Which text a headline is.
func TestHeadlinesByRule(t *testing.T) {
	for name, c := range map[string]struct{ row, title, want string }{
		"an attribute":                    {`<a href="/1" title="Amt: Umzug im Mai">Amt…</a>`, "a@title", "Amt: Umzug im Mai (Amt)"},
		"the first that says something":   {`<h3></h3><h3>Umzug</h3>`, "h3", "Umzug"},
		"no matter how it is broken":      {`<h3>Umzug<br>im Mai</h3>`, "h3", "Umzug im Mai"},
		"one paragraph with all":          {`<p>Umzug im Mai<br>3.11.2025 Das Amt zieht um.</p>`, "p", "Umzug im Mai"},
		"one paragraph, the day first":    {`<p>3.11.2025<br>Umzug im Mai<br>Das Amt zieht um.</p>`, "p", "Umzug im Mai"},
		"what was cut is in the title":    {`<h3><a href="/1" title="Umzug im Mai beschlossen">Umzug im Mai …</a></h3>`, "h3", "Umzug im Mai beschlossen"},
		"what was cut is around it":       {`<a href="/1" title="Umzug im Mai beschlossen"><h3>Umzug im Mai...</h3></a>`, "h3", "Umzug im Mai beschlossen"},
		"a title that says another thing": {`<h3><a href="/1" title="Zur Meldung">Umzug im Mai …</a></h3>`, "h3", "Umzug im Mai …"},
		"a title of what is not cut":      {`<h3><a href="/1" title="Umzug im Mai beschlossen">Umzug im Mai</a></h3>`, "h3", "Umzug im Mai"},
		"a kicker above":                  {`<p class="dachzeile">Kreis Nord:</p><h3>Umzug</h3>`, "h3", "Kreis Nord: Umzug (Kreis Nord)"},
		"a day above is no kicker":        {`<p class="topline">3. November 2025</p><h3>Umzug</h3>`, "h3", "Umzug"},
		"a sentence above is no kicker":   {`<p class="dachzeile">Der Kreis Nord hat gestern Abend lange getagt</p><h3>Umzug</h3>`, "h3", "Umzug"},
		"a kicker of its own":             {`<p class="dachzeile">Kreis Nord</p><h3>Amt: Umzug</h3>`, "h3", "Amt: Umzug (Amt)"},
		"a kicker in the headline":        {`<h3><span class="kicker">Kreis Nord</span> Umzug</h3>`, "h3", "Kreis Nord: Umzug (Kreis Nord)"},
		"a kicker before a colon":         {`<h3><b>Kreis Nord</b>: Umzug</h3>`, "h3", "Kreis Nord: Umzug (Kreis Nord)"},
		"a kicker that touches a quote":   {`<h3><b>Kreis Nord</b>„Umzug“ im Mai</h3>`, "h3", "Kreis Nord: „Umzug“ im Mai (Kreis Nord)"},
		"a kicker that touches a number":  {`<h3><b>Kreis Nord</b>12 Ämter ziehen um</h3>`, "h3", "Kreis Nord: 12 Ämter ziehen um (Kreis Nord)"},
		"emphasis that touches letters":   {`<h3><b>EU</b>RO bleibt</h3>`, "h3", "EURO bleibt"},
		"emphasis with a blank behind":    {`<h3><b>Neues Amt</b> Wie es weitergeht</h3>`, "h3", "Neues Amt Wie es weitergeht"},
		"words for screen readers":        {`<h3><span class="visually-hidden">Zur Meldung</span>Umzug</h3>`, "h3", "Umzug"},
		"an icon by its name":             {`<h3><i aria-hidden="true">arrow_right</i><span class="icon" aria-hidden="true">pin</span>Umzug</h3>`, "h3", "Umzug"},
		"emphasis is no icon":             {`<h3><i>Umzug</i> <span aria-hidden="true">im Mai</span></h3>`, "h3", "Umzug im Mai"},
		"what the page hides":             {`<h3><span style="Display : None">geheim</span>Umzug</h3>`, "h3", "Umzug"},
		"a comment":                       {`<h3><!-- geheim -->Umzug</h3>`, "h3", "Umzug"},
		"lines as they were typed":        {"<pre><b>Umzug im Mai</b>\n3.11.2025 Das Amt\nzieht um</pre>", "pre", "Umzug im Mai"},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := List(listPageOf(`<ul><li>`+c.row+`</li></ul>`), Rule{Item: "li", Title: c.title})
			if err != nil || len(doc.Drafts) != 1 {
				t.Fatalf("%v, %v", doc, err)
			}
			got := doc.Drafts[0].Title
			if k := doc.Drafts[0].Kicker; k != "" {
				got += " (" + k + ")"
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Which day an entry is of.
func TestDaysByRule(t *testing.T) {
	for name, c := range map[string]struct{ row, date, want string }{
		"an attribute":                     {`<p data-day="2025-10-30">neulich</p>`, "p@data-day", "2025-10-30"},
		"what a machine reads first":       {`<time datetime="2025-10-30T10:00">31.10.2025</time>`, "time", "2025-10-30"},
		"what a machine cannot read":       {`<time datetime="neulich">31.10.2025</time>`, "time", "2025-10-31"},
		"the day in brackets":              {`<p>Termin am 12.12.2025</p><p class="d">(30. Oktober 2025, Amt) Bis 12.12.2025</p>`, ".d", "2025-10-30"},
		"the day in brackets further down": {`<p>Bis 12.12.2025 gilt:<br>[30.10.2025] Das Amt zieht um.</p>`, "p", "2025-10-30"},
		"the second that can be read":      {`<i>demnächst</i><i>30.10.2025</i>`, "i", "2025-10-30"},
		"published before changed":         {`<p>Geändert: 31.10.2025, veröffentlicht: 30.10.2025</p>`, "p", "2025-10-30"},
		"the headline names another day":   {`<p><a href="/1">Sitzung am 12.12.2025</a> 30.10.2025</p>`, "p", "2025-10-30"},
		"nothing that can be read":         {`<p>demnächst</p>`, "p", ""},
		"a day that is none":               {`<p>31.02.2025</p>`, "p", ""},
		"an attribute that is not there":   {`<p>30.10.2025</p>`, "p@data-day", ""},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := List(listPageOf(`<ul><li><a href="/1">Sitzung am 12.12.2025</a>`+c.row+`</li></ul>`), Rule{Item: "li", Title: "a", Link: "a@href", Date: c.date})
			if err != nil || len(doc.Drafts) != 1 {
				t.Fatalf("%v, %v", doc, err)
			}
			if got := germanDay(doc.Drafts[0].Published); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// What an invitation to read on looks like, and what only sounds like one.
func TestTeasersWithoutInvitation(t *testing.T) {
	for teaser, want := range map[string]string{
		"Das Amt zieht um. Mehr":                                  "Das Amt zieht um.",
		"Das Amt zieht um! weiterlesen":                           "Das Amt zieht um!",
		"Das Amt zieht um. Read more":                             "Das Amt zieht um.",
		"Das Amt zieht um. mehr »":                                "Das Amt zieht um.",
		"Das Amt zieht um → weiter …":                             "Das Amt zieht um",
		"Das Amt zieht um (mehr)":                                 "Das Amt zieht um",
		"Das Amt zieht um [...]":                                  "Das Amt zieht um …",
		"Das Amt zieht um […]":                                    "Das Amt zieht um …",
		"Das Amt will mehr":                                       "Das Amt will mehr",
		"Das Amt macht weiter":                                    "Das Amt macht weiter",
		"Mehr Geld für Ämter. Das beschloss der Rat":              "Mehr Geld für Ämter. Das beschloss der Rat",
		`Das Amt zieht um. <a href="/1">Zum Artikel</a>`:          "Das Amt zieht um.",
		`Das Amt zieht um. <a href="/1">Mehr zu: Umzug</a>`:       "Das Amt zieht um.",
		`Das Amt zieht um. <a href="/1">[Weiterlesen: Umzug]</a>`: "Das Amt zieht um.",
		`Das Amt zieht um. <a href="/1">+ Continue reading …</a>`: "Das Amt zieht um.",
		`Das Amt zieht um. <a href="/2">Der Plan</a>`:             "Das Amt zieht um. Der Plan",
		`Das Amt zieht um. <a href="/2">Mehr Geld für alle</a>`:   "Das Amt zieht um. Mehr Geld für alle",
		"Umzug<br>Das Amt zieht um.":                              "Das Amt zieht um.",
		"UMZUG!<br>Das Amt zieht um.":                             "Das Amt zieht um.",
		"Umzug des Amtes in neue Räume<br>Es zieht um.":           "Umzug des Amtes in neue Räume Es zieht um.",
		"(3.11.2025) das Amt zieht um.":                           "das Amt zieht um.",
		"3.11.2025: das Amt zieht um.":                            "das Amt zieht um.",
		"3.11.2025<br>Das Amt zieht um.":                          "Das Amt zieht um.",
		"3.11.2025 das Amt zieht um.":                             "3.11.2025 das Amt zieht um.",
		"Das Amt zieht um.<br>3.11.2025: Der Rat stimmt zu.":      "Das Amt zieht um. 3.11.2025: Der Rat stimmt zu.",
	} {
		doc, err := List(listPageOf(`<div class="i"><h3>Umzug</h3><p>`+teaser+`</p></div>`), Rule{Item: ".i", Title: "h3", Teaser: "p"})
		if err != nil {
			t.Fatal(err)
		}
		if got := doc.Drafts[0].Teaser; got != want {
			t.Errorf("%s: %q, want %q", teaser, got, want)
		}
	}
}

// Where no rule says what the teaser is, sentences are, and not what labels,
// bylines and invitations say.
func TestTeasersFoundByThemselves(t *testing.T) {
	for name, c := range map[string]struct{ row, want string }{
		"a paragraph":                   {`<p>Das Amt zieht im Mai um.</p>`, "Das Amt zieht im Mai um."},
		"two of them":                   {`<p>Das Amt zieht im Mai um.</p><p>Der Rat hat es beschlossen.</p>`, "Das Amt zieht im Mai um. Der Rat hat es beschlossen."},
		"a paragraph behind a day":      {`<p>3.11.2025 – Das Amt zieht im Mai um.</p>`, "Das Amt zieht im Mai um."},
		"a subject of two words":        {`<p>Bauen, Wohnen</p>`, ""},
		"a byline":                      {`<p>Von Erika Muster und Max Beispiel, geändert am 3.11.2025</p><p>Das Amt zieht im Mai um.</p>`, "Das Amt zieht im Mai um."},
		"a label":                       {`<p>Ort: Großer Saal im Rathaus Nord</p><p>Das Amt zieht im Mai um.</p>`, "Das Amt zieht im Mai um."},
		"a file with its size":          {`<p>PDF, 120 KB, 3 S., A 4, v. 2</p>`, ""},
		"the headline behind its label": {`<p>Titel: Umzug des Amtes in neue Räume</p>`, ""},
		"an invitation":                 {`<p>Das Amt zieht im Mai um. <a href="/1">weiterlesen</a></p>`, "Das Amt zieht im Mai um."},
		"the headline as an invitation": {`<p>Das Amt zieht im Mai um.</p><p><a href="/1">Die Meldung „Umzug des Amtes in neue Räume“ lesen</a></p>`, "Das Amt zieht im Mai um."},
		"an attribute is none":          {`<p title="Das Amt zieht im Mai um."></p>`, ""},
	} {
		doc, err := List(listPageOf(`<div class="i"><h3><a href="/1">Umzug des Amtes in neue Räume</a></h3>`+c.row+`</div>`), Rule{Item: ".i", Title: "h3", Link: "a@href"})
		if err != nil {
			t.Fatal(err)
		}
		if got := doc.Drafts[0].Teaser; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	doc, err := List(listPageOf(`<div class="i"><h3>Umzug</h3><p title="Das Amt zieht im Mai um. Mehr"></p></div>`), Rule{Item: ".i", Title: "h3", Teaser: "p@title"})
	if err != nil || doc.Drafts[0].Teaser != "Das Amt zieht im Mai um." {
		t.Errorf("an attribute by rule: %v, %v", doc, err)
	}
}
