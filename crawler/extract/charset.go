package extract

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// declWindow is how far into a body a declaration is looked for. HTML says
// 1,024 bytes; templates that put scripts before the meta element need more.
const declWindow = 4096

// decode returns a body as valid UTF-8 without byte order mark. What the
// bytes show beats what is said about them, and the document beats the header:
// byte order mark, the NUL pattern of UTF-16 and UTF-32, valid UTF-8, the
// declaration in the document, the header, what the bytes look like,
// windows-1252. A declaration left in
// the text has been obeyed or found wrong; readers must ignore it.
//
// The result may share memory with the body.
func decode(body []byte, contentType string) []byte {
	return undouble(toUTF8(body, contentType))
}

func toUTF8(body []byte, contentType string) []byte {
	body, wide := cutBOM(body)
	if wide == nil {
		wide = wideByPattern(body)
	}
	if wide != nil {
		return transcode(wide, body)
	}
	if utf8.Valid(body) && !escapes(body) {
		return body
	}
	if mostlyUTF8(body) {
		return mendUTF8(body)
	}
	for _, label := range []string{declaredCharset(body), headerCharset(contentType)} {
		if e := encodingByLabel(label); e != nil {
			return transcode(e, body)
		}
	}
	if e := guessed(body); e != nil {
		return transcode(e, body)
	}
	return mendUTF8(body)
}

// mostlyUTF8 reports whether the sequences of UTF-8 outnumber the bytes that
// belong to none. In texts of other encodings they are accidents.
func mostlyUTF8(b []byte) bool {
	balance := 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && size == 1:
			balance--
		case size > 1:
			balance++
		}
		b = b[size:]
	}
	return balance > 0
}

// escapes reports whether a body may be ISO-2022 or HZ, which are valid ASCII:
// then only a declaration can tell.
func escapes(body []byte) bool {
	return bytes.IndexByte(body, 0x1B) >= 0 || bytes.Contains(body, []byte("~{"))
}

// cutBOM removes byte order marks; some generators write several. It returns
// the encoding where it is not UTF-8.
func cutBOM(b []byte) ([]byte, encoding.Encoding) {
	utf8BOM := []byte("\xEF\xBB\xBF")
	switch {
	case bytes.HasPrefix(b, []byte("\xFF\xFE\x00\x00")):
		return b[4:], utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	case bytes.HasPrefix(b, []byte("\x00\x00\xFE\xFF")):
		return b[4:], utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	case bytes.HasPrefix(b, []byte("\xFF\xFE")):
		return b[2:], unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case bytes.HasPrefix(b, []byte("\xFE\xFF")):
		return b[2:], unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	for bytes.HasPrefix(b, utf8BOM) {
		b = b[len(utf8BOM):]
	}
	return b, nil
}

// wideByPattern recognises UTF-16 and UTF-32 without byte order mark by the
// NULs around the first character, which is ASCII in every format read here.
func wideByPattern(b []byte) encoding.Encoding {
	if len(b) < 4 {
		return nil
	}
	zero := 0
	for _, c := range b[:4] {
		zero <<= 1
		if c == 0 {
			zero |= 1
		}
	}
	switch zero {
	case 0b0111:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	case 0b1110:
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	case 0b0101:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case 0b1010:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// transcode never gives up: bytes that mean nothing become U+FFFD.
func transcode(e encoding.Encoding, b []byte) []byte {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return mendUTF8(b)
	}
	out, _ = cutBOM(out)
	return bytes.ToValidUTF8(out, []byte("\uFFFD"))
}

// declaredCharset is what the XML declaration or an HTML meta element names.
func declaredCharset(b []byte) string {
	head := bytes.ToLower(b[:min(len(b), declWindow)])
	if _, after, found := bytes.Cut(head, []byte("<?xml")); found {
		decl, _, _ := bytes.Cut(after, []byte("?>"))
		if label := valueAfter(decl, "encoding"); label != "" {
			return label
		}
	}
	for {
		i := bytes.Index(head, []byte("<meta"))
		if i < 0 {
			return ""
		}
		head = head[i:]
		tag, rest, _ := bytes.Cut(head, []byte(">"))
		if label := valueAfter(tag, "charset"); label != "" {
			return label
		}
		head = rest
	}
}

// headerCharset is the charset parameter of a Content-Type, found also where
// the header as a whole is malformed.
func headerCharset(contentType string) string {
	return valueAfter([]byte(strings.ToLower(contentType)), "charset")
}

// valueAfter returns the value behind `name =`, quoted or not.
func valueAfter(b []byte, name string) string {
	_, v, found := bytes.Cut(b, []byte(name))
	v = bytes.TrimLeft(v, " \t\r\n")
	if !found || len(v) == 0 || v[0] != '=' {
		return ""
	}
	v = bytes.TrimLeft(v[1:], " \t\r\n\"'")
	end := bytes.IndexAny(v, " \t\r\n\"';?/>")
	if end < 0 {
		end = len(v)
	}
	return string(v[:end])
}

// encodingByLabel returns nil for names that say nothing about these bytes:
// unknown ones, UTF-8 (they are not), UTF-16 (the name itself was readable)
// and the names that browsers refuse to decode.
func encodingByLabel(label string) encoding.Encoding {
	e, name := charset.Lookup(label)
	switch {
	case name == "utf-8" || strings.HasPrefix(name, "utf-16"):
		return nil
	case e == nil || name == "replacement":
		e, _ = ianaindex.IANA.Encoding(label)
	}
	name, err := ianaindex.IANA.Name(e)
	if e == nil || err == nil && strings.HasPrefix(strings.ToUpper(name), "UTF-") {
		return nil
	}
	return e
}

// mendUTF8 keeps what is valid and reads every other byte as windows-1252:
// that is right for one stray byte in a UTF-8 text as well as for a whole text
// in windows-1252 under a wrong label.
func mendUTF8(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/8)
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
		}
		out = utf8.AppendRune(out, r)
		b = b[size:]
	}
	return out
}
