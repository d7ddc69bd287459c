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
	if !bytes.Contains(b, []byte("Ã")) && !bytes.Contains(b, []byte("â€")) && !bytes.Contains(b, []byte("Â")) {
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

// doubled reads a character that was encoded twice; its size is 0 where there
// is none. Unless there is other proof, a letter before a quotation mark
// (“AMANHÃ”) is what it seems.
func doubled(b []byte, sure bool) (r rune, size int) {
	var once [4]byte
	n, need := 0, 1
	for n < need {
		r, s := utf8.DecodeRune(b[size:])
		c, ok := charmap.Windows1252.EncodeRune(r)
		if !ok && r >= 0x80 && r < 0xA0 {
			c, ok = byte(r), true // Latin-1 in place of windows-1252
		}
		if !ok || c < 0x80 || !sure && n == 1 && need == 2 && r >= 0x100 {
			return 0, 0
		}
		if n == 0 {
			switch c {
			case 0xC2, 0xC3:
				need = 2
			case 0xE2:
				need = 3
			default:
				return 0, 0
			}
		}
		once[n] = c
		n++
		size += s
	}
	r, s := utf8.DecodeRune(once[:n])
	if s != n || r == utf8.RuneError {
		return 0, 0
	}
	return r, size
}
