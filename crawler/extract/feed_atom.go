package extract

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mmcdole/gofeed/atom"
)

func (r *feedReader) atom(f *atom.Feed) *Document {
	doc := &Document{Feed: r.atomHead(f), Reservations: reservedBy(f.Extensions)}
	doc.Drafts = slices.Grow(doc.Drafts, len(f.Entries))
	for _, e := range f.Entries {
		doc.Drafts = append(doc.Drafts, r.draft(r.atomEntry(e)))
	}
	if len(f.Entries) == 0 && f.Title == "" && f.ID == "" && f.Updated == "" && len(f.Links) == 0 {
		doc.Partial = errHollow
	}
	return doc
}

func (r *feedReader) atomHead(f *atom.Feed) Head {
	h := Head{
		Title:       line(f.Title, maxTitle),
		Description: line(f.Subtitle, maxTeaser),
		Language:    languageTag(f.Language),
		ID:          guid(r.atomID(f.ID)),
		Author:      atomPeople(f.Authors, extAuthors(f.Extensions)),
		Rights:      pick([]string{f.Rights, text(f.Extensions, "dc", "rights")}, func(s string) string { return line(s, maxTitle) }),
		Image:       pick([]string{f.Logo, f.Icon}, r.address),
		Updated:     pickDate(append([]string{f.Updated}, updatedDates(f.Extensions)...)),
		TTL:         ttl("", f.Extensions),
	}
	for _, l := range f.Links {
		r.headLink(&h, l.Rel, l.Href)
	}
	return h
}

// atomID is an id as it is written, unless somebody wrote only a path.
func (r *feedReader) atomID(id string) string {
	if id = strings.TrimSpace(id); strings.HasPrefix(id, "/") {
		return r.address(id)
	}
	return id
}

func atomPeople(authors []*atom.Person, more []string) string {
	var out []string
	for _, a := range authors {
		if a.Name != "" {
			out = append(out, a.Name)
		} else {
			out = append(out, a.Email)
		}
	}
	return people(append(out, more...))
}

func (r *feedReader) atomEntry(a *atom.Entry) entry {
	x, id := a.Extensions, r.atomID(a.ID)
	e := entry{
		guid:       id,
		guidIsLink: isAbsolute(id),
		titles:     []string{a.Title, text(x, "dc", "title"), mediaText(x, "title")},
		summary:    prose{s: a.Summary, base: noted(x, "summary")},
		published:  append([]string{a.Published}, publishedDates(x)...),
		updated:    append([]string{a.Updated}, updatedDates(x)...),
		images:     imageExt(x),
		rights:     pick([]string{a.Rights, text(x, "dc", "rights")}, strings.TrimSpace),
		language:   text(x, "dc", "language"),
	}
	if e.summary.s == "" {
		e.summary.s = pick([]string{text(x, "dc", "description"), mediaText(x, "description")}, strings.TrimSpace)
	}
	e.authors = []string{atomPeople(a.Authors, extAuthors(x))}
	if c := a.Content; c != nil {
		e.content = atomContent(c)
		e.content.base = noted(x, "content")
		if c.Src != "" {
			e.enclosures = append(e.enclosures, Enclosure{URL: c.Src, Type: c.Type})
		}
	}
	for _, c := range a.Categories {
		e.categories = append(e.categories, c.Term)
		if c.Label != "" {
			e.categories = append(e.categories, c.Label)
		}
	}
	e.categories = append(e.categories, categoriesExt(x)...)
	for _, l := range a.Links {
		switch l.Rel {
		case "alternate":
			e.links = append(e.links, l.Href)
		case "enclosure":
			e.enclosures = append(e.enclosures, Enclosure{URL: l.Href, Type: l.Type, Length: number(l.Length)})
		}
	}
	e.enclosures = append(e.enclosures, enclosuresExt(x)...)
	return e
}

// atomContent is content as text or markup; files inside a feed are neither.
func atomContent(c *atom.Content) prose {
	t := strings.ToLower(strings.TrimSpace(c.Type))
	switch {
	case t == "text" || t == "text/plain":
		return prose{s: c.Value, plain: true}
	case strings.HasPrefix(t, "image/") || strings.HasPrefix(t, "audio/") || strings.HasPrefix(t, "video/"):
		return prose{}
	}
	s := c.Value
	if !utf8.ValidString(s) { // decoded from base64
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return prose{s: s}
}
