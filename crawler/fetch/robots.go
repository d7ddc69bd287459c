package fetch

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// productToken is the name by which robots.txt and X-Robots-Tag address
	// this crawler, whatever else it is called.
	productToken = "amtsfeed"
	// maxRobots is how much of a robots.txt is read: what RFC 9309 (2.5) asks
	// for at least.
	maxRobots = 500 << 10
	// maxCrawlDelay bounds a Crawl-delay: beyond it a host with many sources
	// could not be visited within an hour.
	maxCrawlDelay = 30 * time.Second
)

// robots is what one robots.txt (RFC 9309) says to this crawler. The zero
// value allows everything.
type robots struct {
	Rules   []rule        `json:"rules,omitempty"`
	Signals []signal      `json:"signals,omitempty"`
	Delay   time.Duration `json:"delay,omitempty"`
}

// A rule allows or disallows the paths that match its pattern.
type rule struct {
	Pattern string `json:"p"` // normalised; with * and a closing $
	Allow   bool   `json:"a,omitempty"`
}

// A signal reserves a right for the paths that match its pattern, or with On
// unset grants what a shorter pattern reserved.
type signal struct {
	Pattern string `json:"p"`
	Right   string `json:"r"`
	On      bool   `json:"on,omitempty"`
}

// namesOf returns the product tokens that address a crawler with this user
// agent: its own, and the one it begins with. "Mozilla" names nobody.
func namesOf(userAgent string) []string {
	own := leadingToken(userAgent)
	if own == "" || strings.EqualFold(own, productToken) || strings.EqualFold(own, "mozilla") {
		return []string{productToken}
	}
	return []string{productToken, own}
}

// leadingToken returns the letters, "_" and "-" that a text begins with.
func leadingToken(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_')
	})
	if end < 0 {
		return s
	}
	return s[:end]
}

func isNamed(names []string, bot string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, bot) })
}

// parseRobots reads a robots.txt for the crawler of these names: the groups
// that name it, taken together, or those for everyone when none does. It reads
// every input; a line that is no rule is skipped.
func parseRobots(body []byte, names ...string) robots {
	if len(body) > maxRobots {
		body = body[:maxRobots]
		// A line that was cut could forbid more than it did.
		body = body[:bytes.LastIndexAny(body, "\r\n")+1]
	}
	if bytes.HasPrefix(body, []byte("\xff\xfe")) || bytes.HasPrefix(body, []byte("\xfe\xff")) {
		// Saved as UTF-16 by some editor; all that matters is ASCII.
		body = bytes.ReplaceAll(body[2:], []byte{0}, nil)
	}
	p := robotsParser{names: names}
	text := strings.TrimPrefix(string(body), "\ufeff")
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if key, value, ok := robotsLine(line); ok {
			p.record(key, value)
		}
	}
	if p.named {
		return p.ours
	}
	return p.all
}

// robotsLine splits a line into its key, in lower case, and value. Like the
// large crawlers it forgives a missing colon.
func robotsLine(line string) (key, value string, ok bool) {
	line, _, _ = strings.Cut(line, "#")
	key, value, ok = strings.Cut(line, ":")
	if !ok {
		f := strings.Fields(line)
		if len(f) != 2 {
			return "", "", false
		}
		key, value = f[0], f[1]
	}
	return strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value), true
}

type robotsParser struct {
	names     []string
	ours, all robots
	named     bool // a group for one of names was seen

	forUs, forAll bool // whom the present group is for
	inGroup       bool // a group has begun
	inRules       bool // the present group has had its first rule
}

func (p *robotsParser) record(key, value string) {
	switch key {
	case "user-agent":
		if p.inRules {
			p.forUs, p.forAll, p.inRules = false, false, false
		}
		p.inGroup = true
		p.agent(value)
	case "allow", "disallow":
		p.inRules = true
		if pattern := normalPattern(value); pattern != "" {
			p.add(func(r *robots) { r.Rules = append(r.Rules, rule{pattern, key == "allow"}) })
		}
	case "crawl-delay":
		if d := crawlDelay(value); d > 0 {
			p.add(func(r *robots) { r.Delay = max(r.Delay, d) })
		}
	case "noindex":
		if pattern := normalPattern(value); pattern != "" {
			p.signal([]signal{{pattern, "noindex", true}})
		}
	case "content-signal", "content-usage":
		p.signal(contentSignals(value))
	}
}

