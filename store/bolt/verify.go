package bolt

import (
	"context"
	"fmt"
)

// Verify implements [store.Store]. It reads every record and follows every
// reference in both directions.
func (db *DB) Verify(ctx context.Context) (items int, err error) {
	err = db.view(ctx, func(t *tx) error {
		v := verifier{tx: t, ctx: ctx, counts: make(map[string]int64)}
		if err := v.run(); err != nil {
			return err
		}
		items = int(v.counts[countItems])
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("verify: %w", err)
	}
	return items, nil
}

type verifier struct {
	*tx
	ctx    context.Context
	counts map[string]int64 // what the records say
	places [buckets]int64   // entries of the indexes
}

func (v *verifier) run() error {
	for _, part := range []struct {
		bucket int
		check  func(key, value []byte) error
	}{
		{bItems, v.item}, {bKeys, v.key}, {bTime, v.time}, {bSource, v.source}, {bTopic, v.topic},
		{bMatches, v.match}, {bDecisions, v.decision}, {bRevisions, v.revision}, {bChanges, v.change},
		{bVisits, v.visit}, {bHosts, v.host}, {bReaders, v.number}, {bCounts, v.number},
	} {
		err := v.scan(part.bucket, nil, func(key, value []byte) error {
			if err := v.ctx.Err(); err != nil {
				return err
			}
			v.places[part.bucket]++
			if err := part.check(key, value); err != nil {
				return fmt.Errorf("%s %x: %w", bucketNames[part.bucket], key, err)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return v.sums()
}

// sums compares what was counted one by one with what was kept.
func (v *verifier) sums() error {
	for name, n := range v.counts {
		if v.count(name) != n {
			return fmt.Errorf("%w: count %s is %d, there are %d", errRecord, name, v.count(name), n)
		}
	}
	for _, bucket := range []int{bTime, bSource} {
		if v.places[bucket] != v.places[bItems] {
			return fmt.Errorf("%w: %d entries in %s for %d items", errRecord, v.places[bucket], bucketNames[bucket], v.places[bItems])
		}
	}
	if v.places[bTopic] != v.places[bMatches] {
		return fmt.Errorf("%w: %d entries in topic for %d matches", errRecord, v.places[bTopic], v.places[bMatches])
	}
	if int(v.places[bCounts]) != len(v.counts) {
		return fmt.Errorf("%w: %d counts, there should be %d", errRecord, v.places[bCounts], len(v.counts))
	}
	return nil
}

func (v *verifier) item(key, value []byte) error {
	n, ok := parseNumber(key)
	var r itemRecord
	if err := decode(value, &r); err != nil || !ok || n > v.b[bItems].Sequence() {
		return errRecord
	}
	v.counts[countItems]++
	v.counts[countSource+r.Source]++
	found, _, err := v.find(r.ID)
	if err == nil && found != number(n) {
		err = fmt.Errorf("%w: its id %s leads to item number %d", errRecord, r.ID, found)
	}
	if err != nil {
		return err
	}
	at := place{r.Published, number(n)}
	for bucket, k := range map[int][]byte{bTime: placeKey(nil, at), bSource: placeKey(namePrefix(r.Source), at)} {
		if region := v.b[bucket].Get(k); region == nil || string(region) != r.Region {
			return fmt.Errorf("%w: not in the index by %s", errRecord, bucketNames[bucket])
		}
	}
	return nil
}

// exists reports an item that something refers to and that is not there.
func (v *verifier) exists(n number, ok bool) error {
	if !ok || v.b[bItems].Get(numberKey(uint64(n))) == nil {
		return fmt.Errorf("%w: no item number %d", errRecord, n)
	}
	return nil
}

func (v *verifier) key(key, value []byte) error {
	n, fine := parseNumber(value)
	_, ok := parseKey(key)
	return v.exists(number(n), ok && fine)
}

func (v *verifier) time(key, _ []byte) error {
	p, ok := parsePlace(key, 0)
	return v.exists(p.number, ok)
}

// named splits a key that begins with a name.
func named(key []byte) (name string, p place, ok bool) {
	if len(key) < 1 || len(key) < 1+int(key[0]) {
		return "", place{}, false
	}
	prefix := 1 + int(key[0])
	p, ok = parsePlace(key, prefix)
	return string(key[1:prefix]), p, ok
}

func (v *verifier) source(key, _ []byte) error {
	_, p, ok := named(key)
	return v.exists(p.number, ok)
}

func (v *verifier) topic(key, _ []byte) error {
	name, p, ok := named(key)
	if !ok || v.b[bMatches].Get(topicKey(p.number, name)) == nil {
		return fmt.Errorf("%w: no match", errRecord)
	}
	v.counts[countTopic+name]++
	return nil
}

func (v *verifier) match(key, value []byte) error {
	n, topic, ok := parseTopicKey(key)
	var m matchRecord
	if err := decode(value, &m); err != nil || !ok {
		return errRecord
	}
	h, err := v.head(n)
	if err != nil {
		return err
	}
	if flag := v.b[bTopic].Get(placeKey(namePrefix(topic), place{h.published, n})); string(flag) != string(liveFlag(m.Live)) {
		return fmt.Errorf("%w: not in the index by topic", errRecord)
	}
	return nil
}

func (v *verifier) decision(key, value []byte) error {
	n, _, ok := parseTopicKey(key)
	if err := decode(value, new(decisionRecord)); err != nil {
		return err
	}
	return v.exists(n, ok)
}

func (v *verifier) revision(key, value []byte) error {
	n, revision, ok := parseRevisionKey(key)
	var r revisionRecord
	if err := decode(value, &r); err != nil || r.Revision != revision {
		return errRecord
	}
	v.counts[countRevisions]++
	return v.exists(n, ok)
}

func (v *verifier) change(key, value []byte) error {
	n, ok := parseNumber(key)
	if !ok || n > v.b[bChanges].Sequence() {
		return errRecord
	}
	return decode(value, new(changeRecord))
}

func (v *verifier) visit(key, value []byte) error {
	var r visitRecord
	if err := decode(value, &r); err != nil || r.Source != string(key) {
		return errRecord
	}
	return nil
}

func (v *verifier) host(key, value []byte) error {
	var r hostRecord
	if err := decode(value, &r); err != nil || r.Name != string(key) {
		return errRecord
	}
	return nil
}

func (v *verifier) number(_, value []byte) error {
	if _, ok := parseNumber(value); !ok {
		return errRecord
	}
	return nil
}
