package extract

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds of one fragment. A source that goes beyond them loses structure or
// the rest of the text, never the item.
const (
	maxFragment = 1 << 20 // bytes of markup read: five times maxText, and 10 ms
	maxBlocks   = 24      // nested lists and quotations; mails quote 10 deep
	maxFormats  = 12      // nested emphasis
	maxIndent   = 200     // blanks before a word; no listing is wider
	maxMarkup   = 1 << 20 // bytes written: what maxText weighs with its tags
)

// sanitize reads a fragment of HTML once and returns it as markup of the
// allow-list and as plain text. The markup is well-formed and properly nested,
// parses to itself, and its addresses are absolute (see resolve). The text has
// its paragraphs separated by an empty line, lines and list items by a newline.
func sanitize(fragment string, base *url.URL) (markup, text string) {
	return new(sanitizer).sanitize(fragment, base, true)
}

// sanitize is the function of that name; the markup is empty unless it is
// wanted. The memory serves from one fragment to the next.
func (s *sanitizer) sanitize(fragment string, base *url.URL, wanted bool) (markup, text string) {
	if strings.IndexByte(fragment, '<') < 0 && isPlain(fragment) && len(fragment) <= maxText {
		if fragment == "" || !wanted {
			return "", fragment
		}
		return "<p>" + strings.ReplaceAll(fragment, ">", "&gt;") + "</p>", fragment
	}
	s.base, s.html = base, wanted
	s.read(fragment)
	if !s.tagged && looksEscaped(s.text) {
		// Markup that was escaped once too often: no text for people consists
		// of tags that all are visible.
		s.read(string(s.text))
	}
	markup, text = string(s.markup), s.String()
	if strings.IndexByte(text, '<') < 0 && strings.Contains(markup, "&lt;") {
		markup = escapedBrackets.Replace(markup) // the text was not harmless either
	}
	return markup, text
}

// read reads a fragment, a second time where it ended inside an element that is
// dropped and turned out to have no end.
func (s *sanitizer) read(fragment string) {
	fragment = endComment(fragment)
	if len(fragment) > maxFragment {
		fragment = strings.ToValidUTF8(fragment[:maxFragment], "")
	}
	s.source = append(s.source[:0], fragment...)
	s.begin(0)
	if s.run(); s.drop.mayBeVoid() {
		s.begin(s.drop.in)
		s.run()
	}
}

// looksEscaped reports whether a text contains the closing tags of a document.
func looksEscaped(text []byte) bool {
	s := string(text)
	if strings.IndexByte(s, '<') < 0 {
		return false
	}
	s = strings.ToLower(s)
	for _, tag := range []string{"</p>", "</a>", "</div>", "</li>", "</strong>", "</b>", "</em>", "</i>", "</span>", "<br>", "<br/>", "<br />", "<p>", "<img "} {
		if strings.Contains(s, tag) {
			return true
		}
	}
	return false
}

// A block is an element that stands on lines of its own. It is written when
// its first word is, so there are no empty ones.
type block struct {
	tag     atom.Atom
	written bool
	implied bool // a list that only its items speak of
}

// A format is emphasis or a link that the source has opened. It is written
// when a word needs it and reopened after a block boundary, as browsers do.
type format struct {
	tag   atom.Atom
	href  string
	depth int // number of blocks around it; it ends with them
}

// The distances between two words in the plain text.
type distance uint8

const (
	near distance = iota
	newLine
	newParagraph
)

type sanitizer struct {
	textWriter
	source  []byte
	in      fragment // the source as it is read
	base    *url.URL
	drop    dropper
	blocks  []block
	formats []format
	open    []format // written and not yet closed
	breaks  int      // br since the last word
	indent  []byte   // blanks since the last word, in a pre
	gap     distance // before the next word, in the text
	tagged  bool     // there was at least one tag
}

