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

// aside are the texts that were set aside, by their marks.
type aside map[string]string

// setAside returns the document with marks in the place of its long texts.
func setAside(b []byte, rss bool) (short []byte, texts aside) {
	if bytes.Contains(b, []byte(asideMark)) {
		return b, nil
	}
	texts = make(aside)
	x := xmlScanner{b: b}
	inItem, done := false, 0
	for t := x.next(); t.kind != tokenEOF; t = x.next() {
		switch {
		case t.kind != tokenStart && t.kind != tokenEnd:
		case isItem(t.name):
			inItem = t.kind == tokenStart
		case inItem && t.kind == tokenStart && !t.empty && isPlainText(t, rss):
			text, n := soleText(b[x.pos:], t.name)
			if n < minAside {
				continue
			}
			mark := asideMark + strconv.Itoa(len(texts)) + ";"
			texts[mark] = text
			short = append(append(short, b[done:x.pos]...), mark...)
			x.pos += n
			done = x.pos
		}
	}
	return append(short, b[done:]...), texts
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
	if !simpleReferences(raw) || bytes.Contains(raw, []byte("]]>")) {
		return "", 0
	}
	return html.UnescapeString(string(raw)), n
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

// simpleReferences reports whether every ampersand begins a reference that all
// readers of XML and HTML take for the same.
func simpleReferences(b []byte) bool {
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return true
		}
		b = b[i+1:]
		end := bytes.IndexByte(b[:min(len(b), len("#1114111;"))], ';')
		if end < 0 || !simpleReference(string(b[:end])) {
			return false
		}
		b = b[end+1:]
	}
}

func simpleReference(name string) bool {
	switch name {
	case "lt", "gt", "amp", "quot", "apos", "nbsp":
		return true
	}
	digits, numeric := strings.CutPrefix(name, "#")
	return numeric && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// back returns the text that a mark stands for, or the text itself, and counts.
func (a aside) back(s string, found *int) string {
	if !strings.HasPrefix(s, asideMark) {
		return s
	}
	text, ok := a[s]
	if !ok {
		return s
	}
	*found++
	return text
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
