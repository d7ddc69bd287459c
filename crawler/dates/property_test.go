package dates

import (
	"fmt"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

var germanMonths = []string{
	"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
}

// believable draws a minute between 1990 and the reference. The hours around
// the change of summer time are left out: a text without zone cannot say them.
func believable(t *rapid.T) time.Time {
	first := time.Date(firstYear, 1, 2, 0, 0, 0, 0, berlin)
	minutes := rapid.IntRange(0, int(testNow.Sub(first)/time.Minute)).Draw(t, "minutes")
	at := first.Add(time.Duration(minutes) * time.Minute).In(berlin)
	if at.Hour() < 4 {
		at = time.Date(at.Year(), at.Month(), at.Day(), 4, at.Minute(), 0, 0, berlin)
	}
	return at
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	days := []func(time.Time) string{
		func(d time.Time) string { return d.Format("02.01.2006") },
		func(d time.Time) string { return d.Format("2.1.2006") },
		func(d time.Time) string { return d.Format("02.01.06") },
		func(d time.Time) string { return d.Format("2. 1. 2006") },
		func(d time.Time) string { return d.Format("2006-01-02") },
		func(d time.Time) string { return d.Format("02/01/2006") },
		func(d time.Time) string { return d.Format("Mon, 02 Jan 2006") },
		func(d time.Time) string {
			return fmt.Sprintf("%d. %s %d", d.Day(), germanMonths[d.Month()-1], d.Year())
		},
		func(d time.Time) string {
			return fmt.Sprintf("%d. %.3s. %d", d.Day(), germanMonths[d.Month()-1], d.Year())
		},
	}
	clocks := []string{"", ", 15:04 Uhr", " um 15.04 Uhr", " • 15:04 Uhr", " – 15:04", " / 15:04 Uhr"}
	around := [][2]string{{"", ""}, {"Stand: ", ""}, {"Meldung vom ", " | Presse"}, {"Ulm, den ", ""}}
	rapid.Check(t, func(t *rapid.T) {
		at := believable(t)
		frame := rapid.SampledFrom(around).Draw(t, "frame")
		hours := rapid.SampledFrom(clocks).Draw(t, "clock")
		day := rapid.IntRange(0, len(days)-1).Draw(t, "day")
		text := frame[0] + days[day](at) + at.Format(hours) + frame[1]

		want := Date{at, Minute}
		if hours == "" {
			want = Date{time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, berlin), Day}
		}
		got, ok := Parse(text, testNow)
		if !ok || !got.Time.Equal(want.Time) || got.Precision != want.Precision {
			t.Fatalf("Parse(%q) = %s, want %s", text, written(got, ok), written(want, true))
		}
	})
}

func TestFeedDatesAreRead(t *testing.T) {
	layouts := []string{
		time.RFC1123Z, time.RFC1123, time.RFC3339, "2 Jan 2006 15:04:05 -0700", "20060102T150405Z0700",
		"Mon Jan _2 15:04:05 MST 2006", "2006-01-02 15:04:05 -0700", "Monday, 2 January 2006 3:04:05 PM -0700",
	}
	rapid.Check(t, func(t *rapid.T) {
		at := believable(t).Add(time.Duration(rapid.IntRange(0, 59).Draw(t, "seconds")) * time.Second)
		text := at.Format(rapid.SampledFrom(layouts).Draw(t, "layout"))
		got, ok := ParseFeed(text)
		if !ok || !got.Time.Equal(at) || got.Precision != Second {
			t.Fatalf("ParseFeed(%q) = %s, want %s", text, written(got, ok), at)
		}
	})
}

func FuzzFind(f *testing.F) {
	for _, text := range []string{
		"[16.10.2025] Der Rat tagt.", "Di. 19.09.17, 18:50 Uhr", "14.–16. Mai 2024", "Juli/August 2023", "vor 1 Std. 20 Min.",
		"heute, 7.57 Uhr", "10:00–12:00 Uhr, Mo. 07.07.2025", "2025-10-16T09:05:00+02:00", "September 7th, 2024", "9. Ma\u0308rz ’24", "\xff.\xe4 1.1.\xc3",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, start, end, ok := Find(text, testNow)
		if !ok {
			return
		}
		if !d.Plausible(testNow) {
			t.Errorf("Find(%q) = %s, which cannot be", text, written(d, ok))
		}
		if start < 0 || end > len(text) || start >= end {
			t.Fatalf("Find(%q) stands at %d:%d", text, start, end)
		}
		if utf8.ValidString(text) && !utf8.ValidString(text[start:end]) {
			t.Errorf("Find(%q) cuts a rune: %q", text, text[start:end])
		}
		if d.Precision <= Day && d.Time.Format("15:04:05") != "00:00:00" {
			t.Errorf("Find(%q) has a day at %s", text, d.Time)
		}
	})
}

func FuzzParseFeed(f *testing.F) {
	for _, text := range []string{
		"Tue, 02 Jan 2024 08:04:05 GMT", "2024-01-02T08:04:05.678+01:00", "2024-W01-2", "1704182645", "Tue Jan 2 08:04:05 2024",
		"Tue (a (nested\\) one)), 2(nd) Jan 2024 08:04 Z", "Tue, 02 Jan 2024 08:04:05 America/New_York", "02.01.2024 08:04",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, ok := ParseFeed(text)
		if ok != !d.IsZero() {
			t.Errorf("ParseFeed(%q) = %v, %t", text, d, ok)
		}
		if y := d.Time.Year(); ok && (y < 0 || y > 10000) {
			t.Errorf("ParseFeed(%q) is in the year %d", text, y)
		}
	})
}
