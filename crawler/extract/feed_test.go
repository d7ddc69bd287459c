package extract

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

var update = flag.Bool("update-feeds", false, "rewrite testdata/feed/*.want from what is read now")

// A fixture is a feed's expectation: what HTTP said, and what must be read.
type fixture struct {
	URL, ContentType, Location string   `json:",omitempty"`
	Partial                    string   `json:",omitempty"`
	Error                      string   `json:",omitempty"`
	Reservations               []string `json:",omitempty"`
	Feed                       map[string]any
	Drafts                     []map[string]any
}

// fields turns a struct into what JSON shows of it, without what is empty.
func fields(t *testing.T, v any) map[string]any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	for k, v := range out {
		switch v := v.(type) {
		case nil:
			delete(out, k)
		case string:
			if v == "" {
				delete(out, k)
			}
		case float64:
			if v == 0 {
				delete(out, k)
			}
		case bool:
			if !v {
				delete(out, k)
			}
		case map[string]any: // a date
			if v["Precision"] == float64(dates.None) {
				delete(out, k)
			} else {
				out[k] = v["Time"]
			}
		}
	}
	return out
}

// TestFeedFixtures reads every feed of testdata/feed and compares it with the
// .want file beside it.
func TestFeedFixtures(t *testing.T) {
	inputs, err := filepath.Glob("testdata/feed/*.[xj][ms]*")
	if err != nil || len(inputs) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, input := range inputs {
		t.Run(filepath.Base(input), func(t *testing.T) {
			body, err := os.ReadFile(input)
			if err != nil {
				t.Fatal(err)
			}
			wantFile := strings.TrimSuffix(input, filepath.Ext(input)) + ".want"
			var want fixture
			b, err := os.ReadFile(wantFile)
			if err == nil {
				err = json.Unmarshal(b, &want)
			}
			if err != nil && !*update {
				t.Fatal(err)
			}
			if want.URL == "" {
				want.URL = "https://quelle.example/feeds/neu.xml"
			}
			got := fixture{URL: want.URL, ContentType: want.ContentType, Location: want.Location}
			got.read(t, body)
			if *update {
				var b bytes.Buffer
				enc := json.NewEncoder(&b)
				enc.SetEscapeHTML(false)
				enc.SetIndent("", "  ")
				if err := enc.Encode(got); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(wantFile, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("differs from %s (-want +got):\n%s", wantFile, diff)
			}
		})
	}
}

func (f *fixture) read(t *testing.T, body []byte) {
	doc, err := Feed(Page{Body: body, URL: f.URL, ContentType: f.ContentType, Location: f.Location})
	if err != nil {
		f.Error = err.Error()
		return
	}
	if doc.Partial != nil {
		f.Partial = doc.Partial.Error()
	}
	f.Reservations = doc.Reservations
	f.Feed = fields(t, doc.Feed)
	for _, d := range doc.Drafts {
		f.Drafts = append(f.Drafts, fields(t, d))
	}
}

func TestAPageThatIsNoFeedIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want error
	}{
		"nothing":            {"", ErrEmpty},
		"white space":        {" \n\t ", ErrEmpty},
		"an ordinary page":   {"<!doctype html><html><head><title>Presse</title></head><body><h1>Presse</h1></body></html>", ErrHTML},
		"a page in XHTML":    {`<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>`, ErrHTML},
		"a fragment":         {"<div>Wartung</div>", ErrHTML},
		"a bot wall":         {"<html><head><title>Just a moment...</title></head><body><script src=/cdn-cgi/challenge-platform/x></script></body></html>", ErrWall},
		"a login":            {"<html><title>Anmelden</title><form><input type=password></form></html>", ErrLogin},
		"a soft 404":         {"<html><title>Seite nicht gefunden</title><body>Leider.</body></html>", ErrNotFound},
		"a sitemap":          {"<urlset><url><loc>https://x.example/</loc></url></urlset>", ErrNoFeed},
		"another document":   {"<?xml version='1.0'?><catalog><book/></catalog>", ErrNoFeed},
		"plain text":         {"Dienst nicht verfügbar", ErrNoFeed},
		"JSON of an API":     {`{"status":"ok","data":[]}`, ErrNoFeed},
		"a list in JSON":     {`[{"id":1}]`, ErrNoFeed},
		"JSON in odd pieces": {`{"items":`, ErrNoFeed},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := Feed(Page{Body: []byte(c.body)})
			if !errors.Is(err, c.want) || !errors.Is(err, ErrNoFeed) {
				t.Errorf("Feed(%q) = %+v, %v, want the error %v", c.body, doc, err, c.want)
			}
		})
	}
}

