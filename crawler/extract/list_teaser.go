package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// minTeaserWords keeps labels from becoming a teaser that nobody selected.
const minTeaserWords = 4

func (p *rowReader) readTeaser(r row, d *Draft, found reading) {
	if !p.rule.teaser.given() {
		if t := p.plainTeaser(r, d.Title, found); countFields(t) >= minTeaserWords {
			d.Teaser = t
		}
		return
	}
	for _, n := range p.inRow(r, p.rule.teaser) {
		var lines []string
		if p.rule.teaser.attr != "" {
			lines = []string{plain(attr(n, p.rule.teaser.attr), maxTeaser)}
		} else {
			skip := r.leaveOut(func(m *html.Node) bool { return m != n && (m == found.title || m == found.date) })
			lines = linesOf([]*html.Node{n}, skip)
		}
		if d.Teaser = p.teaserText(lines, d.Title); d.Teaser != "" {
			return
		}
	}
}

// leaveOut skips entries inside the row, links that only say "mehr...", and
// what more names.
func (r row) leaveOut(more func(*html.Node) bool) func(*html.Node) bool {
	return func(n *html.Node) bool {
		return r.foreign(n) || n.DataAtom == atom.A && isMore(textOf(n, nil)) || more != nil && more(n)
	}
}

// plainTeaser is what the row says besides headline and date: its lines that
// are long enough to be sentences.
func (p *listPage) plainTeaser(r row, title string, found reading) string {
	skip := r.leaveOut(func(n *html.Node) bool {
		if n == r.item && len(r.nodes) == 1 {
			return false
		}
		return n == found.title || n == found.date && p.isDate(textOf(n, nil)) || n.DataAtom == atom.A && p.invites(n, found, title)
	})
	idle := func(l string) bool { return !p.tells(l, title) }
	return p.teaserText(slices.DeleteFunc(linesOf(r.nodes, skip), idle), title)
}

// tells reports whether a line says something of the entry that its headline
// and its day do not.
func (p *listPage) tells(l, title string) bool {
	rest, dated := p.cutDate(l)
	return countWords(rest) >= minTeaserWords && (dated || !p.isNote(l)) && !labels(l, title)
}

// countWords counts what a file number or a size is not made of.
func countWords(s string) int {
	words := 0
	for w := range strings.FieldsSeq(s) {
		if countLetters(w) > 2 {
			words++
		}
	}
	return words
}

// So many words say who wrote something when, or name a property of it.
const (
	maxBylineWords = 12
	maxLabelWords  = 8
)

// isNote reports a short line that is no sentence and names a date or begins
// with a label.
func (p *listPage) isNote(l string) bool {
	words := countFields(l)
	if words > maxBylineWords || strings.ContainsAny(l[len(l)-1:], ".!?") {
		return false
	}
	if label, _, ok := strings.Cut(l, ": "); ok && words <= maxLabelWords && utf8.RuneCountInString(label) <= maxLabelRunes {
		return true
	}
	_, ok := p.findDate(l)
	return ok
}

// labels reports whether a line is the headline behind its label.
func labels(l, title string) bool {
	label, value, ok := strings.Cut(l, ":")
	return ok && titleLabel(strings.ToLower(label)) && sameText(value, title)
}

// invites reports a second link to where the headline leads, that says it again.
func (p *listPage) invites(a *html.Node, found reading, title string) bool {
	return found.link != nil && a != found.link && !within(found.title, a) &&
		attr(a, "href") == attr(found.link, "href") && strings.Contains(textOf(a, nil), title)
}

// teaserText joins lines to a teaser: without headline, date line and the
// invitation to read on.
func (p *listPage) teaserText(lines []string, title string) string {
	var kept []string
	for i, l := range lines {
		if len(kept) == 0 {
			if i == 0 && title != "" && len(l) < 2*len(title) && sameText(l, title) {
				continue
			}
			l, _ = p.cutDate(l)
		}
		if l = cutMore(l); l != "" && !isMore(l) {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, " ")
}

// cutMore drops an invitation to read on at the end of a line.
func cutMore(l string) string {
	if bare, ok := strings.CutSuffix(strings.ReplaceAll(l, "[...]", "[…]"), " […]"); ok {
		l = bare + " …"
	}
	tail := max(0, len(l)-maxMoreBytes)
	if low := strings.ToLower(l[tail:]); !strings.Contains(low, "mehr") && !strings.Contains(low, "more") && !strings.Contains(low, "weiter") {
		return l
	}
	if at := moreTail.FindStringIndex(l[tail:]); at != nil {
		return strings.TrimSpace(l[:tail+at[0]])
	}
	if at := moreBehind.FindStringSubmatchIndex(l[tail:]); at != nil {
		return l[:tail+at[3]]
	}
	return l
}

// maxMoreBytes is the longest such invitation.
const maxMoreBytes = 48

// moreTail is an invitation to read on at the end of a text. A bare "mehr"
// stays: it may end a sentence.
var moreTail = regexp.MustCompile(`(?i)\s*(?:[\[(]\s*)?(?:[»›>→]+\s*)?\b(?:mehr|weiter(?:lesen)?|read more|more)\s*(?:…|\.{2,}|[»›>→]+|\[…\]|[\])])+\s*$`)

// moreBehind is one behind the end of a sentence.
var moreBehind = regexp.MustCompile(`(?i)([.!?…])\s+(?:mehr|weiterlesen|read more|more)\s*$`)

// moreWords are whole link texts that only invite to read on.
var moreWords = map[string]bool{
	"mehr": true, "weiter": true, "weiterlesen": true, "weiter lesen": true, "mehr lesen": true, "mehr erfahren": true,
	"lesen sie mehr": true, "lesen": true, "details": true, "zum artikel": true, "zum beitrag": true, "zur meldung": true,
	"zur pressemitteilung": true, "artikel lesen": true, "mehr dazu": true, "mehr informationen": true, "ansehen": true,
	"more": true, "read more": true, "continue reading": true, "learn more": true, "read full article": true,
	"view": true, "view more": true, "full story": true, "read": true, "more info": true, "see more": true, "open": true,
	"download": true, "herunterladen": true, "view opinion": true, "read the full story": true,
}

// maxMoreLink bytes may an invitation have: "mehr zu" and a headline.
const maxMoreLink = 120

// isMore reports whether a link text only invites to read on.
func isMore(s string) bool {
	if len(s) > maxMoreLink {
		return false
	}
	s = strings.ToLower(strings.Trim(s, " .…»›>→[]()+:|-–"))
	return moreWords[s] || strings.HasPrefix(s, "mehr zu") || strings.HasPrefix(s, "mehr:") || strings.HasPrefix(s, "mehr über") ||
		strings.HasPrefix(s, "read more") || strings.HasPrefix(s, "weiterlesen") || strings.HasPrefix(s, "continue reading")
}

// sameText compares two texts by their letters and digits.
func sameText(a, b string) bool { return lettersOf(a) == lettersOf(b) }
