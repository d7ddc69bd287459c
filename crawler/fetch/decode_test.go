package fetch

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

func pack(t testing.TB, coding string, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zlib":
		w = zlib.NewWriter(&b)
	case "deflate":
		fw, err := flate.NewWriter(&b, flate.DefaultCompression)
		if err != nil {
			t.Fatal(err)
		}
		w = fw
	case "br":
		w = brotli.NewWriter(&b)
	case "zstd":
		zw, err := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1))
		if err != nil {
			t.Fatal(err)
		}
		w = zw
	default:
		return text
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func answerOf(coding string, wire []byte) *http.Response {
	h := http.Header{}
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	return &http.Response{Header: h, ContentLength: -1, Body: io.NopCloser(bytes.NewReader(wire))}
}

var page = []byte(strings.Repeat("Die Registermodernisierung kommt voran. ", 5000))

func TestEveryCodingAskedForIsDecoded(t *testing.T) {
	d := newDecoder(1 << 20)
	for _, coding := range []string{"", "identity", "gzip", "x-gzip", "GZIP", "br", "zstd"} {
		wire := pack(t, strings.TrimPrefix(strings.ToLower(coding), "x-"), page)
		b, err := d.read(t.Context(), answerOf(coding, wire), 1<<20, false)
		if err != nil {
			t.Errorf("%q: %v", coding, err)
			continue
		}
		if !bytes.Equal(b.buf.b, page) || b.damaged {
			t.Errorf("%q: %d bytes, damaged %v", coding, len(b.buf.b), b.damaged)
		}
		b.buf.release()
	}
}

func TestWhatIsWrongWithABodyIsTold(t *testing.T) {
	gz, br, zs, zl := pack(t, "gzip", page), pack(t, "br", page), pack(t, "zstd", page), pack(t, "zlib", page)
	flipped := bytes.Clone(gz)
	flipped[len(flipped)-6] ^= 1               // the checksum
	blanks := bytes.Repeat([]byte(" "), 3<<20) // within the limit, but of no honest ratio
	for _, tc := range []struct {
		what, coding string
		wire         []byte
		want         Kind
	}{
		{"gzip cut", "gzip", gz[:len(gz)/2], Truncated},
		{"gzip without its end", "gzip", gz[:len(gz)-4], Truncated},
		{"brotli cut", "br", br[:len(br)/2], Truncated},
		{"zstd cut", "zstd", zs[:len(zs)/2], Truncated},
		{"gzip damaged", "gzip", flipped, Coding},
		{"deflate cut", "deflate", zl[:len(zl)/2], Truncated},
		{"deflate damaged", "deflate", append(bytes.Clone(zl[:2]), page...), Coding},
		{"not gzip", "gzip", br, Coding},
		{"not brotli", "br", []byte("rss></rss>\x01\xff\xff\xff"), Coding},
		{"not zstd", "zstd", br, Coding},
		{"gzip bomb", "gzip", pack(t, "gzip", blanks), TooLarge},
		{"brotli bomb", "br", pack(t, "br", blanks), TooLarge},
		{"zstd bomb", "zstd", pack(t, "zstd", blanks), TooLarge},
		{"deflate bomb", "deflate", pack(t, "deflate", blanks), TooLarge},
		{"zlib bomb", "deflate", pack(t, "zlib", blanks), TooLarge},
		{"bomb in a bomb", "gzip, gzip", pack(t, "gzip", pack(t, "gzip", blanks)), TooLarge},
		{"a file kept compressed is a bomb", "gzip", pack(t, "gzip", pack(t, "gzip", blanks)), TooLarge},
		{"more than the limit", "gzip", pack(t, "gzip", noise(4<<20+1)), TooLarge},
		{"more than twice the limit, plain", "", noise(8<<20 + 1), TooLarge},
		{"a window too large", "zstd", wideWindow(t), Coding},
		{"three times", "gzip, br, gzip", gz, Coding},
		{"fifty times", strings.Repeat("gzip,", 50), gz, Coding},
		{"unknown", "x-secret", br, Coding},
	} {
		d := newDecoder(1 << 20)
		b, err := d.read(t.Context(), answerOf(tc.coding, tc.wire), 4<<20, false)
		if err == nil {
			t.Errorf("%s: read %d bytes", tc.what, len(b.buf.b))
			continue
		}
		if k := classify(err).Kind; k != tc.want {
			t.Errorf("%s: %s (%v), want %s", tc.what, k, err, tc.want)
		}
		if d.budget.free != 1<<20 || d.budget.elder != nil {
			t.Errorf("%s: %d bytes of the budget are not given back", tc.what, 1<<20-d.budget.free)
		}
	}
}

// What is text, or nothing at all, needs no coding taken off, whatever is said.
func TestTextUnderTheNameOfACodingIsRead(t *testing.T) {
	for _, text := range []string{
		"", "<?xml version='1.0'?><rss></rss>", "\ufeff<?xml version='1.0'?><rss></rss>", "\r\n<rss version='2.0'></rss>",
		`{"version":"https://jsonfeed.org/version/1.1","items":[]}`, "User-agent: *\nDisallow: /intern\n",
	} {
		for _, said := range []string{"br", "gzip", "deflate", "zstd", "gzip, br"} {
			d := newDecoder(1 << 20)
			b, err := d.read(t.Context(), answerOf(said, []byte(text)), 1<<20, false)
			if err != nil {
				t.Errorf("%q said to be %s: %v", text, said, err)
				continue
			}
			if string(b.buf.b) != text || b.damaged || b.short {
				t.Errorf("%q said to be %s became %q", text, said, b.buf.b)
			}
			b.buf.release()
			if d.budget.free != 1<<20 {
				t.Errorf("%q said to be %s: %d bytes of the budget are not given back", text, said, 1<<20-d.budget.free)
			}
		}
	}
}

