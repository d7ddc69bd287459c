package bolt

import (
	"context"
	"errors"
	"fmt"
)

// verifyTries is how often Verify begins anew when it was overtaken. Once is
// rare: two commits, with their syncs, in the time of one small read.
const verifyTries = 10

// Verify implements [store.Store]. It reads every record and follows every
// reference in both directions.
func (db *DB) Verify(ctx context.Context) (items int, err error) {
	err = errMoved
	for try := 0; try < verifyTries && errors.Is(err, errMoved); try++ {
		err = db.view(ctx, func(t *tx) error {
			if err := db.verifyPages(t); err != nil {
				return err
			}
			v := verifier{tx: t, ctx: ctx, counts: make(map[string]int64), perSource: make(map[string]int64)}
			err := v.run()
			items = int(v.counts[countItems])
			return err
		})
	}
	if err != nil {
		return 0, fmt.Errorf("verify: %w", err)
	}
	return items, nil
}

// verifyPages looks at the pages of the transaction itself, which the writer
// leaves alone while it lasts.
func (db *DB) verifyPages(t *tx) error {
	info, err := db.file.fd.Stat()
	if err != nil {
		return err
	}
	there, err := checkPages(db.file.fd, info.Size(), uint64(t.bolt.ID()), true)
	if err == nil && !there {
		err = errMoved
	}
	return err
}

// errMoved says that two commits came between the beginning of a transaction
// and the reading of its meta page.
var errMoved = errors.New("others write too fast to be watched")

type verifier struct {
	*tx
	ctx context.Context

	// What the records say, to be compared with what was kept.
	counts    map[string]int64
	perSource map[string]int64
	entries   [buckets]int64
	places    int64 // in the bucket sources
	kept      int   // counts of sources
	cursor    uint64
}

func (v *verifier) run() error {
	for _, part := range []struct {
		bucket int
		check  func(key, value []byte) error
	}{
		{bItems, v.item}, {bTime, v.time}, {bSources, v.source}, {bVisits, v.visit}, {bTopics, v.topic}, {bMatches, v.match},
		{bDecisions, v.decision}, {bRevisions, v.revision}, {bChanges, v.change}, {bHosts, v.host},
		{bReaders, v.number}, {bCounts, v.number},
	} {
		err := v.scan(part.bucket, nil, func(key, value []byte) error {
			if err := v.ctx.Err(); err != nil {
				return err
			}
			v.entries[part.bucket]++
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
	for _, c := range []struct {
		what       string
		got, there int64
	}{
		{"places by time", v.entries[bTime], v.entries[bItems]},
		{"places by source", v.places, v.entries[bItems]},
		{"places by topic", v.entries[bTopics], v.entries[bMatches]},
		{"counts", v.entries[bCounts], int64(len(v.counts))},
		{"counts of sources", int64(v.kept), int64(len(v.perSource))},
	} {
		if c.got != c.there {
			return fmt.Errorf("%w: %d %s, there should be %d", errRecord, c.got, c.what, c.there)
		}
	}
	return nil
}

func (v *verifier) item(key, value []byte) error {
	n, ok := parseNumber(key)
	var r itemRecord
	if err := decode(value, &r); err != nil || !ok || n > v.bucket(bItems).Sequence() {
		return errRecord
	}
	v.counts[countItems]++
	v.perSource[r.Source]++
	found, _, err := v.find(r.ID)
	if err == nil && found != number(n) {
		err = fmt.Errorf("%w: its id %s leads to item number %d", errRecord, r.ID, found)
	}
	if err != nil {
		return err
	}
	return v.inPlace(&r, number(n))
}

// inPlace reports an item that the indexes by time and source do not lead to.
func (v *verifier) inPlace(r *itemRecord, n number) error {
	at := place{r.Published, n}
	byTime := v.get(bTime, placeKey(nil, at))
	bySource := v.get(bSources, placeKey(sourceKey(r.Source, kindPlace), at))
	if byTime == nil || bySource == nil || string(byTime) != r.Region || string(bySource) != r.Region {
		return fmt.Errorf("%w: not in its place by time and source", errRecord)
	}
	return nil
}

// exists reports an item that something refers to and that is not there.
func (v *verifier) exists(n number, ok bool) error {
	if !ok || v.get(bItems, numberKey(uint64(n))) == nil {
		return fmt.Errorf("%w: no item number %d", errRecord, n)
	}
	return nil
}

func (v *verifier) time(key, _ []byte) error {
	p, ok := parsePlace(key, 0)
	return v.exists(p.number, ok)
}

func (v *verifier) source(key, value []byte) error {
	if len(key) <= sourceSize {
		return errRecord
	}
	switch key[sourceSize] {
	case kindCount:
		return v.sourceCount(key, value)
	case kindSightings:
		return v.sightings(key, value)
	case kindKey:
		n, ok := parseNumber(value)
		_, fine := parseIdentityKey(key)
		return v.exists(number(n), ok && fine)
	case kindPlace:
		v.places++
		_, p, ok := named(key, sourceSize+1)
		return v.exists(p.number, ok)
	}
	return errRecord
}

// sightings are of a source that was visited.
func (v *verifier) sightings(key, value []byte) error {
	name := string(key[min(len(key), sourceSize+2):])
	if v.get(bVisits, []byte(name)) == nil || string(key) != string(sourceKey(name, kindSightings)) {
		return fmt.Errorf("%w: sightings of a source that was never visited", errRecord)
	}
	return decode(value, new(sightingsRecord))
}

func (v *verifier) visit(key, value []byte) error {
	var r visitRecord
	if err := decode(value, &r); err != nil || r.Source != string(key) {
		return errRecord
	}
	return nil
}

func (v *verifier) sourceCount(key, value []byte) error {
	v.kept++
	n, ok := parseNumber(value)
	if want := v.perSource[string(key[min(len(key), sourceSize+2):])]; !ok || int64(n) != want {
		return fmt.Errorf("%w: the count is %d, there are %d", errRecord, n, want)
	}
	return nil
}

func (v *verifier) topic(key, _ []byte) error {
	name, p, ok := named(key, 0)
	if !ok || v.get(bMatches, topicKey(p.number, name)) == nil {
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
	if flag := v.get(bTopics, placeKey(namePrefix(topic), place{h.published, n})); string(flag) != string(liveFlag(m.Live)) {
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
	last, ok := parseNumber(key)
	var r changesRecord
	if err := decode(value, &r); err != nil || !ok || last > v.bucket(bChanges).Sequence() || last-v.cursor < uint64(len(r)) {
		return errRecord
	}
	v.cursor = last
	for _, c := range r {
		if err := v.exists(c.item, true); err != nil {
			return err
		}
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
