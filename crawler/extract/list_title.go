package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A kicker names a place, body or subject in a few words; what is longer is a
// sentence.
const (
	maxKickerRunes = 48
	maxKickerWords = 6
)

// kickerClasses are parts of class names that editors' systems give to the
// line above a headline.
var kickerClasses = []string{"kicker", "dachzeile", "topline", "overline", "roofline", "spitzmarke", "ortsmarke", "oberzeile"}

// titleOf reads a headline and the kicker in it. The title is
// "Kicker: Headline" however the page sets the kicker apart.
func titleOf(n *html.Node, skip func(*html.Node) bool) (title, kicker string) {
	whole := textOf(n, skip)
	if full := unabridged(n, whole); full != "" {
		return full, writtenKicker(full)
	}
	if k, rest := splitKicker(n, skip); k != "" {
		return k + ": " + rest, k
	}
	return whole, writtenKicker(whole)
}

// unabridged is the whole of a headline that the page cuts off and has in the
// title attribute of its link; empty when there is none.
func unabridged(n *html.Node, cut string) string {
	if !isCut(cut) {
		return ""
	}
	whole := attr(n, "title")
	for c := range n.Descendants() {
		if whole == "" && c.DataAtom == atom.A {
			whole = attr(c, "title")
		}
	}
	if whole == "" && n.Parent != nil && n.Parent.DataAtom == atom.A {
		whole = attr(n.Parent, "title")
	}
	if whole = plain(whole, maxTitle); continues(cut, whole) {
		return whole
	}
	return ""
}

// isCut reports whether a headline ends where there was no more room.
func isCut(title string) bool {
	return strings.HasSuffix(title, "…") || strings.HasSuffix(title, "...")
}

// continues reports whether a text begins like a headline that is cut off.
func continues(cut, whole string) bool {
	begin := lettersOf(cut)
	return begin != "" && strings.HasPrefix(lettersOf(whole), begin)
}

// writtenKicker is what stands before the first colon of a title, if it is
// short enough for a kicker.
func writtenKicker(title string) string {
	k, rest, ok := strings.Cut(title, ": ")
	k = strings.TrimRight(k, ": ")
	if !ok || strings.TrimSpace(rest) == "" || !kickerLike(k) || isCase(title) {
		return ""
	}
	return k
}

func kickerLike(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return utf8.RuneCountInString(s) <= maxKickerRunes && countFields(s) <= maxKickerWords &&
		(unicode.IsUpper(first) || unicode.IsDigit(first)) && utf8.RuneCountInString(s) > 1
}

// splitKicker finds a kicker that mark-up alone sets apart: an element at the
// start of the headline that is named so, is followed by a colon, or touches
// the rest without white space, as in <span>Thüringen</span>Kompetenzzentrum.
func splitKicker(n *html.Node, skip func(*html.Node) bool) (kicker, rest string) {
	first, after := headAndRest(n, skip)
	if first == nil || after == "" {
		return "", ""
	}
	inner := textOf(first, skip)
	trimmed := strings.TrimRight(inner, ": ")
	rest = strings.TrimLeft(after, ": ")
	if !kickerLike(trimmed) || rest == "" {
		return "", ""
	}
	colon := len(trimmed) < len(inner) || strings.HasPrefix(after, ":")
	if colon || hasKickerClass(first) || touches(first, after) {
		return trimmed, rest
	}
	return "", ""
}

// headAndRest goes down single wrappers to the first element of a headline
// and the text behind it. The rest keeps its leading white space.
func headAndRest(n *html.Node, skip func(*html.Node) bool) (first *html.Node, rest string) {
	for n != nil {
		parts := spokenParts(n, skip)
		if len(parts) == 0 || parts[0].Type != html.ElementNode {
			return nil, ""
		}
		if len(parts) > 1 {
			return parts[0], restAfter(parts[0], skip)
		}
		n = parts[0]
	}
	return nil, ""
}

// spokenParts are the first two children of n that say something.
func spokenParts(n *html.Node, skip func(*html.Node) bool) []*html.Node {
	var all []*html.Node
	for c := n.FirstChild; c != nil && len(all) < 2; c = c.NextSibling {
		empty := c.Type == html.TextNode && strings.TrimSpace(c.Data) == ""
		if !empty && !unread(c) && (skip == nil || !skip(c)) {
			all = append(all, c)
		}
	}
	return all
}

// restAfter is the text of the siblings behind n; a leading space stays where
// the page has one.
func restAfter(n *html.Node, skip func(*html.Node) bool) string {
	var nodes []*html.Node
	for c := n.NextSibling; c != nil; c = c.NextSibling {
		nodes = append(nodes, c)
	}
	text := strings.Join(linesOf(nodes, skip), " ")
	if raw := rawText(nodes[0]); raw != "" && unicode.IsSpace(rune(raw[0])) {
		return " " + text
	}
	return text
}

// touches reports whether a reader would see the kicker run into the headline.
func touches(first *html.Node, after string) bool {
	raw := rawText(first)
	if raw == "" {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(raw)
	after = strings.TrimLeft(after, `„"»`)
	next, size := utf8.DecodeRuneInString(after)
	second, _ := utf8.DecodeRuneInString(after[size:])
	wordStart := unicode.IsUpper(next) && !unicode.IsUpper(second) || unicode.IsDigit(next) && !unicode.IsDigit(last)
	return (unicode.IsLetter(last) || unicode.IsDigit(last)) && wordStart
}

// rawText is the text of n as written, white space and all.
func rawText(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func hasKickerClass(n *html.Node) bool {
	class := strings.ToLower(classOf(n))
	for _, k := range kickerClasses {
		if class != "" && strings.Contains(class, k) {
			return true
		}
	}
	return false
}
