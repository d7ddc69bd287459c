package extract

import (
	"slices"

	"golang.org/x/net/html"
)

// settle corrects the rows of the list that was chosen: it takes out paragraphs
// that only mention a link, and adds the entries of the same making that the
// page sets apart, as the top story or another section.
func (c *candidate) settle(x *index) {
	if c.f.prose > 0 {
		c.dropParagraphs(x.page)
	}
	c.addKin(x)
}

func (c *candidate) dropParagraphs(p *listPage) {
	rows := p.rows(c.items)
	reader := &rowReader{listPage: p, rule: &compiledRule{}, plan: p.plan(rows)}
	var kept []*html.Node
	for _, r := range rows {
		if !mentions(reader.fields(r)) {
			kept = append(kept, r.item)
		}
	}
	if len(kept) >= minRows {
		c.items = kept
	}
}

// mentions reports whether a row is a paragraph with a link in it.
func mentions(f foundFields) bool {
	return inSentence(f.link) && !leadsToDocument(f.draft.Link)
}

// addKin adds elements with the tag and class of the rows that hold the parts
// they hold, and stand as well as they do.
func (c *candidate) addKin(x *index) {
	first := c.items[0]
	class := stableClass(first)
	parts := c.innerNames()
	if class == "" || len(parts) == 0 || !slices.Contains(commonClasses(c.items), class) {
		return
	}
	var at []int
	for _, n := range c.items {
		at = append(at, x.at[n])
	}
	for _, n := range x.byTag[first.Data] {
		lacks := func(part string) bool { return !hasPart(n, part) }
		i := x.at[n]
		akin := hasClass(n, class) && !x.touches(at, i) && x.linksIn(x.links, i) > 0
		if akin && !slices.ContainsFunc(parts, lacks) && x.place([]int{i}) >= c.place {
			c.items = append(c.items, n)
		}
	}
	slices.SortFunc(c.items, func(a, b *html.Node) int { return x.at[a] - x.at[b] })
}

// touches reports whether element i is one of the sorted elements, holds one or
// stands within one.
func (x *index) touches(sorted []int, i int) bool {
	k, is := slices.BinarySearch(sorted, i)
	return is || k < len(sorted) && x.within(sorted[k], i) || k > 0 && x.within(i, sorted[k-1])
}
