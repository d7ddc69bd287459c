package bolt

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
	"time"
)

// recordVersion is the first byte of every record. A later version may append
// fields; it must go on reading the records of this one.
const recordVersion = 1

// checksumSize is what closes every record: a CRC-32C of all before it. bbolt
// checks its meta pages only, so a flipped bit in a text would go unnoticed.
const checksumSize = 4

var errRecord = errors.New("the file contradicts itself")

// checksum is computed by the processor itself.
func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

// A record lists its fields once, for writing and for reading.
type record interface {
	fields(c *codec)
}

// encode makes each record a slice of its own, because bbolt keeps it until the
// transaction ends. size is a guess.
func encode(r record, size int) []byte {
	c := codec{buf: append(make([]byte, 0, size+checksumSize+1), recordVersion)}
	r.fields(&c)
	return binary.BigEndian.AppendUint32(c.buf, checksum(c.buf))
}

// decode reads a whole record after comparing its checksum. The strings of r
// share one copy of b, never b itself.
func decode(b []byte, r record) error {
	end := len(b) - checksumSize
	if end < 1 || b[0] != recordVersion || binary.BigEndian.Uint32(b[end:]) != checksum(b[:end]) {
		return errRecord
	}
	c := codec{src: string(b[1:end]), reading: true}
	r.fields(&c)
	if c.bad || c.src != "" {
		return errRecord
	}
	return nil
}

// decodeHead reads the first fields of a record and does not look at the rest
// nor at the checksum: it touches one page of a record of many.
func decodeHead(b []byte, r record) error {
	if len(b) < 1 || b[0] != recordVersion {
		return errRecord
	}
	c := codec{src: string(b[1:min(len(b), maxHead)]), reading: true}
	r.fields(&c)
	if c.bad {
		return errRecord
	}
	return nil
}

// A codec writes fields to buf or, when reading, takes them from src. After
// the first field that does not fit, everything read is zero and bad is set.
type codec struct {
	buf     []byte
	src     string
	reading bool
	bad     bool
}

func (c *codec) uint(v *uint64) {
	if !c.reading {
		c.buf = binary.AppendUvarint(c.buf, *v)
		return
	}
	*v = 0
	for shift := 0; shift < 64; shift += 7 {
		if c.src == "" {
			break
		}
		b := c.src[0]
		c.src = c.src[1:]
		*v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return
		}
	}
	c.fail()
	*v = 0
}

func (c *codec) fail() { c.bad, c.src = true, "" }

// What is written stays as it is: the caller may be sharing it.
func (c *codec) int64(v *int64) {
	u := uint64(*v<<1) ^ uint64(*v>>63)
	if c.uint(&u); c.reading {
		*v = int64(u>>1) ^ -int64(u&1)
	}
}

func (c *codec) int(v *int) {
	w := int64(*v)
	if c.int64(&w); c.reading {
		*v = int(w)
	}
}

func (c *codec) bool(v *bool) {
	var u uint64
	if *v {
		u = 1
	}
	if c.uint(&u); c.reading {
		*v = u == 1
	}
}

func (c *codec) float(v *float64) {
	u := math.Float64bits(*v)
	if c.uint(&u); c.reading {
		*v = math.Float64frombits(u)
	}
}

// time keeps microseconds; no time has a sign of its own.
func (c *codec) time(v *time.Time) {
	t := clean(*v)
	set, micro := !t.IsZero(), t.UnixMicro()
	if c.bool(&set); !set {
		micro = 0
	} else {
		c.int64(&micro)
	}
	switch {
	case !c.reading:
	case set:
		*v = time.UnixMicro(micro).UTC()
	default:
		*v = time.Time{}
	}
}

func (c *codec) duration(v *time.Duration) { c.int64((*int64)(v)) }

func (c *codec) string(v *string) {
	n := uint64(len(*v))
	c.uint(&n)
	if !c.reading {
		c.buf = append(c.buf, *v...)
		return
	}
	if n > uint64(len(c.src)) {
		c.fail()
		n = 0
	}
	*v, c.src = c.src[:n], c.src[n:]
}

func (c *codec) bytes(v *[]byte) {
	s := string(*v)
	if c.string(&s); !c.reading {
		return
	}
	if *v = nil; s != "" {
		*v = []byte(s)
	}
}

// length handles the number of elements of a list: each takes a byte at least.
func (c *codec) length(n int) int {
	u := uint64(n)
	c.uint(&u)
	if c.reading && u > uint64(len(c.src)) {
		c.fail()
		u = 0
	}
	return int(u)
}

func (c *codec) strings(v *[]string) { list(c, v, (*codec).string) }

func list[T any](c *codec, v *[]T, each func(*codec, *T)) {
	n := c.length(len(*v))
	if c.reading {
		*v = nil
		if n > 0 {
			*v = make([]T, n)
		}
	}
	for i := range *v {
		each(c, &(*v)[i])
	}
}
