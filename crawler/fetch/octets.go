package fetch

import (
	"strconv"
	"strings"
)

// normalOctets brings both sides of a comparison to one spelling (RFC 9309,
// 2.2.2): unreserved characters plain, all that cannot stand in an address (a
// lone "%" included) and the given special ones percent-encoded, in upper case.
func normalOctets(s, special string) string {
	if plainOctets(s, special) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); i++ {
		c, escaped := s[i], false
		if v, ok := unescape(s[i:]); ok {
			c, escaped = v, true
			i += 2
		}
		switch {
		case unreserved(c):
			b.WriteByte(c)
		case escaped || c == '%' || c <= ' ' || c >= 0x7f || strings.IndexByte(special, c) >= 0:
			writeEscaped(&b, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func plainOctets(s, special string) bool {
	for i := range len(s) {
		if c := s[i]; c == '%' || c <= ' ' || c >= 0x7f || strings.IndexByte(special, c) >= 0 {
			return false
		}
	}
	return true
}

// unescape reads a percent-encoded octet at the start of s.
func unescape(s string) (byte, bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	v, err := strconv.ParseUint(s[1:3], 16, 8)
	return byte(v), err == nil
}

func writeEscaped(b *strings.Builder, c byte) {
	const hex = "0123456789ABCDEF"
	b.Write([]byte{'%', hex[c>>4], hex[c&15]})
}

// unreserved as in RFC 3986, 2.3.
func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}
