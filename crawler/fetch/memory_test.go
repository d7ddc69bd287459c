package fetch

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestWhenRobotsTxtIsReadAgain(t *testing.T) {
	ago := func(d time.Duration) time.Time { return noon.Add(-d) }
	for _, tc := range []struct {
		what        string
		copy        robotsCopy
		due, usable bool
	}{
		{"never read", robotsCopy{}, true, false},
		{"just read", robotsCopy{Read: noon}, false, true},
		{"23 hours old", robotsCopy{Read: ago(23 * time.Hour)}, false, true},
		{"24 hours old", robotsCopy{Read: ago(24 * time.Hour)}, true, true},
		{"a month old", robotsCopy{Read: ago(31 * 24 * time.Hour)}, true, false},
		{"refused just now", robotsCopy{Refused: noon}, false, false},
		{"refused just now, with an old copy", robotsCopy{Read: ago(48 * time.Hour), Refused: noon}, false, true},
		{"refused a minute ago", robotsCopy{Refused: ago(time.Minute)}, true, false},
		{"refused for the third time two minutes ago", robotsCopy{Refused: ago(2 * time.Minute), Times: 3}, false, false},
		{"refused for the third time four minutes ago", robotsCopy{Refused: ago(4 * time.Minute), Times: 3}, true, false},
		{"refused for weeks", robotsCopy{Refused: ago(11 * time.Hour), Times: 1 << 40}, false, false},
		{"refused for weeks, and not today", robotsCopy{Refused: ago(12 * time.Hour), Times: 1 << 40}, true, false},
		{"read after it had been refused", robotsCopy{Read: ago(time.Hour), Refused: ago(2 * time.Hour)}, false, true},
		{"read in the future", robotsCopy{Read: ago(-time.Hour)}, true, false},
	} {
		if got := tc.copy.due(noon); got != tc.due {
			t.Errorf("%s: due %v", tc.what, got)
		}
		if got := tc.copy.usable(noon); got != tc.usable {
			t.Errorf("%s: usable %v", tc.what, got)
		}
	}
}

func TestWhatIsRememberedOfAHostReadsBack(t *testing.T) {
	want := map[string]*site{
		"http": {Robots: robotsCopy{Read: noon, Rules: robots{
			Rules: []rule{{Pattern: "/a*b$"}, {Pattern: "/%C3%A4", Allow: true}}, Delay: 5 * time.Second,
			Signals: []signal{{Pattern: "/", Right: "tdm", On: true}},
		}}},
		"https": {Robots: robotsCopy{Refused: noon, Failure: "status 500", Times: 3}, TDM: tdmCopy{Rules: []tdmRule{{"/", true}}, Due: noon}},
	}
	if diff := cmp.Diff(want, decodeSites(encodeSites(want))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if b := encodeSites(nil); b != nil {
		t.Errorf("nothing takes %d bytes", len(b))
	}
}

func TestADamagedMemoryIsNone(t *testing.T) {
	for _, b := range []string{"", "null", "{", "[]", `{"http":null}`, `{"http":3}`, `{"http":{"robots":{"read":"yesterday"}}}`, "\xff\x00"} {
		sites := decodeSites([]byte(b))
		if sites == nil || len(sites) != 0 {
			t.Errorf("%q: %v", b, sites)
		}
	}
}

func FuzzHostMemory(f *testing.F) {
	f.Add([]byte(`{"http":{"robots":{"rules":{"rules":[{"p":"/a"}],"delay":5},"read":"2025-10-16T12:00:00Z"}}}`))
	f.Add([]byte(`{"x":{"robots":{"rules":{"rules":[]}}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		once := decodeSites(b)
		twice := decodeSites(encodeSites(once))
		if diff := cmp.Diff(once, twice, cmpopts.EquateEmpty()); diff != "" && len(once) > 0 {
			t.Errorf("(-once +twice):\n%s", diff)
		}
		for _, s := range once {
			s.Robots.Rules.allowed("/a?b")
			s.Robots.Rules.reserved("/a")
			tdmReserved(s.TDM.Rules, "/a")
		}
	})
}
