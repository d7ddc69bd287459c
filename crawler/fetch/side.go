package fetch

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// side is the errand of robots.txt and of a rights file.
func (v *visit) side(limit int64) errand {
	return errand{
		hops: maxSideRedirects, limit: limit, cut: true,
		patience: min(sidePatience, v.client.cfg.Timeout),
	}
}

// permit asks robots.txt for leave.
func (v *visit) permit(ctx context.Context, u *url.URL) error {
	if !v.client.cfg.Robots || v.outline.req.IgnoreRobots {
		return nil
	}
	if err := v.enter(ctx, u.Host); err != nil {
		return err
	}
	rules, err := v.robots(ctx, u)
	if err != nil {
		return err
	}
	if !rules.allowed(requestPath(u)) {
		return &Error{Kind: Robots, URL: shown(u), Detail: "robots.txt disallows it"}
	}
	return nil
}

// robots returns the rules of an origin, read anew when they are due. Rules
// that cannot be read are replaced by an old copy, else the origin is closed.
func (v *visit) robots(ctx context.Context, u *url.URL) (robots, error) {
	h := v.host
	s := h.site(u.Scheme)
	var err error
	if s.Robots.due(time.Now()) {
		s, err = v.readRobots(ctx, h, u)
	}
	if s.Robots.usable(time.Now()) {
		return s.Robots.Rules, nil
	}
	if err == nil { // RFC 9309, 2.3.1.4
		err = &Error{Kind: Withheld, URL: shown(robotsURL(u)), Until: h.heldUntil(),
			Detail: s.Robots.Failure + ": without robots.txt nothing may be asked for"}
	}
	return robots{}, err
}

func robotsURL(u *url.URL) *url.URL {
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
}

// readRobots asks for a robots.txt and remembers what came of it. That its host
// cannot be reached is returned, not remembered: the document would fail as well.
// Nor is that another one, where a redirect leads, wants to be left alone or is
// busy.
func (v *visit) readRobots(ctx context.Context, h *host, u *url.URL) (site, error) {
	h.stay()
	defer h.leave()
	a, err := v.follow(ctx, robotsURL(u), v.side(maxRobots+1)) // so that a longer file shows
	now := time.Now()
	var change func(*site)
	switch kind := kindOf(err); {
	case kind == Redirect:
		// It leads nowhere we could go: there is none (RFC 9309, 2.3.1.2).
		change = func(s *site) { s.Robots = robotsCopy{Read: now} }
	case breaks(kind), unreachable(kind) && classify(err).URL != shown(robotsURL(u)):
		change = func(s *site) { s.Robots.refuse(classify(err).Detail, now) }
	case err != nil:
		return h.site(u.Scheme), err
	case a.status >= 500, a.status == http.StatusTooManyRequests:
		change = func(s *site) { s.Robots.refuse(statusText(a.status, a.header), now) }
	case !a.good(): // 4xx: there is none (RFC 9309, 2.3.1.3)
		change = func(s *site) { s.Robots = robotsCopy{Read: now} }
	default:
		rules := parseRobots(a.body.buf.b, v.client.names...)
		a.body.buf.release()
		change = func(s *site) { s.Robots = robotsCopy{Rules: rules, Read: now} }
	}
	return h.remember(u.Scheme, change), nil
}

// breaks reports whether an error of this kind is of the file, and not of the
// host or of the way to it.
func breaks(kind Kind) bool {
	switch kind {
	case Slow, TooLarge, Coding, Truncated, Protocol:
		return true
	}
	return false
}

// unreachable reports whether an error of this kind is of the way to a host.
func unreachable(kind Kind) bool {
	switch kind {
	case DNS, TLS, Connect:
		return true
	}
	return false
}

// reservations returns the rights signals that hold for an answer. With a new
// body, the site's rights file is asked for when it is due.
func (v *visit) reservations(ctx context.Context, a *answer) []string {
	h := v.host
	s := h.site(a.url.Scheme)
	if v.client.cfg.Rights && a.body != nil && time.Now().After(s.TDM.Due) {
		s = v.readTDMRep(ctx, h, a)
	}
	return reservations(a.header, requestPath(a.url), v.client.names, &s.Robots.Rules, s.TDM.Rules)
}

// readTDMRep asks for /.well-known/tdmrep.json. It never fails: what cannot be
// read is asked for again another day, and the old rules stay. A document that
// was read whole holds its memory meanwhile, so this ends, too, when it takes
// long and others wait for memory.
func (v *visit) readTDMRep(ctx context.Context, h *host, document *answer) site {
	h.stay()
	defer h.leave()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	claim := document.body.buf.claim
	claim.watch(func() { cancel(tooSlow(drowsy)) })
	defer claim.unwatch()
	at := document.url
	u := &url.URL{Scheme: at.Scheme, Host: at.Host, Path: "/.well-known/tdmrep.json"}
	e := v.side(maxTDMRep)
	e.permit = true
	a, err := v.follow(ctx, u, e)
	if kindOf(err) == Canceled {
		return h.site(at.Scheme)
	}
	return h.remember(at.Scheme, func(s *site) {
		s.TDM.Due = time.Now().Add(tdmLife)
		switch {
		case err == nil && a.good():
			s.TDM.Rules = parseTDMRep(a.body.buf.b)
			a.body.buf.release()
		case err == nil && a.status < 500 && a.status != http.StatusTooManyRequests, kindOf(err) == Robots:
			s.TDM.Rules = nil
		default:
			s.TDM.Due = time.Now().Add(tdmRetry)
		}
	})
}
