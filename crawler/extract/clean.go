package extract

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Lengths beyond which a text is cut at a word. They hold off accidents and
// attacks; no honest entry comes near them.
const (
	maxTitle  = 500     // characters; the longest headline seen has 300
	maxName   = 200     // characters of an author, category, language, type
	maxNames  = 50      // categories or enclosures of one entry
	maxTeaser = 10_000  // characters; beyond it is a text, not a teaser
	maxText   = 200_000 // bytes, about 60 printed pages
	maxURL    = 4096    // bytes; browsers and proxies give up at 2,000 to 8,000
	maxGUID   = 1024    // bytes; longer ones are hashed, see guid
)

// plain cleans a text that holds no markup.
func plain(s string, limit int) string {
	if isPlain(s) && len(s) <= limit {
		return s
	}
	var w textWriter
	w.write([]byte(head(s, limit)))
	return cut(w.String(), limit)
}

// isPlain reports whether s is clean as it stands.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			n := plainLetter(s[i:])
			if n == 0 {
				return false
			}
			i += n - 1
		case c < ' ' || c == 0x7F || c == '<' || c == '&':
			return false
		}
	}
	return !strings.Contains(s, "  ") && strings.Trim(s, " ") == s && inert(s) == s
}

// plainLetter is the length of a character beyond ASCII that stays as it is: À
// to ÿ, the dashes and the quotation marks. It is zero for others.
func plainLetter(s string) int {
	switch {
	case len(s) > 1 && s[0] == 0xC3 && s[1]&0xC0 == 0x80:
		return 2
	case len(s) > 2 && s[0] == 0xE2 && s[1] == 0x80 && s[2] >= 0x90 && s[2] < 0xA0:
		return 3
	}
	return 0
}

// line cleans a text that may hold markup, such as a headline, and returns it
// as one line. Tags of HTML go; what only looks like a tag ("List<String>")
// stays.
func line(s string, limit int) string {
	if strings.IndexByte(s, '<') < 0 && strings.IndexByte(s, '&') < 0 {
		return plain(s, limit)
	}
	s = endComment(head(s, limit))
	w, drop := tagless(s, 0)
	if drop.mayBeVoid() {
		w, _ = tagless(s, drop.in)
	}
	return cut(w.String(), limit)
}

// tagless writes the text of a fragment in one line.
func tagless(s string, void atom.Atom) (w textWriter, drop dropper) {
	drop.void = void
	f := fragment{x: xmlScanner{b: []byte(s)}}
	for tt := f.next(); tt != html.ErrorToken; tt = f.next() {
		switch {
		case isTag(tt):
			w.tag(&f, tt, &drop)
		case tt == html.TextToken && !drop.active():
			w.write(unescapeAgain(f.text()))
		}
	}
	if rest := f.raw; len(rest) > 1 && isLetter(rest[1]) && !bytes.ContainsAny(rest, " =/") && !drop.active() {
		w.write(rest) // "A<B" is no tag without its end
	}
	return w, drop
}

// tag writes what a tag is in a line: nothing, a blank, or itself where it is
// none.
func (w *textWriter) tag(f *fragment, tt html.TokenType, drop *dropper) {
	switch {
	case drop.tag(f, tt):
	case !f.known:
		w.write(f.raw)
	case kinds[f.tag] > kindLink:
		w.blank = w.blank || len(w.text) > 0
	}
}

func isTag(tt html.TokenType) bool {
	return tt == html.StartTagToken || tt == html.EndTagToken || tt == html.SelfClosingTagToken
}

// endComment ends a comment that has no end where SGML would have ended it: at
// the bracket behind its second pair of hyphens ("<!-- … -- >"). Browsers hide
// all that follows, which cost its author nothing in a preview.
func endComment(s string) string {
	if !strings.Contains(s, "<!--") {
		return s
	}
	i := strings.LastIndex(s, "<!--")
	if strings.Contains(s[i:], "-->") || strings.Contains(s[i:], "--!>") {
		return s
	}
	before, comment := s[:i], s[i+len("<!--"):]
	_, rest, _ := strings.Cut(comment, "--")
	if _, after, ended := strings.Cut(rest, ">"); ended {
		return before + after
	}
	return s
}

