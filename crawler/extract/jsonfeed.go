package extract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	gofeedjson "github.com/mmcdole/gofeed/json"
)

// Bounds of a JSON Feed.
const (
	// maxObjects is how many braces a document may open to be decoded in one
	// go; each costs up to 300 bytes, as much as 20 items' objects do.
	maxObjects = 200_000
	// maxPairs of names and values may be in one object; real ones have 30, and
	// texts that quote as many.
	maxPairs = 20_000
	// maxValue is the length of one value other than a text that is looked
	// into: authors, tags, attachments.
	maxValue = 256 << 10
)

// jsonFeed reads JSON Feed 1.0 and 1.1. A document that is not as the format
// says is taken apart first, so that an item of a wrong shape or a cut end
// costs nothing but itself.
func jsonFeed(p Page, body []byte) (*Document, error) {
	r := feedReader{base: pageBase(p), textOnly: p.TextOnly}
	if f := wellShaped(body); f != nil {
		return r.json(f, nil), nil
	}
	parts, damage := takeApart(body)
	if !parts.isFeed() {
		return nil, fmt.Errorf("%w: JSON that is no JSON Feed", ErrNoFeed)
	}
	f, err := parts.parse()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	doc := r.json(f, parts.hubs())
	doc.Partial = damage
	return doc, nil
}

func (r *feedReader) json(f *gofeedjson.Feed, hubs []string) *Document {
	doc := &Document{Feed: r.jsonHead(f, hubs)}
	for _, item := range f.Items {
		doc.Drafts = append(doc.Drafts, r.draft(r.jsonEntry(item)))
	}
	return doc
}

// wellShaped returns a document that the feed parser reads whole as it is; nil
// for others, and for those with hubs, which it does not know.
func wellShaped(body []byte) *gofeedjson.Feed {
	if bytes.Contains(body, []byte(`"hubs"`)) || bytes.Count(body, []byte("{")) > maxObjects {
		return nil
	}
	f, err := (&gofeedjson.Parser{}).Parse(bytes.NewReader(body))
	if err != nil || !strings.Contains(f.Version, "jsonfeed.org") || len(f.Items) > maxItems || slices.Contains(f.Items, nil) {
		return nil
	}
	return f
}

// An object is a JSON object whose values are not yet trusted to be anything.
type object map[string]json.RawMessage

// jsonParts is a feed taken apart.
type jsonParts struct {
	head  object
	items []object
}

func (p jsonParts) isFeed() bool {
	_, items := p.head["items"]
	version := p.head.text("version")
	_, titled := p.head["title"]
	return strings.Contains(version, "jsonfeed.org") || items && (titled || version != "")
}

// takeApart reads a document as far as it is whole.
func takeApart(body []byte) (jsonParts, error) {
	p := jsonParts{head: object{}}
	dec := json.NewDecoder(bytes.NewReader(body))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return p, errCutOff
	}
	for n := 0; dec.More(); n++ {
		key, err := dec.Token()
		switch {
		case err != nil:
			return p, errCutOff
		case n == maxAttributes:
			return p, errAttributes
		}
		name, _ := key.(string)
		if name == "items" {
			p.head[name] = nil
			if err := p.readItems(dec); err != nil {
				return p, err
			}
			continue
		}
		var v json.RawMessage
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
	for n := 0; dec.More(); n++ {
		if n == maxItems {
			return errItems
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return errCutOff
		}
		if item := objectOf(v); item != nil {
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
	head := p.head.texts("version", "title", "home_page_url", "feed_url", "description", "next_url", "icon", "favicon", "language")
	head["authors"] = p.head.people()
	items := make([]any, len(p.items))
	for i, item := range p.items {
		items[i] = item.item()
	}
	head["items"] = items
	b, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	return (&gofeedjson.Parser{}).Parse(bytes.NewReader(b))
}

func (o object) item() map[string]any {
	out := o.texts("id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image", "date_published", "date_modified", "language")
	out["authors"] = o.people()
	tags := []string{}
	for _, v := range o.list("tags") {
		if s := looseText(v); s != "" {
			tags = append(tags, s)
		}
	}
	out["tags"] = tags
	attachments := []any{}
	for _, v := range o.list("attachments") {
		if a := objectOf(v); a != nil {
			attachments = append(attachments, a.texts("url", "mime_type", "size_in_bytes"))
		}
	}
	out["attachments"] = attachments
	return out
}

// people takes author and authors, as objects, lists or names.
func (o object) people() []any {
	out := []any{}
	for _, v := range append(o.list("authors"), o.list("author")...) {
		name := looseText(v)
		if a := objectOf(v); a != nil {
			name = a.text("name")
		}
		if name != "" {
			out = append(out, map[string]any{"name": name})
		}
	}
	return out
}

func (p jsonParts) hubs() []string {
	var out []string
	for _, v := range p.head.list("hubs") {
		if hub := objectOf(v); hub != nil {
			out = append(out, hub.text("url"))
		}
	}
	return out
}

func (o object) text(key string) string { return looseText(o[key]) }

// texts copies the values that are texts or can be read as such.
func (o object) texts(keys ...string) map[string]any {
	out := map[string]any{}
	for _, key := range keys {
		if s := o.text(key); s != "" {
			out[key] = s
		}
	}
	return out
}

// list returns the elements of a list, or a single value as one.
func (o object) list(key string) []json.RawMessage {
	v := o[key]
	if len(v) == 0 || len(v) > maxValue || v[0] == 'n' {
		return nil
	}
	if v[0] != '[' {
		return []json.RawMessage{v}
	}
	var all []json.RawMessage
	if json.Unmarshal(v, &all) != nil {
		return nil
	}
	return all[:min(len(all), maxNames)]
}

func objectOf(v json.RawMessage) object {
	if len(v) == 0 || v[0] != '{' || bytes.Count(v, []byte(`":`)) > maxPairs {
		return nil
	}
	var o object
	if json.Unmarshal(v, &o) != nil {
		return nil
	}
	return o
}

// looseText reads a string, a number or a truth value.
func looseText(v json.RawMessage) string {
	if len(v) == 0 {
		return ""
	}
	switch v[0] {
	case '"':
		var s string
		if json.Unmarshal(v, &s) == nil {
			return s
		}
		return ""
	case '{', '[', 'n':
		return ""
	}
	return string(v)
}

func (r *feedReader) jsonHead(f *gofeedjson.Feed, hubs []string) Head {
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

func (r *feedReader) jsonEntry(item *gofeedjson.Item) entry {
	e := entry{
		guid:       item.ID,
		guidIsLink: isAbsolute(item.ID),
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
