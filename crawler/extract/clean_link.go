package extract

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// resolve makes an address absolute: http or https with a host, without
// credentials. All else, also what no server could answer, is empty.
func resolve(base *url.URL, ref string) string {
	if isCanonical(ref) {
		return ref
	}
	return webAddress(parseRef(base, ref))
}

func webAddress(u *url.URL) string {
	if u == nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	u.User = nil
	u.RawQuery = queryEscapes.Replace(u.RawQuery)
	if strings.ContainsFunc(u.Host, func(r rune) bool { return r >= utf8.RuneSelf }) {
		// url.URL would escape the letters, which no resolver understands.
		if host, err := idna.Lookup.ToASCII(u.Hostname()); err == nil {
			u.Host = strings.Replace(u.Host, u.Hostname(), host, 1)
		}
	}
	return short(u.String())
}

// resolveHref is resolve for a link in a text, where people also write mails.
func resolveHref(base *url.URL, ref string) string {
	if isCanonical(ref) {
		return ref
	}
	u := parseRef(base, ref)
	if u != nil && u.Scheme == "mailto" && strings.Contains(u.Opaque, "@") {
		return short(u.String())
	}
	return webAddress(u)
}

// What an address may hold that resolve would return as it is.
const (
	hostBytes = "abcdefghijklmnopqrstuvwxyz0123456789.-"
	pathBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-._~=&?+,;:!$#"
)

// isCanonical recognises the common case without parsing.
func isCanonical(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(s, "http://"); !ok {
			return false
		}
	}
	path := strings.TrimLeft(rest, hostBytes)
	if len(path) == len(rest) || path != "" && path[0] != '/' || len(s) > maxURL {
		return false
	}
	return strings.TrimLeft(path, pathBytes) == "" && strings.Count(path, "#") < 2
}

func short(s string) string {
	if len(s) > maxURL {
		return ""
	}
	return s
}

// parseRef reads an address as browsers do: outer white space, tabs and line
// breaks do not count, a stray percent sign or blank is escaped.
func parseRef(base *url.URL, ref string) *url.URL {
	ref = stripInvisible(ref)
	if ref == "" || len(ref) > maxURL {
		return nil
	}
	u, err := url.Parse(ref)
	if err != nil {
		u, err = url.Parse(escapePercent(ref))
	}
	switch {
	case err != nil || !validPort(u.Port()):
		return nil
	case base == nil || u.IsAbs():
		return u
	case isFragment(u):
		// ResolveReference would drop the query of the base.
		page := *base
		page.Fragment, page.RawFragment = u.Fragment, u.RawFragment
		return &page
	}
	return base.ResolveReference(u)
}

// isFragment reports a reference to a place on the same page.
func isFragment(u *url.URL) bool {
	return u.Path == "" && u.Host == "" && u.RawQuery == "" && u.Opaque == ""
}

func validPort(port string) bool {
	return len(port) < 5 || len(port) == 5 && port <= "65535"
}

// stripInvisible removes what browsers ignore in an address, and what hides in
// it: controls and bidirectional marks.
func stripInvisible(s string) string {
	s = strings.TrimSpace(s)
	if strings.IndexFunc(s, isInvisible) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isInvisible(r) {
			return -1
		}
		return r
	}, s)
}

func isInvisible(r rune) bool {
	for _, hidden := range invisible {
		if r >= hidden.from && r <= hidden.to {
			return true
		}
	}
	return false
}

var invisible = [...]struct{ from, to rune }{
	{0, 0x1F}, {0x7F, 0x9F}, {0xAD, 0xAD}, {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF},
}

// queryEscapes is what may not stand in a query besides letters, where url.URL
// leaves all as it is.
var queryEscapes = strings.NewReplacer(" ", "%20", `"`, "%22", "<", "%3C", ">", "%3E", "{", "%7B", "}", "%7D")

// escapePercent escapes percent signs that begin no escape.
func escapePercent(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && (i+2 >= len(s) || !hexDigit(s[i+1]) || !hexDigit(s[i+2])) {
			b.WriteString("%25")
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}
