package feeds

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// Names of the settings that feeds keep in the store.
const (
	settingTag     = "feeds/tag"     // prefix of all ids
	settingFounded = "feeds/founded" // first start, the date of an empty feed
)

// A Library reads a store through the catalog in force. All methods are safe
// for concurrent use.
type Library struct {
	store   store.Store
	catalog atomic.Pointer[Catalog]
	problem atomic.Pointer[string]
	founded time.Time
	tag     string

	stamping sync.Mutex   // one change of a stamp at a time
	busy     atomic.Int32 // rematches under way: feeds wait for their end

	searches chan struct{} // slots: a search reads thousands of items
	rate     rates

	mu   sync.Mutex
	bell chan struct{} // closed and replaced when there is news
}

// NewLibrary opens a store for reading. At the first start it writes down the
// authority and the date that all ids carry from then on.
func NewLibrary(ctx context.Context, st store.Store, c *Catalog, now time.Time) (*Library, error) {
	l := &Library{store: st, bell: make(chan struct{}), searches: make(chan struct{}, renderers)}
	l.catalog.Store(c)
	founded, err := st.Setting(ctx, settingFounded, now.UTC().Format(time.RFC3339))
	if err != nil {
		return nil, fmt.Errorf("read the founding date: %w", err)
	}
	if l.founded, err = time.Parse(time.RFC3339, founded); err != nil {
		return nil, fmt.Errorf("setting %s: %w", settingFounded, err)
	}
	l.tag, err = st.Setting(ctx, settingTag, mintTag(c.Site.BaseURL, l.founded))
	if err != nil {
		return nil, fmt.Errorf("read the tag authority: %w", err)
	}
	return l, nil
}

// mintTag makes the prefix of all ids (RFC 4151). An authority is a DNS name;
// what is none of the public address's parts cannot be one.
func mintTag(base string, day time.Time) string {
	authority := "localhost"
	if u, err := url.Parse(webAddress(base)); err == nil && u.Hostname() != "" && !strings.Contains(u.Hostname(), ":") {
		authority = strings.ToLower(u.Hostname())
	}
	return "tag:" + authority + "," + day.UTC().Format(time.DateOnly) + ":"
}

// Catalog is the configuration in force.
func (l *Library) Catalog() *Catalog { return l.catalog.Load() }

// Use puts a new configuration in force; readers of changes see it at once.
func (l *Library) Use(c *Catalog) {
	l.catalog.Store(c)
	l.problem.Store(nil)
	l.Ring()
}

// Complain records that a new configuration was refused and the old one stays
// in force; the operators' page shows it until the next Use.
func (l *Library) Complain(problem string) { l.problem.Store(&problem) }

// Problem is what is wrong with the newest configuration; empty when it is in
// force.
func (l *Library) Problem() string {
	if p := l.problem.Load(); p != nil {
		return *p
	}
	return ""
}

// Ring wakes the readers of changes: something was committed.
func (l *Library) Ring() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.bell)
	l.bell = make(chan struct{})
}

// news is closed at the next Ring.
func (l *Library) news() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bell
}

// Item returns one item as far as it may leave the house; [store.ErrNotFound].
func (l *Library) Item(ctx context.Context, id string) (store.Item, error) {
	it, err := l.store.Item(ctx, id)
	if err != nil {
		return store.Item{}, err
	}
	return releaseItem(it, l.Catalog().Terms(it.Source)), nil
}
