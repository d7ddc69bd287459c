package extract

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// title is what the page says in its metadata, which editors write for
// readers elsewhere, without the site's name. Where there is none it is the
// headline as the page shows it, "Kicker: Headline".
func (a *articlePage) title() (title, kicker string) {
	shown, kicker := a.shownTitle()
	written := a.withoutSite(first(a.meta["og:title"], a.ldValue("headline"), a.meta["twitter:title"], a.meta["dc.title"]), shown)
	switch {
	case written == "":
		if shown == "" {
			shown = a.withoutSite(a.document, "")
			kicker = writtenKicker(shown)
		}
		return shown, kicker
	case kicker == "" || sameText(written, shown):
		return written, writtenKicker(written)
	}
	return written, kicker
}

// shownTitle reads the headline and the kicker in it, before it, or glued to
// it.
func (a *articlePage) shownTitle() (title, kicker string) {
	if a.headline == nil {
		return "", ""
	}
	title, kicker = titleOf(a.headline, nil)
	if kicker != "" {
		return title, kicker
	}
	if k := a.kickerBefore(); k != "" {
		return k + ": " + title, k
	}
	for _, known := range []string{a.document, a.meta["og:title"], a.ldValue("headline")} {
		if k, rest := unglue(title, a.withoutSite(line(known, maxTitle), "")); k != "" {
			return k + ": " + rest, k
		}
	}
	return title, ""
}

// unglue splits "ThüringenKompetenzzentrum" where the title known from
// elsewhere is the second word.
func unglue(title, known string) (kicker, rest string) {
	k, ok := strings.CutSuffix(title, known)
	last, _ := utf8.DecodeLastRuneInString(k)
	if !ok || known == "" || !unicode.IsLetter(last) && !unicode.IsDigit(last) || !kickerLike(k) {
		return "", ""
	}
	return k, known
}

// kickerBefore is the text of the element right above the headline, if it is
// named a kicker or stands on the headline's own line.
func (a *articlePage) kickerBefore() string {
	n := a.headline
	for range 3 { // the wrappers that editors' systems put around a headline
		if p := elementBefore(n); p != nil {
			return a.asKicker(p)
		}
		if n = n.Parent; n == nil || n.DataAtom == atom.Body {
			break
		}
	}
	return ""
}

func (a *articlePage) asKicker(n *html.Node) string {
	inline := n.DataAtom == atom.Span || n.DataAtom == atom.Strong || n.DataAtom == atom.Em || n.DataAtom == atom.B || n.DataAtom == atom.Small
	grouped := n.Parent != nil && n.Parent.DataAtom == atom.Hgroup
	if !hasKickerClass(n) && !grouped && (!inline || n.Parent != a.headline.Parent) {
		return ""
	}
	k := strings.TrimRight(textOf(n, nil), ": ")
	if _, isDate := a.findDate(k); isDate || !kickerLike(k) {
		return ""
	}
	return k
}

// elementBefore is the visible element before n among its siblings; nil when
// text stands between.
func elementBefore(n *html.Node) *html.Node {
	for s := n.PrevSibling; s != nil; s = s.PrevSibling {
		if s.Type == html.TextNode && strings.TrimSpace(s.Data) != "" {
			return nil
		}
		if s.Type == html.ElementNode && !unread(s) && textOf(s, nil) != "" {
			return s
		}
	}
	return nil
}

// findHeadline is the h1 that says most of what the title element says; with
// no such h1 the h2 that does.
func (a *articlePage) findHeadline() *html.Node {
	known := lettersOf(first(a.meta["og:title"], a.ldValue("headline"), a.document))
	document := lettersOf(a.document)
	var best *html.Node
	bestScore := 0
	for n := range a.root.Descendants() {
		if n.DataAtom != atom.H1 && n.DataAtom != atom.H2 {
			continue
		}
		text := lettersOf(textOf(n, nil))
		score := headlineScore(n, text, known, document)
		if text != "" && score > bestScore {
			best, bestScore = n, score
		}
	}
	return best
}

// headlineScore prefers what the metadata says too, then an h1 in the article,
// then any h1.
func headlineScore(n *html.Node, text, known, document string) int {
	score := 0
	if n.DataAtom == atom.H1 {
		score = 1
		for p := n.Parent; p != nil; p = p.Parent {
			if p.DataAtom == atom.Article || p.DataAtom == atom.Main {
				score = 2
			}
			if p.DataAtom == atom.Nav || p.DataAtom == atom.Footer || p.DataAtom == atom.Aside {
				return 0
			}
		}
	}
	for _, k := range []string{known, document} {
		if len(text) >= 8 && k != "" && (strings.Contains(k, text) || strings.Contains(text, k)) {
			return score + 4
		}
	}
	return score
}

// titleBreaks separate a title from the name of the site.
var titleBreaks = []string{" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " // ", " / ", " ‹ ", " « ", "| "}

// withoutSite cuts the site's name from the end of a title, and whatever
// follows the headline that the page shows.
func (a *articlePage) withoutSite(title, shown string) string {
	title = line(title, maxTitle)
	if rest, ok := strings.CutPrefix(title, shown); ok && shown != "" && startsWithBreak(rest) {
		return shown
	}
	for {
		cut := -1
		for _, b := range titleBreaks {
			cut = max(cut, strings.LastIndex(title, b))
		}
		if cut <= 0 || !a.isSite(title[cut:]) {
			return strings.TrimSpace(title)
		}
		title = strings.TrimSpace(title[:cut])
	}
}

func startsWithBreak(s string) bool {
	for _, b := range titleBreaks {
		if strings.HasPrefix(s, b) {
			return true
		}
	}
	return false
}

// isSite reports whether a part of a title names the site: as the page's
// metadata do, or as its address does.
func (a *articlePage) isSite(part string) bool {
	p := lettersOf(part)
	if site := lettersOf(a.site); site != "" && (strings.Contains(p, site) || len(p) > 2 && strings.Contains(site, p)) {
		return true
	}
	host := hostName(a.base)
	return p != "" && host != "" && (strings.Contains(host, p) && 2*len(p) >= len(host) || strings.Contains(p, host))
}

// hostName is a host's name without its ends, by letters: "www.der-rat.de" is
// "derrat".
func hostName(u *url.URL) string {
	labels := strings.Split(u.Hostname(), ".")
	if len(labels) < 2 {
		return ""
	}
	return lettersOf(labels[len(labels)-2])
}
