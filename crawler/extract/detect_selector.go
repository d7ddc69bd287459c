package extract

import (
	"slices"
	"strconv"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// maxSelectorSteps is how far up a selector reaches for a name.
	maxSelectorSteps = 6
	// maxPathSteps is how far up one reaches that has nothing but the path: few pages
	// nest deeper, and each step costs a look at every element.
	maxPathSteps = 32
)

// itemSelector is the first of the selectors for the rows of a candidate that
// finds them and nothing else, or the one that comes closest.
func (x *index) itemSelector(c *candidate) string {
	wanted := make(map[*html.Node]bool, len(c.items))
	for _, n := range c.items {
		wanted[n] = true
	}
	pool := x.byTag[c.items[0].Data]
	neutral := x.unlinkedBrothers(c.items, pool)
	best, bestScore := "", -1.0
	for _, s := range c.selectors() {
		group, err := cascadia.ParseGroup(s)
		if err != nil {
			continue
		}
		score := agreement(group, pool, wanted, neutral)
		if score > bestScore {
			best, bestScore = s, score
		}
		if score == 1 {
			break
		}
	}
	return best
}

// agreement is how well a selector finds what is wanted of a pool, 1 at best.
func agreement(group cascadia.SelectorGroup, pool []*html.Node, wanted, neutral map[*html.Node]bool) float64 {
	hits, extra := 0, 0
	for _, n := range pool {
		switch {
		case !group.Match(n):
		case wanted[n]:
			hits++
		case !neutral[n]:
			extra++
		}
	}
	return 2 * float64(hits) / float64(len(wanted)+hits+extra)
}

// selectors lists selectors for the rows: plain ones, those that ask for a part or
// the link in the row, those that ask where exactly it stands.
func (c *candidate) selectors() []string {
	named, bare := itemSelectors(c.items)
	simple := append(named, bare...)
	all := simple
	for _, inner := range c.innerNames() {
		for _, s := range simple {
			all = append(all, s+":has("+inner+")")
		}
	}
	if c.shape != "" || c.path != "" {
		for _, s := range simple {
			all = append(all, c.narrow(s))
		}
		for _, s := range simple {
			all = append(all, c.narrowChild(s))
		}
	}
	return all
}

// maxInnerNames of the parts of a row are tried to tell it from others.
const maxInnerNames = 4

// innerNames are the parts that all rows have: by their classes, else those
// that set apart what they hold.
func (c *candidate) innerNames() []string {
	var names []string
	for n := range c.items[0].Descendants() {
		name := partName(n)
		if name == "" || len(names) == maxInnerNames || slices.Contains(names, name) {
			continue
		}
		lacks := func(row *html.Node) bool { return !hasPart(row, name) }
		if !slices.ContainsFunc(c.items, lacks) {
			names = append(names, name)
		}
	}
	return names
}

// partName is what a part of a row can be told by, empty when by nothing.
func partName(n *html.Node) string {
	if class := stableClass(n); class != "" {
		return n.Data + "." + class
	}
	switch n.DataAtom {
	case atom.Time, atom.Strong, atom.B, atom.I, atom.Em, atom.Small, atom.H2, atom.H3, atom.H4, atom.H5:
		return n.Data
	}
	return ""
}

func hasPart(row *html.Node, name string) bool {
	for n := range row.Descendants() {
		tag, class, _ := strings.Cut(name, ".")
		if n.Data == tag && (class == "" || hasClass(n, class)) {
			return true
		}
	}
	return false
}

// unlinkedBrothers are elements beside the items that look like them but lead
// nowhere: entries without a link, or column headings, which List sorts out.
func (x *index) unlinkedBrothers(items, pool []*html.Node) map[*html.Node]bool {
	type kind struct {
		parent *html.Node
		class  string
	}
	kinds := map[kind]bool{}
	for _, n := range items {
		kinds[kind{n.Parent, classOf(n)}] = true
	}
	brothers := map[*html.Node]bool{}
	for _, n := range pool {
		if kinds[kind{n.Parent, classOf(n)}] && x.linksIn(x.links, x.at[n]) == 0 {
			brothers[n] = true
		}
	}
	if len(brothers) > 1 && len(brothers)*5 > len(items) {
		return nil // they are half of each entry, not entries
	}
	return brothers
}

// narrow adds to a selector what the link of an entry looks like.
func (c *candidate) narrow(selector string) string {
	tags := strings.Split(c.path, "<")
	link := "a"
	if c.shape != "" {
		link = `a[href*="` + c.shape + `"]`
	}
	if c.path == "" {
		if c.shape == "" {
			return selector
		}
		return selector + `[href*="` + c.shape + `"]`
	}
	for _, t := range tags[1:] {
		if t != "tbody" {
			link = t + " > " + link
		}
	}
	return selector + ":has(" + link + ")"
}

// narrowChild is narrow for rows within rows: the link must stand exactly
// where it stands in an entry.
func (c *candidate) narrowChild(selector string) string {
	if c.path == "" || c.shape != "" {
		return selector
	}
	has := ""
	for _, t := range strings.Split(c.path, "<") {
		has = ":haschild(" + t + has + ")"
	}
	return selector + has
}

