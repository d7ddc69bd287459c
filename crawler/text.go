package crawler

import (
	"strings"
	"unicode"
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

// wordsOf yields the words of a text, hyphenated ones whole.
func wordsOf(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start := -1
		for i, r := range s {
			in := isLetter(r) || isDigit(r) || (r == '-' && start >= 0)
			switch {
			case in && start < 0:
				start = i
			case !in && start >= 0:
				if !yield(strings.TrimRight(s[start:i], "-")) {
					return
				}
				start = -1
			}
		}
		if start >= 0 {
			yield(strings.TrimRight(s[start:], "-"))
		}
	}
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return r|0x20 >= 'a' && r|0x20 <= 'z'
	}
	return unicode.IsLetter(r)
}
