package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// A row is one entry of a list: its element and, where a flat page lets date
// and teaser follow the headline as siblings, those up to the next entry.
type row struct {
	item    *html.Node
	nodes   []*html.Node // item first
	foreign func(*html.Node) bool
	above   dates.Date // of the heading over its group
}

// rows gives each item what belongs to it.
func (p *listPage) rows(items []*html.Node) []row {
	set := make(map[*html.Node]bool, len(items))
	for _, n := range items {
		set[n] = true
	}
	rows := make([]row, len(items))
	for i, n := range items {
		rows[i] = row{item: n, nodes: []*html.Node{n}, foreign: func(c *html.Node) bool { return c != n && set[c] }}
	}
	p.dateHeadings(rows, set)
	return rows
}

// all returns what a selector finds in the row, leaving out entries inside it.
func (r row) all(s selector, stop func() bool) []*html.Node {
	var found []*html.Node
	for i, n := range r.nodes {
		if s.group == nil {
			return r.nodes[:1]
		}
		if i > 0 && n.Type == html.ElementNode && s.group.Match(n) {
			found = append(found, n)
		}
		found = append(found, s.all(n, r.foreign, stop)...)
	}
	if len(found) == 0 && s.group.Match(r.item) {
		return r.nodes[:1]
	}
	return found
}

// A reading is which nodes of a row say what.
type reading struct {
	title, link, date, teaser *html.Node
}

// draft reads a row; false when it holds nothing to report.
func (p *listPage) draft(r row, c *compiledRule, stop func() bool) (Draft, bool) {
	var d Draft
	var found reading
	found.title = p.readTitle(r, c, &d, stop)
	found.link = p.readLink(r, c, &d, found.title, stop)
	found.date = p.readDate(r, c, &d, found, stop)
	p.readTeaser(r, c, &d, found, stop)
	d.Also = p.documents(r, d.Link)
	return d, d.Title != ""
}

func (p *listPage) readTitle(r row, c *compiledRule, d *Draft, stop func() bool) *html.Node {
	if !c.title.given() {
		n := titleNode(r)
		if n != nil {
			d.Title, d.Kicker = titleOf(n, r.foreign)
		}
		return n
	}
	for _, n := range r.all(c.title, stop) {
		if c.title.attr != "" {
			d.Title = plain(attr(n, c.title.attr), maxTitle)
			d.Kicker = writtenKicker(d.Title)
		} else if lines := linesOf([]*html.Node{n}, r.leaveOut(nil)); len(lines) > 1 && p.mixed(lines) {
			// One paragraph holds it all: the headline is its first line.
			d.Title = p.headline(lines)
			d.Kicker = writtenKicker(d.Title)
		} else {
			d.Title, d.Kicker = titleOf(n, r.foreign)
		}
		if d.Title != "" {
			return n
		}
	}
	return nil
}

// mixed reports whether a line after the first begins with a date: then the
// lines are headline and teaser, not one long headline.
func (p *listPage) mixed(lines []string) bool {
	for _, l := range lines {
		if rest, ok := p.cutDate(l); ok && rest != l {
			return true
		}
	}
	return false
}

// headline is the first line that is more than a date.
func (p *listPage) headline(lines []string) string {
	for _, l := range lines {
		if rest, _ := p.cutDate(l); rest != "" {
			return rest
		}
	}
	return ""
}

func (p *listPage) readLink(r row, c *compiledRule, d *Draft, title *html.Node, stop func() bool) *html.Node {
	if !c.link.given() {
		n := linkNode(r, title)
		if n != nil {
			d.Link = p.address(attr(n, "href"))
		}
		return n
	}
	for _, n := range r.all(c.link, stop) {
		if d.Link = p.address(linkValue(n, c.link.attr)); d.Link != "" {
			return n
		}
	}
	return nil
}

func (p *listPage) readDate(r row, c *compiledRule, d *Draft, found reading, stop func() bool) *html.Node {
	d.Published = r.above
	if !c.date.given() {
		n, date := p.dateNode(r, found.title)
		if n != nil {
			d.Published = date
		}
		return n
	}
	for _, n := range r.all(c.date, stop) {
		if date, ok := p.dateOf(n, c.date.attr, found.title, r.foreign); ok {
			d.Published = date
			return n
		}
	}
	return nil
}

