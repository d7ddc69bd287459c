package extract

import (
	"cmp"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// author is the person or body that signs the article: as the metadata say,
// else as the page shows.
func (a *articlePage) author() string {
	for _, name := range []string{a.ldName("author"), a.meta["author"], a.meta["article:author"], a.meta["dc.creator"], a.meta["parsely-author"]} {
		name = line(name, maxName)
		if name != "" && !strings.Contains(name, "://") && !strings.EqualFold(name, a.site) {
			return name
		}
	}
	s := signatures{page: a}
	s.node(a.root)
	return cmp.Or(s.marked, s.named, s.written)
}

// signatures are the names that a page shows for its author, the first of each
// kind. A wrong name is worse than none: what is no name by its letters is left.
type signatures struct {
	page    *articlePage
	marked  string // itemprop=author, rel=author
	named   string // in an element called author
	written string // "Von Mia Muster" at the headline
	near    bool   // the headline is behind, the text has not begun
}

// maxByline is the longest line with a name in it: two names, date and place.
const maxByline = 160

func (s *signatures) node(n *html.Node) {
	switch {
	case n.Type == html.ElementNode && (unread(n) || s.page.isAside(n) || s.page.isMargin(n)):
		return
	case n == s.page.headline:
		s.near = true
		return
	case n.Type == html.ElementNode:
		s.look(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s.node(c)
	}
}

// authorClass is what the box of a name is called.
var authorClass = regexp.MustCompile(`(?i)author|autor(?:en|in|innen)?\b|autor_|byline|verfasser`)

// look notes the name that an element shows.
func (s *signatures) look(n *html.Node) {
	leaf := isBlock(n) && !s.page.shapes[n].block && !isHeading(n.DataAtom)
	marks := strings.EqualFold(attr(n, "rel"), "author") || strings.EqualFold(attr(n, "itemprop"), "author")
	called := isCalled(n, authorClass)
	if !leaf && !marks && !called {
		return
	}
	text, short := shortText(n, maxByline)
	switch {
	case !short:
		s.near = s.near && !leaf // the text begins
	case marks:
		s.marked = cmp.Or(s.marked, nameIn(text, true))
	case called:
		s.named = cmp.Or(s.named, nameIn(text, true))
	case s.near:
		s.written = cmp.Or(s.written, nameIn(text, false))
	}
}

var (
	bylineParts  = regexp.MustCompile(`\s*[|·•∙,(]\s*|\s+[-–—/]\s+|\s+(?:am|vom|veröffentlicht)\s`)
	bylinePrefix = regexp.MustCompile(`(?i)^(?:(?:ein (?:beitrag|artikel|kommentar|gastbeitrag) |verfasst |geschrieben )?von|by|autor(?:en|in|:in|innen|:innen)?|verfasser(?:in)?)(?:\s*:\s*|\s+)(?:von\s+)?|^(?:text|redaktion)\s*:\s*`)
	nameWords    = regexp.MustCompile(`^(?:von|van|vom|de|der|den|di|da|zu|zur|und|&|dr\.|prof\.)$`)
)

// nameIn is the name in a byline: what follows "Von", "Autor:" and the like, or,
// where the line is known to have one, the first part that can be a name.
func nameIn(text string, known bool) string {
	for _, part := range bylineParts.Split(text, -1) {
		rest := bylinePrefix.ReplaceAllString(part, "")
		if (known || rest != part) && isName(rest) {
			return rest
		}
	}
	return ""
}

// The words that a name has; more are a sentence.
const (
	minNameWords = 2
	maxNameWords = 8 // "Dr. Mia von Muster und Prof. Jan Kern"
)

// isName reports whether all words of a text are those of names.
func isName(text string) bool {
	words := strings.Fields(text)
	if len(words) < minNameWords || len(words) > maxNameWords || len(text) > maxName {
		return false
	}
	for _, w := range words {
		first, _ := utf8.DecodeRuneInString(w)
		if strings.ContainsAny(w, "0123456789:;!?\"„“©@/") || !unicode.IsUpper(first) && !nameWords.MatchString(strings.ToLower(w)) {
			return false
		}
	}
	last := words[len(words)-1]
	return !nameWords.MatchString(last)
}
