package extract

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxListNodes bounds the work on one page, some of which grows with nodes times
// depth: the largest real listing known has 40,000.
const maxListNodes = 100_000

// maxListPage is how much of a listing is read; the longest known has 1 MB.
const maxListPage = 4 << 20

// errLongPage: only the beginning of the page was read.
var errLongPage = fmt.Errorf("page is longer than %d MiB, only its beginning was read; look for a shorter list of the publisher", maxListPage>>20)

// errTooManyNodes: the page is larger than any listing.
var errTooManyNodes = fmt.Errorf("page has more than %d elements and texts", maxListNodes)

// errTooDeep: x/net/html gives up at 512 open elements.
var errTooDeep = errors.New("page nests more than 512 elements")

// A listPage is a parsed page with what is needed to read its rows.
type listPage struct {
	Page
	root *html.Node
	base *url.URL
	// nodes is the number of elements and texts.
	nodes int
	// american: 1/2/2025 is 2 January on this page.
	american bool
	// addresses remembers what was resolved: each link is looked at often.
	addresses map[string]string
	// classes remembers the stable class of a list of classes.
	classes map[string]string
	last    reckoning
	linked  []any // what its JSON-LD says, once it was asked for
	partial error // why only its beginning was read
	work    work  // of selectors
}

// newListPage parses the page and counts its nodes before anything is
// selected from it.
func newListPage(p Page) (*listPage, error) {
	var partial error
	if len(p.Body) > maxListPage {
		p.Body, partial = p.Body[:maxListPage], errLongPage
	}
	root, err := parsePage(decode(p.Body, p.ContentType))
	if err != nil {
		return nil, err
	}
	writeScripts(root)
	fillSpans(root)
	lp := &listPage{Page: p, root: root, base: pageBase(p), addresses: map[string]string{}, classes: map[string]string{}, partial: partial, work: work{left: maxSteps}}
	nodes, based := 0, false
	for n := range root.Descendants() {
		if nodes++; nodes > maxListNodes {
			return nil, errTooManyNodes
		}
		if n.DataAtom == atom.Base && !based {
			if u := parseRef(lp.base, attr(n, "href")); u != nil && u.Host != "" {
				lp.base, based = u, true
			}
		}
	}
	lp.nodes = nodes
	lp.american = lp.monthFirst()
	return lp, nil
}

// address makes a reference of the page absolute; empty when it is none that
// a reader could open.
func (p *listPage) address(ref string) string {
	to, known := p.addresses[ref]
	if !known {
		to = resolve(p.base, ref)
		p.addresses[ref] = to
	}
	return to
}

// attr returns the value of an attribute, empty when it is not there.
func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func classOf(n *html.Node) string { return attr(n, "class") }

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// unread reports whether a person looking at the page reads nothing of n.
func unread(n *html.Node) bool { return noText(n) || hidden(n) || spoken(n) || pictured(n) }

// spokenClasses are parts of the classes of texts for screen readers alone.
var spokenClasses = []string{"sr-only", "visually-hidden", "visuallyhidden", "screen-reader", "screenreader", "element-invisible"}

// spoken reports a text that only screen readers say: "Link zur Meldung:".
func spoken(n *html.Node) bool {
	class := classOf(n)
	if len(class) < len(spokenClasses[0]) {
		return false
	}
	return slices.ContainsFunc(spokenClasses, func(part string) bool { return strings.Contains(class, part) })
}

// pictured reports an icon: fonts turn its name into a picture.
func pictured(n *html.Node) bool {
	if attr(n, "aria-hidden") != "true" {
		return false
	}
	return n.DataAtom == atom.I || strings.Contains(classOf(n), "icon")
}

// noText reports what holds no text for readers by its nature.
func noText(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Head, atom.Iframe, atom.Object,
		atom.Svg, atom.Select, atom.Option, atom.Textarea, atom.Title:
		return true
	}
	return n.Type == html.CommentNode
}

// hidden reports what the page shows at most after a click.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			if strings.Contains(strings.ReplaceAll(strings.ToLower(a.Val), " ", ""), "display:none") {
				return true
			}
		}
	}
	return false
}

// isBlock reports whether an element stands on lines of its own.
func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Dd, atom.Div, atom.Dl, atom.Dt,
		atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3,
		atom.H4, atom.H5, atom.H6, atom.Header, atom.Hr, atom.Li, atom.Main, atom.Nav, atom.Ol, atom.P,
		atom.Pre, atom.Section, atom.Table, atom.Tbody, atom.Td, atom.Th, atom.Tr, atom.Ul, atom.Br:
		return true
	}
	return false
}

// linesOf renders the text of the nodes as a person sees it: one string a
// line, white space folded, empty lines left out. Nodes for which skip
// answers true are left out.
func linesOf(nodes []*html.Node, skip func(*html.Node) bool) []string {
	w := lineWriter{
		line: textWriter{text: make([]byte, 0, 128)}, // most lines
		pre:  len(nodes) > 0 && nodes[0].Parent != nil && nodes[0].Parent.DataAtom == atom.Pre,
	}
	for _, n := range nodes {
		w.node(n, skip)
	}
	w.endLine()
	return w.lines
}

// foldedLines are the lines of a row that the page shows after a click.
func (r row) foldedLines() []string {
	var nodes []*html.Node
	r.visit(noText, func(n *html.Node) bool {
		if hidden(n) {
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				nodes = append(nodes, c)
			}
		}
		return true
	})
	return linesOf(nodes, r.foreign)
}

// textOf is linesOf on one line.
func textOf(n *html.Node, skip func(*html.Node) bool) string {
	if c := n.FirstChild; c != nil && c == n.LastChild && c.Type == html.TextNode && isPlain(c.Data) {
		if unread(n) || skip != nil && skip(n) {
			return ""
		}
		return c.Data
	}
	return strings.Join(linesOf([]*html.Node{n}, skip), " ")
}

type lineWriter struct {
	lines []string
	line  textWriter
	piece []byte // of the source, as it is written
	pre   bool   // line breaks of the source are line breaks
}

func (w *lineWriter) node(n *html.Node, skip func(*html.Node) bool) {
	if n.Type == html.TextNode {
		w.text(n.Data)
		return
	}
	if unread(n) || skip != nil && skip(n) {
		w.line.write([]byte(" "))
		return
	}
	block, pre := isBlock(n), w.pre
	if block {
		w.endLine()
	}
	w.pre = pre || n.DataAtom == atom.Pre
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c, skip)
	}
	w.pre = pre
	if block {
		w.endLine()
	}
}

func (w *lineWriter) text(s string) {
	if !w.pre {
		w.write(s)
		return
	}
	for l := range strings.Lines(s) {
		w.write(l)
		if strings.HasSuffix(l, "\n") {
			w.endLine()
		}
	}
}

func (w *lineWriter) write(s string) {
	w.piece = append(w.piece[:0], s...)
	w.line.write(w.piece)
}

func (w *lineWriter) endLine() {
	if s := w.line.String(); s != "" {
		w.lines = append(w.lines, s)
	}
	w.line = textWriter{text: w.line.text[:0]}
}

// within reports whether n is anc or stands below it.
func within(n, anc *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == anc {
			return true
		}
	}
	return false
}
