package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"
)

const (
	// maxRedirects bounds the redirects of a document.
	maxRedirects = 10
	// maxSideRedirects bounds those of robots.txt (RFC 9309, 2.3.1.2) and of a
	// rights file.
	maxSideRedirects = 5
	// sidePatience is how long robots.txt or a rights file may take, so that
	// enough of the timeout is left for the document. It is longer than a dial
	// or handshake, so that a dead host is not taken for a slow file.
	sidePatience = 12 * time.Second
	// foreignWait is how long a visit waits, all in all, for its turn at other
	// hosts that redirects led to: its worker is needed elsewhere.
	foreignWait = 10 * time.Second
	// maxDrain is the largest body of an error or redirect that is read so
	// that its connection can be used again, drainPatience how long: it mostly
	// came with the head.
	maxDrain      = 4 << 10
	drainPatience = 250 * time.Millisecond
)

// Get fetches one address. It waits for the host's turn until ctx ends. Every
// error is an *Error.
func (c *Client) Get(ctx context.Context, req Request) (*Response, error) {
	o, err := newOutline(req, c.agent)
	if err != nil {
		return nil, err
	}
	v := &visit{client: c, outline: o}
	defer v.exit()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: v.gotConn})
	resp, err := v.document(ctx)
	if err != nil {
		e := classify(err)
		if ctx.Err() != nil {
			e.Kind, e.Detail = Canceled, "interrupted"
		}
		e.Requests = v.requests
		return nil, e
	}
	resp.Requests = v.requests
	return resp, nil
}

// A visit is one Get under way. It holds a slot of one host at a time.
type visit struct {
	client   *Client
	outline  outline
	host     *host
	asked    bool // the host was asked since its slot was taken
	kept     bool // the last request went over a connection used before
	requests int
	spent    time.Duration // by requests
	waited   time.Duration // for turns at hosts other than the first
}

// An errand is how one document, robots.txt or rights file is asked for.
type errand struct {
	document bool // it is what the visit is for; its permanent redirects are told
	permit   bool // robots.txt is asked for leave before each hop
	hops     int
	limit    int64
	cut      bool // a longer body is cut rather than refused
	patience time.Duration
}

// An answer is the end of an errand.
type answer struct {
	url         *url.URL
	status      int
	header      http.Header
	body        *body // of a good answer, else nil
	conditional bool  // validators had been sent
	permanent   *url.URL
}

func (a *answer) good() bool {
	return a.status == http.StatusOK || a.status == http.StatusNonAuthoritativeInfo
}

// document fetches what the visit is for.
func (v *visit) document(ctx context.Context) (*Response, error) {
	cfg := &v.client.cfg
	a, err := v.follow(ctx, v.outline.first, errand{
		document: true, permit: true, hops: maxRedirects, limit: cfg.MaxBody, patience: cfg.Timeout,
	})
	if err != nil {
		return nil, err
	}
	if !a.good() && !(a.status == http.StatusNotModified && a.conditional) {
		return nil, statusError(a)
	}
	resp := newResponse(a, &v.outline.req, time.Now())
	resp.Reservations = v.reservations(ctx, a)
	return resp, nil
}

func statusError(a *answer) error {
	e := &Error{Kind: Status, URL: shown(a.url), Status: a.status, Wall: walled(a.header), Detail: statusText(a.status, a.header)}
	if a.status == http.StatusNotModified {
		e.Detail += ", although no validator was sent"
	}
	if holds(a.status) {
		e.Until = retryAfter(a.header, time.Now())
	}
	return e
}

// holds reports whether a Retry-After beside this status is obeyed.
func holds(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}

// follow runs an errand through redirects to its end.
func (v *visit) follow(ctx context.Context, u *url.URL, e errand) (*answer, error) {
	seen := map[string]bool{}
	var permanent *url.URL
	unbroken := e.document // permanent redirects only, so far
	for {
		a, err := v.hop(ctx, u, e)
		for n := 0; n < maxIdlePerHost && isSpoilt(err); n++ {
			a, err = v.hop(ctx, u, e) // that connection is closed by now
		}
		if err == nil && !redirects(a.status) {
			a.permanent = permanent
			return a, nil
		}
		if err == nil {
			seen[u.String()] = true
			u, err = nextTarget(a, seen, e.hops)
		}
		if err != nil {
			return nil, failedAt(err, u, len(seen) > 0)
		}
		unbroken = unbroken && (a.status == http.StatusMovedPermanently || a.status == http.StatusPermanentRedirect)
		if unbroken {
			permanent = u
		}
	}
}

