package extract

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var long = strings.Repeat("Die Verwaltung schreibt. ", 20)

// asideCases are bodies of an element, and whether they are set aside.
var asideCases = []struct {
	inside string
	aside  bool
}{
	{long, true},
	{"<![CDATA[<p>" + long + "</p>]]>", true},
	{" \n<![CDATA[ <p>" + long + "&amp; &copy=1</p> ]]>\t\n ", true},
	{"\n  &lt;p&gt;" + long + " &amp;amp; &quot;x&apos; &#228;&#8211;&nbsp;x&lt;/p&gt; \n", true},
	{"\u00a0" + long + "\u00a0", true},
	{"kurz", false},
	{"", false},
	{long + "<b>fett</b>", false},
	{"vor <![CDATA[" + long + "]]> nach &amp;", false},
	{"<![CDATA[" + long + "]]><![CDATA[" + long + "]]>", false},
	{"<!-- " + long + " -->" + long, false},
	{long + " &copy=1; &copyfoo; &unbekannt; A & B &auml;", false},
	{long + "\x01\x1f", false},
	{long + "\uE0000;", false},
}

func asideFeeds(inside string) map[string]string {
	return map[string]string{
		"rss": `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>x</title><item><title>a</title><description>` +
			inside + `</description></item><item><content:encoded>` + inside + `</content:encoded><title>b</title></item></channel></rss>`,
		"atom": `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>a</title><summary>` + inside + `</summary></entry>` +
			`<entry><content type="html">` + inside + `</content></entry><entry><content type='text'>` + inside + `</content></entry></feed>`,
	}
}

// checkAside reads a document in both ways.
func checkAside(t *testing.T, body []byte) (set int) {
	t.Helper()
	for _, isRSS := range []bool{true, false} {
		short, texts := setAside(body, isRSS)
		if len(texts) == 0 {
			continue
		}
		set += len(texts)
		got, err := new(feedReader).parseWith(short, isRSS, texts)
		if err != nil {
			continue // it is read as it is then
		}
		want, err := new(feedReader).parseWith(body, isRSS, nil)
		if err != nil {
			t.Errorf("%.300q is read only with its texts set aside: %v", body, err)
			continue
		}
		if d := cmp.Diff(want, got, cmpopts.EquateErrors()); d != "" {
			t.Errorf("%.300q is another feed with its texts set aside (-without +with):\n%s", body, d)
		}
	}
	return set
}

func TestTextsSetAsideAreReadAsTheFeedParserReadsThem(t *testing.T) {
	for _, c := range asideCases {
		for format, body := range asideFeeds(c.inside) {
			if set := checkAside(t, []byte(body)); (set > 0) != c.aside {
				t.Errorf("%s: %.60q: %d texts were set aside", format, c.inside, set)
			}
		}
	}
}

// TestModulesAreReadWithoutTheirDeclaration: what binds a prefix that the feed
// parser would take for the same is left out, all else counts.
func TestModulesAreReadWithoutTheirDeclaration(t *testing.T) {
	item := `<item><title>a</title><dc:creator>Muster</dc:creator><atom:link rel="alternate" href="https://amt.example/1"/><media:thumbnail url="https://amt.example/1.png"/><content:encoded>` + long + `</content:encoded></item>`
	entry := `<entry><title>a</title><dc:creator>Muster</dc:creator><atom:id>1</atom:id><summary>` + long + `</summary></entry>`
	for _, spaces := range []string{
		``,
		` xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"`,
		` xmlns:content="http://other.example/" xmlns:dc="http://purl.org/rss/1.0/modules/content/"`,
		` xmlns:dc="http://www.w3.org/2005/Atom" xmlns:atom="http://purl.org/dc/elements/1.1/"`,
		` xmlns='http://www.w3.org/2005/Atom' xmlns:atom='http://www.w3.org/2005/Atom'`,
		` xmlns="http://purl.org/dc/elements/1.1/" xmlns:dc="http://purl.org/dc/elements/1.1/"`,
	} {
		for _, body := range []string{
			`<rss version="2.0"` + spaces + `><channel><title>x</title>` + item + `<x` + spaces + `>` + item + `</x></channel></rss>`,
			`<feed` + spaces + ` xml:lang="de"><title>x</title>` + entry + `</feed>`,
		} {
			checkAside(t, []byte(body))
		}
	}
}

func TestAFeedWhoseMarksDoNotComeBackIsReadAsItIs(t *testing.T) {
	for name, body := range map[string]string{
		"the module is another one": `<rss version="2.0" xmlns:content="http://other.example/"><channel><item><title>a</title><content:encoded>` + long + `</content:encoded></item></channel></rss>`,
		"two descriptions":          `<rss version="2.0"><channel><item><title>a</title><description>` + long + `</description><description>` + long + `zwei</description></item></channel></rss>`,
		"inside another element":    `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>a</title><source><content>` + long + `</content></source><summary>` + long + `</summary></entry></feed>`,
	} {
		doc, err := Feed(Page{Body: []byte(body), URL: "https://amt.example/feed"})
		if err != nil || len(doc.Drafts) != 1 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := doc.Drafts[0]; !strings.HasPrefix(d.Teaser+d.Text, "Die Verwaltung schreibt.") || strings.Contains(d.Teaser+d.Text, asideMark) {
			t.Errorf("%s: teaser %q, text %q", name, d.Teaser, d.Text)
		}
	}
}

func FuzzAside(f *testing.F) {
	for _, c := range asideCases {
		for _, body := range asideFeeds(c.inside) {
			f.Add([]byte(body))
		}
	}
	inputs, _ := filepath.Glob("testdata/feed/*.[xj][ms]*")
	for _, input := range inputs {
		if body, err := os.ReadFile(input); err == nil {
			f.Add(body)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if isClean(body) {
			checkAside(t, body)
		}
		if mended, _ := mendXML(bytes.ToValidUTF8(body, nil), nil); len(mended) > 0 {
			checkAside(t, mended)
		}
	})
}
