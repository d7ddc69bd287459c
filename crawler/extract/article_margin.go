package extract

import (
	"regexp"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// enter notes where n stands, and returns what notes its end.
func (w *dateWalk) enter(n *html.Node, post bool) (leave func()) {
	margin, own, before := w.margin, w.own, w.post
	if w.page.isMargin(n) {
		w.margin++
		if w.page.leadsHere(n) {
			w.own++
		}
	}
	if post {
		w.post++
	}
	if n == w.page.headline {
		w.start = w.at
	}
	return func() {
		w.margin, w.own, w.post = margin, own, before
		if n == w.page.headline {
			w.end = w.at
		}
	}
}

// postWords are what the software of forums calls all that is written there.
var postWords = regexp.MustCompile(`(?i)comment|kommentar|repl(?:y|ies)`)

// beginsPost reports whether n is a comment that follows the headline at once:
// the first post of a discussion, which is the article.
func (w *dateWalk) beginsPost(n *html.Node) bool {
	return w.end > 0 && w.at == w.end && n.Type == html.ElementNode && w.page.isCalled(n, postWords)
}

// maxOwnNodes bounds what is looked at in a teaser.
const maxOwnNodes = 100

// leadsHere reports whether an entry of a list is that of the page itself.
func (a *articlePage) leadsHere(n *html.Node) bool {
	here, nodes := a.address(a.URL), 0
	switch n.DataAtom {
	case atom.A: // all of the entry is the link
		return a.address(attr(n, "href")) == here
	case atom.Article, atom.Li:
	default:
		return false
	}
	for d := range n.Descendants() {
		if nodes++; nodes > maxOwnNodes {
			break
		}
		if d.DataAtom == atom.A && holdsHeading(d) {
			return a.address(attr(d, "href")) == here
		}
	}
	return false
}

// holdsHeading reports whether a link is that of a heading.
func holdsHeading(n *html.Node) bool {
	if n.Parent != nil && isHeading(n.Parent.DataAtom) {
		return true
	}
	c := n.FirstChild
	for c != nil && c.Type != html.ElementNode {
		c = c.NextSibling
	}
	return c != nil && isHeading(c.DataAtom)
}

// What the elements around an article are called.
var (
	asideWords  = regexp.MustCompile(`(?i)comment|kommentar|leserbrief|repl(?:y|ies)|related|breadcrumb|menu|cookie|consent|newsletter|copyright`)
	marginWords = regexp.MustCompile(`(?i)teaser|recommend|weitere|carousel|slider|archive|event|termin|side-?bar|widget-area|footer-`)
)

// isAside reports whether n is not part of the article. What has the headline
// in it always is.
func (a *articlePage) isAside(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav:
	case atom.Html, atom.Body, atom.Main, atom.Article:
		return false
	default:
		if !a.isCalled(n, asideWords) {
			return false
		}
	}
	return !a.above[n]
}

// aside reports whether n is not looked at. A post that is the article has
// comments of its own only in name.
func (w *dateWalk) aside(n *html.Node) bool {
	return w.page.isAside(n) && (w.post == 0 || n.DataAtom == atom.Nav)
}

// maxTeaserText is the longest text, white space and all, with a heading and a
// link that is taken for the teaser of another page.
const maxTeaserText = 1200

// isMargin reports whether n stands beside the article: it is called so, or it
// leads to another page with a linked heading of its own.
func (a *articlePage) isMargin(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Article, atom.Li, atom.Div, atom.Section, atom.Ul, atom.Table, atom.A, atom.Aside, atom.Footer, atom.Header:
	default:
		return false
	}
	if a.above[n] {
		return false
	}
	switch n.DataAtom {
	case atom.Aside:
		return true
	case atom.Header, atom.Footer:
		return !inArticle(n)
	case atom.Div, atom.Section, atom.Ul, atom.Table:
		return a.isCalled(n, marginWords)
	}
	s := a.shapes[n]
	return s.heading && (n.DataAtom == atom.A || s.link) && s.text <= maxTeaserText
}

// inArticle reports whether an element belongs to an article or to the
// main part of the page: a header elsewhere is the site's, with today's date,
// and so is a footer.
func inArticle(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.DataAtom == atom.Article || p.DataAtom == atom.Main {
			return true
		}
	}
	return false
}

// isCalled reports whether the class or id of an element has one of the words.
func (a *articlePage) isCalled(n *html.Node, words *regexp.Regexp) bool {
	return a.hasWord(classOf(n), words) || a.hasWord(attr(n, "id"), words)
}

// A naming is a name that was held against words.
type naming struct {
	name  string
	words *regexp.Regexp
}

// maxNamings bytes of names are held against words, which is slow: the eight
// kinds of words and the names of the largest real page make a third of it. All
// later names say nothing.
const maxNamings = 1 << 20

// hasWord remembers its answers: most elements of a page share their names with
// others, and each is asked about often.
func (a *articlePage) hasWord(name string, words *regexp.Regexp) bool {
	if name == "" {
		return false
	}
	asked := naming{name, words}
	has, known := a.named[asked]
	if !known && a.namings < maxNamings {
		a.namings += len(name)
		has = words.MatchString(name)
		a.named[asked] = has
	}
	return has
}
