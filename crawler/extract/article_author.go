package extract

import (
	"cmp"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// author is the person or body that signs the article: as the metadata say,
// else as the page shows. A name like the site's is that of a blog's owner, or
// the site's own where nobody signs.
func (a *articlePage) author() string {
	owner := ""
	for _, name := range []string{a.ldName("author"), a.meta["author"], a.meta["article:author"], a.meta["dc.creator"], a.meta["parsely-author"]} {
		person, site := a.signers(line(name, maxName))
		if person != "" {
			return person
		}
		owner = cmp.Or(owner, site)
	}
	s := signatures{page: a}
	s.node(a.root)
	return cmp.Or(s.marked, s.named, s.written, owner)
}

// notName is in addresses.
var notName = regexp.MustCompile(`(?i)://|^/|@|\bwww\.`)

// signers divides the names of the metadata into those of persons and that of
// the site. Addresses are no names.
func (a *articlePage) signers(names string) (persons, site string) {
	var all []string
	for name := range strings.SplitSeq(names, ", ") {
		switch {
		case name == "", notName.MatchString(name), strings.EqualFold(name, a.site):
		case a.isSite(name):
			site = cmp.Or(site, name)
		default:
			all = append(all, name)
		}
	}
	return strings.Join(all, ", "), site
}

// signatures are the names that a page shows for its author, the first of each
// kind. A wrong name is worse than none: what is no name by its letters is left.
type signatures struct {
	page    *articlePage
	marked  string // itemprop=author, rel=author
	named   string // in an element called author
	written string // "Von Mia Muster" at the headline
	near    bool   // the headline is behind, the text has not begun
	lines   int    // looked at so far
}

// maxByline is the longest line with a name in it: two names, date and place.
const maxByline = 160

// maxBylines bounds the lines looked at: a page with more is a list of authors.
const maxBylines = 300

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
	line, marked, called := s.isLine(n), marksAuthor(n), s.page.isCalled(n, authorClass)
	if !line && !marked && !called {
		return
	}
	text, short := shortText(n, maxByline)
	switch {
	case !short:
		s.near = s.near && !line // the text begins
	case marked:
		s.note(&s.marked, text, true)
	case called:
		s.note(&s.named, text, true)
	case s.near:
		s.note(&s.written, text, false)
	}
}

// isLine reports whether an element is one line of text.
func (s *signatures) isLine(n *html.Node) bool {
	return isBlock(n) && !s.page.shapes[n].block && !isHeading(n.DataAtom)
}

// marksAuthor reports an author marked for machines.
func marksAuthor(n *html.Node) bool {
	return strings.EqualFold(attr(n, "rel"), "author") || strings.EqualFold(attr(n, "itemprop"), "author")
}

// note keeps the first name of a kind.
func (s *signatures) note(kind *string, text string, known bool) {
	if *kind == "" && s.lines < maxBylines {
		s.lines++
		*kind = s.page.nameIn(text, known)
	}
}

var (
	bylineParts  = regexp.MustCompile(`\s*[|·•∙,(]\s*|\s+[-–—/]\s+|\s+(?:am|vom|veröffentlicht)\s`)
	bylinePrefix = regexp.MustCompile(`(?i)^(?:(?:ein (?:beitrag|artikel|kommentar|gastbeitrag) |(?:verfasst|geschrieben|erstellt|veröffentlicht|eingestellt|gepostet|pressemitteilung) )?von|by|author|autor(?:en|in|:in|innen|:innen)?|verfasser(?:in)?)(?:\s*:\s*|\s+)(?:von\s+)?|^(?:text|redaktion)\s*:\s*`)
	nameJoints   = regexp.MustCompile(`(?i)^(?:von|van|vom|de|der|den|di|da|zu|zur|und|&|dr\.|prof\.)$`)
	noNames      = regexp.MustCompile(`(?i)^(?:über|alle|alles|mehr|weitere|inhalte?|kontakt|mitglied|beiträge|artikel|autor|author|redakteur(?:in)?|veröffentlicht|zum|profil|folgen)$`)
)

// nameIn is the name in a byline: what follows "Von", "Autor:" and the like, or,
// where the line is known to have one, the first part that can be a name.
func (a *articlePage) nameIn(text string, known bool) string {
	if _, start, end, dated := dates.Find(text, a.Now); dated {
		text = text[:start] + "|" + text[end:]
	}
	for _, part := range bylineParts.Split(text, -1) {
		rest := bylinePrefix.ReplaceAllString(part, "")
		if (known || rest != part) && isName(rest) {
			return rest
		}
	}
	return ""
}

// The words of a name besides its joints; more are a sentence.
const (
	minNameWords = 2
	maxNameWords = 5 // "Dr. Mia von Muster und Jan Ole Kern"
)

// isName reports whether a text is made of the words of names.
func isName(text string) bool {
	n, joint := 0, true
	for _, w := range strings.Fields(text) {
		first, _ := utf8.DecodeRuneInString(w)
		joint = nameJoints.MatchString(w)
		switch {
		case joint:
			continue
		case !unicode.IsUpper(first), noNames.MatchString(w), strings.ContainsAny(w, "0123456789:;!?\"„“©@/"):
			return false
		}
		n++
	}
	return minNameWords <= n && n <= maxNameWords && !joint
}
