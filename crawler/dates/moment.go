package dates

import "time"

// firstYear is the oldest year believed: nothing was published on the web
// before it, and what claims to be is a default or a typing error.
const firstYear = 1990

// ahead is how far a date may lie after the present: clocks and zones differ
// by a day, a date further on is an event's, not a publication's.
const ahead = 24 * time.Hour

// berlin is embedded, so it is always there.
var berlin = mustLocation("Europe/Berlin")

func mustLocation(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return l
}

// A civil is a day as written; a day of 0 is a whole month.
type civil struct{ year, month, day int }

// A clock is a time of day as written.
type clock struct {
	hour, minute, second int
	half                 bool      // by the twelve-hour clock
	precision            Precision // None: no time was said
	zone                 zone
}

// A zone is what was said of it; German time when nothing was.
type zone struct {
	said    bool
	minutes int            // east of UTC
	east    bool           // said with a plus
	place   *time.Location // in place of minutes
}

// valid reports whether the calendar has the day.
func (d civil) valid() bool {
	return 1 <= d.month && d.month <= 12 && 0 <= d.day && d.day <= daysIn(d.year, d.month)
}

// valid reports whether there is such a time; 24:00 is the day's end and a
// leap second, which only ends an hour, the next minute.
func (t clock) valid() bool {
	if t.hour == 24 {
		return t.minute == 0 && t.second == 0
	}
	return t.hour < 24 && t.minute < 60 && (t.second < 60 || t.second == 60 && t.minute == 59)
}

// date makes an instant of day and time; false when either is impossible.
func (d civil) date(t clock) (Date, bool) {
	if !d.valid() || !t.valid() {
		return Date{}, false
	}
	if d.day == 0 {
		return Date{time.Date(d.year, time.Month(d.month), 1, 0, 0, 0, 0, berlin), Month}, true
	}
	day := Date{time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, berlin), Day}
	if t.precision == None {
		return day, true
	}
	if t.zone.said {
		return Date{d.abroad(t).In(berlin), t.precision}, true
	}
	at := d.at(t, berlin)
	if at.Hour() != t.hour%24 && t.second < 60 {
		return day, true // the hour that summer time leaves out
	}
	if first := at.Add(-time.Hour); first.Hour() == at.Hour() {
		at = first // of the hour that comes twice, that of summer time
	}
	return Date{at, t.precision}, true
}

// at is the instant at which the clocks of a place show day and time.
func (d civil) at(t clock, in *time.Location) time.Time {
	return time.Date(d.year, time.Month(d.month), d.day, t.hour, t.minute, t.second, 0, in)
}

// abroad is the instant in the zone that was said.
func (d civil) abroad(t clock) time.Time {
	if t.zone.place != nil {
		return d.at(t, t.zone.place)
	}
	return d.at(t, time.UTC).Add(-time.Duration(t.zone.minutes) * time.Minute)
}

// daysIn is the length of a month.
func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// century completes a year of two digits.
func century(y int) int {
	if y < 70 {
		return 2000 + y
	}
	return 1900 + y
}

// Plausible reports whether a date can be that of a publication known now:
// not before 1990, and at most a day ahead.
func (d Date) Plausible(now time.Time) bool {
	return !d.IsZero() && d.Time.Year() >= firstYear && !d.Time.After(now.Add(ahead))
}
