package extract

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
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
func TestATreeHasTheSizeOfItsPage(t *testing.T) {
	for name, body := range map[string]string{
		"in paragraphs":    "<p>" + open(400) + strings.Repeat("<p>x", 1000),
		"in a drawing":     "<p><svg><style>" + open(400) + strings.Repeat("<p>x", 1000),
		"in table cells":   "<table><td>" + open(100) + strings.Repeat("<tr>x<td>x", 1000),
		"by a script":      "<body><script>document.write('<p>" + open(400) + strings.Repeat("<p>x", 1000) + "')</script>",
		"links in tables":  strings.Repeat(`<table><td><a href="/1">`, 100) + strings.Repeat("<p>x", 1000),
		"a long link":      "<p><a href=/1" + attributes(1000) + ">" + strings.Repeat("<p>x", 5000),
		"long emphasis":    "<p><b" + attributes(1000) + ">" + strings.Repeat("<p>x", 5000),
		"quoted emphasis":  "<p>" + strings.ReplaceAll(open(400), `"`, `">" c="`) + strings.Repeat("<p>x", 1000),
		"many scripts":     "<body>" + strings.Repeat("<script>document.write('<p>"+open(30)+strings.Repeat("<p>x", 50)+"')</script>", 100),
		"tags in tags":     strings.Repeat("<a b='<a c=\"", 1000) + strings.Repeat("<p>x", 1000),
		"emphasis of five": strings.Repeat("<b><i><u><s><tt>", 5) + strings.Repeat("<p>x", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			root, err := parsePage([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			writeScripts(root)
			if n, most := sizeOf(root), (1+maxReopenedPerByte)*len(body); n > most {
				t.Errorf("%d elements and attributes, want at most %d", n, most)
			}
		})
	}
}

// Nor do many scripts together write what one may not.
func TestScriptsWriteLittleTogether(t *testing.T) {
	script := "<script>document.write('<p>" + strings.Repeat("<b><i><u>", 3) + strings.Repeat("<p>x", 500) + "')</script>"
	root, err := parsePage([]byte("<body>" + strings.Repeat(script, 100)))
	if err != nil {
		t.Fatal(err)
	}
	if writeScripts(root); sizeOf(root) > maxWritten {
		t.Errorf("%d elements and attributes", sizeOf(root))
	}
}

// attributes are n attributes of a tag.
func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d", i)
	}
	return b.String()
}

func sizeOf(root *html.Node) int {
	n := 0
	for c := range root.Descendants() {
		n += 1 + len(c.Attr)
	}
	return n
}

