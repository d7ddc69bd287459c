package extract

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readChannel reads what an RSS channel says.
func readChannel(t *testing.T, inside string) *Document {
	t.Helper()
	doc, err := Feed(Page{URL: "https://x.example/feed", Body: []byte(
		`<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:xhtml="http://www.w3.org/1999/xhtml"` +
			` xmlns:access="http://www.bloglines.com/about/specs/fac-1.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">` +
			`<channel>` + inside + `</channel></rss>`)})
	if err != nil {
		t.Fatalf("%s: %v", inside, err)
	}
	return doc
}

func TestWhatAChannelSaysOfItself(t *testing.T) {
	many := Head{Title: "x"}
	for i := range maxNames {
		many.Hubs = append(many.Hubs, fmt.Sprintf("https://hub.example/%d", i))
	}
	hubs := ""
	for i := range maxNames + 3 {
		hubs += fmt.Sprintf(`<atom:link rel="hub" href="https://hub.example/%d"/>`, i)
	}
	for name, c := range map[string]struct {
		in   string
		want Head
	}{
		"the hours it sleeps":         {"<skipHours><hour> 24 </hour><hour>3</hour><hour>03</hour><hour>-1</hour><hour>25</hour><hour/><hour> </hour><hour>drei</hour></skipHours>", Head{Title: "x", SkipHours: []int{0, 3}}},
		"the last hour of the day":    {"<skipHours><hour>23</hour><hour/><hour> </hour></skipHours>", Head{Title: "x", SkipHours: []int{23}}},
		"the days it sleeps":          {"<skipDays><day> Sunday</day><day>SATURDAY</day><day>Sunday</day><day>Sonntag</day></skipDays>", Head{Title: "x", SkipDays: []string{"Sunday", "Saturday"}}},
		"a title in Dublin Core":      {"<dc:title>Amt</dc:title>", Head{Title: "x"}},
		"a language in Dublin Core":   {"<dc:language>de</dc:language>", Head{Title: "x", Language: "de"}},
		"rights in Dublin Core":       {"<dc:rights>© Amt</dc:rights>", Head{Title: "x", Rights: "© Amt"}},
		"what it is about, in iTunes": {"<itunes:summary>Gespräche</itunes:summary>", Head{Title: "x", Description: "Gespräche"}},
		"its own description first":   {"<description>Neues</description><dc:description>Altes</dc:description>", Head{Title: "x", Description: "Neues"}},
		"a cover in iTunes":           {`<itunes:image href="/titel.jpg"/>`, Head{Title: "x", Image: "https://x.example/titel.jpg"}},
		"who speaks, in iTunes":       {"<itunes:author>Studio Amt</itunes:author>", Head{Title: "x", Author: "Studio Amt"}},
		"hubs without end":            {hubs, many},
		"a hub that is none":          {`<atom:link rel="hub" href="mailto:hub@x.example"/><atom:link rel="hub"/>`, Head{Title: "x"}},
		"the first of two addresses":  {`<atom:link rel="self" href="/a"/><atom:link rel="self" href="/b"/>`, Head{Title: "x", Self: "https://x.example/a"}},
		"older entries in an archive": {`<atom:link rel="next-archive" href="/2024.xml"/>`, Head{Title: "x", Next: "https://x.example/2024.xml"}},
		"an address in Atom's words":  {`<atom:link href="/presse"/>`, Head{Title: "x", Link: "https://x.example/presse"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, readChannel(t, "<title>x</title>"+c.in).Feed); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got := readChannel(t, "<dc:title>Amt</dc:title>").Feed.Title; got != "Amt" {
		t.Errorf("the title in Dublin Core alone: %q", got)
	}
}

func TestChannelsReserveRights(t *testing.T) {
	for in, want := range map[string]string{
		`<access:restriction relationship="deny"/>`:       "noindex",
		`<access:restriction relationship="allow"/>`:      "",
		`<xhtml:meta name="robots" content="noindex"/>`:   "noindex",
		`<xhtml:meta name="robots" content="index"/>`:     "",
		`<xhtml:meta name="viewport" content="noindex"/>`: "",
	} {
		doc := readChannel(t, "<title>x</title>"+in+"<item><title>a</title></item>")
		if got := strings.Join(doc.Reservations, " "); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// A source that says that its guid is no address keeps it from being taken for
// one, and a guid that is none is never one.
func TestGuidsAreAddressesOnlyWhereTheSourceMeansIt(t *testing.T) {
	for in, want := range map[string]bool{
		"<guid>https://x.example/1</guid>":                     true,
		`<guid isPermaLink="true">http://x.example/1</guid>`:   true,
		`<guid isPermaLink="false">https://x.example/1</guid>`: false,
		"<guid>meldung-1</guid>":                               false,
		"<guid>ftp://x.example/1</guid>":                       false,
	} {
		if d := readItem(t, in); d.GUIDIsLink != want {
			t.Errorf("%s: GUIDIsLink %t", in, d.GUIDIsLink)
		}
	}
}

func TestModulesSpeakForAnItem(t *testing.T) {
	x := func(file string) string { return "https://x.example/" + file }
	for name, c := range map[string]struct {
		in   string
		want Draft
	}{
		"subjects of a podcast, and below them":  {`<itunes:category text="Politik"><itunes:category text="Verwaltung"/></itunes:category>`, Draft{Categories: []string{"Politik", "Verwaltung"}}},
		"words in iTunes and Media RSS":          {"<itunes:keywords>Amt, Rat</itunes:keywords><media:keywords>Kreis</media:keywords>", Draft{Categories: []string{"Amt", "Rat", "Kreis"}}},
		"a category of Atom":                     {`<atom:category term="Haushalt"/>`, Draft{Categories: []string{"Haushalt"}}},
		"an author of Atom without elements":     {"<atom:author>Presseamt</atom:author>", Draft{Author: "Presseamt"}},
		"a publisher where no author is":         {"<dc:author>Amt</dc:author><dc:publisher>Verlag</dc:publisher>", Draft{Author: "Amt, Verlag"}},
		"no publisher beside an author":          {"<dc:creator>Erika Muster</dc:creator><dc:publisher>Verlag</dc:publisher>", Draft{Author: "Erika Muster"}},
		"the text of Atom":                       {"<atom:summary>Kurz</atom:summary><atom:content>Lang</atom:content>", Draft{Teaser: "Kurz", Text: "Lang", Markup: "<p>Lang</p>"}},
		"the page of Atom":                       {`<atom:link rel="alternate" href="/1"/>`, Draft{Link: x("1")}},
		"a picture among the films":              {`<media:content url="/f.mp4" type="video/mp4"/><media:content url="/b" type="image/webp"/>`, Draft{Image: x("b"), Enclosures: []Enclosure{{x("f.mp4"), "video/mp4", 0}, {x("b"), "image/webp", 0}}}},
		"a picture by its medium":                {`<media:content url="/f" medium="video"/><media:content url="/b" medium="image"/>`, Draft{Image: x("b"), Enclosures: []Enclosure{{x("f"), "", 0}, {x("b"), "", 0}}}},
		"a file that is named twice":             {`<enclosure url="/a.mp3"/><media:content url="/a.mp3" type="audio/mpeg" fileSize="12"/>`, Draft{Enclosures: []Enclosure{{x("a.mp3"), "audio/mpeg", 12}}}},
		"a summary beside description and text":  {"<description>Kurz</description><summary>Kürzer</summary><content:encoded>Lang</content:encoded>", Draft{Teaser: "Kurz", Text: "Lang", Markup: "<p>Lang</p>"}},
		"dates that were changed":                {"<dcterms:modified>gestern</dcterms:modified><dcterms:rights>x</dcterms:rights>", Draft{}},
		"a language in Dublin Core":              {"<dc:language>de</dc:language>", Draft{Language: "de"}},
		"rights in Media RSS":                    {"<media:copyright>© Amt</media:copyright>", Draft{Rights: "© Amt"}},
		"a headline in Atom":                     {"<atom:title>Satzung</atom:title>", Draft{Title: "Satzung"}},
		"an address in the middle of the author": {"<author>Erika amt@x.example Muster</author>", Draft{Author: "Erika Muster"}},
		"an address that is none of mail":        {"<author>@presseamt</author>", Draft{Author: "@presseamt"}},
		"a region of the world in the language":  {"<dc:language>es-419</dc:language>", Draft{Language: "es-419"}},
		"a language that is none":                {"<dc:language>de:at</dc:language>", Draft{}},
		"two languages":                          {"<dc:language>de en</dc:language>", Draft{}},
		"a sign in a type of file":               {`<enclosure url="/a" type="audio/&quot;x"/>`, Draft{Enclosures: []Enclosure{{x("a"), "", 0}}}},
		"a creator without a name":               {"<author>Amt</author><dc:creator>&#160;</dc:creator>", Draft{Author: "Amt"}},
		"numbers in a type of file":              {`<enclosure url="/a" type="audio/mp4a-latm.v0+x9"/>`, Draft{Enclosures: []Enclosure{{x("a"), "audio/mp4a-latm.v0+x9", 0}}}},
		"a type of file that is none":            {`<enclosure url="/a" type="audio/{x}"/><enclosure url="/b" type="audio:x"/>`, Draft{Enclosures: []Enclosure{{x("a"), "", 0}, {x("b"), "", 0}}}},
		"a length that is none":                  {`<enclosure url="/a" length="99999999999999999999"/>`, Draft{Enclosures: []Enclosure{{x("a"), "", 0}}}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, readItem(t, c.in)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.in, diff)
			}
		})
	}
}

// What stands in the place of a feed is named so that an operator knows what to
// do.
func TestWhatIsNoFeedIsNamed(t *testing.T) {
	for body, want := range map[string]string{
		"<?xml version='1.0'?><katalog><buch/></katalog>":                  "no feed: an XML document <katalog>",
		"<gml:FeatureCollection/>":                                         "no feed: an XML document <featurecollection>",
		"Hier gibt es nichts":                                              "no feed: plain text",
		"<html><body><p>Presse</p></body></html>":                          "no feed: an HTML page",
		"<eigenes-element><!DOCTYPE html><html><body>Presse</body></html>": "no feed: an HTML page",
		`{"status":"ok"}`:                                                  "no feed: JSON that is no JSON Feed",
		`["a"]`:                                                            "no feed: JSON that is no JSON Feed",
		"":                                                                 "no feed: the body is empty",
	} {
		if _, err := Feed(Page{Body: []byte(body)}); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}

// Without an address of its own a feed has no relative links, and a
// Content-Location counts only where it names a host.
func TestLinksAreRelativeToTheAddressThatAnswered(t *testing.T) {
	for name, c := range map[string]struct{ url, location, want string }{
		"the page":                       {"https://x.example/feeds/neu.xml", "", "https://x.example/feeds/1"},
		"an address that HTTP names":     {"https://x.example/feeds/neu.xml", "https://y.example/a/b", "https://y.example/a/1"},
		"a path that HTTP names":         {"https://x.example/feeds/neu.xml", "/a/b", "https://x.example/a/1"},
		"an address that is none":        {"https://x.example/feeds/neu.xml", "http://[", "https://x.example/feeds/1"},
		"a file":                         {"neu.xml", "", ""},
		"a file, and HTTP names a path":  {"neu.xml", "/a/b", ""},
		"an address that cannot be read": {"http://[", "", ""},
	} {
		doc, err := Feed(Page{URL: c.url, Location: c.location, Body: []byte(`<rss version="2.0"><channel><item><title>a</title><link>1</link></item></channel></rss>`)})
		if err != nil || doc.Drafts[0].Link != c.want {
			t.Errorf("%s: %+v, %v, want %q", name, doc, err, c.want)
		}
	}
}

// A summary that stands alone is the text of an item, with links relative to its
// own base.
func TestASummaryOfRSSHasABase(t *testing.T) {
	long := strings.Repeat("Ein Satz, der für sich steht. ", 40)
	for _, in := range []string{
		`<summary xml:base="/a/">&lt;a href="b">B&lt;/a> ` + long + `</summary>`,
		`<description/><summary xml:base="/a/">&lt;a href="b">B&lt;/a> ` + long + `</summary>`,
		`<description xml:base="/c/"/><summary xml:base="/a/">&lt;a href="b">B&lt;/a> ` + long + `</summary>`,
	} {
		if d := readItem(t, in); !strings.Contains(d.Markup, `href="https://x.example/a/b"`) {
			t.Errorf("%.60s: %.120s", in, d.Markup)
		}
	}
}
