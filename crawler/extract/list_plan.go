package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// A plan says in which columns of the rows the headline, the link and the date
// stand. It is made from all rows together: a row alone does not show whether
// "4711" is a headline or a file number.
type plan struct {
	title string // key of a unit; empty: each row for itself
	link  string
	date  string
	dates dateLevel
	day   dates.Date // of the heading over a list whose rows have none
	tail  *tail      // what all headlines end with, and nobody needs
	cases bool       // the headlines are names of cases
	// own holds the units of each row.
	own map[*html.Node][]unit
}

// maxPlanned rows show how a list is made.
const maxPlanned = 100

// minCoverage is the share of the rows that a column must fill.
const minCoverage = 0.5

// plan looks at all rows.
func (p *listPage) plan(rows []row) *plan {
	pl := &plan{own: make(map[*html.Node][]unit, len(rows))}
	if len(rows) == 0 {
		return pl
	}
	heads := columnHeads(rows[len(rows)-1])
	columns := map[string][]unit{}
	var keys []string
	all := rows
	rows = rows[:min(len(rows), maxPlanned)]
	for i, r := range all {
		units := p.units(r, heads)
		pl.own[r.item] = units
		if i >= len(rows) {
			continue
		}
		for _, u := range units {
			if columns[u.key] == nil {
				keys = append(keys, u.key)
			}
			columns[u.key] = append(columns[u.key], u)
		}
	}
	best := 0.0
	for _, k := range keys {
		if s := p.titleScore(columns[k], len(rows)); s > best {
			pl.title, best = k, s
		}
	}
	pl.date, best = "", 0
	for _, k := range keys {
		if s := p.dateScore(columns[k], len(rows)); s > best {
			pl.date, best = k, s
		}
	}
	titles := p.titles(rows, pl)
	pl.cases, pl.tail = most(titles, isCase), tailOf(titles)
	pl.link = p.linkColumn(rows, pl)
	pl.dates = p.dateLevel(rows, pl)
	return pl
}

// titles are the headlines of the rows.
func (p *listPage) titles(rows []row, pl *plan) []string {
	var titles []string
	for _, r := range rows {
		var d Draft
		if p.headlineOf(r, pl, &d); d.Title != "" {
			titles = append(titles, d.Title)
		}
	}
	return titles
}

// minPageHeading: a heading with a page of its own is a headline, however
// short: "v2.4.0".
const minPageHeading = 0.5

// titleScore says how much a column looks like headlines.
func (p *listPage) titleScore(column []unit, rows int) float64 {
	coverage := float64(len(column)) / float64(rows)
	if coverage < minCoverage {
		return 0
	}
	var words, letters, runes, dated, holding, more, linked, heading, page, strong, order, marked float64
	distinct := map[string]bool{}
	for _, u := range column {
		words += float64(countFields(u.text))
		n := float64(utf8.RuneCountInString(u.text))
		runes += n
		letters += float64(countLetters(u.text))
		distinct[u.text] = true
		dated += one(p.isDate(u.text))
		_, holds := p.findDate(u.text)
		holding += one(holds)
		more += one(isMore(u.text))
		linked += one(u.linked)
		heading += one(u.heading)
		page += one(u.page)
		strong += one(u.strong)
		order += float64(u.order)
		marked += titleMark(u.label)
	}
	n := float64(len(column))
	if dated/n > 0.3 || more/n > 0.5 || runes == 0 {
		return 0
	}
	score := lengthScore(words/n, runes/n) * min(1, letters/runes*1.2)
	if page/n > 0.8 {
		score = max(score, minPageHeading)
	}
	score *= coverage
	if len(column) > 2 {
		score *= 0.15 + 0.85*float64(len(distinct))/n
	}
	score *= 1 - 0.25*holding/n // a whole paragraph, more likely
	return score * max(0.05, 1+0.9*heading/n+0.9*linked/n+0.15*strong/n+marked/n-0.02*order/n)
}

// lengthScore prefers texts of the length of a headline.
func lengthScore(words, runes float64) float64 {
	score := min(1, 0.1+words*0.25)
	switch {
	case runes > 320:
		score *= 0.15
	case runes > 200:
		score *= 0.5
	}
	return score
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func countLetters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || r == ' ' {
			n++
		}
	}
	return n
}

// titleWords and its opposite are what column headings, labels and classes
// call the headline, and what they call other things.
var (
	titleWords = []string{"title", "titel", "headline", "case name", "case-name", "casename", "caption", "betreff", "überschrift",
		"thema", "subject", "style", "parties", "bezeichnung", "headline", "heading"}
	otherWords = []string{"teaser", "summary", "snippet", "description", "excerpt", "abstract", "meta", "author", "autor", "category",
		"kategorie", "docket", "number", "nummer", "judge", "citation", "court", "type", "date", "datum", "tags", "rubrik", "count"}
)

