package extract

import (
	"cmp"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// title is what the page says in its metadata, which editors write for
// readers elsewhere, without the site's name. Where there is none it is the
// headline as the page shows it, "Kicker: Headline".
func (a *articlePage) title() (title, kicker string) {
	shown, kicker := a.shownTitle()
	written := a.writtenTitle(shown)
	switch {
	case written == "" && shown == "":
		title = a.withoutSite(a.document, "")
		return title, writtenKicker(title)
	case written == "":
		return shown, kicker
	case typewriter.Replace(written) == typewriter.Replace(shown):
		return shown, kicker
	case kicker == "" || sameText(written, shown):
		return written, writtenKicker(written)
	}
	headline := strings.TrimPrefix(shown, kicker+": ")
	if k, rest, ok := strings.Cut(written, ": "); ok && kickerLike(k) && sameText(rest, headline) && writtenKicker(textOf(a.headline, a.isDateOnly)) == "" {
		return rest, kicker // two kickers, one by markup: they agree on the headline alone
	}
	return written, kicker
}

// typewriter writes the marks that metadata often lose as they do.
var typewriter = strings.NewReplacer("„", `"`, "“", `"`, "”", `"`, "»", `"`, "«", `"`, "’", "'", "‘", "'", "‚", "'", "–", "-", "—", "-")

// writtenTitle is the title of the metadata. Sharing has its own wording; but
// where it is only the one of the title element, which is written for search
// engines, the structured data have the newsroom's. Where it
// only names the site or a section, the headline is the title.
func (a *articlePage) writtenTitle(shown string) string {
	document := a.withoutSite(a.document, shown)
	shared := a.withoutSite(cmp.Or(a.meta["og:title"], a.meta["twitter:title"], a.meta["dc.title"]), shown)
	own := a.withoutSite(a.ldValue("headline"), shown)
	switch {
	case shared != "" && a.namesSection(shared) && confirms(document, shown):
		if len(document) < len(shown) {
			return document
		}
		return shown
	case own == "", sameText(own, shared):
		return cmp.Or(shared, own)
	case shared == "", sameText(shared, document), strings.HasSuffix(own, ": "+shared):
		return own
	}
	return shared
}

// namesSection reports whether a title says where the article stands and not
// what it is: the site, or one word such as "Pressemitteilungen".
func (a *articlePage) namesSection(title string) bool {
	return !strings.ContainsAny(title, " -–") || sameText(title, a.meta["og:site_name"])
}

// confirms reports whether the title element has the headline in it, whatever
// stands around either.
func confirms(document, shown string) bool {
	d, s := lettersOf(document), lettersOf(shown)
	return len(s) >= minConfirmed && len(d) >= minConfirmed && (strings.Contains(d, s) || strings.Contains(s, d))
}

// shownTitle reads the headline and the kicker in it, before it, or glued to
// it.
func (a *articlePage) shownTitle() (title, kicker string) {
	if a.headline == nil {
		return "", ""
	}
	title, kicker = titleOf(a.headline, a.isDateOnly)
	if kicker != "" {
		rest := strings.TrimPrefix(title, kicker+": ")
		if _, start, end, dated := dates.Find(rest, a.Now); dated && end-start == len(rest) {
			return kicker, "" // the headline and its date, not a kicker
		}
		return title, kicker
	}
	if k := a.kickerBefore(); k != "" {
		return k + ": " + title, k
	}
	for _, known := range []string{a.document, a.meta["og:title"], a.ldValue("headline")} {
		for _, k := range beginnings(line(known, maxTitle)) {
			if k, rest := unglue(title, k); k != "" {
				return k + ": " + rest, k
			}
		}
	}
	return title, ""
}

// beginnings are a title and what it is when cut before a break.
func beginnings(title string) []string {
	all := []string{title}
	for i := range title {
		if startsWithBreak(title[i:]) {
			all = append(all, title[:i])
		}
	}
	return all
}

// isDateOnly reports whether an element inside a line is nothing but a date.
func (a *articlePage) isDateOnly(n *html.Node) bool {
	if n.Type != html.ElementNode || isBlock(n) {
		return false
	}
	text, short := shortText(n, maxDateRunes)
	if !short || text == "" {
		return false
	}
	d, start, end, ok := dates.Find(text, a.Now)
	return ok && d.Precision >= dates.Day && start == 0 && end == len(text)
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

// asKicker is the text of an element if it is a kicker: called so, grouped
// with the headline, or on its line. A link there leads to the section.
func (a *articlePage) asKicker(n *html.Node) string {
	grouped := n.Parent != nil && n.Parent.DataAtom == atom.Hgroup
	beside := n.Parent == a.headline.Parent && isInline(n) && !a.shapes[n].link
	if !hasKickerClass(n) && !grouped && !beside {
		return ""
	}
	k := strings.TrimRight(textOf(n, nil), ": ")
	if _, isDate := a.findDate(k); isDate || !kickerLike(k) {
		return ""
	}
	return k
}

func isInline(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Span, atom.Strong, atom.Em, atom.B, atom.Small:
		return true
	}
	return false
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

// findHeadline is the heading that says most of what the metadata say; where
// none does, the first h1 of the article.
func (a *articlePage) findHeadline() *html.Node {
	known := []string{lettersOf(a.meta["og:title"]), lettersOf(a.ldValue("headline")), lettersOf(a.document)}
	var best *html.Node
	bestScore, seen := 0, 0
	for n := range a.root.Descendants() {
		if n.DataAtom != atom.H1 && n.DataAtom != atom.H2 && n.DataAtom != atom.H3 {
			continue
		}
		if seen++; seen > maxHeadings {
			break
		}
		if a.shapes[n].text > 4*maxTitle {
			continue
		}
		text := textOf(n, a.isDateOnly)
		if text == "" || a.isSite(text) || a.leadsHome(n) {
			continue
		}
		if score := headlineScore(n, lettersOf(text), known); score > bestScore {
			best, bestScore = n, score
		}
	}
	return best
}

// leadsHome reports whether a heading links to the site's front page, as its
// name does.
func (a *articlePage) leadsHome(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.DataAtom == atom.A {
			u, err := url.Parse(a.address(attr(d, "href")))
			return err == nil && a.base != nil && u.Host == a.base.Host && strings.Trim(u.Path, "/") == "" && strings.Trim(a.base.Path, "/") != ""
		}
	}
	return false
}

// maxHeadings is how many headings are looked at: below it come comments.
const maxHeadings = 200

// The parts of a headline's score. What the metadata confirm beats all; then
// the heading's rank and place.
const (
	confirmed     = 10 // and so much more for each tenth of the title covered
	rankedFirst   = 1
	insideArticle = 2
	minConfirmed  = 8 // letters; shorter headings are in any title by chance
)

func headlineScore(n *html.Node, text string, known []string) int {
	score := 0
	if n.DataAtom == atom.H1 || attr(n, "itemprop") == "headline" {
		score = rankedFirst
	}
	for p := n.Parent; p != nil; p = p.Parent {
		switch p.DataAtom {
		case atom.Article, atom.Main:
			if n.DataAtom == atom.H1 {
				score = insideArticle
			}
		case atom.Nav, atom.Footer, atom.Aside:
			return 0
		}
	}
	return score + confirmation(text, known)
}

// confirmation is what the titles known from elsewhere say for a heading.
func confirmation(text string, known []string) int {
	most := 0
	for _, k := range known {
		switch {
		case len(text) < minConfirmed || len(k) < minConfirmed:
		case strings.Contains(text, k):
			most = max(most, 2*confirmed)
		case strings.Contains(k, text):
			most = max(most, confirmed+confirmed*len(text)/len(k))
		}
	}
	return most
}

// titleBreaks separate a title from the name of the site.
var titleBreaks = []string{" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " // ", " / ", " ‹ ", " › ", " « ", "| ", " : ", " ("}

// withoutSite cuts the site's name from both ends of a title, and whatever
// follows the headline that the page shows.
func (a *articlePage) withoutSite(title, shown string) string {
	title = line(title, maxTitle)
	if rest, ok := strings.CutPrefix(title, shown); ok && shown != "" && startsWithBreak(rest) {
		return shown
	}
	for {
		head, tail, rest := outerParts(title)
		switch {
		case tail != "" && a.isSite(tail):
			title = title[:len(title)-len(tail)]
		case head != "" && a.isSite(head):
			title = rest
		default:
			return strings.Trim(title, " -–|·")
		}
	}
}

// outerParts are what stands before the first break of a title, behind the
// last one, and behind the first.
func outerParts(title string) (head, tail, rest string) {
	first, last := len(title), -1
	for _, b := range titleBreaks {
		last = max(last, strings.LastIndex(title, b))
		if i := strings.Index(title, b); i > 0 && i < first {
			first, rest = i, title[i+len(b):]
		}
	}
	if last <= 0 {
		return "", "", ""
	}
	return title[:first], title[last:], rest
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
// metadata do, or as its address does. A headline may name it too, with more
// words around it.
func (a *articlePage) isSite(part string) bool {
	p := lettersOf(part)
	for _, name := range []string{lettersOf(a.site), hostName(a.base)} {
		switch {
		case len(p) < 2 || len(name) < 2:
		case strings.Contains(p, name) && len(p) <= 3*len(name), strings.Contains(name, p) && 2*len(p) >= len(name):
			return true
		}
	}
	return false
}

// hostName is a host's name without its ends, by letters: "www.der-rat.de" is
// "derrat"; empty for a page of unknown address.
func hostName(u *url.URL) string {
	if u == nil {
		return ""
	}
	labels := strings.Split(u.Hostname(), ".")
	if len(labels) < 2 {
		return ""
	}
	return lettersOf(labels[len(labels)-2])
}
