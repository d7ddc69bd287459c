package extract

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// Bounds of a sitemap. The protocol allows 50,000 addresses and 50 MB, of which
// addresses and dates need a fifth.
const (
	maxSitemapURLs  = 50_000
	maxSitemapBytes = 12 << 20
	maxSitemapParts = 500 // sitemaps of an index; beyond it are archives
	// maxSitemapElements: twenty of an address, which has three.
	maxSitemapElements = 20 * maxSitemapURLs
	maxSitemapValues   = 100 // of one address that are read
	maxSitemapDepth    = 16  // real ones nest 5 deep
)

// ErrNoSitemap says that a document is not a sitemap.
var ErrNoSitemap = errors.New("no sitemap")

var (
	errSitemapURLs = fmt.Errorf("sitemap has more than %d addresses", maxSitemapURLs)
	errSitemapMany = fmt.Errorf("sitemap has more than %d elements", maxSitemapElements)
	errSitemapDeep = fmt.Errorf("sitemap nests more than %d elements", maxSitemapDepth)
)

// A SitemapDocument is what one sitemap says, newest first: pages, or the
// sitemaps that an index is made of. Entries without a date follow in the
// order of the document.
type SitemapDocument struct {
	Pages    []SitemapEntry
	Sitemaps []SitemapEntry
	Partial  error // why only the beginning was read; nil when whole
}

// A SitemapEntry is one address. Whoever follows it fetches it again when
// Modified has changed.
type SitemapEntry struct {
	URL       string
	Modified  dates.Date // lastmod
	Title     string     // news:title
	Published dates.Date // news:publication_date
	Language  string
	Keywords  []string
	Image     string
}

// Draft is the entry as a draft. It is complete when the sitemap, being one
// for news, gives the title; else the page has to be read as an article.
func (e SitemapEntry) Draft() (d Draft, complete bool) {
	return Draft{
		Link: e.URL, Title: e.Title, Kicker: writtenKicker(e.Title), Published: e.Published, Updated: e.Modified,
		Language: e.Language, Categories: e.Keywords, Image: e.Image,
	}, e.Title != ""
}

// newest is the date that entries are ordered by.
func (e SitemapEntry) newest() dates.Date {
	if e.Published.Time.After(e.Modified.Time) {
		return e.Published
	}
	return e.Modified
}

// Sitemap reads a sitemap, an index of sitemaps or a plain list of addresses,
// compressed or not. Kept are the pages under the address given, which is the
// source's: on its host, below its folder. An index is not followed here.
func Sitemap(p Page, under string) (*SitemapDocument, error) {
	body, cutOff, err := inflated(p.Body)
	if err != nil {
		return nil, fmt.Errorf("sitemap: %w", err)
	}
	base, _ := url.Parse(p.URL) // nil if it is none: then only whole addresses count
	r := sitemapReader{page: p, base: base, folder: folderOf(cmp.Or(under, p.URL))}
	body = decode(body, p.ContentType)
	if trimmed := bytes.TrimSpace(body); bytes.HasPrefix(trimmed, []byte("http")) {
		r.list(trimmed)
	} else if err := r.read(body); err != nil {
		return nil, err
	}
	if r.doc.Partial == nil {
		r.doc.Partial = cutOff
	}
	newestFirst(r.doc.Pages)
	newestFirst(r.doc.Sitemaps)
	r.doc.Sitemaps = r.doc.Sitemaps[:min(len(r.doc.Sitemaps), maxSitemapParts)]
	return &r.doc, nil
}

