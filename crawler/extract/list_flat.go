package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// rows gives each item what belongs to it. Where the page sets date and teaser
// not into the items but beside them, that is the paragraph or the lines around
// the item, up to those of the next one.
func (p *listPage) rows(items []*html.Node) []row {
	rows := p.undatedRows(items)
	p.dateHeadings(rows)
	return rows
}

// undatedRows are rows without the dates of the headings over them.
func (p *listPage) undatedRows(items []*html.Node) []row {
	set := make(map[*html.Node]bool, len(items))
	for _, n := range items {
		set[n] = true
	}
	rows := make([]row, len(items))
	byParent := map[*html.Node][]int{}
	var parents []*html.Node
	for i, n := range items {
		rows[i] = row{item: n, nodes: []*html.Node{n}, foreign: func(c *html.Node) bool { return c != n && set[c] }}
		if byParent[n.Parent] == nil {
			parents = append(parents, n.Parent)
		}
		byParent[n.Parent] = append(byParent[n.Parent], i)
	}
	for _, parent := range parents {
		if mine := byParent[parent]; len(mine) > 1 && parent != nil {
			p.flatRows(rows, mine, set)
		}
	}
	return rows
}

// flatRows deals out the siblings of the items of one parent.
func (p *listPage) flatRows(rows []row, mine []int, set map[*html.Node]bool) {
	first, last := rows[mine[0]].item, rows[mine[len(mine)-1]].item
	if first.DataAtom == atom.Dd {
		definitions(rows, mine, set)
		return
	}
	if !hasTextBetween(first, last, set) {
		return
	}
	groups := textBlocks(first.Parent, set)
	one, ok := onePerGroup(groups, set)
	if !ok {
		one, ok = onePerGroup(sections(first, set), set)
	}
	if ok {
		for _, i := range mine {
			rows[i].nodes = one[rows[i].item]
		}
		return
	}
	p.alongLines(rows, mine, set)
}

// definitions gives each item of a definition list the terms over it.
func definitions(rows []row, mine []int, set map[*html.Node]bool) {
	for _, i := range mine {
		var nodes []*html.Node
		for n := rows[i].item.PrevSibling; n != nil && n.DataAtom != atom.Dd && !set[n]; n = n.PrevSibling {
			if !blank(n) {
				nodes = append(nodes, n)
			}
		}
		slices.Reverse(nodes)
		rows[i].nodes = append(nodes, rows[i].item)
	}
}

// alongLines gives each item the rest of its line and the lines up to that of
// the next item.
func (p *listPage) alongLines(rows []row, mine []int, set map[*html.Node]bool) {
	dated := p.datedBefore(rows[mine[0]].item)
	longest := 0
	for k, i := range mine {
		item := rows[i].item
		var until *html.Node
		if k+1 < len(mine) {
			until = rows[mine[k+1]].item
		}
		lead := lineStart(item, set)
		nodes := p.following(item, until, set, dated)
		if until != nil {
			nodes = nodes[:len(nodes)-min(len(nodes), len(lineStart(until, set)))]
		} else if len(nodes) > longest {
			nodes = nodes[:longest] // behind the last entry stands what belongs to none
		}
		longest = max(longest, len(nodes))
		rows[i].nodes = append(append(lead, item), nodes...)
	}
}

// lineStart is what stands before an item on its line; nothing when that line
// holds another item too.
func lineStart(item *html.Node, set map[*html.Node]bool) []*html.Node {
	var nodes []*html.Node
	for n := item.PrevSibling; n != nil && n.DataAtom != atom.Br && !isBlock(n); n = n.PrevSibling {
		if set[n] {
			return nil
		}
		if !blank(n) {
			nodes = append(nodes, n)
		}
	}
	if isBlock(item) {
		return nil
	}
	slices.Reverse(nodes)
	return nodes
}

// hasTextBetween reports whether the siblings between two items say anything.
func hasTextBetween(first, last *html.Node, set map[*html.Node]bool) bool {
	for n := first; n != nil && n != last; n = n.NextSibling {
		if !set[n] && !blank(n) {
			return true
		}
	}
	return false
}

func blank(n *html.Node) bool {
	if n.Type == html.TextNode {
		return strings.TrimSpace(n.Data) == ""
	}
	return n.Type != html.ElementNode || unread(n) || strings.TrimSpace(rawText(n)) == ""
}

