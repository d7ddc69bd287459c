package extract

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html/atom"
)

// A text of so many bytes is the article, and not only the beginning that is
// shown before a wall.
const (
	freeDeclared = 800 // where the page says that the article is not free
	freeNamed    = 300 // where only words on the page speak of a subscription
	freeConsent  = 200 // where the page speaks of cookies
)

// maxWallText is the longest page that is nothing but a wall, in bytes.
const maxWallText = 3000

var (
	botWords     = regexp.MustCompile(`(?i)^(?:just a moment|attention required|access denied|are you a robot|please wait|one moment, please|ddos-guard|bot.?check|zugriff verweigert|sicherheitsüberprüfung|einen moment(?: bitte)?|human verification|captcha)\b`)
	consentWords = regexp.MustCompile(`(?i)(?:werbefrei|mit werbung|tracking|cookies?|einwillig|datenschutz).*(?:zustimm|akzept|einwillig|weiterlesen|nutzen)|privacy center|consent|zustimmung erforderlich`)
	missingTitle = regexp.MustCompile(`(?i)\b404\b|(?:seite|artikel|dokument|inhalt|beitrag)(?: wurde)?(?: leider)? nicht (?:gefunden|verfügbar|mehr verfügbar)|(?:page|file|article) not found|^not found|fehler 404|seite existiert nicht`)
	paywallMarks = regexp.MustCompile(`(?i)paywall|plus-?(?:article|artikel|only|content)|premium-?(?:content|article)|subscription-?required|locked-?content|metered`)
	paywallWords = regexp.MustCompile(`(?i)(?:weiterlesen|(?:ganzen|diesen|alle) (?:artikel|beitrag|inhalte?)).{0,60}(?:abo\b|abonn|registrier|anmeld|freischalt)|jetzt abonnieren|nur für abonnenten|exklusiv für abonnenten|sie haben bereits ein abo|mit (?:dem )?(?:digital)?-?abo\b`)
)

// A wall is what may keep a reader from the article; it does so when the page
// has less text than free.
type wall struct {
	err  error
	free int
}

// wall looks for the signs of a wall.
func (a *articlePage) wall() wall {
	title := cmp.Or(a.document, a.meta["og:title"])
	body := a.bodyText()
	switch {
	case botWords.MatchString(title) || len(body) < freeDeclared && a.hasBotMark():
		return wall{ErrWall, freeDeclared}
	case a.isMissing(title):
		return wall{ErrNotFound, freeDeclared}
	case a.isPaid():
		return wall{ErrPaywall, freeDeclared}
	case len(body) > maxWallText:
	case paywallWords.MatchString(body):
		return wall{ErrPaywall, freeNamed}
	case consentWords.MatchString(body):
		return wall{ErrConsentWall, freeConsent}
	}
	return wall{}
}

// isMissing reports whether the page says in its title or headline that it is
// not there, or is the site's page for errors by its canonical address.
func (a *articlePage) isMissing(title string) bool {
	if a.headline != nil && missingTitle.MatchString(textOf(a.headline, nil)) {
		return true
	}
	u, err := url.Parse(a.canonical)
	return missingTitle.MatchString(title) || err == nil && strings.Contains(u.Path, "/404")
}

// bodyText is what a reader sees of the page, up to what a wall would say.
func (a *articlePage) bodyText() string {
	for n := range a.root.Descendants() {
		if n.DataAtom == atom.Body {
			return cut(textOf(n, nil), 2*maxWallText)
		}
	}
	return ""
}

// hasBotMark looks for the scripts of the known bot checks.
func (a *articlePage) hasBotMark() bool {
	for n := range a.root.Descendants() {
		all := attr(n, "class") + " " + attr(n, "id") + " " + attr(n, "src")
		if n.DataAtom == atom.Script && n.FirstChild != nil {
			all += n.FirstChild.Data
		}
		if containsAny(strings.ToLower(all), wallMarks) {
			return true
		}
	}
	return false
}

// isPaid reports whether the page says that its text is not free.
func (a *articlePage) isPaid() bool {
	for _, t := range a.ld {
		switch v := t["isAccessibleForFree"].(type) {
		case bool:
			return !v
		case string:
			return strings.EqualFold(v, "false")
		}
	}
	if tier := strings.ToLower(a.meta["article:content_tier"]); tier == "locked" || tier == "metered" {
		return true
	}
	for n := range a.root.Descendants() {
		if a.isCalled(n, paywallMarks) {
			return true
		}
	}
	return false
}