func TestMarkupOfAPageAroundAFeedDoesNotCount(t *testing.T) {
	const feed = `<rss version="2.0"><channel><title>x</title><item><title>Meldung</title></item></channel></rss>`
	for name, body := range map[string]string{
		"a warning before it":       "<br />\n<b>Warning</b>:  session_start() in <b>/srv/feed.php</b> on line <b>3</b><br />\n<?xml version=\"1.0\"?>" + feed,
		"text before and behind it": "Notice: undefined index\n" + feed + "\n<!-- 0.3 s --> fertig",
		"a template around it":      `<!DOCTYPE html><html><body><div class="content">` + feed + "</div></body></html>",
		"a script behind it":        feed + "<script>count()</script>",
	} {
		doc, err := Feed(Page{Body: []byte(body)})
		if err != nil || doc.Partial != nil || len(doc.Drafts) != 1 || doc.Drafts[0].Title != "Meldung" {
			t.Errorf("%s: %+v, %v", name, doc, err)
		}
		if kind := Sniff(Page{Body: []byte(body)}); kind != KindFeed {
			t.Errorf("%s: it counts as %q", name, kind)
		}
	}
	for _, page := range []string{
		"<html><head><title>RSS erklärt</title></head><body><p>So beginnt ein Feed: <rss></p></body></html>",
		"<html><body><script>document.write('" + feed + "')</script></body></html>",
		"<html><body><amt-news>" + feed + "</amt-news></body></html>",
	} {
		if doc, err := Feed(Page{Body: []byte(page)}); !errors.Is(err, ErrHTML) {
			t.Errorf("%s is read as %+v, %v", page, doc, err)
		}
	}
}

func TestAnEmptyFeedIsNoDamage(t *testing.T) {
	for _, body := range []string{
		`<rss version="2.0"><channel><title>Nichts Neues</title></channel></rss>`,
		`<feed xmlns="http://www.w3.org/2005/Atom"><title>Nichts Neues</title></feed>`,
		`{"version":"https://jsonfeed.org/version/1.1","title":"Nichts Neues","items":[]}`,
	} {
		doc, err := Feed(Page{Body: []byte(body)})
		if err != nil || doc.Partial != nil || len(doc.Drafts) != 0 || doc.Feed.Title != "Nichts Neues" {
			t.Errorf("Feed(%s) = %+v, %v", body, doc, err)
		}
	}
}