// itemSelectors lists selectors for the items, those with a name before bare
// tags, and among these the shortest first.
func itemSelectors(items []*html.Node) (named, bare []string) {
	tag := items[0].Data
	for _, class := range commonClasses(items) {
		named = append(named, tag+"."+class)
	}
	last := append(append([]string(nil), named...), tag)
	chain := ""
	node := commonParent(items)
	direct := allChildrenOf(items, node)
	for step := 0; node != nil && node.Type == html.ElementNode && step < maxSelectorSteps; step++ {
		between := " "
		if direct {
			between = " > " + chain
		}
		for _, name := range namesOf(node) {
			named = append(named, prefixed(name+between, last)...)
		}
		if direct {
			chain = node.Data + " > " + chain
			bare = append(bare, chain+tag)
		}
		node = node.Parent
	}
	return named, append(bare, pathSelector(items)...)
}

func prefixed(prefix string, names []string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = prefix + name
	}
	return all
}

// pathSelector is the way down from the body, or its last steps, by classes
// where they serve and by position where nothing else does.
func pathSelector(items []*html.Node) []string {
	parent := commonParent(items)
	var inner []string
	for n := items[0]; n != nil && n != parent; n = n.Parent {
		inner = append([]string{n.Data}, inner...)
	}
	tail := strings.Join(inner, " > ")
	var plainSteps, placed []string
	for n := parent; n != nil && n.Type == html.ElementNode && n.DataAtom != atom.Html && len(placed) < maxPathSteps; n = n.Parent {
		name := bestName(n)
		plainSteps = append([]string{name}, plainSteps...)
		if name == n.Data && n.DataAtom != atom.Body && hasTwin(n) {
			name += ":nth-of-type(" + strconv.Itoa(placeOf(n)) + ")"
		}
		placed = append([]string{name}, placed...)
	}
	return []string{
		strings.Join(append(plainSteps, tail), " > "),
		strings.Join(append(placed, tail), " > "),
	}
}

func hasTwin(n *html.Node) bool {
	for c := n.Parent.FirstChild; c != nil; c = c.NextSibling {
		if c != n && c.Type == html.ElementNode && c.Data == n.Data {
			return true
		}
	}
	return false
}

func placeOf(n *html.Node) int {
	place := 1
	for c := n.PrevSibling; c != nil; c = c.PrevSibling {
		if c.Type == html.ElementNode && c.Data == n.Data {
			place++
		}
	}
	return place
}

// bestName is the id, else the first class, else the tag of an element.
func bestName(n *html.Node) string {
	if names := namesOf(n); len(names) > 0 {
		return names[0]
	}
	return n.Data
}

// namesOf are the selectors of one element by its own names.
func namesOf(n *html.Node) []string {
	var names []string
	if id := attr(n, "id"); isStable(strings.TrimLeft(id, "_")) {
		names = append(names, "#"+id)
	}
	for _, class := range stableClasses(n) {
		names = append(names, n.Data+"."+class)
	}
	switch n.DataAtom {
	case atom.Main, atom.Article, atom.Section:
		names = append(names, n.Data)
	}
	return names
}

// stableClasses are the classes of an element that a selector may rely on,
// those that say what it is before those of the grid.
func stableClasses(n *html.Node) []string {
	var named, layout []string
	for class := range strings.FieldsSeq(classOf(n)) {
		switch {
		case !isStable(class) || stateClasses[strings.ToLower(class)]:
		case layoutClass(class):
			layout = append(layout, class)
		default:
			named = append(named, class)
		}
	}
	return append(named, layout...)
}

// commonClasses are the stable classes that all items share.
func commonClasses(items []*html.Node) []string {
	return slices.DeleteFunc(stableClasses(items[0]), func(class string) bool {
		return slices.ContainsFunc(items, func(n *html.Node) bool { return n.Data != items[0].Data || !hasClass(n, class) })
	})
}

func hasClass(n *html.Node, class string) bool {
	for c := range strings.FieldsSeq(classOf(n)) {
		if c == class {
			return true
		}
	}
	return false
}

func commonParent(items []*html.Node) *html.Node {
	rows := make([]row, len(items))
	for i, n := range items {
		rows[i].item = n
	}
	return container(rows)
}

func allChildrenOf(items []*html.Node, parent *html.Node) bool {
	for _, n := range items {
		if n.Parent != parent {
			return false
		}
	}
	return true
}

// innerSelectors are selectors of a node relative to its row, shortest first.
func innerSelectors(n *html.Node, r row) []string {
	var all []string
	for _, class := range stableClasses(n) {
		all = append(all, n.Data+"."+class)
	}
	all = append(all, n.Data)
	up := n.Parent
	for step := 0; up != nil && up != r.item.Parent && step < 4; step++ {
		for _, class := range stableClasses(up) {
			all = append(all, up.Data+"."+class+" "+n.Data)
		}
		if isHeading(up.DataAtom) {
			all = append(all, up.Data+" "+n.Data)
		}
		up = up.Parent
	}
	return append(all, cellSelectors(n, r)...)
}

// cellSelectors name the cell that a node is or stands in by its column.
func cellSelectors(n *html.Node, r row) []string {
	var all []string
	for m := n; m != nil && m != r.item; m = m.Parent {
		if !isCell(m) {
			continue
		}
		cell := m.Data + ":nth-child(" + strconv.Itoa(childPlace(m)) + ")"
		if m != n {
			cell += " " + n.Data
		}
		all = append(all, cell)
	}
	return all
}

func childPlace(n *html.Node) int {
	place := 1
	for c := n.PrevSibling; c != nil; c = c.PrevSibling {
		if c.Type == html.ElementNode {
			place++
		}
	}
	return place
}
