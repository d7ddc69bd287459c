package extract

import (
	"bytes"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxHead is how far into a page its head is read; the largest heads, full of
// inlined styles, end before.
const maxHead = 512 << 10

// maxAlternates bounds the feeds of one page; portals offer up to 40.
const maxAlternates = 100

// Signals reads the head of a page: the feeds it offers, and the rights it
// reserves in its own text ("noindex", "nosnippet", "max-snippet:N", "noai",
// "tdm").
func Signals(p Page) (alternates []Alternate, reservations []string) {
	body := decode(p.Body[:min(len(p.Body), maxHead)], p.ContentType)
	s := signals{base: pageBase(p)}
	z := html.NewTokenizer(bytes.NewReader(body))
	for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
		if tt != html.StartTagToken && tt != html.SelfClosingTagToken {
			continue
		}
		switch tag, _ := tagOf(z.Raw()); tag {
		case atom.Body:
			return s.alternates, s.reservations
		case atom.Base, atom.Link, atom.Meta:
			s.read(tag, attributesOf(z))
		}
	}
	return s.alternates, s.reservations
}

type signals struct {
	base         *url.URL
	based        bool
	alternates   []Alternate
	reservations []string
}

func (s *signals) read(tag atom.Atom, a map[string]string) {
	switch tag {
	case atom.Base:
		if u := parseRef(s.base, a["href"]); u != nil && u.Host != "" && !s.based {
			s.base, s.based = u, true
		}
	case atom.Link:
		s.link(a)
	case atom.Meta:
		s.reserve(reservationsOf(a["name"], a["content"]))
	}
}

func (s *signals) link(a map[string]string) {
	rel := strings.Fields(strings.ToLower(a["rel"]))
	kind := mediaType(a["type"])
	if !slices.Contains(rel, "alternate") && !slices.Contains(rel, "feed") || !isFeedType(kind) {
		return
	}
	u := resolve(s.base, a["href"])
	known := func(x Alternate) bool { return x.URL == u }
	if u != "" && len(s.alternates) < maxAlternates && !slices.ContainsFunc(s.alternates, known) {
		s.alternates = append(s.alternates, Alternate{URL: u, Title: line(a["title"], maxTitle), Type: kind})
	}
}

func isFeedType(kind string) bool {
	switch kind {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/rss+xml", "application/x-rss+xml":
		return true
	}
	return false
}

func (s *signals) reserve(rights []string) {
	for _, r := range rights {
		if !slices.Contains(s.reservations, r) {
			s.reservations = append(s.reservations, r)
		}
	}
}

// reservationsOf reads what a meta element reserves.
func reservationsOf(name, content string) []string {
	content = strings.ToLower(content)
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "robots", "amtsfeed":
	case "tdm-reservation":
		if strings.TrimSpace(content) == "1" {
			return []string{"tdm"}
		}
		return nil
	default:
		return nil
	}
	var out []string
	for part := range strings.SplitSeq(content, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), ":")
		switch name {
		case "noindex", "none":
			out = append(out, "noindex")
		case "nosnippet", "noarchive", "noai", "noimageai":
			out = append(out, name)
		case "max-snippet":
			if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && n >= 0 {
				out = append(out, "max-snippet:"+strconv.Itoa(n))
			}
		}
	}
	return out
}

// attributesOf reads the attributes of a tag; of two with one name the first
// counts.
func attributesOf(z *html.Tokenizer) map[string]string {
	out := map[string]string{}
	for range maxAttributes {
		key, val, more := z.TagAttr()
		if _, known := out[string(key)]; !known {
			out[string(key)] = string(val)
		}
		if !more {
			break
		}
	}
	return out
}
