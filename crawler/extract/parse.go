package extract

import (
	"bytes"
	"fmt"
	"iter"
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

// What may come into a tree by elements that are opened again, counted in
// elements and attributes: real pages get a hundred.
const (
	maxReopened        = 400_000 // 50 MB
	maxReopenedPerByte = 4
)

// maxNameBytes remain of an element's classes, of its id and its style: ten
// times what real pages have.
const maxNameBytes = 1024

// unknown makes a name one that the parser does not know. The character is no
// text in any language and is dropped from every one.
const unknown = "\uFDD0"

// parsePage parses a page of bounded size into a tree of bounded size.
func parsePage(body []byte) (*html.Node, error) {
	body, err := tame(body)
	if err != nil {
		return nil, err
	}
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errTooDeep, err)
	}
	restore(root)
	return root, nil
}

// parseFragment parses what stands in an element.
func parseFragment(text string, in *html.Node) ([]*html.Node, error) {
	body, err := tame([]byte(text))
	if err != nil {
		return nil, err
	}
	nodes, err := html.ParseFragment(bytes.NewReader(body), in)
	for _, n := range nodes {
		restore(n)
	}
	return nodes, err
}

// tame makes of a body one that the parser makes no large tree of.
//
// As browsers do, the parser opens emphasis and links that were left open again
// in every paragraph behind them: 13 KB become a tree of 150 MB. Where so much
// could come of it, their tags get a name that it does not know. Such elements
// end with what they stand in, which on most pages is the same.
func tame(body []byte) ([]byte, error) {
	m := markupOf(body)
	if m.tags > maxTags || manyAttributes(body, m.roots) {
		return nil, errTooManyNodes
	}
	most := min(maxReopened, maxReopenedPerByte*len(body))
	switch {
	case m.tags*m.link > most:
		return rename(body, func(tag atom.Atom) bool { return tag == atom.A || emphasis[tag] }), nil
	case m.tags*(m.link+m.emphasis) > most:
		return rename(body, func(tag atom.Atom) bool { return emphasis[tag] }), nil
	}
	return body, nil
}

// manyAttributes reports whether a body may have more than can be held. They
// take two bytes each, so that most bodies need not be looked through.
func manyAttributes(body []byte, roots int) bool {
	most := min(maxAttributed, maxJoined/max(roots, 1))
	return len(body)/2 > most && attributesIn(body) > most
}

// emphasis are the elements besides links that the parser opens again.
var emphasis = map[atom.Atom]bool{
	atom.B: true, atom.Big: true, atom.Code: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Nobr: true, atom.S: true,
	atom.Small: true, atom.Strike: true, atom.Strong: true, atom.Tt: true, atom.U: true,
}

// A markup is at least what a body has of tags.
type markup struct {
	tags, roots int // roots: tags of html and body
	// What is opened again at one place at most, in elements and attributes.
	link, emphasis int
}

// maxAlike elements of emphasis that are written alike are opened again, of
// links there is only one.
const maxAlike = 3

func markupOf(body []byte) markup {
	m := markup{tags: bytes.Count(body, []byte("<"))}
	seen, read := map[string]bool{}, 0
	for at, name := range leadingNames(body) {
		tag := tagNamed(name)
		switch {
		case tag == atom.Html || tag == atom.Body:
			m.roots++
			continue
		case body[at-1] == '/' || tag != atom.A && !emphasis[tag] || read > len(body):
			continue
		}
		written := openingTag(body[at-1:])
		read += len(written)
		switch {
		case tag == atom.A:
			m.link = max(m.link, 1+attributesIn(written))
		case !seen[string(written)]:
			seen[string(written)] = true
			m.emphasis += maxAlike * (1 + attributesIn(written))
		}
	}
	if read > len(body) { // tags in tags in tags
		m.link = maxReopened
	}
	return m
}

// openingTag is the tag at the beginning of b: a tag that begins somewhere
// ends for certain where this one does.
func openingTag(b []byte) []byte {
	at := uint8(inName)
	for i, c := range b[1:] {
		if at = behind[bits.TrailingZeros8(at)][kindOfByte(c)]; at == 0 {
			return b[:i+2]
		}
	}
	return b
}

// rename makes names of the given tags unknown ones.
func rename(body []byte, given func(atom.Atom) bool) []byte {
	out, done := make([]byte, 0, len(body)+len(body)/16), 0
	for at, name := range leadingNames(body) {
		if given(tagNamed(name)) {
			out = append(append(out, body[done:at+len(name)]...), unknown...)
			done = at + len(name)
		}
	}
	return append(out, body[done:]...)
}

// leadingNames are the names that tags of a body may begin with, and where.
func leadingNames(body []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		for at := 0; ; {
			next := bytes.IndexByte(body[at:], '<')
			if next < 0 {
				return
			}
			at += next + 1
			if at < len(body) && body[at] == '/' {
				at++
			}
			if name := leadingName(body[at:]); len(name) > 0 && !yield(at, name) {
				return
			}
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
			a.Val = strings.ToValidUTF8(a.Val[:min(len(a.Val), maxNameBytes)], "")
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
