package extract

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html/atom"
)

// maxDataDepth bounds the walk through a page's structured data.
const maxDataDepth = 12

// structuredLinks are the addresses that the page's structured data names as
// entries of a list or as articles: the best witness of what the list is.
func (p *listPage) structuredLinks() map[string]bool {
	links := map[string]bool{}
	for n := range p.root.Descendants() {
		if n.DataAtom == atom.Script && strings.EqualFold(attr(n, "type"), "application/ld+json") && n.FirstChild != nil {
			var v any
			if json.Unmarshal([]byte(n.FirstChild.Data), &v) == nil {
				p.listedIn(v, links, 0)
			}
		}
	}
	return links
}

// listedIn collects the addresses below lists and articles.
func (p *listPage) listedIn(v any, links map[string]bool, depth int) {
	if depth > maxDataDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			p.listedIn(e, links, depth+1)
		}
	case map[string]any:
		kind, _ := v["@type"].(string)
		if kind == "BreadcrumbList" || kind == "SiteNavigationElement" {
			return
		}
		if kind == "ListItem" || strings.HasSuffix(kind, "Article") || kind == "BlogPosting" {
			for _, key := range []string{"url", "@id", "mainEntityOfPage"} {
				if s, ok := v[key].(string); ok {
					if to := p.address(s); to != "" {
						links[to] = true
					}
				}
			}
		}
		for _, e := range v {
			p.listedIn(e, links, depth+1)
		}
	}
}