// What the parser is told otherwise, nobody else sees.
func TestEmphasisKeepsItsName(t *testing.T) {
	body := `<html><head></head><body class="1&lt;b&gt;2"><p>Ein <B class="x">fettes</B> <em>Wort</em>, <code/>.</p><script>x = "<b>";</script></body></html>`
	root := renamed(t, body)
	want := strings.NewReplacer("B", "b", "<code/>.", "<code>.</code>").Replace(body)
	if got := rendered(t, root); got != want {
		t.Errorf("%s\nwant %s", got, want)
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
	names := attributes(maxAttributed + 1)
	for name, body := range map[string]string{
		"tags":                  strings.Repeat("<p>", maxTags+1),
		"attributes":            "<p" + names + ">",
		"bodies":                bodies(3000),
		"tags in tags, bodies":  strings.Repeat("<a b='<a c=\"", 1000) + `'">` + bodies(3000),
		"attributes in a quote": `<p a="<b>"` + names + ">",
		"attributes in a style": `<style>"<!--"</style><svg><style><p` + names + ">",
	} {
		if _, err := Article(articlePageOf(body)); !errors.Is(err, errTooManyNodes) {
			t.Errorf("%s: %v, want %v", name, err, errTooManyNodes)
		}
	}
}

// Emphasis that ends too late or never is common in pages written by hand: it
// changes neither what stands beside what, nor how much of it can be read.
func TestEmphasisIsSloppy(t *testing.T) {
	for name, row := range map[string]string{
		"around a paragraph": `<b><p><a href="/m/%d">%s</b></a> 03.11.2025</p>`,
		"around a headline":  `<font color="red"><h3><a href="/m/%d">%s</a></font></h3><p>03.11.2025</p>`,
		"around a box":       `<strong><div><a href="/m/%d">%s</a></strong><p>03.11.2025</p></div>`,
	} {
		t.Run(name, func(t *testing.T) {
			doc, _, err := Detect(listPageOf(entries(600, row)))
			if err != nil || len(doc.Drafts) != 600 || doc.Drafts[599].Published.Time.IsZero() {
				t.Errorf("%v", err)
			}
		})
	}
}

// FuzzTamed checks that the text and the links of what is written properly are
// the same whether or not its tags were renamed.
func FuzzTamed(f *testing.F) {
	for _, parts := range []string{"bp", "abp", "tdb", "ubia", "sbcx", "qbqa", "lbla", "hbvbo"} {
		f.Add(parts)
	}
	f.Fuzz(func(t *testing.T, parts string) {
		body := written(parts[:min(len(parts), 100)])
		plain, err := html.Parse(strings.NewReader(body))
		if err != nil {
			return
		}
		if got, want := rendered(t, renamed(t, body)), rendered(t, plain); got != want {
			t.Errorf("%s\nis %s\nwant %s", body, got, want)
		}
	})
}

// renamed parses a body after all its emphasis and links were renamed.
func renamed(t *testing.T, body string) *html.Node {
	t.Helper()
	tamed := rename([]byte(body), func(tag atom.Atom) bool { return tag == atom.A || emphasis[tag] })
	root, err := html.Parse(strings.NewReader(string(tamed)))
	if err != nil {
		t.Fatal(err)
	}
	restore(root)
	return root
}

// written writes properly nested mark-up: each byte of the parts opens an
// element, writes something else, or closes the element that is open.
func written(parts string) string {
	const names = "b i font strong div span table em nav section"
	tags := strings.Fields(names)
	var b strings.Builder
	var open []string
	for _, c := range []byte(parts) {
		switch c % 16 {
		case 10:
			b.WriteString(`<script>x = "<b>" + '</i>'</script><style>b > i {}</style>`)
		case 11:
			b.WriteString(`<!-- <b> --><svg viewBox="<i>"><text>B</text></svg>`)
		case 12:
			b.WriteString(`<textarea>a <b>c</b></textarea><a href='/?<i>' title="<b>x</b>">x<b>y</b></a>`)
		case 13, 14, 15:
			if len(open) > 0 {
				b.WriteString("</" + open[len(open)-1] + ">")
				open = open[:len(open)-1]
			}
		default:
			tag := tags[c%16]
			b.WriteString("Text <" + tag + ` class="x">`)
			if tag == "table" {
				b.WriteString("<tr><td>")
				tag = "td></tr></table"
			}
			open = append(open, tag)
		}
	}
	for i := range open {
		b.WriteString("</" + open[len(open)-1-i] + ">")
	}
	return b.String()
}

func rendered(t *testing.T, root *html.Node) string {
	t.Helper()
	var b strings.Builder
	if err := html.Render(&b, root); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// FuzzParsePage checks that a tree has the size of its page.
func FuzzParsePage(f *testing.F) {
	for _, body := range []string{
		"<p>" + open(20) + strings.Repeat("<p>x", 50), "<table><td>" + open(20) + strings.Repeat("<tr>x<td>x", 50),
		"<a" + attributes(50) + ">" + strings.Repeat("<p>x", 50), "<b><i><u>" + strings.Repeat("<div>", 100) + strings.Repeat("</b>", 50),
		"<svg><b><![CDATA[><style>]]></b><![CDATA[</style>]]><p>x", "<p><b\x00><B/><a\r>x<p>y",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		root, err := parsePage(decode(body, "text/html; charset=utf-8"))
		if err != nil {
			return
		}
		if n, most := sizeOf(root), 10+(1+maxReopenedPerByte)*len(body); n > most {
			t.Errorf("%d elements and attributes of %d bytes", n, len(body))
		}
		if strings.Contains(rendered(t, root), unknown+">") {
			t.Error("an element kept a name made for the parser")
		}
	})
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
			if n.Type == html.ElementNode && n.DataAtom != atom.A && !emphasis[n.DataAtom] {
				count += len(n.Attr)
			}
		}
		if n := attributesIn(body); n < count {
			t.Errorf("%d attributes, %d counted", count, n)
		}
	})
}
