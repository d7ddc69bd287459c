package extract

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
)

// The feed parser reads text byte by byte, and what is inside an element twice:
// of feeds with full texts that is most of its work. So their long texts are
// set aside, it reads the document with a mark in the place of each, and the
// marks are replaced in what it returns. Only texts are set aside of which
// there can be no two opinions; and where a mark does not come back, the
// document is read as it is.

const (
	// asideMark begins a mark; a document that holds it is left alone.
	asideMark = "\uE000"
	// minAside is how long a text has to be, in bytes, for this to pay.
	minAside = 128
)

// aside are the texts that were set aside; a mark is the number of one.
type aside []string

// setAside returns the document with marks in the place of its long texts, and
// without what stands between the elements of an item, where nothing is read.
func setAside(b []byte, rss bool) (short []byte, texts aside) {
	if bytes.Contains(b, []byte(asideMark)) {
		return b, nil
	}
	s := shortener{x: xmlScanner{b: b}, short: make([]byte, 0, len(b)/4)}
	s.root(rss)
	depth := 0 // 1 in an item, 2 in one of its elements
	for t := s.x.next(); t.kind != tokenEOF; t = s.x.next() {
		switch {
		case t.kind == tokenEnd && depth > 0:
			depth--
		case t.kind == tokenText && depth == 1:
			s.leaveOut(s.x.pos - len(t.raw))
		case t.kind == tokenStart && !t.empty && (depth > 0 || isItem(t.name)):
			if depth++; depth == 2 && isPlainText(t, rss) {
				s.setAside(t)
			}
		}
	}
	return append(s.short, b[s.done:]...), s.texts
}

// A shortener writes a document without its long texts.
type shortener struct {
	x     xmlScanner
	short []byte
	done  int // what of the document is written or left out
	texts aside
}

// root writes the document up to its first tag, without the namespaces that the
// feed parser calls by the same prefix when nothing is declared: it would copy
// all that are for each element.
func (s *shortener) root(rss bool) {
	t := s.x.next()
	for t.kind != tokenStart && t.kind != tokenEOF {
		t = s.x.next()
	}
	if t.empty {
		return
	}
	for rest := t.rest; len(rest) > 0; {
		a, after := nextAttribute(rest)
		if needsNoDeclaration(a, rss) {
			end := s.x.pos - len(">")
			s.short = append(s.short, s.x.b[s.done:end-len(rest)]...)
			s.done = end - len(after)
		}
		rest = after
	}
}

// needsNoDeclaration reports whether an attribute binds a namespace to the
// prefix that the feed parser gives it. In Atom its own has none.
func needsNoDeclaration(a attribute, rss bool) bool {
	prefix, found := bytes.CutPrefix(a.name, []byte("xmlns:"))
	switch space := string(a.value); {
	case !found:
		return !rss && string(a.name) == "xmlns" && space == atomNamespace
	case space == atomNamespace:
		return rss && string(prefix) == "atom"
	default:
		return space != "" && modules[string(prefix)] == space
	}
}

// modules are the frequent ones, by the prefixes that most documents use too.
var modules = map[string]string{
	"content": "http://purl.org/rss/1.0/modules/content/",
	"dc":      "http://purl.org/dc/elements/1.1/",
	"slash":   "http://purl.org/rss/1.0/modules/slash/",
	"sy":      "http://purl.org/rss/1.0/modules/syndication/",
	"wfw":     "http://wellformedweb.org/CommentAPI/",
	"media":   "http://search.yahoo.com/mrss/",
}

// leaveOut leaves out what stands between a place and the next token.
func (s *shortener) leaveOut(from int) {
	s.short = append(s.short, s.x.b[s.done:from]...)
	s.done = s.x.pos
}

// setAside writes a mark in the place of the text of an element that has begun,
// where that is long and simple.
func (s *shortener) setAside(t token) {
	text, n := soleText(s.x.b[s.x.pos:], t.name)
	if n < minAside {
		return
	}
	tag := t.raw
	if string(t.rest) == ` type="html"` { // what is said to be HTML is parsed, also a mark
		tag = t.raw[:len("<")+len(t.name)]
	}
	from := s.x.pos - len(t.raw)
	s.x.pos += n
	s.leaveOut(from)
	s.short = append(append(s.short, bytes.TrimSuffix(tag, []byte(">"))...), '>')
	s.short = strconv.AppendInt(append(s.short, asideMark...), int64(len(s.texts)), 10)
	s.texts = append(s.texts, text)
}

