package feeds

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A coding is a content coding we can answer with.
type coding string

// The codings, best first where a client does not care: brotli packs feeds
// tightest, and all of them are packed once and served often.
const (
	brotliCoding coding = "br"
	zstdCoding   coding = "zstd"
	gzipCoding   coding = "gzip"
	identity     coding = "identity"
)

var codings = []coding{brotliCoding, zstdCoding, gzipCoding, identity}

// negotiate chooses the coding a client likes best (RFC 9110, section 12.5.3).
// Identity is served when nothing acceptable is left: a readable answer helps
// more than 406.
func negotiate(header []string) coding {
	if len(header) == 0 {
		return identity
	}
	weight := parseWeights(strings.Join(header, ","))
	best, bestQ := identity, 0.0
	for _, c := range codings {
		if q := weightOf(c, weight); q > bestQ {
			best, bestQ = c, q
		}
	}
	return best
}

func weightOf(c coding, weight map[string]float64) float64 {
	names := []string{string(c), "*"}
	if c == gzipCoding {
		names = []string{string(c), "x-gzip", "*"}
	}
	for _, name := range names {
		if q, said := weight[name]; said {
			return q
		}
	}
	if c == identity {
		return 0.001 // allowed unless forbidden, but the last choice
	}
	return 0
}

// maxWeights bounds how much of a header of preferences is read: no client
// lists more.
const maxWeights = 32

// parseWeights reads a list such as "gzip;q=0.5, *". A weight that is none
// counts as 0.
func parseWeights(header string) map[string]float64 {
	weights := make(map[string]float64)
	for i, part := range strings.Split(header, ",") {
		if i == maxWeights {
			break
		}
		name, params, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name != "" {
			weights[name] = quality(params)
		}
	}
	return weights
}

func quality(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || !(q >= 0 && q <= 1) {
				return 0
			}
			return q
		}
	}
	return 1
}

// unchanged answers whether a client already has what it asks for (RFC 9110,
// section 13.2.2). Entity tags beat dates.
func unchanged(r *http.Request, etag string, modified time.Time) bool {
	if tags, ok := r.Header["If-None-Match"]; ok {
		return slices.ContainsFunc(tags, func(list string) bool { return matchesTag(list, etag) })
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !modified.IsZero() && !modified.Truncate(time.Second).After(since)
}

// matchesTag compares weakly, as If-None-Match asks.
func matchesTag(list, etag string) bool {
	for tag := range strings.SplitSeq(list, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
			return true
		}
	}
	return false
}

// PreferredLanguage is "de" or "en", whichever a reader's Accept-Language likes
// better, and the site's own where he likes both or neither.
func PreferredLanguage(header []string, site string) string {
	own, other := "de", "en"
	if strings.HasPrefix(site, "en") {
		own, other = other, own
	}
	liked := func(language string) float64 {
		best := 0.0
		for tag, q := range parseWeights(strings.Join(header, ",")) {
			if tag == "*" || tag == language || strings.HasPrefix(tag, language+"-") {
				best = max(best, q)
			}
		}
		return best
	}
	if liked(other) > liked(own) {
		return other
	}
	return own
}
