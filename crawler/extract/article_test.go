package extract

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// articleNow is when all article pages of the tests are read.
var articleNow = time.Date(2025, 10, 20, 12, 0, 0, 0, time.UTC)

// An articleGolden is what a golden file says of a page.
type articleGolden struct {
	Error      string   `json:"error,omitempty"`
	Title      string   `json:"title,omitempty"`
	Kicker     string   `json:"kicker,omitempty"`
	Teaser     string   `json:"teaser,omitempty"`
	Published  string   `json:"published,omitempty"`
	Updated    string   `json:"updated,omitempty"`
	Author     string   `json:"author,omitempty"`
	Language   string   `json:"language,omitempty"`
	Canonical  string   `json:"canonical,omitempty"`
	Image      string   `json:"image,omitempty"`
	Paragraphs []string `json:"paragraphs,omitempty"`
}

func articleGoldenOf(d Draft, err error) articleGolden {
	g := articleGolden{
		Title: d.Title, Kicker: d.Kicker, Teaser: d.Teaser, Published: germanDay(d.Published), Updated: germanDay(d.Updated),
		Author: d.Author, Language: d.Language, Canonical: d.Canonical, Image: d.Image,
	}
	if d.Text != "" {
		g.Paragraphs = strings.Split(d.Text, "\n\n")
	}
	if err != nil {
		g.Error = err.Error()
	}
	return g
}

func articlePageOf(body string) Page {
	return Page{Body: []byte(body), URL: "https://news.example/artikel", Now: articleNow}
}

