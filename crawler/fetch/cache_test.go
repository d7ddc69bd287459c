package fetch

import (
	"net/http"
	"testing"
	"time"
)

var noon = time.Date(2025, 10, 16, 12, 0, 0, 0, time.UTC)

func headers(lines ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(lines); i += 2 {
		h.Add(lines[i], lines[i+1])
	}
	return h
}

func TestFreshness(t *testing.T) {
	for _, tc := range []struct {
		what string
		h    http.Header
		want time.Duration
	}{
		{"nothing said", headers(), 0},
		{"max-age", headers("Cache-Control", "max-age=600"), 10 * time.Minute},
		{"max-age quoted", headers("Cache-Control", `public, max-age="600"`), 10 * time.Minute},
		{"max-age in capitals", headers("Cache-Control", "Max-Age=600"), 10 * time.Minute},
		{"max-age on a second line", headers("Cache-Control", "public", "Cache-Control", "max-age=600"), 10 * time.Minute},
		{"age counts", headers("Cache-Control", "max-age=600", "Age", "240"), 6 * time.Minute},
		{"older than max-age", headers("Cache-Control", "max-age=600", "Age", "700"), 0},
		{"bad age", headers("Cache-Control", "max-age=600", "Age", "-5"), 10 * time.Minute},
		{"the first max-age", headers("Cache-Control", "max-age=60, max-age=600"), time.Minute},
		{"bad max-age is stale", headers("Cache-Control", "max-age=abc", "Expires", "Thu, 16 Oct 2025 13:00:00 GMT"), 0},
		{"no-store beats max-age", headers("Cache-Control", "max-age=abc, no-store, max-age=600"), 0},
		{"no-cache", headers("Cache-Control", "max-age=600, no-cache"), 0},
		{"s-maxage is for shared caches", headers("Cache-Control", "s-maxage=600"), 0},
		{"a year is a week", headers("Cache-Control", "max-age=31536000"), maxFresh},
		{"never overflows", headers("Cache-Control", "max-age=99999999999999999999"), maxFresh},
		{"Expires", headers("Expires", "Thu, 16 Oct 2025 13:00:00 GMT"), time.Hour},
		{"Expires by the server's clock", headers("Date", "Thu, 16 Oct 2025 09:00:00 GMT", "Expires", "Thu, 16 Oct 2025 09:30:00 GMT"), 30 * time.Minute},
		{"Expires past", headers("Expires", "Thu, 16 Oct 2025 11:00:00 GMT"), 0},
		{"Expires 0", headers("Expires", "0"), 0},
		{"max-age beats Expires", headers("Cache-Control", "max-age=60", "Expires", "Thu, 16 Oct 2025 13:00:00 GMT"), time.Minute},
		{"Pragma", headers("Pragma", "no-cache", "Expires", "Thu, 16 Oct 2025 13:00:00 GMT"), 0},
	} {
		got := freshUntil(tc.h, noon)
		want := noon.Add(tc.want)
		if tc.want == 0 {
			want = time.Time{}
		}
		if !got.Equal(want) {
			t.Errorf("%s: fresh until %v, want %v", tc.what, got, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for _, tc := range []struct {
		what string
		h    http.Header
		want time.Duration
	}{
		{"none", headers(), 0},
		{"seconds", headers("Retry-After", "3600"), time.Hour},
		{"zero", headers("Retry-After", "0"), 0},
		{"negative", headers("Retry-After", "-10"), 0},
		{"a week at most", headers("Retry-After", "31536000"), maxHold},
		{"absurd", headers("Retry-After", "99999999999999999999"), maxHold},
		{"date", headers("Retry-After", "Thu, 16 Oct 2025 12:05:00 GMT"), 5 * time.Minute},
		{"date of the old kind", headers("Retry-After", "Thursday, 16-Oct-25 12:05:00 GMT"), 5 * time.Minute},
		{"date by the server's clock", headers("Date", "Thu, 16 Oct 2025 10:00:00 GMT", "Retry-After", "Thu, 16 Oct 2025 10:05:00 GMT"), 5 * time.Minute},
		{"date past", headers("Retry-After", "Thu, 16 Oct 2025 11:00:00 GMT"), 0},
		{"date far away", headers("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"), maxHold},
		{"words", headers("Retry-After", "tomorrow"), 0},
	} {
		got := retryAfter(tc.h, noon)
		want := noon.Add(tc.want)
		if tc.want == 0 {
			want = time.Time{}
		}
		if !got.Equal(want) {
			t.Errorf("%s: %v, want %v", tc.what, got, want)
		}
	}
}
