package fetch

import (
	"net/http"
	"slices"
	"testing"
)

func TestXRobotsTag(t *testing.T) {
	for _, tc := range []struct {
		lines []string
		want  []string
	}{
		{nil, nil},
		{[]string{"noindex"}, []string{"noindex"}},
		{[]string{"NoIndex, NoSnippet , nofollow"}, []string{"noindex", "nosnippet"}},
		{[]string{"none"}, []string{"noindex"}},
		{[]string{"noarchive", "noai, noimageai"}, []string{"noarchive", "noai", "noimageai"}},
		{[]string{"max-snippet:50, max-image-preview:large"}, []string{"max-snippet:50"}},
		{[]string{"max-snippet: 0"}, []string{"max-snippet:0"}},
		{[]string{"max-snippet:-1"}, nil},
		{[]string{"max-snippet:many"}, nil},
		{[]string{"unavailable_after: 25 Jun 2030 15:00:00 GMT, noindex"}, []string{"noindex"}},
		{[]string{"unavailable_after: Tuesday, 25-Jun-30 15:00:00 GMT, noindex"}, []string{"noindex"}},
		{[]string{"unavailable_after: Tue, 25 Jun 2030 15:00:00 GMT, nosnippet"}, []string{"nosnippet"}},
		{[]string{"googlebot: noindex, nosnippet"}, nil},
		{[]string{"googlebot:, noindex"}, nil},
		{[]string{"*: noindex"}, []string{"noindex"}},
		{[]string{"googlebot: noindex", "amtsfeed: nosnippet"}, []string{"nosnippet"}},
		{[]string{"otherbot: noindex, amtsfeed: noarchive, nosnippet"}, []string{"noarchive", "nosnippet"}},
		{[]string{"amtsfeed: max-snippet: 20"}, []string{"max-snippet:20"}},
	} {
		if got := robotsTag(tc.lines, []string{"amtsfeed"}); !slices.Equal(got, tc.want) {
			t.Errorf("%q: %v, want %v", tc.lines, got, tc.want)
		}
	}
}

func TestTDMReservation(t *testing.T) {
	const entries = `{"location":"/","tdm-reservation":1},{"location":"/open/*","tdm-reservation":0},` +
		`{"location":3},{"location":"/open/*.pdf$","tdm-reservation":"1","tdm-policy":"https://example.org/p"},{"location":"open"}`
	for _, file := range []string{"", "null", "3", `"a"`, "[", "<html>", "[" + entries} {
		if rules := parseTDMRep([]byte(file)); rules != nil {
			t.Errorf("%q has rules: %v", file, rules)
		}
	}
	if rules := parseTDMRep([]byte(`{"location":"/","tdm-reservation":true}`)); !tdmReserved(rules, "/a") {
		t.Error("an entry without its list is not read")
	}
	rules := parseTDMRep([]byte("\ufeff [" + entries + "]\n"))
	for _, tc := range []struct {
		path, header string
		want         bool
	}{
		{"/a", "", true}, {"/open/a", "", false}, {"/open/a.pdf", "", true},
		{"/a", "0", false}, {"/open/a", "1", true}, {"/open/a", " 1 ", true}, {"/a", "yes", true},
	} {
		h := http.Header{}
		if tc.header != "" {
			h.Set("TDM-Reservation", tc.header)
		}
		got := slices.Contains(reservations(h, tc.path, nil, &robots{}, rules), "tdm")
		if got != tc.want {
			t.Errorf("%s with header %q: %v", tc.path, tc.header, got)
		}
	}
}

func TestReservationsAreOneSortedList(t *testing.T) {
	h := http.Header{"X-Robots-Tag": {"nosnippet, noindex", "noindex"}, "Tdm-Reservation": {"1"}}
	r := parseRobots([]byte("User-agent: *\nContent-Signal: ai-train=no, search=no\n"), productToken)
	want := []string{"noindex", "nosnippet", "tdm"}
	if got := reservations(h, "/", nil, &r, nil); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func FuzzRights(f *testing.F) {
	f.Add("noindex, googlebot: none, max-snippet: 5", []byte(`[{"location":"/*","tdm-reservation":1}]`), "/a")
	f.Fuzz(func(t *testing.T, tag string, file []byte, path string) {
		rules := parseTDMRep(file)
		if len(rules) > maxTDMRules {
			t.Errorf("%d rules", len(rules))
		}
		got := reservations(http.Header{"X-Robots-Tag": {tag}}, path, nil, &robots{}, rules)
		if !slices.IsSorted(got) {
			t.Errorf("%v", got)
		}
	})
}
