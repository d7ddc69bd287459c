package extract

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// readItem reads what an RSS item becomes.
func readItem(t *testing.T, inside string) Draft {
	t.Helper()
	doc, err := Feed(Page{URL: "https://x.example/feed", Body: []byte(
		`<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:atom="http://www.w3.org/2005/Atom"` +
			` xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">` +
			`<channel><title>x</title><item>` + inside + `</item></channel></rss>`)})
	if err != nil || len(doc.Drafts) != 1 {
		t.Fatalf("%s: %v", inside, err)
	}
	return doc.Drafts[0]
}

func TestAuthorsAreNames(t *testing.T) {
	for in, want := range map[string]string{
		"<author>redaktion@x.example (Erika Muster)</author>":                                       "Erika Muster",
		"<author>Erika Muster &lt;e@x.example></author>":                                            "Erika Muster",
		"<author>e@x.example</author>":                                                              "e@x.example",
		"<author>Erika Muster</author>":                                                             "Erika Muster",
		"<dc:creator>A</dc:creator><dc:creator>B</dc:creator><dc:creator>a</dc:creator>":            "A, B",
		"<author>A</author><dc:creator>A</dc:creator>":                                              "A",
		"<atom:author><atom:name>Amt</atom:name><atom:email>x@x.example</atom:email></atom:author>": "Amt",
		"<itunes:author>Studio</itunes:author>":                                                     "Studio",
		"<dc:publisher>Verlag</dc:publisher>":                                                       "Verlag",
		"<author><name>Erika Muster</name><title>Amtsleiterin</title></author>":                     "Erika Muster",
		`<author xmlns:a="a"><name a:b="c">Amt</name>`:                                              "Amt",
		"<author> \n </author>":                                                                     "",
		"<author>&lt;script>alert(1)&lt;/script></author>":                                          "(script)alert(1)(/script)",
	} {
		if got := readItem(t, in).Author; got != want {
			t.Errorf("%s: author %q, want %q", in, got, want)
		}
	}
}

func TestDatesComeFromWhereTheyStand(t *testing.T) {
	for in, want := range map[string]string{
		"<pubDate>Thu, 16 Oct 2025 10:00:00 +0200</pubDate>":                                 "2025-10-16T08:00:00Z",
		"<dc:date>2025-10-16T10:00:00+02:00</dc:date>":                                       "2025-10-16T08:00:00Z",
		"<dcterms:issued>2025-10-16T08:00:00Z</dcterms:issued><dc:date>2024-01-01</dc:date>": "2025-10-16T08:00:00Z",
		"<atom:published>2025-10-16T08:00:00Z</atom:published>":                              "2025-10-16T08:00:00Z",
		"<pubDate>irgendwann</pubDate><dc:date>2025-10-16T08:00:00Z</dc:date>":               "2025-10-16T08:00:00Z",
		"<pubDate>Fri, 30 Feb 2025 10:00:00 +0100</pubDate>":                                 "",
		"<pubDate>16.10.2025</pubDate>":                                                      "2025-10-15T22:00:00Z",
	} {
		got := ""
		if d := readItem(t, in).Published; !d.IsZero() {
			got = d.Time.UTC().Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%s: published %q, want %q", in, got, want)
		}
	}
	d := readItem(t, "<pubDate>16.10.2025</pubDate><atom:updated>2025-10-17T08:00:00Z</atom:updated>")
	if d.Published.Precision != dates.Day || d.Updated.Precision != dates.Second {
		t.Errorf("precisions %v and %v", d.Published.Precision, d.Updated.Precision)
	}
}

