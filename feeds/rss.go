package feeds

import (
	"encoding/xml"
	"html"
	"strconv"
	"time"

	gorilla "github.com/gorilla/feeds"
)

const (
	nsContent = "http://purl.org/rss/1.0/modules/content/"
	nsDC      = "http://purl.org/dc/elements/1.1/"
	// rfc822 is the date form of RSS with the four-digit year that its profile
	// asks for.
	rfc822 = "Mon, 02 Jan 2006 15:04:05 -0700"
)

// RSS 2.0 with atom:link, dc:creator and guids that are no addresses, none of
// which gorilla/feeds can say.
type (
	rssFeed struct {
		XMLName xml.Name   `xml:"rss"`
		Version string     `xml:"version,attr"`
		Atom    string     `xml:"xmlns:atom,attr"`
		Content string     `xml:"xmlns:content,attr"`
		DC      string     `xml:"xmlns:dc,attr"`
		Channel rssChannel `xml:"channel"`
	}
	rssChannel struct {
		Title         string    `xml:"title"`
		Link          string    `xml:"link"`
		Description   string    `xml:"description"`
		Self          rssSelf   `xml:"atom:link"`
		Language      string    `xml:"language"`
		LastBuildDate string    `xml:"lastBuildDate"`
		Generator     string    `xml:"generator"`
		Items         []rssItem `xml:"item"`
	}
	rssSelf struct {
		Href string `xml:"href,attr"`
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
	}
	rssItem struct {
		Title       string   `xml:"title"`
		Link        string   `xml:"link"`
		GUID        rssGUID  `xml:"guid"`
		PubDate     string   `xml:"pubDate"`
		Creator     string   `xml:"dc:creator,omitempty"`
		Categories  []string `xml:"category"`
		Description string   `xml:"description"`
		Content     string   `xml:"content:encoded,omitempty"`
		Enclosure   *gorilla.RssEnclosure
		Rights      string     `xml:"dc:rights,omitempty"`
		Source      *rssSource `xml:"source"`
	}
	rssGUID struct {
		IsPermaLink string `xml:"isPermaLink,attr"`
		Value       string `xml:",chardata"`
	}
	rssSource struct {
		URL   string `xml:"url,attr"`
		Title string `xml:",chardata"`
	}
)

// An rssDocument renders a document as RSS 2.0 through gorilla's encoder.
type rssDocument struct{ *document }

// FeedXml is what gorilla/feeds marshals.
func (d rssDocument) FeedXml() any { //nolint:revive // the name is gorilla's
	f := rssFeed{
		Version: "2.0", Atom: nsAtom, Content: nsContent, DC: nsDC,
		Channel: rssChannel{
			Title: d.title, Link: d.alternate, Description: firstOf(d.about, d.title),
			Self:     rssSelf{Href: d.self(".rss"), Rel: "self", Type: "application/rss+xml"},
			Language: d.language, LastBuildDate: d.updated.Format(rfc822), Generator: generator,
		},
	}
	for i := range d.entries {
		f.Channel.Items = append(f.Channel.Items, rssItemOf(&d.entries[i]))
	}
	return f
}

func rssItemOf(e *entry) rssItem {
	it := rssItem{
		Title: e.title, Link: e.link, GUID: rssGUID{"false", e.id},
		PubDate: e.published.Truncate(time.Second).Format(rfc822), Creator: e.author,
		// Readers take a description for HTML, so a plain text is escaped once
		// more than XML asks for.
		Description: html.EscapeString(e.summary),
		Content:     e.content,
		Rights:      e.rights,
	}
	for _, c := range e.categories {
		it.Categories = append(it.Categories, firstOf(c.label, c.term))
	}
	if len(e.enclosures) > 0 { // readers take only one
		f := e.enclosures[0]
		it.Enclosure = &gorilla.RssEnclosure{Url: f.URL, Type: f.Type, Length: strconv.FormatInt(f.Length, 10)}
	}
	if address := webAddress(e.source.URL); address != "" {
		it.Source = &rssSource{URL: address, Title: plain(e.source.Title)}
	}
	return it
}
