package feeds

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
	"github.com/amtsfeed/amtsfeed/store"
)

const (
	// matchingReader is the name of our cursor in the store.
	matchingReader = "topics"
	// rematchReader applies work that has nothing to do with a place in the
	// changes.
	rematchReader = "topics/rematch"
	settingRule   = "feeds/rule/" // + topic: what its items were matched with
	// matchingPage is how many changes are worked on at once. A rematch takes
	// the store's largest pages: some tens of milliseconds and one sync of the
	// disk each, between which news get their turn.
	matchingPage = 500
	// liveWindow: an item that only a changed rule found is news to nobody when
	// it is older than this.
	liveWindow = 30 * 24 * time.Hour
	// gatherFor is how long news are left to gather after a round: a crawl
	// commits many times a second, and one write for all of them costs the same.
	gatherFor = 200 * time.Millisecond
	// retryAfter is how long to wait when the store does not answer.
	retryAfter = 5 * time.Second
)

// Matching is the reader of changes that puts items into topics.
type Matching struct {
	lib *Library
	now func() time.Time
	log *slog.Logger

	mu   sync.Mutex   // one page of work at a time, so that none is based on what another changes
	seen store.Cursor // read up to here; stored with the next work
}

// NewMatching makes the matching of a library.
func NewMatching(lib *Library, now func() time.Time, log *slog.Logger) *Matching {
	return &Matching{lib: lib, now: now, log: log}
}

// Run follows the changes until the context ends, and rematches stored items
// when the rule of a topic changed. What goes wrong is logged and tried again.
func (m *Matching) Run(ctx context.Context) error {
	for {
		news := m.lib.news()
		pause := gatherFor
		if err := m.CatchUp(ctx); err != nil && ctx.Err() == nil {
			m.log.Error("topics not matched", "error", err)
			pause = retryAfter
		}
		if !waitFor(ctx, pause, nil) || !waitFor(ctx, pollEvery, news) {
			return nil
		}
	}
}

// waitFor waits for a time or for news, whichever comes first, and reports
// whether the context is still alive.
func waitFor(ctx context.Context, d time.Duration, news <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-news:
	}
	return ctx.Err() == nil
}

// CatchUp works on all changes there are and on topics whose rule changed, and
// returns.
func (m *Matching) CatchUp(ctx context.Context) error {
	if err := m.begin(ctx); err != nil {
		return err
	}
	if err := m.follow(ctx); err != nil {
		return err
	}
	changed, err := m.changedTopics(ctx)
	if err != nil || len(changed) == 0 {
		return err
	}
	return m.Rematch(ctx, changed...)
}

