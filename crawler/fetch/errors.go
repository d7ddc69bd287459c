package fetch

import (
	"errors"
	"fmt"
	"time"
)

// A Kind is the class of an Error, for a caller that branches.
type Kind string

// The kinds of errors.
const (
	BadURL    Kind = "bad url"   // not http or https, no host, a disguised address
	Robots    Kind = "robots"    // robots.txt disallows, or cannot be read
	Held      Kind = "held"      // the host asked to be left alone until Error.Until
	Status    Kind = "status"    // an answer other than 200; see Error.Status
	Refused   Kind = "refused"   // an address that must not be dialled
	DNS       Kind = "dns"       // the name does not resolve
	TLS       Kind = "tls"       // certificate or handshake
	Connect   Kind = "connect"   // no connection, or it broke
	Slow      Kind = "slow"      // longer than the timeout
	TooLarge  Kind = "too large" // body over the limit, or a bomb
	Coding    Kind = "coding"    // a content coding not asked for, or damaged
	Truncated Kind = "truncated" // the body ended before its end
	Redirect  Kind = "redirect"  // a loop, too many, or nowhere
	Protocol  Kind = "protocol"  // not HTTP, or malformed
	Canceled  Kind = "canceled"  // the caller's context ended
)

// An Error is why a Get brought no body.
type Error struct {
	Kind   Kind
	URL    string // the address that failed, without credentials
	Detail string // what happened, in a few words; may be empty
	Status int    // HTTP status, if there was an answer
	// Until is when the host may be asked again, from Retry-After (at most 7
	// days ahead); zero without one.
	Until time.Time
	// Permanent is as in Response: where permanent redirects led before.
	Permanent string
	Requests  int
	Duration  time.Duration
	Err       error // the cause; may be nil
}

func (e *Error) Error() string { return fmt.Sprintf("fetch %s: %s", e.URL, e.Kind) }

func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of a Get's error, or "" for another error.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}