// begin goes to the beginning of the source, of which nothing is written yet.
func (s *sanitizer) begin(void atom.Atom) {
	*s = sanitizer{
		textWriter: textWriter{html: s.html, text: slices.Grow(s.text[:0], len(s.source)), markup: s.markup[:0]},
		source:     s.source,
		in:         fragment{x: xmlScanner{b: s.source}},
		base:       s.base,
		drop:       dropper{void: void},
		blocks:     s.blocks[:0], formats: s.formats[:0], open: s.open[:0], indent: s.indent[:0],
	}
	if s.html {
		s.markup = slices.Grow(s.markup, len(s.source)+32)
	}
}

// upTo is the beginning of a text, at most n bytes of whole characters.
func upTo(b []byte, n int) []byte {
	if len(b) <= n {
		return b
	}
	for n > 0 && !utf8.RuneStart(b[n]) {
		n--
	}
	return b[:n]
}

func (s *sanitizer) run() {
	for len(s.text) < maxText && len(s.markup) < maxMarkup {
		switch tt := s.in.next(); {
		case tt == html.ErrorToken:
			s.closeBlocks(0)
			return
		case tt == html.TextToken && !s.drop.active():
			s.words(upTo(s.in.text(), maxText-len(s.text)))
		case isTag(tt):
			s.tagged = true
			if !s.drop.tag(&s.in, tt) {
				s.element(s.in.tag, tt)
			}
		}
	}
	s.closeBlocks(0)
}

func (s *sanitizer) element(tag atom.Atom, tt html.TokenType) {
	switch kinds[tag] {
	case kindInline, kindLink:
		s.format(tag, tt)
	case kindBreak:
		if tt != html.EndTagToken { // <br></br> of XHTML is one
			s.breaks++
		}
	case kindCell:
		s.blank = true
	case kindBlock:
		s.boundary()
	case kindLeaf, kindList, kindItem, kindQuote:
		switch tt {
		case html.StartTagToken:
			s.startBlock(tag)
		case html.EndTagToken:
			s.endBlock(tag)
		default:
			s.boundary()
		}
	}
}

func (s *sanitizer) format(tag atom.Atom, tt html.TokenType) {
	switch {
	case !s.html:
	case tt == html.StartTagToken:
		s.startFormat(tag)
	case tt == html.EndTagToken:
		s.endFormat(tag)
	}
}

// words writes text; the first visible character opens what is still to be
// opened.
func (s *sanitizer) words(b []byte) {
	b = unescapeAgain(b)
	if s.top() == atom.Pre {
		s.verbatim(b)
		return
	}
	b = s.skipInvisible(b)
	if len(b) == 0 {
		return
	}
	s.prepare()
	s.write(b)
}

// skipInvisible skips what is not seen at the beginning of a text; it opens
// nothing.
func (s *sanitizer) skipInvisible(b []byte) []byte {
	for len(b) > 0 && (b[0] <= ' ' || b[0] >= 0x7F) {
		r, size := utf8.DecodeRune(b)
		switch s.filter(r) {
		case ' ':
			s.blank = s.blank || s.inLine()
		case -1:
		default:
			s.marks = 0 // it is counted when it is written
			return b
		}
		b = b[size:]
	}
	return b
}

// verbatim writes the text of a pre, line by line.
func (s *sanitizer) verbatim(b []byte) {
	for i, l := range bytes.Split(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\n")) {
		if i > 0 && s.inLine() {
			s.blank = false
			s.indent = s.indent[:0]
			s.syncFormats(len(s.common()))
			s.text = append(s.text, '\n')
			s.mark("\n")
		}
		for len(l) > 0 {
			l = s.verbatimWord(l)
		}
	}
}

// verbatimWord writes the first word of a line as it stands, and returns the
// rest. Blanks are written with the word behind them, which may be in another
// element.
func (s *sanitizer) verbatimWord(l []byte) (rest []byte) {
	word := bytes.TrimLeft(l, " \t")
	s.indent = append(s.indent, l[:min(len(l)-len(word), maxIndent-len(s.indent))]...)
	if end := bytes.IndexAny(word, " \t"); end >= 0 {
		word, rest = word[:end], word[end:]
	}
	if word = s.skipInvisible(word); len(word) > 0 {
		s.prepare()
		s.write(word)
	}
	return rest
}

