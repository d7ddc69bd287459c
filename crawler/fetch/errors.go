package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// A Kind is the class of an Error, for a caller that branches.
type Kind string

// The kinds of errors.
const (
	BadURL    Kind = "bad url"   // not to be asked: no web address, a disguised IP address, a bad header
	Robots    Kind = "robots"    // robots.txt disallows, or is withheld by a failing server
	Held      Kind = "held"      // the host asked to be left alone until Error.Until
	Busy      Kind = "busy"      // a redirect led to a host whose turn did not come
	Status    Kind = "status"    // an answer that is no document; see Error.Status
	Refused   Kind = "refused"   // an address that must not be dialled
	DNS       Kind = "dns"       // the name does not resolve
	TLS       Kind = "tls"       // certificate or handshake
	Connect   Kind = "connect"   // no connection, or it broke before an answer
	Slow      Kind = "slow"      // longer than the timeout
	TooLarge  Kind = "too large" // a body or header over the limit, or a bomb
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
	// Until is when the host may be asked again, from Retry-After (at most 7
	// days ahead); zero without one.
	Until time.Time
	// Permanent is as in Response: where permanent redirects led before.
	Permanent string
	Requests  int
	Duration  time.Duration
	Err       error // the cause; may be nil
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

// KindOf returns the kind of a Get's error, or "" for another error.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}

// Causes of ended contexts that are this package's own.
var (
	errSlow = errors.New("timeout")
	errBusy = errors.New("host busy")
)

// classify says what an error of the transport, a body or a wait means.
func classify(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	e := &Error{Err: err}
	for _, c := range []func(error) (Kind, string){ownKind, dialKind, tlsKind, wireKind} {
		if e.Kind, e.Detail = c(err); e.Kind != "" {
			return e
		}
	}
	e.Kind, e.Detail = Connect, clip(err.Error())
	return e
}

func ownKind(err error) (Kind, string) {
	if r, ok := errors.AsType[*refusal](err); ok {
		return Refused, r.why
	}
	switch {
	case errors.Is(err, errBusy):
		return Busy, "redirected to a host that is busy with other requests"
	case errors.Is(err, errSlow):
		return Slow, "no complete answer in time"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Canceled, "interrupted"
	}
	return "", ""
}

func dialKind(err error) (Kind, string) {
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		switch {
		case e.IsNotFound:
			return DNS, fmt.Sprintf("host name %s does not exist", clip(e.Name))
		case e.IsTimeout:
			return DNS, fmt.Sprintf("host name %s: no answer from the name server", clip(e.Name))
		}
		return DNS, fmt.Sprintf("host name %s does not resolve", clip(e.Name))
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return Connect, "connection refused"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return Connect, "no route to the host"
	}
	return "", ""
}

func tlsKind(err error) (Kind, string) {
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return TLS, fmt.Sprintf("certificate is not valid for %s", clip(e.Host))
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		return TLS, fmt.Sprintf("certificate expired or not yet valid (%s)", e.Cert.NotAfter.Format(time.DateOnly))
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return TLS, "certificate of an unknown authority"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return TLS, "certificate is not valid"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return TLS, "server does not speak TLS"
	}
	if e, ok := errors.AsType[tls.AlertError](err); ok {
		return TLS, e.Error()
	}
	// The transport has no types for these.
	if s := err.Error(); strings.Contains(s, "tls: ") || strings.Contains(s, "server gave HTTP response to HTTPS client") {
		return TLS, clip(s)
	}
	return "", ""
}

func wireKind(err error) (Kind, string) {
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return Slow, "no answer in time"
	}
	s := err.Error()
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return Truncated, "body ends before its end"
	case errors.Is(err, io.EOF), errors.Is(err, syscall.EPIPE):
		return Connect, "connection closed without an answer"
	case errors.Is(err, syscall.ECONNRESET):
		return Connect, "connection reset"
	case strings.Contains(s, "headers exceeded"):
		return TooLarge, "endless header"
	case strings.Contains(s, "malformed"), strings.Contains(s, "Content-Length"),
		strings.Contains(s, "transfer encoding"), strings.Contains(s, "line too long"), strings.Contains(s, "chunked"), strings.Contains(s, "invalid"):
		return Protocol, "answer is not well-formed HTTP"
	}
	return "", ""
}

// statusText describes a status that is no document.
func statusText(status int, h http.Header) string {
	text := fmt.Sprintf("status %d", status)
	if name := http.StatusText(status); name != "" {
		text += " " + name
	}
	// The walls that say so; the others look like any refusal.
	for _, name := range []string{"Cf-Mitigated", "X-Amzn-Waf-Action", "X-Datadome"} {
		if h.Get(name) != "" {
			return text + " (bot wall)"
		}
	}
	return text
}
