package feeds

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// A Library reads a store through the catalog in force. All methods are safe
// for concurrent use.
type Library struct {
	Store   store.Store
	catalog atomic.Pointer[Catalog]
	problem atomic.Pointer[string]
	founded time.Time // when the store was first served
	tag     string    // "tag:AUTHORITY,DATE:", the prefix of all ids

	mu   sync.Mutex
	bell chan struct{} // closed and replaced when there is news
}

// NewLibrary opens a store for reading. At the first start it writes down the
// authority and the date that all ids carry from then on.
func NewLibrary(ctx context.Context, st store.Store, c *Catalog, now time.Time) (*Library, error) {
	l := &Library{Store: st, bell: make(chan struct{})}
	l.catalog.Store(c)
	if err := l.found(ctx, now); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *Library) found(context.Context, time.Time) error { return nil }

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
