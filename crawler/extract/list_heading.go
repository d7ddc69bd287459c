package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// dateHeadings gives rows the date of the heading above them: on many pages
// one heading dates a whole group. Headings that say more than a date do so
// only where there are several: one may be that of the page.
func (p *listPage) dateHeadings(rows []row) {
	if len(rows) == 0 {
		return
	}
	w := headingWalk{page: p, rows: rows, index: make(map[*html.Node]int, len(rows)), worded: make([]bool, len(rows))}
	for i, r := range rows {
		w.index[r.item] = i
	}
	w.walk(container(rows))
	for i := range rows {
		if w.worded[i] && w.headings < 2 {
			rows[i].above = dates.Date{}
		}
	}
}

// A headingWalk goes through a list in document order.
type headingWalk struct {
	page     *listPage
	rows     []row
	index    map[*html.Node]int // of the rows by their items
	heading  *html.Node         // the last with a date
	day      dates.Date         // of that heading
	words    bool               // that heading says more than the date
	worded   []bool             // the rows below such headings
	headings int                // how many of these there are
}

func (w *headingWalk) walk(n *html.Node) {
	if n.Type != html.ElementNode || unread(n) {
		return
	}
	if i, ok := w.index[n]; ok {
		if w.heading != nil && standsOver(w.heading, n) {
			w.rows[i].above, w.worded[i] = w.day, w.words
		}
		return // what stands in one entry is not said of the next
	}
	if d, ok := w.page.dateAlone(n); ok {
		if !stateOf.MatchString(textOf(n, nil)) {
			w.heading, w.day, w.words = n, d, false
		}
		return
	}
	if d, ok := w.page.datedHeading(n); ok {
		w.heading, w.day, w.words = n, d, true
		w.headings++
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c)
	}
}

// dateAlone reads an element that is a date and nothing else.
func (p *listPage) dateAlone(n *html.Node) (dates.Date, bool) {
	if !isBlock(n) && n.DataAtom != atom.B && n.DataAtom != atom.Strong && n.DataAtom != atom.Time && n.DataAtom != atom.Span {
		return dates.Date{}, false
	}
	text, ok := shortText(n, maxDateRunes)
	if !ok || text == "" || !p.isDate(text) {
		return dates.Date{}, false
	}
	return p.findDate(text)
}

func (p *listPage) isDateAlone(n *html.Node) bool {
	_, ok := p.dateAlone(n)
	return ok
}

// datedHeading reads a heading that names a date: "Opinions filed June 26, 2026".
func (p *listPage) datedHeading(n *html.Node) (dates.Date, bool) {
	if !isHeading(n.DataAtom) && n.DataAtom != atom.Caption {
		return dates.Date{}, false
	}
	return p.onlyDate(n)
}

// maxDatedHeading is the longest heading whose date is that of all entries.
const maxDatedHeading = 120

// pageDay is the day that the heading over a list names for all entries:
// "Opinions released June 26, 2026". A heading below it that is not of a lower
// rank begins something else.
func (p *listPage) pageDay(first *html.Node) (day dates.Date) {
	rank := 0
	for n := range p.root.Descendants() {
		if n == first {
			break
		}
		if !headsList(n) || !standsOver(n, first) || p.isBeside(n) {
			continue
		}
		if d, ok := p.onlyDate(n); ok {
			day, rank = d, rankOf(n)
		} else if isHeading(n.DataAtom) && rankOf(n) <= rank {
			day = dates.Date{}
		}
	}
	return day
}

// maxOver is how deep the heading of a list stands in what stands over the
// list: a cell in the head of its table is three levels down.
const maxOver = 3

// standsOver reports whether a heading is that of a list, not of something else
// on the page.
func standsOver(heading, first *html.Node) bool {
	for range maxOver {
		if heading = heading.Parent; heading == nil {
			return false
		}
		if within(first, heading) {
			return true
		}
	}
	return false
}

// rankOf is the rank of a heading, 1 the highest.
func rankOf(n *html.Node) int {
	if isHeading(n.DataAtom) {
		return int(n.Data[1] - '0')
	}
	return 7
}

// onlyDate is the date of a short text that names one, and not when it was
// last changed.
func (p *listPage) onlyDate(n *html.Node) (dates.Date, bool) {
	text, ok := shortText(n, maxDatedHeading)
	if !ok || unread(n) {
		return dates.Date{}, false
	}
	d, start, end, ok := p.locateDate(text)
	if _, more := p.findDate(text[end:]); !ok || more || d.Precision < dates.Day || dateLabel(strings.ToLower(text[:start])) < 0 || stateOf.MatchString(text) {
		return dates.Date{}, false
	}
	return d, true
}

// stateOf is in what says how old a page is, and not how old its entries are:
// "Stand: 12.11.2025".
var stateOf = regexp.MustCompile(`(?i)\bstand\b`)

// headsList reports what may be the heading of a list.
func headsList(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Caption, atom.Th:
		return true
	case atom.Td:
		return n.Parent.Parent != nil && n.Parent.Parent.DataAtom == atom.Thead
	case atom.Div, atom.P, atom.Span:
		return headingClass.MatchString(classOf(n))
	}
	return isHeading(n.DataAtom)
}

// isBeside reports what stands in a head, navigation or side column.
func (p *listPage) isBeside(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if besideByTag(n) {
			return true
		}
	}
	return false
}

var headingClass = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:heading|headline|title|titel)(?:$|[\s_-])`)
