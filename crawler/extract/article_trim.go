package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

var (
	notTextWords = regexp.MustCompile(`(?i)comment|kommentar|cookie|consent|newsletter|teaser|related|recommend|share|sharing|social|advert|anzeige|promo|paywall|caption|copyright|breadcrumb|author|autor|sidebar|footer|login|modal|popup|hinweis|disclaimer|toolbar|banner|gallery|player|sr-only`)
	foreignNames = regexp.MustCompile(`(?i)newsletter|cookie|consent|related-|comments?\b|kommentare\b|social-|share-?(?:bar|buttons?|links?)`)
	cookieLine   = regexp.MustCompile(`(?i)\bcookies?\b.*(?:verwende|nutz|setz|akzept|zustimm|einwillig|use|accept)|(?:verwende|nutz|setz)\w*.{0,40}\bcookies?\b`)
	tagLine      = regexp.MustCompile(`(?i)^(?:stichw(?:ö|oe)rter|schlagw(?:ö|oe)rter|schlagworte|tags|themen|mehr zum thema|keywords|kategorien?|rubrik)\s*:`)
	navLine      = regexp.MustCompile(`(?i)^(?:drucken|teilen|zurück(?: zur? .{1,20})?|weiterlesen|mehr(?:\s*\.\.\.)?|merken|vorlesen|kommentieren|artikel (?:teilen|drucken|versenden)|seite drucken|nach oben|embed|anzeige|werbung|lesezeit.*|(?:ende der )?weiteren? informationen|mehr zum thema|audio|video|bild(?:er)?)\W*$|^©|^(?:foto|bild|quelle|grafik)\s*:`)
)

// notText reports whether an element is called something that is not the
// article's text.
func (a *articlePage) notText(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav, atom.Aside, atom.Footer, atom.Figcaption, atom.Form, atom.Button:
		return true
	case atom.Html, atom.Body, atom.Main, atom.Article:
		return false
	}
	return a.isCalled(n, notTextWords)
}

// trim leaves out what is around an article's text or was said before: the
// headline, kicker and date line at the start, tags at the end, cookie notes
// and buttons anywhere.
func (a *articlePage) trim(blocks []*html.Node, title, kicker string) []*html.Node {
	var kept []*html.Node
	letters := 0
	for i, n := range blocks {
		if letters > maxText {
			break // the rest is cut off
		}
		text := textOf(n, nil)
		above := i < maxAbove && letters < minProse // the text has not begun
		switch {
		case isNote(text), a.isDateLine(text):
			continue
		case above && saysTitle(text, title, kicker):
			kept, letters = nil, 0 // before it came the section
			continue
		case above && a.isByline(n, text):
			continue
		}
		kept = append(kept, n)
		letters += len(text)
	}
	for len(kept) > 0 && isLinkList(kept[len(kept)-1]) {
		kept = kept[:len(kept)-1]
	}
	return kept
}

// maxAbove is how many lines may stand above the text; more are the text.
const maxAbove = 20

// isByline reports whether a line above the text says who wrote it and when:
// "Von Mia Muster · 18. Oktober 2025, Aktualisiert am 19. Oktober 2025".
func (a *articlePage) isByline(n *html.Node, text string) bool {
	if len(text) > maxByline || isHeading(n.DataAtom) || sentenceEnd.MatchString(text) {
		return false
	}
	d, start, _, dated := dates.Find(text, a.Now)
	return dated && d.Precision >= dates.Day && start <= foreWord && !foreignWords.MatchString(text[:start]) || a.nameIn(text, false) != ""
}

// isNote reports whether a line is about the page and not about the news.
func isNote(text string) bool {
	return text == "" || navLine.MatchString(text) || tagLine.MatchString(text) ||
		len(text) < maxCookieLine && isNotice(strings.ToLower(text))
}

// isNotice reports whether a line, in lower case, speaks of cookies or of a
// subscription. Only what has a word of theirs is worth an expression.
func isNotice(text string) bool {
	if strings.Contains(text, "cookie") && cookieLine.MatchString(text) {
		return true
	}
	return containsAny(text, paywallStems) && paywallWords.MatchString(text)
}

// paywallStems are in all that paywallWords finds.
var paywallStems = []string{"abo", "registrier", "anmeld", "freischalt"}

// saysTitle reports whether a line only repeats the headline or the kicker.
func saysTitle(text, title, kicker string) bool {
	return sameText(text, title) || sameText(text, kicker) || sameText(text, kicker+title) || strings.HasSuffix(title, ": "+text)
}

// isLinkList reports whether a list has nothing but links.
func isLinkList(n *html.Node) bool {
	if n.DataAtom != atom.Ul && n.DataAtom != atom.Ol {
		return false
	}
	linked := func(d *html.Node) bool { return d.DataAtom == atom.A }
	return lettersOf(textOf(n, linked)) == ""
}

// maxCookieLine is the longest notice about cookies or subscriptions; an
// article about them has longer paragraphs.
const maxCookieLine = 200

// isDateLine reports whether a line is a date and nothing else, such as
// "[8.1.2021]".
func (a *articlePage) isDateLine(text string) bool {
	if len(text) > maxDateRunes {
		return false
	}
	d, start, end, ok := dates.Find(text, a.Now)
	rest := strings.Trim(text[:start]+text[end:], " .,:|–-")
	return ok && d.Precision >= dates.Day && (rest == "" || isLabel(rest))
}

// isLabel reports whether what stands around a date says what it is.
func isLabel(rest string) bool { return len(rest) < foreWord && said(rest) != 0 }

// cloneNode copies a node so that the page stays as it is.
func cloneNode(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: n.Attr}
	for d := n.FirstChild; d != nil; d = d.NextSibling {
		c.AppendChild(cloneNode(d))
	}
	return c
}
