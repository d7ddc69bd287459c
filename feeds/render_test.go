package feeds

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// fixtureLibrary renders without a store.
func fixtureLibrary(c *Catalog) *Library {
	l := &Library{tag: "tag:feeds.example,2026-03-02:", founded: worldStart}
	l.catalog.Store(c)
	return l
}

// Every testdata/render/NAME.items.json is rendered as a topic feed in every
// format and must give NAME.atom, NAME.rss and NAME.json.
func TestRenderGolden(t *testing.T) {
	inputs, err := filepath.Glob("testdata/render/*.items.json")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	c := worldCatalog(t)
	topic, _ := c.Topic("cloud")
	l := fixtureLibrary(c)
	for _, input := range inputs {
		raw, err := os.ReadFile(input)
		if err != nil {
			t.Fatal(err)
		}
		var items []store.Item
		if err := json.Unmarshal(raw, &items); err != nil {
			t.Fatalf("%s: %v", input, err)
		}
		d := l.assemble(c, l.blankTopic(c, topic), items)
		for ext, f := range formats {
			golden := strings.TrimSuffix(input, ".items.json") + ext
			got, err := f.render(d)
			if err != nil {
				t.Fatalf("%s: %v", golden, err)
			}
			if again, _ := f.render(d); !bytes.Equal(got, again) {
				t.Errorf("%s: rendered twice differs", golden)
			}
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", golden, diff)
			}
		}
	}
}

// Whatever an item holds, the documents stay well-formed, and nothing in a
// plain field looks like markup.
func FuzzRender(f *testing.F) {
	f.Add("Titel", "Anriss", "https://amt.example/1", "Text", "de")
	f.Add("<b>&amp;amp;lt;", "\x00\u202e]]>", "javascript:alert(1)", "a\n\n<script>", "nicht eine Sprache")
	f.Add("&#60;script&#62;", "&lt;", "http://ü.example/%zz?ä b", "\ufffe", "x")
	c := worldCatalog(f)
	l := fixtureLibrary(c)
	f.Fuzz(func(t *testing.T, title, teaser, link, text, language string) {
		it := store.Item{
			ID: "x", Source: "amt", Title: title, Teaser: teaser, URL: link, Text: text, Language: language,
			Published: worldStart, FirstSeen: worldStart, Categories: []string{title}, Author: teaser, Rights: title,
			Enclosures: []store.Enclosure{{URL: link, Type: language}}, Image: link,
		}
		d := l.assemble(c, l.blankAll(c), []store.Item{it})
		for ext, format := range formats {
			body, err := format.render(d)
			if err != nil {
				t.Fatalf("%s: %v", ext, err)
			}
			if ext == ".json" {
				if !json.Valid(body) {
					t.Errorf("%s is no JSON: %q", ext, body)
				}
				continue
			}
			if err := wellFormed(bytes.NewReader(body)); err != nil {
				t.Fatalf("%s is not well-formed: %v", ext, err)
			}
		}
		e := d.entries[0]
		for _, s := range []string{e.title, e.summary, e.author, e.rights} {
			if tagLike.MatchString(s) || entityLike.MatchString(s) {
				t.Errorf("markup in plain text: %q", s)
			}
		}
		if !strings.HasPrefix(e.link, "http") || e.title == "" || e.summary == "" {
			t.Errorf("link %q, title %q, summary %q", e.link, e.title, e.summary)
		}
	})
}

func TestWebAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://amt.example/a?b=c#d":           "https://amt.example/a?b=c#d",
		" https://amt.example/ ":                "https://amt.example/",
		"https://bücher.example/straße?q=ä b|c": "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4%20b%7Cc",
		"https://amt.example/a#Größe":           "https://amt.example/a#Gr%C3%B6%C3%9Fe",
		"https://amt.example/?a=100%":           "https://amt.example/?a=100%25",
		"http://[::1]:8080/x":                   "http://[::1]:8080/x",
		"javascript:alert(1)":                   "",
		"https://user:pw@amt.example/":          "",
		"https:///x":                            "",
		"/relativ":                              "",
		"http://a,b/":                           "",
		"http://amt.example/%zz":                "",
		"":                                      "",
	} {
		if got := webAddress(in); got != want {
			t.Errorf("webAddress(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"3 < 5 & 7 > 2":          "3 < 5 & 7 > 2",
		"Der <b>-Tag":            "Der ‹b>-Tag",
		"AT&amp;T":               "AT&T",
		"&lt;script&gt;":         "‹script>",
		"&amp;amp;amp;amp;lt;b":  "＆amp;lt;b",
		"&#x202e;rückwärts &#0;": "rückwärts \ufffd",
		"  Rand  ":               "Rand",
		"F&E; und &Co":           "F＆E; und &Co",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}

// Full texts are what makes a document big; older entries give theirs up first.
func TestDocumentsStayBelowAMegabyte(t *testing.T) {
	c := worldCatalog(t)
	l := fixtureLibrary(c)
	items := make([]store.Item, maxEntries)
	for i := range items {
		items[i] = news("amt", "g", "Titel", "Anriss", worldStart.Add(-time.Duration(i)*time.Hour))
		items[i].Text = strings.Repeat("Wort ", 2000)
	}
	d := l.assemble(c, l.blankAll(c), items)
	if d.entries[0].content == "" || d.entries[maxEntries-1].content != "" {
		t.Error("the newest entry must keep its text and the oldest give it up")
	}
	for ext, f := range formats {
		if body, err := f.render(d); err != nil || len(body) > 1<<20 {
			t.Errorf("%s has %d bytes, %v", ext, len(body), err)
		}
	}
}

func BenchmarkRender50(b *testing.B) {
	c := worldCatalog(b)
	l := fixtureLibrary(c)
	d := l.assemble(c, l.blankAll(c), many(defaultEntries))
	for ext, f := range formats {
		b.Run(ext[1:], func(b *testing.B) {
			for b.Loop() {
				if _, err := f.render(d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
