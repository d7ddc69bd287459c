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
	default:
		return bytes.TrimSpace(a.value)
	}
	return a.value
}

// writeAbout writes what RDF calls an item by as its guid.
func (m *mender) writeAbout(t token) {
	about, ok := valueOf(t.rest, aboutAttribute)
	if !ok {
		return
	}
	guid := append(t.name[:len(t.name)-len(local(t.name)):len(t.name)-len(local(t.name))], "guid"...)
	m.write("<", guid)
	m.write(">", nil)
	m.appendText(about, false)
	m.write("</", guid)
	m.write(">", nil)
	m.seen.repeat([]byte("guid"))
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
	m.appendText(value, true)
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
	switch e.role {
	case roleDrop:
		m.out = m.out[:e.at]
		return
	case roleAddress:
		m.resolveText(e)
	case roleBase64:
		m.decodeText(e)
	case roleAttribute:
		m.attributeText(e)
	}
	if len(m.out) == e.from && m.escaped == 0 && isVoid(e.as) {
		m.out = append(m.out[:e.from-1], "/>"...)
		return
	}
	m.write("</", e.as)
	m.write(">", nil)
	if e.role == roleText {
		m.noteBase(e)
	}
}

// noteBase writes the base of a text behind it.
func (m *mender) noteBase(e element) {
	if m.item < 0 || e.base == nil {
		return
	}
	of, base := strings.ToLower(string(local(e.as))), html.EscapeString(e.base.String())
	m.out = append(m.out, `<`+baseElement+` of="`+of+`">`+base+`</`+baseElement+`>`...)
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

// attributeText makes the text of an element its attribute; elements inside are
// none.
func (m *mender) attributeText(e element) {
	text := strings.TrimSpace(string(m.out[e.from:]))
	if section, found := strings.CutPrefix(text, "<![CDATA["); found {
		text = html.EscapeString(strings.TrimSuffix(section, "]]>"))
	}
	if m.out = m.out[:e.from]; strings.IndexByte(text, '<') < 0 {
		name := attributeOfText(token{name: e.name})
		m.out = append(m.out[:e.from-1], " "+name+`="`+strings.ReplaceAll(text, `"`, "&quot;")+`">`...)
	}
}

// decodeText replaces the text of an element by what it encodes.
func (m *mender) decodeText(e element) {
	b := bytes.Join(bytes.Fields(m.out[e.from:]), nil)
	if n, err := base64.StdEncoding.Decode(b, b); err == nil && utf8.Valid(b[:n]) {
		m.out = append(m.out[:e.from], html.EscapeString(string(withoutForbidden(b[:n])))...)
	}
}

func (m *mender) text(raw []byte) {
	from := len(m.out)
	m.appendText(raw, false)
	if m.escaped > 0 {
		m.escape(from)
	}
}

// cdata writes a section.
func (m *mender) cdata(raw []byte) {
	if m.escaped > 0 {
		inside := raw[len("<![CDATA[") : len(raw)-len("]]>")]
		raw = []byte(html.EscapeString(html.EscapeString(string(inside))))
	}
	m.out = append(m.out, raw...)
}

// appendText writes character data: brackets and lone ampersands escaped,
// references that XML forbids left out.
func (m *mender) appendText(raw []byte, attribute bool) {
	special := "&<>"
	if attribute {
		special = `&<"`
	}
	for {
		i := bytes.IndexAny(raw, special)
		if i < 0 {
			m.out = append(m.out, raw...)
			return
		}
		m.out = append(m.out, raw[:i]...)
		n := 1
		if m.references++; m.references > maxReferences {
			m.damage = errReferences
			return
		}
		switch raw[i] {
		case '<':
			m.out = append(m.out, "&lt;"...)
		case '>': // "]]>" stops the parser
			if bytes.HasSuffix(m.out, []byte("]]")) {
				m.out = append(m.out, "&gt;"...)
			} else {
				m.out = append(m.out, '>')
			}
		case '"':
			m.out = append(m.out, "&quot;"...)
		default:
			n = m.appendReference(raw[i:])
		}
		raw = raw[i+n:]
	}
}

// maxReference is the length of a reference; the longest name in HTML has 31
// letters.
const maxReference = 33

// appendReference writes the reference at the beginning of raw, or the
// ampersand that is none, and returns how many bytes that was.
func (m *mender) appendReference(raw []byte) int {
	end := bytes.IndexByte(raw[:min(len(raw), maxReference)], ';')
	if end < 2 || bytes.ContainsAny(raw[1:end], "& <>\n\t\"'=") {
		m.out = append(m.out, "&amp;"...)
		return 1
	}
	ref := raw[1:end]
	switch value, declared := m.entities[string(ref)]; {
	case declared && m.declared < maxDeclared:
		m.declared += len(value)
		m.out = append(m.out, value...)
	case ref[0] != '#' || len(ref) == 1 || legalReference(ref[1:]):
		m.out = append(m.out, raw[:end+1]...)
	}
	return end + 1
}

// Entities that a document declares for itself: the few feeds that do name
// people, places and signs. What is longer belongs to an attack.
const (
	maxEntities = 300       // all of HTML's, which some documents copy
	maxEntity   = 256       // bytes
	maxDeclared = 256 << 10 // bytes of all their uses
)

// declare reads the entities of a document type. They do not nest, so they
// cannot grow.
func (m *mender) declare(doctype []byte) {
	for len(m.entities) < maxEntities {
		_, rest, found := bytes.Cut(doctype, []byte("<!ENTITY "))
		if !found {
			return
		}
		doctype = rest
		name, value, ok := declaration(rest)
		_, known := m.entities[name]
		if _, simple := simpleReference(name); simple || known || !ok || len(value) > maxEntity {
			continue
		}
		if m.entities == nil {
			m.entities = map[string][]byte{}
		}
		m.entities[name] = []byte(html.EscapeString(html.UnescapeString(value)))
	}
}

// declaration is the name and the quoted value of an entity; there is none for
// parameters, and for what stands elsewhere.
func declaration(b []byte) (name, value string, ok bool) {
	n, rest, _ := bytes.Cut(bytes.TrimSpace(b), []byte(" "))
	rest = bytes.TrimSpace(rest)
	if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return "", "", false
	}
	v, _, closed := bytes.Cut(rest[1:], rest[:1])
	return string(n), string(v), closed
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
