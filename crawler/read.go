package crawler

import (
	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/store"
)

// Read reads a body as the source says and returns the document and its items
// as they would be stored. It is pure; a partial reading returns what could be
// read and says so in Document.Partial.
func Read(src *Source, page extract.Page) (extract.Document, []store.Item, error) {
	return extract.Document{}, nil, nil
}

// ReadArticle reads a page that is one article.
func ReadArticle(src *Source, page extract.Page) (store.Item, error) {
	return store.Item{}, nil
}
