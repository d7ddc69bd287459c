package fetch

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

const (
	// acceptEncoding names the content codings asked for. Deflate is not, since
	// servers do not agree on what it is, but some send it all the same.
	acceptEncoding = "gzip, br, zstd"
	// maxCodings is how many codings of one body are taken off: a file kept
	// compressed may be compressed once more on its way.
	maxCodings = 2
	// maxDecoders is how many bodies are decoded at a time. Decoding never
	// waits for the network, so more would not be faster, and a brotli or zstd
	// window takes up to 16 MiB.
	maxDecoders = 2
	// maxRatio is the highest ratio of decoded to received bytes believed once
	// a body is larger than ratioFrom. Markup packs 5 to 30 times.
	maxRatio  = 300
	ratioFrom = 1 << 20
	// maxWindow is the largest zstd window (RFC 9659 lets no coding need more).
	maxWindow = 8 << 20
	// maxMembers bounds the gzip members of one body: block-wise writers make
	// one for every 64 KiB.
	maxMembers = 1024
)

// A body is what an answer brought.
type body struct {
	buf *buffer
	// damaged says that something after the document was wrong, so the answer
	// must not be taken for the whole truth: its validators are not kept.
	damaged bool
	// short says that only the first part of the document is here.
	short bool
}

// A decoder takes content codings off, within bounds.
type decoder struct {
	budget *budget
	busy   chan struct{}
	gzip   sync.Pool // of *gzip.Reader; the others are rare and hold large windows
}

func newDecoder(size int64) *decoder {
	return &decoder{budget: newBudget(size), busy: make(chan struct{}, maxDecoders)}
}

// read reads and decodes the body of an answer, up to limit bytes of it. A
// longer one is an error unless cut.
func (d *decoder) read(ctx context.Context, resp *http.Response, limit int64, cut bool) (*body, error) {
	said, err := contentCodings(resp.Header)
	if err != nil {
		return nil, err
	}
	b := &body{buf: (&claim{budget: d.budget}).buffer()}
	b.short, err = receive(ctx, b.buf, resp, limit, roomFor(limit, len(said) > 0, cut))
	for n := 1; err == nil && n <= maxCodings; n++ {
		coding := ""
		if last := len(said) - n; last >= 0 {
			coding = said[last]
		}
		err = d.takeOff(ctx, coding, b, limit, cut)
	}
	if err != nil {
		b.buf.release()
		return nil, err
	}
	return b, nil
}

// takeOff takes one coding off a body, if it has one.
func (d *decoder) takeOff(ctx context.Context, said string, b *body, limit int64, cut bool) error {
	coding, err := codingOf(b.buf.b, said)
	if err != nil || coding == "" {
		return err
	}
	decoded, err := d.decode(ctx, coding, b.buf, limit, cut)
	switch {
	case err == nil:
		b.buf.release()
		b.buf, b.damaged = decoded.buf, b.damaged || decoded.damaged
	case (coding == "br" || coding == "deflate") && kindOf(err) == Coding && isText(b.buf.b):
		return nil // only the server says so
	}
	return err
}

// receive reads a body as it comes over the wire, up to limit; it is short when
// there is more. What does not end within room is an error.
func receive(ctx context.Context, wire *buffer, resp *http.Response, limit, room int64) (short bool, err error) {
	if n := resp.ContentLength; n > room {
		return false, failure(TooLarge, "body of %d bytes, the limit is %s", n, inBytes(limit))
	}
	wire.claim.watch(func() { resp.Body.Close() })
	in := &strider{Reader: resp.Body, claim: wire.claim}
	over, err := wire.readFrom(ctx, in, limit)
	if over && room < endless && !ends(in, room-int64(len(wire.b))) {
		err = failure(TooLarge, "body longer than the limit of %s", inBytes(limit))
	}
	switch wasCut := wire.claim.unwatch(); {
	case wasCut:
		return false, failure(Slow, "less than %s within %v while other bodies waited for memory", inBytes(stride), drowsy)
	case errors.Is(err, syscall.ECONNRESET):
		return false, failure(Truncated, "connection reset in the middle of the body")
	case over:
		wire.b = wire.b[:limit]
	}
	return over, err
}

const endless = math.MaxInt64

// roomFor returns how much of a body may come: half of a coded one cannot be
// decoded, of a side file the rest does not matter, and a document is told
// from an endless stream by its end.
func roomFor(limit int64, coded, cut bool) int64 {
	switch {
	case coded:
		return limit
	case cut:
		return endless
	}
	return 2 * limit
}

// ends reports whether a body ends within so many bytes more.
func ends(body io.Reader, within int64) bool {
	if within <= 0 {
		return false
	}
	n, err := io.Copy(io.Discard, io.LimitReader(body, within))
	return err == nil && n < within
}

// contentCodings returns the codings that an answer says it has, in the order
// in which they were put on.
func contentCodings(h http.Header) (codings []string, err error) {
	for name := range strings.SplitSeq(strings.Join(h.Values("Content-Encoding"), ","), ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		if name != "" && name != "identity" {
			codings = append(codings, name)
		}
	}
	if len(codings) > maxCodings {
		return nil, failure(Coding, "content coded more than %d times", maxCodings)
	}
	return codings, nil
}

