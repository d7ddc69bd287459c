package extract

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// Bounds of a feed, held before the feed parser sees it. Its cost grows with
// the depth, and it copies the namespaces in scope for every element.
const (
	maxDepth      = 256    // open elements; the deepest real content has 60
	maxAttributes = 1024   // of one element; the most seen in use is 40
	maxItems      = 10_000 // the first of a feed; a second of work
)

// What damaged a feed; Document.Partial wraps one of them.
var (
	errCutOff     = errors.New("the document is cut off")
	errDeep       = fmt.Errorf("elements are nested deeper than %d", maxDepth)
	errAttributes = fmt.Errorf("an element has more than %d attributes", maxAttributes)
	errHollow     = errors.New("there is nothing inside the document")
	errItems      = fmt.Errorf("there are more than %d items", maxItems)
)

// A survey is what one look at the bytes tells about an XML document.
type survey struct {
	root []byte // name of the outermost element, with prefix; nil without one
	// clean: the feed parser reads it as it stands, within all bounds.
	clean bool
}

// surveyXML decides whether a document may go to the feed parser as it is. It
// stops at the first thing that has to be mended.
func surveyXML(b []byte) survey {
	s := survey{}
	x := xmlScanner{b: b}
	clean := legalCharacters(b)
	open := make([][]byte, 0, 16)
	items := 0
	for t := x.next(); t.kind != tokenEOF; t = x.next() {
		switch {
		case t.odd && len(open) > 0 || t.cut:
			clean = false
		case t.kind == tokenText || t.kind == tokenCDATA || t.kind == tokenAside:
			clean = clean && !oddAside(t)
		case t.kind == tokenStart:
			if s.root == nil {
				s.root = t.name
				clean = clean && frame(t.name) == nil
			}
			if isItem(t.name) {
				items++
			}
			clean = clean && !t.odd && items <= maxItems && readable(t, open)
			if !t.empty {
				open = append(open, t.name)
			}
		case t.kind == tokenEnd:
			n := len(open) - 1
			if n < 0 || !bytes.Equal(open[n], t.name) {
				clean = false
				break
			}
			if open = open[:n]; n == 0 {
				s.clean = clean
				return s
			}
		}
		if !clean && s.root != nil {
			return s
		}
	}
	return s
}

// oddAside finds what stops the feed parser in a place where nothing is read:
// comments with hyphens, document types, another version of XML.
func oddAside(t token) bool {
	return t.kind == tokenAside && (t.odd || bytes.HasPrefix(t.raw, []byte("<?xml ")))
}

// readable reports whether the feed parser takes a start tag, and keeps what
// it says. What it would lose is rewritten first (see mendXML).
func readable(t token, open [][]byte) bool {
	if len(open) >= maxDepth || bytes.Count(t.name, []byte(":")) > 1 {
		return false
	}
	if misread(t.name, open) {
		return false
	}
	if string(t.name) == "link" && linkText(t) && bytes.EqualFold(open[0], []byte("feed")) {
		return false
	}
	n := 0
	for rest := t.rest; ; n++ {
		var a attribute
		a, rest = nextAttribute(rest)
		switch {
		case a.odd || n > maxAttributes || string(a.name) == "xml:base":
			return false
		case len(open) == 0 && wrongNamespace(t.name, a):
			return false
		case string(a.name) == "mode" && bytes.EqualFold(a.value, []byte("base64")):
			return false
		}
		if len(a.name) == 0 {
			return true
		}
	}
}

// isItem reports whether an element is one entry.
func isItem(name []byte) bool {
	switch l := local(name); len(l) {
	case len("item"):
		return bytes.EqualFold(l, []byte("item"))
	case len("entry"):
		return bytes.EqualFold(l, []byte("entry"))
	}
	return false
}

// legalCharacters reports whether no character and no reference in b is
// forbidden in XML. Control characters are not asked for: the feed parser
// filters those.
func legalCharacters(b []byte) bool {
	if bytes.Contains(b, []byte("\uFFFE")) || bytes.Contains(b, []byte("\uFFFF")) {
		return false
	}
	for {
		i := bytes.Index(b, []byte("&#"))
		if i < 0 {
			return true
		}
		b = b[i+2:]
		if end := bytes.IndexByte(b[:min(len(b), 12)], ';'); end > 0 && !legalReference(b[:end]) {
			return false
		}
	}
}

// legalReference judges the inside of a numeric reference ("228", "xE4").
func legalReference(ref []byte) bool {
	base := 10
	if ref[0] == 'x' || ref[0] == 'X' {
		ref, base = ref[1:], 16
	}
	n, err := strconv.ParseUint(string(ref), base, 32)
	if err != nil {
		return true // no reference, but text
	}
	return n >= ' ' && n != 0xFFFE && n != 0xFFFF || n == '\t' || n == '\n' || n == '\r'
}
