package crawler

import (
	"testing"
	"time"
)

func TestEasterSundays(t *testing.T) {
	for _, want := range []string{"1961-04-02", "2008-03-23", "2011-04-24", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25"} {
		day, err := time.Parse(time.DateOnly, want)
		if err != nil {
			t.Fatal(err)
		}
		if got := easter(day.Year()); !got.Equal(day) {
			t.Errorf("%s, want %s", got.Format(time.DateOnly), want)
		}
	}
}

// On a holiday of one Land, and on the working day that it leaves before or
// after a weekend, offices may be closed.
func TestHolidaysOfTheLaender(t *testing.T) {
	for day, want := range map[string]bool{
		"2026-01-06": true, "2027-01-06": true, "2026-01-07": false, // Epiphany
		"2025-03-08": true, "2026-04-02": false, "2026-04-03": true, "2026-04-05": true, "2026-04-06": true, "2026-04-07": false, // Easter
		"2026-05-01": true, "2026-05-13": false, "2026-05-14": true, "2026-05-15": true, "2026-05-24": true, "2026-05-25": true, // ascension, Pentecost
		"2026-06-03": false, "2026-06-04": true, "2026-06-05": true, "2026-06-08": false, // Corpus Christi
		"2025-08-15": true, "2024-09-20": true, "2025-10-03": true, "2025-10-31": true, "2025-11-01": true,
		"2025-11-19": true, "2026-11-18": true, "2025-11-12": false, "2025-11-26": false, // repentance
		"2026-11-02": false, "2025-12-23": false, "2025-12-24": true, "2024-07-10": false,
		"2029-04-30": true, // a Monday before a holiday
	} {
		if got := closed(mustDay(t, day)); got != want {
			t.Errorf("%s: %v", day, got)
		}
	}
}
