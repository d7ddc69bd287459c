package crawler

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/store"
)

// A document is an extract.Document with what a sitemap has besides.
type document struct {
	*extract.Document
	sitemap bool
	parts   []extract.SitemapEntry // sitemaps of an index
	// undated: the index does not say when its parts change, so that it alone
	// shows no news.
	undated bool
	left    int // entries beyond those that are read
}

// readDocument reads a body as the source says.
func readDocument(src *Source, page extract.Page) (*document, error) {
	kind := kindOf(src, page)
	var doc *extract.Document
	var err error
	switch {
	case kind == KindSitemap:
		return readSitemap(src, page)
	case kind != KindHTML:
		doc, err = extract.Feed(page)
	case src.Rule != nil:
		doc, err = extract.List(page, *src.Rule)
	default:
		doc, _, err = extract.Detect(page)
	}
	if err != nil && kind == KindHTML {
		err = cmp.Or(extract.StandIn(page), err)
	}
	if err != nil {
		return nil, err
	}
	return &document{Document: doc}, nil
}

// kindOf is how a body is read: as the source says, or as what it is. A feed
// serves as a sitemap too.
func kindOf(src *Source, page extract.Page) Kind {
	kind := src.kind()
	if kind == KindFeed || kind == KindHTML {
		return kind
	}
	switch is := extract.Sniff(page); {
	case is == extract.KindFeed:
		return KindFeed
	case is == extract.KindSitemap:
		return KindSitemap
	case is == extract.KindHTML && kind == KindAuto:
		return KindHTML
	}
	return kind
}

// readNews reads a body and keeps the entries that are worth storing. A
// document damaged before its first entry was not read at all.
func readNews(src *Source, page extract.Page) (*document, error) {
	doc, err := readDocument(src, page)
	if err != nil {
		return nil, err
	}
	doc.Drafts = slices.DeleteFunc(doc.Drafts, saysNothing)
	if doc.Partial != nil && len(doc.Drafts) == 0 && !doc.sitemap {
		return nil, doc.Partial
	}
	if len(doc.Drafts) > maxEntries {
		doc.left = len(doc.Drafts) - maxEntries
		doc.Drafts = newest(doc.Drafts, page.Now)
	}
	return doc, nil
}

// newest returns the newest entries, whichever way round the document is;
// without dates, the first.
func newest(entries []extract.Draft, now time.Time) []extract.Draft {
	slices.SortStableFunc(entries, func(a, b extract.Draft) int {
		return believable(&b, now).Time.Compare(believable(&a, now).Time)
	})
	return entries[:maxEntries]
}

// saysNothing reports whether an entry has nothing that a reader could read.
func saysNothing(e extract.Draft) bool {
	return e.Title == "" && e.Teaser == "" && e.Text == "" && e.Link == "" && len(e.Enclosures) == 0
}

func readSitemap(src *Source, page extract.Page) (*document, error) {
	s, err := extract.Sitemap(page, src.URL)
	if err != nil {
		return nil, err
	}
	doc := &document{Document: &extract.Document{Partial: s.Partial}, sitemap: true, parts: s.Sitemaps}
	pages := s.Pages[:min(len(s.Pages), maxEntries)]
	doc.left = len(s.Pages) - len(pages)
	for _, e := range pages {
		d, _ := e.Draft()
		doc.Drafts = append(doc.Drafts, d)
	}
	for _, p := range s.Sitemaps {
		doc.undated = doc.undated || p.Modified.IsZero()
	}
	return doc, nil
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
		{extract.ErrDown, store.StateFailing, "the page says that it is out of service; nothing to do unless it lasts"},
		{extract.ErrParked, store.StateFailing, "the domain is for sale; look the new address of the publisher up and correct the url of the source"},
		{extract.ErrScript, store.StateFailing, "the page shows nothing without JavaScript, which is not run; look with amtsfeed probe for what else there is"},
		{extract.ErrEmpty, store.StateFailing, "the answer is empty; nothing to do unless it lasts"},
		{extract.ErrNoListing, store.StateFailing, err.Error() + "; name its selectors in an html block, or look with amtsfeed probe for what else there is"},
		{extract.ErrNoFeed, store.StateFailing, err.Error() + "; amtsfeed probe finds what can be subscribed to there"},
	} {
		if errors.Is(err, is.error) {
			return verdict{is.state, is.what}
		}
	}
	if _, ok := errors.AsType[*extract.SelectorError](err); ok {
		return verdict{store.StateFailing, err.Error()} // which says what to write instead
	}
	return verdict{store.StateFailing, err.Error() + "; look with amtsfeed probe for what else there is, or tell the publisher if it lasts"}
}

// Read reads a body as the source says and returns the document and its items
// as they would be stored. It is pure; of a damaged document it returns what
// comes before the damage and says so in Document.Partial.
func Read(src *Source, page extract.Page) (*extract.Document, []store.Item, error) {
	doc, err := readDocument(src, page)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", page.URL, err)
	}
	f := newFrame(src, doc.Document, page.Now, nil)
	items := make([]store.Item, 0, len(doc.Drafts))
	for i := range doc.Drafts {
		if it := f.item(&doc.Drafts[i]); src.Include == nil || src.Include(&it) {
			items = append(items, it)
		}
	}
	return doc.Document, items, nil
}

// ReadArticle reads a page that is one article. An item that comes with an
// error holds what the page says in spite of it.
func ReadArticle(src *Source, page extract.Page) (store.Item, error) {
	d, err := extract.Article(page)
	f := newFrame(src, &extract.Document{}, page.Now, nil)
	return f.item(&d), err
}
