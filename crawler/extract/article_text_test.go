package extract

import (
	"fmt"
	"strings"
	"testing"
)

// A paragraph is prose number n of an article: long enough to be one, and
// unlike all others.
func paragraph(n int) string {
	return fmt.Sprintf("Absatz %d: In der Sitzung vom Abend ging es um Punkt %d der Liste, den der Rat nach langer Rede und mit %d Gegenstimmen angenommen hat.", n, n, n)
}

func articleText(t *testing.T, body string) []string {
	t.Helper()
	d, err := Article(articlePageOf("<html><head><title>Rat tagt bis Mitternacht</title></head><body>" + body + "</body></html>"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(d.Text, "\n\n")
}

func TestArticleTextIsWholeAndAlone(t *testing.T) {
	p := func(n int) string { return "<p>" + paragraph(n) + "</p>" }
	all := p(1) + p(2) + p(3) + p(4)
	const h1 = "<h1>Rat tagt bis Mitternacht</h1>"
	for _, tt := range []struct{ name, body string }{
		{"plain", h1 + all},
		{"the lead in a box of its own", h1 + `<div class="lead">` + p(1) + `</div><div class="text">` + p(2) + p(3) + p(4) + `</div>`},
		{"the last paragraph in a box of its own", `<article>` + h1 + `<div class="a">` + p(1) + p(2) + p(3) + `</div><div class="b">` + p(4) + `</div></article>`},
		{"every paragraph in a box of its own", h1 + `<div><div>` + p(1) + `</div></div><div><div>` + p(2) + `</div></div><div><div>` + p(3) + `</div></div><div><div>` + p(4) + `</div></div>`},
		{"paragraphs by line breaks", h1 + "<div>" + paragraph(1) + "<br><br>" + paragraph(2) + "<br/> <br/>" + paragraph(3) + "<br><br>" + paragraph(4) + "</div>"},
		{"in a table", "<table><tr><td>" + h1 + all + "</td></tr></table>"},
		{"without a headline", all},
		{"kicker and date above", `<p class="dachzeile">Talau</p>` + h1 + `<p>[8.1.2024]</p>` + all},
		{"the section and the headline again", h1 + "<p>Rathaus</p><h2>Rat tagt bis Mitternacht</h2>" + all},
		{"who and when above", h1 + "<p>Von Mia Muster · 8. Januar 2024, 12:00 Uhr · Aktualisiert am 9. Januar 2024</p>" + all},
		{"the way back", h1 + all + "<p>Zurück zur Übersicht</p>"},
		{"the headline again", h1 + "<div><h2>Rat tagt bis Mitternacht</h2>" + all + "</div>"},
		{"a date line below", h1 + all + "<p>Stand: 08.01.2024, 12:00 Uhr</p>"},
		{"keywords below", h1 + all + "<p>Stichwörter: <a href=/t>Rat</a>, <a href=/u>Talau</a></p>"},
		{"keywords by another name", h1 + all + "<p>Schlagwörter: Rat, Talau</p>"},
		{"a cookie notice above", `<p>Wir verwenden Cookies, um diese Seite für Sie besser zu machen. Mit der Nutzung stimmen Sie dem zu.</p>` + h1 + all},
		{"a cookie notice inside", h1 + p(1) + p(2) + `<p>Um diesen Inhalt zu sehen, müssen Sie Cookies von Dritten akzeptieren.</p>` + p(3) + p(4)},
		{"buttons", h1 + "<p>Drucken</p>" + all + "<p>Teilen</p><p>Nach oben</p>"},
		{"an advertisement for a subscription", h1 + all + "<p>Jetzt abonnieren und alle Artikel lesen</p>"},
		{"a newsletter box", h1 + p(1) + p(2) + `<div class="newsletter-box"><p>` + paragraph(90) + `</p></div>` + p(3) + p(4)},
		{"teasers", h1 + all + `<div class="related"><p><a href="/2">` + paragraph(91) + `</a></p></div>`},
		{"a list of links", h1 + all + `<ul><li><a href="/2">Mehr zum Rat und seinen vielen Sitzungen in diesem Jahr</a></li><li><a href="/3">Mehr zum Abend</a></li></ul>`},
		{"comments", h1 + all + `<div id="comments"><div class="comment"><p>` + paragraph(92) + `</p></div></div>`},
		{"a picture's caption", h1 + p(1) + `<figure><img src=/b.jpg><figcaption>Der Saal. Foto: Probst</figcaption></figure>` + p(2) + p(3) + p(4)},
		{"a footer", h1 + all + "<footer><p>" + paragraph(93) + "</p></footer>"},
		{"hidden text", h1 + all + `<div style="display: none"><p>` + paragraph(94) + `</p></div>`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := articleText(t, tt.body)
			if len(got) != 4 {
				t.Errorf("%d paragraphs, want 4: %q", len(got), got)
			}
			for i, text := range got {
				if i < 4 && text != paragraph(i+1) {
					t.Errorf("paragraph %d is %q", i+1, text)
				}
			}
		})
	}
}

func TestArticleTextKeepsItsStructure(t *testing.T) {
	body := "<h1>Rat tagt bis Mitternacht</h1><p>" + paragraph(1) + "</p><h2>Was beschlossen ist</h2><p>" + paragraph(2) + "</p>" +
		"<ul><li>die Brücke</li><li>der Haushalt</li></ul><blockquote><p>" + paragraph(3) + "</p></blockquote><p>" + paragraph(4) + "</p>"
	want := []string{paragraph(1), "Was beschlossen ist", paragraph(2), "die Brücke\nder Haushalt", paragraph(3), paragraph(4)}
	if got := articleText(t, body); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestArticleTextKeepsShortParagraphs(t *testing.T) {
	for _, short := range []string{
		"Artikel 5 regelt die Registrierung und die Anmeldung neu.",
		"Die Stadt verbietet Cookies auf ihren Seiten.",
		"Themen gibt es genug.",
		"Das war am 8. Januar 2024 beschlossen worden.",
	} {
		got := articleText(t, "<h1>Rat tagt bis Mitternacht</h1><p>"+paragraph(1)+"</p><p>"+short+"</p><p>"+paragraph(2)+"</p><p>"+paragraph(3)+"</p><p>"+paragraph(4)+"</p>")
		if len(got) != 5 || got[1] != short {
			t.Errorf("text %q lacks %q", got, short)
		}
	}
}

// A page that nests hundreds of boxes costs readability the square of its
// length; such a page is read without it.
func TestArticleTextOfADeepPage(t *testing.T) {
	var b strings.Builder
	b.WriteString("<h1>Rat tagt bis Mitternacht</h1>" + strings.Repeat("<div>", 450))
	for i := range 1000 {
		b.WriteString("<p>" + paragraph(i) + "</p>")
	}
	got := articleText(t, b.String())
	if len(got) != 1000 || got[999] != paragraph(999) {
		t.Errorf("%d paragraphs", len(got))
	}
}

func TestStructuredData(t *testing.T) {
	for _, tt := range []struct{ name, script, author, headline string }{
		{"plain", `{"@type":"Article","headline":"Titel","author":"Mia Muster"}`, "Mia Muster", "Titel"},
		{"a graph", `{"@graph":[{"@type":"Organization","name":"Amt"},{"@type":"Article","headline":"Titel","author":{"name":"Mia Muster"}}]}`, "Mia Muster", "Titel"},
		{"several authors", `[{"@type":"BlogPosting","headline":"Titel","author":[{"name":"Mia Muster"},{"name":"Ole Probst"}]}]`, "Mia Muster, Ole Probst", "Titel"},
		{"types with an address", `{"@type":["https://schema.org/NewsArticle"],"headline":"Titel"}`, "", "Titel"},
		{"the article before the page", `[{"@type":"WebPage","headline":"Seite"},{"@type":"NewsArticle","headline":"Titel"}]`, "", "Titel"},
		{"the page's main entity", `{"@type":"WebSite","headline":"Seite","mainEntity":{"@type":"Article","headline":"Titel"}}`, "", "Titel"},
		{"not what hangs on it", `{"@type":"ItemList","itemListElement":[{"@type":"Article","headline":"Anderes"}]}`, "", ""},
		{"in comment marks", "<!-- {\"@type\":\"Article\",\"headline\":\"Titel\"} -->", "", "Titel"},
		{"a comma too many", `{"@type":"Article","headline":"Titel","keywords":["a","b",],}`, "", "Titel"},
		{"a line break in a text", "{\"@type\":\"Article\",\"headline\":\"Titel\n\"}", "", "Titel"},
		{"values of other types", `{"@type":"Article","headline":12,"author":[[1]],"datePublished":{}}`, "", ""},
		{"broken", `{"@type":"Article","headline":"Titel"`, "", ""},
		{"deep", strings.Repeat(`{"mainEntity":`, 100) + `{"@type":"Article","headline":"Titel"}` + strings.Repeat("}", 100), "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := &articlePage{ld: articlesIn([]any{literal([]byte(mendJSON(tt.script)))})}
			if got := a.ldName("author"); got != tt.author {
				t.Errorf("author %q, want %q", got, tt.author)
			}
			if got := a.ldValue("headline"); got != tt.headline {
				t.Errorf("headline %q, want %q", got, tt.headline)
			}
		})
	}
}

// Of an article without end the beginning is read, whatever its title.
func TestArticleReadsTheBeginningOfALongText(t *testing.T) {
	body := "<title>" + strings.Repeat("Titel ", 200_000) + "</title><h1>Rat tagt bis Mitternacht</h1><p>" + paragraph(1) + "</p>" +
		strings.Repeat("<p>"+strings.Repeat("wort ", 50)+"</p>", 6000)
	lp, err := newListPage(articlePageOf(body))
	if err != nil {
		t.Fatal(err)
	}
	a := newArticlePage(lp)
	if n := a.shapes[a.root].text; n > maxArticleText {
		t.Errorf("%d bytes are read", n)
	}
	var d Draft
	if err := a.read(&d); err != nil || d.Title != "Rat tagt bis Mitternacht" || !strings.HasPrefix(d.Text, paragraph(1)) {
		t.Errorf("%q, %.60q, %v", d.Title, d.Text, err)
	}
}

// Pages made to exhaust a reader cost little.
func TestArticleIsBounded(t *testing.T) {
	for name, body := range map[string]string{
		"one name without end":   `<div class="` + strings.Repeat("a ", 1_000_000) + `"></div>` + strings.Repeat("<p>Text</p>", 100),
		"names without end":      entries(5000, `<p class="klasse-%d ein ganz besonderer absatz der seite">%s</p>`),
		"named boxes around all": strings.Repeat(`<div class="ein kasten mit vielen namen">`, 450) + strings.Repeat("<p>"+paragraph(1)+"</p>", 1500),
		"without scripts":        "<p><img src=a.png><noscript><p>" + open(400) + strings.Repeat("<p>x", 1000) + "</noscript><p>" + paragraph(1) + "</p>",
		"bylines without end":    "<h1>Titel</h1>" + strings.Repeat("<p>Von Mia Muster, 1.10.2025</p>", 2000),
	} {
		t.Run(name, func(t *testing.T) {
			boundedWork(t, body, 300, func() {
				lp, err := newListPage(articlePageOf(body))
				if err != nil {
					t.Fatal(err)
				}
				a := newArticlePage(lp)
				if err := a.read(&Draft{}); err != nil {
					t.Error(err)
				}
				if a.namings > maxNamings+maxNameBytes {
					t.Errorf("%d bytes of names were held against words", a.namings)
				}
			})
		})
	}
}
