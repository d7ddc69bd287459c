package extract

import (
	"bytes"
	"encoding/base64"
	"html"
	"net/url"
	"strings"
	"unicode/utf8"
)

// mendXML rewrites a document so that the feed parser reads all of it that can
// be read: it balances the tags, drops what XML forbids, stops at a bound or at
// the end of a cut document with the last whole item, resolves xml:base, and
// gives what the parser would pass over a name that it knows. The error says
// where reading ended early and is nil when nothing was lost.
func mendXML(b []byte, base *url.URL) ([]byte, error) {
	m := mender{
		x:    xmlScanner{b: b},
		out:  make([]byte, 0, len(b)+len(b)/8),
		base: base,
		item: -1,
	}
	m.run()
	return m.out, m.damage
}

// An element is open in the mended document.
type element struct {
	name []byte   // as it was opened
	as   []byte   // as it is written
	base *url.URL // of addresses inside
	at   int      // where it begins in the output
	from int      // where its content begins in the output, when that is rewritten at its end
	role role
	// namespaces are the declarations in scope.
	namespaces int
}

// A role is why an element is rewritten.
type role uint8

const (
	roleNone    role = iota
	roleAddress      // its text is an address
	roleText         // its text may hold relative addresses: the base is noted behind it
	roleEscaped      // its elements are written as text
	roleBase64       // its text is encoded
	roleHref         // its text is written as an attribute
	roleDrop         // it goes with its content
)

type mender struct {
	x       xmlScanner
	out     []byte
	base    *url.URL // of the document
	rss     bool     // RSS or RDF, not Atom
	open    []element
	frames  int // open elements that are not the document's own
	items   int
	seen    uint8 // elements of the item, see once
	item    int   // index in open of the item being read; -1 between items
	start   int   // where that item begins in the output
	escaped int   // open elements with roleEscaped
	stray   int   // end tags that ended nothing
	// elements so far, and the sum of the namespaces in scope of each
	elements, bindings int
	damage             error
}

func (m *mender) run() {
	for m.damage == nil {
		t := m.x.next()
		switch {
		case t.kind == tokenEOF || t.cut:
			m.finish(errCutOff)
			return
		case t.kind == tokenStart:
			m.startTag(t)
		case t.kind == tokenEnd:
			m.endTag(t)
			if len(m.open) == m.frames && len(m.out) > 0 {
				m.closeTo(0)
				return // a second document behind the first is not ours
			}
		case len(m.open) == 0:
		case t.kind == tokenText:
			m.text(t.raw)
		case t.kind == tokenCDATA:
			m.cdata(t.raw)
		}
	}
	m.finish(m.damage)
}

// finish ends the document early: without the item that is not whole.
func (m *mender) finish(why error) {
	m.damage = why
	if m.item >= 0 {
		m.out = m.out[:m.start]
		m.open = m.open[:m.item]
		m.item = -1
	}
	m.closeTo(0)
}

func (m *mender) startTag(t token) {
	t.name = legalName(t.name)
	if len(t.name) == 0 || isItem(t.name) && t.empty && m.item >= 0 {
		return
	}
	if len(m.open) == 0 {
		m.root(t.name)
	}
	if m.beginsItem(t.name) {
		if m.item >= 0 {
			m.closeTo(m.item) // the last one was never closed
		}
		m.beginItem()
	}
	if m.damage != nil {
		return
	}
	if m.elements++; m.elements > maxElements || m.bindings > maxBindings {
		m.damage = errElements
		return
	}
	if len(m.open) >= maxDepth {
		m.damage = errDeep
		return
	}
	e := element{name: t.name, as: t.name, base: m.base}
	if n := len(m.open); n > 0 {
		e.base, e.namespaces = m.open[n-1].base, m.open[n-1].namespaces
	}
	e.base = m.baseOf(e.base, t.rest)
	m.assign(&e, t)
	e.at = len(m.out)
	m.writeStart(&e, t)
	e.from = len(m.out)
	m.bindings += e.namespaces
	if t.empty {
		if m.escaped == 0 {
			m.writeEnd(e)
		}
		if len(m.open) == m.item {
			m.item = -1
		}
		return
	}
	if e.role == roleEscaped {
		m.escaped++
	}
	m.open = append(m.open, e)
}

