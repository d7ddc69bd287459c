package bolt

import (
	"bytes"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/amtsfeed/amtsfeed/store"
)

// setAll sets every field of a struct to something, so that a field that a
// record forgets is noticed.
func setAll(t *testing.T, v reflect.Value, skip string) {
	t.Helper()
	for i := range v.NumField() {
		f := v.Field(i)
		switch name := v.Type().Field(i).Name; {
		case name == skip:
		case f.Type() == reflect.TypeFor[time.Time]():
			f.Set(reflect.ValueOf(time.UnixMicro(1760612400123456 + int64(i)).UTC()))
		case f.Kind() == reflect.String:
			f.SetString(name + " ä\x00\xff")
		case f.CanInt():
			f.SetInt(int64(-1 - i))
		case f.Kind() == reflect.Float64:
			f.SetFloat(-1.5)
		case f.Kind() == reflect.Bool:
			f.SetBool(true)
		case f.Type() == reflect.TypeFor[[]byte]():
			f.SetBytes([]byte{0, 255})
		case f.Type() == reflect.TypeFor[[]string]():
			f.Set(reflect.ValueOf([]string{"", name}))
		case f.Kind() == reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 2, 2))
			setAll(t, f.Index(1), "")
		default:
			t.Fatalf("a field of a new kind: %s", name)
		}
	}
}

// Every field of every public type comes back, as it was.
func TestRecordsHoldEveryField(t *testing.T) {
	for _, c := range []struct {
		name     string
		in, out  record
		leaveOut string // what the key says, or another record
	}{
		{"item", new(itemRecord), new(itemRecord), "Topics"},
		{"revision", new(revisionRecord), new(revisionRecord), ""},
		{"match", new(matchRecord), new(matchRecord), "Topic"},
		{"visit", new(visitRecord), new(visitRecord), ""},
		{"host", new(hostRecord), new(hostRecord), ""},
	} {
		setAll(t, reflect.ValueOf(c.in).Elem(), c.leaveOut)
		if err := decode(encode(c.in, 0), c.out); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if d := cmp.Diff(c.in, c.out); d != "" {
			t.Errorf("%s (-in +out):\n%s", c.name, d)
		}
	}
}

type oldMatchRecord store.Match

func (r oldMatchRecord) fields(c *codec) {
	c.string(&r.By)
	c.string(&r.Rule)
	c.float(&r.Score)
	list(c, &r.Hits, encodeHit)
	c.time(&r.At)
	c.bool(&r.Live)
}

// What was stored before hits had weights is read without them.
func TestMatchesOfBeforeHaveNoWeights(t *testing.T) {
	m := matchRecord{By: "rule", Hits: []store.Hit{{Term: "Cloud", Field: "title", End: 5}}, Live: true}
	old := encode(oldMatchRecord(m), 0)
	var got matchRecord
	if err := decode(old, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(m, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// An item whose first fields are very long is found all the same.
func TestHeadOfLongItem(t *testing.T) {
	for _, n := range []int{0, 10, maxHead, 10 * maxHead} {
		i := store.Item{ID: "id", Source: "s", Region: string(make([]byte, n)), ContentHash: "h", Published: time.UnixMicro(5).UTC()}
		h, err := decodeItemHead(encodeItem(&i))
		if err != nil || h != headOf(&i) {
			t.Errorf("region of %d bytes: %+v, %v", n, h, err)
		}
	}
}

// Every flipped bit of a record is noticed.
func TestFlippedBit(t *testing.T) {
	whole := encodeItem(&store.Item{ID: "id", Title: "Titel", Text: "Text", Categories: []string{"a"}})
	for bit := range 8 * len(whole) {
		b := bytes.Clone(whole)
		b[bit/8] ^= 1 << (bit % 8)
		if decode(b, new(itemRecord)) == nil {
			t.Errorf("bit %d flipped and not noticed", bit)
		}
	}
	for n := range whole {
		if decode(whole[:n], new(itemRecord)) == nil {
			t.Errorf("cut to %d bytes and not noticed", n)
		}
	}
}

// Whatever bytes are read as a record, the answer is a record or an error; and
// a record is written as it was read.
func FuzzRecord(f *testing.F) {
	i := store.Item{ID: "id", Title: "Titel", Published: time.UnixMicro(-1).UTC(), Enclosures: []store.Enclosure{{URL: "u", Length: math.MinInt64}}}
	f.Add(encodeItem(&i))
	f.Add(encode(&changesRecord{{store.ItemNew, 7, "register"}}, 0))
	f.Add(encode(&visitRecord{Source: "s", Memory: []byte("m")}, 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > checksumSize { // so that more than the checksum is tried
			b = encode(raw(b[1:len(b)-checksumSize]), 0)
		}
		_, _ = decodeItemHead(b)
		for _, pair := range [][2]record{
			{new(itemRecord), new(itemRecord)}, {new(visitRecord), new(visitRecord)}, {new(matchRecord), new(matchRecord)},
			{new(revisionRecord), new(revisionRecord)}, {new(changesRecord), new(changesRecord)}, {new(hostRecord), new(hostRecord)},
		} {
			if decode(b, pair[0]) != nil {
				continue
			}
			if err := decode(encode(pair[0], 0), pair[1]); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(pair[0], pair[1], cmpopts.EquateNaNs(), cmp.AllowUnexported(change{})); d != "" {
				t.Errorf("read again (-first +second):\n%s", d)
			}
		}
	})
}

// raw is a record of fields that are already bytes.
type raw []byte

func (r raw) fields(c *codec) { c.buf = append(c.buf, r...) }