// wideWindow is a short zstd frame that demands a window of 64 MiB.
func wideWindow(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithWindowSize(64<<20), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // flushed, so that the frame's length is not known at its start
		if _, err := w.Write([]byte("<rss/>")); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// noise does not compress.
func noise(n int) []byte {
	b, x := make([]byte, n), uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}

func TestGzipMembersAndRubbishAfterThem(t *testing.T) {
	one, two := pack(t, "gzip", []byte("one ")), pack(t, "gzip", []byte("two"))
	for _, tc := range []struct {
		what    string
		wire    []byte
		want    string
		damaged bool
	}{
		{"two members", append(bytes.Clone(one), two...), "one two", false},
		{"rubbish after the end", append(bytes.Clone(one), "rubbish"...), "one ", true},
		{"zeros after the end", append(bytes.Clone(one), 0, 0, 0, 0), "one ", true},
		{"nothing at all", nil, "", false},
	} {
		b, err := newDecoder(0).read(t.Context(), answerOf("gzip", tc.wire), 1<<20, false)
		if err != nil {
			t.Errorf("%s: %v", tc.what, err)
			continue
		}
		if string(b.buf.b) != tc.want || b.damaged != tc.damaged {
			t.Errorf("%s: %q, damaged %v", tc.what, b.buf.b, b.damaged)
		}
	}
	if _, err := newDecoder(0).read(t.Context(), answerOf("gzip", bytes.Repeat(pack(t, "gzip", nil), maxMembers+1)), 1<<20, false); err == nil {
		t.Error("endless empty members are read")
	}
}

// Servers are wrong about the coding of what they send; what it is shows.
func TestWhatABodyIsBeatsWhatIsSaidOfIt(t *testing.T) {
	feed := []byte(`<?xml version="1.0"?><rss><channel><title>Presse für alle</title></channel></rss>`)
	gz, zs := pack(t, "gzip", feed), pack(t, "zstd", feed)
	for _, tc := range []struct {
		what, said string
		wire       []byte
	}{
		{"deflate as the standard has it", "deflate", pack(t, "zlib", feed)},
		{"deflate as some servers have it", "deflate", pack(t, "deflate", feed)},
		{"gzip for deflate", "deflate", gz},
		{"plain for gzip", "gzip", feed},
		{"plain for brotli", "br", feed},
		{"plain for zstd", "zstd", feed},
		{"plain for deflate", "deflate", feed},
		{"zstd for gzip", "gzip", zs},
		{"a charset for a coding", "UTF-8", feed},
		{"no coding under a name", "none", feed},
		{"a frame to be skipped before zstd", "zstd", append([]byte{0x5a, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 'x'}, zs...)},
		{"two codings", "gzip, br", pack(t, "br", gz)},
		{"one coding said twice", "gzip, gzip", gz},
		{"a file kept compressed, compressed on its way", "gzip", pack(t, "gzip", gz)},
		{"a file kept compressed", "", gz},
		{"a file kept compressed with zstd", "", zs},
	} {
		d := newDecoder(1 << 20)
		b, err := d.read(t.Context(), answerOf(tc.said, tc.wire), 1<<20, false)
		if err != nil {
			t.Errorf("%s: %v", tc.what, err)
			continue
		}
		if !bytes.Equal(b.buf.b, feed) || b.damaged || b.short {
			t.Errorf("%s: %q, damaged %v, short %v", tc.what, b.buf.b, b.damaged, b.short)
		}
		b.buf.release()
		if d.budget.free != 1<<20 {
			t.Errorf("%s: %d bytes of the budget are not given back", tc.what, 1<<20-d.budget.free)
		}
	}
}

func TestALongSideFileIsCut(t *testing.T) {
	for _, coding := range []string{"", "gzip", "br"} {
		b, err := newDecoder(0).read(t.Context(), answerOf(coding, pack(t, coding, page)), 1000, true)
		if err != nil || !bytes.Equal(b.buf.b, page[:1000]) {
			t.Errorf("%q: %v", coding, err)
		}
	}
	if _, err := newDecoder(0).read(t.Context(), answerOf("gzip", pack(t, "gzip", noise(3000))), 1000, true); classify(err).Kind != TooLarge {
		t.Errorf("a coded one longer than that: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range []string{"", "gzip", "br", "zstd", "deflate"} {
		f.Add(c, pack(f, c, []byte("<rss/>")))
	}
	f.Add("deflate", pack(f, "zlib", []byte("<rss/>")))
	f.Add("gzip, br", pack(f, "br", pack(f, "gzip", []byte("<rss/>"))))
	f.Add("gzip", append(pack(f, "gzip", []byte("a")), pack(f, "gzip", []byte("b"))...))
	f.Fuzz(func(t *testing.T, coding string, wire []byte) {
		const limit = 64 << 10
		d := newDecoder(0)
		b, err := d.read(t.Context(), answerOf(coding, wire), limit, false)
		if err != nil {
			return
		}
		if len(b.buf.b) > limit {
			t.Errorf("%d bytes", len(b.buf.b))
		}
		b.buf.release()
		if d.budget.free != 0 {
			t.Errorf("budget %d", d.budget.free)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	wire := pack(b, "gzip", page[:70<<10])
	d := newDecoder(defaultBudget)
	b.ReportAllocs()
	b.SetBytes(70 << 10)
	for b.Loop() {
		body, err := d.read(context.Background(), answerOf("gzip", wire), defaultMaxBody, false)
		if err != nil {
			b.Fatal(err)
		}
		body.buf.release()
	}
}
