package bolt

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/amtsfeed/amtsfeed/store"
)

// someOfEverything is the file of a store with a record in every bucket: two
// items of one source, the first changed once and in a topic by rule and by
// hand.
func someOfEverything(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	db, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, at := context.Background(), time.Unix(1_760_000_000, 0).UTC()
	draft := func(n, text string) store.Draft {
		return store.Draft{Item: store.Item{Title: "Meldung " + n, Text: text, ContentHash: text, Published: at, Region: "Nord"}, Keys: []string{"guid:" + n}}
	}
	commit := func(drafts ...store.Draft) error {
		_, err := db.Commit(ctx, []store.Commit{{Visit: store.Visit{Source: "amt", LastAttempt: at}, Drafts: drafts, Hosts: []store.Host{{Name: "amt.example", LastRequest: at}}, Sightings: []byte("gesehen")}})
		return err
	}
	first := store.KeyOf("amt", "guid:1").ItemID()
	_, settled := db.Setting(ctx, "authority", "amt.example")
	if err := errors.Join(
		commit(draft("1", "alt"), draft("2", "alt")), commit(draft("1", "neu")),
		db.Apply(ctx, "topics", 2, []store.Assignment{{Item: first, Topic: "rat", Match: &store.Match{By: "rule"}}}),
		db.Decide(ctx, store.Decision{Item: first, Topic: "rat", Verdict: store.Include, At: at}), settled,
	); err != nil {
		t.Fatal(err)
	}
	if n, err := db.Verify(ctx); err != nil || n != 2 {
		t.Fatalf("before the damage: %d items, %v", n, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// verifyAfter is what Verify says of a store after a bucket was changed.
func verifyAfter(t *testing.T, file []byte, bucket int, do func(*bbolt.Bucket) error) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.file.bolt.NoSync = true
	if err := db.file.bolt.Update(func(t *bbolt.Tx) error { return do(t.Bucket([]byte(bucketNames[bucket]))) }); err != nil {
		t.Fatal(err)
	}
	_, err = db.Verify(context.Background())
	return err
}

// Verify follows every reference both ways: one record that is lost, changed
// or too many is noticed, wherever another says that it should be there.
func TestVerifyNoticesOneWrongRecord(t *testing.T) {
	item := func(change func(*itemRecord)) func(*bbolt.Bucket) error {
		return func(b *bbolt.Bucket) error {
			var r itemRecord
			k, v := b.Cursor().First()
			if err := decode(v, &r); err != nil {
				return err
			}
			change(&r)
			return b.Put(bytes.Clone(k), encode(&r, 0))
		}
	}
	change := func(key []byte, value []byte) func(*bbolt.Bucket) error {
		return func(b *bbolt.Bucket) error { return b.Put(key, value) }
	}
	count := func(n uint64) []byte { return numberKey(n) }
	first := func(b *bbolt.Bucket) error { k, _ := b.Cursor().First(); return b.Delete(k) }
	last := func(b *bbolt.Bucket) error { k, _ := b.Cursor().Last(); return b.Delete(k) }
	lost := func(prefix []byte) func(*bbolt.Bucket) error {
		return func(b *bbolt.Bucket) error {
			k, _ := b.Cursor().Seek(prefix)
			if !bytes.HasPrefix(k, prefix) {
				return errors.New("there is none")
			}
			return b.Delete(bytes.Clone(k))
		}
	}
	// moved gives the first record another key.
	moved := func(key []byte) func(*bbolt.Bucket) error {
		return func(b *bbolt.Bucket) error {
			k, v := b.Cursor().First()
			return errors.Join(b.Put(key, bytes.Clone(v)), b.Delete(bytes.Clone(k)))
		}
	}
	garbage := func(b *bbolt.Bucket) error {
		k, _ := b.Cursor().First()
		return b.Put(bytes.Clone(k), []byte{0xFF})
	}
	file := someOfEverything(t)
	places := func(kind byte) []byte { return sourceKey("amt", kind) }
	for name, c := range map[string]struct {
		bucket int
		do     func(*bbolt.Bucket) error
	}{
		"an item is lost":                          {bItems, first},
		"the last item is lost":                    {bItems, last},
		"an item cannot be read":                   {bItems, garbage},
		"an item whose number was never given out": {bItems, moved(numberKey(99))},
		"an item under a key that is no number":    {bItems, change([]byte("x"), nil)},
		"an item of another source":                {bItems, item(func(r *itemRecord) { r.Source = "kreis" })},
		"an item of another id":                    {bItems, item(func(r *itemRecord) { r.ID = store.KeyOf("amt", "guid:2").ItemID() })},
		"an item of an id that leads nowhere":      {bItems, item(func(r *itemRecord) { r.ID = store.KeyOf("amt", "guid:9").ItemID() })},
		"an item of another day":                   {bItems, item(func(r *itemRecord) { r.Published = r.Published.Add(time.Hour) })},
		"an item of another region":                {bItems, item(func(r *itemRecord) { r.Region = "Süd" })},
		"a place by time in another region":        {bTime, func(b *bbolt.Bucket) error { k, _ := b.Cursor().First(); return b.Put(bytes.Clone(k), []byte("Süd")) }},
		"a place by source in another region": {bSources, func(b *bbolt.Bucket) error {
			k, _ := b.Cursor().Seek(places(kindPlace))
			return b.Put(bytes.Clone(k), []byte("Süd"))
		}},
		"a place by time is lost":                      {bTime, first},
		"a place by time too many":                     {bTime, change(placeKey(nil, place{time.Unix(9, 0), 1}), []byte("Nord"))},
		"a place by time of no item":                   {bTime, change(placeKey(nil, place{time.Unix(9, 0), 9}), []byte("Nord"))},
		"a place by time that is none":                 {bTime, change([]byte("x"), nil)},
		"a place by source is lost":                    {bSources, lost(places(kindPlace))},
		"a place by source too many":                   {bSources, change(placeKey(places(kindPlace), place{time.Unix(9, 0), 1}), []byte("Nord"))},
		"a place by source of no item":                 {bSources, change(placeKey(places(kindPlace), place{time.Unix(9, 0), 9}), []byte("Nord"))},
		"the count of a source is lost":                {bSources, lost(places(kindCount))},
		"the count of a source is wrong":               {bSources, change(places(kindCount), count(3))},
		"the count of a source that has no items":      {bSources, change(sourceKey("kreis", kindCount), count(1))},
		"the count of a source is no number":           {bSources, change(places(kindCount), []byte("2"))},
		"a key leads to no item":                       {bSources, change(identityKey(store.KeyOf("amt", "link:/1")), count(9))},
		"a key that leads to something else":           {bSources, change(identityKey(store.KeyOf("amt", "link:/1")), []byte("1"))},
		"a key that is none":                           {bSources, change(append(places(kindCount)[:sourceSize:sourceSize], kindKey, 'x'), count(1))},
		"an entry of an unknown kind":                  {bSources, change(append(places(kindCount)[:sourceSize:sourceSize], 9), nil)},
		"an entry of no kind":                          {bSources, change([]byte("x"), nil)},
		"sightings of a source that was never visited": {bSources, change(sourceKey("kreis", kindSightings), nil)},
		"sightings without their visit":                {bVisits, first},
		"a visit cannot be read":                       {bVisits, garbage},
		"a visit under the name of another source":     {bVisits, moved([]byte("kreis"))},
		"an entry of a topic is lost":                  {bTopics, first},
		"an entry of a topic that nothing matches":     {bTopics, change(placeKey(namePrefix("rat"), place{time.Unix(9, 0), 2}), []byte{1})},
		"an entry of a topic that is none":             {bTopics, change([]byte("x"), nil)},
		"an entry is live in its topic alone": {bTopics, func(b *bbolt.Bucket) error {
			k, v := b.Cursor().First()
			return b.Put(bytes.Clone(k), []byte{v[0] ^ 1})
		}},
		"a match is lost":                        {bMatches, first},
		"a match cannot be read":                 {bMatches, garbage},
		"a match of no item":                     {bMatches, moved(topicKey(9, "rat"))},
		"a match in no index":                    {bMatches, moved(topicKey(2, "rat"))},
		"a decision on no item":                  {bDecisions, moved(topicKey(9, "rat"))},
		"a decision cannot be read":              {bDecisions, garbage},
		"a decision under a key that is none":    {bDecisions, moved([]byte("x"))},
		"a revision is lost":                     {bRevisions, first},
		"a revision cannot be read":              {bRevisions, garbage},
		"a revision of no item":                  {bRevisions, moved(revisionKey(9, 1))},
		"a revision of another number":           {bRevisions, moved(revisionKey(1, 7))},
		"a change cannot be read":                {bChanges, garbage},
		"a change that was never told":           {bChanges, func(b *bbolt.Bucket) error { _, v := b.Cursor().First(); return b.Put(numberKey(99), bytes.Clone(v)) }},
		"a change under a key that is no number": {bChanges, change([]byte("x"), nil)},
		"more changes than there are cursors":    {bChanges, moved(numberKey(1))},
		"changes of no item": {bChanges, func(b *bbolt.Bucket) error {
			k, _ := b.Cursor().First()
			return b.Put(bytes.Clone(k), encode(&changesRecord{{item: 9}}, 0))
		}},
		"a host cannot be read":            {bHosts, garbage},
		"a host under the name of another": {bHosts, moved([]byte("kreis.example"))},
		"a cursor that is no number":       {bReaders, garbage},
		"a count that is no number":        {bCounts, garbage},
		"a count is wrong":                 {bCounts, change([]byte(countItems), count(3))},
		"a count is lost":                  {bCounts, first},
		"a count of a topic without items": {bCounts, change([]byte(countTopic+"kreis"), count(1))},
	} {
		t.Run(name, func(t *testing.T) {
			if err := verifyAfter(t, file, c.bucket, c.do); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("verify: %v, want %v", err, store.ErrDamaged)
			}
		})
	}
}

// What Verify does not ask for is nobody's loss: a source that was not visited
// lately, a host that was forgotten, a decision taken back.
func TestVerifyKnowsWhatMayBeMissing(t *testing.T) {
	file := someOfEverything(t)
	for _, bucket := range []int{bDecisions, bHosts, bReaders, bSettings} {
		err := verifyAfter(t, file, bucket, func(b *bbolt.Bucket) error {
			k, _ := b.Cursor().First()
			if k == nil {
				return errors.New("there is none")
			}
			return b.Delete(bytes.Clone(k))
		})
		if err != nil {
			t.Errorf("%s: %v", bucketNames[bucket], err)
		}
	}
}
