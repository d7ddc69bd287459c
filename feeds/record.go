package feeds

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// A Record is the normalised item as the API, the exports and the commands give
// it away.
type Record struct {
	ID                  string            `json:"id"`
	Source              string            `json:"source"`
	SourceTitle         string            `json:"source_title"`
	URL                 string            `json:"url,omitempty"`
	CanonicalURL        string            `json:"canonical_url,omitempty"`
	Title               string            `json:"title"`
	Teaser              string            `json:"teaser"`
	Text                string            `json:"text,omitempty"`
	Author              string            `json:"author,omitempty"`
	Language            string            `json:"language,omitempty"`
	Published           time.Time         `json:"published"`
	PublishedIsEstimate bool              `json:"published_is_estimate"`
	Updated             time.Time         `json:"updated,omitzero"`
	FirstSeen           time.Time         `json:"first_seen,omitzero"`
	Revision            int               `json:"revision"`
	Region              string            `json:"region,omitempty"`
	Categories          []string          `json:"categories"`
	Topics              []RecordTopic     `json:"topics"`
	Reservations        []string          `json:"reservations"`
	Story               string            `json:"story,omitempty"`
	StorySize           int               `json:"story_size"`
	AlsoReportedBy      []RecordReport    `json:"also_reported_by"`
	Image               string            `json:"image,omitempty"`
	Enclosures          []RecordEnclosure `json:"enclosures"`
	Rights              string            `json:"rights,omitempty"`
	ContentHash         string            `json:"content_hash,omitempty"`
}

// A RecordTopic says that an item is in a topic, by whose word and for which
// terms of its rule.
type RecordTopic struct {
	ID     string      `json:"id"`
	Reason []string    `json:"reason"`
	By     string      `json:"by"`
	Score  float64     `json:"score,omitempty"`
	Hits   []RecordHit `json:"hits,omitempty"`
}

// A RecordHit is a place where a term was found, in characters of the field's
// text as it was stored, and what it adds to the score.
type RecordHit struct {
	Term   string  `json:"term"`
	Field  string  `json:"field"`
	Start  int     `json:"start"`
	End    int     `json:"end"`
	Weight float64 `json:"weight"`
}

// String is the topic's id, the form for a cell of a table.
func (t RecordTopic) String() string { return t.ID }

// A RecordReport is another source's item of the same story.
type RecordReport struct {
	Source    string    `json:"source"`
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	Published time.Time `json:"published"`
}

// String is the report's address, the form for a cell of a table.
func (r RecordReport) String() string { return r.URL }

// A RecordEnclosure is a file that belongs to an item.
type RecordEnclosure struct {
	URL    string `json:"url"`
	Type   string `json:"type,omitempty"`
	Length int64  `json:"length,omitempty"`
}

// String is the file's address, the form for a cell of a table.
func (e RecordEnclosure) String() string { return e.URL }

// Record is the record of an item of this library. Unlike a bare record it
// always has a teaser, if only the title: what reads records by machine finds a
// text to show.
func (l *Library) Record(it store.Item) Record {
	r := l.Catalog().Record(it)
	r.Teaser = firstOf(r.Teaser, extract(r.Text, 0, shortExtract), r.Title)
	return r
}

// Record is the record of an item as it stands: what may be said of it was
// decided before.
func (c *Catalog) Record(it store.Item) Record {
	r := Record{
		ID: it.ID, Source: it.Source, SourceTitle: c.Terms(it.Source).Title,
		URL: it.URL, CanonicalURL: it.CanonicalURL,
		Title: it.Title, Teaser: it.Teaser, Text: it.Text, Author: it.Author, Language: it.Language,
		Published: utc(it.Published), PublishedIsEstimate: it.PublishedIsEstimate,
		Updated: utc(it.Updated), FirstSeen: utc(it.FirstSeen), Revision: it.Revision,
		Region: it.Region, Categories: orNone(it.Categories), Reservations: orNone(it.Reservations),
		Topics: make([]RecordTopic, 0, len(it.Topics)),
		Story:  it.Story, StorySize: 1, AlsoReportedBy: []RecordReport{},
		Image: it.Image, Enclosures: make([]RecordEnclosure, 0, len(it.Enclosures)),
		Rights: it.Rights, ContentHash: it.ContentHash,
	}
	for _, m := range it.Topics {
		if _, ok := c.Topic(m.Topic); !ok {
			continue // no longer configured
		}
		r.Topics = append(r.Topics, recordTopic(m))
	}
	for _, e := range it.Enclosures {
		r.Enclosures = append(r.Enclosures, RecordEnclosure(e))
	}
	return r
}

func recordTopic(m store.Match) RecordTopic {
	t := RecordTopic{ID: m.Topic, Reason: Reasons(m), By: m.By, Score: m.Score}
	for _, h := range m.Hits {
		t.Hits = append(t.Hits, RecordHit(h))
	}
	return t
}

// Reasons are the terms of a match, each once, in the order they were found.
func Reasons(m store.Match) []string {
	terms := make([]string, 0, len(m.Hits))
	for _, h := range m.Hits {
		if !slices.Contains(terms, h.Term) {
			terms = append(terms, h.Term)
		}
	}
	return terms
}

// Item is the item that a record describes, for rules that are tried on a file.
func (r Record) Item() store.Item {
	return store.Item{
		ID: r.ID, Source: r.Source, URL: r.URL, Title: r.Title, Teaser: r.Teaser, Text: r.Text,
		Author: r.Author, Language: r.Language, Published: r.Published, Region: r.Region,
	}
}

// Records yields the records of a selection, for exports.
func (l *Library) Records(ctx context.Context, s Selection) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for it, err := range l.All(ctx, s) {
			if err != nil {
				yield(Record{}, err)
				return
			}
			if !yield(l.Record(it), nil) {
				return
			}
		}
	}
}

func utc(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC()
}

func orNone(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