// Every testdata/article/NAME.html gives what NAME.json says.
func TestArticle(t *testing.T) {
	pages, err := filepath.Glob("testdata/article/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, name := range pages {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".html"), func(t *testing.T) {
			body, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := articleGoldenOf(Article(articlePageOf(string(body))))
			var want articleGolden
			readJSONFile(t, strings.TrimSuffix(name, ".html")+".json", &want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// articleProse is long enough to be the text of an article.
var articleProse = "<p>" + strings.Repeat("Der Rat hat in seiner Sitzung lange über die neue Brücke gesprochen und am Ende entschieden. ", 6) + "</p>"

func TestArticleTitle(t *testing.T) {
	const og = `<meta property="og:title" content="%s">`
	tests := []struct {
		name, head, body, title, kicker string
	}{
		{"the site's name after a bar", `<title>Brücke wird gebaut | Talbote</title><meta property="og:site_name" content="Talbote">`, "", "Brücke wird gebaut", ""},
		{"the site's name in front", `<title>Talbote - Brücke wird gebaut</title><meta property="og:site_name" content="Talbote">`, "", "Brücke wird gebaut", ""},
		{"the site known from its address", `<title>Brücke wird gebaut – news.example</title>`, "", "Brücke wird gebaut", ""},
		{"a dash in the headline", `<title>Brücke - ein Drama | Talbote</title>`, "<h1>Brücke - ein Drama</h1>", "Brücke - ein Drama", ""},
		{"whatever follows the headline", `<title>Brücke wird gebaut :: Kommunales :: Das Blatt am Fluss</title>`, "<h1>Brücke wird gebaut</h1>", "Brücke wird gebaut", ""},
		{"the logo is an h1 too", `<title>Brücke wird gebaut | Example</title>`, "<h1>Example</h1><h2>Brücke wird gebaut</h2>", "Brücke wird gebaut", ""},
		{"shared under another title", fmt.Sprintf(og, "Jetzt kommt sie: die Brücke"), "<h1>Brücke wird gebaut</h1>", "Jetzt kommt sie: die Brücke", "Jetzt kommt sie"},
		{"the kicker only on the page", fmt.Sprintf(og, "Brücke wird gebaut"), `<h1><span class="kicker">Talau</span> Brücke wird gebaut</h1>`, "Brücke wird gebaut", "Talau"},
		{"shared under the section's name", fmt.Sprintf(og, "Pressemitteilungen") + "<title>Rat: Brücke wird gebaut</title>", "<h1>Brücke wird gebaut</h1>", "Brücke wird gebaut", ""},
		{"shared under the site's name", fmt.Sprintf(og, "Das Blatt - DB") + `<title>Brücke wird gebaut</title><meta property="og:site_name" content="Das Blatt - DB">`, "<h1>Brücke wird gebaut</h1>", "Brücke wird gebaut", ""},
		{"marks that only the page has", fmt.Sprintf(og, `"Los" - Brücke wird gebaut`), "<h1>„Los“ – Brücke wird gebaut</h1>", "„Los“ – Brücke wird gebaut", ""},
		{"the name of the site links home", "<title>Brücke wird gebaut | Das Tal am Fluss</title>", `<h1><a href="/">Das Tal am Fluss</a></h1><h1>Brücke wird gebaut</h1>`, "Brücke wird gebaut", ""},
		{"a headline by microdata", "<title>Das Tal am Fluss</title>", `<h2 itemprop="headline">Brücke wird gebaut</h2>`, "Brücke wird gebaut", ""},
		{"two kickers", fmt.Sprintf(og, "Nach dem Streit: Brücke wird gebaut"), `<h1><span class="kicker">Talau</span> Brücke wird gebaut</h1>`, "Brücke wird gebaut", "Talau"},
		{"a date in the headline", "", `<h1><time datetime="2025-10-01">1.10.2025</time> Brücke wird gebaut</h1>`, "Brücke wird gebaut", ""},
		{"a section above is no kicker", "", `<div><span><a href="/lokales">Lokales</a></span><h1>Brücke wird gebaut</h1></div>`, "Brücke wird gebaut", ""},
		{"a date above is no kicker", "", `<div><span>16.10.2025</span><h1>Brücke wird gebaut</h1></div>`, "Brücke wird gebaut", ""},
		{"a kicker of its own line", "", `<hgroup><p>Talau</p><h1>Brücke wird gebaut</h1></hgroup>`, "Talau: Brücke wird gebaut", "Talau"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Article(articlePageOf("<html><head>" + tt.head + "</head><body>" + tt.body + articleProse))
			if err != nil || d.Title != tt.title || d.Kicker != tt.kicker {
				t.Errorf("title %q, kicker %q, %v; want %q, %q", d.Title, d.Kicker, err, tt.title, tt.kicker)
			}
		})
	}
}

func TestArticleDate(t *testing.T) {
	const h1 = "<h1>Brücke wird gebaut</h1>"
	ld := func(s string) string { return `<script type="application/ld+json">` + s + `</script>` }
	tests := []struct{ name, head, body, want string }{
		{"structured data", ld(`{"@type":"NewsArticle","datePublished":"2025-10-01T08:00:00Z"}`), h1, "2025-10-01"},
		{"structured data with a comma too many", ld(`{"@type":"Article","datePublished":"2025-10-01",}`), h1, "2025-10-01"},
		{"not that of the site or a comment", ld(`[{"@type":"WebSite","datePublished":"2001-01-01"},{"@type":"Comment","datePublished":"2025-10-02"}]`), h1, ""},
		{"metadata", `<meta property="article:published_time" content="2025-10-01T08:00:00+02:00">`, h1, "2025-10-01"},
		{"metadata of Dublin Core", `<meta name="DC.date.issued" content="2025-10-01">`, h1, "2025-10-01"},
		{"the address", `<base href="https://news.example/2025/"><link rel="canonical" href="/2025/10/01/bruecke">`, h1, "2025-10-01"},
		{"a time element", "", h1 + `<p><time datetime="2025-10-01">1. Oktober</time></p>`, "2025-10-01"},
		{"a date under the headline", "", h1 + "<p>1. Oktober 2025</p>", "2025-10-01"},
		{"a date above the headline", "", "<p class=date>1.10.2025</p>" + h1, "2025-10-01"},
		{"a date glued to the headline", "", `<h1><span class="date">01.10.2025</span>Brücke wird gebaut</h1>`, "2025-10-01"},
		{"place and date before the text", "", h1 + "<p>Talau, 1. Oktober 2025 – " + articleProse[3:], "2025-10-01"},
		{"published beats changed", "", h1 + "<p>Veröffentlicht: 01.10.2025</p><p>Letzte Änderung: 05.10.2025</p>", "2025-10-01"},
		{"dated by its last change", ld(`{"@type":"Article","datePublished":"2025-09-01","dateModified":"2025-10-01"}`), h1 + "<p class=date>1.10.2025</p>", "2025-10-01"},
		{"changes in a running text", ld(`{"@type":"Article","datePublished":"2025-09-01","dateModified":"2025-10-01"}`), h1 + articleProse + "<p><time datetime=2025-10-01>1.10.2025</time></p>", "2025-09-01"},
		{"a session before the article", "", "<p>2.10.2025</p>" + h1 + "<h2>Bericht von der Sitzung vom 1.10.2025</h2>", "2025-10-02"},
		{"both days shown", ld(`{"@type":"Article","datePublished":"2025-09-01","dateModified":"2025-10-01"}`), h1 + "<p class=date>1.9.2025</p><p>Stand: 1.10.2025</p>", "2025-09-01"},
		{"changed for the last time before it was released", ld(`{"@type":"Article","datePublished":"2025-10-01","dateModified":"2025-09-20"}`), h1 + "<p class=date>20.9.2025</p>", "2025-10-01"},
		{"nothing but a last change", "", h1 + articleProse + "<footer><p>Diese Seite wurde zuletzt am 1. Oktober 2025 geändert.</p></footer>", "2025-10-01"},
		{"last changes of other pages", "", h1 + articleProse + "<aside><p>Stand: 1.10.2025</p><p>Stand: 3.10.2025</p></aside>", ""},
		{"nothing but a last change, for machines", `<meta name="last-modified" content="2025-10-01">`, h1, "2025-10-01"},
		{"a label without a blank", "", h1 + "<div><span>Erstellt am</span><span>01.10.2025</span></div>", "2025-10-01"},
		{"two boxes without a blank", "", h1 + `<div><span class="post-date">Datum: <a href="/10">1. Oktober 2025</a></span><span class="post-author">Autor: Mia</span></div>`, "2025-10-01"},
		{"an empty mark for machines", "", `<span class="updated" title="2025-10-01T18:52:11+00:00"></span>` + h1, "2025-10-01"},
		{"microdata that nobody sees, against what is seen", `<meta itemprop="dateModified" content="2025-10-01">`, h1 + `<meta itemprop="datePublished" content="2025-09-01"><p class=date>1.10.2025</p>`, "2025-10-01"},
		{"the first days of several", "", h1 + "<p>6. Oktober bis 12. Oktober 2025</p><p>6.10.2025 – 12.10.2025</p>", ""},
		{"a ranking behind the date", "", "<p>01.10.2025 10:16 Uhr - 1. Bundesliga</p>" + h1 + articleProse + strings.Repeat("<p>Rat (3.10.2025): Es wird gebaut</p>", 5), "2025-10-01"},
		{"as old as the copy of a cache", "", h1 + "<p class=date>vor 5 Stunden</p>", ""},
		{"today in the site's header", "", "<header><p class=date>Montag, 20. Oktober 2025</p></header>" + h1 + "<p>(01.10.2025) " + articleProse[3:], "2025-10-01"},
		{"the day of an event", "", h1 + "<p><time itemprop=startDate datetime=2025-10-11>11. Oktober 2025</time></p>", ""},
		{"in the article's own footer", "", "<article>" + h1 + articleProse + "<footer>Dieser Beitrag wurde am 1. Oktober 2025 veröffentlicht.</footer></article>", "2025-10-01"},
		{"the day of a picture", "", h1 + "<p>Abbildung: Die Brücke am 01.10.2025</p>", ""},
		{"its own entry in a list", "", articleProse + `<div class="slider"><article><h2><a href="/artikel">Brücke wird gebaut</a></h2><p class=date>1.10.2025</p></article><article><h2><a href="/2">Anderes</a></h2><p class=date>3.10.2025</p></article></div>`, "2025-10-01"},
		{"the first post of a discussion", "", h1 + `<div class="comment"><span class="comment-time">1.10.25</span><p>Wer weiß, wann die Brücke kommt?</p></div><div class="comment"><span class="comment-time">3.10.25</span><p>Nie.</p></div>`, "2025-10-01"},
		{"a date set with bars", "", h1 + "<p class=date>01 | 10 | 2025</p>", "2025-10-01"},
		{"no copyright line", "", h1 + articleProse + "<footer>© 1.1.2024 Talbote</footer>", ""},
		{"no comment", "", h1 + articleProse + `<div class="comments"><p>3.10.2025</p></div>`, ""},
		{"no teaser of another page", "", h1 + articleProse + `<ul><li><h3><a href="/2">Anderes</a></h3><time datetime="2025-10-03">3.10.</time></li><li><h3><a href="/3">Drittes</a></h3><time datetime="2025-10-04">4.10.</time></li></ul>`, ""},
		{"no date that prose speaks of", "", h1 + "<p>Am 1. Oktober 2025 tagte der Rat. " + articleProse[3:], ""},
		{"a day that a sentence tells of", "", h1 + articleProse + "<p>Die alte Brücke wurde am 1. Oktober 2025 gesperrt.</p>", ""},
		{"the page's own entry, all of it a link", "", articleProse + `<div class="row"><a href="/artikel"><p class=date>1.10.2025</p><h2>Brücke wird gebaut</h2></a></div><div class="row"><a href="/2"><p class=date>3.10.2025</p><h2>Anderes</h2></a></div>`, "2025-10-01"},
		{"the data of scripts", "", h1 + `<script>window.state = {"news":[{"title":"Anderes","publishedAt":"2025-10-03"},{"title":"Brücke wird gebaut","publishedAt":"2025-10-01T08:00:00Z"}]};</script>`, "2025-10-01"},
		{"no date to come", `<meta property="article:published_time" content="2031-10-01">`, h1, ""},
		{"no impossible date", `<meta property="article:published_time" content="2025-02-31">`, h1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Article(articlePageOf("<html><head>" + tt.head + "</head><body>" + tt.body + articleProse))
			if got := germanDay(d.Published); err != nil || got != tt.want {
				t.Errorf("published %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestArticleWalls(t *testing.T) {
	tests := []struct {
		name, page string
		want       error
	}{
		{"paid, and only the beginning there", `<meta property="article:content_tier" content="locked"><h1>Titel der Seite</h1><p>Ein Anfang.</p>`, ErrPaywall},
		{"paid, but all of it there", `<meta property="article:content_tier" content="locked"><h1>Titel der Seite</h1>` + articleProse + articleProse, nil},
		{"a shop around the article", `<h1>Titel der Seite</h1>` + articleProse + articleProse + `<p>Jetzt abonnieren</p>`, nil},
		{"an article about not finding", `<title>Pilze nicht gefunden</title><h1>Pilze nicht gefunden</h1>` + articleProse + articleProse, nil},
		{"the page for errors", `<link rel="canonical" href="/404"><h1>Ups</h1><p>Hier ist nichts.</p>`, ErrNotFound},
		{"a check for robots", `<title>Sicherheitsüberprüfung</title><p>Einen Moment</p>`, ErrWall},
		{"nothing at all", ``, errNoArticle},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Article(articlePageOf(tt.page)); !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
		})
	}
}

func TestArticleHasNoActiveContent(t *testing.T) {
	d, err := Article(articlePageOf(`<h1>Titel der Seite</h1><p onclick="x()">` + articleProse[3:] + `<p><img src=x onerror=alert(1)><a href="javascript:x()">hier</a> ` + articleProse[3:] + `<script>x()</script>`))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"onclick", "onerror", "javascript:", "<script", "<img"} {
		if strings.Contains(d.Markup, bad) {
			t.Errorf("%q is left in %s", bad, d.Markup)
		}
	}
}

func FuzzArticle(f *testing.F) {
	pages, err := filepath.Glob("testdata/article/*.html")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range pages {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(`<script type="application/ld+json">{"@graph":[[[{"@type":["NewsArticle"],"author":[["x"]],"headline":{"@value":1}}]]]}</script>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := Article(Page{Body: body, URL: "https://news.example/artikel", Now: articleNow})
		if err == nil && d.Title == "" && d.Text == "" {
			t.Error("an empty article without an error")
		}
		if !d.Published.IsZero() && !d.Published.Plausible(articleNow) {
			t.Errorf("published %v", d.Published.Time)
		}
	})
}

func BenchmarkArticle(b *testing.B) {
	body, err := os.ReadFile("testdata/article/structured.html")
	if err != nil {
		b.Fatal(err)
	}
	// as much around the article as a news site has
	menu := strings.Repeat(`<li class="item"><a href="/thema">Ein Thema von vielen</a></li>`, 3000)
	page := articlePageOf(string(bytes.Replace(body, []byte("<main>"), []byte("<nav><ul>"+menu+"</ul></nav><main>"), 1)))
	b.SetBytes(int64(len(page.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Article(page); err != nil {
			b.Fatal(err)
		}
	}
}

func TestArticleAuthor(t *testing.T) {
	const h1 = "<h1>Brücke wird gebaut</h1>"
	tests := []struct{ name, head, body, want string }{
		{"the metadata", `<meta name="author" content="Mia Muster">`, h1, "Mia Muster"},
		{"not an address or the site", `<meta property="og:site_name" content="Talbote"><meta name="author" content="m.muster@news.example"><meta property="article:author" content="Talbote">`, h1, ""},
		{"the person where the metadata have the site", `<meta property="og:site_name" content="Talbote"><meta name="author" content="Redaktion Talbote">`, h1 + "<p>Von Mia Muster</p>", "Mia Muster"},
		{"agencies", `<meta name="author" content="dpa/AFP">`, h1, "dpa/AFP"},
		{"the site beside the person", `<meta property="og:site_name" content="Talbote"><meta name="author" content="Mia Muster, Talbote">`, h1 + "<p>Von Jan Kern</p>", "Mia Muster"},
		{"two names", "", h1 + "<p>Von Mia Muster und Jan van der Kern, Kiel</p>", "Mia Muster und Jan van der Kern"},
		{"a name between date and place", "", h1 + `<p>Do, 16.10.2025 | Text: Mia Muster | Kiel</p>`, "Mia Muster"},
		{"a name in its own box", "", h1 + articleProse + `<div class="autor-box"><span class="autor-name">Mia Muster</span></div>`, "Mia Muster"},
		{"a link to the author", "", h1 + `<p>Veröffentlicht von <a rel="author" href="/mia">Mia Muster</a> am 16.10.2025</p>`, "Mia Muster"},
		{"a label is no name", "", h1 + `<div class="author">Alle Beiträge</div>`, ""},
		{"a button is no name", "", h1 + `<div class="author"><a href="/mia">Zum Profil</a></div>`, ""},
		{"a sentence is no name", "", h1 + "<p>Von Kiel nach Lübeck</p><p class=author>Der Rat tagt heute in Kiel und in Lübeck und in Plön</p>", ""},
		{"not who writes a comment", "", h1 + articleProse + `<div class="comments"><span class="author">Max Kern</span></div>`, ""},
		{"not who writes another article", "", h1 + articleProse + `<ul><li><h3><a href="/2">Anderes</a></h3><span class="author">Max Kern</span></li></ul>`, ""},
		{"no line of the text", "", h1 + articleProse + "<p>Von Max Kern</p>", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Article(articlePageOf("<html><head>" + tt.head + "</head><body>" + tt.body + articleProse))
			if err != nil || d.Author != tt.want {
				t.Errorf("author %q, %v; want %q", d.Author, err, tt.want)
			}
		})
	}
}