// head bounds the work on a string of which at most limit characters remain.
// Markup may outweigh its text; 64 bytes a character are more than any has.
func head(s string, limit int) string {
	if len(s) <= 64*limit {
		return s
	}
	return strings.ToValidUTF8(s[:64*limit], "")
}

// cut shortens a text to at most limit characters, at a word where there is
// one in the last quarter, and says so by an ellipsis.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	n, quarter := 0, 0
	for i := range s {
		switch n++; n {
		case limit * 3 / 4:
			quarter = i
		case limit:
			if !strings.ContainsFunc(s[i:], unicode.IsSpace) && utf8.RuneCountInString(s[i:]) <= 1 {
				return s
			}
			if blank := strings.LastIndexByte(s[quarter:i], ' '); blank > 0 {
				i = quarter + blank
			}
			return strings.TrimRight(s[:i], " ,;:–-") + "…"
		}
	}
	return s
}

// unescapeAgain decodes references that are still there after decoding once:
// "&amp;uuml;" is an export that escaped twice, never a text about entities.
// What would become a tag stays.
func unescapeAgain(b []byte) []byte {
	i := bytes.IndexByte(b, '&')
	if i < 0 || bytes.IndexByte(b[i:], ';') < 0 {
		return b
	}
	s := html.UnescapeString(string(b))
	if strings.Count(s, "<") != bytes.Count(b, []byte("<")) {
		return b
	}
	return []byte(s)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// tagOf is the element's name in a tag, without namespace prefix (XHTML in feeds
// carries some), and whether HTML knows it. It reads the tag itself: the
// tokenizer would copy every name.
func tagOf(raw []byte) (atom.Atom, bool) {
	raw = bytes.TrimLeft(raw, "</")
	var buf [16]byte // longer than any name of HTML
	name := buf[:0]
	for _, c := range raw {
		if c <= ' ' || c == '>' || c == '/' {
			break
		}
		if c == ':' {
			name = buf[:0]
			continue
		}
		if len(name) == len(buf) {
			return 0, false
		}
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		name = append(name, c)
	}
	tag := atom.Lookup(name)
	_, known := kinds[tag]
	return tag, known || rareNames[string(name)]
}

// A dropper leaves out elements whose content is not text for readers.
type dropper struct {
	in    atom.Atom
	depth int
	void  atom.Atom // an element that turned out to have no end: only its tag goes
}

func (d *dropper) active() bool { return d.depth > 0 }

// tag follows one tag and reports whether it and what follows is dropped.
func (d *dropper) tag(f *fragment, tt html.TokenType) bool {
	if d.active() {
		if f.tag == d.in {
			d.depth += nesting(tt)
		}
		return true
	}
	switch {
	case f.tag == atom.Iframe:
		f.markupInside() // what it holds is for those who do not show it, as we
		return false
	case kinds[f.tag] != kindDrop:
		return false
	case tt == html.StartTagToken && f.tag != d.void:
		d.in, d.depth = f.tag, 1
	default:
		f.markupInside() // <textarea/> of XHTML is closed
	}
	return true
}

// nesting is by how much a tag changes the depth.
func nesting(tt html.TokenType) int {
	switch tt {
	case html.StartTagToken:
		return 1
	case html.EndTagToken:
		return -1
	}
	return 0
}

// mayBeVoid reports whether the text ended inside a dropped element although
// people write it without an end, or cut teasers in the middle of it. Scripts
// and styles stay dropped: what follows is no text.
func (d *dropper) mayBeVoid() bool {
	switch d.in {
	case atom.Script, atom.Style, atom.Title, atom.Textarea:
		return false
	}
	return d.active() && d.void == 0
}
