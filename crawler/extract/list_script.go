package extract

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

type scriptKind int

const (
	scriptSpace  scriptKind = iota // white space and comments
	scriptString                   // a literal text
	scriptWord                     // a name or number
	scriptSign                     // any other single byte
)

// A scriptToken is a token of JavaScript as far as literals are concerned.
type scriptToken struct {
	kind scriptKind
	text string // of a string what it says
	size int    // bytes of the script
}

const (
	spaceBytes = " \t\r\n"
	// wordBytes make names and numbers; names beyond ASCII are taken for signs.
	wordBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$"
)

// firstToken reads the token that a script begins with.
func firstToken(s string) scriptToken {
	switch first := s[0]; {
	case strings.IndexByte(spaceBytes, first) >= 0:
		return scriptToken{size: run(s, spaceBytes)}
	case strings.HasPrefix(s, "//"):
		return scriptToken{size: until(s, "\n")}
	case strings.HasPrefix(s, "/*"):
		return scriptToken{size: until(s, "*/")}
	case strings.IndexByte("\"'`", first) >= 0:
		return stringToken(s)
	case strings.IndexByte(wordBytes, first) >= 0:
		size := run(s, wordBytes)
		return scriptToken{scriptWord, s[:size], size}
	}
	return scriptToken{scriptSign, s[:1], 1}
}

// run is how many of the bytes that s begins with are in a set.
func run(s, set string) int { return len(s) - len(strings.TrimLeft(s, set)) }

// until is how many bytes of s end with the mark, all when it is not there.
func until(s, mark string) int {
	if i := strings.Index(s, mark); i >= 0 {
		return i + len(mark)
	}
	return len(s)
}

// stringToken reads the string that s begins with. One that does not end or
// computes something is no literal text but a sign.
func stringToken(s string) scriptToken {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == s[0] && c == '`' && strings.Contains(s[:i], "${"):
			return scriptToken{scriptSign, s[:1], i + 1}
		case c == s[0]:
			return scriptToken{scriptString, b.String(), i + 1}
		case c == '\\' && i+1 < len(s):
			i += escape(s[i+1:], &b)
		case c == '\n' && s[0] != '`':
			return scriptToken{scriptSign, s[:1], i}
		default:
			b.WriteByte(c)
		}
	}
	return scriptToken{scriptSign, s[:1], len(s)}
}

// escape writes what stands for the sign behind a backslash and says how many
// bytes it takes.
func escape(s string, b *strings.Builder) int {
	switch s[0] {
	case 'n', 't', 'r', 'b', 'f', 'v', '\n':
		b.WriteByte(' ')
	case 'x', 'u':
		if r, size := codePoint(s); size > 0 {
			b.WriteRune(r)
			return size
		}
	default:
		b.WriteByte(s[0])
	}
	return 1
}

// codePoint reads x3C, u003C and u{1F4C4}, and ud83d with the \udcc4 that makes
// one sign with it; size 0 when there is no number.
func codePoint(s string) (r rune, size int) {
	r, size = hexNumber(s)
	if utf16.IsSurrogate(r) && strings.HasPrefix(s[size:], `\u`) {
		second, more := hexNumber(s[size+1:])
		if both := utf16.DecodeRune(r, second); both != utf8.RuneError {
			return both, size + 1 + more
		}
	}
	return r, size
}

func hexNumber(s string) (r rune, size int) {
	digits := s[1:min(len(s), 3)]
	if s[0] == 'u' {
		digits = s[1:min(len(s), 5)]
	}
	size = 1 + len(digits)
	if inner, _, ok := strings.Cut(s[:min(len(s), len("u{10FFFF}"))], "}"); ok && strings.HasPrefix(inner, "u{") {
		digits, size = inner[2:], len(inner)+1
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil {
		return 0, 0
	}
	return rune(n), size
}

// asJSON makes JSON of the literal that a script begins with: names of fields
// without quotation marks, texts in single ones, a comma too many, comments.
// What computes something is no JSON then.
func asJSON(script string) []byte {
	w := literalWriter{}
	for len(script) > 0 {
		t := firstToken(script)
		script = script[t.size:]
		if t.kind == scriptSpace {
			continue
		}
		named := t.kind == scriptWord && strings.HasPrefix(strings.TrimLeft(script, spaceBytes), ":")
		if w.add(t, named); w.depth == 0 {
			break
		}
	}
	return w.json
}

type literalWriter struct {
	json  []byte
	depth int  // of brackets
	comma bool // one was read that may be one too many
}

// sign is the sign that a token is, empty for any other token.
func (t scriptToken) sign() string {
	if t.kind == scriptSign {
		return t.text
	}
	return ""
}

func (w *literalWriter) add(t scriptToken, named bool) {
	sign := t.sign()
	closes := sign == "]" || sign == "}"
	if w.comma && !closes {
		w.json = append(w.json, ',')
	}
	w.comma = sign == ","
	switch {
	case w.comma:
		return
	case closes:
		w.depth--
	case sign == "[" || sign == "{":
		w.depth++
	}
	if named || t.kind == scriptString {
		quoted, _ := json.Marshal(t.text) // a text has a JSON form always
		w.json = append(w.json, quoted...)
	} else {
		w.json = append(w.json, t.text...)
	}
}
