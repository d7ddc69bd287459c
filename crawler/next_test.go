package crawler

import (
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
)

func TestNextVisit(t *testing.T) {
	every := Interval{Min: 30 * time.Minute, Default: time.Hour, Max: 24 * time.Hour}
	day := 24 * time.Hour
	tests := []struct {
		name string
		o    outlook
		wait time.Duration
	}{
		{"nothing known", outlook{}, time.Hour},
		{"learned", outlook{learned: 3 * time.Hour}, 3 * time.Hour},
		{"learned below the least", outlook{learned: time.Minute}, 30 * time.Minute},
		{"learned above the most", outlook{learned: 9 * day}, day},
		{"fixed beats learned, and the bounds", outlook{fixed: 5 * time.Minute, learned: 3 * time.Hour}, 5 * time.Minute},

		{"one failure is an accident", outlook{failures: 1}, time.Hour},
		{"two", outlook{failures: 2}, 2 * time.Hour},
		{"four", outlook{failures: 4}, 8 * time.Hour},
		{"a hundred: never given up", outlook{failures: 100}, day},
		{"a hundred of a source with a long interval", outlook{failures: 100, fixed: 3 * day}, 3 * day},

		{"refused", outlook{failures: 1, refused: 1}, 4 * time.Hour},
		{"refused again", outlook{failures: 2, refused: 2}, 16 * time.Hour},
		{"refused for ever", outlook{failures: 50, refused: 50}, 7 * day},

		{"gone", outlook{failures: 1, gone: 1}, 7 * day},
		{"cached for two hours", outlook{fresh: testNow.Add(2 * time.Hour)}, 2 * time.Hour},
		{"cached for a year", outlook{fresh: testNow.Add(365 * day)}, day},
		{"cached for a year, fixed interval", outlook{fixed: 2 * day, fresh: testNow.Add(365 * day)}, 2 * day},
		{"ttl", outlook{manners: manners{ttl: 3 * time.Hour}}, 3 * time.Hour},
		{"ttl below the interval", outlook{manners: manners{ttl: time.Minute}}, time.Hour},
		{"Retry-After of five days", outlook{failures: 1, held: testNow.Add(5 * day)}, 5 * day},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.o.now, tt.o.every, tt.o.chance = testNow, every, 0.5
			at, interval := tt.o.next()
			if got := at.Sub(testNow); got != tt.wait {
				t.Errorf("waits %v, want %v", got, tt.wait)
			}
			if interval <= 0 {
				t.Errorf("interval %v", interval)
			}
		})
	}
}

func TestVisitsAreSpreadWithinTheirBounds(t *testing.T) {
	tests := []struct {
		name           string
		o              outlook
		earliest, last time.Duration
	}{
		{"nothing known", outlook{}, 57 * time.Minute, 63 * time.Minute},
		{"at the least", outlook{learned: time.Minute}, 30 * time.Minute, 31*time.Minute + 30*time.Second},
		{"at the most", outlook{learned: 48 * time.Hour}, 22*time.Hour + 48*time.Minute, 24 * time.Hour},
		{"fixed", outlook{fixed: 20 * time.Minute}, 20 * time.Minute, 21 * time.Minute},
	}
	for _, tt := range tests {
		tt.o.now, tt.o.every = testNow, DefaultInterval
		early, _ := tt.o.next()
		tt.o.chance = 1
		late, _ := tt.o.next()
		if early.Sub(testNow) != tt.earliest || late.Sub(testNow) != tt.last {
			t.Errorf("%s: between %v and %v", tt.name, early.Sub(testNow), late.Sub(testNow))
		}
	}
}

func TestGoneThreeTimesIsNotDueAnyMore(t *testing.T) {
	o := outlook{now: testNow, every: DefaultInterval, failures: 3, gone: 3}
	if at, _ := o.next(); !at.IsZero() {
		t.Errorf("due at %v", at)
	}
}

func TestClosingTimesAreKept(t *testing.T) {
	hours := func(from, to int) (all []int) {
		for h := from; h < to; h++ {
			all = append(all, h)
		}
		return all
	}
	tests := []struct {
		name string
		head extract.Head
		at   string
		want string
	}{
		{"open", extract.Head{SkipHours: hours(0, 6)}, "2025-10-22T09:20:00Z", "2025-10-22T09:20:00Z"},
		{"night", extract.Head{SkipHours: hours(0, 6)}, "2025-10-22T02:20:00Z", "2025-10-22T06:00:00Z"},
		{"weekend", extract.Head{SkipDays: []string{"Saturday", "Sunday"}}, "2025-10-25T02:20:00Z", "2025-10-27T00:00:00Z"},
		{"weekend and night", extract.Head{SkipHours: hours(0, 6), SkipDays: []string{"Saturday", "Sunday"}}, "2025-10-25T02:20:00Z", "2025-10-27T06:00:00Z"},
		{"never open", extract.Head{SkipHours: hours(0, 24)}, "2025-10-22T02:20:00Z", "2025-10-22T02:20:00Z"},
		{"no hour or day", extract.Head{SkipHours: []int{-1, 24, 99}, SkipDays: []string{"Caturday"}}, "2025-10-22T02:20:00Z", "2025-10-22T02:20:00Z"},
	}
	for _, tt := range tests {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := mannersOf(&tt.head).open(at).Format(time.RFC3339); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestIntervalDefaults(t *testing.T) {
	if got := (Interval{}).orDefault(); got != DefaultInterval {
		t.Errorf("%v", got)
	}
	short := Interval{Default: time.Minute}.orDefault()
	if short.Min > short.Default || short.Max < short.Default {
		t.Errorf("%v", short)
	}
}
