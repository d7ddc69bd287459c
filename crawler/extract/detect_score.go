package extract

import (
	"math"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// minRows: one entry repeats nothing.
	minRows = 2
	// minScore is half of the least that a real list was seen to reach, and
	// above menus and lone links.
	minScore = 1
)

// A candidate is a repeated structure that may be the list.
type candidate struct {
	rows    []int
	items   []*html.Node
	path    string // tags from the link up to the row
	shape   string // the folder that all links point into, where that tells them apart
	letters int
	place   float64
	promise float64
	score   float64
	f       features
}

// measure reads the rows and weighs what they look like.
func (c *candidate) measure(x *index, named map[string]bool) {
	p := x.page
	items := c.items
	if len(items) > maxMeasured {
		items = items[:maxMeasured]
	}
	rows := p.rows(items)
	reader := &rowReader{listPage: p, rule: &compiledRule{}}
	reader.plan = p.plan(rows)
	f := &c.f
	links, titles := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		found := reader.fields(r)
		d := found.draft
		if d.Title == "" || d.Link == "" {
			continue
		}
		f.add(d, named)
		f.prose += one(mentions(found))
		f.months += one(p.isDate(d.Title))
		links[d.Link] = true
		titles[d.Title+d.Published.Time.String()] = true // a series has one title for all its days
	}
	if f.n == 0 {
		return
	}
	f.distinct = float64(min(len(links), len(titles)))
	share := float64(c.letters) / float64(max(1, x.total))
	c.score = f.weight(float64(len(c.rows))*f.n/float64(len(rows)), share) * c.place
	if x.folded(c.rows[0]) {
		c.score *= foldedShare
	}
}

// foldedShare of its score remains to a list that shows only after a click: of
// several tabs one is open.
const foldedShare = 0.4

// better reports whether c is more likely the list than d. Of rows and parts of
// the same rows the rows win, unless the parts look much better: the parts are
// the several documents of one entry.
func (c *candidate) better(d *candidate, x *index) bool {
	switch {
	case c.holds(d, x):
		return c.score > partsShare*d.score
	case d.holds(c, x):
		return partsShare*c.score > d.score
	}
	return c.score > d.score
}

// partsShare of the score of its parts is enough for a row.
const partsShare = 0.75

// holds reports whether the rows of d stand within those of c, more than one
// in some, but not many in each.
func (c *candidate) holds(d *candidate, x *index) bool {
	if len(d.rows) <= len(c.rows) || len(d.rows) > 2*len(c.rows) {
		return false
	}
	k := 0
	for _, r := range d.rows {
		for k < len(c.rows) && x.nodes[c.rows[k]].end <= r {
			k++
		}
		if k == len(c.rows) || !x.within(r, c.rows[k]) {
			return false
		}
	}
	return true
}

// maxMeasured rows tell enough about a list.
const maxMeasured = 40

// features are sums over the rows of a candidate.
type features struct {
	n, dated, words, teaser, documents, named float64
	numeric, months, prose                    float64 // what looks like no headline
	distinct                                  float64
}

func (f *features) add(d Draft, named map[string]bool) {
	f.n++
	f.dated += one(!d.Published.IsZero())
	f.words += float64(min(countFields(d.Title), 9))
	f.teaser += float64(min(utf8.RuneCountInString(d.Teaser), 240))
	f.documents += one(leadsToDocument(d.Link))
	f.named += one(named[d.Link])
	f.numeric += one(countLetters(d.Title)*2 < utf8.RuneCountInString(d.Title))
}

// So many words before or behind a link on its line make a sentence of it.
const (
	minWordsBefore = 3
	minWordsBehind = 5
)

// inSentence reports whether a link stands in the middle of a sentence: then
// its row is a paragraph of a text, not an entry.
func inSentence(link *html.Node) bool {
	for n := link; n != nil && !isBlock(n); n = n.Parent {
		before, behind := textBeside(n.PrevSibling), textBeside(n.NextSibling)
		if isHeading(n.DataAtom) || before == "" && behind == "" {
			continue
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		first, _ := utf8.DecodeRuneInString(behind)
		return unicode.IsLower(last) && countFields(before) >= minWordsBefore ||
			unicode.IsLower(first) && countFields(behind) >= minWordsBehind
	}
	return false
}

// textBeside is the text of a node that is nothing but text.
func textBeside(n *html.Node) string {
	if n == nil || n.Type != html.TextNode {
		return ""
	}
	return strings.TrimSpace(n.Data)
}

// weight makes one number of the features: how many entries there are, and how
// much each looks like a piece of news.
func (f *features) weight(rows, share float64) float64 {
	words := f.words / f.n
	each := 0.12*min(words, 8) + 1.1*f.dated/f.n + 0.9*f.teaser/f.n/240 + 0.5*f.documents/f.n + 1.5*f.named/f.n
	if words < 2.5 && f.dated == 0 && f.documents == 0 {
		each *= 0.4 // a menu
	}
	if f.numeric > f.n/2 && f.dated+f.documents == 0 {
		each *= 0.2 // page numbers
	}
	if f.months > f.n/2 && f.documents == 0 {
		each *= 0.2 // the months of an archive
	}
	if f.prose > f.n/3 {
		each *= 0.2 // the paragraphs of a text
	}
	unique := f.distinct / f.n
	return each * math.Log2(1+min(rows, 60)) * unique * unique * (1 + 1.2*min(share, 0.9))
}

// asidePlaces are the words in classes and ids of what stands beside the list.
var asidePlaces = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:nav|navi|navigation|menu|menue|navbar|mainnav|megamenu|dropdown|breadcrumbs?|footer|sidebar|related|meist\w+|mostread|popular|trending|recommend\w*|marginal\w*|social|share|cookie|pagination|pager|toolbar|facets?|tagcloud|skip|language|topbar|login|comments?|commentlist|kommentare?)(?:$|[\s_-])`)

// place weighs where on the page rows stand: beside the main text counts less.
func (x *index) place(rows []int) float64 {
	weight := 1.0
	for i := x.common(rows); i >= 0; i = x.nodes[i].parent {
		n := x.nodes[i].n
		switch {
		case n.DataAtom == atom.Main || attr(n, "role") == "main" || attr(n, "id") == "content" || attr(n, "id") == "main":
			return weight * 1.5
		case besideByTag(n), besideByName(n) && !x.most(i):
			weight *= 0.35
		}
	}
	return weight
}

// folded reports whether an element shows only after a click.
func (x *index) folded(i int) bool {
	for ; i >= 0; i = x.nodes[i].parent {
		if hidden(x.nodes[i].n) {
			return true
		}
	}
	return false
}

// most reports whether an element holds nearly all of the page's text that is no
// link: then its name is wrong, or it was never closed.
func (x *index) most(i int) bool {
	return (x.nodes[i].letters-x.nodes[i].linked)*10 > (x.total-x.linked)*9
}

func besideByTag(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav, atom.Footer, atom.Aside, atom.Header:
		return true
	}
	switch attr(n, "role") {
	case "navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar":
		return true
	}
	return false
}

func besideByName(n *html.Node) bool {
	return asidePlaces.MatchString(classOf(n)) || asidePlaces.MatchString(attr(n, "id"))
}

// common is the innermost element around all rows.
func (x *index) common(rows []int) int {
	a := x.nodes[rows[0]].parent
	last := rows[len(rows)-1]
	for a >= 0 && !x.within(last, a) {
		a = x.nodes[a].parent
	}
	return a
}
