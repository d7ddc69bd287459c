package feeds

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	_ "time/tzdata" // the daemon runs on images without a time zone database

	"github.com/amtsfeed/amtsfeed/store"
)

// Limits of one document.
const (
	// defaultEntries is what a feed shows unless asked: two days of a busy topic.
	defaultEntries = 50
	// maxEntries is the most a reader may ask for.
	maxEntries = 200
	// fullTextBudget keeps a document below the megabyte at which readers give
	// up: older entries fall back to their teaser once it is spent.
	fullTextBudget = 600 << 10
	// maxCategories is what readers show of an entry's tags at most.
	maxCategories = 12
)

// A document is one feed before it takes a format. It holds plain texts and
// finished HTML; the encoders escape.
type document struct {
	id        string // tag URI
	title     string
	about     string
	path      string // below base_url, without extension
	query     string // parameters that differ from the defaults, encoded
	alternate string // the page for people, absolute
	home      string // base_url
	site      string // name of the publisher
	language  string
	updated   time.Time
	entries   []entry
}

// An entry is one item in a document.
type entry struct {
	id         string
	title      string
	link       string
	summary    string // plain; never empty
	content    string // HTML; empty where only the teaser may be shown
	author     string
	language   string // empty where it is the document's
	published  time.Time
	updated    time.Time
	changed    time.Time // when what we show last changed; not shown
	source     Source    // zero: our own entry
	rights     string
	image      string
	categories []category
	enclosures []store.Enclosure
}

type category struct{ term, scheme, label string }

// self is the document's own address in a format.
func (d *document) self(ext string) string {
	s := d.home + d.path + ext
	if d.query != "" {
		s += "?" + d.query
	}
	return s
}

// Berlin puts a time where our days begin: a date without a time must not slip into the
// day before.
func Berlin(t time.Time) time.Time {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return t.UTC()
	}
	return t.In(zone)
}

// An assembler turns released items into entries of one catalog.
type assembler struct {
	catalog *Catalog
	tag     string
	topic   string // the document's own topic, not repeated as a category
	budget  int    // bytes of full text left
}

// entries assembles released items in their order.
func (a *assembler) entries(items []store.Item) []entry {
	a.budget = fullTextBudget
	out := make([]entry, 0, len(items))
	for _, it := range items {
		out = append(out, a.entry(it))
	}
	return out
}

func (a *assembler) entry(it store.Item) entry {
	src := a.catalog.Terms(it.Source)
	say := a.catalog.Site.phrases()
	e := entry{
		id:         a.tag + "item/" + url.PathEscape(it.ID),
		title:      plain(it.Title),
		link:       webAddress(it.URL),
		summary:    plain(it.Teaser),
		author:     plain(it.Author),
		published:  Berlin(it.Published),
		updated:    Berlin(lastEdit(it)),
		changed:    ShownSince(it, a.topic),
		source:     src,
		rights:     plain(it.Rights),
		image:      webAddress(it.Image),
		categories: a.categories(it),
	}
	if e.title == "" {
		e.title = firstOf(extract(e.summary, 0, 80), src.Title)
	}
	if e.link == "" {
		e.link = a.catalog.Site.BaseURL + itemPath(it.ID)
	}
	if e.summary == "" {
		e.summary = fmt.Sprintf(say.moreAt, plain(src.Title))
	}
	if e.author == "" {
		e.author = plain(src.Title)
	}
	if e.rights == "" {
		e.rights = fmt.Sprintf(say.rightsOf, plain(src.Title))
	}
	if l := languageTag(it.Language, ""); l != a.catalog.Site.language() {
		e.language = l
	}
	for _, f := range it.Enclosures {
		if f.URL = webAddress(f.URL); f.URL != "" && mediaType.MatchString(f.Type) {
			e.enclosures = append(e.enclosures, f)
		}
	}
	a.addContent(&e, it)
	return e
}

func (a *assembler) addContent(e *entry, it store.Item) {
	content := it.Markup
	if content == "" {
		content = paragraphs(it.Text)
	}
	if len(content) > a.budget {
		return
	}
	a.budget -= len(content)
	e.content = content
}

func (a *assembler) categories(it store.Item) []category {
	var out []category
	seen := make(map[string]bool)
	for _, m := range it.Topics {
		t, ok := a.catalog.Topic(m.Topic)
		if ok && m.Live && m.Topic != a.topic {
			out = append(out, category{t.ID, a.catalog.Site.BaseURL + "/topics/", plain(t.Title)})
		}
	}
	for _, c := range it.Categories {
		c = plain(strings.Join(strings.Fields(c), " "))
		if c != "" && !seen[strings.ToLower(c)] && len(out) < maxCategories {
			seen[strings.ToLower(c)] = true
			out = append(out, category{term: c})
		}
	}
	return out
}

// lastEdit is when the item's wording last changed: as the source says, or as
// we saw it.
func lastEdit(it store.Item) time.Time {
	t := it.Published
	if it.Updated.After(t) {
		t = it.Updated
	}
	if it.Revision > 1 && it.Revised.After(t) {
		t = it.Revised
	}
	return t
}

// ShownSince is when what a document shows of an item last changed: its wording
// or its place in the topic, in any topic without a name.
func ShownSince(it store.Item, topic string) time.Time {
	t := it.FirstSeen
	if it.Revised.After(t) {
		t = it.Revised
	}
	for _, m := range it.Topics {
		if (topic == "" || m.Topic == topic) && m.At.After(t) {
			t = m.At
		}
	}
	return t
}

// newestChange is when what a document shows last changed.
func newestChange(entries []entry, earliest time.Time) time.Time {
	t := earliest
	for _, e := range entries {
		if e.changed.After(t) {
			t = e.changed
		}
	}
	return t.UTC().Truncate(time.Second)
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
