package fetch

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// feedsFirst is an Accept header that takes anything but likes feeds best.
const feedsFirst = "application/atom+xml, application/rss+xml, application/feed+json, " +
	"application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"

// A Request is one address to fetch.
type Request struct {
	// URL may carry credentials (user:password@), which are sent as basic
	// authentication to its origin only.
	URL string
	// ETag and LastModified are the validators of the last body that was read
	// whole; ValidFor is the address that gave them (Response.Final), by
	// default URL. They are sent byte for byte, and to that address only.
	ETag, LastModified string
	ValidFor           string
	// Header holds extra headers for the origin of URL only. Those that belong
	// to the transport, to caching or to codings are ignored.
	Header http.Header
	// IgnoreRobots is for documents whose publisher asked to be read.
	IgnoreRobots bool
}

// An outline is a Request made ready: what to send to which address.
type outline struct {
	first    *url.URL
	home     string // origin of first
	extra    http.Header
	validFor string
	agent    string
	req      *Request
}

func newOutline(req *Request, agent string) (*outline, error) {
	u, err := parseTarget(req.URL, nil)
	if err != nil {
		return nil, &Error{Kind: BadURL, URL: clip(withoutUser(req.URL)), Detail: err.Error()}
	}
	for name, values := range req.Header {
		if !sendable(name, values...) {
			return nil, &Error{Kind: BadURL, URL: shown(u), Detail: fmt.Sprintf("header %s cannot be sent", clip(name))}
		}
	}
	o := &outline{first: u, home: origin(u), agent: agent, req: req, extra: extraHeader(req.Header)}
	if u.User != nil {
		password, _ := u.User.Password()
		token := base64.StdEncoding.EncodeToString([]byte(u.User.Username() + ":" + password))
		o.extra.Set("Authorization", "Basic "+token)
		u.User = nil
	}
	o.validFor = u.String()
	if req.ValidFor != "" {
		o.validFor = req.ValidFor
	}
	return o, nil
}

// sendable reports whether a header may stand in a request.
func sendable(name string, values ...string) bool {
	return httpguts.ValidHeaderFieldName(name) && !slices.ContainsFunc(values, func(v string) bool {
		return !httpguts.ValidHeaderFieldValue(v)
	})
}

// withoutUser cuts credentials from an address that does not parse.
func withoutUser(raw string) string {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return raw
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	at := strings.LastIndexByte(rest[:end], '@')
	return scheme + "://" + rest[at+1:]
}

// extraHeader returns the extra headers that may be sent.
func extraHeader(in http.Header) http.Header {
	out := http.Header{}
	for name, values := range in {
		name = http.CanonicalHeaderKey(name)
		switch name {
		case "Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Te", "Trailer",
			"Upgrade", "Expect", "Accept-Encoding", "Range":
			continue
		}
		if !strings.HasPrefix(name, "If-") && !strings.HasPrefix(name, "Proxy-") {
			out[name] = values
		}
	}
	return out
}

// plainHeader is sent for robots.txt and rights files.
func (o *outline) plainHeader(*url.URL) http.Header {
	return http.Header{"User-Agent": {o.agent}, "Accept": {"*/*"}, "Accept-Encoding": {acceptEncoding}}
}

// header is sent for the document itself.
func (o *outline) header(u *url.URL) http.Header {
	h := o.plainHeader(u)
	h["Accept"] = []string{feedsFirst}
	if origin(u) == o.home {
		for name, values := range o.extra {
			h[name] = values
		}
	}
	if etag, modified := validator(o.req.ETag), validator(o.req.LastModified); u.String() == o.validFor {
		if etag != "" {
			h["If-None-Match"] = []string{etag}
		}
		if modified != "" {
			h["If-Modified-Since"] = []string{modified}
		}
	}
	return h
}

func conditional(h http.Header) bool {
	return h["If-None-Match"] != nil || h["If-Modified-Since"] != nil
}
