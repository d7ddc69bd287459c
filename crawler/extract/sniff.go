package extract

import (
	"bytes"
	"strings"

	"golang.org/x/net/html/atom"
)

// A Kind is what a body is.
type Kind string

// The kinds of body.
const (
	KindUnknown Kind = ""
	KindFeed    Kind = "feed" // XML or JSON
	KindHTML    Kind = "html"
	KindSitemap Kind = "sitemap" // or an index of sitemaps, also compressed
)

// sniffWindow is how far into a body its kind shows; prologues of comments and
// licences stay far below.
const sniffWindow = 64 << 10

// Sniff says what a body is by its bytes; what the header calls it is right
// too seldom to count.
func Sniff(p Page) Kind {
	if bytes.HasPrefix(p.Body, []byte("\x1F\x8B")) {
		return KindSitemap // fetch has undone HTTP's own compression
	}
	head := decode(p.Body[:min(len(p.Body), sniffWindow)], p.ContentType)
	head = bytes.TrimLeft(head, " \t\r\n\x00\uFEFF")
	if bytes.HasPrefix(head, []byte("{")) {
		return kindOfJSON(head)
	}
	root, _ := outermost(head)
	switch name := strings.ToLower(string(local(root))); {
	case name == "urlset" || name == "sitemapindex":
		return KindSitemap
	case isFeedRoot(root):
		return KindFeed
	case looksLikeHTML(head) || root != nil && kinds[atom.Lookup([]byte(name))] != 0:
		return KindHTML
	}
	return KindUnknown
}

func kindOfJSON(head []byte) Kind {
	if bytes.Contains(head, []byte(`"items"`)) || bytes.Contains(head, []byte("jsonfeed.org")) {
		return KindFeed
	}
	return KindUnknown
}

// looksLikeHTML reports whether a document says that it is a page.
func looksLikeHTML(b []byte) bool {
	head := bytes.ToLower(b[:min(len(b), declWindow)])
	return bytes.Contains(head, []byte("<!doctype html")) || bytes.Contains(head, []byte("<html")) ||
		bytes.Contains(head, []byte("<body")) || bytes.Contains(head, []byte("<head>"))
}
