package extract

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readAtom reads a feed of Atom with what stands in its head.
func readAtom(t *testing.T, inside string) *Document {
	t.Helper()
	doc, err := Feed(Page{URL: "https://x.example/feeds/neu.atom", Body: []byte(
		`<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">` + inside + `</feed>`)})
	if err != nil {
		t.Fatalf("%s: %v", inside, err)
	}
	return doc
}

func readAtomEntry(t *testing.T, inside string) Draft {
	t.Helper()
	doc := readAtom(t, "<title>x</title><entry>"+inside+"</entry>")
	if len(doc.Drafts) != 1 {
		t.Fatalf("%s: %d drafts", inside, len(doc.Drafts))
	}
	return doc.Drafts[0]
}

// What an entry of Atom does not say in the format's own words counts in those
// of the modules.
func TestEntriesOfAtomSpeakInModulesToo(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want Draft
	}{
		"a headline in Dublin Core":      {"<dc:title>Neue Satzung</dc:title>", Draft{Title: "Neue Satzung"}},
		"a headline in Media RSS":        {"<media:group><media:title>Ratssitzung</media:title></media:group>", Draft{Title: "Ratssitzung"}},
		"its own headline first":         {"<title>Satzung</title><dc:title>S.</dc:title>", Draft{Title: "Satzung"}},
		"a teaser in Dublin Core":        {"<dc:description>Kurz gesagt</dc:description>", Draft{Teaser: "Kurz gesagt"}},
		"a teaser in Media RSS":          {"<media:group><media:description>Zu sehen</media:description></media:group>", Draft{Teaser: "Zu sehen"}},
		"its own summary first":          {"<summary>Kurz</summary><dc:description>Andere Worte</dc:description>", Draft{Teaser: "Kurz"}},
		"rights in Dublin Core":          {"<dc:rights>© Amt</dc:rights>", Draft{Rights: "© Amt"}},
		"its own rights first":           {"<rights>frei</rights><dc:rights>© Amt</dc:rights>", Draft{Rights: "frei"}},
		"a language in Dublin Core":      {"<dc:language>de_AT</dc:language>", Draft{Language: "de-AT"}},
		"an author in Dublin Core":       {"<dc:creator>Presseamt</dc:creator>", Draft{Author: "Presseamt"}},
		"an author with an address only": {"<author><email>amt@x.example</email></author>", Draft{Author: "amt@x.example"}},
		"subjects in Dublin Core":        {`<category term="Recht"/><dc:subject>Register</dc:subject>`, Draft{Categories: []string{"Recht", "Register"}}},
		"a category with a label":        {`<category term="ka" label="Kleine Anfrage"/>`, Draft{Categories: []string{"ka", "Kleine Anfrage"}}},
		"a picture in Media RSS":         {`<media:thumbnail url="/b.jpg"/>`, Draft{Image: "https://x.example/b.jpg"}},
		"a film in Media RSS":            {`<media:content url="/f.mp4" type="video/mp4" fileSize="7"/>`, Draft{Enclosures: []Enclosure{{"https://x.example/f.mp4", "video/mp4", 7}}}},
		"text that stands elsewhere":     {`<content type="application/pdf" src="plan.pdf"/>`, Draft{Enclosures: []Enclosure{{"https://x.example/feeds/plan.pdf", "application/pdf", 0}}}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, readAtomEntry(t, c.in)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.in, diff)
			}
		})
	}
}

// The type of a content says whether brackets are markup; files that somebody
// put into a feed are no text at all.
func TestContentOfAtomIsWhatItsTypeSays(t *testing.T) {
	for in, want := range map[string]string{
		`<content type="html">5 &lt;b>Ämter&lt;/b></content>`:                                                     "5 Ämter",
		`<content>5 &lt;b>Ämter&lt;/b></content>`:                                                                 "5 Ämter",
		`<content type="text">a &lt; b und &lt;x&gt;</content>`:                                                   "a < b und <x>",
		`<content type="text/plain">Eins&#10;&#10;Zwei &lt;x&gt;</content>`:                                       "Eins\n\nZwei <x>",
		`<content type="text">&lt;p>Eins&lt;/p>&lt;p>Zwei&lt;/p></content>`:                                       "Eins\n\nZwei",
		`<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Eins <b>zwei</b></p></div></content>`: "Eins zwei",
		`<content type="image/png">iVBORw0KGgo=</content>`:                                                        "",
		`<content type="audio/mpeg">SUQzBAAA</content>`:                                                           "",
		`<content type="Video/mp4">AAAAIGZ0</content>`:                                                            "",
	} {
		if d := readAtomEntry(t, in); d.Text != want {
			t.Errorf("%s: text %q, want %q", in, d.Text, want)
		}
	}
}

