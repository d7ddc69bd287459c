package bolt

import (
	"bytes"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// Keys sort as what they stand for, and say it back.
func FuzzKeys(f *testing.F) {
	f.Add("amt", int64(0), uint64(1), "amt-bund", int64(-1), uint64(2))
	f.Add("", int64(1)<<62, uint64(1)<<63, "\xff", int64(-1)<<62, uint64(0))
	f.Fuzz(func(t *testing.T, nameA string, microA int64, a uint64, nameB string, microB int64, b uint64) {
		if len(nameA) > maxName || len(nameB) > maxName {
			t.Skip()
		}
		placeA, placeB := place{time.UnixMicro(microA).UTC(), number(a)}, place{time.UnixMicro(microB).UTC(), number(b)}
		keyA, keyB := placeKey(namePrefix(nameA), placeA), placeKey(namePrefix(nameB), placeB)
		if name, p, ok := named(keyA, 0); !ok || name != nameA || p != placeA {
			t.Errorf("%q %v read as %q %v, %v", nameA, placeA, name, p, ok)
		}
		key := placeKey(sourceKey(nameA, kindPlace), placeA)
		if name, p, ok := named(key, sourceSize+1); !ok || name != nameA || p != placeA {
			t.Errorf("%q %v of a source read as %q %v, %v", nameA, placeA, name, p, ok)
		}
		if n, topic, ok := parseTopicKey(topicKey(number(a), nameB)); !ok || uint64(n) != a || topic != nameB {
			t.Errorf("%d %q read as %d %q", a, nameB, n, topic)
		}
		order := placeA.published.Compare(placeB.published)
		if order == 0 {
			order = bytes.Compare(numberKey(a), numberKey(b))
		}
		if nameA == nameB && bytes.Compare(keyA, keyB) != order {
			t.Errorf("%v and %v do not sort as they are", placeA, placeB)
		}
		if nameA != nameB && bytes.HasPrefix(keyB, namePrefix(nameA)) {
			t.Errorf("a key of %q looks like one of %q", nameB, nameA)
		}
		if end := above(namePrefix(nameA)); end != nil && bytes.Compare(keyA, end) >= 0 {
			t.Errorf("%x is not below %x", keyA, end)
		}
		if p, err := parseCursor(formatCursor(placeA)); err != nil || p != placeA {
			t.Errorf("page cursor of %v: %v, %v", placeA, p, err)
		}
	})
}

// Whatever is read as a key or a cursor, nothing breaks.
func FuzzParseKeys(f *testing.F) {
	k := store.KeyOf("amt", "guid:1")
	f.Add(identityKey(k))
	f.Add(placeKey(sourceKey("amt", kindPlace), place{time.UnixMicro(1), 2}))
	f.Add([]byte(formatCursor(place{time.UnixMicro(1), 2})))
	f.Fuzz(func(t *testing.T, b []byte) {
		if k, ok := parseIdentityKey(b); ok && len(b) > sourceSize && b[sourceSize] == kindKey && !bytes.Equal(identityKey(k), b) {
			t.Errorf("%x is read as %x", b, identityKey(k))
		}
		for from := range min(len(b), 5) {
			named(b, from)
			parsePlace(b, from)
		}
		parseTopicKey(b)
		parseRevisionKey(b)
		if p, err := parseCursor(string(b)); err == nil && formatCursor(p) != string(b) {
			t.Errorf("cursor %q is that of %v", b, p)
		}
		if end := above(b); end != nil && bytes.Compare(b, end) >= 0 {
			t.Errorf("%x is not above %x", end, b)
		}
	})
}
