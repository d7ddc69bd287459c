package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readArticle reads a page with a head and what stands above its text.
func readArticle(t *testing.T, head, above string) Draft {
	t.Helper()
	d, err := Article(articlePageOf("<html><head>" + head + "</head><body>" + above + articleProse))
	if err != nil {
		t.Fatalf("%s %s: %v", head, above, err)
	}
	return d
}

func ldScript(data string) string { return `<script type="application/ld+json">` + data + `</script>` }

// What publishers write for machines is found however they wrap it.
func TestArticlesInStructuredData(t *testing.T) {
	const is = `"headline":"Brücke wird gebaut","datePublished":"2025-10-01"`
	for name, head := range map[string]string{
		"a thing":                      ldScript(`{"@type":"NewsArticle",` + is + `}`),
		"a list":                       ldScript(`[{"@type":"WebSite","headline":"Talbote"},{"@type":"NewsArticle",` + is + `}]`),
		"a list in a list":             ldScript(`[[{"@type":"NewsArticle",` + is + `}]]`),
		"a graph":                      ldScript(`{"@context":"https://schema.org","@graph":[{"@type":"Organization"},{"@type":"Article",` + is + `}]}`),
		"the subject of a page":        ldScript(`{"@type":"WebSite","mainEntity":{"@type":"BlogPosting",` + is + `}}`),
		"the subject of another thing": ldScript(`{"@type":"Thing","mainEntityOfPage":{"@type":"WebPage",` + is + `}}`),
		"several types":                ldScript(`{"@type":["Thing","Article"],` + is + `}`),
		"a type by its address":        ldScript(`{"@type":"https://schema.org/NewsArticle",` + is + `}`),
		"a type by its prefix":         ldScript(`{"@type":"schema:NewsArticle",` + is + `}`),
		"values with a language":       ldScript(`{"@type":"Article","headline":{"@value":"Brücke wird gebaut","@language":"de"},"datePublished":["2025-10-01"]}`),
		"the article before its page":  ldScript(`{"@type":"WebPage","headline":"Talbote","datePublished":"2001-01-01"}`) + ldScript(`{"@type":"Article",`+is+`}`),
		"news before an article":       ldScript(`{"@type":"Article","headline":"Talbote","datePublished":"2001-01-01"}`) + ldScript(`{"@type":"NewsArticle",`+is+`}`),
		"what it lacks its page has":   ldScript(`{"@type":"Article","headline":"Brücke wird gebaut"}`) + ldScript(`{"@type":"WebPage","datePublished":"2025-10-01"}`),
		"behind one that is broken":    ldScript(`{"@type":`) + ldScript(`{"@type":"Article",`+is+`}`),
		"a comment around it":          ldScript("<!--\n" + `{"@type":"Article",` + is + `}` + "\n-->"),
		"a section around it":          ldScript("//<![CDATA[\n" + `{"@type":"Article",` + is + `};` + "\n//]]>"),
		"a line break in a text":       ldScript(`{"@type":"Article","description":"eins` + "\n" + `zwei",` + is + `}`),
		"commas too many":              ldScript(`{"@type":"Article","author":["A",],` + is + `,}`),
		"a type with its letters":      strings.Replace(ldScript(`{"@type":"Article",`+is+`}`), "ld+json", "LD+JSON; charset=utf-8", 1),
	} {
		if d := readArticle(t, head, ""); d.Title != "Brücke wird gebaut" || germanDay(d.Published) != "2025-10-01" {
			t.Errorf("%s: %q of %q", name, d.Title, germanDay(d.Published))
		}
	}
	for name, head := range map[string]string{
		"a comment on it":     ldScript(`{"@type":"Article","comment":{"@type":"Article",` + is + `}}`),
		"an entry of a list":  ldScript(`{"@type":"ItemList","itemListElement":[{"@type":"Article",` + is + `}]}`),
		"a thing of no type":  ldScript(`{` + is + `}`),
		"a person":            ldScript(`{"@type":"Person",` + is + `}`),
		"a type that is none": ldScript(`{"@type":7,` + is + `}`),
		"data for a script":   `<script type="application/json">{"@type":"Article",` + is + `}</script>`,
	} {
		if d, err := Article(articlePageOf(head + articleProse)); err != nil || d.Title != "" || !d.Published.IsZero() {
			t.Errorf("%s is read: %q of %q, %v", name, d.Title, germanDay(d.Published), err)
		}
	}
}

