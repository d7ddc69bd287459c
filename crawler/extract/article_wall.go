package extract

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html/atom"
)

// minFree is the length in bytes from which on a text is the article and not
// only the beginning that is shown before a wall.
const minFree = 800

var (
	botWords     = regexp.MustCompile(`(?i)^(?:just a moment|attention required|access denied|are you a robot|please wait|one moment, please|ddos-guard|bot.?check|zugriff verweigert|sicherheitsüberprüfung|einen moment(?: bitte)?|human verification|captcha)\b`)
	botMarks     = []string{"cf-challenge", "cf_chl_opt", "challenge-platform", "g-recaptcha", "h-captcha", "datadome", "px-captcha", "_incapsula_resource", "/.within.website/"}
	consentWords = regexp.MustCompile(`(?i)(?:werbefrei|mit werbung|tracking|cookies?|einwillig|datenschutz).*(?:zustimm|akzept|einwillig|weiterlesen|nutzen)|privacy center|consent|zustimmung erforderlich`)
	missingTitle = regexp.MustCompile(`(?i)\b404\b|(?:seite|artikel|dokument|inhalt|beitrag)(?: wurde)?(?: leider)? nicht (?:gefunden|verfügbar|mehr verfügbar)|(?:page|file|article) not found|^not found|fehler 404|seite existiert nicht`)
	paywallMarks = regexp.MustCompile(`(?i)paywall|plus-?(?:article|artikel|only|content)|premium-?(?:content|article)|subscription-?required|locked-?content|metered`)
	paywallWords = regexp.MustCompile(`(?i)(?:weiterlesen|lesen|artikel).{0,60}(?:abo\b|abonn|registrier|anmeld|freischalt)|jetzt abonnieren|nur für abonnenten|exklusiv für abonnenten|sie haben bereits ein abo|mit (?:dem )?(?:digital)?-?abo`)
)

// wall names what keeps a reader from the article. What it says counts only
// when the page has hardly any text: see Article.
func (a *articlePage) wall() error {
	title := cmp.Or(a.document, a.meta["og:title"])
	body := a.bodyText()
	switch {
	case botWords.MatchString(title) || len(body) < minFree && a.hasBotMark():
		return ErrBotWall
	case a.isMissing(title):
		return ErrSoft404
	case a.isPaid() || len(body) < 4*minFree && paywallWords.MatchString(body):
		return ErrPaywall
	case len(body) < 4*minFree && consentWords.MatchString(body):
		return ErrConsentWall
	}
	return nil
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
			return cut(textOf(n, nil), 8*minFree)
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
		all = strings.ToLower(all)
		for _, mark := range botMarks {
			if strings.Contains(all, mark) {
				return true
			}
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
		if paywallMarks.MatchString(attr(n, "class")) || paywallMarks.MatchString(attr(n, "id")) {
			return true
		}
	}
	return false
}
