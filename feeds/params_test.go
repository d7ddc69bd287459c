package feeds

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func request(query string) *http.Request {
	return &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/", RawQuery: query}, Header: http.Header{}}
}

func TestParseSelection(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	utc := func(y, m, d, h int) time.Time { return time.Date(y, time.Month(m), d, h, 0, 0, 0, time.UTC) }
	for query, want := range map[string]Selection{
		"":                                  {},
		"topic=cloud&source=amt&limit=7":    {Topic: "cloud", Source: "amt", Limit: 7},
		"region=Sachsen&cursor=x":           {Region: "Sachsen", Cursor: "x"},
		"since=2025-10-16T08:00:00%2B02:00": {Since: utc(2025, 10, 16, 6)},
		"since=2025-10-16":                  {Since: utc(2025, 10, 15, 22)},
		"until=2025-10-16":                  {Until: utc(2025, 10, 16, 22)},
		"since=7d&until=1h":                 {Since: utc(2026, 2, 23, 9), Until: utc(2026, 3, 2, 8)},
		"q=+Cloud+":                         {Query: "Cloud"},
	} {
		got, err := ParseSelection(request(query), now, true)
		if err != nil || got != want {
			t.Errorf("%q gives %+v, %v; want %+v", query, got, err, want)
		}
	}
}

func TestBadParametersAreSaidInASentence(t *testing.T) {
	for query, words := range map[string]string{
		"limti=3":          `unknown parameter "limti"`,
		"limit=0":          "limit is a number from 1",
		"limit=-1":         "limit is a number from 1",
		"limit=viele":      `not "viele"`,
		"limit=1&limit=2":  "more than once",
		"since=gestern":    `not "gestern"`,
		"since=-7d":        "since is a time",
		"until=31.12.2025": "until is a time",
		"q=(":              "q cannot be read",
		"q=" + strings.Repeat("x", longestQuery+1): "longer than",
		"a=%zz": "cannot be read",
		"a;b":   "cannot be read",
	} {
		_, err := ParseSelection(request(query), time.Now(), true)
		var bad *RequestError
		if !errors.As(err, &bad) {
			t.Errorf("%.40q: %v, want a request error", query, err)
			continue
		}
		if !strings.Contains(bad.In("en"), words) || bad.German == "" || !strings.HasSuffix(bad.In("de"), ".") {
			t.Errorf("%.40q is refused with %q and %q, want %q", query, bad.In("en"), bad.In("de"), words)
		}
	}
	if _, err := ParseSelection(request("cursor=x"), time.Now(), false); err == nil {
		t.Error("an export has no cursor")
	}
}

func FuzzParseSelection(f *testing.F) {
	for _, q := range []string{"topic=a&limit=3", "since=7d", "until=2025-10-16", "q=%22a%22+OR+b", "limit=9999999999999999999", "since=999999999999d", "since=-1h", "%"} {
		f.Add(q)
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, query string) {
		s, err := ParseSelection(request(query), now, true)
		if err != nil {
			if status, sentence := Verdict(err, "de"); status != http.StatusBadRequest || sentence == "" {
				t.Errorf("%q is answered with %d %q", query, status, sentence)
			}
			return
		}
		if s.Limit < 0 || s.Since.After(now) && !strings.Contains(query, "since=") {
			t.Errorf("%q gives %+v", query, s)
		}
	})
}

func TestVerdictsReachTheReader(t *testing.T) {
	rec := httptest.NewRecorder()
	Refuse(rec, request(""), mistake("Nein", "no"), "de", discard())
	if rec.Code != http.StatusBadRequest || rec.Body.String() != "Nein.\n" || rec.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %q %v", rec.Code, rec.Body, rec.Header())
	}
}
