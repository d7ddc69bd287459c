package bolt

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/amtsfeed/amtsfeed/store"
)

// Names in the bucket counts.
const (
	countItems     = "items"
	countRevisions = "revisions"
	countTopic     = "t"
)

// A batch is a transaction that writes.
type batch struct {
	*tx
	wrote bool

	// What is written at the end: much of it concerns the same few keys.
	counts  map[string]int64 // to be added
	sources map[string]int64 // to be added
	changes changesRecord
	known   map[store.Key]number
	entries []entry
}

// An entry is to be put into an index, or taken out of it when value is nil.
type entry struct {
	bucket     int
	key, value []byte
}

func newBatch(tx *tx) *batch {
	// Items and changes arrive in the order of their keys: full pages, no
	// room kept for what comes between.
	tx.bucket(bItems).FillPercent = 1
	tx.bucket(bChanges).FillPercent = 1
	return &batch{tx: tx, counts: make(map[string]int64), sources: make(map[string]int64), known: make(map[store.Key]number)}
}

func (b *batch) put(bucket int, key, value []byte) error {
	b.wrote = true
	return b.bucket(bucket).Put(key, value)
}

func (b *batch) delete(bucket int, key []byte) error {
	b.wrote = true
	return b.bucket(bucket).Delete(key)
}

// later puts into an index at the end of the transaction. There all entries
// are in order: bbolt moves what is greater for each that it inserts, and feeds
// come newest first.
func (b *batch) later(bucket int, key, value []byte) {
	b.wrote = true
	b.entries = append(b.entries, entry{bucket, key, value})
}

func (b *batch) writeEntries() error {
	slices.SortStableFunc(b.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.bucket, b.bucket), bytes.Compare(a.key, b.key))
	})
	for _, e := range b.entries {
		var err error
		if e.value == nil {
			err = b.delete(e.bucket, e.key)
		} else {
			err = b.put(e.bucket, e.key, e.value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// learn lets an identity key lead to an item.
func (b *batch) learn(key store.Key, n number) {
	b.known[key] = n
	b.later(bSources, identityKey(key), numberKey(uint64(n)))
}

// leadsTo returns the item that an identity key leads to, zero for none.
func (b *batch) leadsTo(key store.Key) number {
	if n, ok := b.known[key]; ok {
		return n
	}
	n, _ := parseNumber(b.get(bSources, identityKey(key)))
	return number(n)
}

// finish writes what was gathered.
func (b *batch) finish() error {
	if !b.wrote {
		return errNothing
	}
	if err := b.writeEntries(); err != nil {
		return err
	}
	for name, n := range b.counts {
		if err := b.add(bCounts, []byte(name), n); err != nil {
			return err
		}
	}
	for name, n := range b.sources {
		if err := b.add(bSources, sourceKey(name, kindCount), n); err != nil {
			return err
		}
	}
	if len(b.changes) == 0 {
		return nil
	}
	last := b.bucket(bChanges).Sequence() + uint64(len(b.changes))
	if err := b.bucket(bChanges).SetSequence(last); err != nil {
		return err
	}
	return b.put(bChanges, numberKey(last), encode(&b.changes, 16*len(b.changes)))
}

// add changes a stored number; one that is zero is not stored.
func (b *batch) add(bucket int, key []byte, n int64) error {
	if n == 0 {
		return nil
	}
	old, _ := parseNumber(b.get(bucket, key))
	if n += int64(old); n == 0 {
		return b.delete(bucket, key)
	}
	return b.put(bucket, key, numberKey(uint64(n)))
}

func (t *tx) count(name string) int64 {
	n, _ := parseNumber(t.get(bCounts, []byte(name)))
	return int64(n)
}

// change appends to the sequence that readers follow.
func (b *batch) change(kind store.ChangeKind, n number, topic string) {
	b.wrote = true
	b.changes = append(b.changes, change{kind, n, topic})
}

// numberOf returns the number of the item that the key of an id leads to, zero
// for none. It may be a further key of an item with another id.
func (t *tx) numberOf(id string) number {
	key, ok := store.ParseItemID(id)
	if !ok {
		return 0
	}
	n, _ := parseNumber(t.get(bSources, identityKey(key)))
	return number(n)
}

// find returns the number of an item, zero when there is none, with its head.
func (t *tx) find(id string) (number, headRecord, error) {
	n := t.numberOf(id)
	if n == 0 {
		return 0, headRecord{}, nil
	}
	h, err := t.head(n)
	if err != nil || h.id != id {
		return 0, headRecord{}, err
	}
	return n, h, nil
}

// must is find for items that have to exist.
func (t *tx) must(id string) (number, headRecord, error) {
	n, h, err := t.find(id)
	if err == nil && n == 0 {
		err = noItem(id)
	}
	return n, h, err
}

func noItem(id string) error { return fmt.Errorf("item %q: %w", id, store.ErrNotFound) }

func (t *tx) head(n number) (headRecord, error) {
	raw := t.get(bItems, numberKey(uint64(n)))
	h, err := decodeItemHead(raw)
	if err != nil {
		err = fmt.Errorf("item number %d: %w", n, err)
	}
	return h, err
}

// item returns the whole item with its matches.
func (t *tx) item(n number) (store.Item, error) {
	var r itemRecord
	if err := decode(t.get(bItems, numberKey(uint64(n))), &r); err != nil {
		return store.Item{}, fmt.Errorf("item number %d: %w", n, err)
	}
	i := store.Item(r)
	err := t.scan(bMatches, numberKey(uint64(n)), func(k, v []byte) error {
		m := store.Match{Topic: string(k[numberSize:])}
		i.Topics = append(i.Topics, m)
		return decode(v, (*matchRecord)(&i.Topics[len(i.Topics)-1]))
	})
	return i, err
}

// scan calls fn for all keys with a prefix, in order.
func (t *tx) scan(bucket int, prefix []byte, fn func(k, v []byte) error) error {
	c := t.bucket(bucket).Cursor()
	for k, v := c.Seek(prefix); k != nil && len(k) >= len(prefix) && slices.Equal(k[:len(prefix)], prefix); k, v = c.Next() {
		if err := fn(k, v); err != nil {
			return err
		}
	}
	return nil
}

// index gives an item its places by time and by source.
func (b *batch) index(n number, h headRecord) {
	at := place{h.published, n}
	b.later(bTime, placeKey(nil, at), []byte(h.region))
	b.later(bSources, placeKey(sourceKey(h.source, kindPlace), at), []byte(h.region))
}

// checkName refuses what cannot be part of a key.
func checkName(what, name string) error {
	if name == "" || len(name) > maxName {
		return fmt.Errorf("%s %q: a name has 1 to %d bytes", what, name, maxName)
	}
	return nil
}

func putCursor(c store.Cursor) []byte { return binary.BigEndian.AppendUint64(nil, uint64(c)) }
