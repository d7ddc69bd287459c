package extract

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// maxSpan is the most rows or columns that one cell spans: a year of days
	// has fewer rows a month.
	maxSpan = 100
	// maxSpanCells bounds what is copied into the rows of one page.
	maxSpanCells = 5000
	// maxSpanNodes bounds the elements and texts in these cells; a date has two.
	maxSpanNodes = 4 * maxSpanCells
)

// fillSpans puts a cell that stands for several rows into each of them: one
// date for all decisions of a day.
func fillSpans(root *html.Node) {
	var spanning []*html.Node
	for n := range root.Descendants() {
		if isCell(n) && spanOf(n, "rowspan") > 1 && len(spanning) < maxSpanCells {
			spanning = append(spanning, n)
		}
	}
	left := maxSpanNodes
	for _, cell := range spanning { // from above and from the left: columns are complete where it stands
		column, row := cellIndex(cell), cell.Parent
		saying := spanned(cell)
		size := countNodes(saying)
		for range spanOf(cell, "rowspan") - 1 {
			if row = nextRow(row); row == nil || left < size {
				break
			}
			left -= size
			row.InsertBefore(copyOf(saying), cellAt(row, column))
		}
		removeAttr(cell, "rowspan")
	}
}

// spanned is what a cell says of each of its rows. What is too long for that
// stands in the first, and only keeps its column in the others.
func spanned(cell *html.Node) *html.Node {
	if _, short := shortText(cell, maxUnitRunes); short {
		return cell
	}
	return &html.Node{Type: cell.Type, DataAtom: cell.DataAtom, Data: cell.Data, Attr: cell.Attr}
}

func countNodes(n *html.Node) int {
	count := 1
	for range n.Descendants() {
		count++
	}
	return count
}

// nextRow is the row below, nil when it is the last or far away.
func nextRow(row *html.Node) *html.Node {
	n := row.NextSibling
	for range maxSpan {
		if n == nil || n.DataAtom == atom.Tr {
			return n
		}
		n = n.NextSibling
	}
	return nil
}

// cellAt is the cell of a row that begins in a column or behind it.
func cellAt(row *html.Node, column int) *html.Node {
	at := 0
	for c := row.FirstChild; c != nil; c = c.NextSibling {
		if isCell(c) && at >= column {
			return c
		}
		if isCell(c) {
			at += spanOf(c, "colspan")
		}
	}
	return nil
}

func copyOf(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: append([]html.Attribute(nil), n.Attr...)}
	removeAttr(c, "rowspan")
	for child := range n.ChildNodes() {
		c.AppendChild(copyOf(child))
	}
	return c
}

func removeAttr(n *html.Node, key string) {
	for i, a := range n.Attr {
		if a.Key == key {
			n.Attr = append(n.Attr[:i:i], n.Attr[i+1:]...)
			return
		}
	}
}

// spanOf is how many rows or columns a cell spans.
func spanOf(cell *html.Node, attribute string) int {
	value := attr(cell, attribute)
	if value == "" {
		return 1
	}
	span, err := strconv.Atoi(value)
	if err != nil || span < 1 || span > maxSpan {
		return 1
	}
	return span
}

// cellIndex counts the cells before a cell, spans included, up to maxSpan: far
// to the right no column says anything of an entry.
func cellIndex(cell *html.Node) int {
	column := 0
	for c := cell.PrevSibling; c != nil && column < maxSpan; c = c.PrevSibling {
		if isCell(c) {
			column += spanOf(c, "colspan")
		}
	}
	return min(column, maxSpan)
}

func isCell(n *html.Node) bool { return n.DataAtom == atom.Td || n.DataAtom == atom.Th }

// columnHeads are the headings of the table that holds the rows, lower case.
func columnHeads(r row) []string {
	if r.item.DataAtom != atom.Tr {
		return nil
	}
	table := r.item.Parent
	for table != nil && table.DataAtom != atom.Table {
		table = table.Parent
	}
	if table == nil {
		return nil
	}
	for n := range table.Descendants() {
		if n == r.item {
			return nil
		}
		if n.DataAtom != atom.Tr {
			continue
		}
		if heads := headCells(n); len(heads) > 1 {
			return heads
		}
	}
	return nil
}

// headCells are the texts of a row without links to follow, when each is short
// enough to be a heading.
func headCells(tr *html.Node) []string {
	var heads []string
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		if !isCell(c) {
			continue
		}
		text, ok := shortText(c, 3*maxLabelRunes)
		if !ok {
			return nil
		}
		for len(heads) < cellIndex(c) {
			heads = append(heads, "")
		}
		heads = append(heads, strings.ToLower(text))
	}
	return heads
}