// isPlainText reports whether the feed parser decodes the text of an element by
// the plain rules, see soleText.
func isPlainText(t token, rss bool) bool {
	switch string(t.name) {
	case "description", "content:encoded":
		return rss
	case "content", "summary":
		return !rss && plainType(t.rest)
	}
	return false
}

// plainType reports whether the attributes of an Atom text leave its decoding
// to the plain rules.
func plainType(rest []byte) bool {
	for len(rest) > 0 {
		var a attribute
		a, rest = nextAttribute(rest)
		switch string(local(a.name)) {
		case "":
			return true
		case "mode":
			return false
		case "type":
			if v := string(a.value); v != "html" && v != "text" {
				return false
			}
		}
	}
	return true
}

// soleText returns the text of an element that holds nothing else, decoded as
// the feed parser would, and the length of what stands for it. It is zero where
// the text is not simple.
func soleText(b, name []byte) (text string, n int) {
	lead := len(b) - len(bytes.TrimLeft(b, " \t\r\n"))
	section := bytes.HasPrefix(b[lead:], []byte("<![CDATA["))
	if section {
		end := bytes.Index(b[lead:], []byte("]]>"))
		if end < 0 {
			return "", 0
		}
		n = lead + end + len("]]>")
		n += len(b[n:]) - len(bytes.TrimLeft(b[n:], " \t\r\n"))
	} else if n = bytes.IndexByte(b, '<'); n < 0 {
		return "", 0
	}
	if tail, ok := bytes.CutPrefix(b[n:], []byte("</")); !ok || !bytes.HasPrefix(tail, append(name[:len(name):len(name)], '>')) {
		return "", 0
	}
	raw := bytes.TrimSpace(b[:n])
	if !utf8.Valid(raw) || hasControl(raw) {
		return "", 0
	}
	if section {
		return string(raw[len("<![CDATA[") : len(raw)-len("]]>")]), n
	}
	if bytes.Contains(raw, []byte("]]>")) {
		return "", 0
	}
	if text, ok := decodeReferences(raw); ok {
		return text, n
	}
	return "", 0
}

// hasControl finds the characters that the feed parser takes out.
func hasControl(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			return true
		}
	}
	return false
}

// decodeReferences decodes a text in which every ampersand begins a reference
// that all readers of XML and HTML take for the same.
func decodeReferences(b []byte) (text string, ok bool) {
	var s strings.Builder
	s.Grow(len(b))
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			s.Write(b)
			return s.String(), true
		}
		s.Write(b[:i])
		b = b[i+1:]
		end := bytes.IndexByte(b[:min(len(b), len("#1114111;"))], ';')
		if end < 0 {
			return "", false
		}
		if text, ok = simpleReference(string(b[:end])); !ok {
			return "", false
		}
		s.WriteString(text)
		b = b[end+1:]
	}
}

// simpleReference is what a reference stands for that all readers know.
func simpleReference(name string) (text string, ok bool) {
	switch name {
	case "lt":
		return "<", true
	case "gt":
		return ">", true
	case "amp":
		return "&", true
	case "quot":
		return `"`, true
	case "apos":
		return "'", true
	case "nbsp":
		return "\u00a0", true
	}
	digits, numeric := strings.CutPrefix(name, "#")
	if !numeric || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	return html.UnescapeString("&" + name + ";"), true
}

// back returns the text that a mark stands for, or the text itself, and counts.
func (a aside) back(s string, found *int) string {
	number, marked := strings.CutPrefix(s, asideMark)
	if !marked {
		return s
	}
	n, err := strconv.ParseUint(number, 10, 32)
	if err != nil || n >= uint64(len(a)) {
		return s
	}
	*found++
	return a[n]
}

// intoRSS replaces the marks in a feed and reports whether all came back.
func (a aside) intoRSS(f *rss.Feed) bool {
	found := 0
	for _, i := range f.Items {
		i.Description, i.Content = a.back(i.Description, &found), a.back(i.Content, &found)
	}
	return found == len(a)
}

// intoAtom replaces the marks in a feed and reports whether all came back.
func (a aside) intoAtom(f *atom.Feed) bool {
	found := 0
	for _, e := range f.Entries {
		e.Summary = a.back(e.Summary, &found)
		if e.Content != nil {
			e.Content.Value = a.back(e.Content.Value, &found)
		}
	}
	return found == len(a)
}
