package extract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	gofeedjson "github.com/mmcdole/gofeed/json"
)

// jsonFeed reads JSON Feed 1.0 and 1.1. The document is taken apart first, so
// that an item of a wrong shape or a cut end costs nothing but itself.
func jsonFeed(p Page, body []byte) (*Document, error) {
	r := feedReader{base: pageBase(p)}
	f := &gofeedjson.Feed{}
	hubs := []string(nil)
	var damage error
	if parsed, err := (&gofeedjson.Parser{}).Parse(bytes.NewReader(body)); err == nil && parsed.Version != "" && !bytes.Contains(body, []byte(`"hubs"`)) && len(parsed.Items) <= maxItems && noNil(parsed) {
		f = parsed
	} else {
		var parts jsonParts
		parts, damage = takeApart(body)
		if !parts.isFeed() {
			return nil, fmt.Errorf("%w: JSON that is no JSON Feed", ErrNoFeed)
		}
		if f, err = parts.parse(); err != nil {
			return nil, fmt.Errorf("%w: %w", errDamaged, err)
		}
		hubs = parts.hubs()
	}
	doc := &Document{Feed: r.jsonHead(f, hubs), Partial: damage}
	for _, item := range f.Items {
		doc.Drafts = append(doc.Drafts, r.draft(r.jsonEntry(item)))
	}
	return doc, nil
}

func noNil(f *gofeedjson.Feed) bool {
	for _, item := range f.Items {
		if item == nil {
			return false
		}
	}
	return true
}

// jsonParts is a feed whose items are not yet trusted to be any.
type jsonParts struct {
	head  map[string]any
	items []map[string]any
}

func (p jsonParts) isFeed() bool {
	_, items := p.head["items"]
	version, _ := p.head["version"].(string)
	_, titled := p.head["title"]
	return strings.Contains(version, "jsonfeed.org") || items && (titled || version != "")
}

// takeApart reads a document as far as it is whole.
func takeApart(body []byte) (jsonParts, error) {
	p := jsonParts{head: map[string]any{}}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return p, errCutOff
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return p, errCutOff
		}
		name, _ := key.(string)
		if name == "items" {
			p.head[name] = nil
			if err := p.readItems(dec); err != nil {
				return p, err
			}
			continue
		}
		var v any
		if err := dec.Decode(&v); err != nil {
			return p, errCutOff
		}
		p.head[name] = v
	}
	if _, err := dec.Token(); err != nil {
		return p, errCutOff
	}
	return p, nil
}

func (p *jsonParts) readItems(dec *json.Decoder) error {
	switch t, err := dec.Token(); {
	case err != nil:
		return errCutOff
	case t == nil: // "items": null
		return nil
	case t != json.Delim('['):
		return errCutOff
	}
	for dec.More() {
		if len(p.items) >= maxItems {
			return errItems
		}
		var v any
		if err := dec.Decode(&v); err != nil {
			return errCutOff
		}
		if item, ok := v.(map[string]any); ok {
			p.items = append(p.items, item)
		}
	}
	if _, err := dec.Token(); err != nil {
		return errCutOff
	}
	return nil
}

// parse gives the feed parser what it wants: every value of the right type.
func (p jsonParts) parse() (*gofeedjson.Feed, error) {
	head := map[string]any{}
	for _, key := range []string{"version", "title", "home_page_url", "feed_url", "description", "next_url", "icon", "favicon", "language"} {
		head[key] = stringOf(p.head[key])
	}
	head["authors"] = jsonAuthors(p.head)
	items := make([]any, len(p.items))
	for i, item := range p.items {
		items[i] = jsonItem(item)
	}
	head["items"] = items
	b, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	return (&gofeedjson.Parser{}).Parse(bytes.NewReader(b))
}

func jsonItem(in map[string]any) map[string]any {
	out := map[string]any{}
	for _, key := range []string{"id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image", "date_published", "date_modified", "language"} {
		if s := stringOf(in[key]); s != "" {
			out[key] = s
		}
	}
	out["authors"] = jsonAuthors(in)
	out["tags"] = stringsOf(in["tags"])
	var attachments []any
	for _, a := range objectsOf(in["attachments"]) {
		attachments = append(attachments, map[string]any{
			"url": stringOf(a["url"]), "mime_type": stringOf(a["mime_type"]), "size_in_bytes": a["size_in_bytes"],
		})
	}
	if attachments != nil {
		out["attachments"] = attachments
	}
	return out
}

// jsonAuthors takes author and authors, as objects, lists or names.
func jsonAuthors(in map[string]any) []any {
	out := []any{}
	for _, key := range []string{"authors", "author"} {
		for _, a := range listOf(in[key]) {
			name := stringOf(a)
			if o, ok := a.(map[string]any); ok {
				name = stringOf(o["name"])
			}
			if name != "" && len(out) < maxNames {
				out = append(out, map[string]any{"name": name})
			}
		}
	}
	return out
}

func (p jsonParts) hubs() []string {
	var out []string
	for _, h := range objectsOf(p.head["hubs"]) {
		if u := stringOf(h["url"]); u != "" && len(out) < maxNames {
			out = append(out, u)
		}
	}
	return out
}

func stringOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func listOf(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

func stringsOf(v any) []string {
	out := []string{}
	for _, e := range listOf(v) {
		if s := stringOf(e); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func objectsOf(v any) []map[string]any {
	var out []map[string]any
	for _, e := range listOf(v) {
		if o, ok := e.(map[string]any); ok {
			out = append(out, o)
		}
	}
	return out
}

func (r feedReader) jsonHead(f *gofeedjson.Feed, hubs []string) Head {
	h := Head{
		Title:       line(f.Title, maxTitle),
		Link:        r.address(f.HomePageURL),
		Description: line(f.Description, maxTeaser),
		Language:    languageTag(f.Language),
		Author:      jsonPeople(f.Authors, f.Author),
		Image:       pick([]string{f.Icon, f.Favicon}, r.address),
		Self:        r.address(f.FeedURL),
		Next:        r.address(f.NextURL),
	}
	for _, hub := range hubs {
		r.headLink(&h, "hub", hub)
	}
	return h
}

func jsonPeople(authors []*gofeedjson.Author, author *gofeedjson.Author) string {
	var out []string
	for _, a := range append(authors, author) {
		if a != nil {
			out = append(out, a.Name)
		}
	}
	return people(out)
}

func (r feedReader) jsonEntry(item *gofeedjson.Item) entry {
	e := entry{
		guid:       item.ID,
		guidIsLink: true,
		links:      []string{item.URL, item.ExternalURL},
		titles:     []string{item.Title},
		summary:    prose{s: item.Summary, plain: true},
		content:    prose{s: item.ContentHTML},
		authors:    []string{jsonPeople(item.Authors, item.Author)},
		published:  []string{item.DatePublished},
		updated:    []string{item.DateModified},
		categories: item.Tags,
		images:     []string{item.Image, item.BannerImage},
		language:   item.Language,
	}
	if e.content.s == "" {
		e.content = prose{s: item.ContentText, plain: true}
	}
	if item.Attachments != nil {
		for _, a := range *item.Attachments {
			e.enclosures = append(e.enclosures, Enclosure{URL: a.URL, Type: a.MimeType, Length: a.SizeInBytes})
		}
	}
	return e
}
