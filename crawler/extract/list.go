package extract

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// maxListItems bounds one page: the largest real listing known has 1,338 rows,
// and 5,000 drafts still commit in one transaction.
const maxListItems = 5000

// A DriftError says that a selector of the rule finds nothing on the page any
// more, not even an empty list: the page was rebuilt.
type DriftError struct {
	Field    string // "item" or "title"
	Selector string
	Rows     int // rows that were found without it
}

// Error names the selector and what it should have found.
func (e *DriftError) Error() string {
	if e.Rows == 0 {
		return fmt.Sprintf("%s selector %q matches nothing", e.Field, e.Selector)
	}
	return fmt.Sprintf("%s selector %q matches nothing in %d rows", e.Field, e.Selector, e.Rows)
}

// List reads the rows of a page as a rule says. Fields that the rule leaves
// out are found by themselves. A list that is there but empty gives a document
// without drafts; a [DriftError] means that there is no such list.
func List(p Page, rule Rule) (*Document, error) {
	c, err := rule.compile()
	if err != nil {
		return nil, err
	}
	lp, err := newListPage(p)
	if err != nil {
		return nil, err
	}
	return lp.list(c)
}

// list reads the page by a compiled rule.
func (p *listPage) list(c *compiledRule) (*Document, error) {
	items := p.all(c.item)
	doc := p.newDocument()
	if len(items) > maxListItems {
		doc.Partial = fmt.Errorf("list has %d rows, only the first %d were read", len(items), maxListItems)
		items = items[:maxListItems]
	}
	doc.Next = p.next(c.next)
	if len(items) == 0 {
		return p.emptyList(c, doc)
	}
	doc.Drafts = p.reader(c, items).drafts(p.rowsOf(c.item.source, items))
	if err := p.work.err(); err != nil {
		return nil, err
	}
	if len(doc.Drafts) == 0 && c.title.given() {
		return nil, &DriftError{Field: "title", Selector: c.title.source, Rows: len(items)}
	}
	p.complete(doc.Drafts)
	doc.Drafts = withoutDoubles(withoutStrays(doc.Drafts, c.title.given() && c.link.given()))
	return doc, nil
}

// emptyList is the document of a page without rows, if it has what holds them.
func (p *listPage) emptyList(c *compiledRule, doc *Document) (*Document, error) {
	holds := c.container.group != nil && len(p.all(c.container)) > 0
	switch err := p.work.err(); {
	case err != nil:
		return nil, err
	case holds:
		return doc, nil
	}
	return nil, &DriftError{Field: "item", Selector: c.item.source}
}

// reader makes a reader for the rows of the items, with a plan where the rule
// leaves fields out.
func (p *listPage) reader(c *compiledRule, items []*html.Node) *rowReader {
	reader := &rowReader{listPage: p, rule: c}
	if !c.title.given() || !c.link.given() || !c.date.given() {
		reader.plan = p.planOf(c.item.source, p.rowsOf(c.item.source, items))
	}
	return reader
}

// drafts reads the rows.
func (r *rowReader) drafts(rows []row) []Draft {
	var drafts []Draft
	for _, row := range rows {
		if d, ok := r.draft(row); ok {
			drafts = append(drafts, d)
		}
	}
	return drafts
}

func (p *listPage) newDocument() *Document {
	doc := &Document{Feed: p.head(), Partial: p.partial}
	_, doc.Reservations = Signals(p.Page)
	return doc
}

// A reckoning is what was worked out for one item selector; detection tries
// several rules with the same one.
type reckoning struct {
	source string
	rows   []row
	plan   *plan
}

func (p *listPage) rowsOf(source string, items []*html.Node) []row {
	if p.last.source != source || p.last.rows == nil {
		p.last = reckoning{source: source, rows: p.rows(items)}
	}
	return p.last.rows
}

func (p *listPage) planOf(source string, rows []row) *plan {
	if p.last.source != source || p.last.plan == nil {
		p.last = reckoning{source: source, rows: rows, plan: p.plan(rows)}
		if p.last.plan.dates == noDate && !slices.ContainsFunc(rows, func(r row) bool { return !r.above.IsZero() }) {
			p.last.plan.day = p.pageDay(rows[0].item)
		}
	}
	return p.last.plan
}

// withoutStrays drops rows that are not entries, such as column headings and
// page numbers among the rows of a table: what has no link where nearly all
// have one. When the rule says where headline and link stand, a row without a
// link may be an entry, and goes only if it lacks the date too that nearly all
// others have.
func withoutStrays(drafts []Draft, ruled bool) []Draft {
	linked, dated := 0, 0
	for _, d := range drafts {
		if d.Link != "" {
			linked++
		}
		if !d.Published.IsZero() {
			dated++
		}
	}
	const nearlyAll = 0.8
	if float64(linked) < nearlyAll*float64(len(drafts)) || ruled && float64(dated) < nearlyAll*float64(len(drafts)) {
		return drafts
	}
	return slices.DeleteFunc(drafts, func(d Draft) bool {
		return d.Link == "" && (!ruled || d.Published.IsZero())
	})
}

// head reads what the page says about itself.
func (p *listPage) head() Head {
	f := Head{Link: p.URL}
	for n := range p.root.Descendants() {
		switch inHead := n.Parent != nil && n.Parent.Data == "head"; {
		case n.Data == "html":
			f.Language = attr(n, "lang")
		case n.Data == "title" && inHead && f.Title == "" && n.FirstChild != nil:
			f.Title = plain(n.FirstChild.Data, maxTitle)
		case n.Data == "meta" && strings.EqualFold(attr(n, "name"), "description"):
			f.Description = plain(attr(n, "content"), maxTeaser)
		case n.Data == "body":
			return f
		}
	}
	return f
}

// withoutDoubles drops a row that says again what an earlier one said: the
// same address under the same title.
func withoutDoubles(drafts []Draft) []Draft {
	seen := map[[2]string]bool{}
	kept := drafts[:0]
	for _, d := range drafts {
		key := [2]string{d.Link, d.Title}
		if d.Link == "" {
			key[1] += "\n" + d.Teaser
		}
		if !seen[key] {
			seen[key] = true
			kept = append(kept, d)
		}
	}
	return kept
}

// next is the address of the following page, empty when there is none.
func (p *listPage) next(s selector) string {
	if s.group == nil {
		return ""
	}
	for _, n := range p.all(s) {
		if to := p.address(linkValue(n, s.attr)); to != "" && to != p.URL {
			return to
		}
	}
	return ""
}

// linkValue is the reference that an element carries: the attribute asked
// for, else the href of the element or of the first link in it.
func linkValue(n *html.Node, wanted string) string {
	if wanted != "" {
		return attr(n, wanted)
	}
	if href := attr(n, "href"); href != "" {
		return href
	}
	for c := range n.Descendants() {
		if c.Data == "a" && attr(c, "href") != "" {
			return attr(c, "href")
		}
	}
	return ""
}
