package extract

import (
	"cmp"
	"errors"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What an article page can be instead of the article, besides what stands in
// for any page ([ErrWall], [ErrNotFound]). The draft that comes with such an
// error holds what the page says all the same; nothing is done to get round
// the wall.
var (
	ErrPaywall     = errors.New("article is behind a paywall")
	ErrConsentWall = errors.New("page is a cookie wall, not the article")
	errNoArticle   = errors.New("page has neither a headline nor a text")
)

// maxArticle is how much of a page is read. Articles with everything around
// them stay below 2.5 MB; the rest of a longer page is comments or scripts.
const maxArticle = 3 << 20

// maxArticleText is how much of its text is read: five times what is kept.
const maxArticleText = 5 * maxText

// maxSiteName is the longest name of a site in bytes; what is longer is the
// page's title in the wrong field.
const maxSiteName = 60

// An articlePage is a parsed page with what its head says.
type articlePage struct {
	*listPage
	meta      map[string]string // first value by lower-case name, property or itemprop
	ld        []ldThing         // JSON-LD of the article, most specific first
	document  string            // the title element
	site      string            // name of the site
	canonical string
	language  string
	headline  *html.Node // of the article; nil when there is none

	above  map[*html.Node]bool  // the headline and what it stands in
	shapes map[*html.Node]shape // what is below each element
	named  map[naming]bool      // what names were found to say

	namings int // bytes of these names
}

// A shape is what an element has in it.
type shape struct {
	text    int // bytes
	reading int // the same times their depth
	heading bool
	link    bool
	block   bool // other than a line break
}

// shape notes the shapes of n and all below it, which are asked for again and
// again; deep pages would cost their square otherwise.
func (a *articlePage) shape(n *html.Node) shape {
	var s shape
	for d := n.FirstChild; d != nil; d = d.NextSibling {
		switch d.Type {
		case html.TextNode:
			s.text += len(d.Data)
		case html.ElementNode:
			s.join(d, a.shape(d))
		}
	}
	s.reading += s.text
	a.shapes[n] = s
	return s
}

// join adds a child and what is in it.
func (s *shape) join(child *html.Node, in shape) {
	if child.DataAtom == atom.Script || child.DataAtom == atom.Style {
		return
	}
	s.text += in.text
	s.reading += in.reading
	s.heading = s.heading || in.heading || isHeading(child.DataAtom)
	s.link = s.link || in.link || child.DataAtom == atom.A
	s.block = s.block || in.block || child.DataAtom != atom.Br && isBlock(child)
}

// Article reads a page that is one article: its title without the site's
// name, kicker, date, author, main text, image, canonical address, language.
// Link is the page's own address.
func Article(p Page) (Draft, error) {
	if len(p.Body) > maxArticle {
		p.Body = p.Body[:maxArticle]
	}
	lp, err := newListPage(p)
	if err != nil {
		return Draft{}, err
	}
	var d Draft
	err = newArticlePage(lp).read(&d)
	return d, err
}

// read fills a draft with what the page says.
func (a *articlePage) read(d *Draft) error {
	d.Link = a.URL
	d.Canonical = a.address(a.canonical)
	d.Language = plain(a.language, maxName)
	d.Author = a.author()
	d.Image = a.image()
	d.Title, d.Kicker = a.title()
	d.Published, d.Updated = a.dates(d.Title, d.Kicker)
	d.Teaser = plain(cmp.Or(a.ldValue("description"), a.meta["description"], a.meta["og:description"]), maxTeaser)
	wall := a.wall()
	d.Markup, d.Text = a.text(d.Title, d.Kicker)
	switch {
	case len(d.Text) < wall.free:
		return wall.err
	case d.Title == "" && d.Text == "":
		return errNoArticle
	}
	return nil
}

func newArticlePage(lp *listPage) *articlePage {
	a := &articlePage{listPage: lp, meta: map[string]string{}, above: map[*html.Node]bool{}, shapes: map[*html.Node]shape{}, named: map[naming]bool{}}
	shorten(a.root)
	a.shape(a.root)
	a.readHead()
	a.headline = a.findHeadline()
	for n := a.headline; n != nil; n = n.Parent {
		a.above[n] = true
	}
	return a
}

// shorten leaves out what is beyond the text that is read of a page, the end of
// endless titles, and what readability would parse again.
func shorten(root *html.Node) {
	left := maxArticleText
	for n := range root.Descendants() {
		if n.Type != html.TextNode {
			continue
		}
		limit := left
		switch n.Parent.DataAtom {
		case atom.Script, atom.Style:
			continue
		case atom.Title:
			limit = min(left, 64*maxTitle)
		case atom.Noscript:
			limit = 0
		}
		n.Data = strings.ToValidUTF8(n.Data[:min(len(n.Data), limit)], "")
		left -= len(n.Data)
	}
}

// readHead walks through the page once and notes what it says of itself.
func (a *articlePage) readHead() {
	for n := range a.root.Descendants() {
		switch n.DataAtom {
		case atom.Html:
			a.language = attr(n, "lang")
		case atom.Title:
			if n.FirstChild != nil && n.Namespace == "" {
				a.document = cmp.Or(a.document, line(n.FirstChild.Data, maxTitle))
			}
		case atom.Meta:
			a.addMeta(n)
		case atom.Link:
			if strings.EqualFold(attr(n, "rel"), "canonical") {
				a.canonical = cmp.Or(a.canonical, attr(n, "href"))
			}
		}
	}
	a.ld = articlesIn(linkedData(a.root))
	a.language = strings.ReplaceAll(cmp.Or(a.language, a.meta["og:locale"], a.meta["dc.language"], a.ldValue("inLanguage")), "_", "-")
	a.site = a.siteName()
}

// siteName is the first name of the site that is one.
func (a *articlePage) siteName() string {
	for _, name := range []string{a.meta["og:site_name"], a.ldName("publisher"), a.meta["application-name"]} {
		if name = plain(name, maxName); name != "" && len(name) <= maxSiteName {
			return name
		}
	}
	return ""
}

// addMeta notes a meta element under all of its names.
func (a *articlePage) addMeta(n *html.Node) {
	content := strings.TrimSpace(attr(n, "content"))
	if content == "" {
		return
	}
	for _, key := range []string{"name", "property", "itemprop", "http-equiv"} {
		name := strings.ToLower(strings.TrimSpace(attr(n, key)))
		if _, there := a.meta[name]; name != "" && !there {
			a.meta[name] = content
		}
	}
}

// image is the picture that the page offers for itself.
func (a *articlePage) image() string {
	for _, ref := range []string{a.meta["og:image:secure_url"], a.meta["og:image"], a.meta["og:image:url"], a.ldURL("image"), a.meta["twitter:image"], a.meta["thumbnailurl"]} {
		if u := a.address(ref); u != "" {
			return u
		}
	}
	return ""
}
