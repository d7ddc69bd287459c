package fetch

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

const (
	// maxURL is the longest address asked for or kept: what servers and
	// proxies commonly accept in a request line.
	maxURL = 8 << 10
	// maxHost is the longest host name of DNS.
	maxHost = 253
)

var (
	errTooLong   = errors.New("address longer than 8 KiB")
	errDisguised = errors.New("disguised IP address")
)

// parseTarget reads an address to be fetched, relative to base when there is
// one, into its normal form: lower-case ASCII host without a closing dot, no
// default port, no fragment, nothing that cannot stand in a request line.
// Credentials stay in User for the caller to move.
func parseTarget(raw string, base *url.URL) (*url.URL, error) {
	u, err := resolve(strings.TrimSpace(raw), base)
	if err != nil {
		return nil, err
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("neither http nor https")
	}
	if u.Host, err = normalHost(u); err != nil {
		return nil, err
	}
	u.Fragment, u.RawFragment = "", ""
	u.RawQuery = sentQuery(u.RawQuery)
	if u.Path == "" {
		u.Path, u.RawPath = "/", ""
	}
	if len(requestPath(u)) > maxURL { // encoding made it longer
		return nil, errTooLong
	}
	return u, nil
}

// resolve makes an address absolute and takes its dot segments out.
func resolve(raw string, base *url.URL) (*url.URL, error) {
	if len(raw) > maxURL {
		return nil, errTooLong
	}
	u, err := url.Parse(asBrowsersRead(raw))
	if err != nil {
		return nil, errors.New("malformed address")
	}
	if base == nil && strings.Contains(u.Path, "/.") {
		base = u
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	return u, nil
}

// asBrowsersRead mends what browsers do not trip over: a backslash before the
// query is a slash, and a percent sign that begins no octet stands for itself.
func asBrowsersRead(raw string) string {
	if !strings.ContainsAny(raw, `\%`) {
		return raw
	}
	end := strings.IndexAny(raw, "?#")
	if end < 0 {
		end = len(raw)
	}
	raw = strings.ReplaceAll(raw[:end], `\`, "/") + raw[end:]
	var b strings.Builder
	for i := range len(raw) {
		b.WriteByte(raw[i])
		if _, octet := unescape(raw[i:]); raw[i] == '%' && !octet {
			b.WriteString("25")
		}
	}
	return b.String()
}

// sentQuery percent-encodes what browsers do; url.Parse leaves a query as it
// is, and a blank would end the request's address.
func sentQuery(query string) string {
	outside := func(c rune) bool { return c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' }
	if !strings.ContainsFunc(query, outside) {
		return query
	}
	var b strings.Builder
	for i := range len(query) {
		if c := query[i]; outside(rune(c)) {
			writeEscaped(&b, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// normalHost returns the host and port of an address as they are compared,
// paced and dialled.
func normalHost(u *url.URL) (string, error) {
	name, err := asciiHost(u.Hostname())
	if err != nil {
		return "", err
	}
	port := u.Port()
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return "", errors.New("port out of range")
		}
		port = strings.TrimLeft(port, "0")
	}
	if port == defaultPort(u.Scheme) {
		port = ""
	}
	switch {
	case port != "":
		return net.JoinHostPort(name, port), nil
	case strings.Contains(name, ":"):
		return "[" + name + "]", nil
	}
	return name, nil
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// asciiHost returns a host name as DNS knows it. An IP address must be spelt
// the one usual way: other spellings (octal, hexadecimal, one number, IPv4 as
// IPv6) are read differently by different programs and have no honest use.
func asciiHost(name string) (string, error) {
	if strings.Contains(name, ":") {
		return ipv6Host(name)
	}
	ascii := strings.TrimSuffix(toASCII(name), ".")
	if len(ascii) > maxHost || strings.ContainsFunc(ascii, notHostRune) || strings.Contains("."+ascii+".", "..") {
		return "", errors.New("malformed host name")
	}
	if looksNumeric(ascii) {
		if _, err := netip.ParseAddr(ascii); err != nil { // it takes no other spelling
			return "", errDisguised
		}
	}
	return ascii, nil
}

// toASCII applies IDNA, which changes no name of the letters of DNS alone but
// one that it made itself.
func toASCII(name string) string {
	if !strings.ContainsFunc(name, notHostRune) && !strings.Contains(name, "xn--") {
		return name
	}
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil {
		// The lookup profile refuses "_", which DNS and real sites allow.
		return strings.ToLower(name)
	}
	return ascii
}

func ipv6Host(name string) (string, error) {
	ip, err := netip.ParseAddr(name)
	if err != nil || ip.Zone() != "" {
		return "", errors.New("malformed IPv6 address")
	}
	if ip.Is4In6() {
		return "", errDisguised
	}
	return ip.String(), nil
}

func notHostRune(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_')
}

// looksNumeric reports whether the last label is a number in any base, so
// that some resolver may take the whole name for an IPv4 address.
func looksNumeric(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}

// HostOf returns the host that an address is paced by: lower case, with the
// port where it is not the scheme's own; empty for an address that cannot be
// fetched.
func HostOf(rawURL string) string {
	u, err := parseTarget(rawURL, nil)
	if err != nil {
		return ""
	}
	return u.Host
}

// sameOrigin reports whether two addresses are within the reach of one
// robots.txt.
func sameOrigin(a, b *url.URL) bool { return a.Scheme == b.Scheme && a.Host == b.Host }

// requestPath returns what rules of robots.txt are compared with.
func requestPath(u *url.URL) string {
	p := u.EscapedPath()
	if u.RawQuery != "" || u.ForceQuery {
		p += "?" + u.RawQuery
	}
	return p
}

// shown returns an address for people: without credentials, of bounded length.
func shown(u *url.URL) string {
	c := *u
	c.User = nil
	return clip(c.String())
}

// clip bounds a text from outside in a message and takes what could forge a
// line or steer a terminal.
func clip(s string) string {
	const most = 300
	if len(s) > most {
		s = s[:most] + "…"
	}
	return strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return '?'
	}, s)
}
