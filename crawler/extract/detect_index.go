package extract

import (
	"hash/maphash"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// An index is the page in document order, so that "stands within" is a
// comparison of numbers.
type index struct {
	page   *listPage
	nodes  []indexed
	at     map[*html.Node]int
	links  []int // usable links
	byTag  map[string][]*html.Node
	total  int // letters on the page
	linked int // of these, within links
}

type indexed struct {
	n           *html.Node
	parent, end int // end: the first number behind what stands below n
	sig         uint64
	letters     int // of the text below n
	linked      int // of these, within links
}

// A signature is what elements of one making share: that of their parents,
// their tag and name.
type signature struct {
	parent    uint64
	tag, name string
}

func newIndex(p *listPage) *index {
	x := &index{page: p, nodes: make([]indexed, 0, p.nodes/2), at: make(map[*html.Node]int, p.nodes/2), byTag: map[string][]*html.Node{}}
	seed := maphash.MakeSeed()
	x.add(p.root, -1, 0, seed, false)
	if len(x.nodes) > 0 {
		x.total, x.linked = x.nodes[0].letters, x.nodes[0].linked
	}
	return x
}

func (x *index) add(n *html.Node, parent int, sig uint64, seed maphash.Seed, inLink bool) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			x.count(parent, len(strings.TrimSpace(c.Data)), inLink)
			continue
		}
		if c.Type != html.ElementNode || noText(c) {
			continue
		}
		i := len(x.nodes)
		own := maphash.Comparable(seed, signature{sig, c.Data, x.page.sigName(c)})
		x.nodes = append(x.nodes, indexed{n: c, parent: parent, sig: own})
		x.at[c] = i
		x.byTag[c.Data] = append(x.byTag[c.Data], c)
		link := c.DataAtom == atom.A && x.page.follows(c)
		if link {
			x.links = append(x.links, i)
		}
		x.add(c, i, own, seed, inLink || link)
		x.nodes[i].end = len(x.nodes)
		x.count(parent, x.nodes[i].letters, false)
		if parent >= 0 {
			x.nodes[parent].linked += x.nodes[i].linked
		}
	}
}

// sigName is what tells an element from others of its tag: its name, else its
// width in a grid, or the column of a cell.
func (p *listPage) sigName(n *html.Node) string {
	if isCell(n) {
		return strconv.Itoa(cellIndex(n))
	}
	if class := p.stableClass(n); class != "" {
		return class
	}
	for class := range strings.FieldsSeq(classOf(n)) {
		if strings.HasPrefix(class, "col-") {
			return class
		}
	}
	return ""
}

func (x *index) count(i, letters int, linked bool) {
	if i < 0 {
		return
	}
	x.nodes[i].letters += letters
	if linked {
		x.nodes[i].linked += letters
	}
}

// within reports whether element i is a or stands below it.
func (x *index) within(i, a int) bool { return i >= a && i < x.nodes[a].end }

// linksIn counts those of the sorted elements that stand in a.
func (x *index) linksIn(sorted []int, a int) int {
	from := sort.SearchInts(sorted, a)
	return sort.SearchInts(sorted, x.nodes[a].end) - from
}

// candidates are the repeated structures of the page, the most promising
// first.
func (x *index) candidates() []*candidate {
	groups := map[uint64][]int{}
	var order []uint64
	for _, l := range x.links {
		s := x.nodes[l].sig
		if groups[s] == nil {
			order = append(order, s)
		}
		groups[s] = append(groups[s], l)
	}
	var all []*candidate
	seen := map[[3]int]bool{}
	add := func(candidates ...*candidate) {
		for _, c := range candidates {
			if c == nil {
				continue
			}
			key := [3]int{len(c.rows), c.rows[0], c.rows[len(c.rows)-1]}
			if !seen[key] {
				seen[key] = true
				all = append(all, c)
			}
		}
	}
	for _, s := range order {
		links := x.withoutRepeats(groups[s])
		add(x.candidate(links, ""), x.alike(links))
		add(x.bundles(links)...)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].promise > all[j].promise })
	return all[:min(len(all), maxCandidates)]
}

// withoutRepeats leaves out links that lead where the one before them leads:
// picture and headline of one entry.
func (x *index) withoutRepeats(links []int) []int {
	var kept []int
	before := ""
	for _, l := range links {
		to := x.page.address(attr(x.nodes[l].n, "href"))
		if to != before {
			kept = append(kept, l)
		}
		before = to
	}
	return kept
}

// bundles makes candidates of elements that each hold a few of the links: an
// entry with a page and a document, side by side.
func (x *index) bundles(links []int) []*candidate {
	var all []*candidate
	level := links
	for range maxBundleLevels {
		level = x.parents(level)
		each := float64(len(links)) / float64(len(level))
		if len(level) < minBundles || each > maxBundle {
			break
		}
		if each > 1.2 {
			if c := x.candidate(level, ""); c != nil {
				up := x.pathDown(level[0], links)
				c.path = strings.Trim(up+"<"+c.path, "<")
				all = append(all, c)
			}
			break
		}
	}
	return all
}

// A bundle is at least three times two links; more than five are a menu, and
// more than four levels up it is the page.
const (
	minBundles      = 3
	maxBundle       = 5
	maxBundleLevels = 4
)

// parents are the elements around elements, each once.
func (x *index) parents(children []int) []int {
	var all []int
	for _, c := range children {
		if p := x.nodes[c].parent; p >= 0 && (len(all) == 0 || all[len(all)-1] != p) {
			all = append(all, p)
		}
	}
	return all
}

