package crawler

import (
	"strings"
	"unicode/utf8"
)

// head returns at most n bytes of s, cut between characters.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	n = max(n, 0)
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// clip is head that does not keep the whole of s in memory.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.Clone(head(s, n))
}
