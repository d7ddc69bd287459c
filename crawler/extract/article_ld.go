package extract

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds of the JSON-LD of a page. Real blocks stay under 200 kB and nest 10
// deep.
const (
	maxLD      = 1 << 20
	maxLDDepth = 20
	maxThings  = 50
)

// An ldThing is an object of a page's JSON-LD.
type ldThing map[string]any

// ldKinds are the types that an article page is, most specific first. A page's
// own dates count where no article has any: blog software dates the WebPage.
var ldKinds = [][]string{
	{"NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BackgroundNewsArticle", "ReviewNewsArticle", "LiveBlogPosting"},
	{"Article", "BlogPosting", "TechArticle", "ScholarlyArticle", "SatiricalArticle", "AdvertiserContentArticle", "Report", "SocialMediaPosting", "PressRelease", "Recipe", "HowTo"},
	{"VideoObject", "AudioObject", "PodcastEpisode", "ImageGallery", "MediaGallery", "ItemPage", "WebPage", "FAQPage"},
}

// linkedData decodes the JSON-LD of a page.
func linkedData(root *html.Node) []any {
	var all []any
	left := maxLD
	for n := range root.Descendants() {
		if n.DataAtom != atom.Script || !isLD(n) || len(n.FirstChild.Data) > left {
			continue
		}
		text := n.FirstChild.Data
		left -= len(text)
		v := literal([]byte(text))
		if v == nil {
			v = literal([]byte(mendJSON(text)))
		}
		all = append(all, v)
	}
	return all
}

// articlesIn returns what in the data of a page can be the article.
func articlesIn(data []any) []ldThing {
	found := make([][]ldThing, len(ldKinds))
	for _, v := range data {
		collectLD(v, found, 0)
	}
	return slices.Concat(found...)
}

// isLD reports whether a script holds JSON-LD.
func isLD(n *html.Node) bool {
	return n.FirstChild != nil && strings.HasPrefix(strings.ToLower(strings.TrimSpace(attr(n, "type"))), "application/ld+json")
}

// collectLD sorts the things by kind. What hangs on a thing (its comments, the
// entries of a list) is not looked at: it has dates and titles of its own.
func collectLD(v any, found [][]ldThing, depth int) {
	if depth > maxLDDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			collectLD(e, found, depth+1)
		}
	case map[string]any:
		for i, names := range ldKinds {
			if len(found[i]) < maxThings && hasType(v, names) {
				found[i] = append(found[i], v)
			}
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
			collectLD(v[key], found, depth+1)
		}
	}
}

func hasType(v map[string]any, names []string) bool {
	types, _ := v["@type"].([]any)
	if one, ok := v["@type"].(string); ok {
		types = []any{one}
	}
	return slices.ContainsFunc(types, func(t any) bool {
		s, _ := t.(string)
		return slices.Contains(names, s[strings.LastIndexAny(s, ":/")+1:]) // schema:Article, https://schema.org/Article
	})
}

var (
	ldWrapper  = regexp.MustCompile(`(?s)^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*;?\s*$`)
	ldTrailing = regexp.MustCompile(`,(\s*[}\]])`)
)

// mendJSON repairs what templates do to JSON: comment marks around it, line
// breaks inside strings, a comma too many.
func mendJSON(s string) string {
	s = strings.TrimSuffix(strings.TrimSpace(ldWrapper.ReplaceAllString(s, "")), ";")
	s = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
	return ldTrailing.ReplaceAllString(s, "$1")
}

// ldValue is the first text under a key.
func (a *articlePage) ldValue(key string) string {
	for _, t := range a.ld {
		if s := ldText(t[key]); s != "" {
			return s
		}
	}
	return ""
}

// ldName is the name of the person or body under a key.
func (a *articlePage) ldName(key string) string {
	for _, t := range a.ld {
		if s := ldPart(t[key], "name", ", "); s != "" {
			return s
		}
	}
	return ""
}

// ldURL is the address of the first thing under a key.
func (a *articlePage) ldURL(key string) string {
	for _, t := range a.ld {
		if s, _, _ := strings.Cut(ldPart(t[key], "url", "\n"), "\n"); s != "" {
			return s
		}
	}
	return ""
}

// ldText is a value as text; "@value" wraps one with its language.
func ldText(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case []any:
		if len(v) > 0 {
			return ldText(v[0])
		}
	case map[string]any:
		if s, ok := v["@value"].(string); ok {
			return strings.TrimSpace(s)
		}
	}
	return ""
}

// ldPart joins the texts, or the parts so named, of one thing or several.
func ldPart(v any, part, sep string) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case map[string]any:
		return ldText(v[part])
	case []any:
		var all []string
		for _, e := range v {
			if _, list := e.([]any); list || len(all) == maxNames {
				continue
			}
			if s := ldPart(e, part, sep); s != "" {
				all = append(all, s)
			}
		}
		return strings.Join(all, sep)
	}
	return ""
}
