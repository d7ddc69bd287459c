package extract

import (
	"bytes"
	"encoding/base64"
	"html"
	"strings"
	"unicode/utf8"
)

// writeStart writes a start tag with its attributes, addresses made absolute.
func (m *mender) writeStart(e *element, t token) {
	if e.as == nil {
		return
	}
	m.write("<", e.as)
	inline := hasValue(t.rest, "mode", "xml") && hasValue(t.rest, "type", "text/html")
	var seen [][]byte
	for rest := t.rest; len(rest) > 0; {
		var a attribute
		a, rest = nextAttribute(rest)
		if len(a.name) == 0 {
			break
		}
		if len(seen) >= maxAttributes {
			m.damage = errAttributes
			break
		}
		if len(legalName(a.name)) == 0 || hasName(seen, a.name) || m.hinders(e, a) {
			continue
		}
		seen = append(seen, a.name)
		if bytes.HasPrefix(a.name, []byte("xmlns")) {
			e.namespaces++
		}
		a.value = m.value(e, a, inline)
		m.attribute(e, a)
	}
	m.write(">", nil)
}

// write writes a part of a tag, as text where the element is to be text.
func (m *mender) write(bracket string, name []byte) {
	if m.escaped > 0 {
		bracket = html.EscapeString(bracket)
	}
	m.out = append(m.out, bracket...)
	m.out = append(m.out, name...)
}

// hinders reports whether an attribute would keep the feed parser from reading
// what is there.
func (m *mender) hinders(e *element, a attribute) bool {
	switch name := string(a.name); name {
	case "xml:base":
		return true // resolved here, by other rules than the parser's
	case "mode":
		return m.escaped == 0 // of elements without a type it hinders the decoding
	case "xmlns":
		// Under a frame the elements would be foreign.
		return m.rss && len(m.open) == 1 && isChannel(e.name)
	default:
		// Without its declaration a prefix stands for itself.
		return strings.HasPrefix(name, "xmlns") && e.namespaces >= maxNamespaces
	}
}

// value is the value of an attribute, put right where it is known to be wrong.
func (m *mender) value(e *element, a attribute, inline bool) []byte {
	switch {
	case len(m.open) == 0 && wrongNamespace(e.name, a):
		return []byte(atomNamespace)
	case string(a.name) != "type":
	case inline:
		return []byte("xhtml")
	case e.role == roleBase64 && !bytes.HasPrefix(a.value, []byte("text/")):
		return []byte("text/html")
	}
	return a.value
}

func isChannel(name []byte) bool { return bytes.EqualFold(local(name), []byte("channel")) }

func hasName(names [][]byte, name []byte) bool {
	for _, n := range names {
		if bytes.Equal(n, name) {
			return true
		}
	}
	return false
}

func (m *mender) attribute(e *element, a attribute) {
	value := a.value
	if e.base != m.base && isAddress(local(a.name)) {
		if u := resolve(e.base, html.UnescapeString(string(value))); u != "" {
			value = []byte(html.EscapeString(u))
		}
	}
	from := len(m.out)
	m.out = append(m.out, ' ')
	m.out = append(m.out, a.name...)
	m.out = append(m.out, `="`...)
	m.out = appendText(m.out, value, true)
	m.out = append(m.out, '"')
	if m.escaped > 0 {
		m.escape(from)
	}
}

// escape turns what was written from an offset on into text.
func (m *mender) escape(from int) {
	s := html.EscapeString(string(m.out[from:]))
	m.out = append(m.out[:from], s...)
}

// writeEnd writes an end tag, after the rewriting of the content.
func (m *mender) writeEnd(e element) {
	switch {
	case e.as == nil:
		return
	case e.role == roleDrop:
		m.out = m.out[:e.at]
		return
	case e.role == roleAddress:
		m.resolveText(e)
	case e.role == roleBase64:
		m.decodeText(e)
	case e.role == roleHref:
		m.hrefText(e)
	}
	m.write("</", e.as)
	m.write(">", nil)
	if e.role == roleText && m.item >= 0 && e.base != nil {
		m.out = append(m.out, `<`+baseElement+` of="`...)
		m.out = append(m.out, bytes.ToLower(local(e.as))...)
		m.out = append(m.out, `">`...)
		m.out = append(m.out, html.EscapeString(e.base.String())...)
		m.out = append(m.out, `</`+baseElement+`>`...)
	}
}

