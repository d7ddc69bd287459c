package extract

import (
	"io"
	"log/slog"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What counts as a paragraph of the article where readability left it out.
const (
	minProse     = 80 // bytes; shorter lines are labels
	maxLinked    = 3  // at most one letter in so many may be a link's
	minRecovered = 80 // percent of readability's text that must be found again
	minShared    = 16 // letters; shorter texts are found anywhere
)

// maxReading bounds what readability is given: bytes of text times their
// depth, with which its work grows. Real pages have up to 10 million; beyond it,
// prose is taken as it stands.
const maxReading = 16_000_000

// maxReadable elements are given to it: the largest article known has 10,000.
const maxReadable = 40_000

// maxReadableNames bytes of classes, ids and styles are given to it: ten times
// what the largest article known has.
const maxReadableNames = 1 << 20

// text finds the main text and returns it as sanitised markup and as plain
// paragraphs. Readability finds where the text is. Which of the page's blocks
// belong to it is decided here, because readability loses leads and last
// paragraphs that stand in a box of their own, and keeps cookie lines, dates
// and tags.
func (a *articlePage) text(title, kicker string) (markup, text string) {
	c := collector{page: a, known: map[string]bool{}, shared: map[*html.Node]int{}}
	found := a.readable()
	c.know(found)
	c.count(a.root)
	c.node(c.scope())
	blocks := c.blocks
	if found != nil && 100*c.recovered < minRecovered*c.letters {
		a.shape(found)
		alone := collector{page: a, known: c.known, begun: true}
		alone.node(found)
		blocks = alone.blocks
	}
	var b strings.Builder
	for _, n := range a.trim(blocks, title, kicker) {
		if err := html.Render(&b, n); err != nil {
			return "", ""
		}
	}
	return sanitize(b.String(), a.base)
}

// readable is what readability takes for the article; nil when it finds none.
func (a *articlePage) readable() *html.Node {
	names := 0
	for n := range a.root.Descendants() {
		names += len(classOf(n)) + len(attr(n, "id")) + len(attr(n, "style"))
	}
	if a.shapes[a.root].reading > maxReading || len(a.shapes) > maxReadable || names > maxReadableNames {
		return nil
	}
	p := readability.NewParser()
	p.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	p.DisableJSONLD = true
	found, err := p.ParseDocument(a.root, a.base)
	if err != nil {
		return nil
	}
	return found.Node
}

// A collector gathers the blocks of the article in reading order.
type collector struct {
	page      *articlePage
	known     map[string]bool    // the texts that readability found, by letters
	letters   int                // in them
	shared    map[*html.Node]int // how many of these letters are in an element
	begun     bool               // the headline is behind
	recovered int                // known letters in blocks
	blocks    []*html.Node
}

// know notes the texts of what readability found.
func (c *collector) know(found *html.Node) {
	if found == nil {
		return
	}
	for n := range found.Descendants() {
		if n.Type == html.TextNode {
			t := lettersOf(n.Data)
			c.known[t] = true
			c.letters += len(t)
		}
	}
}

// count fills shared for n and all below it.
func (c *collector) count(n *html.Node) int {
	if n.Type == html.TextNode {
		if t := lettersOf(n.Data); len(t) >= minShared && c.known[t] {
			return len(t)
		}
		return 0
	}
	if unread(n) {
		return 0
	}
	sum := 0
	for d := n.FirstChild; d != nil; d = d.NextSibling {
		sum += c.count(d)
	}
	c.shared[n] = sum
	return sum
}

// scope is the smallest element that holds nearly all of the known text,
// widened to the headline above it.
func (c *collector) scope() *html.Node {
	n := c.page.root
	for d := n; d != nil; d = c.holdsMost(n) {
		n = d
	}
	for p := n; p != nil; p = p.Parent {
		if c.page.above[p] {
			return p
		}
	}
	c.begun = true // the headline is not above the text
	return n
}

// holdsMost is the child of n in which nearly all of the known text is.
func (c *collector) holdsMost(n *html.Node) *html.Node {
	total := c.shared[c.page.root]
	for d := n.FirstChild; d != nil && total > 0; d = d.NextSibling {
		if 10*c.shared[d] >= 9*total {
			return d
		}
	}
	return nil
}

// node goes through an element. Lists, tables and quotations are taken whole,
// or line by line if not all of them is the article's.
func (c *collector) node(n *html.Node) {
	if n == c.page.headline {
		c.begun = true
		return
	}
	switch {
	case n.Type != html.ElementNode && n.Type != html.DocumentNode, unread(n), n.DataAtom == atom.Figcaption:
		return
	case c.isForeign(n):
		c.recovered += c.shared[n] // seen, and left out
		return
	}
	line, whole := !c.page.shapes[n].block && !hasGap(n), isWhole(n)
	switch {
	case (line || whole) && c.offer(n), line, whole && !holdsProse(n), c.page.notText(n) && c.shared[n] == 0:
		return
	}
	c.children(n)
}

// isForeign reports whether an element is called something that never is the
// article's text, whatever readability says. What holds a good part of the
// text is the article all the same.
func (c *collector) isForeign(n *html.Node) bool {
	return !c.page.above[n] && 3*c.shared[n] <= c.letters && c.page.isCalled(n, foreignNames)
}

// isWhole reports whether the parts of an element mean little by themselves.
func isWhole(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Blockquote, atom.Pre:
		return true
	}
	return false
}

