package extract

import (
	"bytes"
	"fmt"
	"math/bits"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What a page may hold before it is parsed: a tree takes a hundred times the
// bytes of the shortest tags. The largest real page known has 23,000 tags and
// 14,000 attributes.
const (
	maxTags       = maxListNodes
	maxAttributed = 2 * maxListNodes
)

// maxJoined bounds how often the attributes of html and body are looked
// through: each further tag of them brings its own to the first.
const maxJoined = 5_000_000

// maxNameBytes remain of an element's classes, of its id and its style: ten
// times what real pages have.
const maxNameBytes = 1024

// unknown makes a name one that the parser does not know. The character is no
// text in any language and is dropped from every one.
const unknown = "\uFDD0"

// parsePage parses a page of bounded size into a tree of bounded size.
func parsePage(body []byte) (*html.Node, error) {
	tamed, roots := tame(body)
	attributes := attributesIn(body)
	if bytes.Count(body, []byte("<")) > maxTags || attributes > maxAttributed || roots*attributes > maxJoined {
		return nil, errTooManyNodes
	}
	root, err := html.Parse(bytes.NewReader(tamed))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errTooDeep, err)
	}
	restore(root)
	return root, nil
}

// parseFragment parses what stands in an element.
func parseFragment(text string, in *html.Node) ([]*html.Node, error) {
	tamed, _ := tame([]byte(text))
	nodes, err := html.ParseFragment(bytes.NewReader(tamed), in)
	for _, n := range nodes {
		restore(n)
	}
	return nodes, err
}

// tame renames the tags of emphasis. As browsers do, the parser opens emphasis
// that was left open again in every paragraph behind it: 13 KB become a tree of
// 150 MB. Elements that it does not know end with what they stand in. roots is the
// number of tags of html and body.
func tame(body []byte) (tamed []byte, roots int) {
	tamed = make([]byte, 0, len(body)+len(body)/16)
	for {
		i := bytes.IndexByte(body, '<')
		if i < 0 {
			return append(tamed, body...), roots
		}
		i++
		if i < len(body) && body[i] == '/' {
			i++
		}
		name := leadingName(body[i:])
		tamed = append(tamed, body[:i+len(name)]...)
		body = body[i+len(name):]
		switch tag := tagNamed(name); {
		case reopened[tag]:
			tamed = append(tamed, unknown...)
		case tag == atom.Html || tag == atom.Body:
			roots++
		}
	}
}

// tagNamed is the tag of a leading name, in whatever case it is written.
func tagNamed(name []byte) atom.Atom {
	var lower [maxLeadingName]byte
	for i, c := range name {
		lower[i] = c | 0x20
	}
	return atom.Lookup(lower[:len(name)])
}

// reopened are the elements that the parser opens again. Links are among them,
// but there is never more than one.
var reopened = map[atom.Atom]bool{
	atom.B: true, atom.Big: true, atom.Code: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Nobr: true, atom.S: true,
	atom.Small: true, atom.Strike: true, atom.Strong: true, atom.Tt: true, atom.U: true,
}

// maxLeadingName is longer than any name that matters here.
const maxLeadingName = 8

// leadingName is the name of a tag at the beginning of b; empty when it is long.
func leadingName(b []byte) []byte {
	n := 0
	for n < len(b) && isLetter(b[n]) && n < maxLeadingName {
		n++
	}
	if n < len(b) && n > 0 && strings.IndexByte(" \t\r\n\f/>", b[n]) < 0 {
		return nil
	}
	return b[:n]
}

// restore gives the elements their names back, and shortens those that their
// authors gave them.
func restore(root *html.Node) {
	restoreNode(root)
	for n := range root.Descendants() {
		restoreNode(n)
	}
}

func restoreNode(n *html.Node) {
	if strings.Contains(n.Data, unknown) {
		n.Data = strings.ReplaceAll(n.Data, unknown, "")
		if n.Type == html.ElementNode {
			n.DataAtom = atom.Lookup([]byte(n.Data))
		}
	}
	for i := range n.Attr {
		a := &n.Attr[i]
		if strings.Contains(a.Val, unknown) {
			a.Val = strings.ReplaceAll(a.Val, unknown, "")
		}
		switch a.Key {
		case "class", "id", "style":
			a.Val = a.Val[:min(len(a.Val), maxNameBytes)]
		}
	}
}

// The places in a tag, as bits. Where a tag begins cannot be known without
// parsing, in a script or a comment it may be none: a byte can be at several.
const (
	inName = 1 << iota
	inGap  // before an attribute
	inKey
	inWait  // behind a key
	inEqual // before a value
	inBare  // a value without quotation marks
	inSingle
	inDouble
)

// The kinds of bytes in a tag.
const (
	otherByte = iota
	blankByte
	slashByte
	equalsByte
	doubleByte
	singleByte
	closingByte
)

// behind has the place behind a byte of each kind, by the place where it stands,
// as the HTML standard has it: none, where the tag ends.
var behind = [...][7]uint8{
	{inName, inGap, inGap, inName, inName, inName, 0},
	{inKey, inGap, inGap, inKey, inKey, inKey, 0},
	{inKey, inWait, inGap, inEqual, inKey, inKey, 0},
	{inKey, inWait, inGap, inEqual, inKey, inKey, 0},
	{inBare, inEqual, inBare, inBare, inDouble, inSingle, 0},
	{inBare, inGap, inBare, inBare, inBare, inBare, 0},
	{inSingle, inSingle, inSingle, inSingle, inSingle, inGap, inSingle},
	{inDouble, inDouble, inDouble, inDouble, inGap, inDouble, inDouble},
}

func kindOfByte(c byte) int {
	switch c {
	case ' ', '\t', '\r', '\n', '\f':
		return blankByte
	case '/':
		return slashByte
	case '=':
		return equalsByte
	case '"':
		return doubleByte
	case '\'':
		return singleByte
	case '>':
		return closingByte
	}
	return otherByte
}

// attributesIn is at least the number of attributes in a body.
func attributesIn(body []byte) int {
	count, at := 0, uint8(0)
	for i := 0; i < len(body); i++ {
		if at == 0 {
			next := bytes.IndexByte(body[i:], '<')
			if next < 0 {
				break
			}
			i += next
		}
		kind := kindOfByte(body[i])
		next := uint8(0)
		for rest := at; rest != 0; rest &= rest - 1 {
			next |= behind[bits.TrailingZeros8(rest)][kind]
		}
		if at&(inGap|inWait) != 0 && next&inKey != 0 {
			count++
		}
		if at = next; body[i] == '<' && i+1 < len(body) && isLetter(body[i+1]) {
			at |= inName
		}
	}
	return count
}
