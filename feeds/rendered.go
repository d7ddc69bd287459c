package feeds

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Levels of compression: a document is packed once a change and served many
// times, but a crawl changes the feed of all items every few seconds.
const (
	brotliLevel = 5
	gzipLevel   = 6
	// smallest is the size below which packing gains nothing.
	smallest = 256
)

// A Rendered is a finished document: bytes, type and validators. It is safe for
// concurrent use and packed at most once a coding.
type Rendered struct {
	contentType string
	modified    time.Time
	tag         string // of the identity form, without quotes
	body        []byte
	packed      map[coding]func() []byte
}

// NewRendered finishes a document. Its entity tag is a digest of the bytes, its
// date the last change of the content; zero where nobody can say it.
func NewRendered(contentType string, body []byte, modified time.Time) *Rendered {
	sum := sha256.Sum256(append([]byte(contentType+"\x00"), body...))
	d := &Rendered{
		contentType: contentType, modified: modified.UTC().Truncate(time.Second),
		tag: hex.EncodeToString(sum[:12]), body: body,
	}
	if len(body) < smallest {
		return d
	}
	d.packed = map[coding]func() []byte{
		brotliCoding: sync.OnceValue(d.brotli),
		zstdCoding:   sync.OnceValue(d.zstd),
		gzipCoding:   sync.OnceValue(d.gzip),
	}
	return d
}

func (d *Rendered) brotli() []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotliLevel)
	_, err := w.Write(d.body)
	return finished(&b, err, w.Close())
}

func (d *Rendered) gzip() []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzipLevel)
	if err != nil {
		return nil
	}
	_, err = w.Write(d.body)
	return finished(&b, err, w.Close())
}

func (d *Rendered) zstd() []byte {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil
	}
	_, err = w.Write(d.body)
	return finished(&b, err, w.Close())
}

// finished is what was packed, or nothing when that went wrong.
func finished(b *bytes.Buffer, errs ...error) []byte {
	for _, err := range errs {
		if err != nil {
			return nil
		}
	}
	return bytes.Clone(b.Bytes())
}

// form is the body in a coding, or as it is where packing gained nothing.
func (d *Rendered) form(c coding) ([]byte, coding) {
	if pack := d.packed[c]; pack != nil {
		if b := pack(); b != nil && len(b) < len(d.body) {
			return b, c
		}
	}
	return d.body, identity
}

// etag is the strong validator of a coding: other bytes, other tag.
func (d *Rendered) etag(c coding) string {
	if c == identity {
		return `"` + d.tag + `"`
	}
	return `"` + d.tag + "-" + string(c) + `"`
}

// wished is the coding to answer with. A HEAD that says nothing accepts any
// (RFC 9110, section 12.5.3); common clients, Go's among them, leave the header
// out there and ask for gzip when they GET, so that is what they are told of.
func wished(r *http.Request) coding {
	asked := r.Header["Accept-Encoding"]
	if r.Method == http.MethodHead && len(asked) == 0 {
		return gzipCoding
	}
	return negotiate(asked)
}

// ServeHTTP answers GET, HEAD and conditional requests.
func (d *Rendered) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, c := d.form(wished(r))
	etag := d.etag(c)
	h := w.Header()
	h.Set("ETag", etag)
	if !d.modified.IsZero() {
		h.Set("Last-Modified", d.modified.Format(http.TimeFormat))
	}
	h.Add("Vary", "Accept-Encoding")
	if unchanged(r, etag, d.modified) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", d.contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if c != identity {
		h.Set("Content-Encoding", string(c))
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a reader who left is no error of ours
	}
}

// size is what a document holds in memory, packed forms estimated.
func (d *Rendered) size() int { return len(d.body) + len(d.body)/2 + 512 }