// TestAttacksAreBounded sends what brought other readers down. Each must cost
// little and keep what came before it.
func TestAttacksAreBounded(t *testing.T) {
	good := "<item><title>Gut</title><link>https://x.example/1</link></item>"
	rss := func(inside string) string {
		return `<rss version="2.0"><channel><title>x</title>` + good + inside + `</channel></rss>`
	}
	attributes := strings.Builder{}
	for i := range 50_000 {
		fmt.Fprintf(&attributes, ` a%d="v"`, i)
	}
	for name, body := range map[string]string{
		"nested elements":     rss("<item><title>x</title><description>" + strings.Repeat("<a>", 50_000) + strings.Repeat("</a>", 50_000) + "</description></item>"),
		"never closed":        `<rss version="2.0"><channel>` + good + "<item>" + strings.Repeat("<a>", 400_000),
		"attributes":          rss("<item" + attributes.String() + "><title>x</title></item>"),
		"comment":             rss("<!-- " + strings.Repeat("- -", 50_000) + " -->"),
		"open quotes":         rss(strings.Repeat(`<a b="`, 30_000)),
		"brackets":            rss(strings.Repeat("<", 100_000)),
		"references all over": rss("<item><title>x</title><description>" + strings.Repeat("&d;", maxReferences+1) + "</description></item>"),
		"addresses that run":  rss("<item><title>" + strings.Repeat("javascript:", 2000) + "</title></item>"),
		"ampersands":          rss("<item><title>" + strings.Repeat("&", 150_000) + "</title></item>"),
		"references":          rss("<item><title>" + strings.Repeat("&#1;", 150_000) + "</title></item>"),
		"document types":      strings.Repeat("<!DOCTYPE x [", 50_000) + rss(""),
		"comments never end":  rss("<item><description>" + escapeXML(strings.Repeat("<!--<!", 150_000)) + "</description></item>"),
		"end tags":            rss(strings.Repeat("</x>", 150_000)),
		"markup in content":   rss("<item><description>" + escapeXML(strings.Repeat("<b><i><a>", 30_000)) + "</description></item>"),
		"selects in content":  rss("<item><description>" + escapeXML(strings.Repeat("<select><template><svg><select>", 30_000)) + "</description></item>"),
		"doctypes in content": rss("<item><description>" + escapeXML("<plaintext>"+strings.Repeat("</PLAINTEXT", 60_000)) + "</description></item>"),
		"a headline of 2 MB":  rss("<item><title>" + strings.Repeat("T", 2<<20) + "</title></item>"),
		"items without end":   rss(strings.Repeat("<item>", 30_000)),
		"namespaces":          rss(namespaces(60, strings.Repeat("<x:a/>", 100_000))),
		"nested namespaces":   rss(strings.Repeat(namespaces(10, ""), 200) + strings.Repeat("<x:a/>", 50_000)),
		"far end tags":        rss(strings.Repeat("<b>", 200) + strings.Repeat("</xyz>", 30_000)),
		"declarations":        rss(strings.Repeat("<!a <>", 30_000)),
		"categories":          rss("<item><title>x</title>" + strings.Repeat("<category>c</category>", 10_000) + "</item>"),
		"media":               rss(`<item xmlns:media="http://search.yahoo.com/mrss/"><title>x</title>` + strings.Repeat("<media:group><media:content/></media:group>", 5_000) + "</item>"),
		"brackets in content": rss("<item><description>" + escapeXML(escapeXML(strings.Repeat("<a ", 60_000))) + "</description></item>"),
		"formats in XHTML":    `<feed>` + strings.ReplaceAll(strings.ReplaceAll(good, "item", "entry"), "<link>https://x.example/1</link>", "") + `<entry><content type="xhtml"><div>` + formats(10_000) + `</div></content></entry></feed>`,
		"bases":               rss(strings.Repeat(`<item xml:base="a/"><link>b</link></item>`, maxItems)),
		"entities":            `<!DOCTYPE rss [<!ENTITY a "` + strings.Repeat("a", maxEntity) + `">` + strings.Repeat("<!ENTITY b 'x'>", 50_000) + "]>" + rss("<item><title>"+strings.Repeat("&a;", 300_000)+"</title></item>"),
		"items in open ones":  rss(strings.Repeat("<x><item>", 50_000)),
		"ends of no section":  rss("<item><title>" + strings.Repeat("]]>", 150_000) + "</title></item>"),
		"a page around it":    strings.Repeat(`<p a="`, 50_000) + strings.Repeat("<p>", 50_000) + rss(""),
		"blanks in listings":  rss("<item><description>" + escapeXML("<pre>"+strings.Repeat("<b> ", 60_000)+"x") + "</description></item>"),
		"tags never end":      rss(strings.Repeat("<item ", 60_000)),
	} {
		t.Run(name, func(t *testing.T) {
			boundedWork(t, body, 250, func() {
				doc, err := Feed(Page{Body: []byte(body), URL: "https://x.example/feed"})
				if err != nil || len(doc.Drafts) == 0 || doc.Drafts[0].Title != "Gut" || len(doc.Drafts) > maxItems {
					t.Errorf("the item before the attack is lost: %v", err)
				}
			})
		})
	}
}

// namespaces is an element, left open, that declares n namespaces.
func namespaces(n int, inside string) string {
	var b strings.Builder
	b.WriteString("<x:a")
	for i := range n {
		fmt.Fprintf(&b, ` xmlns:n%d="urn:%d"`, i, i)
	}
	return b.String() + ">" + inside
}