// alike makes a candidate of those links of a group that most addresses
// resemble, nil when they all do: on a page without mark-up only the address
// tells an entry from the navigation.
func (x *index) alike(links []int) *candidate {
	shapes := map[string]int{}
	top := ""
	for _, l := range links {
		s := x.shape(l)
		if shapes[s]++; shapes[s] > shapes[top] {
			top = s
		}
	}
	if n := shapes[top]; top == "" || n == len(links) || n*2 < len(links) {
		return nil
	}
	var kept []int
	for _, l := range links {
		if x.shape(l) == top {
			kept = append(kept, l)
		}
	}
	return x.candidate(kept, top)
}

// shape is the folder that a link points into, as it is written.
func (x *index) shape(link int) string {
	href := strings.TrimSpace(attr(x.nodes[link].n, "href"))
	href, _, _ = strings.Cut(href, "?")
	href, _, _ = strings.Cut(href, "#")
	if _, after, ok := strings.Cut(href, "://"); ok {
		_, after, _ = strings.Cut(after, "/")
		href = "/" + after
	}
	i := strings.LastIndexByte(href, '/')
	if i <= 0 || strings.ContainsAny(href, `"\`) {
		return ""
	}
	return href[:i+1]
}

// candidate makes rows of links that stand in like places: the largest element
// around each link that holds no other of them.
func (x *index) candidate(links []int, shape string) *candidate {
	if len(links) < minRows {
		return nil
	}
	rowSig := x.commonSig(links)
	var rows []int
	for _, l := range links {
		if i := x.upTo(rowSig, l); i >= 0 && (len(rows) == 0 || rows[len(rows)-1] != i) {
			rows = append(rows, i)
		}
	}
	if len(rows) < minRows {
		return nil
	}
	c := &candidate{rows: rows, shape: shape, path: x.pathDown(rows[0], links)}
	if shape == "" {
		c.rows = x.withSiblings(rows, c.path)
	}
	for _, r := range c.rows {
		c.items = append(c.items, x.nodes[r].n)
		c.letters += x.nodes[r].letters
	}
	c.place = x.place(c.rows)
	each := float64(c.letters) / float64(len(c.rows))
	c.promise = float64(min(len(c.rows), 40)) * (10 + min(each, 400)) * c.place
	return c
}

// commonSig is how the largest elements around the links are made, as most of
// them are.
func (x *index) commonSig(links []int) uint64 {
	votes := map[uint64]int{}
	var common uint64
	for k := range links {
		top := x.climb(links, k)
		s := x.nodes[top].sig
		if votes[s]++; votes[s] > votes[common] {
			common = s
		}
	}
	return common
}

// upTo is the innermost element around i that is made like the rows, negative
// when there is none.
func (x *index) upTo(rowSig uint64, i int) int {
	for i >= 0 && x.nodes[i].sig != rowSig {
		i = x.nodes[i].parent
	}
	return i
}

// climb goes up from link k to the largest element without another link.
func (x *index) climb(links []int, k int) int {
	top := links[k]
	for {
		up := x.nodes[top].parent
		if up < 0 || x.nodes[up].n.DataAtom == atom.Body || x.nodes[up].n.DataAtom == atom.Html {
			return top
		}
		if k > 0 && x.within(links[k-1], up) || k+1 < len(links) && x.within(links[k+1], up) {
			return top
		}
		top = up
	}
}

// withSiblings adds the brothers of rows that are made like them but carry
// another class, as the highlighted or every second entry does.
func (x *index) withSiblings(rows []int, path string) []int {
	have := map[int]bool{}
	parents := map[int]int{}
	for _, r := range rows {
		have[r] = true
		parents[x.nodes[r].parent]++
	}
	all := append([]int(nil), rows...)
	first := x.nodes[rows[0]].n
	for parent, n := range parents {
		if n < 2 || parent < 0 {
			continue
		}
		for c := x.nodes[parent].n.FirstChild; c != nil; c = c.NextSibling {
			if i, ok := x.at[c]; ok && !have[i] && x.isBrother(i, first, path) {
				all = append(all, i)
			}
		}
	}
	sort.Ints(all)
	return all
}

// isBrother reports whether element i has the tag of the rows, and comes to a
// link by their path or is made like the first of them.
func (x *index) isBrother(i int, first *html.Node, path string) bool {
	n := x.nodes[i].n
	return n.DataAtom == first.DataAtom && (x.hasPath(i, path) || x.linksIn(x.links, i) > 0 && alike(n, first))
}

// alike reports whether two brothers are of one kind by their own making:
// table rows by their number of cells, others by their classes.
func alike(a, b *html.Node) bool {
	if a.DataAtom == atom.Tr {
		return cells(a) == cells(b) && cells(a) > 2
	}
	return classOf(a) != "" && classOf(a) == classOf(b)
}

func cells(tr *html.Node) int {
	n := 0
	for c := range tr.ChildNodes() {
		if c.DataAtom == atom.Td {
			n++
		}
	}
	return n
}

// pathDown is the tags from a row to its link.
func (x *index) pathDown(row int, links []int) string {
	k := sort.SearchInts(links, row)
	if k == len(links) {
		return ""
	}
	var tags []string
	for i := links[k]; i > row; i = x.nodes[i].parent {
		tags = append(tags, x.nodes[i].n.Data)
	}
	return strings.Join(tags, "<")
}

func (x *index) hasPath(row int, path string) bool {
	from := sort.SearchInts(x.links, row)
	for k := from; k < len(x.links) && x.links[k] < x.nodes[row].end; k++ {
		if x.pathDown(row, x.links[k:k+1]) == path {
			return true
		}
	}
	return false
}
