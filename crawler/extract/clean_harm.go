package extract

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// brackets are the angle brackets and their typographic stand-ins.
var (
	brackets        = strings.NewReplacer("<", "‹", ">", "›")
	escapedBrackets = strings.NewReplacer("&lt;", "‹", "&gt;", "›")
)

// harmless replaces the brackets of a text that holds a tag which does
// something: an element that loads or runs, or anything with attributes. Plain
// texts are escaped wherever they are put out; this is for readers of our feeds
// who forget to, and titles are read as HTML by half of them. "The <blink> tag"
// stays as its author wrote it.
func harmless(s string) string {
	s = inert(s)
	end, equals := -1, -1 // the next > and = from where we are
	for from := 0; ; {
		n := strings.IndexByte(s[from:], '<')
		if n < 0 {
			return s
		}
		at := from + n
		end, equals = nextByte(s, '>', at, end), nextByte(s, '=', at, equals)
		if from = at + 1; doesHarm(s[from:], equals < end) {
			return brackets.Replace(s)
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

// doesHarm judges what follows a bracket, which has attributes or not.
func doesHarm(s string, attributes bool) bool {
	if tag := leadingTag(s); loads[tag] || kinds[tag] == kindDrop {
		return true
	}
	return s != "" && (s[0] == '!' || attributes && (isLetter(s[0]) || s[0] == '?'))
}

// leadingTag is the element named behind a bracket. Some filters and old
// readers let blanks stand before the name.
func leadingTag(s string) atom.Atom {
	s = s[:min(len(s), maxGap)]
	name := strings.TrimLeft(s, " \n\t/")
	n := 0
	for n < len(name) && isLetter(name[n]) {
		n++
	}
	return atom.Lookup([]byte(strings.ToLower(name[:n])))
}

// maxGap is how far behind a bracket a name ends.
const maxGap = 64

// loads are the elements that fetch something or change the page although what
// they hold may stay, and formulas, inside which other rules hold.
var loads = map[atom.Atom]bool{
	atom.Link: true, atom.Meta: true, atom.Base: true, atom.Embed: true, atom.Frame: true, atom.Img: true, atom.Image: true, atom.Input: true,
	atom.Iframe: true, atom.Math: true, atom.Plaintext: true, atom.Xmp: true, atom.Listing: true, atom.Source: true, atom.Track: true, atom.Bgsound: true, atom.Isindex: true,
}

// runnable are the beginnings of addresses that run what follows them.
var runnable = []string{"javascript:", "vbscript:", "data:text/html"}

// inert puts a blank after the colon of an address that would run when a
// reader's program makes links of all it takes for one. Prose, which has a
// blank there, stays as it is.
func inert(s string) string {
	var b strings.Builder
	done := 0
	for from := 0; ; {
		n := strings.IndexByte(s[from:], ':')
		if n < 0 {
			break
		}
		from += n + 1
		if from < len(s) && s[from] != ' ' && runs(s, from) {
			b.WriteString(s[done:from])
			b.WriteByte(' ')
			done = from
		}
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// runs reports whether the colon before end belongs to a runnable address.
func runs(s string, end int) bool {
	for _, r := range runnable {
		scheme := strings.IndexByte(r, ':') + 1
		from := end - scheme
		if from >= 0 && from+len(r) <= len(s) && strings.EqualFold(s[from:from+len(r)], r) {
			return true
		}
	}
	return false
}
