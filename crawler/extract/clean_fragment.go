package extract

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A fragment reads the tokens of a piece of HTML. As long as it is well-formed
// in the way of XML too, which most is, the scanner cuts it: that takes a third
// of the work and no memory. From the first token on of which the two may think
// differently the tokenizer of HTML reads all the rest, with the same outcome.
type fragment struct {
	x   xmlScanner
	z   *html.Tokenizer // nil while the scanner reads
	raw []byte          // the token as it stands
	// Of a tag, its element (see tagOf), and its href while the scanner reads.
	tag     atom.Atom
	known   bool
	address []byte
}

// next reads the next token; raw, tag and known belong to it.
func (f *fragment) next() html.TokenType {
	if f.z == nil {
		from := f.x.pos
		if tt, sure := f.take(f.x.next()); sure {
			return tt
		}
		f.z = html.NewTokenizer(bytes.NewReader(f.x.b[from:]))
	}
	tt := f.z.Next()
	f.raw = f.z.Raw()
	if isTag(tt) {
		f.tag, f.known = tagOf(f.raw)
	}
	return tt
}

// take says what a token of XML is in HTML, and whether that is sure.
func (f *fragment) take(t token) (tt html.TokenType, sure bool) {
	f.raw = t.raw
	switch {
	case t.kind == tokenEOF:
		return html.ErrorToken, true
	case t.kind == tokenText:
		return html.TextToken, !t.odd && f.atTag()
	case t.kind != tokenStart && t.kind != tokenEnd || t.odd || t.cut || !isLetter(t.name[0]):
		return 0, false
	}
	f.tag, f.known = tagOf(t.raw)
	switch {
	case isRaw(f.tag):
		return 0, false
	case t.kind == tokenEnd:
		return html.EndTagToken, hasNameBytes(t.name)
	case t.empty:
		tt = html.SelfClosingTagToken
	default:
		tt = html.StartTagToken
	}
	f.address, sure = hrefIn(t.rest)
	return tt, sure
}

// atTag reports whether a text ends where the scanner is also for readers of
// HTML, to whom not every bracket begins a tag.
func (f *fragment) atTag() bool {
	rest := f.x.b[f.x.pos:]
	return len(rest) == 0 || len(rest) > 1 && (isLetter(rest[1]) || strings.IndexByte("/!?", rest[1]) >= 0)
}

// isRaw reports whether what an element holds is no markup to the tokenizer, or
// is dropped.
func isRaw(tag atom.Atom) bool {
	switch tag {
	case atom.Iframe, atom.Plaintext, atom.Xmp:
		return true
	}
	return kinds[tag] == kindDrop
}

// hrefIn finds the address behind the name in a start tag. It is sure of it where
// there are attributes with quoted values alone.
func hrefIn(rest []byte) (href []byte, sure bool) {
	if len(rest) == 0 {
		return nil, true
	}
	if rest[0] > ' ' || hasControl(rest) || bytes.IndexByte(rest, '\r') >= 0 {
		return nil, false
	}
	for len(rest) > 0 {
		var a attribute
		if a, rest = nextAttribute(rest); a.odd {
			return nil, false
		}
		if href == nil && bytes.EqualFold(a.name, []byte("href")) {
			href = a.value
		}
	}
	sure = true
	if bytes.IndexByte(href, '&') >= 0 { // some references have rules of their own here
		_, sure = decodeReferences(href)
	}
	return href, sure
}

func hasNameBytes(b []byte) bool {
	for _, c := range b {
		if !isNameByte(c) {
			return false
		}
	}
	return true
}

// text is a text token, decoded.
func (f *fragment) text() []byte {
	if f.z != nil {
		return f.z.Text()
	}
	b := f.raw
	if bytes.IndexByte(b, '\r') >= 0 {
		b = bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	}
	if bytes.IndexByte(b, '&') >= 0 {
		b = []byte(html.UnescapeString(string(b)))
	}
	return b
}

// href is the address in a start tag.
func (f *fragment) href() string {
	if f.z == nil {
		text, _ := decodeReferences(f.address)
		return text
	}
	for {
		key, val, more := f.z.TagAttr()
		if string(key) == "href" {
			return string(val)
		}
		if !more {
			return ""
		}
	}
}

// markupInside says that what the element of this tag holds is markup like any
// other: it is for those who do not show the element, as we.
func (f *fragment) markupInside() {
	if f.z != nil {
		f.z.NextIsNotRawText()
	}
}
