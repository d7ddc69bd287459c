package extract

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A Kind is what a body is.
type Kind string

// The kinds of body.
const (
	KindUnknown Kind = ""
	KindFeed    Kind = "feed" // XML or JSON
	KindHTML    Kind = "html"
	KindSitemap Kind = "sitemap" // or an index of sitemaps, also compressed
)

// sniffWindow is how far into a body its kind shows; prologues of comments and
// licences stay far below.
const sniffWindow = 64 << 10

// Sniff says what a body is by its bytes; what the header calls it is right
// too seldom to count.
func Sniff(p Page) Kind {
	if bytes.HasPrefix(p.Body, []byte("\x1F\x8B")) {
		return KindSitemap // fetch has undone HTTP's own compression
	}
	head := decode(p.Body[:min(len(p.Body), sniffWindow)], p.ContentType)
	head = bytes.TrimLeft(head, " \t\r\n\x00\uFEFF")
	if len(head) > 0 && head[0] == '{' {
		if bytes.Contains(head, []byte(`"items"`)) || bytes.Contains(head, []byte("jsonfeed.org")) {
			return KindFeed
		}
		return KindUnknown
	}
	root, _ := outermost(head)
	switch name := strings.ToLower(string(local(root))); {
	case name == "urlset" || name == "sitemapindex":
		return KindSitemap
	case isFeedRoot(root):
		return KindFeed
	case looksLikeHTML(head) || root != nil && kinds[atom.Lookup([]byte(name))] != 0:
		return KindHTML
	}
	return KindUnknown
}

// looksLikeHTML reports whether a document says that it is a page.
func looksLikeHTML(b []byte) bool {
	head := bytes.ToLower(b[:min(len(b), declWindow)])
	return bytes.Contains(head, []byte("<!doctype html")) || bytes.Contains(head, []byte("<html")) ||
		bytes.Contains(head, []byte("<body")) || bytes.Contains(head, []byte("<head>"))
}

// phrases betray a page that stands in for another. Each is looked for in the
// title and headlines in lower case.
var (
	wallPhrases = []string{
		"just a moment", "attention required", "are you a robot", "are you human", "not a robot", "pardon our interruption",
		"access denied", "zugriff verweigert", "security check", "sicherheitsüberprüfung", "sicherheitsabfrage", "ddos protection",
		"captcha", "bot protection", "bot-schutz", "checking your browser", "request unsuccessful", "verifying you are human",
		"browser wird überprüft", "kein roboter", "web application firewall", "request rejected", "unusual traffic",
	}
	notFoundPhrases = []string{
		"404", "not found", "nicht gefunden", "existiert nicht", "nicht mehr verfügbar", "nicht verfügbar", "page does not exist",
		"seite fehlt", "fehler 410", "410 gone",
	}
	loginPhrases = []string{"login", "log in", "sign in", "anmelden", "anmeldung", "einloggen"}
	// wallMarks stand in the source of the challenges themselves.
	wallMarks = []string{
		"/cdn-cgi/challenge-platform/", "cf-browser-verification", "_incapsula_resource", "g-recaptcha", "h-captcha",
		"ddos-guard", "/_sec/cp_challenge", "awswafcookiedomainlist", "geo.captcha-delivery.com", "px-captcha",
	}
)

// maxStandIn is how long a page that stands in for another is at most; a real
// page may mention captchas.
const maxStandIn = 100 << 10

// pageProblem says what a page stands in for: a wall, a login, an error page.
// It is nil for an ordinary page.
func pageProblem(body []byte) error {
	if len(body) > maxStandIn {
		return nil
	}
	heads, password := headlines(body)
	lower := strings.ToLower(string(body))
	switch {
	case containsAny(heads, wallPhrases) || heads == "" && containsAny(lower, wallMarks):
		return ErrWall
	case containsAny(heads, notFoundPhrases):
		return ErrNotFound
	case password && containsAny(heads, loginPhrases):
		return ErrLogin
	case containsAny(lower, wallMarks[:5]) && !strings.Contains(lower, "<article"):
		return ErrWall
	}
	return nil
}

func containsAny(s string, phrases []string) bool {
	for _, p := range phrases {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// headlines returns title and main headlines of a page in lower case, and
// whether it asks for a password.
func headlines(body []byte) (heads string, password bool) {
	var b strings.Builder
	z := html.NewTokenizer(bytes.NewReader(body))
	reading := false
	for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
		switch tt {
		case html.TextToken:
			if reading {
				b.Write(bytes.ToLower(z.Text()))
				b.WriteByte('\n')
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			tag, _ := tagOf(z)
			switch tag {
			case atom.Title, atom.H1:
				reading = tt == html.StartTagToken
			case atom.Input:
				password = password || isPassword(z)
			}
		}
	}
	return strings.TrimSpace(b.String()), password
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
