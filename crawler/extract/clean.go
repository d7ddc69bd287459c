package extract

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
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

	// maxMarks is how many combining marks a letter may carry. Written
	// languages need up to three, text that climbs over its line has hundreds.
	maxMarks = 4
)

// A textWriter makes plain text: valid UTF-8, white space folded into single
// blanks, without control characters, bidirectional controls (they turn text
// behind them round), soft hyphens and zero width characters (they hide words
// from search and rules). Beside it, it can keep the same text escaped as HTML.
type textWriter struct {
	text   []byte
	markup []byte
	html   bool // write markup too
	blank  bool // white space was read and not yet written
	marks  int  // combining marks since the last letter
	marked bool // there was a combining mark
	last   rune
}

// flush writes the white space that was read since the last character.
func (w *textWriter) flush() {
	if !w.blank {
		return
	}
	w.blank = false
	w.text = append(w.text, ' ')
	if w.html {
		w.markup = append(w.markup, ' ')
	}
}

// write appends what b holds. Leading white space is kept back until something
// visible follows.
func (w *textWriter) write(b []byte) {
	for len(b) > 0 {
		if n := ordinary(b); n > 0 {
			w.flush()
			w.text = append(w.text, b[:n]...)
			if w.html {
				w.markup = append(w.markup, b[:n]...)
			}
			w.last, w.marks = rune(b[n-1]), 0
			b = b[n:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		b = b[size:]
		w.writeRune(r)
	}
}

func (w *textWriter) writeRune(r rune) {
	switch r = w.filter(r); r {
	case -1:
		return
	case ' ':
		w.blank = true
		return
	}
	w.flush()
	w.last = r
	w.text = utf8.AppendRune(w.text, r)
	if !w.html {
		return
	}
	switch r {
	case '&':
		w.markup = append(w.markup, "&amp;"...)
	case '<':
		w.markup = append(w.markup, "&lt;"...)
	case '>':
		w.markup = append(w.markup, "&gt;"...)
	default:
		w.markup = utf8.AppendRune(w.markup, r)
	}
}

// ordinary is the length of the beginning of b that is text as it stands: a
// word, or words with single blanks between them. It exists for speed alone.
func ordinary(b []byte) int {
	for i := 0; i < len(b); {
		switch c := b[i]; {
		case c > ' ' && c < 0x7F && c != '&' && c != '<' && c != '>':
			i++
		case c == ' ' && i > 0 && i+1 < len(b) && b[i+1] > ' ' && b[i+1] < 0x7F:
			i++
		case c == 0xC3 && i+1 < len(b): // À to ÿ
			i += 2
		default:
			return trimBlank(b, i)
		}
	}
	return len(b)
}

// trimBlank leaves out a blank before the place where a run was broken off.
func trimBlank(b []byte, n int) int {
	if n > 0 && b[n-1] == ' ' {
		n--
	}
	return n
}

// filter says what a character is written as; -1 is nothing.
func (w *textWriter) filter(r rune) rune {
	switch {
	case r == ' ' || r >= '\t' && r <= '\r':
		return ' '
	case r < ' ' || r == 0x7F:
		return -1
	case r < 0x7F:
		w.marks = 0
		return r
	case r < 0xA0:
		// C1 controls are windows-1252 that somebody took for Latin-1.
		if r = charmap.Windows1252.DecodeByte(byte(r)); r < 0xA0 {
			return -1
		}
		return r
	case unicode.IsSpace(r) || r == 0x2028 || r == 0x2029:
		return ' '
	}
	return w.filterRare(r)
}

func (w *textWriter) filterRare(r rune) rune {
	if unicode.Is(unicode.Mn, r) {
		w.marked = true
		if w.marks++; w.marks > maxMarks {
			return -1
		}
		return r
	}
	w.marks = 0
	switch {
	case r == 0x200C || r == 0x200D:
		// Joiners are part of the spelling in Arabic and Indic scripts and of
		// many emoji, and camouflage everywhere else.
		if w.last < 0x0600 {
			return -1
		}
		return r
	case unicode.Is(unicode.Cf, r) || r == 0x115F || r == 0x1160 || r == 0x3164:
		return -1
	case r >= 0xFFF9 && r <= 0xFFFC || r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF:
		return -1
	case unicode.Is(unicode.Co, r):
		return -1
	}
	return r
}

// String is the text without surrounding white space, composed (NFC), and
// harmless also where somebody reads it as HTML.
func (w *textWriter) String() string {
	s := string(bytes.TrimSpace(w.text))
	if w.marked { // u + ¨ becomes the ü that everybody types
		s = norm.NFC.String(s)
	}
	return harmless(s)
}

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
		c := s[i]
		if c < ' ' || c >= 0x7F || c == '<' || c == '&' {
			return false
		}
		if c == ' ' && (i == 0 || i+1 == len(s) || s[i+1] == ' ') {
			return false
		}
	}
	return true
}

// line cleans a text that may hold markup, such as a headline, and returns it
// as one line. Tags of HTML go; what only looks like a tag ("List<String>")
// stays.
func line(s string, limit int) string {
	if strings.IndexByte(s, '<') < 0 && strings.IndexByte(s, '&') < 0 {
		return plain(s, limit)
	}
	s = head(s, limit)
	w, drop := tagless(s, 0)
	if drop.mayBeVoid() {
		w, _ = tagless(s, drop.in)
	}
	return cut(w.String(), limit)
}

// tagless writes the text of a fragment in one line.
func tagless(s string, void atom.Atom) (w textWriter, drop dropper) {
	drop.void = void
	z := html.NewTokenizer(strings.NewReader(s))
	for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
		switch tt {
		case html.TextToken:
			if !drop.active() {
				w.write(unescapeAgain(z.Text()))
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			raw := string(z.Raw())
			tag, known := tagOf(z)
			switch {
			case drop.tag(z, tag, tt):
			case !known:
				w.write([]byte(raw))
			case kinds[tag] != kindInline && kinds[tag] != kindLink && kinds[tag] != kindSpan:
				w.blank = w.blank || len(w.text) > 0
			}
		}
	}
	if rest := z.Raw(); len(rest) > 1 && isLetter(rest[1]) && !bytes.ContainsAny(rest, " =/") && !drop.active() {
		w.write(rest) // "A<B" is no tag without its end
	}
	return w, drop
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

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// tagOf is the element's name without namespace prefix (XHTML in feeds carries
// some), and whether HTML knows it. It reads the tag itself: the tokenizer
// would copy every name.
func tagOf(z *html.Tokenizer) (atom.Atom, bool) {
	raw := bytes.TrimLeft(z.Raw(), "</")
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
	return tag, known || string(name) == "blink"
}

// A dropper leaves out elements whose content is not text for readers.
type dropper struct {
	in    atom.Atom
	depth int
	void  atom.Atom // an element that turned out to have no end: only its tag goes
}

func (d *dropper) active() bool { return d.depth > 0 }

// tag follows one tag and reports whether it and what follows is dropped.
func (d *dropper) tag(z *html.Tokenizer, tag atom.Atom, tt html.TokenType) bool {
	switch {
	case d.depth == 0 && kinds[tag] != kindDrop:
		return false
	case d.depth == 0:
		if tt == html.StartTagToken && tag != d.void {
			d.in, d.depth = tag, 1
		} else {
			z.NextIsNotRawText() // <iframe/> of XHTML is closed
		}
	case tag == d.in && tt == html.StartTagToken:
		d.depth++
	case tag == d.in && tt == html.EndTagToken:
		d.depth--
	}
	return true
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