// failedAt tells an error where it happened. That a redirect led there is part
// of what happened: the operator never named the address, and must not be
// advised to allow it.
func failedAt(err error, u *url.URL, redirected bool) error {
	e := classify(err)
	if e.URL == "" {
		e.URL = shown(u)
	}
	if redirected && e.Kind != Redirect {
		e.Detail = "redirected to " + u.Host + ": " + e.Detail
	}
	if redirected && e.Kind == Refused {
		e.Kind = Redirect
	}
	return e
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// nextTarget returns where a redirect leads, unless it leads in a circle, too
// far or nowhere. No cookies are kept, so the same address twice is a circle.
// On an error it returns the address that redirected.
func nextTarget(a *answer, seen map[string]bool, hops int) (*url.URL, error) {
	location := a.header.Get("Location")
	if location == "" {
		return a.url, failure(Redirect, "status %d without a target", a.status)
	}
	next, err := parseTarget(location, a.url)
	if err != nil {
		// The target is the stranger's text and not repeated: it may be script.
		return a.url, failure(Redirect, "redirect to no usable address: %v", err)
	}
	next.User = nil // credentials come from the operator, never from the web
	switch {
	case seen[next.String()] && a.header.Get("Set-Cookie") != "":
		return a.url, failure(Redirect, "redirects in a circle until a cookie comes back, and none is kept")
	case seen[next.String()]:
		return a.url, failure(Redirect, "redirects in a circle")
	case len(seen) > hops:
		return a.url, failure(Redirect, "more than %d redirects", hops)
	}
	return next, nil
}

// hop asks one address once.
func (v *visit) hop(ctx context.Context, u *url.URL, e errand) (*answer, error) {
	if e.permit {
		if err := v.permit(ctx, u); err != nil {
			return nil, err
		}
	}
	if err := v.turn(ctx, u.Host); err != nil {
		return nil, err
	}
	defer v.host.end()
	v.requests++
	start := time.Now()
	defer func() { v.spent += time.Since(start) }()
	ctx, cancel := context.WithTimeoutCause(ctx, min(e.patience, v.client.cfg.Timeout-v.spent), tooSlow(e.patience))
	defer cancel()
	a, err := v.exchange(ctx, u, e)
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err == nil && holds(a.status) {
		v.host.hold(retryAfter(a.header, time.Now()))
	}
	return a, err
}

// turn waits until a request to the host may start.
func (v *visit) turn(ctx context.Context, name string) error {
	if err := v.enter(ctx, name); err != nil {
		return err
	}
	gap := v.host.delay
	if !v.asked {
		gap = v.host.visitGap()
	}
	ctx, done := v.patient(ctx, name)
	defer done()
	v.asked = true
	return v.host.begin(ctx, gap)
}

// enter takes a slot of the host, giving back that of another one.
func (v *visit) enter(ctx context.Context, name string) error {
	if v.host != nil && v.host.name == name {
		return nil
	}
	v.exit()
	ctx, done := v.patient(ctx, name)
	defer done()
	h := v.client.hosts.use(name)
	if err := h.enter(ctx); err != nil {
		h.leave()
		return err
	}
	v.host, v.asked = h, false
	return nil
}

// patient bounds the wait for a host other than the first.
func (v *visit) patient(ctx context.Context, name string) (context.Context, func()) {
	if name == v.outline.first.Host {
		return ctx, func() {}
	}
	start := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, foreignWait-v.waited, errBusy)
	return ctx, func() {
		cancel()
		v.waited += time.Since(start)
	}
}

func (v *visit) exit() {
	if v.host == nil {
		return
	}
	if v.host.name != v.outline.first.Host {
		v.host.lighten()
	}
	v.host.exit()
	v.host.leave()
	v.host = nil
}

// exchange sends one request and reads its answer.
func (v *visit) exchange(ctx context.Context, u *url.URL, e errand) (*answer, error) {
	c := v.client
	if c.cfg.Proxy != "" {
		if err := c.guard.checkName(ctx, u); err != nil {
			return nil, err
		}
	}
	header := v.outline.header(u, e.document)
	resp, err := v.roundTrip(ctx, u, header)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if c.cfg.Proxy != "" && resp.StatusCode == http.StatusProxyAuthRequired {
		return nil, proxyRefusal(resp)
	}
	a := &answer{url: u, status: resp.StatusCode, header: resp.Header, conditional: conditional(header)}
	if a.good() {
		a.body, err = c.decoder.read(ctx, resp, e.limit, e.cut)
		return a, err
	}
	if resp.ContentLength > 0 && resp.ContentLength <= maxDrain {
		hurry := time.AfterFunc(drainPatience, func() { resp.Body.Close() })
		defer hurry.Stop()
		_, _ = io.Copy(io.Discard, resp.Body) // only for the connection's sake
	}
	return a, nil
}

// A spoilt is the error of a request on a kept connection that brought no HTTP:
// rather what an earlier answer left on it, such as a 304 with a body, than the
// answer to this request.
type spoilt struct{ error }

func (s *spoilt) Unwrap() error { return s.error }

func isSpoilt(err error) bool {
	_, ok := errors.AsType[*spoilt](err)
	return ok
}

func (v *visit) gotConn(conn httptrace.GotConnInfo) { v.kept = conn.Reused }

func (v *visit) roundTrip(ctx context.Context, u *url.URL, header http.Header) (*http.Response, error) {
	req := &http.Request{Method: http.MethodGet, URL: u, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	v.kept = false // until there is a connection
	resp, err := v.client.transport.RoundTrip(req.WithContext(ctx))
	if err != nil && v.kept && classify(err).Kind == Protocol {
		return nil, &spoilt{err}
	}
	return resp, err
}