// A type means the same with blanks around it.
func TestTypesOfAtomMayHaveBlanksAround(t *testing.T) {
	for _, written := range []string{`html`, ` html`, "html\n", `	HTML `} {
		d := readAtomEntry(t, `<title type="`+written+`">5 &lt;b>Ämter&lt;/b></title><summary type="`+written+`">&lt;i>Kurz&lt;/i></summary>`)
		if d.Title != "5 Ämter" || d.Teaser != "Kurz" {
			t.Errorf("type %q: title %q, teaser %q", written, d.Title, d.Teaser)
		}
	}
	if d := readAtomEntry(t, `<title type=" xhtml "><div xmlns="http://www.w3.org/1999/xhtml">5 <b>Ämter</b></div></title>`); d.Title != "5 Ämter" {
		t.Errorf("title %q", d.Title)
	}
}

// Links in a text are relative to the base that is written above it.
func TestLinksInTextsFollowTheirBase(t *testing.T) {
	long := strings.Repeat("Ein Satz, der für sich steht. ", 40)
	for name, in := range map[string]string{
		"the entry's":    `<entry xml:base="/a/"><summary type="html">&lt;a href="b">B&lt;/a> ` + long + `</summary></entry>`,
		"the summary's":  `<entry><summary type="html" xml:base="/a/">&lt;a href="b">B&lt;/a> ` + long + `</summary></entry>`,
		"the content's":  `<entry><content type="html" xml:base="/a/"><![CDATA[<a href="b">B</a> ` + long + `]]></content></entry>`,
		"inside another": `<entry xml:base="https://y.example/"><content type="html" xml:base="https://x.example/a/">&lt;a href="b">B&lt;/a> ` + long + `</content></entry>`,
	} {
		if doc := readAtom(t, in); !strings.Contains(doc.Drafts[0].Markup, `href="https://x.example/a/b"`) {
			t.Errorf("%s: %.120s", name, doc.Drafts[0].Markup)
		}
	}
}

func TestWhatAFeedOfAtomSaysOfItself(t *testing.T) {
	got := readAtom(t, `<title>Amt</title><icon>/symbol.png</icon><dc:rights>© Amt</dc:rights><dc:creator>Presseamt</dc:creator>`+
		`<link rel="hub" href="javascript:x"/><link rel="hub" href="https://hub.example/"/><link rel="via" href="/anderswo"/><link href="/"/><link href="/zweite"/>`).Feed
	want := Head{Title: "Amt", Image: "https://x.example/symbol.png", Rights: "© Amt", Author: "Presseamt", Hubs: []string{"https://hub.example/"}, Link: "https://x.example/"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("head (-want +got):\n%s", diff)
	}
}

// A feed without entries is quiet; one that says nothing at all is broken.
func TestAFeedThatSaysNothingIsDamage(t *testing.T) {
	for body, hollow := range map[string]bool{
		`<feed xmlns="http://www.w3.org/2005/Atom"/>`:                                              true,
		`<feed xmlns="http://www.w3.org/2005/Atom"><generator>x</generator></feed>`:                true,
		`<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id></feed>`:                          false,
		`<feed xmlns="http://www.w3.org/2005/Atom"><updated>2025-10-16T08:00:00Z</updated></feed>`: false,
		`<feed xmlns="http://www.w3.org/2005/Atom"><link href="/"/></feed>`:                        false,
		`<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>a</title></entry></feed>`:         false,
		`<rss version="2.0"/>`:                true,
		`<rss version="2.0"><channel/></rss>`: true,
		`<rss version="2.0"><channel><link>https://x.example/</link></channel></rss>`:                                      false,
		`<rss version="2.0"><channel><description>Neues</description></channel></rss>`:                                     false,
		`<rss version="2.0"><channel><item><title>a</title></item></channel></rss>`:                                        false,
		`<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><dc:title>Amt</dc:title></channel></rss>`: false,
	} {
		doc, err := Feed(Page{Body: []byte(body)})
		if err != nil || errors.Is(doc.Partial, errHollow) != hollow {
			t.Errorf("%s: %+v, %v", body, doc, err)
		}
	}
}

// Where nobody wants the markup it stays empty, and the texts are the same.
func TestTextsAloneAreTheSameTexts(t *testing.T) {
	long := strings.Repeat("Ein <b>Satz</b>, der für sich steht. ", 40)
	for name, body := range map[string]string{
		"RSS":       `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>x</title><item><description>Kurz &lt;i>gesagt&lt;/i></description><content:encoded><![CDATA[<p>Lang</p><p>Länger</p>]]></content:encoded></item><item><description><![CDATA[` + long + `]]></description></item></channel></rss>`,
		"Atom":      `<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><summary>Kurz</summary><content type="html">&lt;p>Lang&lt;/p></content></entry></feed>`,
		"JSON Feed": `{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"1","content_html":"<p>Lang</p><p>Länger</p>"},{"id":"2","content_text":"a < b"}]}`,
	} {
		with, err := Feed(Page{Body: []byte(body)})
		if err != nil || with.Drafts[0].Markup == "" {
			t.Fatalf("%s: %+v, %v", name, with, err)
		}
		for i := range with.Drafts {
			with.Drafts[i].Markup = ""
		}
		without, err := Feed(Page{Body: []byte(body), TextOnly: true})
		if diff := cmp.Diff(with, without); err != nil || diff != "" {
			t.Errorf("%s: %v (-with markup +without):\n%s", name, err, diff)
		}
	}
}
