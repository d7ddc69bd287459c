package fetch

import (
	"net/http"
	"time"

	"golang.org/x/net/http/httpguts"
)

// maxValue is the longest ETag, Last-Modified or Content-Type kept. Real ones
// are shorter than 100 bytes; a validator is sent with every request.
const maxValue = 1 << 10

// A Response is what a server answered with 200, or with 304 to validators
// that were sent. The caller must Close it.
type Response struct {
	Status      int
	NotModified bool
	// Final is the address that answered, without credentials.
	Final string
	// Permanent is the address to which permanent redirects led before any
	// other one; empty when there was none.
	Permanent string
	// ETag and LastModified are the validators as they came, empty when
	// absent, too long to keep, or of a body with rubbish after its end. After
	// a 304 without them they are those sent.
	ETag, LastModified string
	ContentType        string
	ContentLocation    string
	// Body is decoded; it is only valid until Close.
	Body []byte
	// Short says that Body is only the first part of a document longer than
	// the limit; there are no validators then.
	Short bool
	// FreshUntil is until when HTTP caching spares the next request, at most a
	// week ahead; zero means it may be made at any time.
	FreshUntil time.Time
	// Reservations are the rights signals of headers, robots.txt and
	// tdmrep.json, sorted.
	Reservations []string
	// Requests is the number of requests made, robots.txt included.
	Requests int

	buf *buffer
}

// Close gives the body's memory back; Body must not be used afterwards.
func (r *Response) Close() {
	if r.buf != nil {
		r.buf.release()
	}
	r.Body, r.buf = nil, nil
}

// newResponse reads what the headers of a good answer say.
func newResponse(a *answer, req *Request, now time.Time) *Response {
	h := a.header
	r := &Response{
		Status:          a.status,
		NotModified:     a.status == http.StatusNotModified,
		Final:           a.url.String(),
		ContentType:     value(h.Get("Content-Type")),
		ContentLocation: value(h.Get("Content-Location")),
		ETag:            validator(h.Get("ETag")),
		LastModified:    validator(h.Get("Last-Modified")),
		FreshUntil:      freshUntil(h, now),
	}
	if a.permanent != nil {
		r.Permanent = a.permanent.String()
	}
	switch {
	case r.NotModified:
		// What a 304 does not repeat stays as it was.
		if r.ETag == "" {
			r.ETag = req.ETag
		}
		if r.LastModified == "" {
			r.LastModified = req.LastModified
		}
	case a.body.damaged, a.body.short:
		r.ETag, r.LastModified = "", ""
	}
	if a.body != nil {
		r.buf, r.Body, r.Short = a.body.buf, a.body.buf.b, a.body.short
	}
	return r
}

// validator returns a validator fit to be sent back: "*" would match every
// state of a document.
func validator(s string) string {
	if s == "*" {
		return ""
	}
	return value(s)
}

// value returns a header's value when it is of reasonable length and form.
func value(s string) string {
	if len(s) > maxValue || !httpguts.ValidHeaderFieldValue(s) {
		return ""
	}
	return s
}
