package extract

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// maxMarks is how many combining marks a letter may carry. Written languages
// need up to three, text that climbs over its line has hundreds.
const maxMarks = 4

// A textWriter makes plain text: valid UTF-8, white space folded into single
// blanks, without control characters, bidirectional controls (they turn text
// behind them round), soft hyphens and zero width characters (they hide words
// from search and rules). Beside it, it can keep the same text escaped as HTML.
type textWriter struct {
	text   []byte
	markup []byte
	html   bool // write markup too
	blank  bool // white space was read and not yet written
	marks  int  // combining marks since the last letter
	marked bool // there was a combining mark
	last   rune
}

// flush writes the white space that was read since the last character.
func (w *textWriter) flush() {
	if !w.blank {
		return
	}
	w.blank = false
	w.text = append(w.text, ' ')
	if w.html {
		w.markup = append(w.markup, ' ')
	}
}

// write appends what b holds. Leading white space is kept back until something
// visible follows.
func (w *textWriter) write(b []byte) {
	for len(b) > 0 {
		if n := ordinary(b); n > 0 {
			w.flush()
			w.text = append(w.text, b[:n]...)
			if w.html {
				w.markup = append(w.markup, b[:n]...)
			}
			w.last, w.marks = rune(b[n-1]), 0
			b = b[n:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		b = b[size:]
		w.writeRune(r)
	}
}

func (w *textWriter) writeRune(r rune) {
	switch r = w.filter(r); r {
	case -1:
		return
	case ' ':
		w.blank = true
		return
	}
	w.flush()
	w.last = r
	w.text = utf8.AppendRune(w.text, r)
	if !w.html {
		return
	}
	switch r {
	case '&':
		w.markup = append(w.markup, "&amp;"...)
	case '<':
		w.markup = append(w.markup, "&lt;"...)
	case '>':
		w.markup = append(w.markup, "&gt;"...)
	default:
		w.markup = utf8.AppendRune(w.markup, r)
	}
}

// ordinary is the length of the beginning of b that is text as it stands: a
// word, or words with single blanks between them. It exists for speed alone.
func ordinary(b []byte) int {
	for i := 0; i < len(b); {
		switch c := b[i]; {
		case isOrdinary(c):
			i++
		case c == ' ' && i > 0 && i+1 < len(b) && isOrdinary(b[i+1]):
			i += 2
		case c == 0xC3 && i+1 < len(b): // À to ÿ
			i += 2
		default:
			return i
		}
	}
	return len(b)
}

func isOrdinary(c byte) bool {
	return c > ' ' && c < 0x7F && c != '&' && c != '<' && c != '>'
}

// filter says what a character is written as; -1 is nothing.
func (w *textWriter) filter(r rune) rune {
	switch {
	case r > ' ' && r < 0x7F:
		w.marks = 0
		return r
	case r > 0x7F && r < 0xA0:
		// C1 controls are windows-1252 that somebody took for Latin-1.
		if r = charmap.Windows1252.DecodeByte(byte(r)); r < 0xA0 {
			return -1
		}
		return r
	case unicode.IsSpace(r):
		return ' '
	case r < ' ' || r == 0x7F || r == utf8.RuneError:
		return -1 // U+FFFD only says that something was lost on the way
	}
	return w.filterRare(r)
}

func (w *textWriter) filterRare(r rune) rune {
	if unicode.Is(unicode.Mn, r) {
		w.marked = true
		if w.marks++; w.marks > maxMarks {
			return -1
		}
		return r
	}
	w.marks = 0
	if r == 0x200C || r == 0x200D {
		// Joiners are part of the spelling in Arabic and Indic scripts and of
		// many emoji, and camouflage everywhere else.
		if w.last < 0x0600 {
			return -1
		}
		return r
	}
	if unicode.In(r, unicode.Cf, unicode.Co, unicode.Noncharacter_Code_Point) || isBlankLetter(r) {
		return -1
	}
	return r
}

// isBlankLetter reports whether r is a letter or sign by category that shows
// nothing: the fillers of Hangul, replacements for objects.
func isBlankLetter(r rune) bool {
	return r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFFC
}

// String is the text without surrounding white space, composed (NFC), and
// harmless also where somebody reads it as HTML.
func (w *textWriter) String() string {
	s := string(bytes.TrimSpace(w.text))
	if w.marked { // u + ¨ becomes the ü that everybody types
		s = norm.NFC.String(s)
	}
	return harmless(s)
}