// resolveText makes the address that is the text of an element absolute.
func (m *mender) resolveText(e element) {
	s := strings.TrimSpace(string(m.out[e.from:]))
	s = strings.TrimSuffix(strings.TrimPrefix(s, "<![CDATA["), "]]>")
	if s == "" || strings.IndexByte(s, '<') >= 0 {
		return
	}
	if u := resolve(e.base, html.UnescapeString(s)); u != "" {
		m.out = append(m.out[:e.from], html.EscapeString(u)...)
	}
}

// hrefText makes the text of a link its href; elements inside are none.
func (m *mender) hrefText(e element) {
	text := strings.TrimSpace(string(m.out[e.from:]))
	if m.out = m.out[:e.from]; strings.IndexByte(text, '<') < 0 {
		m.out = append(m.out[:e.from-1], ` href="`+strings.ReplaceAll(text, `"`, "&quot;")+`">`...)
	}
}

// decodeText replaces the text of an element by what it encodes.
func (m *mender) decodeText(e element) {
	b := bytes.Join(bytes.Fields(m.out[e.from:]), nil)
	if n, err := base64.StdEncoding.Decode(b, b); err == nil && utf8.Valid(b[:n]) {
		m.out = append(m.out[:e.from], html.EscapeString(strings.Map(legalRune, string(b[:n])))...)
	}
}

func (m *mender) text(raw []byte) {
	from := len(m.out)
	m.out = appendText(m.out, raw, false)
	if m.escaped > 0 {
		m.escape(from)
	}
}

// cdata writes a section, with what XML forbids taken out.
func (m *mender) cdata(raw []byte) {
	inside := raw[len("<![CDATA[") : len(raw)-len("]]>")]
	switch {
	case m.escaped > 0:
		m.out = append(m.out, html.EscapeString(html.EscapeString(string(inside)))...)
	case !legalCharacters(inside):
		m.out = append(m.out, "<![CDATA["...)
		m.out = append(m.out, bytes.Map(legalRune, inside)...)
		m.out = append(m.out, "]]>"...)
	default:
		m.out = append(m.out, raw...)
	}
}

func legalRune(r rune) rune {
	if r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError {
		return -1
	}
	return r
}

// appendText writes character data: brackets and lone ampersands escaped,
// references that XML forbids left out.
func appendText(out, raw []byte, attribute bool) []byte {
	for len(raw) > 0 {
		i := 0
		for i < len(raw) && raw[i] != '&' && raw[i] != '<' && raw[i] != '"' && raw[i] != 0xEF {
			i++
		}
		if i == len(raw) {
			return append(out, raw...)
		}
		out = append(out, raw[:i]...)
		raw = raw[i:]
		n := 1
		switch {
		case raw[0] == '<':
			out = append(out, "&lt;"...)
		case raw[0] == '&':
			out, n = appendReference(out, raw)
		case raw[0] == '"' && attribute:
			out = append(out, "&quot;"...)
		case raw[0] == 0xEF:
			r, size := utf8.DecodeRune(raw)
			if legalRune(r) >= 0 {
				out = append(out, raw[:size]...)
			}
			n = size
		default:
			out = append(out, raw[0])
		}
		raw = raw[n:]
	}
	return out
}

// maxReference is the length of a reference; the longest name in HTML has 31
// letters.
const maxReference = 33

// appendReference writes the reference at the beginning of raw, or the
// ampersand that is none, and returns how many bytes that was.
func appendReference(out, raw []byte) ([]byte, int) {
	end := bytes.IndexByte(raw[:min(len(raw), maxReference)], ';')
	if end < 2 || bytes.ContainsAny(raw[1:end], "& <\n\t\"'=") {
		return append(out, "&amp;"...), 1
	}
	ref := raw[1:end]
	if ref[0] == '#' && len(ref) > 1 && !legalReference(ref[1:]) {
		return out, end + 1
	}
	return append(out, raw[:end+1]...), end + 1
}

// legalName drops a name that would stop the parser.
func legalName(name []byte) []byte {
	for _, c := range name {
		if c >= utf8.RuneSelf {
			return nil
		}
	}
	if bytes.Count(name, []byte(":")) > 1 || bytes.HasSuffix(name, []byte(":")) {
		return nil
	}
	return name
}
