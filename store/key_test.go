package store_test

import (
	"encoding/json"
	"testing"

	"github.com/amtsfeed/amtsfeed/store"
)

// Ids are in links, feeds and backups: the one of a key may never change.
func TestItemIDNeverChanges(t *testing.T) {
	for _, c := range []struct{ source, key, id string }{
		{"kommune21", "guid:https://www.kommune21.de/?p=1", "5kdrnknq7ldmi8ko5r52vet4"},
		{"", "", "doq0mrhk1eefvcrqj2eaah76"},
	} {
		if id := store.KeyOf(c.source, c.key).ItemID(); id != c.id {
			t.Errorf("%q %q: id %s, was %s", c.source, c.key, id, c.id)
		}
	}
}

// Source and key cannot be mistaken for each other, and keys of one source
// have the same beginning.
func TestKeyOf(t *testing.T) {
	seen := make(map[store.Key]string)
	for _, c := range [][2]string{{"", ""}, {"a", ""}, {"", "a"}, {"a", "b"}, {"ab", ""}, {"", "ab"}, {"a", "B"}, {"a", "b "}, {"a", "\x00b"}} {
		k := store.KeyOf(c[0], c[1])
		if other, ok := seen[k]; ok {
			t.Errorf("%q and %q have the same key", c, other)
		}
		seen[k] = c[0] + "|" + c[1]
	}
	const beginning = 3
	a, b, other := store.KeyOf("a", "1"), store.KeyOf("a", "2"), store.KeyOf("b", "1")
	if [beginning]byte(a[:]) != [beginning]byte(b[:]) || [beginning]byte(a[:]) == [beginning]byte(other[:]) {
		t.Errorf("beginnings %x, %x of a, %x of b", a[:beginning], b[:beginning], other[:beginning])
	}
}

// What is read as an id is written the same.
func FuzzParseItemID(f *testing.F) {
	f.Add(store.KeyOf("a", "b").ItemID())
	f.Add("../../etc/passwd0000000")
	f.Add("SCIKSOA7EIJ79POT6UGVI270")
	f.Add("sciksoa7eij79pot6ugvi2\n\n")
	f.Fuzz(func(t *testing.T, id string) {
		k, ok := store.ParseItemID(id)
		if ok && k.ItemID() != id {
			t.Errorf("%q is read as %q", id, k.ItemID())
		}
		var read store.Key
		text, err := json.Marshal(id)
		if err != nil {
			t.Skip()
		}
		if err := json.Unmarshal(text, &read); err == nil && read != k {
			t.Errorf("%q as JSON is %v", id, read)
		}
	})
}
