package feeds

import (
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// A Record is the normalised item as the API and the exports give it away.
type Record struct {
	ID                  string            `json:"id"`
	Source              string            `json:"source"`
	SourceTitle         string            `json:"source_title"`
	URL                 string            `json:"url,omitempty"`
	CanonicalURL        string            `json:"canonical_url,omitempty"`
	Title               string            `json:"title"`
	Teaser              string            `json:"teaser,omitempty"`
	Text                string            `json:"text,omitempty"`
	Author              string            `json:"author,omitempty"`
	Language            string            `json:"language,omitempty"`
	Published           time.Time         `json:"published"`
	PublishedIsEstimate bool              `json:"published_is_estimate"`
	Updated             time.Time         `json:"updated,omitzero"`
	FirstSeen           time.Time         `json:"first_seen,omitzero"`
	Revision            int               `json:"revision,omitempty"`
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

// A RecordTopic says why an item is in a topic.
type RecordTopic struct {
	ID     string   `json:"id"`
	Reason []string `json:"reason"`
	By     string   `json:"by"`
}

// A RecordReport is another source's item of the same story.
type RecordReport struct {
	Source    string    `json:"source"`
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	Published time.Time `json:"published"`
}

// A RecordEnclosure is a file that belongs to an item.
type RecordEnclosure struct {
	URL    string `json:"url"`
	Type   string `json:"type,omitempty"`
	Length int64  `json:"length,omitempty"`
}

// NewRecord is the record of an item of a source, within what its terms and the
// reserved rights allow.
func NewRecord(it store.Item, src Source) Record { return Record{ID: it.ID} }
