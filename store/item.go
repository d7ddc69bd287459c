package store

import "time"

// An Item is the normalised record of one news entry of one source. Texts are
// plain: no markup, no control or bidi characters, UTF-8 in form NFC as it
// came; addresses are absolute http(s) without credentials.
type Item struct {
	ID           string // minted by the engine, never changes; URL-safe
	Source       string // id of the source in config.yaml
	GUID         string // what the source itself calls it, if anything
	URL          string // where a person reads it
	CanonicalURL string // URL without what does not identify the page
	Title        string // "Kicker: Headline" where there is a kicker
	Teaser       string
	Text         string // the whole text, paragraphs separated by an empty line; may be empty
	Markup       string // Text as sanitised HTML, kept only where it may be republished in full
	Author       string
	Language     string // BCP 47, as declared or guessed; may be empty

	Published           time.Time
	PublishedPrecision  Precision
	PublishedIsEstimate bool      // the source gave no date: FirstSeen
	Updated             time.Time // as the source says; zero when it does not
	FirstSeen           time.Time
	Revised             time.Time // when the present wording was stored; FirstSeen for the first
	Revision            int       // 1 for the first wording

	Region       string   // "Bund", "EU", a Land, or empty
	Categories   []string // as the source says
	Reservations []string // rights reserved as machine-readable signals
	Image        string
	Enclosures   []Enclosure
	Rights       string
	ContentHash  string // of what a reader sees; equal hash, equal wording

	Story  string  // id of its story; empty while it stands alone
	Topics []Match // ordered by topic; filled when read, ignored in a Draft
}

// A Precision says how much of an instant was really said.
type Precision string

// The precisions. A day stands at 00:00 Europe/Berlin.
const (
	PrecisionDay     Precision = "day"
	PrecisionMinute  Precision = "minute"
	PrecisionSecond  Precision = "second"
	PrecisionUnknown Precision = ""
)

// An Enclosure is a file that belongs to an item.
type Enclosure struct {
	URL    string
	Type   string // media type; may be empty
	Length int64  // bytes; zero when unknown
}

// A Revision is an earlier wording of an item.
type Revision struct {
	Revision    int
	Stored      time.Time // when this wording was stored
	Title       string
	Teaser      string
	Text        string
	URL         string
	ContentHash string
}

// A Match puts an item into a topic and says why.
type Match struct {
	Topic string
	By    string  // "rule" or "editor"
	Rule  string  // hash of the rule that matched; empty for an editor
	Score float64 // the rule's score
	Hits  []Hit   // what matched and where
	At    time.Time
	Live  bool // shown in the live feed, not only on the page and in the archive
}

// A Hit is one place where a term of a rule was found. Start and End count
// characters of the field's text.
type Hit struct {
	Term       string
	Field      string // "title", "teaser", "text", "source", "region", "author"
	Start, End int
	Weight     float64 `json:",omitempty"` // what it adds to the score
}

// A Story is a group of items of different sources about the same event. Its
// ID is minted when it is first published and never changes afterwards.
type Story struct {
	ID    string
	Items []string
	// Reasons says for each item why it was merged, "hand" for an editor's word.
	Reasons []string
}
