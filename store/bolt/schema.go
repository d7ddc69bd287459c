package bolt

import (
	"bytes"
	"fmt"

	"go.etcd.io/bbolt"
)

// The file has one bucket for each of these. Numbers and times are 8 bytes,
// big endian, so that keys sort as they do; a name is its length in one byte
// and its bytes; values are records (record.go) where nothing else is said.
//
//	bucket     key                           value
//	meta       "format"                      formatVersion
//	items      number                        itemRecord; grows at its end only
//	time       published, number             region
//	sources    source, 0, source name        number of items
//	           source, 1, source name        sightingsRecord
//	           source, 2, rest of store.Key  number
//	           source, 3, source name, published, number    region
//	visits     source name                   visitRecord
//	topics     topic name, published, number    1 where live, else 0
//	matches    number, topic                 matchRecord
//	decisions  number, topic                 decisionRecord
//	revisions  number, revision (4 bytes)    revisionRecord
//	changes    cursor of the last            changesRecord; grows at its end only
//	hosts      name                          hostRecord
//	readers    name                          cursor
//	settings   name                          value
//	counts     "items", "revisions", "t"+topic    number
//
// In sources, the first part of a key is the three bytes of its source that
// begin a [store.Key]. So all that news touch of their source lies on a few
// pages; in buckets of their own it would be a few pages each, and every page
// is a write to the disk. Most visits bring no news: they write their own record
// alone, and many of these share a page.
//
// An item's number is its place in the order of arrival, its id that of the
// key it came under ([store.Key.ItemID]): one index serves both. The sequences
// of the buckets items and changes are the last number and cursor given out.
const formatVersion = "2"

// The buckets by their place in a tx.
const (
	bMeta = iota
	bItems
	bTime
	bSources
	bVisits
	bTopics
	bMatches
	bDecisions
	bRevisions
	bChanges
	bHosts
	bReaders
	bSettings
	bCounts
	buckets
)

var bucketNames = [buckets]string{
	"meta", "items", "time", "sources", "visits", "topics", "matches", "decisions",
	"revisions", "changes", "hosts", "readers", "settings", "counts",
}

var formatKey = []byte("format")

// A tx is a bbolt transaction with its buckets.
type tx struct {
	bolt    *bbolt.Tx
	opened  [buckets]*bbolt.Bucket
	cursors [buckets]*bbolt.Cursor
}

// bucket opens a bucket when it is first asked for: most transactions are one
// question to two or three of them. checkSchema has seen that all are there.
func (t *tx) bucket(i int) *bbolt.Bucket {
	if t.opened[i] == nil {
		t.opened[i] = t.bolt.Bucket([]byte(bucketNames[i]))
	}
	return t.opened[i]
}

// get returns the value of a key, nil when there is none. Bucket.Get would find
// its way with a new cursor each time.
func (t *tx) get(bucket int, key []byte) []byte {
	c := t.cursors[bucket]
	if c == nil {
		c = t.bucket(bucket).Cursor()
		t.cursors[bucket] = c
	}
	k, v := c.Seek(key)
	if !bytes.Equal(k, key) {
		return nil
	}
	return v
}

// inTx makes a function of a tx one of a bbolt transaction.
func inTx(fn func(*tx) error) func(*bbolt.Tx) error {
	return func(t *bbolt.Tx) error { return fn(&tx{bolt: t}) }
}

// createSchema lays out an empty store.
func createSchema(t *bbolt.Tx) error {
	for _, name := range bucketNames {
		if _, err := t.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	return t.Bucket([]byte(bucketNames[bMeta])).Put(formatKey, []byte(formatVersion))
}

// checkSchema refuses a file of another program or of a later version.
func checkSchema(t *bbolt.Tx) error {
	meta := t.Bucket([]byte(bucketNames[bMeta]))
	if meta == nil {
		return fmt.Errorf("%w: this is a bbolt file of another program", errRecord)
	}
	if v := string(meta.Get(formatKey)); v != formatVersion {
		return fmt.Errorf("the file has format %q, this program reads %q: use the program that wrote it, or restore a backup made by it", v, formatVersion)
	}
	for _, name := range bucketNames {
		if t.Bucket([]byte(name)) == nil {
			return fmt.Errorf("%w: no bucket %s", errRecord, name)
		}
	}
	return nil
}
