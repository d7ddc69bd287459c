package extract

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
	htmlatom "golang.org/x/net/html/atom"
)

// The way of a feed: its bytes become UTF-8 (charset.go); what the feed parser
// would not read is found (feed_guard.go) and rewritten (feed_mend.go, what in
// feed_words.go, how in feed_write.go); long texts go around the parser
// (feed_aside.go); what it read becomes an entry, the same for all formats
// (feed_rss.go, feed_atom.go, feed_ext.go, jsonfeed.go); and that is cleaned
// into a draft (feed_draft.go, clean*.go).

// Feed reads RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0 (also a single entry) and
// JSON Feed. What is damaged is read up to the damage, which Document.Partial
// names; without a single draft that is a failed reading. An empty feed is a
// document without drafts and without damage; a page that is no feed is one of
// the errors that wrap [ErrNoFeed].
func Feed(p Page) (*Document, error) {
	body := bytes.TrimLeft(decode(p.Body, p.ContentType), " \t\r\n\x00\uFEFF")
	switch {
	case len(body) == 0:
		return nil, ErrEmpty
	case body[0] == '{' || body[0] == '[':
		return jsonFeed(p, body)
	}
	return xmlFeed(p, cutDeclaration(body))
}

// cutDeclaration removes the XML declaration: its encoding was obeyed or is
// wrong, and the feed parser would obey it again.
func cutDeclaration(b []byte) []byte {
	if !bytes.HasPrefix(b, []byte("<?xml")) {
		return b
	}
	if _, rest, found := bytes.Cut(b, []byte("?>")); found {
		return rest
	}
	return b
}

// pageBase is what relative addresses of a page are relative to.
func pageBase(p Page) *url.URL {
	base, err := url.Parse(p.URL)
	if err != nil || base.Host == "" {
		base = nil
	}
	if p.Location != "" {
		if u := parseRef(base, p.Location); u != nil && u.Host != "" {
			return u
		}
	}
	return base
}

func xmlFeed(p Page, body []byte) (*Document, error) {
	root, feed := outermost(body)
	if !isFeedRoot(root) {
		return nil, noFeed(body, root)
	}
	r := feedReader{base: pageBase(p), textOnly: p.TextOnly}
	if isClean(feed) {
		if doc, err := r.parse(feed, root); err == nil {
			return doc, nil
		}
	}
	mended, damage := mendXML(feed, r.base)
	doc, err := r.parse(mended, root)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if damage != nil {
		doc.Partial = damage
	}
	return doc, nil
}

// outermost returns the name of the outermost element. Around a feed the markup
// of a page does not count, be it a template's or the warning of a script: then
// the document begins with the feed.
func outermost(b []byte) (root, document []byte) {
	x := xmlScanner{b: b}
	for t := x.next(); t.kind != tokenEOF; t = x.next() {
		if t.kind != tokenStart {
			continue
		}
		first := root == nil
		if first {
			root = t.name
		}
		switch {
		case first && isFeedRoot(t.name):
			return root, b
		case isFeedRoot(t.name) && !isItem(t.name):
			return t.name, b[x.pos-len(t.raw):]
		case !isMarkup(t.name):
			return root, b
		}
	}
	return root, b
}

// isMarkup reports whether an element is one of HTML that holds text.
func isMarkup(name []byte) bool {
	k := kinds[htmlatom.Lookup(bytes.ToLower(local(name)))]
	return k != 0 && k != kindDrop
}

// isFeedRoot reports whether a document whose outermost element has this name
// is a feed.
func isFeedRoot(root []byte) bool {
	switch strings.ToLower(string(local(root))) {
	case "rss", "rdf", "feed", "entry", "channel":
		return true
	}
	return false
}

// A feedReader turns what gofeed read into drafts.
type feedReader struct {
	base      *url.URL
	textOnly  bool // nobody wants the markup
	sanitizer sanitizer
}

// parse reads a document with its long texts set aside, or as it is where that
// does not work.
func (r *feedReader) parse(body []byte, root []byte) (*Document, error) {
	isRSS := true
	switch strings.ToLower(string(local(root))) {
	case "feed", "entry":
		isRSS = false
	}
	if short, texts := setAside(body, isRSS); len(texts) > 0 {
		if doc, err := r.parseWith(short, isRSS, texts); err == nil {
			return doc, nil
		}
	}
	return r.parseWith(body, isRSS, nil)
}

var errAside = errors.New("a text that was set aside did not come back")

func (r *feedReader) parseWith(body []byte, isRSS bool, texts aside) (*Document, error) {
	if isRSS {
		f, err := (&rss.Parser{}).Parse(bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		if !texts.intoRSS(f) {
			return nil, errAside
		}
		return r.rss(f), nil
	}
	f, err := (&atom.Parser{}).Parse(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if !texts.intoAtom(f) {
		return nil, errAside
	}
	return r.atom(f), nil
}