// titleLabel reports whether "Label:" announces a headline.
func titleLabel(label string) bool {
	label = strings.Trim(label, " :")
	return slices.Contains(titleWords, label) || label == "name" || label == "case" || label == "case title" || label == "short title"
}

// titleMark weighs what a column is called.
func titleMark(label string) float64 {
	if titleLabel(label) {
		return 1
	}
	for _, w := range titleWords {
		if strings.Contains(label, w) {
			return 0.8
		}
	}
	for _, w := range otherWords {
		if strings.Contains(label, w) {
			return -0.4
		}
	}
	return 0
}

// dateLabel weighs what a column of dates is called: the day something was
// published before others, and never the day something is going to happen.
func dateLabel(label string) float64 {
	for _, w := range []string{"hearing", "argued", "argument", "submitted", "verhandel", "deadline", "frist", "termin", "updated", "modified", "geändert", "aktualisiert", "expir", "due"} {
		if strings.Contains(label, w) {
			return -0.5
		}
	}
	for _, w := range []string{"publish", "posted", "filed", "filing", "veröffentlicht", "erschienen", "issued", "release", "decided", "decision", "entschieden", "verkündet", "eingestellt", "pubdate"} {
		if strings.Contains(label, w) {
			return 1
		}
	}
	if strings.Contains(label, "date") || strings.Contains(label, "datum") {
		return 0.8
	}
	return 0
}

// dateScore says how much a column looks like the dates of the rows.
func (p *listPage) dateScore(column []unit, rows int) float64 {
	var dated, marked, clock float64
	for _, u := range column {
		if u.node != nil && attr(u.node, "datetime") != "" {
			_, ok := p.dateOf(u.node, "", nil, nothing)
			dated += one(ok)
			clock += one(ok)
		} else {
			dated += one(p.isDate(u.text))
		}
		marked += dateLabel(u.label)
	}
	n := float64(len(column))
	if dated/float64(rows) < minCoverage/2 || dated/n < 0.5 {
		return 0
	}
	return dated / float64(rows) * max(0.05, 1+marked/n+0.5*clock/n-0.01*float64(column[0].order))
}

func nothing(*html.Node) bool { return false }

// linkColumn is where the link stands in rows whose headline has none: the
// document before its file number, and last what the headline only mentions.
func (p *listPage) linkColumn(rows []row, pl *plan) string {
	score := map[string]float64{}
	var keys []string
	for _, r := range rows {
		title := p.plannedTitle(r, pl)
		for i, l := range p.links(r) {
			if _, ok := score[l.key]; !ok {
				keys = append(keys, l.key)
			}
			mentioned := title != r.item && within(l.node, title)
			score[l.key] += 1 + 1.5*one(l.document) - one(mentioned) - 0.1*float64(min(i, 5))
		}
	}
	best := ""
	for _, k := range keys {
		if best == "" || score[k] > score[best] {
			best = k
		}
	}
	return best
}

// A rowLink is a link of a row that can be followed.
type rowLink struct {
	key      string
	node     *html.Node
	document bool
}

func (p *listPage) links(r row) []rowLink {
	var links []rowLink
	seen := map[string]int{}
	r.visit(noText, func(n *html.Node) bool { // a row may fold its documents away
		if n.DataAtom != atom.A || !p.follows(n) {
			return true
		}
		key := p.linkKey(n, r)
		if seen[key]++; seen[key] > 1 {
			key += "#" + string(rune('0'+min(seen[key], 9)))
		}
		links = append(links, rowLink{key: key, node: n, document: leadsToDocument(p.address(attr(n, "href")))})
		return true
	})
	return links
}

// linkKey is the path from the row to a link.
func (p *listPage) linkKey(n *html.Node, r row) string {
	var steps []string
	for m := n; m != nil; m = m.Parent {
		step := m.Data
		if isCell(m) {
			step = "td" + string(rune('0'+min(cellIndex(m), 60)))
		} else if c := p.stableClass(m); c != "" && m != r.item {
			step += "." + c
		}
		steps = append(steps, step)
		if m == r.item {
			break
		}
	}
	slices.Reverse(steps)
	return strings.Join(steps, ">")
}

// leadsToDocument also knows downloads whose address has no file name.
func leadsToDocument(address string) bool {
	if isDocument(address) {
		return true
	}
	low := strings.ToLower(address)
	return strings.Contains(low, "download") || strings.Contains(low, ".pdf") || strings.HasSuffix(low, "/file") || strings.Contains(low, "document.do")
}

// plannedTitle is the headline's node in a row.
func (p *listPage) plannedTitle(r row, pl *plan) *html.Node {
	for _, u := range pl.own[r.item] {
		if u.key == pl.title && u.node != nil {
			return u.node
		}
	}
	return titleNode(r)
}
