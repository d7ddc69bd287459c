package fetch

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// feedsFirst is an Accept header that takes anything but likes feeds best.
const feedsFirst = "application/atom+xml, application/rss+xml, application/feed+json, " +
	"application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"

// What all requests share.
var (
	acceptFeeds   = []string{feedsFirst}
	acceptAll     = []string{"*/*"}
	acceptCodings = []string{acceptEncoding}
)

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
	extra    http.Header // for the origin of first
	validFor string
	agent    []string // the header line
	req      Request
}

func newOutline(req Request, agent []string) (outline, error) {
	u, err := parseTarget(req.URL, nil)
	if err != nil {
		return outline{}, &Error{Kind: BadURL, URL: clip(withoutUser(req.URL)), Detail: err.Error()}
	}
	for name, values := range req.Header {
		if !sendable(name, values...) {
			return outline{}, &Error{Kind: BadURL, URL: shown(u), Detail: fmt.Sprintf("header %s cannot be sent", clip(name))}
		}
	}
	o := outline{first: u, agent: agent, req: req, extra: extraHeader(req.Header, u.User), validFor: req.ValidFor}
	u.User = nil
	if o.validFor == "" {
		o.validFor = u.String()
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

// extraHeader returns the extra headers that may be sent, and the credentials.
func extraHeader(in http.Header, user *url.Userinfo) http.Header {
	if len(in) == 0 && user == nil {
		return nil
	}
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
	if user != nil {
		password, _ := user.Password()
		token := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
		out.Set("Authorization", "Basic "+token)
	}
	return out
}

// header is what is sent for the document itself, or for robots.txt or a rights
// file.
func (o *outline) header(u *url.URL, document bool) http.Header {
	h := http.Header{"User-Agent": o.agent, "Accept": acceptAll, "Accept-Encoding": acceptCodings}
	if !document {
		return h
	}
	h["Accept"] = acceptFeeds
	if sameOrigin(u, o.first) {
		maps.Copy(h, o.extra)
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
