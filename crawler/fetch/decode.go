package fetch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"strings"
	"sync"
	"syscall"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	// acceptEncoding names the content codings that are decoded; an answer in
	// another one is refused.
	acceptEncoding = "gzip, br, zstd"
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
	coding, err := contentCoding(resp.Header)
	if err != nil {
		return nil, err
	}
	wire := (&claim{budget: d.budget}).buffer()
	short, err := receive(ctx, wire, resp, limit, roomFor(limit, coding != "", cut))
	if err != nil {
		wire.release()
		return nil, err
	}
	if coding == "" && isGzip(wire.b) {
		coding = "gzip" // a file kept compressed, such as sitemap.xml.gz
	}
	if coding == "" || len(wire.b) == 0 {
		return &body{buf: wire, short: short}, nil
	}
	defer wire.release()
	return d.decode(ctx, coding, wire, limit, cut)
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

// contentCoding returns the one coding of an answer, empty for none.
func contentCoding(h http.Header) (string, error) {
	coding := ""
	for name := range strings.SplitSeq(strings.Join(h.Values("Content-Encoding"), ","), ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		switch {
		case name == "" || name == "identity":
			continue
		case coding != "":
			return "", failure(Coding, "content coded more than once")
		}
		coding = name
	}
	switch coding {
	case "", "gzip", "br", "zstd":
		return coding, nil
	case "x-gzip":
		return "gzip", nil
	}
	return "", failure(Coding, "content coding %q was not asked for", clip(coding))
}

func isGzip(b []byte) bool { return len(b) > 2 && b[0] == 0x1f && b[1] == 0x8b && b[2] == 8 }

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
	case errors.Is(err, gzip.ErrHeader):
		return failure(Coding, "body is not gzip, although the server says so")
	}
	return failure(Coding, "damaged %s body", coding)
}

func (d *decoder) unpack(ctx context.Context, coding string, out *body, wire []byte, limit int64) (over bool, err error) {
	switch coding {
	case "gzip":
		return d.gunzip(ctx, out, wire, limit)
	case "br":
		return unbrotli(ctx, out.buf, wire, limit)
	}
	return unzstd(ctx, out.buf, wire, limit)
}

// gunzip unpacks all members. Bytes after them that are none are ignored as
// browsers do, but mark the body.
func (d *decoder) gunzip(ctx context.Context, out *body, wire []byte, limit int64) (over bool, err error) {
	if !isGzip(wire) {
		return false, gzip.ErrHeader
	}
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

func unbrotli(ctx context.Context, out *buffer, wire []byte, limit int64) (over bool, err error) {
	return out.readFrom(ctx, brotli.NewReader(bytes.NewReader(wire)), limit)
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
