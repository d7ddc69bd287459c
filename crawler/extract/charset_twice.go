package extract

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// undouble undoes an encoding done twice ("BÃ¼rger"): UTF-8 that somebody took
// for windows-1252 and encoded again. The pairs it looks for are no text in
// any language, so single ones in an otherwise sound document are mended too.
func undouble(b []byte) []byte {
	if !mayBeDoubled(b) {
		return b
	}
	sure := bytes.Contains(b, []byte("Ã\xC2")) // Ã before a sign of Latin-1: Ã¤, Ã¶, Ã¼
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		i := bytes.IndexByte(b, 0xC3)
		if i < 0 {
			break
		}
		out = append(out, b[:i]...)
		b = b[i:]
		if r, size := doubled(b, sure); size > 0 {
			out = utf8.AppendRune(out, r)
			b = b[size:]
		} else {
			out = append(out, b[0])
			b = b[1:]
		}
	}
	return append(out, b...)
}

// mayBeDoubled reports whether b holds one of the letters that begin a character
// which was encoded twice, Ã, Â and â€. Texts without them are the rule, and have
// other letters with the same first byte.
func mayBeDoubled(b []byte) bool {
	for {
		i := bytes.IndexByte(b, 0xC3)
		if i < 0 {
			return false
		}
		b = b[i+1:]
		if bytes.HasPrefix(b, []byte("\x83")) || bytes.HasPrefix(b, []byte("\x82")) || bytes.HasPrefix(b, []byte("\xA2€")) {
			return true
		}
	}
}

// doubled reads a character that was encoded twice; its size is 0 where there
// is none. Unless there is other proof, a letter before a quotation mark
// (“AMANHÃ”) is what it seems.
func doubled(b []byte, sure bool) (r rune, size int) {
	lead, size := onceEncoded(b)
	need := 2
	switch lead {
	case 0xC2, 0xC3:
	case 0xE2:
		need = 3
	default:
		return 0, 0
	}
	once := [3]byte{lead}
	for n := 1; n < need; n++ {
		c, s := onceEncoded(b[size:])
		if c < 0x80 || need == 2 && s > 2 && !sure {
			return 0, 0
		}
		once[n] = c
		size += s
	}
	r, s := utf8.DecodeRune(once[:need])
	if s != need {
		return 0, 0
	}
	return r, size
}

// onceEncoded is the byte that the first character of b stood for before the
// second encoding; 0 when it is none.
func onceEncoded(b []byte) (c byte, size int) {
	r, size := utf8.DecodeRune(b)
	if r >= 0x80 && r < 0xA0 {
		return byte(r), size // Latin-1 in place of windows-1252
	}
	c, ok := charmap.Windows1252.EncodeRune(r)
	if !ok {
		return 0, size
	}
	return c, size
}
