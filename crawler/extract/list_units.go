package extract

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// maxUnits bounds what is looked at in one row; a row with more parts is
	// a page inside the page.
	maxUnits = 120
	// maxUnitRunes is the longest text looked at as a headline or a date.
	maxUnitRunes = 600
	// maxLabelRunes is the longest "Label:" before a value.
	maxLabelRunes = 28
)

// A unit is a part of a row that says one thing: a cell, a heading, a link, a
// labelled line. Units of different rows with one key fill the same column.
type unit struct {
	key     string
	node    *html.Node // nil for a labelled line
	text    string
	label   string // column heading, "Label:" or class, lower case
	linked  bool   // it is, holds or stands in a link that can be followed
	heading bool
	page    bool // a heading with a link to a page of its own
	strong  bool
	order   int
}

// units lists the parts of a row in document order.
func (p *listPage) units(r row, heads []string) []unit {
	u := &unitWalk{page: p, row: r, heads: heads, seen: map[string]int{}}
	for _, n := range r.nodes {
		u.walk(n, "", false, "")
	}
	u.labelled()
	if len(r.nodes) > 1 || isText(r.item) {
		u.lines()
	}
	return u.found
}

// isText reports whether an element holds running text.
func isText(n *html.Node) bool {
	return n.DataAtom == atom.P || n.DataAtom == atom.Li || n.DataAtom == atom.Dd || n.DataAtom == atom.Div && ownText(n)
}

type unitWalk struct {
	page  *listPage
	row   row
	heads []string
	seen  map[string]int
	found []unit
}

func (u *unitWalk) walk(n *html.Node, path string, linked bool, label string) {
	if n.Type != html.ElementNode || unread(n) || u.row.foreign(n) || len(u.found) >= maxUnits {
		return
	}
	step, column := u.step(n)
	if column >= 0 && column < len(u.heads) {
		label = u.heads[column]
	}
	path += step
	if n.DataAtom == atom.A {
		linked = linked || u.page.follows(n)
	}
	if saysSomething(n) {
		u.add(n, path, linked, label)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		u.walk(c, path+">", linked, label)
	}
}

// step is what an element adds to the path of its units, and which column it
// is, negative outside of tables. Rows differ in their own classes.
func (u *unitWalk) step(n *html.Node) (step string, column int) {
	if isCell(n) {
		column = cellIndex(n)
		return "td" + strconv.Itoa(column), column
	}
	if class := u.page.stableClass(n); class != "" && n != u.row.item {
		return n.Data + "." + class, -1
	}
	return n.Data, -1
}

// saysSomething reports whether n is a unit: it has text of its own, or is a
// heading, link or cell, whose text may be wrapped further.
func saysSomething(n *html.Node) bool {
	switch n.DataAtom {
	case atom.A, atom.Td, atom.Th:
		return true
	}
	return isHeading(n.DataAtom) || ownText(n) || attr(n, "datetime") != ""
}

func (u *unitWalk) add(n *html.Node, key string, linked bool, label string) {
	text, ok := shortText(n, maxUnitRunes)
	if text == "" {
		text = attr(n, "datetime")
	}
	if !ok || text == "" {
		return
	}
	u.seen[key]++
	if k := u.seen[key]; k > 1 {
		key += "#" + strconv.Itoa(k)
	}
	if !linked {
		linked = u.page.linkFills(n, text)
	}
	heading := inHeading(n)
	u.found = append(u.found, unit{
		key: key, node: n, text: text, label: strings.TrimSpace(label + " " + u.marks(n)), linked: linked,
		heading: heading, page: heading && linked && !leadsToDocument(u.page.address(linkValue(n, ""))),
		strong: n.DataAtom == atom.B || n.DataAtom == atom.Strong, order: len(u.found),
	})
}

// inHeading reports whether an element is a heading, or the content of one.
func inHeading(n *html.Node) bool {
	return isHeading(n.DataAtom) || n.Parent != nil && isHeading(n.Parent.DataAtom)
}

// marks are the names that an element and the block around it have.
func (u *unitWalk) marks(n *html.Node) string {
	marks := classOf(n) + " " + attr(n, "itemprop")
	for m := n; m != u.row.item && m.Parent != nil; m = m.Parent {
		marks += " " + classOf(m.Parent)
		if isBlock(m.Parent) {
			break
		}
	}
	return strings.ToLower(marks)
}

// labelled adds the lines of the form "Label: value".
func (u *unitWalk) labelled() {
	for _, l := range linesOf(u.row.nodes, u.row.foreign) {
		label, value, ok := strings.Cut(l, ": ")
		if !ok || utf8.RuneCountInString(label) > maxLabelRunes || len(value) > maxUnitRunes || value == "" {
			continue
		}
		for again := true; again; { // both branches of a script write it
			value, again = strings.CutPrefix(value, label+": ")
		}
		label = strings.ToLower(strings.TrimSpace(label))
		if titleLabel(label) || dateLabel(label) > 0 {
			u.found = append(u.found, unit{key: "label:" + label, text: value, label: label, order: len(u.found)})
		}
	}
}

