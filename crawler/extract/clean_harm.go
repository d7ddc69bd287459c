package extract

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// harmless replaces the brackets of a tag that does something by typographic
// ones: elements that load or run, and everything with attributes. Plain texts
// are escaped wherever they are put out; this is for readers of our feeds who
// forget to, and titles are read as HTML by half of them. "The <blink> tag"
// stays as its author wrote it.
func harmless(s string) string {
	if strings.IndexByte(s, '<') < 0 {
		return s
	}
	var b strings.Builder
	end, equals := -1, -1 // the next > and = from where we are
	for from := 0; ; {
		n := strings.IndexByte(s[from:], '<')
		if n < 0 {
			b.WriteString(s[from:])
			return b.String()
		}
		at := from + n
		b.WriteString(s[from:at])
		end, equals = nextByte(s, '>', at, end), nextByte(s, '=', at, equals)
		if from = at + 1; !doesHarm(s[from:], equals < end) {
			b.WriteByte('<')
			continue
		}
		b.WriteString("‹")
		if end < len(s) && strings.IndexByte(s[from:end], '<') < 0 {
			b.WriteString(s[from:end] + "›")
			from = end + 1
		}
	}
}

// nextByte is the first c from a place on, or the length of s; known is the
// last answer, which mostly still holds.
func nextByte(s string, c byte, from, known int) int {
	if known >= from {
		return known
	}
	if n := strings.IndexByte(s[from:], c); n >= 0 {
		return from + n
	}
	return len(s)
}

// doesHarm judges what follows a bracket, which has attributes or not. Some
// filters and old readers let blanks stand before the name of a tag.
func doesHarm(s string, attributes bool) bool {
	name := s
	for i := 0; i < maxGap && name != "" && strings.IndexByte(" \n\t/", name[0]) >= 0; i++ {
		name = name[1:]
	}
	n := 0
	for n < len(name) && n < 16 && isLetter(name[n]) { // no name of HTML is longer
		n++
	}
	switch tag := atom.Lookup([]byte(strings.ToLower(name[:n]))); {
	case loads[tag] || kinds[tag] == kindDrop:
		return true
	case s == "":
		return false
	}
	return s[0] == '!' || attributes && (isLetter(s[0]) || s[0] == '?')
}

// maxGap is how much may stand between a bracket and a name.
const maxGap = 64

// loads are the void elements that fetch something or change the page.
var loads = map[atom.Atom]bool{
	atom.Link: true, atom.Meta: true, atom.Base: true, atom.Embed: true, atom.Frame: true, atom.Img: true, atom.Image: true, atom.Input: true,
	atom.Plaintext: true, atom.Xmp: true, atom.Listing: true, atom.Source: true, atom.Track: true, atom.Bgsound: true, atom.Isindex: true,
}
