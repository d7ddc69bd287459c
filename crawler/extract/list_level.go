package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// A dateLevel is how far one must look into a row for its date. Deeper levels
// find more and err more, so the first that serves most rows is taken.
type dateLevel int

const (
	noDate      dateLevel = iota
	inColumn              // a part of the row that is a date and nothing else
	atLineStart           // a line that begins with the date
	inLine                // anywhere in a short line
	inTitle               // in the headline itself
	folded                // in what the row shows after a click
	inAddress             // in the address of the entry: /2025/10/30/…
)

// needs is the share of the rows that a level must date.
func (level dateLevel) needs() float64 {
	switch level {
	case inColumn:
		return minCoverage / 2
	case atLineStart:
		return minCoverage
	}
	return 0.8 // sentences, headlines and addresses name dates of all kinds
}

// dateLevel finds the first level that dates enough rows.
func (p *listPage) dateLevel(rows []row, pl *plan) dateLevel {
	for level := inColumn; level <= inAddress; level++ {
		if level == inColumn && pl.date == "" {
			continue
		}
		dated := 0.0
		for _, r := range rows {
			_, _, ok := p.dateAtLevel(r, pl, level, p.plannedTitle(r, pl))
			dated += one(ok)
		}
		if dated >= level.needs()*float64(len(rows)) {
			return level
		}
	}
	return noDate
}

// dateAtLevel reads the date of a row at one level, and names the element that
// says it where that is one.
func (p *listPage) dateAtLevel(r row, pl *plan, level dateLevel, title *html.Node) (*html.Node, dates.Date, bool) {
	switch level {
	case inColumn:
		return p.dateInColumn(r, pl, title)
	case atLineStart, inLine:
		d, ok := p.dateInLines(linesOf(r.nodes, func(n *html.Node) bool { return n == title || r.foreign(n) }), level)
		return nil, d, ok
	case folded:
		d, ok := p.dateFolded(r, p.linkOf(r, pl, title))
		return nil, d, ok
	case inAddress:
		d, ok := p.dateInAddress(p.linkOf(r, pl, title))
		return nil, d, ok
	case inTitle:
		if title != nil {
			d, ok := p.findDate(textOf(title, r.foreign))
			return nil, d, ok
		}
	}
	return nil, dates.Date{}, false
}

func (p *listPage) dateInColumn(r row, pl *plan, title *html.Node) (*html.Node, dates.Date, bool) {
	for _, u := range pl.own[r.item] {
		if u.key != pl.date {
			continue
		}
		if u.node == nil {
			d, ok := p.findDate(u.text)
			return nil, d, ok
		}
		d, ok := p.dateOf(u.node, "", title, r.foreign)
		return u.node, d, ok
	}
	return nil, dates.Date{}, false
}

func (p *listPage) dateInLines(lines []string, level dateLevel) (dates.Date, bool) {
	for _, l := range lines {
		_, atStart := p.cutDate(l)
		if !atStart && (level != inLine || utf8.RuneCountInString(l) > maxDatedLine) {
			continue
		}
		if d, ok := p.entryDate(l); ok {
			return d, true
		}
	}
	return dates.Date{}, false
}

// dateFolded is the date beside the link of a row that folds its details away,
// else the only one that stands there on a line of its own.
func (p *listPage) dateFolded(r row, link *html.Node) (date dates.Date, ok bool) {
	for n := link; n != nil && n != r.item; n = n.Parent {
		if isBlock(n) {
			if date, ok = p.dateInLines(linesOf([]*html.Node{n}, nil), inLine); ok {
				return date, true
			}
			break
		}
	}
	for _, l := range r.foldedLines() {
		if !p.isDate(l) {
			continue
		}
		d, _ := p.findDate(l)
		if ok && d != date {
			return dates.Date{}, false
		}
		date, ok = d, true
	}
	return date, ok
}

// maxDatedLine is the longest line in which a date is that of the entry; in
// longer ones it is part of the story.
const maxDatedLine = 200

// addressDay is a day that a path names by folders or in a name.
var addressDay = regexp.MustCompile(`/((?:19|20)\d\d)(?:/(\d\d?)/(\d\d?)/|-(\d\d)-(\d\d)(?:[._-]|$))`)

// dateInAddress is the day in the path of a link; two in one say nothing.
func (p *listPage) dateInAddress(link *html.Node) (dates.Date, bool) {
	if link == nil {
		return dates.Date{}, false
	}
	path, _, _ := strings.Cut(p.address(attr(link, "href")), "?")
	found := addressDay.FindAllStringSubmatch(path, 2)
	if len(found) != 1 {
		return dates.Date{}, false
	}
	day := found[0]
	return p.calendarDay(day[1], day[2]+day[4], day[3]+day[5])
}
