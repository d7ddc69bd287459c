package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Articles, imprints and forms have lists too: related articles, links, the
// sections of a text. The more of a page is running text, the more a list must
// look like news to be what the page is about.
const (
	// minRunning letters without a link are running text, shorter ones labels.
	minRunning = 60
	// introduction letters of running text may stand beside any list.
	introduction = 500
	// maxRowLetters of a row are an entry; what is beyond is running text too.
	maxRowLetters = 600
	// doubt is what a page of nothing but running text asks of a list on top of
	// minScore, what lists of ten dated entries reach; declared is what it asks
	// besides when it calls itself an article.
	doubt    = 12
	declared = 6
	// dayTrust is how much of the doubt days at all entries take away: a dated
	// list on an article page is at least one of news.
	dayTrust = 0.3
	// What stands beside the main text, by place, must show as much more.
	besidePlace = 0.6
	besideDoubt = 4
)

// needed is the score that a list must reach on this page. A list of documents
// is one, however long the explanations around it.
func (p *listPage) needed(c *candidate) float64 {
	weight := float64(doubt)
	if p.saysArticle() {
		weight += declared
	}
	least := float64(minScore)
	if c.place < besidePlace {
		least += besideDoubt
	}
	f := c.f
	text := max(f.prose/f.n, p.textShare(c))
	return least + weight*text*(1-f.documents/f.n)*(1-dayTrust*f.dated/f.n)
}

// textShare is how much of what the page says is running text, beside the rows
// or in them.
func (p *listPage) textShare(c *candidate) float64 {
	count := textCount{own: map[*html.Node]bool{}}
	rows := p.undatedRows(c.items)
	for _, r := range rows {
		for _, n := range r.nodes {
			count.own[n] = true
		}
	}
	count.walk(p.root, false, false)
	text := max(0, count.running-introduction) + max(0, count.listed-maxRowLetters*len(rows))
	return float64(text) / float64(max(1, count.running+count.listed))
}

// isComments reports what readers wrote, by its class.
func isComments(n *html.Node) bool {
	class := classOf(n)
	return strings.Contains(class, "omment") && asidePlaces.MatchString(class)
}

// A textCount counts the letters of the rows and those of the running text
// beside them.
type textCount struct {
	own             map[*html.Node]bool // what belongs to rows
	listed, running int
}

func (c *textCount) walk(n *html.Node, row, aside bool) {
	row = row || c.own[n]
	switch {
	case n.Type == html.TextNode:
		c.add(len(strings.TrimSpace(n.Data)), row, aside)
		return
	case n.Type == html.ElementNode && (noText(n) || !row && hidden(n)):
		return
	}
	aside = aside || holdsNoRunning(n)
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.walk(child, row, aside)
	}
}

// holdsNoRunning reports whether the text in an element is no running text of
// the page: a link's, beside the content, or its readers'.
func holdsNoRunning(n *html.Node) bool {
	return n.DataAtom == atom.A || besideByTag(n) || isComments(n)
}

func (c *textCount) add(letters int, row, aside bool) {
	if row {
		c.listed += letters
	} else if !aside && letters >= minRunning {
		c.running += letters
	}
}

// saysArticle reports whether the page calls itself an article.
func (p *listPage) saysArticle() bool {
	for n := range p.root.Descendants() {
		switch property := attr(n, "property"); {
		case n.DataAtom != atom.Meta:
		case property == "article:published_time", property == "og:type" && strings.EqualFold(attr(n, "content"), "article"):
			return true
		}
	}
	return false
}
