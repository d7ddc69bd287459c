package extract

import (
	"bytes"
	"html"
	"net/url"
)

// mendXML rewrites a document so that the feed parser reads all of it that can
// be read: it balances the tags, drops what XML forbids, stops at a bound or at
// the end of a cut document with the last whole item, resolves xml:base, and
// gives what the parser would pass over a name that it knows. The error says
// where reading ended early and is nil when nothing was lost.
func mendXML(b []byte, base *url.URL) ([]byte, error) {
	b = withoutForbidden(b)
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
	roleNone      role = iota
	roleAddress        // its text is an address
	roleText           // its text may hold relative addresses: the base is noted behind it
	roleEscaped        // its elements are written as text
	roleBase64         // its text is encoded
	roleAttribute      // its text is written as an attribute
	roleDrop           // it goes with its content
)

type mender struct {
	x       xmlScanner
	out     []byte
	base    *url.URL // of the document
	rss     bool     // RSS or RDF, not Atom
	open    []element
	frames  int // open elements that are not the document's own
	items   int
	seen    singles
	item    int // index in open of the item being read; -1 between items
	start   int // where that item begins in the output
	escaped int // open elements with roleEscaped
	stray   int // end tags that ended nothing
	// elements so far, the sum of the namespaces in scope of each, references
	elements, bindings, references int
	entities                       map[string][]byte // by name, as they are written
	declared                       int               // bytes written of them
	damage                         error
}

func (m *mender) run() {
	for m.damage == nil && !m.ended() {
		t := m.x.next()
		if t.kind == tokenEOF || t.cut {
			m.damage = errCutOff
			break
		}
		m.token(t)
	}
	if m.damage != nil && m.item >= 0 { // without the item that is not whole
		m.out = m.out[:m.start]
		m.open = m.open[:m.item]
		m.item, m.escaped = -1, 0
	}
	m.closeTo(0)
}

// ended reports whether the document was closed: a second one behind it is not
// ours.
func (m *mender) ended() bool { return len(m.open) == m.frames && len(m.out) > 0 }

func (m *mender) token(t token) {
	switch {
	case t.kind == tokenStart:
		m.startTag(t)
	case t.kind == tokenEnd:
		m.endTag(t)
	case len(m.open) == 0:
		m.declare(t.raw)
	case t.kind == tokenText:
		m.text(t.raw)
	case t.kind == tokenCDATA:
		m.cdata(t.raw)
	}
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
		m.beginItem()
	}
	if m.count(); m.damage != nil {
		return
	}
	e := m.element(t)
	m.writeStart(&e, t)
	if m.item == len(m.open) {
		m.writeAbout(t)
	}
	e.from = len(m.out)
	m.bindings += e.namespaces
	if e.role == roleEscaped {
		m.escaped++
	}
	m.open = append(m.open, e)
	if t.empty {
		m.closeTo(len(m.open) - 1)
	}
}

// element is what a start tag opens.
func (m *mender) element(t token) element {
	e := element{name: t.name, as: t.name, base: m.base, at: len(m.out)}
	if n := len(m.open); n > 0 {
		e.base, e.namespaces = m.open[n-1].base, m.open[n-1].namespaces
	}
	e.base = baseOf(e.base, t.rest)
	m.assign(&e, t)
	return e
}

// count holds the bounds at the start of an element.
func (m *mender) count() {
	m.elements++
	switch {
	case m.damage != nil:
	case m.elements > maxElements || m.bindings > maxBindings:
		m.damage = errElements
	case len(m.open) >= maxDepth:
		m.damage = errDeep
	case len(m.out) > maxGrowth*len(m.x.b)+maxURL:
		m.damage = errGrowth
	}
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

// beginItem closes what was left open before the next item: the last item, or
// elements of the channel.
func (m *mender) beginItem() {
	n := m.item
	if n < 0 {
		for n = len(m.open); n > 1 && !holdsItems(m.open[n-1].name); n-- {
		}
	}
	m.closeTo(n)
	m.item, m.start, m.seen = len(m.open), len(m.out), 0
	if m.items++; m.items > maxItems {
		m.damage = errItems
	}
}

// baseOf is the base inside an element, which xml:base may change.
func baseOf(base *url.URL, rest []byte) *url.URL {
	if value, found := valueOf(rest, "xml:base"); found {
		if u := parseRef(base, html.UnescapeString(string(value))); u != nil && u.Host != "" {
			return u
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
