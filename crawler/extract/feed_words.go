package extract

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// baseElement carries the base of a text through the feed parser, which knows
// xml:base but resolves against it by rules of its own. A source that writes
// it itself gains what xml:base gives it anyway.
const baseElement = "amtsfeed:base"

// aboutAttribute is what RDF calls an item by; the feed parser knows only guid.
const aboutAttribute = "rdf:about"

// frame returns the tags that are missing around a root element: a single Atom
// entry, and RSS 1.1, which begins with its channel.
func frame(root []byte) [][]byte {
	switch strings.ToLower(string(local(root))) {
	case "entry":
		return [][]byte{[]byte("feed")}
	case "channel":
		return [][]byte{[]byte("rss")}
	}
	return nil
}

// misread reports whether the feed parser would pass over an element, or take
// it for another: HTML bodies in RSS, Atom entries in RSS, an item inside
// something that was never closed.
func misread(name []byte, open [][]byte) bool {
	n := len(open)
	if n < 2 {
		return false
	}
	parent := open[n-1]
	switch l := local(name); {
	case len(l) == len("body") && isItem(parent):
		return bytes.EqualFold(l, []byte("body"))
	case !isItem(name):
		return false
	case isItem(parent):
		return true
	case holdsItems(parent):
		return len(l) == len("entry") && bytes.EqualFold(local(parent), []byte("channel"))
	}
	return !slices.ContainsFunc(open, isItem) // or a module keeps a copy
}

// holdsItems reports whether items stand directly in an element.
func holdsItems(name []byte) bool {
	return isFeedRoot(name) && !isItem(name)
}

// isOpenInHTML reports whether an empty element (<iframe/>) holds all that
// follows for readers of HTML, who do not know empty elements.
func isOpenInHTML(name []byte) bool { return kinds[atom.Lookup(name)] != 0 && !isVoid(name) }

// isVoid reports whether an element has no end in HTML: there <br></br> is two
// of them.
func isVoid(name []byte) bool {
	switch atom.Lookup(name) {
	case atom.Br, atom.Img, atom.Hr, atom.Wbr, atom.Input, atom.Embed, atom.Area, atom.Col, atom.Param:
		return true
	}
	return false
}

// attributeOfText is the attribute that the text of an Atom element is meant to
// be, as in RSS: the feed parser does not look there. It is empty for others.
func attributeOfText(t token) string {
	attribute := ""
	switch string(local(t.name)) {
	case "link":
		attribute = "href"
	case "category":
		attribute = "term"
	default:
		return ""
	}
	if _, found := valueOf(t.rest, attribute); found || t.empty {
		return ""
	}
	return attribute
}

// singles are the elements of an item that were seen and should stand once in
// it. Of several the first counts; the feed parser would take the last.
type singles uint8

// repeat notes an element and reports whether it was there before.
func (s *singles) repeat(name []byte) bool {
	var bit singles
	switch string(name) {
	case "title":
		bit = 1
	case "guid", "id":
		bit = 2
	}
	known := *s & bit
	*s |= bit
	return known != 0
}

// wrongNamespace reports whether an attribute of an Atom document's root binds
// the namespace of its elements to something that the feed parser does not
// take for Atom. Drafts of the format had other names, and people mistype it.
func wrongNamespace(root []byte, a attribute) bool {
	name := "xmlns"
	if prefix, _, found := bytes.Cut(root, []byte(":")); found {
		name += ":" + string(prefix)
	}
	if string(a.name) != name || !bytes.EqualFold(local(root), []byte("feed")) && !bytes.EqualFold(local(root), []byte("entry")) {
		return false
	}
	switch strings.TrimSpace(string(a.value)) {
	case atomNamespace, "http://purl.org/atom/ns#", "":
		return false
	}
	return true
}

const atomNamespace = "http://www.w3.org/2005/Atom"

// assign gives an element its role and its name.
func (m *mender) assign(e *element, t token) {
	if m.escaped > 0 || len(m.open) == 0 {
		return
	}
	name := strings.ToLower(string(local(e.name)))
	inItem := m.item >= 0 && len(m.open) == m.item+1
	switch {
	case inItem && m.seen.repeat(e.name):
		e.role = roleDrop
	case m.rss:
		m.assignRSS(e, name, inItem)
	case attributeOfText(t) != "":
		e.role = roleAttribute
	}
	switch {
	case e.role != roleNone:
	case hasValue(t.rest, "mode", "base64"):
		e.role = roleBase64
	case e.base != m.base:
		e.role = baseRole(name, t, inItem)
	}
}

// assignRSS gives elements of RSS the names that the feed parser knows.
func (m *mender) assignRSS(e *element, name string, inItem bool) {
	switch {
	case name == "entry" && isItem(e.name):
		e.as = []byte("item")
	case name == "body" && inItem:
		e.as, e.role = []byte("content:encoded"), roleEscaped
	}
}

// baseRole is the role of an element under xml:base.
func baseRole(name string, t token, inItem bool) role {
	switch {
	case name == "guid" && hasValue(t.rest, "isPermaLink", "false"):
	case addressElements[name]:
		return roleAddress
	case textElements[name] && inItem:
		return roleText
	}
	return roleNone
}

var (
	addressElements = map[string]bool{
		"link": true, "id": true, "guid": true, "uri": true, "url": true, "icon": true, "logo": true, "comments": true, "docs": true,
	}
	textElements = map[string]bool{"content": true, "encoded": true, "description": true, "summary": true, "fullitem": true}
)

// hasValue reports whether a tag has the attribute with that value.
func hasValue(rest []byte, name, value string) bool {
	v, found := valueOf(rest, name)
	return found && strings.EqualFold(strings.TrimSpace(string(v)), value)
}

// valueOf is the value of an attribute of a tag.
func valueOf(rest []byte, name string) (value []byte, found bool) {
	for len(rest) > 0 {
		var a attribute
		if a, rest = nextAttribute(rest); len(a.name) == 0 {
			break
		}
		if string(a.name) == name {
			return a.value, true
		}
	}
	return nil, false
}

// isAddress reports whether an attribute holds an address.
func isAddress(name []byte) bool {
	switch string(name) {
	case "href", "src", "uri", "url", "cite", "data", "poster", "resource", "about":
		return true
	}
	return false
}
