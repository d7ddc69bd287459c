package extract

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxDateRunes is the longest text that is a date and nothing else, weekday,
// time and "Veröffentlicht am" included.
const maxDateRunes = 64

// each visits the elements of a row that a reader sees, in document order,
// until f answers false.
func (r row) each(f func(*html.Node) bool) { r.visit(unread, f) }

// visit is each that leaves out what skip says.
func (r row) visit(skip, f func(*html.Node) bool) {
	var walk func(*html.Node) bool
	walk = func(n *html.Node) bool {
		if n.Type != html.ElementNode || skip(n) || r.foreign(n) {
			return true
		}
		if !f(n) {
			return false
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if !walk(c) {
				return false
			}
		}
		return true
	}
	for _, n := range r.nodes {
		if !walk(n) {
			return
		}
	}
}

// titleNode finds the headline of a row by itself: a heading, else the link
// with the most text, else the row.
func titleNode(r row) *html.Node {
	var heading, link *html.Node
	most := 0
	r.each(func(n *html.Node) bool {
		if heading == nil && isHeading(n.DataAtom) && textOf(n, r.foreign) != "" {
			heading = n
			return false
		}
		if n.DataAtom == atom.A && hasAttr(n, "href") {
			if t := textOf(n, r.foreign); !isMore(t) && utf8.RuneCountInString(t) > most {
				link, most = n, utf8.RuneCountInString(t)
			}
		}
		return true
	})
	switch {
	case heading != nil:
		return heading
	case link != nil:
		return link
	}
	return r.item
}

// linkOf is the link of the headline, around it or making up most of it (a
// short one inside leads to something the headline mentions), else the one in
// the planned column, else a document, else the first that leads somewhere. Of
// a court's case it is the document: that is the decision.
func (p *listPage) linkOf(r row, pl *plan, title *html.Node) *html.Node {
	headline := p.headlineLink(r, title)
	if headline != nil && (!pl.cases || leadsToDocument(p.address(attr(headline, "href")))) {
		return headline
	}
	links := p.links(r)
	planned := slices.IndexFunc(links, func(l rowLink) bool { return l.key == pl.link })
	document := slices.IndexFunc(links, func(l rowLink) bool { return l.document })
	switch {
	case headline != nil && document < 0:
		return headline
	case headline == nil && planned >= 0:
		return links[planned].node
	case document >= 0:
		return links[document].node
	case len(links) > 0:
		return links[0].node
	}
	return nil
}

func (p *listPage) headlineLink(r row, title *html.Node) *html.Node {
	if title == nil {
		return nil
	}
	whole := len(lettersOf(textOf(title, r.foreign)))
	for n := range title.Descendants() {
		if n.DataAtom == atom.A && p.follows(n) && 2*len(lettersOf(textOf(n, nil))) >= whole {
			return n
		}
	}
	for n := title; n != nil && n != r.item.Parent; n = n.Parent {
		if n.DataAtom == atom.A && p.follows(n) {
			return n
		}
	}
	return nil
}

// ownText reports whether an element holds text itself, not only through
// other elements.
func ownText(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
			return true
		}
	}
	return false
}

// documents are further files of the row: it lists one thing in several
// documents.
func (p *listPage) documents(r row, main string) []string {
	var also []string
	seen := map[string]bool{main: true, "": true}
	r.each(func(n *html.Node) bool {
		if n.DataAtom == atom.A {
			if to := p.address(attr(n, "href")); !seen[to] && isDocument(to) {
				seen[to] = true
				also = append(also, to)
			}
		}
		return true
	})
	return also
}

// isDocument reports whether an address names a file rather than a page.
func isDocument(address string) bool {
	address, _, _ = strings.Cut(address, "#")
	address, _, _ = strings.Cut(address, "?")
	switch strings.ToLower(path.Ext(address)) {
	case ".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".zip", ".wpd":
		return true
	}
	return false
}

// shortText is the text of an element, false as soon as it is longer than
// limit: large containers are not read again at every level.
func shortText(n *html.Node, limit int) (string, bool) {
	length, nodes := 0, 0
	for c := range n.Descendants() {
		if nodes++; nodes > limit {
			return "", false
		}
		if c.Type == html.TextNode {
			if length += len(strings.TrimSpace(c.Data)); length > limit {
				return "", false
			}
		}
	}
	return textOf(n, nil), true
}

// container is the innermost element that holds all rows.
func container(rows []row) *html.Node {
	common := rows[0].item.Parent
	for _, r := range rows[1:] {
		for common != nil && common.Parent != nil && !within(r.item, common) {
			common = common.Parent
		}
	}
	return common
}

// countFields is how many words a text has, by its white space.
func countFields(s string) (n int) {
	for range strings.FieldsSeq(s) {
		n++
	}
	return n
}

// lettersOf keeps what two spellings of one text share.
func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
