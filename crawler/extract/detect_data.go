package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A dataEntry is what structured data says of one entry of a list.
type dataEntry struct {
	link, title, teaser, date string
}

// structured reads the entries that JSON-LD names: the articles and the items
// of lists, but not the steps of a breadcrumb.
func (p *listPage) structured() []dataEntry {
	if p.linked == nil {
		p.linked = linkedData(p.root)
	}
	return p.entriesIn(p.linked, nil, 0)
}

func (p *listPage) entriesIn(v any, entries []dataEntry, depth int) []dataEntry {
	if depth > maxLDDepth || len(entries) >= maxListItems {
		return entries
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			entries = p.entriesIn(e, entries, depth+1)
		}
	case map[string]any:
		if hasType(v, []string{"BreadcrumbList", "SiteNavigationElement"}) {
			return entries
		}
		entries = p.appendEntry(entries, v)
		for _, key := range []string{"@graph", "mainEntity", "itemListElement", "item", "hasPart", "blogPost"} {
			entries = p.entriesIn(v[key], entries, depth+1)
		}
	}
	return entries
}

// appendEntry adds a thing if it is an entry of a list or an article.
func (p *listPage) appendEntry(entries []dataEntry, v map[string]any) []dataEntry {
	if !hasType(v, []string{"ListItem"}) && !hasType(v, ldKinds[0]) && !hasType(v, ldKinds[1]) {
		return entries
	}
	e := p.entryOf(v)
	if e.link == "" {
		return entries
	}
	return append(entries, e)
}

func (p *listPage) entryOf(v map[string]any) dataEntry {
	e := dataEntry{teaser: dataText(v, "description"), date: dataText(v, "datePublished")}
	if e.title = dataText(v, "headline"); e.title == "" {
		e.title = dataText(v, "name")
	}
	for _, key := range []string{"url", "mainEntityOfPage", "@id", "item"} {
		ref := dataText(v, key)
		if page, ok := v[key].(map[string]any); ok {
			ref = dataText(page, "@id")
		}
		if e.link = p.address(ref); ref != "" && e.link != "" {
			break
		}
	}
	return e
}

func dataText(v map[string]any, key string) string {
	s, _ := v[key].(string)
	return s
}

// complete takes from structured data what the page itself does not show of an
// entry: its day, and the end of a headline that is cut off.
func (p *listPage) complete(drafts []Draft) {
	lacks := func(d Draft) bool { return d.Published.IsZero() || isCut(d.Title) }
	if !slices.ContainsFunc(drafts, lacks) {
		return
	}
	entries := map[string]dataEntry{}
	for _, e := range p.structured() {
		entries[e.link] = e
	}
	for i := range drafts {
		d := &drafts[i]
		e := entries[d.Link]
		if d.Published.IsZero() {
			d.Published, _ = p.findDate(e.date)
		}
		if title := line(e.title, maxTitle); isCut(d.Title) && continues(d.Title, title) {
			d.Title, d.Kicker = title, writtenKicker(title)
		}
	}
}

// namedLinks are the addresses that structured data of any kind calls entries:
// the best witness of what the list is.
func (p *listPage) namedLinks(entries []dataEntry) map[string]bool {
	links := map[string]bool{}
	for _, e := range entries {
		links[e.link] = true
	}
	for n := range p.root.Descendants() {
		if kind := attr(n, "itemtype"); strings.HasSuffix(kind, "Article") || strings.HasSuffix(kind, "BlogPosting") {
			if to := p.address(microdataLink(n)); to != "" {
				links[to] = true
			}
		}
	}
	return links
}

// microdataLink is the address of an item in microdata.
func microdataLink(n *html.Node) string {
	for c := range n.Descendants() {
		switch attr(c, "itemprop") {
		case "url", "mainEntityOfPage":
			if ref := attr(c, "href") + attr(c, "content"); ref != "" {
				return ref
			}
		case "headline", "name":
			if ref := linkValue(c, ""); ref != "" {
				return ref
			}
		}
	}
	return ""
}

// dataDocument is the list as structured data alone gives it, for pages that
// only scripts fill; nil when it names no list.
func (p *listPage) dataDocument(entries []dataEntry) *Document {
	doc := p.newDocument()
	for _, e := range entries {
		d := Draft{Link: e.link, Title: line(e.title, maxTitle), Teaser: line(e.teaser, maxTeaser)}
		if d.Title == "" {
			continue
		}
		d.Kicker = writtenKicker(d.Title)
		d.Published, _ = p.findDate(e.date)
		doc.Drafts = append(doc.Drafts, d)
	}
	doc.Drafts = withoutDoubles(doc.Drafts)
	if len(doc.Drafts) < minRows {
		return nil
	}
	return doc
}
