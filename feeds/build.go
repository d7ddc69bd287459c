package feeds

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/amtsfeed/amtsfeed/store"
)

// A scope names what a document is made of; changes make whole scopes stale.
const (
	scopeAll    = "all"
	scopeTopic  = "topic/"  // + id
	scopeSource = "source/" // + id
	scopeSearch = "search"
	scopeStatus = "status"
)

// A blank is a document of a catalog before its items are in.
type blank struct {
	document
	scope   string
	selects store.Query
	topic   string // the topic itself, not repeated as a category
}

// blank fills in what all documents of a site share.
func (l *Library) blank(c *Catalog, scope, path, title, about string) blank {
	return blank{
		scope: scope,
		document: document{
			id: l.tag + scope, title: plain(title), about: plain(about), path: path,
			alternate: c.Site.BaseURL + "/", home: c.Site.BaseURL,
			site: firstOf(plain(c.Site.Title), generator), language: c.Site.language(),
		},
	}
}

func (l *Library) blankAll(c *Catalog) blank {
	say := c.Site.phrases()
	b := l.blank(c, scopeAll, "/feed", c.Site.Title+": "+say.allItems, say.allItemsAbout)
	return b
}

func (l *Library) blankTopic(c *Catalog, t Topic) blank {
	title := firstOf(t.Title, t.ID)
	about := firstOf(t.Description, fmt.Sprintf(c.Site.phrases().topicAbout, title))
	b := l.blank(c, scopeTopic+url.PathEscape(t.ID), topicPath(t.ID)+"/feed", title, about)
	b.alternate += topicPath(t.ID)[1:]
	b.selects = store.Query{Topic: t.ID, Live: true}
	b.topic = t.ID
	return b
}

func (l *Library) blankSource(c *Catalog, s Source) blank {
	title := firstOf(s.Title, s.ID)
	b := l.blank(c, scopeSource+url.PathEscape(s.ID), sourcePath(s.ID)+"/feed", title, fmt.Sprintf(c.Site.phrases().sourceAbout, title))
	b.alternate += sourcePath(s.ID)[1:]
	b.selects = store.Query{Source: s.ID}
	return b
}

// fill puts the newest items into a document and dates it.
func (l *Library) fill(ctx context.Context, c *Catalog, b blank, limit int) (*document, error) {
	b.selects.Limit = limit
	page, err := l.store.Items(ctx, b.selects)
	if err != nil {
		return nil, fmt.Errorf("select %s: %w", b.scope, err)
	}
	d := l.assemble(c, b, page.Items)
	if limit != defaultEntries {
		d.query = "limit=" + strconv.Itoa(limit)
		return d, nil
	}
	return d, l.date(ctx, b.scope, d)
}

// assemble makes a document of items; its date is that of its newest change.
func (l *Library) assemble(c *Catalog, b blank, items []store.Item) *document {
	a := assembler{catalog: c, tag: l.tag, topic: b.topic}
	d := b.document
	d.entries = a.entries(l.release(items))
	d.updated = newestChange(d.entries, l.founded)
	return &d
}

// date gives a document the date of its content that is kept in the store.
func (l *Library) date(ctx context.Context, name string, d *document) error {
	content, err := formats[".atom"].render(d)
	if err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	d.updated, err = l.Stamp(ctx, name, content, d.updated)
	return err
}

// rendered finishes a document in a format.
func (d *document) rendered(f format) (*Rendered, error) {
	body, err := f.render(d)
	if err != nil {
		return nil, fmt.Errorf("render %s%s: %w", d.path, f.ext, err)
	}
	return NewRendered(f.contentType, body, d.updated), nil
}

// searchDocument is a search as a feed: the newest items that match among those
// that one request may read.
func (l *Library) searchDocument(ctx context.Context, q string, limit int) (*document, error) {
	c := l.Catalog()
	say := c.Site.phrases()
	b := l.blank(c, scopeSearch, "/search/feed", fmt.Sprintf(say.search, q), fmt.Sprintf(say.searchAbout, q))
	b.id += "?q=" + escapeQuery(q)
	b.alternate += "search?q=" + escapeQuery(q)
	b.query = "q=" + escapeQuery(q)
	items, _, err := l.search(ctx, Selection{Query: q, Limit: limit})
	if err != nil {
		return nil, err
	}
	d := l.assemble(c, b, items)
	if limit != defaultEntries {
		d.query += "&limit=" + strconv.Itoa(limit)
	}
	return d, nil
}

// escapeQuery percent-encodes by RFC 3986: everything but the unreserved.
func escapeQuery(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}
