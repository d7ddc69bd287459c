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
	maxDepth      = 256     // open elements; the deepest real content has 60
	maxAttributes = 1024    // of one element; the most seen in use is 40
	maxNamespaces = 64      // in scope; the most seen in use is 25
	maxElements   = 200_000 // half a kilobyte and several microseconds each; 20 for each of maxItems
	// maxBindings bounds the sum of the namespaces in scope over all elements:
	// the feed parser copies them, half a microsecond each.
	maxBindings = 2_000_000
	maxItems    = 10_000 // the first of a feed; a second of work
	// maxReferences of a document are decoded, half a microsecond each. The
	// densest escaped tables have one in six bytes, which these are of the longest
	// document.
	maxReferences = 1_700_000
	// maxGrowth is how many times longer a document may get by being mended:
	// escaping makes it up to twice as long, long bases could do more.
	maxGrowth = 3
	// maxStray is how many end tags may end nothing: one has to be looked for
	// among all that is open.
	maxStray = 10_000
)

// What damaged a feed; Document.Partial wraps one of them.
var (
	errCutOff     = errors.New("the document is cut off")
	errDeep       = fmt.Errorf("elements are nested deeper than %d", maxDepth)
	errAttributes = fmt.Errorf("an element has more than %d attributes", maxAttributes)
	errElements   = errors.New("there are more elements and namespaces than can be read")
	errReferences = fmt.Errorf("there are more than %d references", maxReferences)
	errGrowth     = errors.New("its addresses are too long")
	errStray      = fmt.Errorf("more than %d end tags end nothing", maxStray)
	errHollow     = errors.New("there is nothing inside the document")
	errItems      = fmt.Errorf("there are more than %d items", maxItems)
)

// A survey is one look at the bytes of an XML document.
type survey struct {
	open     [][]byte // names of the open elements
	scopes   []int    // and how many namespaces are in scope inside
	items    int
	elements int
	bindings int
	seen     singles
}

// isClean reports whether the feed parser reads a document as it stands, within
// all bounds. It stops at the first thing that has to be mended.
func isClean(b []byte) bool {
	if !legalCharacters(b) || bytes.Count(b, []byte("&")) > maxReferences {
		return false
	}
	s := survey{open: make([][]byte, 0, 16), scopes: make([]int, 0, 16)}
	x := xmlScanner{b: b}
	for t := x.next(); t.kind != tokenEOF; t = x.next() {
		if !s.sound(t) {
			return false
		}
		if t.kind == tokenEnd && len(s.open) == 0 {
			return true
		}
	}
	return false
}

// sound judges one token.
func (s *survey) sound(t token) bool {
	switch {
	case t.kind == tokenEnd:
		return s.end(t.name)
	case t.cut || t.odd && len(s.open) > 0:
		return false
	case t.kind == tokenStart:
		return !t.odd && s.single(t.name) && s.readable(t) && s.start(t) && s.bounded()
	}
	return !oddAside(t)
}

func (s *survey) end(name []byte) bool {
	n := len(s.open) - 1
	if n < 0 || !bytes.Equal(s.open[n], name) {
		return false
	}
	s.open, s.scopes = s.open[:n], s.scopes[:n]
	return true
}

// single counts items and reports whether an element that stands once in an
// item does.
func (s *survey) single(name []byte) bool {
	if isItem(name) {
		s.items++
		s.seen = 0
		return true
	}
	n := len(s.open)
	return n == 0 || !isItem(s.open[n-1]) || !s.seen.repeat(name)
}

// start opens an element and reports whether its attributes can be read.
func (s *survey) start(t token) bool {
	declared, ok := s.attributes(t)
	if n := len(s.scopes); n > 0 {
		declared += s.scopes[n-1]
	}
	if !t.empty {
		s.open, s.scopes = append(s.open, t.name), append(s.scopes, declared)
	}
	s.elements++
	s.bindings += declared
	return ok && declared <= maxNamespaces
}

func (s *survey) bounded() bool {
	return s.items <= maxItems && s.elements <= maxElements && s.bindings <= maxBindings && len(s.open) <= maxDepth
}

// oddAside finds what stops the feed parser in a place where nothing is read:
// comments with hyphens, document types, another version of XML.
func oddAside(t token) bool {
	return t.kind == tokenAside && (t.odd || bytes.HasPrefix(t.raw, []byte("<?xml ")))
}

// readable reports whether the feed parser takes an element for what it is.
// What it would lose is rewritten first (see mendXML).
func (s *survey) readable(t token) bool {
	name := t.name
	switch {
	case bytes.Count(name, []byte(":")) > 1 || misread(name, s.open):
		return false
	case t.empty && len(s.open) > 3 && isOpenInHTML(name):
		return false // in markup, which the feed parser reads as HTML
	case len(s.open) == 0:
		return frame(name) == nil
	}
	return !bytes.EqualFold(s.open[0], []byte("feed")) || attributeOfText(t) == ""
}

// attributes reports whether the feed parser takes the attributes of a tag for
// what they are, and how many namespaces they declare.
func (s *survey) attributes(t token) (declared int, ok bool) {
	rest := t.rest
	for range maxAttributes {
		var a attribute
		a, rest = nextAttribute(rest)
		switch {
		case a.odd || isRewritten(t.name, a):
			return 0, false
		case len(a.name) == 0:
			return declared, true
		case bytes.HasPrefix(a.name, []byte("xmlns")):
			if declared++; len(s.open) == 0 && wrongNamespace(t.name, a) {
				return 0, false
			}
		}
	}
	return 0, false
}

// isRewritten reports whether an attribute says what the feed parser does not
// understand: a base, the encoding of Atom 0.3, what RDF calls an item by, a
// type with blanks around it.
func isRewritten(element []byte, a attribute) bool {
	switch string(a.name) {
	case "xml:base", "mode":
		return true
	case "type":
		return len(bytes.TrimSpace(a.value)) < len(a.value)
	case aboutAttribute:
		return isItem(element)
	}
	return false
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
	if hasForbidden(b) {
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

func hasForbidden(b []byte) bool {
	return bytes.Contains(b, []byte("\uFFFE")) || bytes.Contains(b, []byte("\uFFFF"))
}

// withoutForbidden takes out the characters that XML forbids.
func withoutForbidden(b []byte) []byte {
	if !hasForbidden(b) {
		return b
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\uFFFE"), nil), []byte("\uFFFF"), nil)
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
