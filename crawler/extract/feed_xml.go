package extract

import "bytes"

// A tokenKind is a piece of XML.
type tokenKind uint8

const (
	tokenEOF tokenKind = iota
	tokenText
	tokenStart
	tokenEnd
	tokenCDATA
	tokenAside // comment, processing instruction, declaration
)

// A token is one piece of XML as it stands in the document.
type token struct {
	kind tokenKind
	raw  []byte // all of it
	name []byte // of a tag, with its prefix
	// rest is what stands in a start tag behind the name.
	rest  []byte
	empty bool // <x/>
	// odd: no reader of XML would take this token, but one can see what it
	// should have been.
	odd bool
	// cut: the document ends inside the token.
	cut bool
}

// An xmlScanner cuts a document into tokens without judging it. It takes every
// input, allocates nothing and looks at every byte once.
type xmlScanner struct {
	b   []byte
	pos int
	// flat: brackets of declarations do not match up, so it is not tried again.
	flat bool
}

func (x *xmlScanner) next() token {
	b := x.b[x.pos:]
	if len(b) == 0 {
		return token{}
	}
	if b[0] != '<' {
		n := bytes.IndexByte(b, '<')
		if n < 0 {
			n = len(b)
		}
		return x.take(token{kind: tokenText}, n)
	}
	if len(b) == 1 {
		return x.take(token{kind: tokenText, odd: true}, 1)
	}
	switch c := b[1]; {
	case c == '!':
		return x.declaration(b)
	case c == '?':
		return x.until(token{kind: tokenAside}, b, 2, "?>")
	case c == '/':
		return x.endTag(b)
	case isNameStart(c):
		return x.startTag(b)
	}
	// A bare bracket ("a < b").
	n := bytes.IndexByte(b[1:], '<')
	if n < 0 {
		n = len(b) - 1
	}
	return x.take(token{kind: tokenText, odd: true}, n+1)
}

// take ends the token after n bytes.
func (x *xmlScanner) take(t token, n int) token {
	t.raw = x.b[x.pos : x.pos+n]
	x.pos += n
	return t
}

// until ends the token behind a terminator that is looked for from skip on.
func (x *xmlScanner) until(t token, b []byte, skip int, end string) token {
	n := bytes.Index(b[skip:], []byte(end))
	if n < 0 {
		t.cut = true
		return x.take(t, len(b))
	}
	return x.take(t, skip+n+len(end))
}

func (x *xmlScanner) declaration(b []byte) token {
	switch {
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		return x.until(token{kind: tokenCDATA}, b, len("<![CDATA["), "]]>")
	case bytes.HasPrefix(b, []byte("<!--")):
		t := x.until(token{kind: tokenAside}, b, len("<!--"), "-->")
		// XML forbids the double hyphen inside, and gofeed insists.
		t.odd = !t.cut && bytes.Contains(t.raw[4:len(t.raw)-2], []byte("--"))
		return t
	}
	return x.documentType(b)
}

// documentType takes a declaration whose quotes and internal subset may hold
// brackets.
func (x *xmlScanner) documentType(b []byte) token {
	depth := 0
	for i := 0; i < len(b) && !x.flat; i++ {
		switch c := b[i]; c {
		case '"', '\'':
			n := bytes.IndexByte(b[i+1:], c)
			if n < 0 {
				n = len(b) // it is never closed
			}
			i += 1 + n
		case '<':
			depth++
		case '>':
			if depth--; depth == 0 {
				return x.take(token{kind: tokenAside, odd: true}, i+1)
			}
		}
	}
	x.flat = true
	return x.until(token{kind: tokenAside, odd: true}, b, 2, ">")
}

func (x *xmlScanner) endTag(b []byte) token {
	n := bytes.IndexByte(b, '>')
	if n < 0 {
		return x.take(token{kind: tokenEnd, cut: true}, len(b))
	}
	name := bytes.TrimRight(b[2:n], " \t\r\n")
	t := token{kind: tokenEnd, name: name}
	if len(name) == 0 || bytes.IndexByte(name, '<') >= 0 || !isNameStart(name[0]) {
		t.odd = true
	}
	return x.take(t, n+1)
}

func (x *xmlScanner) startTag(b []byte) token {
	t := token{kind: tokenStart}
	n := 1
	for n < len(b) && isNameByte(b[n]) {
		n++
	}
	t.name = b[1:n]
	for i := n; i < len(b); i++ {
		switch c := b[i]; c {
		case '"', '\'':
			end := bytes.IndexByte(b[i+1:], c)
			if end < 0 {
				// The quote is never closed: take the tag for what it would
				// be without, or everything behind it is lost.
				return x.unquoted(t, b, n)
			}
			i += 1 + end
		case '<':
			t.rest, t.odd = b[n:i], true
			return x.take(t, i)
		case '>':
			t.rest = b[n:i]
			if i > n && b[i-1] == '/' {
				t.rest, t.empty = b[n:i-1], true
			}
			return x.take(t, i+1)
		}
	}
	t.rest, t.cut = b[n:], true
	return x.take(t, len(b))
}

func (x *xmlScanner) unquoted(t token, b []byte, n int) token {
	t.odd = true
	end := bytes.IndexByte(b[n:], '>')
	if end < 0 {
		t.rest, t.cut = b[n:], true
		return x.take(t, len(b))
	}
	t.rest = b[n : n+end]
	return x.take(t, n+end+1)
}

func isNameStart(c byte) bool {
	return isLetter(c) || c == '_' || c >= 0x80
}

func isNameByte(c byte) bool {
	return isNameStart(c) || c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':'
}

// local is a name without its prefix.
func local(name []byte) []byte {
	return name[bytes.LastIndexByte(name, ':')+1:]
}

// An attribute as it stands in a tag.
type attribute struct {
	name, value []byte
	odd         bool // without quotes or without value
}

// nextAttribute cuts the first attribute from the inside of a start tag; its
// name is empty at the end.
func nextAttribute(b []byte) (a attribute, rest []byte) {
	i := 0
	for i < len(b) && !isNameStart(b[i]) {
		a.odd = a.odd || b[i] > ' '
		i++
	}
	start := i
	for i < len(b) && isNameByte(b[i]) {
		i++
	}
	a.name = b[start:i]
	b = bytes.TrimLeft(b[i:], " \t\r\n")
	if len(b) == 0 || b[0] != '=' {
		a.odd = a.odd || len(a.name) > 0
		return a, b
	}
	return a.cutValue(bytes.TrimLeft(b[1:], " \t\r\n"))
}

// cutValue cuts the value of an attribute from what follows its equals sign.
func (a attribute) cutValue(b []byte) (attribute, []byte) {
	if len(b) > 0 && (b[0] == '"' || b[0] == '\'') {
		if end := bytes.IndexByte(b[1:], b[0]); end >= 0 {
			a.value = b[1 : 1+end]
			return a, b[end+2:]
		}
	}
	end := bytes.IndexAny(b, " \t\r\n>")
	if end < 0 {
		end = len(b)
	}
	a.odd = true
	a.value = bytes.Trim(b[:end], "\"'")
	return a, b[end:]
}
