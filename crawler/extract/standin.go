package extract

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What a page is that stands in for another, whatever its status says.
var (
	ErrWall     = errors.New("a wall against robots")
	ErrLogin    = errors.New("a login page")
	ErrNotFound = errors.New("a page that says not found")
	ErrDown     = errors.New("a page that says out of service")
	ErrParked   = errors.New("a page that sells the domain")
	ErrScript   = errors.New("a page that shows nothing without JavaScript")
)

const (
	// maxStandIn is how long a page that stands in for another is at most; the
	// longest are those of portals that say not found below their whole menu.
	maxStandIn = 100 << 10
	// briefText is the text of a page, in bytes, that says one thing only: all
	// of it is headline. The longest walls explain themselves in 900.
	briefText = 1000
)

// signsOfStandIns are what betrays them: phrases in the title, the main
// headlines or a brief text, and marks in the source of a page of brief text,
// which real pages carry beside their own. The first that matches counts.
var signsOfStandIns = []struct {
	is             error
	phrases, marks []string
}{
	{ErrWall, []string{
		"just a moment", "nur einen moment", "attention required", "checking your browser", "browser wird überprüft", "browser wird geprüft",
		"are you a robot", "not a robot", "kein roboter", "not a bot", "kein bot", "are you human", "you are human", "human verification", "ein mensch sind",
		"captcha", "security check", "sicherheitsüberprüfung", "sicherheitsprüfung", "sicherheitsabfrage", "ddos protection", "bot protection", "bot-schutz",
		"access denied", "zugriff verweigert", "zugriff blockiert", "been blocked", "wurde blockiert", "wurden blockiert", "forbidden", "pardon our interruption",
		"request unsuccessful", "request rejected", "url was rejected", "anfrage abgelehnt", "url wurde abgelehnt", "web application firewall",
		"unusual traffic", "too many requests", "zu viele anfragen",
	}, wallMarks},
	{ErrDown, []string{
		"wartungsarbeiten", "wartungsmodus", "derzeit gewartet", "wird gewartet", "in wartung", "under maintenance", "scheduled maintenance", "bald zurück", "be right back",
		"unavailable", "vorübergehend nicht", "derzeit nicht", "zurzeit nicht", "momentan nicht", "dienst nicht verfügbar",
		"internal server error", "interner serverfehler", "bad gateway", "gateway timeout", "timed out", "an error occurred", "fatal error", "database error",
		"ein fehler ist aufgetreten", "datenbankfehler", "technische störung",
	}, nil},
	{ErrNotFound, []string{
		"not found", "nicht gefunden", "existiert nicht", "existiert leider nicht", "nicht mehr verfügbar", "nicht verfügbar", "does not exist", "doesn't exist",
		"seite gibt es nicht", "seite fehlt", "gelöscht oder verschoben", "fehler 410", "410 gone",
	}, nil},
	{ErrParked, []string{"domain is for sale", "domain for sale", "buy this domain", "domain steht zum verkauf", "domain zu verkaufen", "domain kaufen", "domain ist geparkt"}, nil},
	{ErrLogin, nil, []string{"name=\"samlrequest\"", "name=\"samlresponse\"", "login.microsoftonline.com"}},
	{ErrScript, []string{"enable javascript", "javascript aktivieren", "javascript is required", "javascript is disabled", "javascript erforderlich"}, nil},
}

// wallMarks are what the known walls against robots leave in a page.
var wallMarks = []string{
	"/cdn-cgi/challenge-platform/", "challenges.cloudflare.com", "_cf_chl_opt", "cf-browser-verification", "cf-challenge", "_incapsula_resource",
	"g-recaptcha", "h-captcha", "frc-captcha", "px-captcha", "captcha-delivery.com", "datadome",
	"/ddos-guard/", "/_sec/cp_challenge", "awswafcookiedomainlist", "/.within.website/", "/.myracloud",
}

// loginPhrases make a page that asks for a password a login.
var loginPhrases = []string{"login", "log in", "sign in", "anmelden", "anmeldung", "einloggen"}

// StandIn says what a page stands in for. It is nil for a page that may be
// what it should be.
func StandIn(p Page) error {
	if len(p.Body) > maxStandIn {
		return nil
	}
	return standIn(decode(p.Body, p.ContentType))
}

func standIn(body []byte) error {
	if len(body) > maxStandIn {
		return nil
	}
	heads, text, password := headlines(body)
	switch {
	case strings.Contains(heads, "404"):
		return ErrNotFound
	case password && containsAny(heads, loginPhrases):
		return ErrLogin
	}
	source := ""
	if len(text) <= briefText {
		heads, source = heads+"\n"+text, string(bytes.ToLower(body))
	}
	for _, s := range signsOfStandIns {
		if containsAny(heads, s.phrases) || containsAny(source, s.marks) {
			return s.is
		}
	}
	return nil
}

func containsAny(s string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(s, p) })
}

// headlines returns title and main headlines of a page and all its text, in
// lower case, and whether it asks for a password.
func headlines(body []byte) (heads, text string, password bool) {
	g := glance{Tokenizer: html.NewTokenizer(bytes.NewReader(body))}
	for tt := g.Next(); tt != html.ErrorToken; tt = g.Next() {
		switch {
		case isTag(tt):
			g.tag(tt == html.StartTagToken)
		case tt == html.TextToken && !g.silent:
			g.words()
		}
	}
	return g.heads.String(), strings.TrimSpace(g.text.String()), g.password
}

// A glance takes in what strikes the eye of a page.
type glance struct {
	*html.Tokenizer
	heads, text strings.Builder
	heading     bool // in a title or main headline
	silent      bool // in what no reader sees
	password    bool // one is asked for
}

func (g *glance) tag(begins bool) {
	tag, _ := tagOf(g.Raw())
	switch tag {
	case atom.Title, atom.H1:
		g.heading = begins
	case atom.Script, atom.Style:
		g.silent = begins
	case atom.Input:
		g.password = g.password || isPassword(g.Tokenizer)
	}
	if kinds[tag] > kindLink {
		g.heads.WriteByte(' ')
		g.text.WriteByte(' ')
	}
}

func (g *glance) words() {
	words := bytes.ToLower(g.Text())
	g.text.Write(words)
	if g.heading {
		g.heads.Write(words)
	}
}

func isPassword(z *html.Tokenizer) bool {
	for {
		key, val, more := z.TagAttr()
		if string(key) == "type" && strings.EqualFold(string(val), "password") {
			return true
		}
		if !more {
			return false
		}
	}
}
