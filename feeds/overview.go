package feeds

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// A source's rate is counted over the last four weeks: long enough for offices
// that publish on Fridays, short enough to notice a change. In a big store the
// newest items must do.
const (
	rateWindow = 28 * 24 * time.Hour
	rateMost   = 20_000
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
	LastItem     time.Time `json:"last_item,omitzero"`
}

// Healthy reports whether nothing needs an operator's eye.
func (s SourceRecord) Healthy() bool {
	switch store.State(s.State) {
	case store.StateOK, store.StateNew, store.StatePaused:
		return true
	}
	return false
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
	Items     int       `json:"items"`
	Revisions int       `json:"revisions"`
	Sources   int       `json:"sources"`
	Topics    int       `json:"topics"`
	LastItem  time.Time `json:"last_item,omitzero"`
	Bytes     int64     `json:"bytes,omitempty"`
}

// Source describes one source of the catalog; [store.ErrNotFound].
func (l *Library) Source(ctx context.Context, id string, now time.Time) (SourceRecord, error) {
	all, err := l.Sources(ctx, now)
	if err != nil {
		return SourceRecord{}, err
	}
	for _, s := range all {
		if s.ID == id {
			return s, nil
		}
	}
	return SourceRecord{}, store.ErrNotFound
}

// Sources describes all sources of the catalog, in its order.
func (l *Library) Sources(ctx context.Context, now time.Time) ([]SourceRecord, error) {
	stats, err := l.store.Stats(ctx)
	if err != nil {
		return nil, fmt.Errorf("count items: %w", err)
	}
	visits, err := l.store.Visits(ctx)
	if err != nil {
		return nil, fmt.Errorf("read visits: %w", err)
	}
	rates, err := l.rates(ctx, now)
	if err != nil {
		return nil, fmt.Errorf("count items per week: %w", err)
	}
	of := make(map[string]store.Visit, len(visits))
	for _, v := range visits {
		of[v.Source] = v
	}
	c := l.Catalog()
	records := make([]SourceRecord, 0, len(c.sources))
	for _, s := range c.sources {
		v, visited := of[s.ID]
		r := sourceRecord(s, v, visited)
		r.Items, r.LastItem = stats.Sources[s.ID].Items, utc(stats.Sources[s.ID].LastItem)
		r.ItemsPerWeek = rates[s.ID]
		records = append(records, r)
	}
	return records, nil
}

func sourceRecord(s Source, v store.Visit, visited bool) SourceRecord {
	r := SourceRecord{ID: s.ID, Title: firstOf(s.Title, s.ID), URL: s.URL, Kind: firstOf(s.Kind, "auto"), State: string(store.StateNew)}
	if visited {
		r.State = firstOf(string(v.State), string(store.StateNew))
		r.Problem, r.Proposal = v.Problem, v.Proposal
		r.LastAttempt, r.LastSuccess, r.NextVisit = utc(v.LastAttempt), utc(v.LastSuccess), utc(v.NextVisit)
		r.Interval, r.Failures = v.Interval.Seconds(), v.Failures
	}
	if s.Paused {
		r.State, r.Problem, r.Proposal, r.NextVisit = string(store.StatePaused), "", "", time.Time{}
	}
	return r
}

// How long counted rates hold: a scrape of the metrics must not read thousands
// of items each time.
const (
	ratesFresh = time.Minute
	ratesQuiet = time.Hour // where nothing was stored meanwhile
)

// rates remembers the items a week of all sources.
type rates struct {
	mu   sync.Mutex
	at   time.Time
	upTo store.Cursor
	per  map[string]float64
}

func (l *Library) rates(ctx context.Context, now time.Time) (map[string]float64, error) {
	l.rate.mu.Lock()
	defer l.rate.mu.Unlock()
	latest, err := l.store.Latest(ctx)
	if err != nil {
		return nil, err
	}
	age := now.Sub(l.rate.at)
	if l.rate.per != nil && age >= 0 && (age < ratesFresh || age < ratesQuiet && latest == l.rate.upTo) {
		return l.rate.per, nil
	}
	per, err := l.countRates(ctx, now)
	if err == nil {
		l.rate.at, l.rate.upTo, l.rate.per = now, latest, per
	}
	return per, err
}

// countRates counts items a week and source, to one decimal.
func (l *Library) countRates(ctx context.Context, now time.Time) (map[string]float64, error) {
	counts := make(map[string]int)
	window := rateWindow
	q := store.Query{Since: now.Add(-rateWindow), Until: now, Limit: store.MaxPage}
	for read := 0; ; {
		page, err := l.store.Items(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, it := range page.Items {
			counts[it.Source]++
		}
		if page.Next == "" {
			break
		}
		if read += len(page.Items); read >= rateMost {
			window = max(now.Sub(page.Items[len(page.Items)-1].Published), time.Hour)
			break
		}
		q.After = page.Next
	}
	weeks := window.Hours() / (7 * 24)
	per := make(map[string]float64, len(counts))
	for s, n := range counts {
		per[s] = math.Round(float64(n)/weeks*10) / 10
	}
	return per, nil
}

// Topics describes all topics of the catalog, in its order.
func (l *Library) Topics(ctx context.Context) ([]TopicRecord, error) {
	stats, err := l.store.Stats(ctx)
	if err != nil {
		return nil, fmt.Errorf("count items: %w", err)
	}
	c := l.Catalog()
	records := make([]TopicRecord, 0, len(c.topics))
	for _, t := range c.topics {
		held := stats.Topics[t.ID]
		records = append(records, TopicRecord{
			ID: t.ID, Title: firstOf(t.Title, t.ID), Description: t.Description,
			Items: held.Items, LastItem: utc(held.LastItem), RuleHash: t.Hash(),
		})
	}
	return records, nil
}

// Stats counts what the store holds.
func (l *Library) Stats(ctx context.Context) (StatsRecord, error) {
	held, err := l.store.Stats(ctx)
	if err != nil {
		return StatsRecord{}, fmt.Errorf("count items: %w", err)
	}
	c := l.Catalog()
	r := StatsRecord{
		Items: held.Items, Revisions: held.Revisions,
		Sources: len(c.sources), Topics: len(c.topics), Bytes: held.Bytes,
	}
	for _, s := range held.Sources {
		if s.LastItem.After(r.LastItem) {
			r.LastItem = s.LastItem.UTC()
		}
	}
	return r, nil
}
