package feeds

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A RequestError is a reader's mistake, said in a sentence.
type RequestError struct{ German, English string }

// Error is the sentence in English, the language of logs.
func (e *RequestError) Error() string { return e.English }

// In is the sentence in a language.
func (e *RequestError) In(language string) string {
	if strings.HasPrefix(language, "en") {
		return e.English + "."
	}
	return e.German + "."
}

func mistake(german, english string, args ...any) error {
	return &RequestError{fmt.Sprintf(german, args...), fmt.Sprintf(english, args...)}
}

// Parameters reads a query string and allows only the names given, each at most once:
// a parameter that is ignored looks like one that works, and every invented one
// would be a document of its own in caches.
func Parameters(r *http.Request, allowed ...string) (url.Values, error) {
	v, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, mistake("Die Parameter der Adresse sind nicht zu lesen", "the parameters of the address cannot be read")
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if !slices.Contains(allowed, name) {
			known := strings.Join(allowed, ", ")
			if known == "" {
				return nil, mistake("Hier gibt es keine Parameter, auch nicht %.40q", "there are no parameters here, not even %.40q", name)
			}
			return nil, mistake("Unbekannter Parameter %.40q; es gibt %s", "unknown parameter %.40q; there are %s", name, known)
		}
		if len(v[name]) > 1 {
			return nil, mistake("Der Parameter %s steht mehrmals da", "the parameter %s stands there more than once", name)
		}
	}
	return v, nil
}

// ParseSelection reads the parameters topic, source, region, since, until, q,
// limit and, where it pages, cursor. Anything else, and any value that does not
// fit, is a [RequestError].
func ParseSelection(r *http.Request, now time.Time, paging bool) (Selection, error) {
	allowed := []string{"topic", "source", "region", "since", "until", "q", "limit"}
	if paging {
		allowed = append(allowed, "cursor")
	}
	v, err := Parameters(r, allowed...)
	if err != nil {
		return Selection{}, err
	}
	s := Selection{
		Topic: v.Get("topic"), Source: v.Get("source"), Region: v.Get("region"),
		Query: strings.TrimSpace(v.Get("q")), Cursor: v.Get("cursor"),
	}
	if s.Since, err = moment(v, "since", now); err != nil {
		return Selection{}, err
	}
	if s.Until, err = moment(v, "until", now); err != nil {
		return Selection{}, err
	}
	if s.Query != "" {
		if _, err := parseQuery(s.Query); err != nil {
			return Selection{}, err
		}
	}
	const noBound = 1 << 31
	s.Limit, err = limitOf(v, 0, noBound)
	return s, err
}

// limitOf reads the parameter limit.
func limitOf(v url.Values, otherwise, most int) (int, error) {
	text, ok := v["limit"]
	if !ok {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text[0])
	if err != nil || n < 1 || n > most {
		return 0, mistake("limit ist eine Zahl von 1 bis %d, nicht %.20q", "limit is a number from 1 to %d, not %.20q", most, text[0])
	}
	return n, nil
}

// moment reads a point in time: RFC 3339, a day in Germany (until includes it),
// or how long ago, such as 12h or 7d.
func moment(v url.Values, name string, now time.Time) (time.Time, error) {
	text := strings.TrimSpace(v.Get(name))
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, text, Berlin(now).Location()); err == nil {
		if name == "until" {
			t = t.AddDate(0, 0, 1)
		}
		return t.UTC(), nil
	}
	if ago, ok := duration(text); ok {
		return now.Add(-ago).UTC(), nil
	}
	return time.Time{}, mistake(
		"%s ist ein Zeitpunkt wie 2025-10-16, 2025-10-16T08:00:00Z oder 7d, nicht %.40q",
		"%s is a time such as 2025-10-16, 2025-10-16T08:00:00Z or 7d, not %.40q", name, text)
}

func duration(text string) (time.Duration, bool) {
	const mostDays = 36500 // a century; keeps the arithmetic in range
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		return time.Duration(n) * 24 * time.Hour, err == nil && n >= 0 && n <= mostDays
	}
	d, err := time.ParseDuration(text)
	return d, err == nil && d >= 0
}
