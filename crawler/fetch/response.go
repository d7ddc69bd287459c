package fetch

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

const (
	// maxValue is the longest ETag, Last-Modified or Content-Type kept. Real
	// ones are shorter than 100 bytes; a validator is sent with every request.
	maxValue = 1 << 10
	// maxLinks bounds the Link headers looked at.
	maxLinks = 64
)

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
	// Hubs and Self are the Link headers rel=hub and rel=self, absolute.
	Hubs []string
	Self string
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
	// Duration is how long they took, without waiting for turns.
	Duration time.Duration

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
	r.Hubs, r.Self = links(h.Values("Link"), a.url)
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

// links reads Link headers (RFC 8288) for rel=hub and rel=self.
func links(lines []string, base *url.URL) (hubs []string, self string) {
	n := 0
	for _, line := range lines {
		for line != "" && n < maxLinks {
			var target, params string
			var ok bool
			if target, params, line, ok = nextLink(line); !ok {
				break
			}
			n++
			u, err := parseTarget(target, base)
			if err != nil {
				continue
			}
			rels := strings.Fields(strings.ToLower(linkRel(params)))
			if slices.Contains(rels, "hub") {
				hubs = append(hubs, u.String())
			}
			if slices.Contains(rels, "self") && self == "" {
				self = u.String()
			}
		}
	}
	return hubs, self
}

// nextLink cuts one "<target>; params" from a comma-separated list.
func nextLink(line string) (target, params, rest string, ok bool) {
	_, line, ok = strings.Cut(line, "<")
	if !ok {
		return "", "", "", false
	}
	target, line, ok = strings.Cut(line, ">")
	if !ok {
		return "", "", "", false
	}
	params, rest = cutQuoted(line, ',')
	return target, params, rest, true
}

func linkRel(params string) string {
	for params != "" {
		var p string
		p, params = cutQuoted(params, ';')
		name, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(name), "rel") {
			return strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return ""
}

// cutQuoted cuts at the first separator outside of quotes.
func cutQuoted(s string, sep byte) (before, after string) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == sep && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}
