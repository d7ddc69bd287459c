package fetch

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	// reservedMining is the reservation of text and data mining (Directive
	// (EU) 2019/790, article 4), whichever protocol it was said in.
	reservedMining = "tdm"
	// maxTDMRep bounds a tdmrep.json; real ones have a handful of rules.
	maxTDMRep = 256 << 10
	// maxTDMRules bounds what is remembered of it.
	maxTDMRules = 200
)

// robotsTag returns the reservations of X-Robots-Tag headers that address
// every crawler or this one.
func robotsTag(lines, names []string) []string {
	var out []string
	for _, line := range lines {
		out = append(out, tagRights(strings.ToLower(line), names)...)
	}
	return out
}

// tagRights reads one header. A "botname:" holds to its end or the next one.
func tagRights(line string, names []string) []string {
	var out []string
	ours := true
	for part := range strings.SplitSeq(line, ",") {
		bot, name, value := tagParts(part)
		if bot != "" {
			ours = bot == "*" || isNamed(names, bot)
		}
		if right := tagRight(name, value); ours && right != "" {
			out = append(out, right)
		}
	}
	return out
}

// tagParts splits "[bot:] name[: value]". A bot with blanks in its name is the
// rest of a date.
func tagParts(part string) (bot, name, value string) {
	name, value, ok := strings.Cut(part, ":")
	name = strings.TrimSpace(name)
	if ok && !valuedTag(name) && !strings.Contains(name, " ") {
		bot = name
		name, value, _ = strings.Cut(value, ":")
	}
	return bot, strings.TrimSpace(name), strings.TrimSpace(value)
}

func valuedTag(name string) bool {
	return strings.HasPrefix(name, "max-") || name == "unavailable_after"
}

func tagRight(name, value string) string {
	switch name {
	case "noindex", "none":
		return "noindex"
	case "nosnippet", "noarchive", "noai", "noimageai":
		return name
	case "max-snippet":
		if n, err := strconv.Atoi(value); err == nil && n >= 0 {
			return "max-snippet:" + strconv.Itoa(n)
		}
	}
	return ""
}

// A tdmRule is one entry of /.well-known/tdmrep.json.
type tdmRule struct {
	Pattern  string `json:"p"`
	Reserved bool   `json:"r,omitempty"`
}

// parseTDMRep reads a tdmrep.json entry by entry, so that a mistake in one
// takes no right from the others; a single entry may stand without the list.
func parseTDMRep(body []byte) []tdmRule {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	var entries []json.RawMessage
	if json.Unmarshal(body, &entries) != nil {
		entries = []json.RawMessage{body}
	}
	var out []tdmRule
	for _, raw := range entries {
		var e struct {
			Location    string          `json:"location"`
			Reservation json.RawMessage `json:"tdm-reservation"`
		}
		if json.Unmarshal(raw, &e) != nil {
			continue
		}
		pattern := normalPattern(e.Location)
		if pattern == "" || len(e.Location) > maxURL || len(out) == maxTDMRules {
			continue
		}
		// Written as a number, and by some as a string.
		value := strings.Trim(string(e.Reservation), `"`)
		out = append(out, tdmRule{pattern, value == "1" || value == "true"})
	}
	return out
}

// tdmReserved reports what tdmrep.json says of a path: the longest matching
// pattern decides, of equals the one that reserves.
func tdmReserved(rules []tdmRule, path string) bool {
	path = normalPath(path)
	longest, reserved := -1, false
	for _, r := range rules {
		if n := len(r.Pattern); n < longest || n == longest && reserved {
			continue
		}
		if matches(r.Pattern, path) {
			longest, reserved = len(r.Pattern), r.Reserved
		}
	}
	return reserved
}

// reservations gathers the rights signals of an answer. The TDM header, being
// about this one document, beats the site's file.
func reservations(h http.Header, path string, names []string, r *robots, tdm []tdmRule) []string {
	out := append(robotsTag(h.Values("X-Robots-Tag"), names), r.reserved(path)...)
	header := strings.TrimSpace(h.Get("Tdm-Reservation"))
	if header == "1" || header != "0" && tdmReserved(tdm, path) {
		out = append(out, reservedMining)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
