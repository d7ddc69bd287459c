package bolt

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// The years that a time may lie in: what a backup can write down (RFC 3339).
// A source that says otherwise has said nothing.
const (
	firstYear = 1
	lastYear  = 9999
)

// Commit implements [store.Store].
func (db *DB) Commit(ctx context.Context, commits []store.Commit) ([]store.Outcome, error) {
	drafts := 0
	for i := range commits {
		if err := checkCommit(&commits[i]); err != nil {
			return nil, fmt.Errorf("commit: %w", err)
		}
		drafts += len(commits[i].Drafts)
	}
	outcomes := make([]store.Outcome, len(commits))
	if len(commits) == 0 {
		return outcomes, ctx.Err()
	}
	err := db.update(ctx, drafts, func(b *batch) error {
		for i := range commits {
			var err error
			if outcomes[i], err = b.commit(&commits[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	return outcomes, nil
}

// checkCommit refuses before the transaction what would spoil it for others.
func checkCommit(c *store.Commit) error {
	if err := checkName("source", c.Visit.Source); err != nil {
		return err
	}
	for _, h := range c.Hosts {
		if err := checkName("host", h.Name); err != nil {
			return err
		}
	}
	for i := range c.Drafts {
		d := &c.Drafts[i]
		if d.Source != "" && d.Source != c.Visit.Source {
			return fmt.Errorf("source %q: a draft of source %q", c.Visit.Source, d.Source)
		}
		if len(d.Keys) == 0 {
			return fmt.Errorf("source %q: %w", c.Visit.Source, errNoKey)
		}
	}
	return nil
}

var errNoKey = errors.New("a draft without identity keys")

func (b *batch) commit(c *store.Commit) (store.Outcome, error) {
	now := c.Visit.LastAttempt
	if now.IsZero() {
		now = time.Now()
	}
	now = clean(now)
	var out store.Outcome
	seen := make(map[number]bool, len(c.Drafts))
	for i := range c.Drafts {
		if err := b.draft(&c.Drafts[i], c.Visit.Source, now, seen, &out); err != nil {
			return out, fmt.Errorf("source %q: %w", c.Visit.Source, err)
		}
	}
	if err := b.visit(c.Visit, c.Sightings); err != nil {
		return out, err
	}
	for i := range c.Hosts {
		if err := b.host(&c.Hosts[i]); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (b *batch) visit(v store.Visit, sightings []byte) error {
	r := visitRecord(v)
	if err := b.put(bVisits, []byte(v.Source), encode(&r, 512+len(v.Memory))); err != nil || sightings == nil {
		return err
	}
	b.later(bSources, sourceKey(v.Source, kindSightings), encode((*sightingsRecord)(&sightings), 8+len(sightings)))
	return nil
}

func (b *batch) host(h *store.Host) error {
	key := []byte(h.Name)
	if h.LastRequest.IsZero() && h.NotBefore.IsZero() && len(h.Memory) == 0 {
		return b.delete(bHosts, key)
	}
	host := hostRecord(*h)
	return b.put(bHosts, key, encode(&host, 64+len(host.Memory)))
}

// draft stores one draft. A second draft of the same item in one commit adds
// its keys and nothing else: a page that shows an item twice in two wordings
// would otherwise revise it at each visit.
func (b *batch) draft(d *store.Draft, source string, now time.Time, seen map[number]bool, out *store.Outcome) error {
	var buf [4]store.Key
	keys := buf[:0]
	for _, k := range d.Keys {
		keys = append(keys, store.KeyOf(source, k))
	}
	n, unknown := b.identify(keys)
	var err error
	switch {
	case n == 0:
		out.New++
		n, err = b.insert(d, source, keys[0], now)
	case seen[n]:
		out.Duplicate++
	default:
		var changed bool
		if changed, err = b.revise(n, d, now); changed {
			out.Updated++
		} else {
			out.Unchanged++
		}
	}
	if err != nil {
		return err
	}
	seen[n] = true
	for _, k := range unknown {
		b.learn(k, n)
	}
	return nil
}

// identify returns the item that the first known key leads to, and the keys
// that are not known.
func (b *batch) identify(keys []store.Key) (found number, unknown []store.Key) {
	for _, k := range keys {
		switch n := b.leadsTo(k); {
		case n == 0:
			unknown = append(unknown, k)
		case found == 0:
			found = n
		}
	}
	return found, unknown
}

func (b *batch) insert(d *store.Draft, source string, key store.Key, now time.Time) (number, error) {
	seq, err := b.bucket(bItems).NextSequence()
	if err != nil {
		return 0, err
	}
	n := number(seq)
	item := d.Item
	item.ID, item.Source = key.ItemID(), source
	item.FirstSeen, item.Revised, item.Revision = now, now, 1
	item.Published, item.Updated = clean(item.Published), clean(item.Updated)
	if item.PublishedIsEstimate || item.Published.IsZero() {
		item.Published, item.PublishedIsEstimate, item.PublishedPrecision = now, true, store.PrecisionUnknown
	}
	item.Story, item.Topics = "", nil
	if err := b.put(bItems, numberKey(seq), encodeItem(&item)); err != nil {
		return 0, err
	}
	b.index(n, headOf(&item))
	b.counts[countItems]++
	b.sources[source]++
	b.change(store.ItemNew, n, "")
	return n, nil
}

// revise stores a draft over an item, and the wording it had as a revision. It
// reports whether there was anything to store.
func (b *batch) revise(n number, d *store.Draft, now time.Time) (bool, error) {
	h, err := b.head(n)
	if err != nil || h.hash == d.ContentHash {
		return false, err
	}
	old, err := b.item(n)
	if err != nil {
		return false, err
	}
	earlier := revisionRecord{
		Revision: old.Revision, Stored: old.Revised, Title: old.Title, Teaser: old.Teaser,
		Text: old.Text, URL: old.URL, ContentHash: old.ContentHash,
	}
	size := 128 + len(old.Title) + len(old.Teaser) + len(old.Text) + len(old.URL)
	if err := b.put(bRevisions, revisionKey(n, old.Revision), encode(&earlier, size)); err != nil {
		return false, err
	}
	item := d.Item
	item.ID, item.Source, item.FirstSeen, item.Story, item.Topics = old.ID, old.Source, old.FirstSeen, old.Story, nil
	item.Published, item.PublishedIsEstimate, item.PublishedPrecision = old.Published, old.PublishedIsEstimate, old.PublishedPrecision
	item.Updated, item.Revised, item.Revision = clean(item.Updated), now, old.Revision+1
	if err := b.put(bItems, numberKey(uint64(n)), encodeItem(&item)); err != nil {
		return false, err
	}
	if item.Region != old.Region {
		b.index(n, headOf(&item))
	}
	b.counts[countRevisions]++
	b.change(store.ItemRevised, n, "")
	return true, nil
}

// clean brings a time into the form that all times of a store have; what lies
// outside the calendar is no time.
func clean(t time.Time) time.Time {
	t = t.UTC().Truncate(time.Microsecond)
	if y := t.Year(); y < firstYear || y > lastYear {
		return time.Time{}
	}
	return t
}
