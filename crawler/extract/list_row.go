package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// A row is one entry of a list: its element and, where a flat page sets date
// and teaser beside the headline, what belongs to it there.
type row struct {
	item    *html.Node
	nodes   []*html.Node // in document order, item among them
	foreign func(*html.Node) bool
	above   dates.Date // of the heading over its group
}

// inRow returns what a selector finds in a row, leaving out entries inside it.
func (p *listPage) inRow(r row, s selector) []*html.Node {
	if s.group == nil {
		return []*html.Node{r.item}
	}
	var found []*html.Node
	for _, n := range r.nodes {
		if n != r.item && n.Type == html.ElementNode && p.matches(s, n) {
			found = append(found, n)
		}
		found = append(found, p.below(n, s, r.foreign)...)
	}
	if len(found) == 0 && p.matches(s, r.item) {
		return []*html.Node{r.item}
	}
	return found
}

// A reading is which nodes of a row say what.
type reading struct {
	title, link, date *html.Node
}

// A rowReader reads the rows of one page by its rule and, for what the rule
// leaves out, by the plan made from all rows.
type rowReader struct {
	*listPage
	rule *compiledRule
	plan *plan
}

// draft reads a row; false when it holds nothing to report.
func (p *rowReader) draft(r row) (Draft, bool) {
	var d Draft
	var found reading
	found.title = p.readTitle(r, &d)
	p.readKicker(r, &d, found.title)
	found.link = p.readLink(r, &d, found.title)
	found.date = p.readDate(r, &d, found.title)
	p.readTeaser(r, &d, found)
	d.Title, d.Teaser = cut(d.Title, maxTitle), cut(d.Teaser, maxTeaser)
	d.Also = p.documents(r, d.Link)
	return d, d.Title != ""
}

func (p *rowReader) readTitle(r row, d *Draft) *html.Node {
	if !p.rule.title.given() {
		return p.plannedHeadline(r, d)
	}
	for _, n := range p.inRow(r, p.rule.title) {
		if p.rule.title.attr != "" {
			d.Title = plain(attr(n, p.rule.title.attr), maxTitle)
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

// plannedHeadline reads the headline where the plan has it.
func (p *rowReader) plannedHeadline(r row, d *Draft) *html.Node {
	n := p.headlineOf(r, p.plan, d)
	short, rest := p.plan.tail.cut(d.Title)
	if short = caseName(short); short != d.Title {
		d.Title, d.Teaser, d.Kicker = short, rest, writtenKicker(short)
	}
	return n
}

// headlineOf reads the headline of a row and says which element it is.
func (p *listPage) headlineOf(r row, pl *plan, d *Draft) *html.Node {
	n := p.uncutHeadline(r, pl, d)
	d.Title = cut(d.Title, maxTitle)
	return n
}

func (p *listPage) uncutHeadline(r row, pl *plan, d *Draft) *html.Node {
	for _, u := range pl.own[r.item] {
		if u.key != pl.title {
			continue
		}
		if u.node == nil {
			d.Title, d.Kicker = u.text, writtenKicker(u.text)
			return nil
		}
		d.Title, d.Kicker = p.largePrint(u.node, r)
		return u.node
	}
	n := titleNode(r)
	if n == r.item {
		lines := linesOf(r.nodes, r.leaveOut(nil))
		d.Title = p.headline(lines)
		d.Kicker = writtenKicker(d.Title)
		return nil
	}
	d.Title, d.Kicker = p.largePrint(n, r)
	return n
}

// largePrint is titleOf without what is set in small print behind the
// headline.
func (p *listPage) largePrint(n *html.Node, r row) (title, kicker string) {
	skip := func(c *html.Node) bool { return r.foreign(c) || smallPrint(c) }
	title, kicker = titleOf(n, skip)
	if first := p.firstLine(n, skip); first != "" {
		title, kicker = first, writtenKicker(first)
	}
	if title = strings.Trim(strings.TrimLeft(title, "*•»›▪● "), " –-|,"); title != "" {
		return title, kicker
	}
	return titleOf(n, r.foreign)
}

// firstLine is the headline of a paragraph or cell in which further lines say
// other things; a heading is one headline however it is broken.
func (p *listPage) firstLine(n *html.Node, skip func(*html.Node) bool) string {
	if isHeading(n.DataAtom) || n.DataAtom == atom.A || n.DataAtom == atom.Span {
		return ""
	}
	lines := linesOf([]*html.Node{n}, skip)
	if len(lines) < 2 || countFields(lines[0]) < 2 && !p.mixed(lines) {
		return ""
	}
	return lines[0]
}

func smallPrint(n *html.Node) bool {
	size := attr(n, "size")
	return n.DataAtom == atom.Small || n.DataAtom == atom.Font && (size == "1" || strings.HasPrefix(size, "-"))
}

// readKicker puts a kicker that stands outside the headline before it.
func (p *rowReader) readKicker(r row, d *Draft, title *html.Node) {
	if d.Title == "" || d.Kicker != "" || p.rule.title.attr != "" {
		return
	}
	r.each(func(n *html.Node) bool {
		if n == title || !hasKickerClass(n) || title != nil && within(title, n) {
			return true
		}
		text := strings.TrimRight(textOf(n, r.foreign), ": ")
		if kickerLike(text) && !p.isDate(text) {
			d.Kicker, d.Title = text, text+": "+d.Title
		}
		return false
	})
}

func (p *rowReader) readLink(r row, d *Draft, title *html.Node) *html.Node {
	if !p.rule.link.given() {
		n := p.linkOf(r, p.plan, title)
		if n != nil {
			d.Link = p.address(attr(n, "href"))
		}
		return n
	}
	for _, n := range p.inRow(r, p.rule.link) {
		if d.Link = p.address(linkValue(n, p.rule.link.attr)); d.Link != "" {
			return n
		}
	}
	return nil
}

func (p *rowReader) readDate(r row, d *Draft, title *html.Node) *html.Node {
	d.Published = r.above
	if !p.rule.date.given() {
		n, date, ok := p.dateAtLevel(r, p.plan, p.plan.dates, title)
		if ok {
			d.Published = date
		} else if day, ok := p.dayOfHeading(r); ok {
			d.Published = day
		} else if d.Published.IsZero() {
			d.Published = p.plan.day
		}
		return n
	}
	own := p.inRow(r, p.rule.date)
	for _, n := range own {
		if date, ok := p.dateOf(n, p.rule.date.attr, title, r.foreign); ok {
			d.Published = date
			return n
		}
	}
	if len(own) > 0 {
		d.Published = dates.Date{} // it says when, in a way nobody can read
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
	return p.entryDate(strings.Join(lines, " "))
}

// bracketed is a date in the brackets that set it before a teaser.
var bracketed = regexp.MustCompile(`^[\[(]\s*\d{1,2}\.\s*(?:\d{1,2}|\pL+)\.?\s*\d{2,4}[^\])]{0,20}[\])]`)