// inflated is the body, unpacked if it is a gzip file. cutOff says that it was
// longer than allowed or damaged at the end.
func inflated(body []byte) (b []byte, cutOff, err error) {
	if !bytes.HasPrefix(body, []byte{0x1F, 0x8B}) {
		if len(body) > maxSitemapBytes {
			return body[:maxSitemapBytes], errCutOff, nil
		}
		return body, nil, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	b, err = io.ReadAll(io.LimitReader(z, maxSitemapBytes+1))
	switch {
	case len(b) > maxSitemapBytes:
		return b[:maxSitemapBytes], errCutOff, nil
	case err != nil && len(b) > 0:
		return b, errCutOff, nil
	}
	return b, nil, err
}

// A sitemapReader reads one document.
type sitemapReader struct {
	page   Page
	base   *url.URL
	folder *url.URL
	doc    SitemapDocument
	seen   map[string]bool

	addresses, elements int           // so far
	entry               *SitemapEntry // the one being read
	media               int           // depth of the images and videos in it
	values              int           // of it so far
	text                []byte
}

// read goes through the XML. What is damaged ends it; the entries before the
// damage stay.
func (r *sitemapReader) read(body []byte) error {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded already
	root, depth := "", 0
	for r.doc.Partial == nil {
		t, err := d.RawToken()
		if err != nil {
			return r.ended(root, depth)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if root == "" && t.Name.Local != "urlset" && t.Name.Local != "sitemapindex" {
				return fmt.Errorf("%w: the document is %q", ErrNoSitemap, cut(t.Name.Local, maxName))
			}
			root = cmp.Or(root, t.Name.Local)
			depth++
			r.count(depth)
			r.start(t.Name.Local)
		case xml.EndElement:
			depth--
			r.end(t.Name.Local)
		case xml.CharData:
			r.text = append(r.text, t[:min(len(t), maxURL)]...)
		}
	}
	return nil
}

// count holds the bounds at the start of an element.
func (r *sitemapReader) count(depth int) {
	switch r.elements++; {
	case depth > maxSitemapDepth:
		r.doc.Partial = errSitemapDeep
	case r.elements > maxSitemapElements:
		r.doc.Partial = errSitemapMany
	}
}

// ended says what the end of the XML means: nothing, if all was closed.
func (r *sitemapReader) ended(root string, depth int) error {
	if root == "" {
		return fmt.Errorf("%w: nothing of XML in it", ErrNoSitemap)
	}
	if depth > 0 {
		r.doc.Partial = errCutOff
	}
	return nil
}

// start begins an element, known by its name alone: prefixes are free.
func (r *sitemapReader) start(name string) {
	r.text = r.text[:0]
	switch {
	case r.entry == nil && (name == "url" || name == "sitemap"):
		r.entry, r.media, r.values = &SitemapEntry{}, 0, 0
	case name == "image" || name == "video":
		r.media++
	}
}

// end takes the value of an element, or the entry.
func (r *sitemapReader) end(name string) {
	switch {
	case r.entry == nil:
		return
	case name == "image" || name == "video":
		r.media--
	case r.media > 0: // addresses and titles of their own
		if name == "loc" {
			r.entry.Image = cmp.Or(r.entry.Image, resolve(r.base, string(r.text)))
		}
	case name == "url":
		r.add(&r.doc.Pages, *r.entry)
		r.entry = nil
	case name == "sitemap":
		r.add(&r.doc.Sitemaps, *r.entry)
		r.entry = nil
	case r.values < maxSitemapValues:
		r.values++
		r.value(r.entry, name, string(r.text))
	}
	r.text = r.text[:0]
}

// value takes what one element says of an entry.
func (r *sitemapReader) value(e *SitemapEntry, name, value string) {
	switch name {
	case "loc":
		e.URL = cmp.Or(e.URL, resolve(r.base, value))
	case "lastmod":
		e.Modified = r.date(value)
	case "publication_date":
		e.Published = r.date(value)
	case "title":
		e.Title = line(value, maxTitle)
	case "language":
		e.Language = plain(value, maxName)
	case "keywords":
		e.Keywords = keywords(value)
	}
}

// keywords splits the list of a news sitemap.
func keywords(value string) []string {
	var all []string
	for k := range strings.SplitSeq(value, ",") {
		if k = plain(k, maxName); k != "" && len(all) < maxNames {
			all = append(all, k)
		}
	}
	return all
}

func (r *sitemapReader) date(value string) dates.Date {
	d, ok := dates.ParseFeed(value)
	if !ok || !r.page.Now.IsZero() && !d.Plausible(r.page.Now) {
		return dates.Date{}
	}
	return d
}

// list reads a sitemap that is a plain text with one address a line.
func (r *sitemapReader) list(body []byte) {
	for l := range bytes.Lines(body) {
		r.add(&r.doc.Pages, SitemapEntry{URL: resolve(r.base, string(l))})
		if r.doc.Partial != nil {
			return
		}
	}
}

// add keeps an entry that is the source's and new. The sitemaps of an index
// may lie anywhere on its host.
func (r *sitemapReader) add(to *[]SitemapEntry, e SitemapEntry) {
	if r.addresses++; r.addresses > maxSitemapURLs {
		r.doc.Partial = errSitemapURLs
		return
	}
	u, err := url.Parse(e.URL)
	if err != nil || e.URL == "" || r.seen[e.URL] || !sameHost(u, r.folder) {
		return
	}
	if to == &r.doc.Pages && !strings.HasPrefix(u.Path+"/", r.folder.Path) {
		return
	}
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	r.seen[e.URL] = true
	*to = append(*to, e)
}

func sameHost(a, b *url.URL) bool {
	bare := func(u *url.URL) string { return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") }
	return bare(a) == bare(b)
}

// folderOf is the folder of an address: of a file, which has a dot in its
// name, the one that it lies in.
func folderOf(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil {
		return &url.URL{Path: "/"}
	}
	folder := "/" + strings.TrimPrefix(u.Path, "/")
	if strings.Contains(path.Base(folder), ".") {
		folder = path.Dir(folder)
	}
	return &url.URL{Host: u.Host, Path: strings.TrimSuffix(folder, "/") + "/"}
}

func newestFirst(entries []SitemapEntry) {
	slices.SortStableFunc(entries, func(a, b SitemapEntry) int {
		return b.newest().Time.Compare(a.newest().Time)
	})
}
