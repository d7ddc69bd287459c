package extract

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// seedPages adds the golden pages, so that fuzzing starts from real mark-up.
func seedPages(f *testing.F) []string {
	f.Helper()
	names, err := filepath.Glob("testdata/list/*.html")
	if err != nil || len(names) == 0 {
		f.Fatalf("no pages: %v", err)
	}
	var bodies []string
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		bodies = append(bodies, string(body))
	}
	return bodies
}

// checkDrafts holds what every reading of a list promises.
func checkDrafts(t *testing.T, doc *Document) {
	t.Helper()
	for _, d := range doc.Drafts {
		if d.Title == "" || !utf8.ValidString(d.Title+d.Teaser) || strings.ContainsAny(d.Title+d.Teaser, "\x00\n\r") {
			t.Errorf("title %q, teaser %q", d.Title, d.Teaser)
		}
		for _, link := range append(d.Also, d.Link, doc.Next) {
			if u, err := url.Parse(link); link != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
				t.Errorf("link %q", link)
			}
		}
		rest, found := strings.CutPrefix(d.Title, d.Kicker)
		if d.Kicker != "" && !(found && strings.HasPrefix(strings.TrimLeft(rest, " "), ":")) || d.Kicker != strings.TrimSpace(d.Kicker) {
			t.Errorf("kicker %q of title %q", d.Kicker, d.Title)
		}
	}
}

func FuzzList(f *testing.F) {
	for _, body := range seedPages(f) {
		f.Add(body, "article, p, li, tr", "a", "p")
	}
	f.Fuzz(func(t *testing.T, body, item, title, teaser string) {
		doc, err := List(listPageOf(body), Rule{Item: item, Title: title, Teaser: teaser})
		if err == nil {
			checkDrafts(t, doc)
		}
	})
}

func FuzzDetect(f *testing.F) {
	for _, body := range seedPages(f) {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		page := listPageOf(body)
		doc, rule, err := Detect(page)
		if err != nil {
			return
		}
		checkDrafts(t, doc)
		if rule.Item == "" {
			return // read from the page's structured data
		}
		again, err := List(page, rule)
		if err != nil || len(again.Drafts) != len(doc.Drafts) {
			t.Errorf("%d entries by detection, %v by the rule %+v", len(doc.Drafts), err, rule)
		}
	})
}

func FuzzSelector(f *testing.F) {
	for _, s := range []string{"a@href", "h2 > a, h3 > a", `td:nth-child(2n+1)`, `a[href*="@"]@href`, "li ~ li", "@href", ":not(a + b)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		s, reason := parseSelector(source)
		if reason == "" && s.given() && s.group == nil && s.attr == "" {
			t.Errorf("%q selects nothing and says nothing", source)
		}
	})
}

func FuzzWritten(f *testing.F) {
	for _, s := range []string{`document.write('<b>a</b>')`, "// document.write('a')", "document.writeln(`${a}`)", `"\`, "/*", `x='\''`, `[{a: 'b',}]`, `'\u00`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, script string) {
		if out := writtenBy(script); len(out) > len(script) {
			t.Errorf("%q writes %q", script, out)
		}
		for rest := script; rest != ""; {
			token := firstToken(rest)
			if token.size < 1 || token.size > len(rest) {
				t.Fatalf("token of %d bytes in %q", token.size, rest)
			}
			rest = rest[token.size:]
		}
		asJSON(script)
	})
}
