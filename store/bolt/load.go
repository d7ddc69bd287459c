package bolt

import (
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/amtsfeed/amtsfeed/store"
)

// A loader writes the records of a backup into a new file. It trusts none of
// them: a backup may have been made by another engine.
type loader struct {
	*batch
	step  []store.BackupRecord
	bytes int

	last  uint64 // number of the last item
	items int
	named int // items that their id leads to

	cursor store.Cursor // of the last change
	reader store.Cursor // the greatest of a reader
	latest store.Cursor
}

func (l *loader) add(r store.BackupRecord) {
	l.step = append(l.step, r)
	if r.Item != nil {
		l.bytes += len(r.Item.Text) + len(r.Item.Markup)
	}
	if r.Revision != nil {
		l.bytes += len(r.Revision.Text)
	}
}

func (l *loader) full() bool { return len(l.step) >= restoreRecords || l.bytes >= restoreBytes }

// write stores what was added.
func (l *loader) write(t *bbolt.Tx) error {
	tx := &tx{bolt: t}
	l.batch = newBatch(tx)
	for i := range l.step {
		if err := l.record(&l.step[i]); err != nil {
			return fmt.Errorf("%w: %w", store.ErrBadBackup, err)
		}
	}
	clear(l.step) // the texts may go
	l.step, l.bytes = l.step[:0], 0
	if err := l.finish(); !errors.Is(err, errNothing) {
		return err
	}
	return nil
}

// check reports items that could not be found by their id, and cursors that
// later changes would be given once more.
func (l *loader) check() error {
	if l.named != l.items {
		return fmt.Errorf("%w: %d of %d items lack the key of their id", store.ErrBadBackup, l.items-l.named, l.items)
	}
	if last := max(l.cursor, l.reader); last > l.latest {
		return fmt.Errorf("%w: cursor %d is beyond the newest change %d", store.ErrBadBackup, last, l.latest)
	}
	return nil
}

func (l *loader) record(r *store.BackupRecord) error {
	switch {
	case r.Item != nil:
		return l.item(r.Number, r.Item)
	case r.Latest != nil:
		l.latest = *r.Latest
		return l.bucket(bChanges).SetSequence(uint64(*r.Latest))
	case r.Visit != nil:
		if err := checkName("source", r.Visit.Source); err != nil {
			return err
		}
		return l.visit(r.Visit.Restored(), r.Visit.Sightings)
	case r.Host != nil:
		h := hostRecord(*r.Host)
		return l.putNamed(bHosts, h.Name, encode(&h, 64+len(h.Memory)))
	case r.Reader != nil:
		l.reader = max(l.reader, r.Reader.Cursor)
		return l.putNamed(bReaders, r.Reader.Name, putCursor(r.Reader.Cursor))
	case r.Setting != nil:
		return l.putNamed(bSettings, r.Setting.Name, []byte(r.Setting.Value))
	}
	return l.part(r)
}

func (l *loader) putNamed(bucket int, name string, value []byte) error {
	if err := checkName(bucketNames[bucket], name); err != nil {
		return err
	}
	return l.put(bucket, []byte(name), value)
}

func (l *loader) item(n uint64, i *store.Item) error {
	if n <= l.last {
		return fmt.Errorf("item %s: number %d after %d", i.ID, n, l.last)
	}
	if err := checkName("source", i.Source); err != nil {
		return err
	}
	l.last = n
	l.items++
	l.counts[countItems]++
	l.sources[i.Source]++
	if err := l.put(bItems, numberKey(n), encodeItem(i)); err != nil {
		return err
	}
	if err := l.bucket(bItems).SetSequence(n); err != nil {
		return err
	}
	l.index(number(n), headOf(i))
	return nil
}

// part stores what belongs to an item.
func (l *loader) part(r *store.BackupRecord) error {
	n := number(r.Number)
	if l.get(bItems, numberKey(r.Number)) == nil {
		return fmt.Errorf("item number %d: %w", n, store.ErrNotFound)
	}
	switch {
	case r.Key != nil:
		return l.key(n, *r.Key)
	case r.Change != nil:
		return l.change(n, r.Change)
	case r.Revision != nil:
		l.counts[countRevisions]++
		v := revisionRecord(*r.Revision)
		return l.put(bRevisions, revisionKey(n, v.Revision), encode(&v, 128+len(v.Text)))
	case r.Decision != nil:
		if err := checkName("topic", r.Decision.Topic); err != nil {
			return err
		}
		v := decisionRecord(*r.Decision)
		return l.put(bDecisions, topicKey(n, v.Topic), encode(&v, 32))
	}
	return l.match(n, r.Match)
}

func (l *loader) change(n number, c *store.BackupChange) error {
	if c.Cursor <= l.cursor {
		return fmt.Errorf("change %d after %d", c.Cursor, l.cursor)
	}
	l.cursor = c.Cursor
	return l.put(bChanges, numberKey(uint64(c.Cursor)), encode(&changesRecord{{c.Kind, n, c.Topic}}, 32))
}

func (l *loader) key(n number, key store.Key) error {
	h, err := l.head(n)
	if err != nil {
		return err
	}
	if key.ItemID() == h.id {
		l.named++
	}
	l.learn(key, n)
	return nil
}

func (l *loader) match(n number, m *store.Match) error {
	if err := checkName("topic", m.Topic); err != nil {
		return err
	}
	h, err := l.head(n)
	if err != nil {
		return err
	}
	return l.putMatch(n, h, m.Topic, m, l.get(bMatches, topicKey(n, m.Topic)) == nil)
}