// Of several places that say the same of an article the first that says
// something counts.
func TestWhatAPageSaysOfItsArticle(t *testing.T) {
	const h1 = "<h1>Brücke wird gebaut</h1>"
	meta := func(name, content string) string { return `<meta name="` + name + `" content="` + content + `">` }
	x := func(file string) string { return "https://news.example/" + file }
	for name, c := range map[string]struct {
		head string
		got  func(Draft) string
		want string
	}{
		"a picture for sharing":           {meta("og:image", "/a.jpg") + meta("twitter:image", "/b.jpg"), func(d Draft) string { return d.Image }, x("a.jpg")},
		"a safe one first":                {meta("og:image", "http://news.example/a.jpg") + meta("og:image:secure_url", "/b.jpg"), func(d Draft) string { return d.Image }, x("b.jpg")},
		"a picture that is none":          {meta("og:image", "data:image/png;base64,x") + meta("twitter:image", "/b.jpg"), func(d Draft) string { return d.Image }, x("b.jpg")},
		"a picture in structured data":    {ldScript(`{"@type":"Article","image":[{"@type":"ImageObject","url":"/c.jpg"},"/d.jpg"]}`), func(d Draft) string { return d.Image }, x("c.jpg")},
		"its address alone":               {ldScript(`{"@type":"Article","image":"/c.jpg"}`), func(d Draft) string { return d.Image }, x("c.jpg")},
		"a small picture":                 {`<meta itemprop="thumbnailUrl" content="/e.jpg">`, func(d Draft) string { return d.Image }, x("e.jpg")},
		"no picture":                      {"", func(d Draft) string { return d.Image }, ""},
		"a description":                   {meta("description", "Der Rat baut."), func(d Draft) string { return d.Teaser }, "Der Rat baut."},
		"one in structured data first":    {meta("description", "Talbote") + ldScript(`{"@type":"Article","description":" Der Rat baut. "}`), func(d Draft) string { return d.Teaser }, "Der Rat baut."},
		"one for sharing last":            {`<meta property="og:description" content="Der Rat">` + meta("Description", "Der Rat baut."), func(d Draft) string { return d.Teaser }, "Der Rat baut."},
		"the first of two":                {meta("description", "") + meta("description", "Der Rat baut.") + meta("description", "Noch eine"), func(d Draft) string { return d.Teaser }, "Der Rat baut."},
		"a language for sharing":          {meta("og:locale", "de_DE"), func(d Draft) string { return d.Language }, "de-DE"},
		"a language in Dublin Core":       {meta("DC.language", "de"), func(d Draft) string { return d.Language }, "de"},
		"a language in structured data":   {ldScript(`{"@type":"Article","inLanguage":"de-AT"}`), func(d Draft) string { return d.Language }, "de-AT"},
		"the page's own address":          {`<link rel="Canonical" href="/bruecke"><link rel="canonical" href="/zweite">`, func(d Draft) string { return d.Canonical }, x("bruecke")},
		"another relation":                {`<link rel="alternate" href="/bruecke">`, func(d Draft) string { return d.Canonical }, ""},
		"an author in structured data":    {ldScript(`{"@type":"Article","author":[{"@type":"Person","name":"Mia Muster"},"Jan Kern",["Max Kern"],{}]}`), func(d Draft) string { return d.Author }, "Mia Muster, Jan Kern"},
		"an author in Dublin Core":        {meta("DC.creator", "Mia Muster"), func(d Draft) string { return d.Author }, "Mia Muster"},
		"an address of the author":        {meta("author", "www.muster.example") + meta("parsely-author", "Mia Muster"), func(d Draft) string { return d.Author }, "Mia Muster"},
		"the publisher is the site":       {ldScript(`{"@type":"Article","publisher":{"name":"Das Blatt am Fluss"}}`) + "<title>Brücke wird gebaut | Das Blatt am Fluss</title>", func(d Draft) string { return d.Title }, "Brücke wird gebaut"},
		"a name of the site that is none": {meta("og:site_name", "Brücke wird gebaut und alles über unser schönes Tal am großen Fluss") + "<title>Brücke wird gebaut | Talau</title>" + meta("og:title", "Brücke wird gebaut"), func(d Draft) string { return d.Title }, "Brücke wird gebaut"},
		"a title for sharing elsewhere":   {meta("twitter:title", "Die Brücke kommt: endlich"), func(d Draft) string { return d.Title }, "Die Brücke kommt: endlich"},
		"a title in structured data":      {"<title>Brücke bauen Talau günstig</title>" + meta("og:title", "Brücke bauen Talau günstig") + ldScript(`{"@type":"Article","headline":"Die Brücke kommt"}`), func(d Draft) string { return d.Title }, "Die Brücke kommt"},
		"a kicker in structured data":     {meta("og:title", "Brücke wird gebaut") + ldScript(`{"@type":"Article","headline":"Talau: Brücke wird gebaut"}`), func(d Draft) string { return d.Title }, "Talau: Brücke wird gebaut"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.got(readArticle(t, c.head, h1)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	if d, err := Article(articlePageOf(`<html lang="de_CH">` + meta("og:locale", "fr") + h1 + articleProse)); err != nil || d.Language != "de-CH" {
		t.Errorf("the page's own language: %q, %v", d.Language, err)
	}
}

// Metadata go by many names. Those that do not say of what they are the day
// count for less than what says so.
func TestDaysInMetadata(t *testing.T) {
	for head, want := range map[string]string{
		`<meta name="DCTERMS.issued" content="2025-10-01">`:                                                                         "2025-10-01",
		`<meta itemprop="datePublished" content="2025-10-01">`:                                                                      "2025-10-01",
		`<meta property="og:article:published_time" content="1.10.2025">`:                                                           "2025-10-01",
		`<meta name="date" content="2025-10-01T10:00:00+02:00">`:                                                                    "2025-10-01",
		`<meta name="date" content="2025-10-01"><meta name="pubdate" content="2025-10-02">`:                                         "2025-10-02",
		`<meta name="citation_publication_date" content="2025/10/01">`:                                                              "2025-10-01",
		`<meta name="pubdate" content="neulich"><meta name="publish-date" content="2025-10-01">`:                                    "2025-10-01",
		`<meta property="article:modified_time" content="2025-10-01">`:                                                              "2025-10-01",
		`<meta property="article:published_time" content="2025-10-01"><meta property="article:modified_time" content="2025-10-05">`: "2025-10-01",
		ldScript(`{"@type":"VideoObject","uploadDate":"2025-10-01"}`):                                                               "2025-10-01",
		ldScript(`{"@type":"Article","dateCreated":"2025-10-01"}`):                                                                  "2025-10-01",
		ldScript(`{"@type":"Article","datePublished":"2025-10-01"}`) + `<meta name="pubdate" content="2025-10-02">`:                 "2025-10-01",
		`<meta name="expires" content="2025-10-01">`:                                                                                "",
		`<meta name="date" content="1999-12-31T00:00:00Z"><link rel="canonical" href="/2025/10/02/bruecke">`:                        "2025-10-02",
	} {
		if got := germanDay(readArticle(t, head, "<h1>Brücke wird gebaut</h1>").Published); got != want {
			t.Errorf("%s: %q, want %q", head, got, want)
		}
	}
}

// An address may name the day, in the ways that publishers build them.
func TestDaysInAddresses(t *testing.T) {
	for path, want := range map[string]string{
		"/2025/10/01/bruecke":           "2025-10-01",
		"/2025/10/1":                    "2025-10-01",
		"/presse/2025-10-01-bruecke":    "2025-10-01",
		"/presse/bruecke-2025-10-01/":   "2025-10-01",
		"/presse/bruecke_20251001.html": "2025-10-01",
		"/presse/01-10-2025/bruecke":    "2025-10-01",
		"/20251001":                     "2025-10-01",
		"/2025/10/bruecke":              "",
		"/presse/2025-13-01-bruecke":    "",
		"/presse/2025-02-30-bruecke":    "",
		"/akte/120251001":               "",
		"/akte/202510010":               "",
		"/2031/10/01/bruecke":           "",
		"/suche?tag=2025-10-01":         "",
	} {
		for place, page := range map[string]Page{
			"its own":   {URL: "https://news.example" + path, Body: []byte("<h1>Brücke wird gebaut</h1>" + articleProse)},
			"canonical": {URL: "https://news.example/artikel", Body: []byte(`<link rel="canonical" href="` + path + `"><h1>Brücke wird gebaut</h1>` + articleProse)},
			"shared":    {URL: "https://news.example/artikel", Body: []byte(`<meta property="og:url" content="https://news.example` + path + `"><h1>Brücke wird gebaut</h1>` + articleProse)},
		} {
			page.Now = articleNow
			d, err := Article(page)
			if got := germanDay(d.Published); err != nil || got != want {
				t.Errorf("%s as %s address: %q, %v, want %q", path, place, got, err, want)
			}
		}
	}
}

// The data that a page's scripts begin with date the article, and no other.
func TestDaysInTheDataOfScripts(t *testing.T) {
	const entry = `{"headline":"Brücke wird gebaut","publishedAt":"2025-10-01"}`
	for script, want := range map[string]string{
		entry:                                 "2025-10-01",
		"window.__DATA__ = " + entry + ";x()": "2025-10-01",
		`[{"a":{"b":[` + entry + `]}}]`:       "2025-10-01",
		`{"name":"BRÜCKE wird gebaut!","firstPublished":["2025-10-01"]}`:              "2025-10-01",
		`{"title":"Anderes","publishedAt":"2025-10-02","next":` + entry + `}`:         "2025-10-01",
		`{"title":"Anderes","publishedAt":"2025-10-02"}`:                              "",
		`{"headline":"Brücke wird gebaut","changedAt":"2025-10-01"}`:                  "",
		`{"headline":"Brücke wird gebaut","publishedAt":"neulich"}`:                   "",
		`{"publishedAt":"2025-10-01"}`:                                                "",
		`x = {"headline":"Brücke wird gebaut","publishedAt":`:                         "",
		strings.Repeat("[", maxLDDepth+2) + entry + strings.Repeat("]", maxLDDepth+2): "",
	} {
		if got := germanDay(readArticle(t, "", "<h1>Brücke wird gebaut</h1><script>"+script+"</script>").Published); got != want {
			t.Errorf("%.100s: %q, want %q", script, got, want)
		}
	}
	kicker := `<h1><span class="kicker">Talau</span> Brücke wird gebaut</h1><script>{"title":"Brücke wird gebaut"}</script><script>{"title":"Brücke wird gebaut","publishedAt":"2025-10-02"}</script>`
	if got := germanDay(readArticle(t, "", kicker).Published); got != "2025-10-02" {
		t.Errorf("the title without the kicker: %q", got)
	}
}

// Names that sign an article, and lines that only look like it.
func TestBylines(t *testing.T) {
	for line, want := range map[string]string{
		"Von Mia Muster":                             "Mia Muster",
		"von Mia Muster, Kiel":                       "Mia Muster",
		"By Mia Muster":                              "Mia Muster",
		"Autorin: Mia Muster":                        "Mia Muster",
		"Ein Gastbeitrag von Mia von Muster":         "Mia von Muster",
		"Text: Dr. Mia Muster":                       "Dr. Mia Muster",
		"16.10.2025 | Von Mia Muster | 3 Minuten":    "Mia Muster",
		"Veröffentlicht von Mia Muster am 1.10.2025": "Mia Muster",
		"Verfasst von: Mia Muster – Talau":           "Mia Muster",
		"Mia Muster":                                 "",
		"Von Mia":                                    "",
		"Von Mia und":                                "",
		"Von heute an gilt die neue Satzung":         "",
		"Von Mia Muster, die im Rat sitzt, stammt der Plan, der nun gilt. " + strings.Repeat("Er gilt. ", 20): "",
		"Von Kiel 21 Kilometer": "",
		"Von Alle Beiträge":     "",
		"Von A B C D E F":       "",
	} {
		if got := readArticle(t, "", "<h1>Brücke wird gebaut</h1><p>"+line+"</p>").Author; got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
	signed := "<div><p>Von Mia Muster</p></div>"
	for name, c := range map[string]struct{ above, want string }{
		"above the headline":         {signed + "<h1>Brücke wird gebaut</h1>", ""},
		"the first of two":           {"<h1>Brücke wird gebaut</h1>" + signed + "<p>Von Jan Kern</p>", "Mia Muster"},
		"what is marked first":       {"<h1>Brücke wird gebaut</h1>" + signed + `<span itemprop="Author">Jan Kern</span>`, "Jan Kern"},
		"what is called so first":    {"<h1>Brücke wird gebaut</h1>" + signed + `<span class="byline">Jan Kern</span>`, "Jan Kern"},
		"what the page hides":        {"<h1>Brücke wird gebaut</h1>" + `<p hidden>Von Jan Kern</p>` + signed, "Mia Muster"},
		"a heading is no byline":     {"<h1>Brücke wird gebaut</h1><h2>Von Jan Kern</h2>", ""},
		"in a side column":           {"<h1>Brücke wird gebaut</h1><aside>" + signed + "</aside>", ""},
		"behind the end of the text": {"<h1>Brücke wird gebaut</h1>" + articleProse + signed, ""},
	} {
		if got := readArticle(t, "", c.above).Author; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// The headline of a page is what says the same as its metadata, not its
// largest letters.
func TestWhichHeadingIsTheHeadline(t *testing.T) {
	og := `<meta property="og:title" content="Brücke wird gebaut">`
	for name, c := range map[string]struct{ head, body, want string }{
		"a second heading":                  {"<title>Brücke wird gebaut</title>", "<h1>Nachrichten aus dem Tal</h1><h2><i>Talau:</i> Brücke wird gebaut</h2>", "Talau: Brücke wird gebaut"},
		"the first h1":                      {"", "<h1>Brücke wird gebaut</h1><h1>Mehr aus dem Tal</h1>", "Brücke wird gebaut"},
		"the h1 of the article":             {"", "<h1>Nachrichten aus dem Tal</h1><article><h1>Brücke wird gebaut</h1></article>", "Brücke wird gebaut"},
		"no heading of a footer":            {"", "<footer><h1>Nachrichten aus dem Tal</h1></footer><h1>Brücke wird gebaut</h1>", "Brücke wird gebaut"},
		"no heading that links home":        {"", `<h1><a href="/">Nachrichten aus dem Tal</a></h1><h1>Brücke wird gebaut</h1>`, "Brücke wird gebaut"},
		"one that links to its page":        {"", `<h1><a href="/artikel">Brücke wird gebaut</a></h1><h1>Mehr aus dem Tal</h1>`, "Brücke wird gebaut"},
		"no h2 where nothing says so":       {"<title>Talau</title>", "<h2>Mehr aus dem Tal</h2>", "Talau"},
		"what is shared, whatever is shown": {og, "<h1>So kommt die Brücke nach Talau</h1>", "Brücke wird gebaut"},
		"a short word by chance":            {og, "<h3>gebaut</h3><h1>So kommt sie</h1>", "Brücke wird gebaut"},
		"an empty heading":                  {"", "<h1> </h1><h1>Brücke wird gebaut</h1>", "Brücke wird gebaut"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, readArticle(t, c.head, c.body).Title); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
