// Package dates reads German and feed dates. A placeholder for its contract:
//
//	d, ok := dates.Parse("Stand: 24.04.2026 • 06:52 Uhr", now)
package dates

import "time"

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
