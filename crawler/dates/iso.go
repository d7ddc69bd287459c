package dates

import "time"

// The bounds of a Unix time: from 1990 on, seconds have nine or ten digits,
// milliseconds three more.
const (
	firstUnix = 631_152_000
	lastUnix  = 9_999_999_999
)

// feedISO reads what begins with a year or is a Unix time. done says that
// the value is one of these, right or wrong.
func (c scanner) feedISO() (d Date, ok, done bool) {
	n, ok := c.number()
	if !ok {
		return d, false, false
	}
	rest := c
	rest.fraction()
	rest.space()
	if _, size := rest.rune(); size == 0 && n.digits > 8 {
		d, ok = allDigits(n)
		return d, ok, true
	}
	var day civil
	switch {
	case n.digits == 8:
		day = civil{n.value / 10000, n.value / 100 % 100, n.value % 100}
		ok = day.day > 0
	case n.digits == 4 && c.take('-'):
		day, ok = c.isoDay(n.value)
	default:
		return d, false, false
	}
	t, said := c.isoClock()
	if !ok || !said {
		return d, false, true
	}
	d, ok = day.date(t)
	return d, ok, true
}

// allDigits reads 20251016090500, 202510160905, or a Unix time. No Unix time
// since 1990 has twelve digits and begins as these years do.
func allDigits(n number) (Date, bool) {
	t := clock{precision: Second}
	switch {
	case n.digits == maxDigits:
		t.second = n.value % 100
		n.value /= 100
	case n.digits == 12 && n.value < 1000*firstUnix:
		t.precision = Minute
	default:
		return unix(n)
	}
	t.hour, t.minute = n.value/100%100, n.value%100
	day := n.value / 10000
	d := civil{day / 10000, day / 100 % 100, day % 100}
	if d.day == 0 {
		return Date{}, false
	}
	return d.date(t)
}

// unix reads seconds or milliseconds since 1970.
func unix(n number) (Date, bool) {
	s := n.value
	if n.digits > 11 {
		s /= 1000
	}
	if s < firstUnix || s > lastUnix {
		return Date{}, false
	}
	return Date{time.Unix(int64(s), 0).In(berlin), Second}, true
}

// isoDay reads the rest of 2025-10-16, 2025-10, 2025-289 and 2025-W42-4.
func (c *scanner) isoDay(year int) (civil, bool) {
	if c.take('W') {
		return c.isoWeek(year)
	}
	m, ok := c.number()
	switch {
	case !ok:
		return civil{}, false
	case m.digits == 3:
		t := time.Date(year, 1, m.value, 0, 0, 0, 0, time.UTC)
		return civil{year, int(t.Month()), t.Day()}, m.value > 0 && t.Year() == year
	case m.digits > 2:
		return civil{}, false
	}
	if !c.take('-') {
		return civil{year: year, month: m.value}, true
	}
	d, ok := c.number()
	return civil{year, m.value, d.value}, ok && d.digits <= 2 && d.value > 0
}

// isoWeek reads the rest of 2025-W42-4: the week with 4 January is the first.
func (c *scanner) isoWeek(year int) (civil, bool) {
	w, ok := c.number()
	if !ok || w.value < 1 || w.value > 53 || !c.take('-') {
		return civil{}, false
	}
	d, ok := c.number()
	if !ok || d.value < 1 || d.value > 7 {
		return civil{}, false
	}
	first := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)
	monday := (int(first.Weekday()) + 6) % 7
	t := first.AddDate(0, 0, 7*(w.value-1)+d.value-1-monday)
	y, _ := t.ISOWeek()
	return civil{t.Year(), int(t.Month()), t.Day()}, y == year
}

// isoClock reads the rest of an ISO date: nothing, or a time with or without
// its colons and zone. What follows a zone ("[Europe/Berlin]") says it again.
func (c *scanner) isoClock() (clock, bool) {
	var t clock
	c.space()
	if c.take('T') || c.take('t') || c.take(',') {
		c.space()
	}
	if h, ok := c.number(); ok {
		if !c.isoTime(&t, h) {
			return t, false
		}
	}
	c.space()
	if z, ok := c.offset(); ok {
		t.zone = z
		return t, true
	}
	r := record{scanner: *c, hm: true, month: true}
	if _, size := r.rune(); size == 0 {
		return t, true
	}
	ok := isLetter(r.peek(0)) && r.word(false)
	if z, said := r.scanner.offset(); said {
		r.clock.zone = z
	}
	t.zone = r.clock.zone
	return t, ok
}

// isoTime reads 09:05, 09:05:00.123, 0905, 090500, or the hour alone.
func (c *scanner) isoTime(t *clock, h number) bool {
	t.precision = Minute
	switch h.digits {
	case 1, 2:
		t.hour = h.value
		if c.peek(0) == ':' {
			if !isDigit(c.peek(1)) || !c.minutes(t, ':') {
				return false
			}
		}
	case 4:
		t.hour, t.minute = h.value/100, h.value%100
	case 6:
		t.hour, t.minute, t.second, t.precision = h.value/10000, h.value/100%100, h.value%100, Second
		c.fraction()
	default:
		return false
	}
	c.half(t)
	return t.valid()
}
