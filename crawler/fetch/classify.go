package fetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"
)

// errBusy is the cause of a context that ended while waiting for a host.
var errBusy = errors.New("host busy")

// A tooSlow is the cause of a context that ended while waiting so long for an
// answer.
type tooSlow time.Duration

func (t tooSlow) Error() string {
	return fmt.Sprintf("no complete answer within %v", time.Duration(t))
}

// classify says what an error of the transport, a body or a wait means.
func classify(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	e := &Error{Err: err}
	for _, c := range []func(error) (Kind, string){ownKind, proxyKind, dialKind, contextKind, certificateKind, tlsKind, wireKind} {
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
	if slow, ok := errors.AsType[tooSlow](err); ok {
		return Slow, slow.Error()
	}
	if errors.Is(err, errBusy) {
		return Busy, "host is busy with other requests"
	}
	return "", ""
}

// proxyKind keeps what happened on the way to the proxy from being told of the
// host behind it.
func proxyKind(err error) (Kind, string) {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "proxyconnect" {
		return Connect, "no connection to the proxy (crawler.proxy): " + classify(op.Err).Detail
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
	op, ok := errors.AsType[*net.OpError](err)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return Connect, "connection refused"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return Connect, "no route to the host"
	case ok && op.Op == "dial" && op.Timeout():
		return Connect, fmt.Sprintf("no connection within %v", dialTimeout)
	}
	return "", ""
}

// contextKind comes after dialKind: the time-outs of package net claim to be
// those of a context.
func contextKind(err error) (Kind, string) {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return Canceled, "interrupted"
	}
	return "", ""
}

// certificateKind says what is wrong with a certificate, as the publisher may
// be told.
func certificateKind(err error) (Kind, string) {
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		detail := fmt.Sprintf("certificate is not valid for %s", clip(e.Host))
		if names := e.Certificate.DNSNames; len(names) > 0 {
			detail += ", but for " + clip(names[0])
		}
		return TLS, detail
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		if begins := e.Cert.NotBefore; time.Now().Before(begins) {
			return TLS, "certificate is not valid before " + begins.Format(time.DateOnly)
		}
		return TLS, "certificate expired on " + e.Cert.NotAfter.Format(time.DateOnly)
	}
	if e, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		if e.Cert != nil && bytes.Equal(e.Cert.RawIssuer, e.Cert.RawSubject) {
			return TLS, "certificate is signed by itself, by no authority"
		}
		return TLS, "certificate of an unknown authority, or sent without those in between"
	}
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return TLS, "certificate is not valid: " + clip(e.Err.Error())
	}
	return "", ""
}

// tlsKind reads the texts of crypto/tls and net/http, which have no types for
// these errors.
func tlsKind(err error) (Kind, string) {
	s, _, _ := strings.Cut(err.Error(), `"`) // what is quoted is the stranger's text
	_, noRecord := errors.AsType[tls.RecordHeaderError](err)
	switch {
	case noRecord, strings.Contains(s, "server gave HTTP response to HTTPS client"):
		return TLS, "server does not speak TLS"
	case strings.Contains(s, "TLS handshake timeout"):
		return TLS, fmt.Sprintf("TLS handshake not done within %v", tlsTimeout)
	case !strings.Contains(s, "tls: "):
		return "", ""
	case strings.Contains(s, "protocol version"):
		return TLS, "server speaks no TLS of version 1.2 or newer"
	case strings.Contains(s, "unrecognized name"):
		return TLS, "server has no certificate for this name"
	case strings.Contains(s, "certificate required"):
		return TLS, "server asks for a certificate of the client"
	}
	return TLS, clip(s)
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
		return Protocol, "header longer than " + inBytes(maxHeader)
	}
	for _, mark := range []string{"malformed", "Content-Length", "transfer encoding", "line too long", "chunk", "invalid"} {
		if strings.Contains(s, mark) {
			return Protocol, "answer is not well-formed HTTP"
		}
	}
	return "", ""
}
