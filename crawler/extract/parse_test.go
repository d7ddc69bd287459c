package extract

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// open builds n elements of emphasis that differ and are not closed.
func open(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<b id="%d">`, i)
	}
	return b.String()
}

// A tree is never much larger than the page, whatever is left open in it.
func TestEmphasisIsNotReopened(t *testing.T) {
	for name, body := range map[string]string{
		"in paragraphs":    "<p>" + open(400) + strings.Repeat("<p>x", 1000),
		"in a drawing":     "<p><svg><style>" + open(400) + strings.Repeat("<p>x", 1000),
		"in table cells":   "<table><td>" + open(100) + strings.Repeat("<tr>x<td>x", 1000),
		"by a script":      "<script>document.write('<p>" + open(400) + strings.Repeat("<p>x", 1000) + "')</script>",
		"links in tables":  strings.Repeat(`<table><td><a href="/1">`, 100) + strings.Repeat("<p>x", 1000),
		"emphasis of five": strings.Repeat("<b><i><u><s><tt>", 5) + strings.Repeat("<p>x", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			root, err := parsePage([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			writeScripts(root)
			if n, most := countNodes(root), 4*strings.Count(body, "<"); n > most {
				t.Errorf("%d nodes, want at most %d", n, most)
			}
		})
	}
}

// What the parser is told otherwise, nobody else sees.
func TestEmphasisKeepsItsName(t *testing.T) {
	body := `<html><head></head><body class="1&lt;b&gt;2"><p>Ein <B class="x">fettes</B> <em>Wort</em>, <code/>.</p><script>x = "<b>";</script></body></html>`
	root, err := parsePage([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer("B", "b", "<code/>.", "<code>.</code>").Replace(body)
	var got strings.Builder
	if err := html.Render(&got, root); err != nil || got.String() != want {
		t.Errorf("%s, %v\nwant %s", got.String(), err, want)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.DataAtom.String() != n.Data {
			t.Errorf("%s is known as %s", n.Data, n.DataAtom)
		}
	}
}

// bodies is a page with n bodies.
func bodies(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<body a%d>", i)
	}
	return b.String()
}

// A page that would fill the memory is not parsed at all.
func TestPagesHaveBoundedParts(t *testing.T) {
	var names strings.Builder
	for i := range maxAttributed + 1 {
		fmt.Fprintf(&names, " a%d", i)
	}
	for name, body := range map[string]string{
		"tags":                  strings.Repeat("<p>", maxTags+1),
		"attributes":            "<p" + names.String() + ">",
		"bodies":                bodies(3000),
		"attributes in a quote": `<p a="<b>"` + names.String() + ">",
		"attributes in a style": `<style>"<!--"</style><svg><style><p` + names.String() + ">",
	} {
		if _, err := Article(articlePageOf(body)); !errors.Is(err, errTooManyNodes) {
			t.Errorf("%s: %v, want %v", name, err, errTooManyNodes)
		}
	}
}

// FuzzAttributesIn checks that no page has more attributes than were counted.
func FuzzAttributesIn(f *testing.F) {
	for _, body := range []string{
		`<p a b=1 c = "2" d='3'e/f/=g>`, `<p a="<b c>" d>`, `<style>"<!--"</style><svg><style><p a b c>`, `<script>if (a<b && c="</script><p a b>`,
		"<!-- <p a=' --><p b='c'd>", `<p a=>b<p =a =b>`, "<p\fa\rb\nc\td", `<a"b c>`, `<p a==b c>`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		root, err := html.Parse(strings.NewReader(string(body)))
		if err != nil {
			return
		}
		count := 0
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && !reopened[n.DataAtom] {
				count += len(n.Attr)
			}
		}
		if n := attributesIn(body); n < count {
			t.Errorf("%d attributes, %d counted", count, n)
		}
	})
}
