// Package extract turns bytes into drafts: feeds ([Feed]), listing pages by rule
// or found by itself ([List]), sitemaps and article pages ([Article]).
//
// # Vocabulary
//
// A [Page] is one body with what HTTP said about it. A [Document] is what the
// page says: a [Head] about itself and a [Draft] for each entry, in the order of
// the page. A draft has no identity yet; that, canonical addresses, the judging
// of dates and the dropping of entries that say nothing are the caller's.
//
// # Guarantees
//
//   - Bytes become UTF-8 by what they show, not by what is said about them.
//   - Texts are plain, one line (Text: paragraphs), composed, without control
//     and bidirectional characters, and do nothing where somebody takes them
//     for HTML. Markup consists of p, pre, br, lists, quotations, headings, links
//     and emphasis with what is above, below or struck out; it is well-formed
//     and parses to itself.
//   - Addresses are absolute, http or https, without credentials, or empty.
//   - A damaged document gives what comes before the damage and says so
//     ([Document.Partial]); a page that is something else gives an error that
//     says what it is.
//   - Work and memory are bounded by the length of the body, whatever it holds.
//
// # The way through the files
//
// charset makes UTF-8 of a body, sniff says what it is, standin what stands in
// for it. All that is read goes through clean.
//
// feed brings XML into the shape that the feed parser reads (guard judges, mend
// and words decide, xml and write are their scanner and pen, aside spares it long
// texts) and makes drafts of what it found (rss, atom, ext, draft). jsonfeed and
// sitemap stand alone.
//
// list parses a page (parse, dom, and what scripts write and cells span: script,
// written, table), deals it out to its rows (flat, heading), plans from all rows together
// what stands where (units, plan, level, tail), and reads each (row, title, case,
// date, teaser; auto where no selector says it). detect finds the rows first: by
// what repeats (index, rows) and looks like news (score, doubt), or in the page's
// data (data, script), and names them by selectors (selector, fields, next).
// repair lays its rule beside a configured one.
//
// article reads a page as one article: what is said of it for machines (ld,
// state) and readers see (seen, margin, title, date, author), the text (text,
// trim), and what may stand before it (wall).
//
// # What it does not do
//
// It knows neither clock nor network, fetches nothing that a page names, and
// invents nothing: what a page does not say stays empty.
package extract

import (
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// A Page is one fetched body with what HTTP said about it.
type Page struct {
	Body        []byte
	ContentType string    // the header's value; may be empty
	URL         string    // the address that answered, base of relative links
	Location    string    // Content-Location header; may be empty
	Now         time.Time // reference of "heute", "vor 2 Stunden"
	TextOnly    bool      // Draft.Markup of a feed is not wanted and stays empty
}

// A Document is what a page says.
type Document struct {
	Feed   Head
	Drafts []Draft
	Next   string // address of the list's next page; empty on the last
	// Partial says why the page was read only up to a damage; nil when whole.
	// A document with Partial and without drafts is a failed reading.
	Partial error
	// Reservations are rights signals in the page itself ("noindex", "tdm", …).
	Reservations []string
}

// A Head is what a document says of itself.
type Head struct {
	Title, Link, Description, Language, ID string
	Author, Rights, Image                  string
	Updated                                dates.Date
	Self                                   string   // rel=self
	Hubs                                   []string // rel=hub
	TTL                                    time.Duration
	SkipHours                              []int    // 0–23, GMT
	SkipDays                               []string // "Monday" …
	Next                                   string   // RFC 5005 / JSON Feed next_url
}

// An Alternate is a feed that a page offers.
type Alternate struct{ URL, Title, Type string }

// A Draft is one entry as read: plain texts, absolute addresses, sanitised
// markup, but without identity.
type Draft struct {
	GUID       string
	GUIDIsLink bool // isPermaLink, or an atom:id that is the address
	Link       string
	Also       []string // further documents of the same row
	Title      string   // plain, "Kicker: Headline" where there is a kicker
	Kicker     string   // the kicker alone; may be empty
	// Teaser is the summary, without "mehr..."; Text the content, paragraphs
	// separated by an empty line; Markup is Text as sanitised HTML. A feed that
	// has only a description gives a Teaser when it is short, else a Text.
	Teaser, Text, Markup string
	Author               string
	Language             string
	Published            dates.Date
	Updated              dates.Date
	Categories           []string
	Enclosures           []Enclosure
	Image, Rights        string
	Canonical            string // link rel=canonical of an article page
}

// An Enclosure is a file that belongs to a draft.
type Enclosure struct {
	URL, Type string
	Length    int64
}

// A Rule is the html: block of a source. Selectors are CSS; "a@href" takes an
// attribute.
type Rule struct {
	Item   string `yaml:"item" json:"item"`
	Title  string `yaml:"title" json:"title"`
	Link   string `yaml:"link" json:"link"`
	Date   string `yaml:"date" json:"date"`
	Teaser string `yaml:"teaser" json:"teaser"`
	Next   string `yaml:"next" json:"next"`
	Pages  int    `yaml:"pages" json:"pages"`
}