// dateOf reads the date an element says, leaving out the headline in it.
func (p *listPage) dateOf(n *html.Node, wanted string, title *html.Node, foreign func(*html.Node) bool) (dates.Date, bool) {
	if wanted != "" {
		return p.findDate(attr(n, wanted))
	}
	if v := attr(n, "datetime"); v != "" {
		if d, ok := p.findDate(v); ok {
			return d, true
		}
	}
	skip := func(c *html.Node) bool { return c == title && c != n || foreign(c) }
	lines := linesOf([]*html.Node{n}, skip)
	for _, l := range lines {
		if m := bracketed.FindString(l); m != "" {
			if d, ok := p.findDate(m); ok {
				return d, true
			}
		}
	}
	return p.findDate(strings.Join(lines, " "))
}

func (p *listPage) findDate(s string) (dates.Date, bool) {
	d, _, _, ok := dates.Find(s, p.Now)
	return d, ok
}

// bracketed is a date in the brackets that set it before a teaser.
var bracketed = regexp.MustCompile(`^[\[(]\s*\d{1,2}\.\s*(?:\d{1,2}|\pL+)\.?\s*\d{2,4}[^\])]{0,20}[\])]`)

func (p *listPage) readTeaser(r row, c *compiledRule, d *Draft, found reading, stop func() bool) {
	if !c.teaser.given() {
		d.Teaser = p.plainTeaser(r, d.Title, found)
		return
	}
	for _, n := range r.all(c.teaser, stop) {
		var lines []string
		if c.teaser.attr != "" {
			lines = []string{plain(attr(n, c.teaser.attr), maxTeaser)}
		} else {
			skip := r.leaveOut(func(m *html.Node) bool { return m != n && (m == found.title || m == found.date) })
			lines = linesOf([]*html.Node{n}, skip)
		}
		if d.Teaser = p.teaserText(lines, d.Title); d.Teaser != "" {
			return
		}
	}
}

// leaveOut skips entries inside the row, links that only say "mehr...", and
// what more names.
func (r row) leaveOut(more func(*html.Node) bool) func(*html.Node) bool {
	return func(n *html.Node) bool {
		return r.foreign(n) || n.DataAtom == atom.A && isMore(textOf(n, nil)) || more != nil && more(n)
	}
}

// teaserText joins lines to a teaser: without headline, date line and the
// invitation to read on.
func (p *listPage) teaserText(lines []string, title string) string {
	var kept []string
	for i, l := range lines {
		if len(kept) == 0 {
			if i == 0 && title != "" && sameText(l, title) {
				continue
			}
			l, _ = p.cutDate(l)
		}
		if l = strings.TrimSpace(moreTail.ReplaceAllString(l, "")); l != "" && !isMore(l) {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, " ")
}

// cutDate drops a date at the start of a line with what sets it apart; true
// when there was one.
func (p *listPage) cutDate(line string) (rest string, ok bool) {
	_, start, end, found := dates.Find(line, p.Now)
	if !found || strings.TrimLeft(line[:start], "[(–—-|· ") != "" {
		return line, false
	}
	return strings.TrimLeft(line[end:], "])–—-|·:,• "), true
}

// moreTail is an invitation to read on at the end of a text. A bare "mehr"
// stays: it may end a sentence.
var moreTail = regexp.MustCompile(`(?i)\s*(?:[\[(]\s*)?(?:[»›>→]+\s*)?\b(?:mehr|weiter(?:lesen)?|read more|more)\s*(?:…|\.{2,}|[»›>→]+|\[…\]|[\])])+\s*$`)

// moreWords are whole link texts that only invite to read on.
var moreWords = map[string]bool{
	"mehr": true, "weiter": true, "weiterlesen": true, "weiter lesen": true, "mehr lesen": true, "mehr erfahren": true,
	"lesen sie mehr": true, "lesen": true, "details": true, "zum artikel": true, "zum beitrag": true, "zur meldung": true,
	"zur pressemitteilung": true, "artikel lesen": true, "mehr dazu": true, "mehr informationen": true, "ansehen": true,
	"more": true, "read more": true, "continue reading": true, "learn more": true, "read full article": true,
	"view": true, "view more": true, "full story": true, "read": true, "more info": true, "see more": true, "open": true,
	"download": true, "herunterladen": true, "view opinion": true, "read the full story": true,
}

// isMore reports whether a link text only invites to read on.
func isMore(s string) bool {
	s = strings.ToLower(strings.Trim(s, " .…»›>→[]()+:|-–"))
	return moreWords[s] || strings.HasPrefix(s, "mehr zu") || strings.HasPrefix(s, "mehr über") ||
		strings.HasPrefix(s, "read more") || strings.HasPrefix(s, "weiterlesen") || strings.HasPrefix(s, "continue reading")
}

// sameText compares two texts by their letters and digits.
func sameText(a, b string) bool { return lettersOf(a) == lettersOf(b) }