// codingOf returns the coding of a body, empty for none: what the server says,
// unless the bytes show that it is wrong. Some name a coding that they did not
// apply, or a charset; some do not name that of a file kept compressed. Of
// brotli and deflate the first bytes show nothing.
func codingOf(b []byte, said string) (string, error) {
	switch {
	case len(b) == 0:
		return "", nil
	case said == "br":
		return said, nil
	case isGzip(b):
		return "gzip", nil
	case isZstd(b):
		return "zstd", nil
	case said == "deflate" && isZlib(b):
		return "zlib", nil
	case said == "deflate":
		return said, nil
	case said == "" || isText(b):
		return "", nil
	}
	return "", failure(Coding, "body has not the coding that the server says it has: %s", clip(said))
}

func isGzip(b []byte) bool { return len(b) > 2 && b[0] == 0x1f && b[1] == 0x8b && b[2] == 8 }

// isZlib as in RFC 1950, 2.2.
func isZlib(b []byte) bool {
	return len(b) > 1 && b[0]&0x0f == 8 && (int(b[0])<<8|int(b[1]))%31 == 0
}

// isZstd reports a frame, also one that is skipped (RFC 8878, 3.1).
func isZstd(b []byte) bool {
	if len(b) < 4 {
		return false
	}
	magic := binary.LittleEndian.Uint32(b)
	return magic == 0xfd2fb528 || magic&^0xf == 0x184d2a50
}

// isText reports whether a body begins like text: what is coded soon has a
// control character.
func isText(b []byte) bool {
	const seen = 512
	return !slices.ContainsFunc(b[:min(len(b), seen)], func(c byte) bool {
		return c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f'
	})
}

func (d *decoder) decode(ctx context.Context, coding string, wire *buffer, limit int64, cut bool) (*body, error) {
	leave, err := d.enter(ctx, wire.claim)
	if err != nil {
		return nil, err
	}
	defer leave()
	most := min(limit, max(ratioFrom, maxRatio*int64(len(wire.b))))
	out := &body{buf: wire.claim.buffer()}
	over, err := d.unpack(ctx, coding, out, wire.b, most)
	switch {
	case err != nil:
		err = damage(ctx, coding, err)
	case over && cut:
		out.buf.b = out.buf.b[:most]
	case over && most < limit:
		err = failure(TooLarge, "body of %d bytes unpacks to more than %d times as many", len(wire.b), maxRatio)
	case over:
		err = failure(TooLarge, "body unpacks to more than the limit of %s", inBytes(limit))
	}
	if err != nil {
		out.buf.release()
		return nil, err
	}
	return out, nil
}

// enter waits until one more body may be decoded. The elder need not: those
// under way may be waiting for it.
func (d *decoder) enter(ctx context.Context, c *claim) (leave func(), err error) {
	if c.isElder() {
		return func() {}, nil
	}
	select {
	case d.busy <- struct{}{}:
		return func() { <-d.busy }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// damage says why a body could not be unpacked.
func damage(ctx context.Context, coding string, err error) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return failure(Truncated, "%s body ends before its end", coding)
	}
	return failure(Coding, "damaged %s body", coding)
}

func (d *decoder) unpack(ctx context.Context, coding string, out *body, wire []byte, limit int64) (over bool, err error) {
	switch coding {
	case "gzip":
		return d.gunzip(ctx, out, wire, limit)
	case "br":
		return out.buf.readFrom(ctx, brotli.NewReader(bytes.NewReader(wire)), limit)
	case "deflate":
		return out.buf.readFrom(ctx, flate.NewReader(bytes.NewReader(wire)), limit)
	case "zlib":
		zr, err := zlib.NewReader(bytes.NewReader(wire))
		if err != nil {
			return false, err
		}
		return out.buf.readFrom(ctx, zr, limit)
	}
	return unzstd(ctx, out.buf, wire, limit)
}

// gunzip unpacks all members. Bytes after them that are none are ignored as
// browsers do, but mark the body.
func (d *decoder) gunzip(ctx context.Context, out *body, wire []byte, limit int64) (over bool, err error) {
	src := bytes.NewReader(wire)
	zr, _ := d.gzip.Get().(*gzip.Reader)
	if zr == nil {
		zr = new(gzip.Reader)
	}
	defer d.gzip.Put(zr)
	for range maxMembers {
		if err := zr.Reset(src); err != nil {
			return false, err
		}
		zr.Multistream(false)
		if over, err := out.buf.readFrom(ctx, zr, limit); over || err != nil {
			return over, err
		}
		if rest := wire[len(wire)-src.Len():]; !isGzip(rest) {
			out.damaged = len(rest) > 0
			return false, nil
		}
	}
	return false, errors.New("too many gzip members")
}

func unzstd(ctx context.Context, out *buffer, wire []byte, limit int64) (over bool, err error) {
	// With a concurrency of one the decoder starts no goroutine.
	zr, err := zstd.NewReader(bytes.NewReader(wire), zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return false, err
	}
	defer zr.Close()
	return out.readFrom(ctx, zr, limit)
}
