// Package dates reads the dates of German texts and of feeds.
//
//	d, ok := dates.Parse("Stand: 24.04.2026 • 06:52 Uhr", now)
//	d, ok := dates.ParseFeed("Do, 16 Okt 2025 09:05:00 +0200")
//
// Unknown is an answer, a wrong day is not: what can be read in two ways, does
// not exist (31.02.) or lacks its year is refused, never guessed or rolled
// over. A date without a zone is German time; the zone data is embedded. Of the
// hour that comes twice in autumn it is the first; a time that the clocks skip
// in spring leaves the day. How much was really said is kept as the Precision.
//
// The package is pure: the reference of "heute" and "vor 2 Stunden" is an
// argument. It reads German, English and the numeric shapes, relative dates in
// German alone; other languages are no dates to it.
package dates

import (
	"time"
	_ "time/tzdata" // a bare container has no zone files
)

// A Precision says how much of an instant was really said.
type Precision uint8

// The precisions, least first.
const (
	None Precision = iota
	Month
	Day
	Minute
	Second
)

// A Date is an instant with its precision. A Day or Month stands at 00:00
// Europe/Berlin of the (first) day.
type Date struct {
	Time      time.Time
	Precision Precision
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.Precision == None }

// Parse reads the first date that stands in a text such as a listing line or
// a page's date element. now is the reference of relative dates; when it is
// not zero, dates before 1990 or more than a day after it count as missing.
func Parse(s string, now time.Time) (Date, bool) {
	d, _, _, ok := Find(s, now)
	return d, ok
}

// Find is Parse that also says where the date stands: s[start:end] is the
// date with its own brackets, weekday and time of day.
func Find(s string, now time.Time) (d Date, start, end int, ok bool) {
	if len(s) > maxText {
		s = s[:maxText]
	}
	f := search{s: s, now: now}
	h, ok := f.find()
	return h.date, h.start, h.end, ok
}
