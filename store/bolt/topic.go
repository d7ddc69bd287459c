package bolt

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/amtsfeed/amtsfeed/store"
)

// Apply implements [store.Store].
func (db *DB) Apply(ctx context.Context, reader string, upTo store.Cursor, work []store.Assignment) error {
	if err := checkName("reader", reader); err != nil {
		return fmt.Errorf("apply: %w", err)
	}
	for i := range work {
		if err := checkAssignment(&work[i]); err != nil {
			return fmt.Errorf("apply %s: %w", reader, err)
		}
	}
	err := db.update(ctx, len(work), func(b *batch) error {
		if latest := b.bucket(bChanges).Sequence(); uint64(upTo) > latest {
			return fmt.Errorf("cursor %d is beyond the newest change %d", upTo, latest)
		}
		for i := range work {
			if err := b.assign(&work[i]); err != nil {
				return err
			}
		}
		if b.reader(reader) == upTo {
			return nil
		}
		return b.put(bReaders, []byte(reader), putCursor(upTo))
	})
	if err != nil {
		return fmt.Errorf("apply %s: %w", reader, err)
	}
	return nil
}

func checkAssignment(a *store.Assignment) error {
	if a.Match != nil && (math.IsNaN(a.Match.Score) || math.IsInf(a.Match.Score, 0)) {
		return fmt.Errorf("topic %s: the score is not a number", a.Topic)
	}
	return checkName("topic", a.Topic)
}

// assign puts an item into a topic or takes it out.
func (b *batch) assign(a *store.Assignment) error {
	n, h, err := b.find(a.Item)
	if err != nil || n == 0 {
		return err
	}
	key := topicKey(n, a.Topic)
	raw := b.get(bMatches, key)
	if a.Match == nil {
		if raw == nil {
			return nil
		}
		return b.leave(n, h, a.Topic)
	}
	var old store.Match
	if raw != nil {
		if err := decode(raw, (*matchRecord)(&old)); err != nil {
			return err
		}
		if sameMatch(&old, a.Match) {
			return nil
		}
	}
	if err := b.putMatch(n, h, a.Topic, a.Match, raw == nil); err != nil {
		return err
	}
	b.change(store.TopicEntered, n, a.Topic)
	return nil
}

// sameMatch leaves out when it was made: matching the same text by the same
// rule once more is no news.
func sameMatch(a, b *store.Match) bool {
	return a.By == b.By && a.Rule == b.Rule && a.Score == b.Score && a.Live == b.Live && slices.Equal(a.Hits, b.Hits)
}

func (b *batch) putMatch(n number, h headRecord, topic string, m *store.Match, first bool) error {
	r := matchRecord(*m)
	if err := b.put(bMatches, topicKey(n, topic), encode(&r, 64+32*len(r.Hits))); err != nil {
		return err
	}
	b.later(bTopics, placeKey(namePrefix(topic), place{h.published, n}), liveFlag(m.Live))
	if first {
		b.counts[countTopic+topic]++
	}
	return nil
}

func (b *batch) leave(n number, h headRecord, topic string) error {
	if err := b.delete(bMatches, topicKey(n, topic)); err != nil {
		return err
	}
	b.later(bTopics, placeKey(namePrefix(topic), place{h.published, n}), nil)
	b.counts[countTopic+topic]--
	b.change(store.TopicLeft, n, topic)
	return nil
}

func liveFlag(live bool) []byte {
	if live {
		return []byte{1}
	}
	return []byte{0}
}

// Decide implements [store.Store].
func (db *DB) Decide(ctx context.Context, d store.Decision) error {
	if err := checkName("topic", d.Topic); err != nil {
		return fmt.Errorf("decide: %w", err)
	}
	switch d.Verdict {
	case store.Undecided, store.Include, store.Exclude:
	default:
		return fmt.Errorf("decide: verdict %q is not known", d.Verdict)
	}
	err := db.update(ctx, 1, func(b *batch) error {
		n, _, err := b.must(d.Item)
		if err != nil {
			return err
		}
		key := topicKey(n, d.Topic)
		if d.Verdict == store.Undecided {
			if b.get(bDecisions, key) == nil {
				return nil
			}
			err = b.delete(bDecisions, key)
		} else {
			r := decisionRecord(d)
			err = b.put(bDecisions, key, encode(&r, 32))
		}
		if err != nil {
			return err
		}
		b.change(store.ItemDecided, n, d.Topic)
		return nil
	})
	if err != nil {
		return fmt.Errorf("decide: %w", err)
	}
	return nil
}

// Decisions implements [store.Store].
func (db *DB) Decisions(ctx context.Context, item string) ([]store.Decision, error) {
	var all []store.Decision
	err := db.view(ctx, func(t *tx) error {
		n, _, err := t.must(item)
		if err != nil {
			return err
		}
		return t.scan(bDecisions, numberKey(uint64(n)), func(k, v []byte) error {
			all = append(all, store.Decision{Item: item, Topic: string(k[numberSize:])})
			return decode(v, (*decisionRecord)(&all[len(all)-1]))
		})
	})
	if err != nil {
		return nil, fmt.Errorf("decisions: %w", err)
	}
	return all, nil
}
