package bolt_test

import (
	"errors"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/amtsfeed/amtsfeed/store/storetest"
)

// raw writes into two buckets and knows nothing of items.
func raw(t testing.TB, folder string) func(records, index []storetest.Pair) error {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(folder, "raw.db"), 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return func(records, index []storetest.Pair) error {
		return db.Update(func(tx *bbolt.Tx) error {
			return errors.Join(put(tx, "items", records), put(tx, "index", index))
		})
	}
}

func put(tx *bbolt.Tx, bucket string, pairs []storetest.Pair) error {
	b, err := tx.CreateBucketIfNotExists([]byte(bucket))
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if err := b.Put(p.Key, p.Value); err != nil {
			return err
		}
	}
	return nil
}

func BenchmarkStore(b *testing.B) { storetest.Bench(b, open, raw) }
