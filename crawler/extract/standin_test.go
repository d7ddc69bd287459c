package extract

import (
	"errors"
	"strings"
	"testing"
)

// page is a page with a title and a body.
func page(title, body string) string {
	return "<!DOCTYPE html><html><head><title>" + title + "</title></head><body>" + body + "</body></html>"
}

func TestPagesThatStandInForAnotherAreNamed(t *testing.T) {
	prose := "<p>" + strings.Repeat("Die Stadt informiert über ihre Arbeit. ", 40) + "</p>"
	for name, c := range map[string]struct {
		page string
		want error
	}{
		"a challenge":               {page("Just a moment...", "<noscript>Enable JavaScript and cookies to continue</noscript><script>window._cf_chl_opt={}</script>"), ErrWall},
		"a challenge in German":     {page("Nur einen Moment…", `<script src="/cdn-cgi/challenge-platform/h/x"></script>`), ErrWall},
		"a challenge with a widget": {page("amt.example", `<script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>`), ErrWall},
		"a blocked address":         {page("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1>"), ErrWall},
		"a network edge":            {page("Access Denied", "<H1>Access Denied</H1>You don't have permission to access this. Reference #18.1"), ErrWall},
		"a script of an edge":       {page("", `<script src="/_sec/cp_challenge/ak-challenge-4-4.htm"></script>`), ErrWall},
		"an incident":               {`<html><head></head><body><iframe src="/_Incapsula_Resource?x=31">Request unsuccessful. Incident ID: 1-2</iframe></body></html>`, ErrWall},
		"a German protection":       {page("Zugriff blockiert", "<p>Ihre Anfrage wurde blockiert.</p>"), ErrWall},
		"a German question":         {page("Bitte bestätigen Sie, dass Sie ein Mensch sind", `<form action="/.myracloud/captcha"></form>`), ErrWall},
		"a look at the browser":     {page("Link11", "<h1>Ihr <b>Browser</b> wird geprüft</h1>"), ErrWall},
		"a guard":                   {page("DDoS-Guard", `<script src="/.well-known/ddos-guard/js-challenge/index.js"></script>`), ErrWall},
		"proof of work":             {page("Making sure you&#39;re not a bot!", `<link href="/.within.website/x.css">`), ErrWall},
		"proof of work in German":   {page("Es wird sichergestellt, dass Sie kein Bot sind!", ""), ErrWall},
		"a firewall":                {page("Request Rejected", "The requested URL was rejected. Your support ID is: 123"), ErrWall},
		"a firewall in German":      {page("Fehler", "Die angeforderte URL wurde abgelehnt. Ihre Support-ID lautet: 123"), ErrWall},
		"a quiet challenge":         {page("amt.example", `<p>Please enable JS</p><script src="https://ct.captcha-delivery.com/c.js"></script>`), ErrWall},
		"a bare refusal":            {page("403 Forbidden", "<h1>403 Forbidden</h1><hr>nginx"), ErrWall},
		"too many":                  {page("429 Too Many Requests", ""), ErrWall},
		"a login":                   {page("Anmeldung", "<form><input type=password></form>"), ErrLogin},
		"a login elsewhere":         {page("Weiterleitung", `<form action="https://idp.example/SSO"><input type="hidden" name="SAMLRequest"></form>`), ErrLogin},
		"not found":                 {page("Seite nicht gefunden – Stadt X", prose), ErrNotFound},
		"a number":                  {page("Fehler 404", prose), ErrNotFound},
		"a headline":                {page("Landkreis X", "<h1>Ups! Diese <em>Seite gibt es nicht</em> mehr</h1>"+prose), ErrNotFound},
		"moved":                     {page("Landkreis X", "<h1>Diese Seite wurde gelöscht oder verschoben</h1>"+prose), ErrNotFound},
		"plain text":                {"404 page not found", ErrNotFound},
		"maintenance":               {page("Wartung", "<p>Wegen Wartungsarbeiten ist diese Website vorübergehend nicht verfügbar.</p>"), ErrDown},
		"a gateway":                 {page("amt.example | 522: Connection timed out", ""), ErrDown},
		"a fault":                   {page("Oops, an error occurred!", "<h1>Oops, an error occurred!</h1>"), ErrDown},
		"a script's last words":     {"<br /><b>Fatal error</b>: Uncaught Error in /srv/x.php:3<br />", ErrDown},
		"a domain":                  {page("amt.example", "<h1>Diese Domain steht zum Verkauf</h1>"), ErrParked},
		"an application":            {page("Portal", `<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>`), ErrScript},
		"a page about walls":        {page("Presse", "<h1>Mitteilungen</h1><h2>Kein Captcha mehr</h2>"+prose+`<script src="https://www.google.com/recaptcha/api.js"></script><div class="g-recaptcha"></div>`), nil},
		"a page with a log-in":      {page("Presse", "<h1>Mitteilungen</h1><form><input type=password></form>"), nil},
		"expectations":              {page("Erwartungen an 2026", "<p>Telefon 040 44 04</p>"), nil},
		"a long page":               {page("Just a moment", strings.Repeat(prose, 100)), nil},
	} {
		if got := StandIn(Page{Body: []byte(c.page)}); !errors.Is(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if _, err := Feed(Page{Body: []byte(c.page)}); !errors.Is(err, ErrNoFeed) || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s, read as a feed: %v, want %v", name, err, c.want)
		}
	}
}
