package feeds

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// Limits of a publisher.
const (
	// cacheBytes holds some hundred documents beside those of the topics.
	cacheBytes = 32 << 20
	// renderers is how many documents are made at once for readers: more would
	// only share the same cores.
	renderers = 4
	// changesPage is how many changes are read at once.
	changesPage = 1000
	// renderEvery is how often feeds change at most: a crawl changes the feed of
	// all items many times a second, and Last-Modified counts seconds.
	renderEvery = time.Second
	// pollEvery is how soon a change is seen that nobody rang for: one of
	// another process.
	pollEvery = time.Second
	// watchEvery is how often the conditions of the sources are written down.
	watchEvery = 30 * time.Second
)

// A Publisher keeps rendered documents and serves them. The feeds of topics and
// of all items are rendered when they change; everything else when somebody
// asks, and kept for as long as nothing changes and there is room.
type Publisher struct {
	lib *Library
	log *slog.Logger

	catalog *Catalog                             // what the kept documents were made of; Run's own
	kept    atomic.Pointer[map[string]*Rendered] // by path; never changed once stored
	others  *cache
	slots   chan struct{}
	ready   atomic.Bool
	pause   time.Duration // between two renderings
}

// NewPublisher makes the publisher of a library.
func NewPublisher(lib *Library, log *slog.Logger) *Publisher {
	p := &Publisher{lib: lib, log: log, others: newCache(cacheBytes), slots: make(chan struct{}, renderers), pause: renderEvery}
	p.kept.Store(&map[string]*Rendered{})
	return p
}

// Ready reports whether what is stored has been rendered.
func (p *Publisher) Ready() bool { return p.ready.Load() }

// Run renders what is stored, then follows the changes until the context ends.
// What goes wrong is logged and tried again: readers keep getting the documents
// there are.
func (p *Publisher) Run(ctx context.Context) error {
	after, err := p.lib.store.Latest(ctx)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	stale := newStale()
	stale.everything = true
	for watched := time.Now(); ; {
		news := p.lib.news()
		after = p.catchUp(ctx, after, stale)
		if time.Since(watched) >= watchEvery {
			watched = time.Now()
			p.keepChronicle(ctx)
		}
		if !waitFor(ctx, p.pause, nil) || !waitFor(ctx, pollEvery, news) {
			return nil
		}
	}
}

func (p *Publisher) keepChronicle(ctx context.Context) {
	if _, err := p.lib.chronicle(ctx); err != nil {
		p.complain(ctx, "chronicle not kept", err)
	}
}

// catchUp reads all changes there are and renders what they made stale.
func (p *Publisher) catchUp(ctx context.Context, after store.Cursor, stale *stale) store.Cursor {
	for {
		changes, err := p.lib.store.Changes(ctx, after, changesPage)
		if err != nil {
			p.complain(ctx, "changes not read", err)
			return after
		}
		for _, ch := range changes {
			stale.note(ctx, p.lib.store, ch)
			after = ch.Cursor
		}
		if len(changes) < changesPage {
			break
		}
		stale.everything = true // cheaper than to look at each of so many
	}
	if p.lib.busy.Load() > 0 && p.ready.Load() {
		return after // a rematch is under way; feeds change once, at its end
	}
	if c := p.lib.Catalog(); c != p.catalog {
		p.catalog = c
		stale.everything = true
	}
	if stale.empty() {
		return after
	}
	if err := p.refresh(ctx, stale); err != nil {
		p.complain(ctx, "feeds not rendered", err)
		return after // and tried again with the next change or poll
	}
	*stale = *newStale()
	p.ready.Store(true)
	return after
}

func (p *Publisher) complain(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		p.log.Error(what, "error", err)
	}
}

// refresh renders the stale feeds of topics and of all items, and forgets the
// other stale documents.
func (p *Publisher) refresh(ctx context.Context, stale *stale) error {
	c := p.catalog
	docs := make(map[string]*Rendered)
	if !stale.everything {
		maps.Copy(docs, *p.kept.Load())
	}
	if stale.hit(scopeAll) {
		if err := p.keep(ctx, docs, p.lib.blankAll(c)); err != nil {
			return err
		}
	}
	for _, t := range c.topics {
		if !stale.hit(scopeTopic + url.PathEscape(t.ID)) {
			continue
		}
		if err := p.keep(ctx, docs, p.lib.blankTopic(c, t)); err != nil {
			return err
		}
	}
	if stale.everything {
		if err := p.keepOPML(ctx, docs); err != nil {
			return err
		}
	}
	p.kept.Store(&docs)
	p.others.drop(stale.hit)
	return nil
}

// keep renders a document in all formats.
func (p *Publisher) keep(ctx context.Context, docs map[string]*Rendered, b blank) error {
	d, err := p.lib.fill(ctx, p.catalog, b, defaultEntries)
	if err != nil {
		return err
	}
	for _, f := range formats {
		if docs[d.path+f.ext], err = d.rendered(f); err != nil {
			return err
		}
	}
	return nil
}

func (p *Publisher) keepOPML(ctx context.Context, docs map[string]*Rendered) error {
	body, err := p.catalog.opml(p.lib.founded)
	if err != nil {
		return fmt.Errorf("render opml: %w", err)
	}
	changed, err := p.lib.Stamp(ctx, "opml", body, p.lib.founded)
	if err != nil {
		return err
	}
	if body, err = p.catalog.opml(changed); err != nil {
		return fmt.Errorf("render opml: %w", err)
	}
	docs["/opml.xml"] = NewRendered(opmlType, body, changed)
	return nil
}

// A stale is what changes made out of date.
type stale struct {
	everything bool
	scopes     map[string]bool
}

func newStale() *stale { return &stale{scopes: make(map[string]bool)} }

func (s *stale) empty() bool { return !s.everything && len(s.scopes) == 0 }

// hit reports whether a scope is out of date.
func (s *stale) hit(scope string) bool { return s.everything || s.scopes[scope] }

// note takes in a change. An entry shows the topics of its item, so a change of
// one touches the feeds of all others it is in.
func (s *stale) note(ctx context.Context, st store.Store, ch store.Change) {
	if s.everything || ch.Kind == store.ItemDecided {
		return
	}
	s.scopes[scopeAll] = true
	s.scopes[scopeSearch] = true
	s.scopes[scopeSource+url.PathEscape(ch.Source)] = true
	if ch.Topic != "" {
		s.scopes[scopeTopic+url.PathEscape(ch.Topic)] = true
	}
	if ch.Kind == store.ItemNew {
		return // in no topic yet
	}
	it, err := st.Item(ctx, ch.Item)
	if err != nil {
		s.everything = true // better too much than something old
		return
	}
	for _, m := range it.Topics {
		s.scopes[scopeTopic+url.PathEscape(m.Topic)] = true
	}
}