// lines adds the lines of rows that have no other structure, without a date at
// their start and without links.
func (u *unitWalk) lines() {
	skip := func(n *html.Node) bool { return n.DataAtom == atom.A || u.row.foreign(n) }
	for i, l := range linesOf(u.row.nodes, skip) {
		if i == maxTextLines {
			return
		}
		text := l
		if rest, ok := u.page.cutDate(l); ok {
			text = rest
		}
		if text = strings.Trim(text, " ,;:–-|·"); text != "" && len(text) <= maxUnitRunes {
			u.found = append(u.found, unit{key: "line:" + strconv.Itoa(i), text: text, order: len(u.found)})
		}
	}
}

// maxTextLines is how far down a row its headline may stand.
const maxTextLines = 4

// linkFills reports whether one link holds all of the text of n.
func (p *listPage) linkFills(n *html.Node, text string) bool {
	for c := range n.Descendants() {
		if c.DataAtom == atom.A && p.follows(c) {
			return len(lettersOf(textOf(c, nil)))*10 >= len(lettersOf(text))*9
		}
	}
	return false
}

// follows reports whether a link leads a reader to another page.
func (p *listPage) follows(a *html.Node) bool {
	href := strings.TrimSpace(attr(a, "href"))
	if href == "" || href[0] == '#' {
		return false
	}
	to := p.address(href)
	before, _, _ := strings.Cut(to, "#")
	here, _, _ := strings.Cut(p.URL, "#")
	return to != "" && (before != here || strings.Contains(href, "#") && before != to && len(to) > len(before)+1)
}

// stableClass is the first class of an element that names what it is: not its
// place in a grid, its state, its number or a build's hash.
func stableClass(n *html.Node) string {
	for class := range strings.FieldsSeq(classOf(n)) {
		if isStable(class) && !stateClasses[strings.ToLower(class)] && !layoutClass(class) {
			return class
		}
	}
	return ""
}

// stableClass is the function of that name, asked once for each list of classes.
func (p *listPage) stableClass(n *html.Node) string {
	classes := classOf(n)
	if classes == "" {
		return ""
	}
	class, known := p.classes[classes]
	if !known {
		class = stableClass(n)
		p.classes[classes] = class
	}
	return class
}

// stateClasses say where in the list an entry stands, not what it is.
var stateClasses = map[string]bool{
	"odd": true, "even": true, "first": true, "last": true, "active": true, "current": true, "selected": true,
	"alt": true, "alternate": true, "clearfix": true, "clear": true, "cf": true, "open": true, "closed": true,
	"even-row": true, "odd-row": true, "row-odd": true, "row-even": true, "sticky": true, "empty": true, "new": true,
	"visited": true, "collapsed": true, "show": true, "fade": true, "wow": true, "hidden-xs": true,
}

// isStable reports whether a class name will outlive the next build of the
// page: numbers and hashes do not.
func isStable(class string) bool {
	if class == "" || len(class) > 60 || strings.ContainsAny(class, "0123456789") {
		return false
	}
	for _, prefix := range []string{"css-", "sc-", "jss", "emotion-", "svelte-", "_"} {
		if strings.HasPrefix(class, prefix) {
			return false
		}
	}
	if i := strings.LastIndex(class, "__"); i >= 0 && scrambled(class[i+2:]) {
		return false
	}
	return !scrambled(class) && strings.Trim(strings.ToLower(class), "abcdefghijklmnopqrstuvwxyzäöüß-_") == ""
}

// scrambled reports letters whose case changes like no words do: bdVaJa.
func scrambled(s string) bool {
	humps, letters := 1, 0
	var before rune
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
			if unicode.IsUpper(r) && unicode.IsLower(before) {
				humps++
			}
		}
		before = r
	}
	return humps >= 3 && letters < 3*humps
}

// layoutClass reports the classes of grids and utilities.
func layoutClass(class string) bool {
	switch class {
	case "row", "col", "container", "container-fluid", "column", "columns", "block", "inner", "wrapper", "text-center", "text-start", "small", "bold", "flex", "grid":
		return true
	}
	head, _, cut := strings.Cut(class, "-")
	if !cut {
		return false
	}
	switch head {
	case "col", "d", "p", "m", "pt", "pb", "mt", "mb", "ml", "mr", "pl", "pr", "px", "py", "mx", "my", "ms", "me", "ps", "pe", "w", "h",
		"fs", "fw", "align", "justify", "float", "bg", "text", "flex", "grid", "gap", "items", "order", "border", "rounded", "font", "visible", "hidden":
		return true
	}
	return false
}
