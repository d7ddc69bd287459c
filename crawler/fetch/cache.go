package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// maxHold is the longest Retry-After obeyed: a week is the longest that an
	// operator's mistake may silence a source.
	maxHold = 7 * 24 * time.Hour
	// maxFresh is the longest freshness believed. Content networks put a year
	// on everything; a feed that is really static loses nothing by a weekly
	// conditional request.
	maxFresh = 7 * 24 * time.Hour
)

// freshUntil returns until when an answer is fresh by RFC 9111, for a private
// cache without heuristics; zero when it may be asked for again at any time.
func freshUntil(h http.Header, now time.Time) time.Time {
	life, ok := maxAge(h.Values("Cache-Control"))
	if !ok {
		life = expires(h, now)
	}
	if life > 0 {
		life -= age(h)
	}
	if life <= 0 {
		return time.Time{}
	}
	return now.Add(min(life, maxFresh))
}

// maxAge reads Cache-Control: the lifetime it grants, and whether it says
// anything of it. One bad directive does not spoil the others, but a bad
// max-age counts as stale (RFC 9111, 4.2.1).
func maxAge(lines []string) (life time.Duration, ok bool) {
	for part := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name = strings.ToLower(strings.TrimSpace(name)); {
		case name == "no-store", name == "no-cache":
			return 0, true
		case name == "max-age" && !ok: // of several the first counts
			life, ok = deltaSeconds(strings.Trim(strings.TrimSpace(value), `"`)), true
		}
	}
	return life, ok
}

// expires returns the lifetime that Expires grants, counted from the server's
// own clock where it shows it.
func expires(h http.Header, now time.Time) time.Duration {
	if strings.Contains(strings.ToLower(h.Get("Pragma")), "no-cache") {
		return 0
	}
	value := h.Get("Expires")
	if value == "" {
		return 0
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0 // also "0" and "-1", which mean: already expired
	}
	return at.Sub(serverNow(h, now))
}

func age(h http.Header) time.Duration { return deltaSeconds(strings.TrimSpace(h.Get("Age"))) }

// serverNow returns the server's clock, or ours when it shows none. What a
// server counts in its own time must be compared with its own time.
func serverNow(h http.Header, now time.Time) time.Time {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		return at
	}
	return now
}

// deltaSeconds reads a number of seconds, clamped so that it never overflows;
// zero when it is none.
func deltaSeconds(s string) time.Duration {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0
	}
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil {
		n = 1 << 31 // digits only, so too many of them (RFC 9111, 1.2.2)
	}
	return time.Duration(n) * time.Second
}

// retryAfter returns when Retry-After allows the next request, at most
// maxHold ahead; zero without a usable one.
func retryAfter(h http.Header, now time.Time) time.Time {
	value := strings.TrimSpace(h.Get("Retry-After"))
	wait := deltaSeconds(value)
	if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(serverNow(h, now))
	}
	if wait <= 0 {
		return time.Time{}
	}
	return now.Add(min(wait, maxHold))
}
