package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// nextWords are what links to the next page of a list say.
var nextWords = map[string]bool{
	"weiter": true, "nächste": true, "nächste seite": true, "weitere": true, "vor": true, "next": true, "next page": true,
	"›": true, "»": true, ">": true, ">>": true, "→": true, "older": true, "older posts": true, "ältere beiträge": true,
	"nächste treffer": true, "eine seite vor": true, "older entries": true,
}

// maxNextLinks that look like the next page's are tried: pages have one above
// and one below the list.
const maxNextLinks = 8

// maxNextText is the longest text looked at: the longest of nextWords, and arrows.
const maxNextText = 32

// nextSelector finds the link to the next page of the list and a selector for
// it; empty when there is none.
func (p *listPage) nextSelector() string {
	tried := 0
	for n := range p.root.Descendants() {
		if p.work.spent() || tried >= maxNextLinks {
			return ""
		}
		if n.DataAtom != atom.A && n.DataAtom != atom.Link || !p.sameHost(attr(n, "href")) {
			continue
		}
		proposals := nextSelectors(n)
		tried += min(1, len(proposals))
		for _, s := range proposals {
			sel, reason := parseSelector(s)
			if reason == "" && p.next(sel) == p.address(attr(n, "href")) {
				return s
			}
		}
	}
	return ""
}

// nextSelectors are selectors for a link, none when it does not lead to the
// next page.
func nextSelectors(n *html.Node) []string {
	rel := " " + strings.ToLower(attr(n, "rel")) + " "
	if strings.Contains(rel, " next ") {
		return []string{n.Data + `[rel="next"]@href`, n.Data + `[rel~="next"]@href`}
	}
	if n.DataAtom != atom.A || !saysNext(n) {
		return nil
	}
	var all []string
	for _, class := range stableClasses(n) {
		all = append(all, "a."+class+"@href")
	}
	for up, step := n.Parent, 0; up != nil && step < 3; up, step = up.Parent, step+1 {
		for _, name := range namesOf(up) {
			all = append(all, name+" a@href", name+" > a:last-child@href")
		}
	}
	if title := attr(n, "title"); title != "" && !strings.ContainsAny(title, `"\`) {
		all = append(all, `a[title="`+title+`"]@href`)
	}
	return append(all, `a:contains("`+strings.NewReplacer(`"`, "", `\`, "").Replace(textOf(n, nil))+`")@href`)
}

// saysNext reports whether a link says that it leads to the next page, to
// those who see it or to those who have it read to them.
func saysNext(n *html.Node) bool {
	text, short := shortText(n, maxNextText)
	if !short {
		return false
	}
	text = strings.ToLower(text)
	bare := strings.TrimSpace(strings.Trim(text, "›»>→ "))
	return nextWords[text] || nextWords[bare] || nextWords[strings.ToLower(attr(n, "aria-label"))]
}

// sameHost reports whether a reference leads to another page of this host: not
// only to a place on this one, which is what scripts use for buttons.
func (p *listPage) sameHost(ref string) bool {
	u, err := url.Parse(p.address(ref))
	here, err2 := url.Parse(p.URL)
	if err != nil || err2 != nil || u.Host == "" || u.Host != here.Host {
		return false
	}
	u.Fragment, here.Fragment = "", ""
	return u.String() != here.String()
}