func TestTeaserAndText(t *testing.T) {
	long := strings.Repeat("Ein Satz, der für sich steht. ", 40)
	for name, c := range map[string]struct{ in, teaser, text, markup string }{
		"a short description":            {"<description>Kurz &lt;b>gesagt&lt;/b></description>", "Kurz gesagt", "", ""},
		"two short paragraphs":           {"<description>&lt;p>Eins&lt;/p>&lt;p>Zwei&lt;/p></description>", "Eins Zwei", "", ""},
		"a long description":             {"<description>" + long + "</description>", "", strings.TrimSpace(long), "<p>" + strings.TrimSpace(long) + "</p>"},
		"description and content":        {"<description>Kurz</description><content:encoded>&lt;p>Lang&lt;/p></content:encoded>", "Kurz", "Lang", "<p>Lang</p>"},
		"twice the same":                 {"<description>Gleich</description><content:encoded>&lt;p>Gleich&lt;/p></content:encoded>", "", "Gleich", "<p>Gleich</p>"},
		"content alone":                  {"<content:encoded>Lang</content:encoded>", "", "Lang", "<p>Lang</p>"},
		"description and summary":        {"<description>Lang</description><summary>Kurz</summary>", "Kurz", "Lang", "<p>Lang</p>"},
		"a summary of a module":          {"<itunes:summary>Gehört</itunes:summary>", "Gehört", "", ""},
		"a description in Media RSS":     {"<media:group><media:description>Gesehen</media:description></media:group>", "Gesehen", "", ""},
		"the description of Dublin Core": {"<dc:description>Kern</dc:description>", "Kern", "", ""},
		"white space":                    {"<description> \n </description><content:encoded>\t</content:encoded>", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := readItem(t, c.in)
			if d.Teaser != c.teaser || d.Text != c.text || d.Markup != c.markup {
				t.Errorf("got teaser %q, text %q, markup %q", d.Teaser, d.Text, d.Markup)
			}
		})
	}
}

func TestLinksLeadToWebPages(t *testing.T) {
	for in, want := range map[string]string{
		"<link>/a</link>":                                      "https://x.example/a",
		"<link> https://y.example/b \n</link>":                 "https://y.example/b",
		"<link/><link>/a</link><link>/b</link>":                "https://x.example/a",
		"<link>javascript:alert(1)</link><link>/b</link>":      "https://x.example/b",
		"<link>feed://x.example/</link>":                       "",
		"<guid>https://x.example/1</guid>":                     "https://x.example/1",
		"<guid>relativ/1</guid>":                               "https://x.example/relativ/1",
		"<guid>eine Meldung</guid>":                            "",
		`<guid isPermaLink="false">https://x.example/1</guid>`: "",
		`<guid isPermalink="FALSE">https://x.example/1</guid>`: "",
		`<guid>https://x.example/1</guid><link>/2</link>`:      "https://x.example/2",
		`<atom:link href="/a"/>`:                               "https://x.example/a",
		`<atom:link rel="self" href="/b"/>`:                    "",
	} {
		if got := readItem(t, in).Link; got != want {
			t.Errorf("%s: link %q, want %q", in, got, want)
		}
	}
}

func TestEnclosuresAndImages(t *testing.T) {
	d := readItem(t, `<enclosure url="/a.mp3" type="Audio/MPEG; x=y" length="12"/><enclosure url="/a.mp3"/><enclosure url="javascript:x" type="x"/>`+
		`<enclosure url="/b" type='x"><script>' length="-1"/><media:content url="/c.png" medium="image"/><media:thumbnail url="/d.png"/>`+
		`<atom:link rel="enclosure" href="/e.pdf" type="application/pdf" length="x"/>`)
	want := []Enclosure{
		{"https://x.example/a.mp3", "audio/mpeg", 12}, {"https://x.example/b", "", 0},
		{"https://x.example/e.pdf", "application/pdf", 0}, {"https://x.example/c.png", "", 0},
	}
	if diff := cmp.Diff(want, d.Enclosures); diff != "" {
		t.Errorf("enclosures (-want +got):\n%s", diff)
	}
	if d.Image != "https://x.example/d.png" {
		t.Errorf("image %q", d.Image)
	}
}

func TestWhatIsTooMuchIsCut(t *testing.T) {
	var categories, enclosures strings.Builder
	for i := range 200 {
		fmt.Fprintf(&categories, "<category>Thema %d</category>", i)
		fmt.Fprintf(&enclosures, `<enclosure url="/%d"/>`, i)
	}
	d := readItem(t, "<guid>"+strings.Repeat("g", 1<<20)+"</guid><title>"+strings.Repeat("Wort ", 1000)+"</title><author>"+strings.Repeat("a", 1000)+"</author>"+
		categories.String()+enclosures.String()+"<link>/"+strings.Repeat("l", maxURL)+"</link>")
	if len(d.GUID) != len("sha256:")+64 || !strings.HasPrefix(d.GUID, "sha256:") {
		t.Errorf("guid of %d bytes: %.80s", len(d.GUID), d.GUID)
	}
	if n := len([]rune(d.Title)); n > maxTitle || !strings.HasSuffix(d.Title, "Wort…") {
		t.Errorf("title of %d characters", n)
	}
	if len([]rune(d.Author)) > maxName || len(d.Categories) != maxNames || len(d.Enclosures) != maxNames || d.Link != "" {
		t.Errorf("author %d, categories %d, enclosures %d, link %q", len(d.Author), len(d.Categories), len(d.Enclosures), d.Link)
	}
	other := readItem(t, "<guid>"+strings.Repeat("g", 1<<20)+"h</guid>")
	if other.GUID == d.GUID {
		t.Error("two long guids became one")
	}
}