// begin notes the rules of a store that was never matched: there is nothing to
// match again, the changes bring every item.
func (m *Matching) begin(ctx context.Context) error {
	at, err := m.lib.store.Cursor(ctx, matchingReader)
	if err != nil || at != 0 {
		return err
	}
	for _, t := range m.lib.Catalog().topics {
		was, err := m.lib.store.Setting(ctx, settingRule+t.ID, ruleMark(t))
		if err == nil && was != ruleMark(t) {
			err = m.keepRule(ctx, t)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// follow works on all changes there are.
func (m *Matching) follow(ctx context.Context) error {
	for read := 0; ; {
		n, err := m.step(ctx)
		if err != nil {
			return err
		}
		if n > 0 {
			m.lib.Ring()
		}
		if read += n; n < matchingPage {
			if read < matchingPage {
				return nil
			}
			return m.keepPlace(ctx)
		}
	}
}

// keepPlace stores how far was read when much of it was our own changes: the
// next process would read them all again. A few are not worth a write.
func (m *Matching) keepPlace(ctx context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	after, err := m.lib.store.Cursor(ctx, matchingReader)
	if err != nil || m.seen < after+matchingPage {
		return err
	}
	return m.lib.store.Apply(ctx, matchingReader, m.seen, nil)
}

// step works on one page of changes and returns their number.
func (m *Matching) step(ctx context.Context) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	after, err := m.lib.store.Cursor(ctx, matchingReader)
	if err != nil {
		return 0, fmt.Errorf("read cursor: %w", err)
	}
	changes, err := m.lib.store.Changes(ctx, max(after, m.seen), matchingPage)
	if err != nil || len(changes) == 0 {
		return 0, err
	}
	work, items, err := m.work(ctx, changes)
	if err != nil {
		return 0, err
	}
	last := changes[len(changes)-1].Cursor
	if items > 0 { // else the changes were our own, and a write would only say so
		if err := m.lib.store.Apply(ctx, matchingReader, last, work); err != nil {
			return 0, err
		}
	}
	m.seen = last
	return len(changes), nil
}

// work turns changes into assignments, and says how many items they touch.
func (m *Matching) work(ctx context.Context, changes []store.Change) (work []store.Assignment, items int, err error) {
	c := m.lib.Catalog()
	fresh := make(map[string]bool)   // whether the item itself is new
	decided := make(map[string]bool) // whether an editor spoke on it
	var order []string
	for _, ch := range changes {
		switch ch.Kind {
		case store.ItemNew, store.ItemRevised, store.ItemDecided:
			if _, seen := fresh[ch.Item]; !seen {
				order = append(order, ch.Item)
			}
			fresh[ch.Item] = fresh[ch.Item] || ch.Kind == store.ItemNew
			decided[ch.Item] = decided[ch.Item] || ch.Kind == store.ItemDecided
		}
	}
	found := make([][]store.Assignment, len(order))
	err = sideBySide(ctx, len(order), func(ctx context.Context, i int) (err error) {
		id := order[i]
		found[i], err = m.look(ctx, c, id, fresh[id], decided[id])
		return err
	})
	return slices.Concat(found...), len(order), err
}

// look turns what the rules say of a new or changed item into assignments.
func (m *Matching) look(ctx context.Context, c *Catalog, id string, fresh, decided bool) ([]store.Assignment, error) {
	it, err := m.lib.store.Item(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("item %s: %w", id, err)
	}
	found := c.rules().Match(c.Text(it))
	if fresh && !decided && len(found) == 0 {
		return nil, nil // an editor's word, which could still include it, is a change of its own
	}
	return m.assign(ctx, it, c.topics, found, fresh)
}

// sideBySide calls fn for 0 to n-1 on all processors. The first error ends it.
func sideBySide(ctx context.Context, n int, fn func(ctx context.Context, i int) error) error {
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range min(runtime.GOMAXPROCS(0), n) {
		g.Go(func() error {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := fn(ctx, i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// assign turns what the rules and the editors say of an item into assignments.
func (m *Matching) assign(ctx context.Context, it store.Item, topics []Topic, found []rule.Match, fresh bool) ([]store.Assignment, error) {
	decisions, err := m.lib.store.Decisions(ctx, it.ID)
	if err != nil {
		return nil, fmt.Errorf("decisions on %s: %w", it.ID, err)
	}
	now := m.now().UTC().Truncate(time.Microsecond)
	live := fresh || now.Sub(it.Published) <= liveWindow
	return assignments(it, topics, found, decisions, now, live), nil
}

// changedTopics are those whose stored items were matched by another rule.
func (m *Matching) changedTopics(ctx context.Context) ([]string, error) {
	var changed []string
	for _, t := range m.lib.Catalog().topics {
		was, err := m.lib.store.Setting(ctx, settingRule+t.ID, "")
		if err != nil {
			return nil, fmt.Errorf("rule of topic %s: %w", t.ID, err)
		}
		if was != ruleMark(t) {
			changed = append(changed, t.ID)
		}
	}
	return changed, nil
}

func (m *Matching) keepRule(ctx context.Context, t Topic) error {
	if err := m.lib.store.SetSetting(ctx, settingRule+t.ID, ruleMark(t)); err != nil {
		return fmt.Errorf("keep rule of topic %s: %w", t.ID, err)
	}
	return nil
}

// ruleMark identifies what decides whether an item is in a topic.
func ruleMark(t Topic) string {
	if t.Review {
		return t.Hash() + " review"
	}
	return t.Hash()
}

// Rematch applies the present rules of the named topics, of all without a name,
// to all stored items. Changes go on being followed meanwhile, and feeds change
// once, at the end.
func (m *Matching) Rematch(ctx context.Context, topics ...string) error {
	c := m.lib.Catalog()
	chosen, rules, err := c.chosen(topics)
	if err != nil {
		return err
	}
	m.lib.busy.Add(1)
	defer m.lib.Ring()
	defer m.lib.busy.Add(-1)
	begun := m.now()
	items := 0
	for after := ""; ; {
		n, next, err := m.rematchPage(ctx, c, chosen, rules, after)
		if err != nil {
			return fmt.Errorf("rematch: %w", err)
		}
		items += n
		if next == "" {
			break
		}
		after = next
		if err := m.follow(ctx); err != nil {
			return err
		}
	}
	for _, t := range chosen {
		if err := m.keepRule(ctx, t); err != nil {
			return err
		}
	}
	m.log.Info("topics rematched", "topics", len(chosen), "items", items, "duration", m.now().Sub(begun))
	return nil
}

// chosen are the named topics with their rules compiled; all without a name.
func (c *Catalog) chosen(ids []string) ([]Topic, *rule.Set, error) {
	if len(ids) == 0 {
		return c.topics, c.rules(), nil
	}
	var topics []Topic
	var rules []rule.Topic
	for _, id := range ids {
		t, ok := c.Topic(id)
		if !ok {
			return nil, nil, fmt.Errorf("topic %s: %w", id, store.ErrNotFound)
		}
		topics = append(topics, t)
		rules = append(rules, t.Topic)
	}
	return topics, rule.Compile(rules), nil
}

func (m *Matching) rematchPage(ctx context.Context, c *Catalog, topics []Topic, rules *rule.Set, after string) (n int, next string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	page, err := m.lib.store.Items(ctx, store.Query{Limit: store.MaxPage, After: after})
	if err != nil {
		return 0, "", err
	}
	found := make([][]store.Assignment, len(page.Items))
	err = sideBySide(ctx, len(found), func(ctx context.Context, i int) (err error) {
		it := page.Items[i]
		found[i], err = m.assign(ctx, it, topics, rules.Match(c.Text(it)), false)
		return err
	})
	if err != nil {
		return 0, "", err
	}
	work := slices.Concat(found...)
	if len(work) > 0 {
		if err := m.lib.store.Apply(ctx, rematchReader, 0, work); err != nil {
			return 0, "", err
		}
	}
	return len(page.Items), page.Next, nil
}
