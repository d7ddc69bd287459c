package feeds

import (
	"encoding/xml"
	"time"
)

// The parts of OPML 2.0 that subscription lists use.
type (
	opmlList struct {
		XMLName xml.Name      `xml:"opml"`
		Version string        `xml:"version,attr"`
		Title   string        `xml:"head>title"`
		Updated string        `xml:"head>dateModified"`
		Owner   string        `xml:"head>ownerId,omitempty"`
		Body    []opmlOutline `xml:"body>outline"`
	}
	opmlOutline struct {
		Text        string `xml:"text,attr"`
		Title       string `xml:"title,attr"`
		Type        string `xml:"type,attr"`
		XMLURL      string `xml:"xmlUrl,attr"`
		HTMLURL     string `xml:"htmlUrl,attr,omitempty"`
		Description string `xml:"description,attr,omitempty"`
		Language    string `xml:"language,attr,omitempty"`
	}
)

// opml lists the feed of all items and the feeds of all topics.
func (c *Catalog) opml(updated time.Time) ([]byte, error) {
	base, say := c.Site.BaseURL, c.Site.phrases()
	list := opmlList{
		Version: "2.0", Title: plain(c.Site.Title), Updated: updated.UTC().Format(rfc822), Owner: base + "/",
	}
	add := func(title, about, path string) {
		list.Body = append(list.Body, opmlOutline{
			Text: title, Title: title, Type: "rss", Description: about, Language: c.Site.language(),
			XMLURL: base + path + "/feed.atom", HTMLURL: base + path,
		})
	}
	for _, t := range c.topics {
		add(plain(firstOf(t.Title, t.ID)), plain(t.Description), topicPath(t.ID))
	}
	if len(list.Body) == 0 { // a list must not be empty
		add(plain(c.Site.Title)+": "+say.allItems, say.allItemsAbout, "")
		list.Body[0].HTMLURL = base + "/"
	}
	return encodeXML(list)
}