// signal adds signals; those above all groups are said to everyone.
func (p *robotsParser) signal(signals []signal) {
	if !p.inGroup {
		p.ours.Signals = append(p.ours.Signals, signals...)
		p.all.Signals = append(p.all.Signals, signals...)
	}
	p.add(func(r *robots) { r.Signals = append(r.Signals, signals...) })
}

// agent opens a group for a user agent. What follows its product token
// ("/1.0", a comment) does not count.
func (p *robotsParser) agent(value string) {
	if value == "*" || strings.HasPrefix(value, "* ") {
		p.forAll = true
	} else if isNamed(p.names, leadingToken(value)) {
		p.forUs, p.named = true, true
	}
}

func (p *robotsParser) add(to func(*robots)) {
	if p.forUs {
		to(&p.ours)
	}
	if p.forAll {
		to(&p.all)
	}
}

func crawlDelay(value string) time.Duration {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || !(f > 0) {
		return 0
	}
	return time.Duration(min(f, maxCrawlDelay.Seconds()) * float64(time.Second))
}

// contentSignals reads "[/path] search=yes, ai-train=no" of the Content-Signal
// and Content-Usage records.
func contentSignals(value string) []signal {
	pattern := "/"
	if strings.HasPrefix(value, "/") {
		path, rest, _ := strings.Cut(value, " ")
		pattern, value = normalPattern(path), rest
	}
	var out []signal
	for part := range strings.SplitSeq(value, ",") {
		name, yes, _ := strings.Cut(strings.ToLower(part), "=")
		right := ""
		switch strings.TrimSpace(name) {
		case "ai-train", "train-ai", "ai-input", "ai-use":
			right = reservedMining
		case "search":
			right = "noindex"
		default:
			continue
		}
		switch strings.TrimSpace(yes) {
		case "no", "n":
			out = append(out, signal{pattern, right, true})
		case "yes", "y":
			out = append(out, signal{pattern, right, false})
		}
	}
	return out
}

// allowed reports whether a path with its query may be asked for: the longest
// matching pattern decides, of equals the one that allows.
func (r *robots) allowed(path string) bool {
	if path == "/robots.txt" {
		return true
	}
	path = normalPath(path)
	longest, allow := -1, true
	for _, rule := range r.Rules {
		if n := len(rule.Pattern); n < longest || n == longest && allow {
			continue
		}
		if matches(rule.Pattern, path) {
			longest, allow = len(rule.Pattern), rule.Allow
		}
	}
	return allow
}

// reserved returns the rights reserved for a path: for each the longest
// matching pattern decides, of equals the one that reserves.
func (r *robots) reserved(path string) []string {
	if len(r.Signals) == 0 {
		return nil
	}
	path = normalPath(path)
	best := map[string]signal{}
	for _, s := range r.Signals {
		if !matches(s.Pattern, path) {
			continue
		}
		old, ok := best[s.Right]
		if !ok || len(s.Pattern) > len(old.Pattern) || len(s.Pattern) == len(old.Pattern) && s.On {
			best[s.Right] = s
		}
	}
	var out []string
	for right, s := range best {
		if s.On {
			out = append(out, right)
		}
	}
	slices.Sort(out)
	return out
}

// matches compares a normalised path with a pattern. Each stretch between two
// stars is looked for once, after the one before: taking the first occurrence
// is never wrong, so there is no backtracking.
func matches(pattern, path string) bool {
	pattern, anchored := strings.CutSuffix(pattern, "$")
	first, rest, star := strings.Cut(pattern, "*")
	path, ok := strings.CutPrefix(path, first)
	if !ok {
		return false
	}
	for star {
		var part string
		part, rest, star = strings.Cut(rest, "*")
		if !star && anchored {
			return strings.HasSuffix(path, part)
		}
		i := strings.Index(path, part)
		if i < 0 {
			return false
		}
		path = path[i+len(part):]
	}
	return !anchored || path == ""
}

// normalPattern returns a rule's path as paths are compared; empty when it can
// match nothing.
func normalPattern(s string) string {
	if s == "" || s[0] != '/' && s[0] != '*' {
		return ""
	}
	body, anchored := strings.CutSuffix(s, "$")
	body = normalOctets(body, "$")
	if anchored {
		body += "$"
	}
	return body
}

func normalPath(s string) string { return normalOctets(s, "*$") }
