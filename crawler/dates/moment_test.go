package dates

import (
	"fmt"
	"testing"
	"time"
)

func TestPlausible(t *testing.T) {
	day := func(y, m, d int) Date { return Date{time.Date(y, time.Month(m), d, 0, 0, 0, 0, berlin), Day} }
	for _, tt := range []struct {
		date Date
		want bool
	}{
		{Date{}, false},
		{day(1989, 12, 31), false},
		{day(1990, 1, 1), true},
		{day(2026, 7, 16), true},
		{day(2026, 7, 17), true},
		{day(2026, 7, 18), false},
		{day(2036, 7, 16), false},
	} {
		if got := tt.date.Plausible(testNow); got != tt.want {
			t.Errorf("%v is plausible: %t", tt.date.Time, got)
		}
	}
}

// The calendar is checked against the standard library's, which rolls over.
func TestImpossibleDaysAreRefused(t *testing.T) {
	for _, year := range []int{1996, 2000, 2001, 2024, 2025} {
		for month := 0; month <= 13; month++ {
			for day := 0; day <= 32; day++ {
				text := fmt.Sprintf("%02d.%02d.%d", day, month, year)
				at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, berlin)
				exists := at.Day() == day && int(at.Month()) == month && at.Year() == year
				d, ok := Parse(text, testNow)
				if ok != exists || ok && !d.Time.Equal(at) {
					t.Errorf("Parse(%q) = %s, exists: %t", text, written(d, ok), exists)
				}
				iso := fmt.Sprintf("%d-%02d-%02dT08:00:00Z", year, month, day)
				if d, ok := ParseFeed(iso); ok != exists {
					t.Errorf("ParseFeed(%q) = %s, exists: %t", iso, written(d, ok), exists)
				}
			}
		}
	}
}

func TestImpossibleTimesAreRefused(t *testing.T) {
	for hour := range 27 {
		for _, minute := range []int{0, 1, 59, 60, 61} {
			text := fmt.Sprintf("2024-01-02T%02d:%02d:00Z", hour, minute)
			exists := hour < 24 && minute < 60 || hour == 24 && minute == 0
			d, ok := ParseFeed(text)
			if want := time.Date(2024, 1, 2, hour, minute, 0, 0, time.UTC); ok != exists || ok && !d.Time.Equal(want) {
				t.Errorf("ParseFeed(%q) = %s, exists: %t", text, written(d, ok), exists)
			}
		}
	}
}

func TestSummerTime(t *testing.T) {
	for text, want := range map[string]string{
		"30.03.2025, 01:59 Uhr": "2025-03-30T01:59+01:00",
		"30.03.2025, 03:00 Uhr": "2025-03-30T03:00+02:00",
		"26.10.2025, 03:00 Uhr": "2025-10-26T03:00+01:00",
		"26.10.2025":            "2025-10-26",
	} {
		if got := written(Parse(text, testNow)); got != want {
			t.Errorf("Parse(%q) = %s, want %s", text, got, want)
		}
	}
	// Yesterday is a day of the calendar, not 24 hours.
	now := time.Date(2026, 3, 29, 23, 30, 0, 0, berlin) // an hour shorter
	if got := written(Parse("gestern", now)); got != "2026-03-28" {
		t.Errorf("yesterday of a short day is %s", got)
	}
}

func TestCenturies(t *testing.T) {
	for text, want := range map[string]string{
		"02.01.26": "2026-01-02", "02.01.00": "2000-01-02", "02.01.90": "1990-01-02", "02.01.99": "1999-01-02",
		"02.01.69": "unknown", "02.01.70": "unknown", "02.01.89": "unknown", "02.01.27": "unknown",
	} {
		if got := written(Parse(text, testNow)); got != want {
			t.Errorf("Parse(%q) = %s, want %s", text, got, want)
		}
	}
}
