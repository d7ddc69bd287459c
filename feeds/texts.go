package feeds

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/idna"
)

// phrases are the sentences that feeds themselves say, by language.
type phrases struct {
	allItems, allItemsAbout, sourceAbout, search, searchAbout  string
	status, statusAbout, wrong, recovered, wellAgain, proposal string
	moreAt, rightsOf, topicAbout                               string
}

var german = phrases{
	allItems:      "Alle Meldungen",
	allItemsAbout: "Alle Meldungen aller Quellen, die neuesten zuerst",
	sourceAbout:   "Meldungen der Quelle %s",
	search:        "Suche: %s",
	searchAbout:   "Meldungen, die zur Suche %s passen",
	status:        "Betriebszustand",
	statusAbout:   "Was bei den Quellen schiefging und was wieder läuft",
	wrong:         "%s: %s",
	recovered:     "%s: wieder in Ordnung",
	wellAgain:     "Die Quelle wird wieder gelesen.",
	proposal:      "Vorschlag",
	moreAt:        "Die Meldung steht bei %s.",
	rightsOf:      "Rechte: %s",
	topicAbout:    "Meldungen zum Thema %s",
}

var english = phrases{
	allItems:      "All items",
	allItemsAbout: "All items of all sources, newest first",
	sourceAbout:   "Items of the source %s",
	search:        "Search: %s",
	searchAbout:   "Items that match the search %s",
	status:        "Operations",
	statusAbout:   "What went wrong with the sources and what recovered",
	wrong:         "%s: %s",
	recovered:     "%s: recovered",
	wellAgain:     "The source is being read again.",
	proposal:      "Proposal",
	moreAt:        "Read it at %s.",
	rightsOf:      "Rights: %s",
	topicAbout:    "Items on the topic %s",
}

func (s Site) phrases() phrases {
	if strings.HasPrefix(s.Language, "en") {
		return english
	}
	return german
}

// language is the site's language as a tag; German unless said otherwise.
func (s Site) language() string { return languageTag(s.Language, "de") }

var languageForm = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// languageTag returns a declared language where it has the form of one.
func languageTag(declared, otherwise string) string {
	if languageForm.MatchString(declared) {
		return declared
	}
	return otherwise
}

var (
	tagLike    = regexp.MustCompile(`<(/?[A-Za-z!?])`)
	entityLike = regexp.MustCompile(`&(#\w+|[A-Za-z][A-Za-z0-9]*);`)
)

// plain keeps a text plain where a format has no way to say so: readers guess,
// and what looks like markup or an entity would be taken for one.
func plain(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return strings.TrimSpace(strings.Map(printable, s))
	}
	const rounds = 3 // escaped twice happens; whoever escapes more often gets a harmless sign
	for i := 0; i < rounds && entityLike.MatchString(s); i++ {
		s = html.UnescapeString(s)
	}
	s = entityLike.ReplaceAllString(s, "＆$1;")
	s = tagLike.ReplaceAllString(s, "‹$1")
	return strings.TrimSpace(strings.Map(printable, s))
}

// printable drops what unescaping may have brought back: control and
// bidirectional characters.
func printable(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r < ' ', r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff, r&0xfffe == 0xfffe:
		return -1
	}
	return r
}

// paragraphs is a plain text as HTML.
func paragraphs(text string) string {
	var b strings.Builder
	for _, p := range strings.Split(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			b.WriteString("<p>" + html.EscapeString(p) + "</p>")
		}
	}
	return b.String()
}

// webAddress is an http(s) address as a URI of ASCII characters, or nothing
// when it is none: RSS and OPML know no IRIs.
func webAddress(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || !isWeb(u) {
		return ""
	}
	if host, err := idna.Lookup.ToASCII(u.Hostname()); err == nil && u.Port() == "" && !strings.Contains(u.Host, "[") {
		u.Host = host
	}
	u.RawQuery = escapeRest(u.RawQuery)
	u.Fragment, u.RawFragment = "", ""
	if i := strings.IndexByte(s, '#'); i >= 0 {
		return u.String() + "#" + escapeRest(s[i+1:])
	}
	return u.String()
}

// isWeb reports whether an address is one of the web that may be published:
// with a host, and without a password.
func isWeb(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil && !strings.ContainsAny(u.Host, "*,!")
}

// escapeRest percent-encodes what may not stand in a query or fragment and
// leaves the rest as it is.
func escapeRest(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; mayStand(s, i) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func mayStand(s string, i int) bool {
	switch c := s[i]; {
	case c == '%':
		return i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
	case c <= ' ', c >= 0x7f:
		return false
	default:
		return strings.IndexByte("<>\"{}|\\^`#", c) < 0
	}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func topicPath(id string) string { return "/topics/" + url.PathEscape(id) }

func sourcePath(id string) string { return "/sources/" + url.PathEscape(id) }

func itemPath(id string) string { return "/items/" + url.PathEscape(id) }