// textBlocks cuts the children of an element at empty lines and rules.
func textBlocks(parent *html.Node, set map[*html.Node]bool) [][]*html.Node {
	var groups [][]*html.Node
	var group []*html.Node
	breaks := 0
	end := func() {
		if len(group) > 0 {
			groups = append(groups, group)
		}
		group, breaks = nil, 0
	}
	for c := parent.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.DataAtom == atom.Hr:
			end()
		case c.DataAtom == atom.Br:
			if breaks++; breaks > 1 {
				end()
			} else {
				group = append(group, c)
			}
		case blank(c) && !set[c]:
		default:
			breaks = 0
			group = append(group, c)
		}
	}
	end()
	return groups
}

// sections cuts the siblings of the items at the headings over them: the entry
// begins with its heading and ends with its link. Items that are or hold
// headings themselves give none.
func sections(first *html.Node, set map[*html.Node]bool) [][]*html.Node {
	heading := headingOver(first)
	var groups [][]*html.Node
	for n := first.Parent.FirstChild; n != nil && heading != 0; n = n.NextSibling {
		switch {
		case set[n] && hasHeading(n):
			return nil
		case n.DataAtom == heading:
			groups = append(groups, []*html.Node{n})
		case len(groups) > 0 && !blank(n):
			groups[len(groups)-1] = append(groups[len(groups)-1], n)
		}
	}
	return groups
}

// headingOver is the rank of the last heading before n among its siblings, 0
// when there is none.
func headingOver(n *html.Node) atom.Atom {
	for n = n.PrevSibling; n != nil; n = n.PrevSibling {
		if isHeading(n.DataAtom) {
			return n.DataAtom
		}
	}
	return 0
}

// hasHeading reports whether an element is or holds a heading.
func hasHeading(n *html.Node) bool {
	if isHeading(n.DataAtom) {
		return true
	}
	for c := range n.Descendants() {
		if isHeading(c.DataAtom) {
			return true
		}
	}
	return false
}

// onePerGroup maps each item to its paragraph, false when paragraphs hold
// several items or the page has none.
func onePerGroup(groups [][]*html.Node, set map[*html.Node]bool) (map[*html.Node][]*html.Node, bool) {
	byItem := map[*html.Node][]*html.Node{}
	items := 0
	for _, g := range groups {
		var item *html.Node
		for _, n := range g {
			if set[n] {
				items++
				item = n
			}
		}
		if item != nil {
			byItem[item] = g
		}
	}
	return byItem, items == len(byItem) && items > 1
}

// following are the siblings between an item and the next: on a page that sets
// dates over its entries, without the date that stands over the next one.
func (p *listPage) following(item, until *html.Node, set map[*html.Node]bool, dated bool) []*html.Node {
	var nodes []*html.Node
	for n := item.NextSibling; n != nil && n != until && !ends(n, item, set); n = n.NextSibling {
		if !blank(n) || n.DataAtom == atom.Br {
			nodes = append(nodes, n)
		}
	}
	if until == nil || !dated {
		return nodes
	}
	return p.withoutLastDate(nodes)
}

// withoutLastDate leaves out a date that ends the nodes.
func (p *listPage) withoutLastDate(nodes []*html.Node) []*html.Node {
	end := len(nodes)
	for end > 0 && nodes[end-1].DataAtom == atom.Br {
		end--
	}
	if end > 0 && p.isDateAlone(nodes[end-1]) {
		return nodes[:end-1]
	}
	return nodes
}

// ends reports whether n closes what belongs to an item: a rule, or a heading
// above the rank of the item's own.
func ends(n, item *html.Node, set map[*html.Node]bool) bool {
	higher := isHeading(n.DataAtom) && isHeading(item.DataAtom) && n.Data < item.Data
	return n.DataAtom == atom.Hr || higher && !set[n]
}

// datedBefore reports whether a date stands directly over an item.
func (p *listPage) datedBefore(item *html.Node) bool {
	for n := item.PrevSibling; n != nil; n = n.PrevSibling {
		if !blank(n) {
			return n.Type == html.ElementNode && p.isDateAlone(n)
		}
	}
	return false
}
