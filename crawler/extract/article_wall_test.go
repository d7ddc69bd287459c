package extract

import (
	"errors"
	"strings"
	"testing"
)

// What a page says of its own text, and what its marks say, is believed where
// there is hardly a text; a whole article is one whatever stands around it.
func TestWallsAroundArticles(t *testing.T) {
	const h1 = "<h1>Brücke wird gebaut</h1>"
	const begin = "<p>Der Rat hat in seiner Sitzung lange über die neue Brücke gesprochen.</p>"
	whole := articleProse + articleProse
	for name, c := range map[string]struct {
		page string
		want error
	}{
		"not free, by the data":             {ldScript(`{"@type":"NewsArticle","isAccessibleForFree":false}`) + h1 + begin, ErrPaywall},
		"not free, in words":                {ldScript(`{"@type":"NewsArticle","isAccessibleForFree":"False"}`) + h1 + begin, ErrPaywall},
		"free, by the data":                 {ldScript(`{"@type":"NewsArticle","isAccessibleForFree":true}`) + `<div class="paywall"></div>` + h1 + begin, nil},
		"not free, but all of it there":     {ldScript(`{"@type":"NewsArticle","isAccessibleForFree":false}`) + h1 + whole, nil},
		"metered":                           {`<meta property="article:content_tier" content="Metered">` + h1 + begin, ErrPaywall},
		"free by its tier":                  {`<meta property="article:content_tier" content="free">` + h1 + begin, nil},
		"a box called paywall":              {h1 + begin + `<div class="c-paywall"></div>`, ErrPaywall},
		"a box of that name":                {h1 + begin + `<div id="plus-article"></div>`, ErrPaywall},
		"words about a subscription":        {h1 + begin + "<p>Diesen Artikel lesen Sie mit einem Abo</p>", ErrPaywall},
		"an invitation to register":         {h1 + begin + "<p>Zum Weiterlesen bitte registrieren</p>", ErrPaywall},
		"a word about subscriptions":        {h1 + whole + "<p>Nur für Abonnenten</p>", nil},
		"cookies, and nothing else":         {"<h1>Talbote</h1><p>Werbefrei lesen oder mit Werbung und Cookies weiterlesen: bitte zustimmen.</p>", ErrConsentWall},
		"cookies beside an article":         {h1 + whole + "<p>Bitte Cookies akzeptieren und weiterlesen.</p>", nil},
		"a check for robots, by its script": {h1 + `<script src="https://ct.captcha-delivery.com/c.js"></script>` + begin, ErrWall},
		"a check for robots, in its script": {h1 + `<script>window._cf_chl_opt={}</script>` + begin, ErrWall},
		"a check for robots, by its title":  {"<title>Just a moment...</title>" + begin, ErrWall},
		"a form with a captcha":             {h1 + whole + `<div class="g-recaptcha"></div>`, nil},
		"not found, by its headline":        {"<title>Talbote</title><h1>Diese Seite wurde leider nicht gefunden</h1><p>Suchen Sie weiter.</p>", ErrNotFound},
		"not found, by its title":           {"<title>Fehler 404</title><h1>Ups</h1><p>Suchen Sie weiter.</p>", ErrNotFound},
		"a number in a headline":            {"<h1>Brücke auf der B 404 wird gebaut</h1>" + whole, nil},
	} {
		d, err := Article(articlePageOf(c.page))
		if !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v (text of %d bytes)", name, err, c.want, len(d.Text))
		}
	}
}

// What is around the text goes, and only there: in the text the same words
// are its own.
func TestWhatIsAroundAnArticle(t *testing.T) {
	p := func(n int) string { return "<p>" + paragraph(n) + "</p>" }
	const h1 = "<h1>Rat tagt bis Mitternacht</h1>"
	rest := p(2) + p(3) + p(4)
	for name, c := range map[string]struct{ body, want string }{
		"the headline in the text":      {h1 + p(1) + "<p>Rat tagt bis Mitternacht</p>" + rest, "Rat tagt bis Mitternacht"},
		"a name in the text":            {h1 + p(1) + "<p>Von Mia Muster und anderen</p>" + rest, "Von Mia Muster und anderen"},
		"a quotation of one line":       {h1 + p(1) + "<blockquote>Das war spät.</blockquote>" + rest, "Das war spät."},
		"a list in the text":            {h1 + p(1) + "<ol><li>Brücke</li><li>Haushalt</li></ol>" + rest, "Brücke\nHaushalt"},
		"terms and what they mean":      {h1 + p(1) + "<dl><dt>Brücke</dt><dd>kommt</dd></dl>" + rest, "Brücke"},
		"the headline and its kicker":   {h1 + "<p>Talau: Rat tagt bis Mitternacht</p>" + p(1) + rest, "Talau: Rat tagt bis Mitternacht"},
		"a list of links in the middle": {h1 + p(1) + `<ul><li><a href="/2">Die Brücke</a></li></ul>` + rest, "Die Brücke"},
		"who wrote it, above":           {h1 + "<p>Von Mia Muster</p>" + p(1) + rest, ""},
		"a day with its label, above":   {h1 + "<p>Veröffentlicht am 8.1.2024</p>" + p(1) + rest, ""},
		"links in figures at the end":   {h1 + p(1) + rest + `<ol><li><a href="/2">Mehr zum Rat und seinen Sitzungen</a></li></ol>`, ""},
		"a name of a photographer":      {h1 + p(1) + "<p>Foto: Probst</p>" + rest, ""},
		"the rights":                    {h1 + p(1) + rest + "<p>© Talbote 2025</p>", ""},
		"how long it takes":             {h1 + "<p>Lesezeit: 3 Minuten</p>" + p(1) + rest, ""},
		"where more is":                 {h1 + p(1) + "<p>Mehr zum Thema</p>" + rest, ""},
		"its subjects":                  {h1 + p(1) + rest + "<p>Kategorien: Rat, Talau</p>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Join(articleText(t, c.body), "\n\n")
			for i := 1; i <= 4; i++ {
				if !strings.Contains(text, paragraph(i)) {
					t.Errorf("paragraph %d is lost", i)
				}
				text = strings.Replace(text, paragraph(i), "", 1)
			}
			if got := strings.TrimSpace(text); c.want == "" && got != "" || !strings.HasPrefix(got, c.want) {
				t.Errorf("around it is %q, want %q", got, c.want)
			}
		})
	}
}
