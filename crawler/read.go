package crawler

import (
	"errors"
	"fmt"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/store"
)

// readDocument reads a body as the source says.
func readDocument(src *Source, page extract.Page) (*extract.Document, error) {
	switch src.kind() {
	case KindFeed:
		return extract.Feed(page)
	case KindSitemap:
		return nil, errors.New("sitemaps are not read yet")
	case KindHTML:
		return readList(src, page)
	}
	switch extract.Sniff(page) {
	case extract.KindSitemap:
		return nil, errors.New("sitemaps are not read yet")
	case extract.KindHTML:
		return readList(src, page)
	}
	return extract.Feed(page)
}

func readList(src *Source, page extract.Page) (*extract.Document, error) {
	if src.Rule != nil {
		return extract.List(page, *src.Rule)
	}
	doc, _, err := extract.Detect(page)
	return doc, err
}

// judgeReading says what it means that a body could not be read.
func judgeReading(err error) verdict {
	for _, is := range []struct {
		error
		state store.State
		what  string
	}{
		{extract.ErrWall, store.StateBlocked, "a bot wall answers in place of the source; ask the publisher to let us in, it is not worked around"},
		{extract.ErrLogin, store.StateBlocked, "a login page answers in place of the source; ask the publisher for an open address"},
		{extract.ErrNotFound, store.StateFailing, "the page says that it was not found; look the new address up and correct the url of the source"},
		{extract.ErrEmpty, store.StateFailing, "the answer is empty; nothing to do unless it lasts"},
		{extract.ErrNoFeed, store.StateFailing, err.Error() + "; amtsfeed probe finds what can be subscribed to there"},
	} {
		if errors.Is(err, is.error) {
			return verdict{is.state, is.what}
		}
	}
	return verdict{store.StateFailing, err.Error()}
}

// Read reads a body as the source says and returns the document and its items
// as they would be stored. It is pure; of a damaged document it returns what
// comes before the damage and says so in Document.Partial.
func Read(src *Source, page extract.Page) (*extract.Document, []store.Item, error) {
	doc, err := readDocument(src, page)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", page.URL, err)
	}
	f := newFrame(src, doc, page.Now, nil)
	items := make([]store.Item, 0, len(doc.Drafts))
	for i := range doc.Drafts {
		if it := f.normalise(&doc.Drafts[i]); src.Include == nil || src.Include(&it) {
			items = append(items, it)
		}
	}
	return doc, items, nil
}

// ReadArticle reads a page that is one article. An item that comes with an
// error holds what the page says in spite of it.
func ReadArticle(src *Source, page extract.Page) (store.Item, error) {
	d, err := extract.Article(page)
	f := newFrame(src, &extract.Document{}, page.Now, nil)
	return f.normalise(&d), err
}
