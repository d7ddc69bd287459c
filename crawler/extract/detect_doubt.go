package extract

import (
	"regexp"
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
)

// needed is the score that a list must reach on this page. A list of documents
// is one, however long the explanations around it.
func (p *listPage) needed(c *candidate) float64 {
	weight := float64(doubt)
	if p.saysArticle() {
		weight += declared
	}
	f := c.f
	text := max(f.prose/f.n, p.textShare(c))
	return minScore + weight*text*(1-f.documents/f.n)*(1-dayTrust*f.dated/f.n)
}

// textShare is how much of what the page says is running text, beside the rows
// or in them.
func (p *listPage) textShare(c *candidate) float64 {
	own := map[*html.Node]bool{}
	rows := p.undatedRows(c.items)
	for _, r := range rows {
		for _, n := range r.nodes {
			own[n] = true
		}
	}
	listed, running := p.runningText(own)
	text := max(0, running-introduction) + max(0, listed-maxRowLetters*len(rows))
	return float64(text) / float64(max(1, running+listed))
}

// commentPlaces are the words in classes of what readers wrote.
var commentPlaces = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:comments?|commentlist|kommentare?)(?:$|[\s_-])`)

// runningText counts the letters of the rows and those of the running text
// beside them.
func (p *listPage) runningText(own map[*html.Node]bool) (listed, running int) {
	var walk func(n *html.Node, row, aside bool)
	walk = func(n *html.Node, row, aside bool) {
		row = row || own[n]
		if n.Type == html.TextNode {
			length := len(strings.TrimSpace(n.Data))
			if row {
				listed += length
			} else if !aside && length >= minRunning {
				running += length
			}
			return
		}
		if n.Type == html.ElementNode && (noText(n) || !row && hidden(n)) {
			return
		}
		aside = aside || n.DataAtom == atom.A || besideByTag(n) || commentPlaces.MatchString(classOf(n))
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, row, aside)
		}
	}
	walk(p.root, false, false)
	return listed, running
}

// saysArticle reports whether the page calls itself an article.
func (p *listPage) saysArticle() bool {
	for n := range p.root.Descendants() {
		if n.DataAtom == atom.Meta {
			switch property := attr(n, "property"); {
			case property == "og:type" && strings.EqualFold(attr(n, "content"), "article"), property == "article:published_time":
				return true
			}
		}
	}
	return false
}
