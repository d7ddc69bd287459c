package bolt

import (
	"context"
	"fmt"
	"os"

	"github.com/amtsfeed/amtsfeed/store"
)

// maxChanges bounds one answer of Changes, which is held in memory.
const maxChanges = 10_000

// Changes implements [store.Store].
func (db *DB) Changes(ctx context.Context, after store.Cursor, limit int) ([]store.Change, error) {
	var all []store.Change
	err := db.view(ctx, func(t *tx) error {
		limit = min(limit, maxChanges)
		c := t.bucket(bChanges).Cursor()
		for k, v := c.Seek(putCursor(after + 1)); k != nil && len(all) < limit; k, v = c.Next() {
			part, err := t.changesOf(k, v, after, limit-len(all))
			if err != nil {
				return err
			}
			all = append(all, part...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("changes after %d: %w", after, err)
	}
	return all, nil
}

// changesOf reads one record of changes and returns those after a cursor.
func (t *tx) changesOf(key, value []byte, after store.Cursor, limit int) ([]store.Change, error) {
	last, ok := parseNumber(key)
	var r changesRecord
	if err := decode(value, &r); err != nil || !ok || uint64(len(r)) > last {
		return nil, errRecord
	}
	cursor := store.Cursor(last) - store.Cursor(len(r))
	var all []store.Change
	for _, v := range r {
		if cursor++; cursor <= after || len(all) == limit {
			continue
		}
		h, err := t.head(v.item)
		if err != nil {
			return nil, err
		}
		all = append(all, store.Change{Cursor: cursor, Kind: v.kind, Item: h.id, Source: h.source, Topic: v.topic})
	}
	return all, nil
}

// Latest implements [store.Store].
func (db *DB) Latest(ctx context.Context) (store.Cursor, error) {
	var c store.Cursor
	err := db.view(ctx, func(t *tx) error {
		c = store.Cursor(t.bucket(bChanges).Sequence())
		return nil
	})
	return c, err
}

// Cursor implements [store.Store].
func (db *DB) Cursor(ctx context.Context, reader string) (store.Cursor, error) {
	var c store.Cursor
	err := db.view(ctx, func(t *tx) error {
		c = t.reader(reader)
		return nil
	})
	return c, err
}

func (t *tx) reader(name string) store.Cursor {
	n, _ := parseNumber(t.get(bReaders, []byte(name)))
	return store.Cursor(n)
}

// Item implements [store.Store].
func (db *DB) Item(ctx context.Context, id string) (store.Item, error) {
	var i store.Item
	err := db.view(ctx, func(t *tx) (err error) {
		n := t.numberOf(id)
		if n == 0 {
			return noItem(id)
		}
		if i, err = t.item(n); err == nil && i.ID != id {
			i, err = store.Item{}, noItem(id)
		}
		return err
	})
	return i, err
}

// Revisions implements [store.Store].
func (db *DB) Revisions(ctx context.Context, id string) ([]store.Revision, error) {
	var all []store.Revision
	err := db.view(ctx, func(t *tx) error {
		n, _, err := t.must(id)
		if err != nil {
			return err
		}
		return t.scan(bRevisions, numberKey(uint64(n)), func(_, v []byte) error {
			all = append(all, store.Revision{})
			return decode(v, (*revisionRecord)(&all[len(all)-1]))
		})
	})
	if err != nil {
		return nil, fmt.Errorf("revisions: %w", err)
	}
	return all, nil
}

// Visit implements [store.Store].
func (db *DB) Visit(ctx context.Context, source string) (store.Visit, error) {
	var v store.Visit
	err := db.view(ctx, func(t *tx) error {
		if checkName("source", source) != nil {
			return fmt.Errorf("visit of source %q: %w", source, store.ErrNotFound)
		}
		raw := t.get(bVisits, []byte(source))
		if raw == nil {
			return fmt.Errorf("visit of source %q: %w", source, store.ErrNotFound)
		}
		return decode(raw, (*visitRecord)(&v))
	})
	return v, err
}

// Visits implements [store.Store].
func (db *DB) Visits(ctx context.Context) ([]store.Visit, error) {
	var all []store.Visit
	err := db.view(ctx, func(t *tx) error {
		return t.scan(bVisits, nil, func(_, v []byte) error {
			all = append(all, store.Visit{})
			return decode(v, (*visitRecord)(&all[len(all)-1]))
		})
	})
	if err != nil {
		return nil, fmt.Errorf("visits: %w", err)
	}
	return all, nil
}

// Sightings implements [store.Store].
func (db *DB) Sightings(ctx context.Context, source string) ([]byte, error) {
	var s []byte
	err := db.view(ctx, func(t *tx) (err error) {
		if checkName("source", source) == nil {
			s, err = t.sightings(source)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sightings of source %q: %w", source, err)
	}
	return s, nil
}

func (t *tx) sightings(source string) ([]byte, error) {
	raw := t.get(bSources, sourceKey(source, kindSightings))
	if raw == nil {
		return nil, nil
	}
	var r sightingsRecord
	err := decode(raw, &r)
	return r, err
}

// sources calls fn for the count of every source and leaps over all else of it.
func (t *tx) sources(fn func(k, v []byte) error) error {
	c := t.bucket(bSources).Cursor()
	for k, v := c.First(); k != nil; {
		if len(k) <= sourceSize {
			return errRecord
		}
		if k[sourceSize] > kindCount {
			next := above(k[:sourceSize])
			if next == nil {
				return nil
			}
			k, v = c.Seek(next)
			continue
		}
		if err := fn(k, v); err != nil {
			return err
		}
		k, v = c.Next()
	}
	return nil
}

// Hosts implements [store.Store].
func (db *DB) Hosts(ctx context.Context) ([]store.Host, error) {
	var all []store.Host
	err := db.view(ctx, func(t *tx) error {
		return t.scan(bHosts, nil, func(_, v []byte) error {
			all = append(all, store.Host{})
			return decode(v, (*hostRecord)(&all[len(all)-1]))
		})
	})
	if err != nil {
		return nil, fmt.Errorf("hosts: %w", err)
	}
	return all, nil
}

// Stats implements [store.Store].
func (db *DB) Stats(ctx context.Context) (store.Stats, error) {
	s := store.Stats{Sources: map[string]store.SourceStats{}, Topics: map[string]store.TopicStats{}}
	err := db.view(ctx, func(t *tx) error {
		s.Items, s.Revisions = int(t.count(countItems)), int(t.count(countRevisions))
		err := t.sources(func(k, v []byte) error {
			n, ok := parseNumber(v)
			if !ok || len(k) <= sourceSize+2 {
				return errRecord
			}
			name := string(k[sourceSize+2:])
			last, err := t.newest(bSources, sourceKey(name, kindPlace))
			s.Sources[name] = store.SourceStats{Items: int(n), LastItem: last.published}
			return err
		})
		if err != nil {
			return err
		}
		return t.scan(bCounts, []byte(countTopic), func(k, _ []byte) error {
			name := string(k[len(countTopic):])
			last, err := t.newest(bTopics, namePrefix(name))
			s.Topics[name] = store.TopicStats{Items: int(t.count(string(k))), LastItem: last.published}
			return err
		})
	})
	if err != nil {
		return store.Stats{}, fmt.Errorf("stats: %w", err)
	}
	if info, err := os.Stat(db.path); err == nil {
		s.Bytes = info.Size()
	}
	return s, nil
}

// newest is the last place in a part of an index.
func (t *tx) newest(bucket int, prefix []byte) (place, error) {
	c := t.bucket(bucket).Cursor()
	k, _ := before(c, above(prefix))
	p, ok := parsePlace(k, len(prefix))
	if !ok {
		return place{}, errRecord
	}
	return p, nil
}

// Setting implements [store.Store].
func (db *DB) Setting(ctx context.Context, name, initial string) (string, error) {
	if err := checkName("setting", name); err != nil {
		return "", err
	}
	var value []byte
	err := db.view(ctx, func(t *tx) error {
		value = clone(t.get(bSettings, []byte(name)))
		return nil
	})
	if err != nil || value != nil {
		return string(value), err
	}
	err = db.update(ctx, 0, func(b *batch) error {
		// Another caller may have been here meanwhile.
		if value = clone(b.get(bSettings, []byte(name))); value != nil {
			return nil
		}
		value = []byte(initial)
		return b.put(bSettings, []byte(name), value)
	})
	if err != nil {
		return "", fmt.Errorf("setting %s: %w", name, err)
	}
	return string(value), nil
}

// clone keeps the difference between an empty value and none.
func clone(b []byte) []byte {
	if b == nil {
		return nil
	}
	return append([]byte{}, b...)
}

// SetSetting implements [store.Store].
func (db *DB) SetSetting(ctx context.Context, name, value string) error {
	if err := checkName("setting", name); err != nil {
		return err
	}
	err := db.update(ctx, 0, func(b *batch) error {
		return b.put(bSettings, []byte(name), []byte(value))
	})
	if err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return nil
}
