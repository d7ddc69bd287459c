package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// A Kind is the class of an Error, for a caller that branches.
type Kind string

// The kinds of errors.
const (
	BadURL    Kind = "bad url"   // not to be asked: no web address, a disguised IP address, a bad header
	Robots    Kind = "robots"    // robots.txt disallows it
	Withheld  Kind = "withheld"  // there is no knowing what robots.txt says, so nothing may be asked for
	Held      Kind = "held"      // the host asked to be left alone until Error.Until
	Busy      Kind = "busy"      // a redirect led to a host whose turn did not come
	Status    Kind = "status"    // an answer that is no document; see Error.Status
	Refused   Kind = "refused"   // an address that must not be dialled
	DNS       Kind = "dns"       // the name does not resolve
	TLS       Kind = "tls"       // certificate or handshake
	Connect   Kind = "connect"   // no connection, or it broke before an answer
	Slow      Kind = "slow"      // longer than the timeout
	TooLarge  Kind = "too large" // a body over the limit, or a bomb
	Coding    Kind = "coding"    // a content coding not asked for, or damaged
	Truncated Kind = "truncated" // the body ended before its end
	Redirect  Kind = "redirect"  // a loop, too many, or nowhere
	Protocol  Kind = "protocol"  // not HTTP, or malformed
	Canceled  Kind = "canceled"  // the caller's context ended
)

// An Error is why a Get brought no document.
type Error struct {
	Kind   Kind
	URL    string // the address that failed, without credentials
	Detail string // what happened, in words
	Status int    // HTTP status; zero without an answer
	Wall   bool   // the answer says itself that it is a bot wall's
	// Until is when the host may be asked again, from Retry-After (at most 7
	// days ahead); zero without one.
	Until    time.Time
	Requests int
	Err      error // the cause; may be nil
}

// failure is an error of a kind, told in words; the address is added by the
// visit.
func failure(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// Error reads as a path: what was asked, what came of it.
func (e *Error) Error() string { return "fetch " + e.URL + ": " + e.Detail }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// kindOf returns the kind of a Get's error, or "" for another error.
func kindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}

// walled reports whether an answer says that a bot wall gave it; the other walls
// look like any refusal.
func walled(h http.Header) bool {
	return h.Get("Cf-Mitigated") != "" || h.Get("X-Amzn-Waf-Action") != "" || h.Get("X-Datadome") != ""
}

// statusText describes a status that is no document.
func statusText(status int, h http.Header) string {
	text := fmt.Sprintf("status %d", status)
	if name := http.StatusText(status); name != "" {
		text += " " + name
	}
	if walled(h) {
		text += " (bot wall)"
	}
	return text
}

// inBytes is a number of bytes as people write limits.
func inBytes(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
