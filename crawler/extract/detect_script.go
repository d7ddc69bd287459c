package extract

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// What the fields of an entry are called in the data that a page gives its
// scripts, in lower case and without hyphens.
var (
	scriptTitles  = []string{"headline", "title", "titel", "ueberschrift", "name", "casename", "subject"}
	scriptLinks   = []string{"url", "link", "href", "path", "permalink", "uri", "canonicalurl", "weburl", "detailurl", "pageurl"}
	scriptDates   = []string{"publishedat", "published", "publicationdate", "publishdate", "datepublished", "pubdate", "date", "datum", "publishedon", "firstpublished", "datefiled", "filingdate", "releasedate"}
	scriptTeasers = []string{"teasertext", "teaser", "description", "summary", "excerpt", "abstract", "intro", "lead"}
)

const (
	// maxAssigned values of one script are tried: the data stands among the first.
	maxAssigned = 20
	// maxLiterals bounds the text of all values of a page: one that stands within
	// another is read with it and by itself.
	maxLiterals = 2 << 20
)

// scripted reads the list from the data that a page hands to its scripts: the
// array with the most entries that have a headline, an address, and a day or a
// teaser.
func (p *listPage) scripted() []dataEntry {
	var best []dataEntry
	left := maxLiterals
	for n := range p.root.Descendants() {
		if n.DataAtom != atom.Script || n.FirstChild == nil || len(n.FirstChild.Data) > maxLD {
			continue
		}
		for _, v := range scriptValues(n, &left) {
			if found := p.longest(v, 0); len(found) > len(best) {
				best = found
			}
		}
	}
	return best
}

// scriptValues are the values of a script that are JSON: all of it, or what it
// assigns, as long as bytes are left.
func scriptValues(n *html.Node, left *int) []any {
	text := n.FirstChild.Data
	if strings.Contains(attr(n, "type"), "json") && *left > 0 {
		*left -= len(text)
		return []any{literal([]byte(text))}
	}
	var all []any
	for range maxAssigned {
		_, after, ok := strings.Cut(text, "=")
		if !ok || *left <= 0 {
			break
		}
		text = after
		if value := strings.TrimLeft(text, " \t\r\n"); strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[") {
			data := asJSON(value)
			*left -= len(data)
			if v := literal(data); v != nil {
				all = append(all, v)
			}
		}
	}
	return all
}

// literal is the value of a JSON text, nil when it is none.
func literal(text []byte) any {
	var v any
	if json.Unmarshal(text, &v) != nil {
		return nil
	}
	return v
}

// longest is the array with the most entries in a value.
func (p *listPage) longest(v any, depth int) (best []dataEntry) {
	if depth > maxLDDepth {
		return nil
	}
	keep := func(found []dataEntry) {
		if len(found) > len(best) {
			best = found
		}
	}
	switch v := v.(type) {
	case []any:
		var own []dataEntry
		for _, e := range v[:min(len(v), maxListItems)] {
			if e, ok := e.(map[string]any); ok {
				own = p.appendScripted(own, e)
			}
			keep(p.longest(e, depth+1))
		}
		keep(own)
	case map[string]any:
		for _, key := range sortedKeys(v) {
			keep(p.longest(v[key], depth+1))
		}
	}
	return best
}

func sortedKeys(v map[string]any) []string {
	keys := make([]string, 0, len(v))
	for k := range v {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// appendScripted adds an object if it is an entry.
func (p *listPage) appendScripted(all []dataEntry, v map[string]any) []dataEntry {
	fields := make(map[string]any, len(v))
	for _, k := range sortedKeys(v) {
		fields[withoutHyphens.Replace(strings.ToLower(k))] = v[k]
	}
	ref := scriptText(fields, scriptLinks)
	e := dataEntry{
		link: p.address(ref), title: scriptText(fields, scriptTitles),
		date: scriptDate(fields), teaser: scriptText(fields, scriptTeasers),
	}
	_, dated := p.findDate(e.date)
	told := dated || countWords(e.teaser) >= minTeaserWords // a menu says neither day nor more
	if !told || e.title == "" || ref == "" || e.link == "" {
		return all
	}
	return append(all, e)
}

// withoutHyphens writes a name as one word.
var withoutHyphens = strings.NewReplacer("_", "", "-", "")

// scriptDate is the first date in its text; a number counts the seconds or
// milliseconds since 1970.
func scriptDate(fields map[string]any) string {
	for _, key := range scriptDates {
		if v, ok := fields[key].(float64); ok {
			d, _ := dates.ParseFeed(strconv.FormatFloat(v, 'f', 0, 64))
			if d.Precision == dates.Second {
				return d.Time.Format(time.RFC3339)
			}
		}
		if s := scriptText(fields, []string{key}); s != "" {
			return s
		}
	}
	return ""
}

// scriptText is the first text under one of the keys.
func scriptText(fields map[string]any, keys []string) string {
	for _, key := range keys {
		switch v := fields[key].(type) {
		case string:
			if v != "" {
				return v
			}
		case map[string]any:
			if s, ok := v["rendered"].(string); ok {
				return s
			}
		}
	}
	return ""
}