func TestEntriesThatSayNothingAreDraftsToo(t *testing.T) {
	for _, in := range []string{"", "<title> </title>", "<comments>/x</comments>"} {
		if d := readItem(t, in); !cmp.Equal(d, Draft{}) {
			t.Errorf("%q: %+v", in, d)
		}
	}
}

func TestHowOftenAChannelWantsToBeRead(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"<ttl>60</ttl>":          time.Hour,
		"<ttl>0</ttl>":           0,
		"<ttl>-5</ttl>":          0,
		"<ttl>99999999999</ttl>": 365 * 24 * time.Hour,
		"<sy:updatePeriod>daily</sy:updatePeriod>":                                                           24 * time.Hour,
		"<sy:updatePeriod> Hourly </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>":              15 * time.Minute,
		"<sy:updatePeriod>ständig</sy:updatePeriod>":                                                         0,
		"<ttl>bald</ttl><sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>": 7 * 24 * time.Hour,
	} {
		doc, err := Feed(Page{Body: []byte(`<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>x</title>` + in + `</channel></rss>`)})
		if err != nil || doc.Feed.TTL != want {
			t.Errorf("%s: %v, %v, want %v", in, doc.Feed.TTL, err, want)
		}
	}
}

func TestLanguagesAndTypesAreWhatTheyClaim(t *testing.T) {
	for in, want := range map[string]string{
		"de": "de", " de_AT ": "de-AT", "zh-Hant-TW": "zh-Hant-TW", "": "", `de"><script>`: "", strings.Repeat("x", 50): "",
	} {
		if got := languageTag(in); got != want {
			t.Errorf("languageTag(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"image/png": "image/png", "Text/HTML; charset=x": "text/html", "application/vnd.ms-x+xml": "application/vnd.ms-x+xml", `x"onload=`: "", "": "",
	} {
		if got := mediaType(in); got != want {
			t.Errorf("mediaType(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWhatStandsDeepInMediaRSSIsFound(t *testing.T) {
	d := readItem(t, `<media:group><media:content url="/a.mp4"><media:title>Sitzung</media:title><media:thumbnail url="/a.png"/></media:content></media:group>`)
	if d.Title != "Sitzung" || d.Image != "https://x.example/a.png" || len(d.Enclosures) != 1 {
		t.Errorf("%+v", d)
	}
}

func TestTagsAreCategoriesToo(t *testing.T) {
	d := readItem(t, "<category>Recht</category><tags>OZG, Register,, recht</tags><categories><category>A &amp; B</category> <category>C</category></categories>"+
		"<media:group><media:content><media:category>Film</media:category></media:content></media:group>")
	if diff := cmp.Diff([]string{"Recht", "Film", "OZG", "Register", "A & B", "C"}, d.Categories); diff != "" {
		t.Errorf("categories (-want +got):\n%s", diff)
	}
}

func TestIdsAreKeptAsTheyAreWritten(t *testing.T) {
	for id, want := range map[string]string{
		"urn:x:1": "urn:x:1", " tag:x,1 ": "tag:x,1", "17": "17", "/17": "https://x.example/17",
	} {
		doc, err := Feed(Page{URL: "https://x.example/feed", Body: []byte(`<feed xmlns="http://www.w3.org/2005/Atom"><id>` + id + `</id><entry><id>` + id + `</id></entry></feed>`)})
		if err != nil || doc.Feed.ID != want || doc.Drafts[0].GUID != want {
			t.Errorf("%q: %+v, %v, want %q", id, doc, err, want)
		}
	}
}