// root writes what is missing around the document.
func (m *mender) root(name []byte) {
	for _, tag := range frame(name) {
		m.frames++
		m.open = append(m.open, element{name: tag, as: tag, base: m.base})
		m.out = append(m.out, '<')
		m.out = append(m.out, tag...)
		m.out = append(m.out, '>')
		name = tag
	}
	m.rss = !bytes.EqualFold(local(name), []byte("feed"))
}

// beginsItem reports whether an element is the next item. Inside an item it is
// when the item was never closed, and not when a module keeps copies of items.
func (m *mender) beginsItem(name []byte) bool {
	switch {
	case !isItem(name) || m.escaped > 0:
		return false
	case m.item < 0:
		return true
	}
	parent := m.open[len(m.open)-1].name
	return bytes.EqualFold(name, m.open[m.item].name) && bytes.IndexByte(parent, ':') < 0 && !bytes.EqualFold(parent, []byte("source"))
}

func (m *mender) beginItem() {
	m.item, m.start, m.seen = len(m.open), len(m.out), 0
	if m.items++; m.items > maxItems {
		m.damage = errItems
	}
}

// baseOf is the base inside an element, which xml:base may change.
func (m *mender) baseOf(base *url.URL, rest []byte) *url.URL {
	for len(rest) > 0 {
		var a attribute
		a, rest = nextAttribute(rest)
		if string(a.name) == "xml:base" {
			if u := parseRef(base, html.UnescapeString(string(a.value))); u != nil && u.Host != "" {
				return u
			}
		}
		if len(a.name) == 0 {
			break
		}
	}
	return base
}

func (m *mender) endTag(t token) {
	for i := len(m.open) - 1; i >= 0; i-- {
		if bytes.EqualFold(m.open[i].name, t.name) {
			m.closeTo(i)
			return
		}
	}
	if m.stray++; m.stray > maxStray {
		m.damage = errStray
	}
}

// closeTo closes elements until n are open.
func (m *mender) closeTo(n int) {
	for len(m.open) > n {
		e := m.open[len(m.open)-1]
		m.open = m.open[:len(m.open)-1]
		if e.role == roleEscaped {
			m.escaped--
		}
		m.writeEnd(e)
		if len(m.open) == m.item {
			m.item = -1
		}
	}
}

// writeStart writes a start tag with its attributes, addresses made absolute.
func (m *mender) writeStart(e *element, t token) {
	if e.as == nil {
		return
	}
	lt, gt := "<", ">"
	if m.escaped > 0 {
		lt, gt = "&lt;", "&gt;"
	}
	m.out = append(m.out, lt...)
	m.out = append(m.out, e.as...)
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
		name := legalName(a.name)
		switch {
		case len(name) == 0 || string(name) == "xml:base" || hasName(seen, name):
			continue
		case bytes.HasPrefix(name, []byte("xmlns")) && e.namespaces >= maxNamespaces:
			continue // its prefix stands for itself
		case string(name) == "xmlns" && m.rss && len(m.open) == 1 && isChannel(e.name):
			continue // under the frame it would be a foreign element
		case string(name) == "mode" && m.escaped == 0:
			continue // of elements without a type it would hinder the decoding
		case inline && string(name) == "type":
			a.value = []byte("xhtml")
		case e.role == roleBase64 && string(name) == "type" && !bytes.HasPrefix(a.value, []byte("text/")):
			a.value = []byte("text/html")
		case len(m.open) == 0 && wrongNamespace(e.name, a):
			a.value = []byte(atomNamespace)
		}
		if bytes.HasPrefix(name, []byte("xmlns")) {
			e.namespaces++
		}
		seen = append(seen, name)
		m.attribute(e, a)
	}
	if t.empty && m.escaped > 0 {
		m.out = append(m.out, '/')
	}
	m.out = append(m.out, gt...)
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
		text := bytes.TrimSpace(m.out[e.from:])
		m.out = append(m.out[:e.from-1], ` href="`+string(text)+`">`...)
	}
	lt, gt := "</", ">"
	if m.escaped > 0 {
		lt, gt = "&lt;/", "&gt;"
	}
	m.out = append(m.out, lt...)
	m.out = append(m.out, e.as...)
	m.out = append(m.out, gt...)
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

// decodeText replaces the text of an element by what it encodes.
func (m *mender) decodeText(e element) {
	b := bytes.Join(bytes.Fields(m.out[e.from:]), nil)
	if n, err := base64.StdEncoding.Decode(b, b); err == nil && utf8.Valid(b[:n]) {
		m.out = append(m.out[:e.from], html.EscapeString(string(b[:n]))...)
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
