package fetch

import (
	"slices"
	"strings"
)

// Canonical returns the one spelling of an http or https address: lower-case
// scheme and host, no default port or credentials, no dot segments, one form
// of percent-encoding, no tracking or session parameters, no fragment (but
// "#!", which some sites use as a path). The order of parameters stays, and
// an encoded slash stays encoded: both can be another document. It reports
// false for an address of another kind. Canonical of its own result changes
// nothing.
func Canonical(rawURL string) (string, bool) {
	if plainAddress(rawURL) {
		return rawURL, true
	}
	raw := strings.TrimFunc(rawURL, func(r rune) bool { return r <= ' ' })
	scheme, rest, ok := cutScheme(raw)
	if !ok || len(raw) > maxURL {
		return "", false
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	// Browsers read a backslash before the query as a slash.
	rest = strings.ReplaceAll(rest, `\`, "/")
	authority, path, _ := strings.Cut(rest, "/")
	host, ok := canonicalHost(scheme, authority)
	if !ok {
		return "", false
	}
	out := scheme + "://" + host + canonicalPath("/"+path)
	if query = canonicalQuery(query); query != "" {
		out += "?" + query
	}
	if strings.HasPrefix(fragment, "!") {
		out += "#" + normalOctets(fragment, "")
	}
	if len(out) > maxURL {
		return "", false
	}
	return out, true
}

// Key returns what canonical addresses of the same document mostly share:
// Canonical without the scheme, "www.", a closing slash and the mark of an AMP
// or print view, its parameters sorted. It is for comparison, never for
// fetching; an address of another kind is its own key.
func Key(rawURL string) string {
	s, ok := Canonical(rawURL)
	if !ok {
		return rawURL
	}
	_, s, _ = strings.Cut(s, "://")
	s = strings.TrimPrefix(s, "www.")
	s, query, _ := strings.Cut(s, "?")
	s = strings.TrimSuffix(s, "/")
	s = strings.TrimSuffix(s, "/amp")
	if query == "" {
		return s
	}
	parts := strings.Split(query, "&")
	parts = slices.DeleteFunc(parts, otherView)
	slices.Sort(parts)
	if len(parts) == 0 {
		return s
	}
	return s + "?" + strings.Join(parts, "&")
}

// otherView reports whether a parameter asks for another view of the same
// document, in the few spellings that mean nothing else.
func otherView(param string) bool {
	switch param {
	case "amp", "amp=1", "amp=true", "outputType=amp", "print", "print=1", "print=true", "view=print":
		return true
	}
	return false
}

// plainAddress recognises the common address that is canonical as it is.
func plainAddress(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(s, "http://")
	}
	slash := strings.IndexByte(rest, '/')
	return ok && slash > 0 && len(s) <= maxURL && plainHost(rest[:slash]) && plainPath(rest[slash:])
}

// plainHost takes letters, hyphens and single dots between them: no address,
// no port, no name that IDNA might spell otherwise.
func plainHost(host string) bool {
	dot := true // a dot, or the beginning, came before
	for i := range len(host) {
		c := host[i]
		if c == '.' && dot || !(c >= 'a' && c <= 'z' || c == '-' || c == '.') {
			return false
		}
		dot = c == '.'
	}
	return !dot && !strings.Contains(host, "xn--")
}

// plainPath takes unreserved characters and no segment that begins with a dot.
func plainPath(path string) bool {
	for i := range len(path) {
		c := path[i]
		if c == '.' && path[i-1] == '/' || !unreserved(c) && c != '/' && c != ',' {
			return false
		}
	}
	return true
}

func cutScheme(s string) (scheme, rest string, ok bool) {
	for _, scheme := range []string{"https", "http"} {
		if n := len(scheme); len(s) > n+3 && strings.EqualFold(s[:n], scheme) && s[n:n+3] == "://" {
			return scheme, s[n+3:], true
		}
	}
	return "", "", false
}

func canonicalHost(scheme, authority string) (string, bool) {
	authority = authority[strings.LastIndexByte(authority, '@')+1:]
	if plainHost(authority) {
		return authority, true
	}
	u, err := parseTarget(scheme+"://"+authority, nil)
	if err != nil {
		return "", false
	}
	return u.Host, true
}

// canonicalPath resolves dot segments (RFC 3986, 5.2.4), takes session ids out
// and brings percent-encoding to one form.
func canonicalPath(path string) string {
	path = escapeStray(path)
	if !strings.ContainsAny(path, ".;") {
		return path
	}
	var out []string
	segments := strings.Split(path[1:], "/")
	for i, s := range segments {
		last := i == len(segments)-1
		s = withoutSession(s)
		switch s {
		case ".":
			s = ""
		case "..":
			s, out = "", out[:max(len(out)-1, 0)]
		default:
			out = append(out, s)
			continue
		}
		if last {
			out = append(out, s)
		}
	}
	return "/" + strings.Join(out, "/")
}

// withoutSession takes ";jsessionid=…" and its like off a path segment.
func withoutSession(segment string) string {
	head, params, ok := strings.Cut(segment, ";")
	if !ok {
		return segment
	}
	kept := head
	for p := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(p, "=")
		if !sessionParam(strings.ToLower(name), value) {
			kept += ";" + p
		}
	}
	return kept
}

// canonicalQuery drops what does not choose the document. It works on the raw
// text: url.Query would lose "a=1;b=2".
func canonicalQuery(query string) string {
	if query == "" {
		return ""
	}
	var kept []string
	for p := range strings.SplitSeq(escapeStray(query), "&") {
		name, value, _ := strings.Cut(p, "=")
		name = strings.ToLower(name)
		if p != "" && !trackingParam(name) && !sessionParam(name, value) {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "&")
}

// escapeStray brings percent-encoding to one form and encodes what cannot
// stand in an address.
func escapeStray(s string) string { return normalOctets(s, "\"<>\\^`{|}") }

// trackingPrefixes and trackingNames are parameters that analytics and
// newsletters add, by the products' own documentation.
var trackingPrefixes = []string{
	"utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "at_", "wt_mc", "wt.mc", "wt_zmc", "oly_",
}

var trackingNames = map[string]bool{
	"fbclid": true, "gclid": true, "gclsrc": true, "dclid": true, "gbraid": true, "wbraid": true,
	"msclkid": true, "yclid": true, "twclid": true, "ttclid": true, "li_fat_id": true, "igsh": true,
	"igshid": true, "mc_cid": true, "mc_eid": true, "_hsenc": true, "_hsmi": true, "_ga": true,
	"_gl": true, "vero_id": true, "mkt_tok": true, "xtor": true, "wtrid": true, "wt_ref": true,
	"ref_src": true, "ref_url": true, "ns_mchannel": true, "ns_campaign": true, "ns_source": true, "srsltid": true, "__twitter_impression": true,
}

func trackingParam(name string) bool {
	if trackingNames[name] {
		return true
	}
	for _, p := range trackingPrefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// minSession is how long a value must be to be a session id under a name that
// is used for other things as well.
const minSession = 16

func sessionParam(name, value string) bool {
	switch name {
	case "jsessionid", "phpsessid", "sessionid", "session_id", "cfid", "cftoken":
		return true
	case "sid", "session", "sess":
		return len(value) >= minSession
	}
	return strings.HasPrefix(name, "aspsessionid")
}
