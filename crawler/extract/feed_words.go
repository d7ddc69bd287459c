package extract

import (
	"bytes"
	"strings"
)

// baseElement carries the base of a text through the feed parser, which knows
// xml:base but resolves against it by rules of its own. A source that writes
// it itself gains what xml:base gives it anyway.
const baseElement = "amtsfeed:base"

// needsFrame reports whether a document is a single Atom entry.
func needsFrame(root []byte) bool {
	return bytes.EqualFold(local(root), []byte("entry"))
}

// misread reports whether the feed parser would pass over an element.
func misread(name []byte, open [][]byte) bool {
	return false
}

// assign gives an element its role.
func (m *mender) assign(e *element) {
	if e.base == m.base {
		return
	}
	switch strings.ToLower(string(local(e.name))) {
	case "link", "id", "guid", "uri", "url", "icon", "logo", "comments", "docs":
		e.role = roleAddress
	case "content", "encoded", "description", "summary", "body":
		e.role = roleText
	}
}

// isAddress reports whether an attribute holds an address.
func isAddress(name []byte) bool {
	switch string(name) {
	case "href", "src", "uri", "url", "cite", "data", "poster", "resource", "about":
		return true
	}
	return false
}
