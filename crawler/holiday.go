package crawler

import "time"

// quiet reports whether there could have been news on more whole days between
// two than the limit says. Days on which a German Land has a holiday do not
// count, nor those that make it a long weekend: counted, they would make many
// sources silent at once.
func quiet(last, today uint32, limit float64) bool {
	left := limit
	for day := int64(last) + 1; day < int64(today) && left >= 0; day++ {
		if !closed(time.Unix(day*24*3600, 0).UTC()) {
			left--
		}
	}
	return left < 0
}

// closed reports whether offices may be closed on a working day.
func closed(t time.Time) bool {
	switch t.Weekday() {
	case time.Friday:
		return holiday(t) || holiday(t.AddDate(0, 0, -1))
	case time.Monday:
		return holiday(t) || holiday(t.AddDate(0, 0, 1))
	}
	return holiday(t)
}

// holiday reports whether some Land has a holiday. From Christmas Eve to
// Epiphany one day off follows the other.
func holiday(t time.Time) bool {
	date := int(t.Month())*100 + t.Day()
	repentance := date >= 1116 && date <= 1122 && t.Weekday() == time.Wednesday
	if repentance || date >= 1224 || date <= 106 {
		return true
	}
	switch date {
	case 308, 501, 815, 920, 1003, 1031, 1101: // women, labour, assumption, children, unity, reformation, all saints
		return true
	}
	switch t.YearDay() - easter(t.Year()).YearDay() {
	case -2, 0, 1, 39, 49, 50, 60: // Good Friday, Easter, ascension, Pentecost, Corpus Christi
		return true
	}
	return false
}

// easter is the Sunday of Easter by the Gregorian rule (Meeus, Jones, Butcher).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	n := h + l - 7*((a+11*h+22*l)/451) + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}
