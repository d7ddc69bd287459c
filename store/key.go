package store

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
)

// A Key is the fingerprint of one identity key inside its source. Engines
// index fingerprints and not the keys themselves: they are short, of one
// size, and the same in every engine and in every backup.
//
// The first three bytes depend on the source alone, so that the keys of one
// source lie together in an ordered index; the other twelve on both.
type Key [15]byte

// KeyOf returns the fingerprint of an identity key of a source.
func KeyOf(source, key string) Key {
	buf := make([]byte, 0, 256)
	buf = binary.AppendUvarint(buf, uint64(len(source)))
	buf = append(buf, source...)
	prefix := sha256.Sum256(buf)
	whole := sha256.Sum256(append(buf, key...))
	var k Key
	copy(k[:3], prefix[:])
	copy(k[3:], whole[:])
	return k
}

// ItemID returns the id of the item that was new under this key. An id follows
// from source and key alone: the same news read into an empty store gets the
// same id again, and links to it still work. It has neither case nor signs: it
// can be read out, typed, and taken for neither a flag nor a path.
func (k Key) ItemID() string { return strings.ToLower(base32.HexEncoding.EncodeToString(k[:])) }

// ParseItemID is the reverse of [Key.ItemID]; false for what is no id.
func ParseItemID(id string) (Key, bool) {
	var k Key
	b, err := base32.HexEncoding.DecodeString(strings.ToUpper(id))
	if err != nil || len(b) != len(k) {
		return k, false
	}
	copy(k[:], b)
	return k, k.ItemID() == id
}

// MarshalText writes the key as an item's id is written.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.ItemID()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *Key) UnmarshalText(text []byte) error {
	parsed, ok := ParseItemID(string(text))
	if !ok {
		return fmt.Errorf("key %q: not 24 digits and letters up to v", text)
	}
	*k = parsed
	return nil
}