// holdsProse reports whether the paragraphs in an element may be an article's
// though it as a whole is not: quotations, and tables that lay a page out.
func holdsProse(n *html.Node) bool {
	return n.DataAtom == atom.Blockquote || n.DataAtom == atom.Table
}

// hasGap reports whether line breaks divide an element into paragraphs.
func hasGap(n *html.Node) bool {
	for d := n.FirstChild; d != nil; d = d.NextSibling {
		if isGap(d) {
			return true
		}
	}
	return false
}

// isGap reports whether n is the second of two line breaks.
func isGap(n *html.Node) bool {
	if n.DataAtom != atom.Br {
		return false
	}
	p := n.PrevSibling
	for p != nil && p.Type == html.TextNode && strings.TrimSpace(p.Data) == "" {
		p = p.PrevSibling
	}
	return p != nil && p.DataAtom == atom.Br
}

// children goes through the blocks in an element, and takes what stands
// between them as paragraphs.
func (c *collector) children(n *html.Node) {
	var run *html.Node
	flush := func() {
		if run != nil {
			c.offer(run)
			run = nil
		}
	}
	for d := n.FirstChild; d != nil; d = d.NextSibling {
		if d.Type == html.ElementNode && d.DataAtom != atom.Br && (isBlock(d) || c.page.shapes[d].block) {
			flush()
			c.node(d)
			continue
		}
		if isGap(d) {
			flush()
			continue
		}
		if run == nil {
			run = &html.Node{Type: html.ElementNode, DataAtom: atom.P, Data: "p", Parent: n}
		}
		run.AppendChild(cloneNode(d))
	}
	flush()
}

// offer takes a block that readability knows, or that is prose below the
// headline.
func (c *collector) offer(n *html.Node) bool {
	letters, known := c.lettersIn(n)
	switch {
	case letters == 0:
		return true
	case 10*known >= 8*letters:
		c.recovered += known
	case !c.begun || letters < minProse || c.page.isAsideText(n, letters):
		return false
	}
	c.blocks = append(c.blocks, n)
	return true
}

// lettersIn counts the letters of a block, and those that readability found.
func (c *collector) lettersIn(n *html.Node) (letters, known int) {
	for d := range n.Descendants() {
		if d.Type != html.TextNode || unread(d.Parent) {
			continue
		}
		t := lettersOf(d.Data)
		letters += len(t)
		if c.known[t] {
			known += len(t)
		}
	}
	return letters, known
}

// isAsideText reports whether a line of prose is not the article's: most of it
// is links, or an element around it is called something else.
func (a *articlePage) isAsideText(n *html.Node, letters int) bool {
	linked := 0
	for d := range n.Descendants() {
		if d.DataAtom == atom.A {
			linked += len(lettersOf(rawText(d)))
		}
	}
	if linked*maxLinked > letters {
		return true
	}
	for p := n; p != nil && p.DataAtom != atom.Body; p = p.Parent {
		if a.notText(p) {
			return true
		}
	}
	return false
}
