package dates

import (
	"fmt"
	"testing"
)

func TestMonthsAreKnownInEverySpelling(t *testing.T) {
	for m, names := range [][]string{
		{"Januar", "Jan", "Jänner", "Jaenner", "Jän", "January"},
		{"Februar", "Feb", "Febr", "Feber", "February"},
		{"März", "Maerz", "MÄRZ", "Mär", "Mrz", "Ma\u0308rz", "March", "Mar"},
		{"April", "Apr"},
		{"Mai", "MAI", "May"},
		{"Juni", "Jun", "Juno", "June"},
		{"Juli", "Jul", "July"},
		{"August", "Aug"},
		{"September", "Sept", "Sep"},
		{"Oktober", "Okt", "October", "Oct"},
		{"November", "Nov"},
		{"Dezember", "Dez", "December", "Dec"},
	} {
		for _, name := range names {
			for _, dot := range []string{"", "."} {
				text := fmt.Sprintf("7. %s%s 2024", name, dot)
				want := fmt.Sprintf("2024-%02d-07", m+1)
				if got := written(Parse(text, testNow)); got != want {
					t.Errorf("Parse(%q) = %s, want %s", text, got, want)
				}
			}
		}
	}
}

func TestOtherWordsAreNoMonths(t *testing.T) {
	for _, name := range []string{"Marzipan", "Maier", "Junior", "Julia", "Augustiner", "Dezent", "Set", "M", "Märzen", "Oktoberfest", "x", "ÄÄÄÄÄÄÄÄÄÄÄÄ"} {
		text := fmt.Sprintf("7. %s 2024", name)
		if d, ok := Parse(text, testNow); ok {
			t.Errorf("Parse(%q) = %s, want unknown", text, written(d, ok))
		}
	}
}

func TestWeekdaysBelongToTheDate(t *testing.T) {
	for _, day := range []string{
		"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonnabend", "Sonntag", "Mo", "Di", "Mi", "Do", "Fr", "Sa", "So",
		"Thursday", "Thu", "Thurs", "SO", "mo",
	} {
		for _, form := range []string{"%s 07.09.2024", "%s, 07.09.2024", "%s., 07.09.2024", "%s. 07.09.2024", "%s, den 07.09.2024", "%s, 7. September 2024"} {
			text := fmt.Sprintf(form, day)
			d, start, end, ok := Find("Ulm: "+text+" in Ulm", testNow)
			if got := written(d, ok); got != "2024-09-07" || ("Ulm: " + text)[start:end] != text {
				t.Errorf("Find(%q) = %s at %d:%d", text, got, start, end)
			}
		}
	}
}

func TestZonesAreKnown(t *testing.T) {
	for name, hours := range map[string]int{
		"UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "z": 0, "MEZ": 1, "CET": 1, "BST": 1, "MESZ": 2, "CEST": 2, "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
		"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "JST": 9, "AEST": 10,
		"+0200": 2, "+02:00": 2, "+2": 2, "+02": 2, "-0500": -5, "−05:00": -5, "GMT+0200": 2, "UTC+2": 2, "GMT-5": -5,
	} {
		text := "2 Jan 2024 12:00:00 " + name
		d, ok := ParseFeed(text)
		if got := d.Time.UTC().Hour(); !ok || got != 12-hours {
			t.Errorf("ParseFeed(%q) is at %d UTC, want %d", text, got, 12-hours)
		}
	}
	for _, name := range []string{"+9900", "+16:00", "Europe/Atlantis", "../etc/passwd", "+"} {
		if d, ok := ParseFeed("2 Jan 2024 12:00:00 " + name); ok {
			t.Errorf("zone %q is read: %v", name, d.Time)
		}
	}
}
