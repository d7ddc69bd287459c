package feeds

import (
	"encoding/xml"
	"strconv"
	"time"

	gorilla "github.com/gorilla/feeds"
)

const (
	nsAtom    = "http://www.w3.org/2005/Atom"
	generator = "amtsfeed"
)

// The Atom elements that gorilla/feeds has no type for, or not with the
// attributes of RFC 4287. Its links, persons and texts are used as they are.
type (
	atomFeed struct {
		XMLName   xml.Name           `xml:"feed"`
		Namespace string             `xml:"xmlns,attr"`
		Language  string             `xml:"xml:lang,attr"`
		ID        string             `xml:"id"`
		Title     string             `xml:"title"`
		Subtitle  string             `xml:"subtitle,omitempty"`
		Updated   string             `xml:"updated"`
		Author    gorilla.AtomPerson `xml:"author"`
		Links     []gorilla.AtomLink
		Generator string `xml:"generator"`
		Entries   []atomEntry
	}
	atomEntry struct {
		XMLName    xml.Name `xml:"entry"`
		Language   string   `xml:"xml:lang,attr,omitempty"`
		ID         string   `xml:"id"`
		Title      string   `xml:"title"`
		Published  string   `xml:"published"`
		Updated    string   `xml:"updated"`
		Links      []gorilla.AtomLink
		Author     gorilla.AtomPerson `xml:"author"`
		Categories []atomCategory
		Summary    *gorilla.AtomSummary
		Content    *gorilla.AtomContent
		Rights     string `xml:"rights,omitempty"`
		Source     *atomSource
	}
	atomCategory struct {
		XMLName xml.Name `xml:"category"`
		Term    string   `xml:"term,attr"`
		Scheme  string   `xml:"scheme,attr,omitempty"`
		Label   string   `xml:"label,attr,omitempty"`
	}
	atomSource struct {
		XMLName xml.Name         `xml:"source"`
		ID      string           `xml:"id"`
		Title   string           `xml:"title"`
		Updated string           `xml:"updated"`
		Link    gorilla.AtomLink `xml:"link"`
	}
)

// An atomDocument renders a document as Atom 1.0 through gorilla's encoder.
type atomDocument struct{ *document }

// FeedXml is what gorilla/feeds marshals.
func (d atomDocument) FeedXml() any { //nolint:revive // the name is gorilla's
	f := atomFeed{
		Namespace: nsAtom, Language: d.language,
		ID: d.id, Title: d.title, Subtitle: d.about, Updated: rfc3339(d.updated),
		Author: gorilla.AtomPerson{Name: d.site, Uri: d.home + "/"},
		Links: []gorilla.AtomLink{
			{Href: d.self(".atom"), Rel: "self", Type: "application/atom+xml"},
			{Href: d.alternate, Rel: "alternate", Type: "text/html"},
		},
		Generator: generator,
	}
	for i := range d.entries {
		f.Entries = append(f.Entries, atomEntryOf(&d.entries[i]))
	}
	return f
}

func atomEntryOf(e *entry) atomEntry {
	a := atomEntry{
		Language: e.language, ID: e.id, Title: e.title,
		Published: rfc3339(e.published), Updated: rfc3339(e.updated),
		Links:   []gorilla.AtomLink{{Href: e.link, Rel: "alternate"}},
		Author:  gorilla.AtomPerson{Name: e.author},
		Summary: &gorilla.AtomSummary{Type: "text", Content: e.summary},
		Rights:  e.rights,
	}
	if e.content != "" {
		a.Content = &gorilla.AtomContent{Type: "html", Content: e.content}
	}
	for _, f := range e.enclosures {
		l := gorilla.AtomLink{Href: f.URL, Rel: "enclosure", Type: f.Type}
		if f.Length > 0 {
			l.Length = strconv.FormatInt(f.Length, 10)
		}
		a.Links = append(a.Links, l)
	}
	for _, c := range e.categories {
		a.Categories = append(a.Categories, atomCategory{Term: c.term, Scheme: c.scheme, Label: c.label})
	}
	if address := webAddress(e.source.URL); address != "" {
		a.Source = &atomSource{
			ID: address, Title: plain(e.source.Title), Updated: rfc3339(e.updated),
			Link: gorilla.AtomLink{Href: address, Rel: "via"},
		}
	}
	return a
}

func rfc3339(t time.Time) string { return t.Truncate(time.Second).Format(time.RFC3339) }