func formats(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<p><b class="%d"/></p>`, i)
	}
	return b.String()
}

func TestJSONIsBounded(t *testing.T) {
	t.Parallel()
	feed := func(inside string) string {
		return `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"Gut"},` + inside
	}
	for name, body := range map[string]string{
		"objects":     feed(strings.Repeat("{},", 200_000)),
		"numbers":     feed(`{"id":"2","tags":[` + strings.Repeat("1,", 200_000) + `1]}]}`),
		"nested":      feed(`{"id":"2","_x":` + strings.Repeat("[", 200_000)),
		"keys":        feed(`{"id":"2",` + strings.Repeat(`"a":[],`, 50_000)),
		"values":      feed(strings.Repeat("1,", 2*maxItems) + `{"id":"2","title":"Spät"}]}`),
		"pairs":       feed(`{"id":"2","title":"Spät",` + strings.Repeat(`"a":1,`, maxPairs) + `"b":1}]}`),
		"attachments": feed(`{"id":"2","attachments":[` + strings.Repeat("{},", 50_000) + `{}]}]}`),
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := Feed(Page{Body: []byte(body)})
			if err != nil || len(doc.Drafts) == 0 || doc.Drafts[0].Title != "Gut" || len(doc.Drafts) > maxItems {
				t.Errorf("the item before the attack is lost: %v", err)
			}
			if name == "values" && doc.Partial == nil {
				t.Error("what is behind the bound was read")
			}
		})
	}
}

func TestItemsAreCountedBeforeTheyAreRead(t *testing.T) {
	body := `<rss version="2.0"><channel><title>x</title>` + strings.Repeat("<item><title>t</title></item>", maxItems+1) + `</channel></rss>`
	doc, err := Feed(Page{Body: []byte(body)})
	if err != nil || len(doc.Drafts) != maxItems || doc.Partial == nil {
		t.Errorf("got %d drafts, %v", len(doc.Drafts), err)
	}
}

// TestCleanFeedsAreNotRewritten holds the survey to its purpose: what every
// reader can read must not pay for what only we can.
func TestCleanFeedsAreNotRewritten(t *testing.T) {
	for _, body := range [][]byte{sampleRSS(3), sampleAtom(3)} {
		if !isClean(cutDeclaration(body)) {
			t.Errorf("the survey of a clean feed asks for mending: %.200s", body)
		}
	}
}

// TestMendingKeepsWhatWasClean: what is read of a feed must not depend on
// whether it had to be mended.
func TestMendingKeepsWhatWasClean(t *testing.T) {
	for _, body := range [][]byte{sampleRSS(3), sampleAtom(3)} {
		want, err := Feed(Page{Body: body})
		if err != nil {
			t.Fatal(err)
		}
		got, err := Feed(Page{Body: bytes.Replace(body, []byte("<title>"), []byte("<!-- -- --><title>"), 1)})
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("mended differs (-want +got):\n%s\n%v", diff, err)
		}
	}
}

func TestEmptyElementsOfXHTMLHoldNothing(t *testing.T) {
	for _, empty := range []string{"<iframe/>", "<script/>", "<title/>", "<b/>", `<a name="x"/>`, "<p/>"} {
		doc, err := Feed(Page{Body: []byte(`<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>eins ` +
			empty + `zwei</p><p>drei</p></div></content></entry></feed>`)})
		if err != nil || len(doc.Drafts) != 1 || strings.Join(strings.Fields(doc.Drafts[0].Text), " ") != "eins zwei drei" || strings.Contains(doc.Drafts[0].Markup, "<b>") {
			t.Errorf("%s: %+v, %v", empty, doc, err)
		}
	}
}

// FuzzFeed: no input may bring the reader down, and whatever it reads is clean.
func FuzzFeed(f *testing.F) {
	inputs, _ := filepath.Glob("testdata/feed/*.[xj][ms]*")
	for _, input := range inputs {
		if body, err := os.ReadFile(input); err == nil {
			f.Add(body)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		doc, err := Feed(Page{Body: body, URL: "https://x.example/feed"})
		if err != nil {
			return
		}
		for _, d := range doc.Drafts {
			for _, s := range []string{d.Title, d.Teaser, d.Text, d.Author, d.Rights, strings.Join(d.Categories, " ")} {
				if m := activeText.FindString(s); m != "" || strings.ContainsAny(s, "\x00\x01\u202e") {
					t.Errorf("unclean text %q", s)
				}
			}
			for _, u := range []string{d.Link, d.Image} {
				if u != "" && !isAbsolute(u) {
					t.Errorf("address %q", u)
				}
			}
		}
	})
}
