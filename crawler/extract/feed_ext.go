package extract

import (
	"net/url"
	"slices"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"
)

// The modules whose elements count where the format's own are missing: Dublin
// Core, iTunes, Media RSS, and Atom inside RSS.

func publishedDates(x ext.Extensions) []string {
	return []string{
		text(x, "dcterms", "issued"), text(x, "atom", "published"), text(x, "atom03", "issued"), text(x, "dc", "date"),
		text(x, "dcterms", "created"), text(x, "dcterms", "available"),
	}
}

func updatedDates(x ext.Extensions) []string {
	return []string{text(x, "atom", "updated"), text(x, "atom03", "modified"), text(x, "dcterms", "modified"), text(x, "dc", "date")}
}

func extAuthors(x ext.Extensions) []string {
	out := texts(x, "dc", "creator")
	for _, a := range x["atom"]["author"] {
		if name := a.Children["name"]; len(name) > 0 {
			out = append(out, name[0].Value)
		} else {
			out = append(out, a.Value)
		}
	}
	if len(out) == 0 {
		out = append(out, text(x, "itunes", "author"))
	}
	if out[0] == "" {
		out = append(out, text(x, "dc", "author"), text(x, "dc", "publisher"))
	}
	return out
}

func categoriesExt(x ext.Extensions) []string {
	out := texts(x, "dc", "subject")
	for _, c := range media(x, "category") {
		out = append(out, c.Value)
	}
	for _, c := range x["itunes"]["category"] {
		out = append(out, c.Attrs["text"])
		for _, sub := range c.Children["category"] {
			out = append(out, sub.Attrs["text"])
		}
	}
	for _, keywords := range append(texts(x, "itunes", "keywords"), texts(x, "media", "keywords")...) {
		out = append(out, strings.Split(keywords, ",")...)
	}
	for _, c := range x["atom"]["category"] {
		out = append(out, c.Attrs["term"])
	}
	return out
}

func altLinks(x ext.Extensions) []string {
	var out []string
	for _, l := range x["atom"]["link"] {
		if rel := l.Attrs["rel"]; rel == "" || rel == "alternate" {
			out = append(out, l.Attrs["href"])
		}
	}
	return out
}

// media returns the elements of Media RSS of that name, also those in groups.
func media(x ext.Extensions, name string) []ext.Extension {
	if len(x["media"]) == 0 {
		return nil
	}
	out := slices.Clone(x["media"][name])
	files := slices.Clone(x["media"]["content"])
	for _, group := range x["media"]["group"] {
		out = append(out, group.Children[name]...)
		files = append(files, group.Children["content"]...)
	}
	for _, file := range files {
		out = append(out, file.Children[name]...)
	}
	return out
}

// mediaText returns the first text of that name in Media RSS.
func mediaText(x ext.Extensions, name string) string {
	for _, e := range media(x, name) {
		if e.Value != "" {
			return e.Value
		}
	}
	return ""
}

func enclosuresExt(x ext.Extensions) []Enclosure {
	var out []Enclosure
	for _, l := range x["atom"]["link"] {
		if l.Attrs["rel"] == "enclosure" {
			out = append(out, Enclosure{URL: l.Attrs["href"], Type: l.Attrs["type"], Length: number(l.Attrs["length"])})
		}
	}
	for _, c := range media(x, "content") {
		out = append(out, Enclosure{URL: c.Attrs["url"], Type: c.Attrs["type"], Length: number(c.Attrs["fileSize"])})
	}
	return out
}

func imageExt(x ext.Extensions) []string {
	var out []string
	for _, t := range media(x, "thumbnail") {
		out = append(out, t.Attrs["url"])
	}
	for _, i := range x["itunes"]["image"] {
		out = append(out, i.Attrs["href"], i.Attrs["url"])
	}
	for _, l := range x["itunes"]["link"] {
		if l.Attrs["rel"] == "image" {
			out = append(out, l.Attrs["href"])
		}
	}
	for _, c := range media(x, "content") {
		if c.Attrs["medium"] == "image" || strings.HasPrefix(c.Attrs["type"], "image/") {
			out = append(out, c.Attrs["url"])
		}
	}
	return out
}

// reservedBy reads the rights that a channel reserves: a robots meta element of
// XHTML, and access:restriction.
func reservedBy(x ext.Extensions) []string {
	var s signals
	for _, m := range x["xhtml"]["meta"] {
		s.reserve(reservationsOf(m.Attrs["name"], m.Attrs["content"]))
	}
	for _, m := range x["access"]["restriction"] {
		if m.Attrs["relationship"] == "deny" {
			s.reserve([]string{"noindex"})
		}
	}
	return s.reservations
}

// noted is the base that mendXML noted behind an element.
func noted(x ext.Extensions, of string) *url.URL {
	prefix, name, _ := strings.Cut(baseElement, ":")
	for _, e := range x[prefix][name] {
		if e.Attrs["of"] == of {
			if u, err := url.Parse(e.Value); err == nil && u.Host != "" {
				return u
			}
		}
	}
	return nil
}
