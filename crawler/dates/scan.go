package dates

import (
	"unicode"
	"unicode/utf8"
)

// A scanner is a place in a text. It is copied to try a reading.
type scanner struct {
	s string
	i int
}

// A number is a run of digits.
type number struct {
	value, digits int
}

// maxDigits is the longest run read as a number: 20251016090500.
const maxDigits = 14

// number takes a run of at most maxDigits digits.
func (c *scanner) number() (number, bool) {
	var n number
	i := c.i
	for i < len(c.s) && isDigit(c.s[i]) {
		if n.digits == maxDigits {
			return number{}, false
		}
		n.value = n.value*10 + int(c.s[i]-'0')
		n.digits++
		i++
	}
	if n.digits == 0 {
		return n, false
	}
	c.i = i
	return n, true
}

// figure takes a number of at most two digits: a day, a month, an hour.
func (c *scanner) figure() (number, bool) {
	try := *c
	n, ok := try.number()
	if !ok || n.digits > 2 {
		return number{}, false
	}
	*c = try
	return n, true
}

// year takes a number of four digits.
func (c *scanner) year() (int, bool) {
	try := *c
	n, ok := try.number()
	if !ok || n.digits != 4 {
		return 0, false
	}
	*c = try
	return n.value, true
}

// word takes a run of letters.
func (c *scanner) word() string {
	start := c.i
	for c.i < len(c.s) {
		if b := c.s[c.i]; b < utf8.RuneSelf {
			if !isLetter(b) {
				break
			}
			c.i++
			continue
		}
		r, size := utf8.DecodeRuneInString(c.s[c.i:])
		if !unicode.IsLetter(r) && r != '\u0308' {
			break
		}
		c.i += size
	}
	return c.s[start:c.i]
}

// take takes one byte.
func (c *scanner) take(b byte) bool {
	if c.i < len(c.s) && c.s[c.i] == b {
		c.i++
		return true
	}
	return false
}

// takeRune takes one rune.
func (c *scanner) takeRune(want rune) bool {
	r, size := c.rune()
	if size == 0 || r != want {
		return false
	}
	c.i += size
	return true
}

// space skips white space of any kind and what cannot be seen.
func (c *scanner) space() {
	for c.i < len(c.s) {
		r, size := c.rune()
		if !isSpace(r) {
			return
		}
		c.i += size
	}
}

// dash takes a hyphen or dash.
func (c *scanner) dash() bool {
	r, size := c.rune()
	if !isDash(r) {
		return false
	}
	c.i += size
	return true
}

// rune is the next rune; its size is 0 at the end.
func (c *scanner) rune() (rune, int) {
	if c.i >= len(c.s) {
		return 0, 0
	}
	if b := c.s[c.i]; b < utf8.RuneSelf {
		return rune(b), 1
	}
	return utf8.DecodeRuneInString(c.s[c.i:])
}

// peek is the byte so far ahead; 0 beyond the end.
func (c *scanner) peek(ahead int) byte {
	if c.i+ahead < len(c.s) {
		return c.s[c.i+ahead]
	}
	return 0
}

// back returns the last visible rune before i and its place; 0 at the start.
func back(s string, i int) (rune, int) {
	for i > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
		if !isSpace(r) {
			return r, i
		}
	}
	return 0, 0
}

// wordBefore returns the word before i, over white space and the given
// punctuation, and where it begins; empty where none is.
func wordBefore(s string, i int, over string) (string, int) {
	for i > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if !isSpace(r) && !containsRune(over, r) {
			break
		}
		i -= size
	}
	end := i
	for i > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if !unicode.IsLetter(r) && r != '\u0308' {
			break
		}
		i -= size
	}
	return s[i:end], i
}

func containsRune(set string, r rune) bool {
	for _, x := range set {
		if x == r {
			return true
		}
	}
	return false
}

func isDigit(b byte) bool  { return '0' <= b && b <= '9' }
func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', '\u0085', '\u00a0', '\u00ad', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff':
		return true
	}
	return r >= 0x1680 && unicode.IsSpace(r)
}

func isDash(r rune) bool {
	switch r {
	case '-', '–', '—', '‐', '‑', '‒', '―', '−':
		return true
	}
	return false
}
