package feeds

import (
	"bytes"
	"encoding/json"
	"regexp"
)

// JSON Feed 1.1. gorilla/feeds writes the author of 1.0, items without content
// and the feed of the source as external_url.
type (
	jsonFeed struct {
		Version     string       `json:"version"`
		Title       string       `json:"title"`
		HomePageURL string       `json:"home_page_url"`
		FeedURL     string       `json:"feed_url"`
		Description string       `json:"description,omitempty"`
		Language    string       `json:"language"`
		Authors     []jsonAuthor `json:"authors"`
		Items       []jsonItem   `json:"items"`
	}
	jsonAuthor struct {
		Name string `json:"name"`
		URL  string `json:"url,omitempty"`
	}
	jsonItem struct {
		ID            string           `json:"id"`
		URL           string           `json:"url"`
		Title         string           `json:"title"`
		Summary       string           `json:"summary,omitempty"`
		ContentHTML   string           `json:"content_html,omitempty"`
		ContentText   *string          `json:"content_text,omitempty"`
		Image         string           `json:"image,omitempty"`
		DatePublished string           `json:"date_published"`
		DateModified  string           `json:"date_modified"`
		Authors       []jsonAuthor     `json:"authors,omitempty"`
		Tags          []string         `json:"tags,omitempty"`
		Language      string           `json:"language,omitempty"`
		Attachments   []jsonAttachment `json:"attachments,omitempty"`
		Source        *jsonSource      `json:"_amtsfeed,omitempty"`
	}
	jsonAttachment struct {
		URL      string `json:"url"`
		MIMEType string `json:"mime_type"`
		Size     int64  `json:"size_in_bytes,omitempty"`
	}
	// jsonSource is our extension: where the item came from, and its rights.
	jsonSource struct {
		Source string `json:"source"`
		Title  string `json:"source_title"`
		URL    string `json:"source_url,omitempty"`
		Rights string `json:"rights,omitempty"`
	}
)

var mediaType = regexp.MustCompile(`^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$`)

func (d *document) json() ([]byte, error) {
	f := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1",
		Title:   d.title, HomePageURL: d.alternate, FeedURL: d.self(".json"),
		Description: d.about, Language: d.language,
		Authors: []jsonAuthor{{Name: d.site, URL: d.home + "/"}},
		Items:   make([]jsonItem, 0, len(d.entries)),
	}
	for i := range d.entries {
		f.Items = append(f.Items, jsonItemOf(&d.entries[i]))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	err := enc.Encode(f)
	return b.Bytes(), err
}

func jsonItemOf(e *entry) jsonItem {
	it := jsonItem{
		ID: e.id, URL: e.link, Title: e.title, Image: e.image,
		DatePublished: rfc3339(e.published), DateModified: rfc3339(e.updated),
		Authors: []jsonAuthor{{Name: e.author}}, Language: e.language,
	}
	if e.content != "" {
		it.Summary, it.ContentHTML = e.summary, e.content
	} else {
		it.ContentText = &e.summary
	}
	for _, c := range e.categories {
		it.Tags = append(it.Tags, firstOf(c.label, c.term))
	}
	for _, f := range e.enclosures {
		it.Attachments = append(it.Attachments, jsonAttachment{f.URL, f.Type, f.Length})
	}
	if e.source.ID != "" {
		it.Source = &jsonSource{e.source.ID, plain(e.source.Title), webAddress(e.source.URL), e.rights}
	}
	return it
}
