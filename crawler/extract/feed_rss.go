package extract

import (
	"cmp"
	"slices"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

func (r *feedReader) rss(f *rss.Feed) *Document {
	doc := &Document{Feed: r.rssHead(f), Reservations: reservedBy(f.Extensions)}
	doc.Drafts = slices.Grow(doc.Drafts, len(f.Items))
	for _, item := range f.Items {
		doc.Drafts = append(doc.Drafts, r.draft(r.rssEntry(item)))
	}
	if len(f.Items) == 0 && f.Title == "" && f.Link == "" && f.Description == "" && len(f.Extensions) == 0 {
		doc.Partial = errHollow // also <rss/> is a feed to gofeed
	}
	return doc
}

func (r *feedReader) rssHead(f *rss.Feed) Head {
	x := f.Extensions
	h := Head{
		Title:       pick([]string{f.Title, text(x, "dc", "title")}, func(s string) string { return line(s, maxTitle) }),
		Description: pick([]string{f.Description, text(x, "dc", "description"), text(x, "itunes", "summary"), text(x, "itunes", "subtitle")}, func(s string) string { return line(s, maxTeaser) }),
		Language:    languageTag(pick([]string{f.Language, text(x, "dc", "language")}, strings.TrimSpace)),
		Rights:      pick([]string{f.Copyright, text(x, "dc", "rights")}, func(s string) string { return line(s, maxTitle) }),
		Updated:     pickDate(append([]string{f.LastBuildDate, f.PubDate}, updatedDates(x)...)),
		TTL:         ttl(f.TTL, x),
		SkipDays:    skipDays(f.SkipDays),
		SkipHours:   skipHours(f.SkipHours),
	}
	h.Link = pick(f.Links, r.address)
	h.Author = people(append([]string{f.ManagingEditor}, extAuthors(x)...))
	images := []string{}
	if f.Image != nil {
		images = append(images, f.Image.URL)
	}
	h.Image = pick(append(images, imageExt(x)...), r.address)
	r.headLinks(&h, x)
	return h
}

// headLinks reads the atom:link elements of a channel.
func (r *feedReader) headLinks(h *Head, x ext.Extensions) {
	for _, l := range append(x["atom"]["link"], x["atom10"]["link"]...) {
		r.headLink(h, l.Attrs["rel"], l.Attrs["href"])
	}
}

func (r *feedReader) headLink(h *Head, rel, href string) {
	u := r.address(href)
	switch rel {
	case "self":
		h.Self = cmp.Or(h.Self, u)
	case "hub":
		if u != "" && len(h.Hubs) < maxNames {
			h.Hubs = append(h.Hubs, u)
		}
	case "next", "next-archive":
		h.Next = cmp.Or(h.Next, u)
	case "", "alternate":
		h.Link = cmp.Or(h.Link, u)
	}
}

// ttl is how long a channel may be kept: its own ttl in minutes, or what the
// syndication module says.
func ttl(minutes string, x ext.Extensions) time.Duration {
	const longest = 365 * 24 * time.Hour // more is no statement about news
	if n := number(minutes); n > 0 {
		return min(time.Duration(min(n, 1<<20))*time.Minute, longest)
	}
	periods := map[string]time.Duration{
		"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour,
		"monthly": 30 * 24 * time.Hour, "yearly": longest,
	}
	period := periods[strings.ToLower(text(x, "sy", "updatePeriod"))]
	frequency := number(text(x, "sy", "updateFrequency"))
	return period / time.Duration(max(frequency, 1))
}

func skipHours(values []string) []int {
	var out []int
	for _, v := range values {
		n := int(number(v))
		if n == 24 { // RSS 0.91 counts to 24
			n = 0
		}
		if n >= 0 && n < 24 && strings.TrimSpace(v) != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

func skipDays(values []string) []string {
	var out []string
	for _, v := range values {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(strings.TrimSpace(v), day.String()) && !has(out, day.String()) {
				out = append(out, day.String())
			}
		}
	}
	return out
}

func (r *feedReader) rssEntry(item *rss.Item) entry {
	x := item.Extensions
	e := entry{
		links:     append(item.Links, altLinks(x)...),
		titles:    []string{item.Title, text(x, "dc", "title"), text(x, "atom", "title"), mediaText(x, "title"), text(x, "itunes", "title")},
		authors:   append([]string{item.Author}, extAuthors(x)...),
		published: append([]string{item.PubDate}, publishedDates(x)...),
		updated:   updatedDates(x),
		images:    imageExt(x),
		rights:    pick([]string{item.Custom["copyright"], text(x, "dc", "rights"), mediaText(x, "copyright")}, strings.TrimSpace),
		language:  text(x, "dc", "language"),
	}
	e.summary, e.content = rssProse(item)
	if item.GUID != nil {
		e.guid = item.GUID.Value
		e.guidIsLink = !strings.EqualFold(strings.TrimSpace(item.GUID.IsPermalink), "false")
	}
	for _, c := range item.Categories {
		e.categories = append(e.categories, c.Value)
	}
	e.categories = append(e.categories, categoriesExt(x)...)
	e.categories = append(e.categories, customCategories(item.Custom)...)
	for _, enc := range item.Enclosures {
		e.enclosures = append(e.enclosures, Enclosure{URL: enc.URL, Type: enc.Type, Length: number(enc.Length)})
	}
	e.enclosures = append(e.enclosures, enclosuresExt(x)...)
	return e
}

// customCategories reads categories under names that are in no format but in
// use.
func customCategories(custom map[string]string) []string {
	if len(custom) == 0 {
		return nil
	}
	out := strings.Split(custom["tags"], ",")
	for _, c := range strings.Split(custom["categories"], "</category>") {
		if _, name, found := strings.Cut(c, "<category>"); found {
			out = append(out, name)
		}
	}
	return out
}

// rssProse finds the texts of an item under the names that they have had.
func rssProse(item *rss.Item) (summary, content prose) {
	x := item.Extensions
	summary = prose{s: item.Description, base: noted(x, "description")}
	content = prose{s: item.Content, base: noted(x, "encoded")}
	if short := item.Custom["summary"]; short != "" && content.s == "" {
		// Beside a summary the description is the text.
		summary, content = prose{s: short, base: noted(x, "summary")}, summary
	}
	for _, s := range []string{item.Custom["summary"], text(x, "atom", "summary"), text(x, "itunes", "summary"), text(x, "dc", "description"), mediaText(x, "description"), text(x, "itunes", "subtitle")} {
		if summary.s == "" {
			summary.s = s
		}
	}
	for _, name := range []string{"fullitem", "body", "encoded"} {
		if content.s == "" {
			content = prose{s: item.Custom[name], base: noted(x, name)}
		}
	}
	if content.s == "" {
		content = prose{s: text(x, "atom", "content"), base: noted(x, "content")}
	}
	return summary, content
}
