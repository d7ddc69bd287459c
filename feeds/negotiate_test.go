package feeds

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

func TestNegotiateCoding(t *testing.T) {
	for header, want := range map[string]coding{
		"gzip":                        gzipCoding,
		"x-gzip":                      gzipCoding,
		"GZIP":                        gzipCoding,
		"gzip, deflate, br, zstd":     brotliCoding,
		"gzip, zstd":                  zstdCoding,
		"gzip;q=1.0, br;q=0.5":        gzipCoding,
		"identity;q=1, gzip;q=0.1":    identity,
		"identity;q=0.5, gzip;q=0.5":  gzipCoding,
		"br;q=0, gzip":                gzipCoding,
		"*":                           brotliCoding,
		"*;q=0.1, identity":           identity,
		"br;q=0, *":                   zstdCoding,
		"deflate":                     identity,
		"":                            identity,
		"gzip;q=0":                    identity,
		"identity;q=0, *;q=0":         identity,
		"gzip;q=zwei":                 identity,
		"gzip;q=7":                    identity,
		"gzip;q=NaN":                  identity,
		"gzip ; q=0.5 , br ; level=1": brotliCoding,
		",,gzip;;q=0.3,":              gzipCoding,
	} {
		if got := negotiate([]string{header}); got != want {
			t.Errorf("Accept-Encoding %q gives %s, want %s", header, got, want)
		}
	}
	if got := negotiate(nil); got != identity {
		t.Errorf("without Accept-Encoding: %s", got)
	}
}

func FuzzNegotiate(f *testing.F) {
	f.Add("gzip;q=0.5, *;q=0")
	f.Add("br;;q=, ,=")
	f.Fuzz(func(t *testing.T, header string) {
		c := negotiate([]string{header})
		if !slices.Contains(codings, c) {
			t.Errorf("%q gives %q", header, c)
		}
		if q, said := parseWeights(header)[string(c)]; said && q == 0 && c != identity {
			t.Errorf("%q gives %q, which it forbids", header, c)
		}
		if l := PreferredLanguage([]string{header}, "de"); l != "de" && l != "en" {
			t.Errorf("%q gives language %q", header, l)
		}
	})
}

func TestUnchanged(t *testing.T) {
	const etag = `"abc-gzip"`
	modified := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	stamp := func(d time.Duration) string { return modified.Add(d).Format(http.TimeFormat) }
	for _, c := range []struct {
		name, noneMatch, since string
		want                   bool
	}{
		{"nothing held", "", "", false},
		{"same tag", etag, "", true},
		{"same tag, weak", "W/" + etag, "", true},
		{"one of several", `"x", ` + etag, "", true},
		{"any", "*", "", true},
		{"tag of another coding", `"abc"`, "", false},
		{"other tag, although the date is the same", `"x"`, stamp(0), false},
		{"same date", "", stamp(0), true},
		{"later date", "", stamp(time.Hour), true},
		{"earlier date", "", stamp(-time.Second), false},
		{"no date", "", "gestern", false},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if c.noneMatch != "" {
			r.Header.Set("If-None-Match", c.noneMatch)
		}
		if c.since != "" {
			r.Header.Set("If-Modified-Since", c.since)
		}
		if got := unchanged(r, etag, modified); got != c.want {
			t.Errorf("%s: unchanged is %t, want %t", c.name, got, c.want)
		}
	}
}
