package crawler

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
)

// The limits of an item, in bytes. What is longer is cut, or left out where a
// part of it would be wrong.
const (
	maxTitle      = 1000    // ten times a long headline
	maxTeaser     = 4 << 10 // a page of text; what is longer is no teaser
	maxText       = 512 << 10
	maxMarkup     = 1 << 20 // left out: half of it would be broken
	maxName       = 300     // author, category, rights
	maxGUID       = 2 << 10 // cut for showing only: identity comes from the whole
	maxURL        = 4 << 10 // left out; servers refuse longer ones
	maxCategories = 32
	maxEnclosures = 32
)

// What a source may say about time: nothing is older than the web, and a clock
// may be in another zone.
const (
	firstYear = 1990
	maxFuture = 24 * time.Hour
)

// believable returns the entry's date, or none where it has none that can be
// true.
func believable(e *extract.Draft, now time.Time) dates.Date {
	for _, d := range []dates.Date{e.Published, e.Updated} {
		if plausible(d, now) {
			return d
		}
	}
	return dates.Date{}
}

func plausible(d dates.Date, now time.Time) bool {
	return !d.IsZero() && d.Time.Year() >= firstYear && !d.Time.After(now.Add(maxFuture))
}

// A frame is what holds for all items of a document.
type frame struct {
	src          *Source
	feed         *extract.Head
	now          time.Time
	reservations []string // of the response and the page, sorted
	// setting is what of the frame is stored with an item: when it changes the
	// item has to be stored again.
	setting   string
	sitemap   bool // entries are addresses of pages
	restamped bool // entries have another date at each visit

	hash  hasher
	parts []string // reused
}

func newFrame(src *Source, doc *extract.Document, now time.Time, reservations []string) *frame {
	all := append(slices.Clone(reservations), doc.Reservations...)
	slices.Sort(all)
	all = slices.Compact(all)
	f := &frame{src: src, feed: &doc.Feed, now: now, reservations: all}
	f.setting = strings.Join(append([]string{
		src.Region, src.Rights, doc.Feed.Rights, strconv.FormatBool(src.KeepMarkup),
	}, all...), "\x00")
	return f
}

// item turns an entry into an item, by itself.
func (f *frame) item(e *extract.Draft) store.Item {
	it := f.normalise(e, canonicalLink(e))
	it.ContentHash = f.contentHash(f.wording(e), it.Reservations)
	return it
}

// normalise turns an entry into an item, but for its content hash; canonical
// is where it leads.
func (f *frame) normalise(e *extract.Draft, canonical string) store.Item {
	it := store.Item{
		Source:       f.src.ID,
		GUID:         clip(e.GUID, maxGUID),
		URL:          limitedURL(e.Link),
		CanonicalURL: limitedURL(canonical),
		Title:        clip(e.Title, maxTitle),
		Teaser:       clip(e.Teaser, maxTeaser),
		Text:         clip(e.Text, maxText),
		Author:       clip(cmp.Or(e.Author, f.feed.Author), maxName),
		Rights:       clip(cmp.Or(f.src.Rights, e.Rights, f.feed.Rights), maxName),
		Image:        limitedURL(e.Image),
		Categories:   names(e.Categories),
		Enclosures:   enclosures(e),
		Reservations: f.reservations,
	}
	if f.src.KeepMarkup && len(e.Markup) <= maxMarkup {
		it.Markup = e.Markup
	}
	f.date(&it, e)
	if it.Title == "" {
		it.Title = titleOf(&it)
	}
	it.Region = f.src.Region
	if it.Region == "" {
		it.Region = regionOf(e.Kicker, &it)
	}
	it.Language = languageTag(e.Language)
	if it.Language == "" {
		it.Language = cmp.Or(guessLanguage(it.Title, it.Teaser, it.Text), languageTag(f.feed.Language))
	}
	return it
}

// date sets what is believed of the entry's dates. Without one the store
// takes the time when it first saw the item. A month stands at its first day
// without a precision; this month's news are dated better by when they came.
func (f *frame) date(it *store.Item, e *extract.Draft) {
	if plausible(e.Updated, f.now) {
		it.Updated = e.Updated.Time.UTC()
	}
	d := believable(e, f.now)
	switch d.Precision {
	case dates.Second:
		it.PublishedPrecision = store.PrecisionSecond
	case dates.Minute:
		it.PublishedPrecision = store.PrecisionMinute
	case dates.Day:
		it.PublishedPrecision = store.PrecisionDay
	case dates.Month:
		if y, m, _ := d.Time.Date(); y == f.now.In(d.Time.Location()).Year() && m == f.now.In(d.Time.Location()).Month() {
			d = dates.Date{}
		}
	}
	if d.IsZero() {
		it.PublishedIsEstimate = true
		return
	}
	it.Published = d.Time.UTC()
}

// titleLength is how much of a text stands in for a missing title.
const titleLength = 100

// titleOf finds a title for an item without one.
func titleOf(it *store.Item) string {
	for _, s := range []string{it.Teaser, it.Text} {
		s, _, _ = strings.Cut(s, "\n")
		if len(s) <= titleLength {
			if s != "" {
				return s
			}
			continue
		}
		s = head(s, titleLength)
		if i := strings.LastIndexByte(s, ' '); i > 0 {
			s = s[:i]
		}
		return strings.TrimRight(s, " ,;:–-") + " …"
	}
	return it.URL
}

// contentHash covers what a reader sees, and the rights reserved on it: a
// change of either has to be stored.
func (f *frame) contentHash(wording digest, reservations []string) string {
	f.parts = append(append(f.parts[:0], string(wording[:])), reservations...)
	return f.hash.digest(f.parts...).text()
}

// canonicalLink is where an entry leads, or "".
func canonicalLink(e *extract.Draft) string {
	for _, l := range []string{e.Canonical, e.Link} {
		if c, ok := fetch.Canonical(l); ok && l != "" {
			return c
		}
	}
	return ""
}

func limitedURL(u string) string {
	if len(u) > maxURL {
		return ""
	}
	return u
}

func names(in []string) []string {
	var out []string
	for _, s := range in {
		if s != "" && !slices.Contains(out, s) && len(out) < maxCategories {
			out = append(out, clip(s, maxName))
		}
	}
	return out
}

// enclosures are the entry's own and the further documents of its row.
func enclosures(e *extract.Draft) []store.Enclosure {
	n := min(len(e.Enclosures)+len(e.Also), maxEnclosures)
	if n == 0 {
		return nil
	}
	out := make([]store.Enclosure, 0, n)
	add := func(enc store.Enclosure) {
		if len(out) < n && enc.URL != "" && len(enc.URL) <= maxURL {
			out = append(out, enc)
		}
	}
	for _, x := range e.Enclosures {
		add(store.Enclosure{URL: x.URL, Type: clip(x.Type, maxName), Length: max(x.Length, 0)})
	}
	for _, u := range e.Also {
		add(store.Enclosure{URL: u})
	}
	return out
}

// languageTag takes a language tag as declared, or "" where it is none: it
// ends up in attributes of what we publish.
func languageTag(s string) string {
	const longest = 35 // RFC 5646, section 4.4.1
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if len(s) < 2 || len(s) > longest {
		return ""
	}
	for i, part := range strings.Split(s, "-") {
		if part == "" || len(part) > 8 || strings.ContainsFunc(part, notAlphanumeric) || (i == 0 && (len(part) > 3 || strings.ContainsFunc(part, isDigit))) {
			return ""
		}
	}
	return s
}

func notAlphanumeric(r rune) bool {
	return !isDigit(r) && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
