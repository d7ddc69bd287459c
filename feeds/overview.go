package feeds

import (
	"context"
	"time"
)

// A SourceRecord is the condition of a source for operators.
type SourceRecord struct {
	ID           string    `json:"id"`
	Title        string    `json:"title"`
	URL          string    `json:"url"`
	Kind         string    `json:"kind"`
	State        string    `json:"state"`
	Problem      string    `json:"problem,omitempty"`
	Proposal     string    `json:"proposal,omitempty"`
	LastAttempt  time.Time `json:"last_attempt,omitzero"`
	LastSuccess  time.Time `json:"last_success,omitzero"`
	NextVisit    time.Time `json:"next_visit,omitzero"`
	Interval     float64   `json:"interval,omitempty"` // seconds
	Items        int       `json:"items"`
	ItemsPerWeek float64   `json:"items_per_week"`
	Failures     int       `json:"failures"`
}

// A TopicRecord is a topic with what it holds.
type TopicRecord struct {
	ID          string    `json:"id"`
	Title       string    `json:"title"`
	Description string    `json:"description,omitempty"`
	Items       int       `json:"items"`
	LastItem    time.Time `json:"last_item,omitzero"`
	RuleHash    string    `json:"rule_hash"`
}

// A StatsRecord counts what the store holds.
type StatsRecord struct {
	Items     int   `json:"items"`
	Revisions int   `json:"revisions"`
	Sources   int   `json:"sources"`
	Topics    int   `json:"topics"`
	Bytes     int64 `json:"bytes,omitempty"`
}

// Sources describes all sources of the catalog, in its order.
func (l *Library) Sources(ctx context.Context, now time.Time) ([]SourceRecord, error) {
	return nil, nil
}

// Topics describes all topics of the catalog, in its order.
func (l *Library) Topics(ctx context.Context) ([]TopicRecord, error) { return nil, nil }

// Stats counts what the store holds.
func (l *Library) Stats(ctx context.Context) (StatsRecord, error) { return StatsRecord{}, nil }
