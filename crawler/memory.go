package crawler

import (
	"encoding/binary"
	"time"
)

// A memory is what the crawler has learned of a source. It is kept in
// store.Visit.Memory in a form that only this package reads, but for the
// sightings, which are stored beside it: they are many and change with the
// document alone.
type memory struct {
	identity
	address uint64 // hash of the configured URL that all this was learned of
	yield   yield
	moved   moved
	pulse   pulse
	manners manners
	refused uint8  // answers 403 or 429 in a row
	sought  int64  // unix time when another address was last looked for
	failing int64  // unix time of the first failure in a row; zero: none
	flood   uint16 // entries that were too many for the last visit
	rhythm  []byte // the schedule's own
}

// identity is what is remembered to know entries again.
type identity struct {
	guidStrikes, linkStrikes uint8
	// restamped: a document had one date, its own, on all entries. Dates tell
	// entries from each other no more.
	restamped bool
	seen      []sighting // last seen first; see visit.recollect
}

// A sighting is an entry as it was last seen.
type sighting struct {
	trait // its at is not stored
	// edits counts changes one shortly after the other; accepted is when the
	// last one was passed on, in unix hours.
	edits     uint8
	pageTries uint8 // how often its page may still be asked; zero: done with
	accepted  uint32

	present bool // in the document at hand; not stored
}

// maxVanished is how many entries that left the document are still
// remembered, so that one that comes back is not taken for news.
const maxVanished = 64

// maxSeen bounds the memory of a source: the longest document that is read and
// what left it. A sighting takes 38 bytes.
const maxSeen = maxEntries + maxVanished

// The first bytes of the stored forms; another one is read as no memory at all:
// the source is visited at once, and the store knows its entries again.
const (
	memoryVersion    = 4
	sightingsVersion = 1
)

// moved is a permanent redirect on its way to being adopted.
type moved struct {
	to      string
	times   uint8
	adopted bool // to is asked in place of the configured address
}

const sightingBytes = 4*8 + 1 + 1 + 4

// encode writes the stored form.
func (m *memory) encode() []byte {
	b := make([]byte, 0, 128+len(m.moved.to)+len(m.rhythm))
	b = append(b, memoryVersion, m.guidStrikes, m.linkStrikes, m.refused, byte(btoi(m.restamped)))
	b = binary.BigEndian.AppendUint64(b, m.address)
	b = binary.AppendUvarint(b, uint64(len(m.rhythm)))
	b = append(b, m.rhythm...)
	b = m.yield.append(b)
	b = binary.AppendUvarint(b, uint64(len(m.moved.to)))
	b = append(b, m.moved.to...)
	b = append(b, m.moved.times, byte(btoi(m.moved.adopted)))
	b = m.pulse.append(b)
	b = binary.AppendUvarint(b, uint64(m.manners.ttl/time.Second))
	b = binary.AppendUvarint(b, uint64(m.manners.hours))
	b = append(b, m.manners.days)
	b = binary.AppendVarint(b, m.sought)
	b = binary.AppendVarint(b, m.failing)
	return binary.AppendUvarint(b, uint64(m.flood))
}

// decodeMemory reads the stored form; anything else is an empty memory.
func decodeMemory(b []byte) memory {
	d := decoder{b: b}
	if d.byte() != memoryVersion {
		return memory{}
	}
	var m memory
	m.guidStrikes, m.linkStrikes, m.refused, m.restamped = d.byte(), d.byte(), d.byte(), d.byte() != 0
	m.address = d.uint64()
	m.rhythm = d.take(d.count(maxRhythm, 1))
	m.yield = d.yield()
	m.moved.to = string(d.take(d.count(maxURL, 1)))
	m.moved.times, m.moved.adopted = d.byte(), d.byte() != 0
	m.pulse = d.pulse()
	m.manners.ttl = time.Duration(d.uvarint()%maxTTL) * time.Second
	m.manners.hours, m.manners.days = uint32(d.uvarint()), d.byte()
	m.sought = d.varint()
	m.failing = d.varint()
	m.flood = uint16(d.uvarint())
	if d.bad {
		return memory{}
	}
	return m
}

// encodeSightings writes the stored form of the sightings.
func encodeSightings(seen []sighting) []byte {
	seen = seen[:min(len(seen), maxSeen)]
	b := append(make([]byte, 0, 1+sightingBytes*len(seen)), sightingsVersion)
	for i := range seen {
		s := &seen[i]
		for _, v := range [...]uint64{s.guid, s.link, s.text, s.draft} {
			b = binary.BigEndian.AppendUint64(b, v)
		}
		b = append(b, s.edits, s.pageTries)
		b = binary.BigEndian.AppendUint32(b, s.accepted)
	}
	return b
}

// decodeSightings reads the stored form; anything else is none.
func decodeSightings(b []byte) []sighting {
	d := decoder{b: b}
	if d.byte() != sightingsVersion || len(d.b)%sightingBytes != 0 || len(d.b) > maxSeen*sightingBytes {
		return nil
	}
	seen := make([]sighting, len(d.b)/sightingBytes)
	for i := range seen {
		seen[i] = sighting{
			trait: trait{guid: d.uint64(), link: d.uint64(), text: d.uint64(), draft: d.uint64()},
			edits: d.byte(), pageTries: d.byte(), accepted: d.uint32(),
		}
	}
	return seen
}

// maxTTL in seconds keeps a stored ttl inside a time.Duration.
const maxTTL = 1 << 32

// A decoder takes values from the front of its bytes. Once they run out it is
// bad and returns zeros.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) take(n int) []byte {
	if d.bad || n > len(d.b) {
		d.bad = true
		return nil
	}
	v := d.b[:n]
	d.b = d.b[n:]
	return v
}

func (d *decoder) byte() byte {
	if v := d.take(1); v != nil {
		return v[0]
	}
	return 0
}

func (d *decoder) uint32() uint32 {
	if v := d.take(4); v != nil {
		return binary.BigEndian.Uint32(v)
	}
	return 0
}

func (d *decoder) uint64() uint64 {
	if v := d.take(8); v != nil {
		return binary.BigEndian.Uint64(v)
	}
	return 0
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.b)
	d.take(max(n, 0))
	d.bad = d.bad || n <= 0
	return v
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.b)
	d.take(max(n, 0))
	d.bad = d.bad || n <= 0
	return v
}

// count reads a number of things of at least size bytes each, which must
// still be there.
func (d *decoder) count(limit, size int) int {
	n := d.uvarint()
	if d.bad || n > uint64(limit) || n*uint64(size) > uint64(len(d.b)) {
		d.bad = true
		return 0
	}
	return int(n)
}

// unixHours is a time to the hour in 32 bits.
func unixHours(t time.Time) uint32 { return uint32(t.Unix() / 3600) }
