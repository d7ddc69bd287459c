package bolt

import (
	"bytes"
	"encoding/binary"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// maxName is the longest name of a source, topic, host, reader or setting: its
// length is one byte of a key.
const maxName = 255

// The sizes of the fixed parts of keys.
const (
	numberSize = 8
	placeSize  = 8 + numberSize
)

// A number is an item's place in the order of arrival, from 1.
type number uint64

// A place is where an item stands in the order of publication.
type place struct {
	published time.Time
	number    number
}

func numberKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func parseNumber(b []byte) (uint64, bool) {
	if len(b) != numberSize {
		return 0, false
	}
	return binary.BigEndian.Uint64(b), true
}

// appendTime writes an instant so that bytes sort as times do.
func appendTime(b []byte, t time.Time) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(t.UnixMicro())^1<<63)
}

// appendName writes a name with its length first: no name is the beginning of
// another one.
func appendName(b []byte, name string) []byte {
	return append(append(b, byte(len(name))), name...)
}

// placeKey is a key of the time index, or with a name that of the indexes by
// source and by topic.
func placeKey(prefix []byte, p place) []byte {
	b := append(make([]byte, 0, len(prefix)+placeSize), prefix...)
	return binary.BigEndian.AppendUint64(appendTime(b, p.published), uint64(p.number))
}

func namePrefix(name string) []byte { return appendName(make([]byte, 0, 1+len(name)+placeSize), name) }

// parsePlace reads the end of a key of prefix bytes and a place.
func parsePlace(key []byte, prefix int) (place, bool) {
	if len(key) != prefix+placeSize {
		return place{}, false
	}
	micro := binary.BigEndian.Uint64(key[prefix:]) ^ 1<<63
	return place{
		published: time.UnixMicro(int64(micro)).UTC(),
		number:    number(binary.BigEndian.Uint64(key[prefix+8:])),
	}, true
}

// topicKey is a key of what is stored for an item in a topic.
func topicKey(n number, topic string) []byte { return append(numberKey(uint64(n)), topic...) }

func parseTopicKey(key []byte) (number, string, bool) {
	if len(key) < numberSize {
		return 0, "", false
	}
	return number(binary.BigEndian.Uint64(key)), string(key[numberSize:]), true
}

func revisionKey(n number, revision int) []byte {
	return binary.BigEndian.AppendUint32(numberKey(uint64(n)), uint32(revision))
}

func parseRevisionKey(key []byte) (number, int, bool) {
	if len(key) != numberSize+4 {
		return 0, 0, false
	}
	return number(binary.BigEndian.Uint64(key)), int(binary.BigEndian.Uint32(key[numberSize:])), true
}

// What a key of the bucket sources stands for.
const (
	kindCount = iota
	kindSightings
	kindKey
	kindPlace
)

// sourceSize is the part of a [store.Key] that depends on the source alone.
const sourceSize = 3

// sourceKey is a key of the bucket sources, without the place for kindPlace.
func sourceKey(source string, kind byte) []byte {
	k := store.KeyOf(source, "")
	b := append(make([]byte, 0, sourceSize+2+len(source)+placeSize), k[:sourceSize]...)
	return appendName(append(b, kind), source)
}

// identityKey is where a store.Key stands in the bucket sources.
func identityKey(k store.Key) []byte {
	b := append(make([]byte, 0, len(k)+1), k[:sourceSize]...)
	return append(append(b, kindKey), k[sourceSize:]...)
}

func parseIdentityKey(b []byte) (store.Key, bool) {
	var k store.Key
	if len(b) != len(k)+1 {
		return k, false
	}
	copy(k[:], b[:sourceSize])
	copy(k[sourceSize:], b[sourceSize+1:])
	return k, true
}

// named splits a key, from its name on, into that and a place.
func named(key []byte, from int) (name string, p place, ok bool) {
	if len(key) <= from || len(key) <= from+int(key[from]) {
		return "", place{}, false
	}
	end := from + 1 + int(key[from])
	p, ok = parsePlace(key, end)
	return string(key[from+1 : end]), p, ok
}

// above is the first key that follows all keys with a prefix, nil when there
// is none.
func above(prefix []byte) []byte {
	b := bytes.Clone(prefix)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i]++; b[i] != 0 {
			return b[:i+1]
		}
	}
	return nil
}
