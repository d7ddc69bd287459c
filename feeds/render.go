package feeds

import (
	"bytes"

	gorilla "github.com/gorilla/feeds"
)

// A format is one of the shapes a document is served in.
type format struct {
	ext         string
	contentType string
	render      func(*document) ([]byte, error)
}

// formats are all of them, by extension.
var formats = map[string]format{
	".atom": {".atom", "application/atom+xml; charset=utf-8", func(d *document) ([]byte, error) { return writeXML(atomDocument{d}) }},
	".rss":  {".rss", "application/rss+xml; charset=utf-8", func(d *document) ([]byte, error) { return writeXML(rssDocument{d}) }},
	".json": {".json", "application/feed+json; charset=utf-8", (*document).json},
}

const opmlType = "text/x-opml; charset=utf-8"

func writeXML(f gorilla.XmlFeed) ([]byte, error) {
	var b bytes.Buffer
	err := gorilla.WriteXML(f, &b)
	return b.Bytes(), err
}

func encodeXML(v any) ([]byte, error) { return writeXML(xmlValue{v}) }

// An xmlValue lets gorilla's encoder write any XML document.
type xmlValue struct{ v any }

// FeedXml is what gorilla/feeds marshals.
func (x xmlValue) FeedXml() any { return x.v } //nolint:revive // the name is gorilla's