// inLine reports whether the innermost block is a line that has begun.
func (s *sanitizer) inLine() bool {
	n := len(s.blocks)
	return n > 0 && s.blocks[n-1].written && kinds[s.blocks[n-1].tag] != kindQuote
}

func (s *sanitizer) top() atom.Atom {
	if n := len(s.blocks); n > 0 {
		return s.blocks[n-1].tag
	}
	return 0
}

// prepare brings the output to where the next word may be written.
func (s *sanitizer) prepare() {
	s.lineBreaks()
	s.leaveImplied()
	switch kinds[s.top()] {
	case kindList:
		s.push(atom.Li)
	case kindLeaf, kindItem:
	default:
		s.push(atom.P)
	}
	if s.gap != near {
		s.blank = false
	}
	s.syncFormats(len(s.common()))
	s.flush() // between what ends and what begins
	if s.gap != near && len(s.text) > 0 {
		s.text = append(s.text, "\n\n"[:s.gap]...)
	}
	s.gap = near
	for i := range s.blocks {
		if b := &s.blocks[i]; !b.written {
			b.written = true
			s.tag("<", b.tag, ">")
		}
	}
	s.text = append(s.text, s.indent...)
	s.mark(string(s.indent))
	s.indent = s.indent[:0]
	for _, f := range s.formats[len(s.open):] {
		if f.tag == atom.A {
			s.mark(`<a href="`)
			s.mark(html.EscapeString(f.href))
			s.mark(`">`)
		} else {
			s.tag("<", f.tag, ">")
		}
		s.open = append(s.open, f)
	}
}

// lineBreaks writes the br that were read: one is a line break, several in a
// paragraph begin a new one, which is what their authors mean.
func (s *sanitizer) lineBreaks() {
	n := s.breaks
	if s.breaks = 0; n == 0 || !s.inLine() {
		return
	}
	s.blank = false
	if n > 1 && s.top() == atom.P {
		s.closeTop()
		s.push(atom.P)
		return
	}
	s.gap = max(s.gap, newLine)
	s.mark("<br>")
}

// common is the part of the written formats that is still wanted.
func (s *sanitizer) common() []format {
	n := 0
	for n < len(s.open) && n < len(s.formats) && s.open[n].tag == s.formats[n].tag && s.open[n].href == s.formats[n].href {
		n++
	}
	return s.open[:n]
}

// syncFormats closes written formats until n are left.
func (s *sanitizer) syncFormats(n int) {
	for i := len(s.open) - 1; i >= n; i-- {
		s.tag("</", s.open[i].tag, ">")
	}
	s.open = s.open[:n]
}

func (s *sanitizer) tag(open string, tag atom.Atom, end string) {
	if tag == atom.H1 { // the page's own headline is above ours
		tag = atom.H2
	}
	s.mark(open)
	s.mark(tag.String())
	s.mark(end)
}

// mark writes to the markup alone.
func (s *sanitizer) mark(m string) {
	if s.html {
		s.markup = append(s.markup, m...)
	}
}

func (s *sanitizer) startFormat(tag atom.Atom) {
	s.leaveImplied()
	f := format{tag: tag, depth: len(s.blocks)}
	if tag == atom.A {
		s.endFormat(atom.A) // links do not nest
		if f.href = resolveHref(s.base, s.in.href()); f.href == "" {
			return
		}
	}
	for _, g := range s.formats {
		if g.tag == tag {
			return
		}
	}
	if len(s.formats) < maxFormats {
		s.formats = append(s.formats, f)
	}
}

func (s *sanitizer) endFormat(tag atom.Atom) {
	for i := len(s.formats) - 1; i >= 0; i-- {
		if s.formats[i].tag == tag {
			s.formats = append(s.formats[:i], s.formats[i+1:]...)
			return
		}
	}
}
