package dates

import (
	"strings"
	"time"
	"unicode"
)

// maxFeedDate is how long a feed's date may be; comments and white space
// included, real ones stay under 100 bytes.
const maxFeedDate = 256

// ParseFeed reads the value of a feed's date element: RFC 822 with English or
// German names, ISO 8601 in the shapes that occur, what Java and C print, Unix
// times, and German dates. An unknown zone counts as UTC, as RFC 5322 advises,
// a missing one as German time. Bounds in time are the caller's (Plausible).
func ParseFeed(s string) (Date, bool) {
	if len(s) > maxFeedDate {
		return Date{}, false
	}
	if strings.IndexByte(s, '(') >= 0 {
		s = withoutComments(s)
	}
	c := scanner{s: s}
	c.space()
	if d, ok, done := c.feedISO(); done {
		return d, ok
	}
	r := record{scanner: c}
	if r.read() {
		return r.date()
	}
	if r.impossible || r.month {
		return Date{}, false
	}
	return Parse(s, time.Time{}) // 16.10.2025, or a sentence
}

// withoutComments drops the comments of RFC 822, which nest.
func withoutComments(s string) string {
	var b strings.Builder
	depth := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && depth > 0:
			i++
		case s[i] == '(':
			depth++
		case s[i] == ')' && depth > 0:
			depth--
		case depth == 0:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// A record gathers the parts of a date whose order is free.
type record struct {
	scanner
	day        civil
	clock      clock
	month, hm  bool
	impossible bool
}

// read takes all words and numbers; false when one of them is no part of a
// date.
func (r *record) read() bool {
	for first := true; ; first = false {
		r.separators()
		c, size := r.rune()
		if size == 0 {
			return r.month && r.day.day > 0 && r.day.year > 0
		}
		if !r.part(c, first) {
			return false
		}
	}
}

// part reads the part of a date that begins with c.
func (r *record) part(c rune, first bool) bool {
	switch {
	case c < 0x80 && isDigit(byte(c)):
		return r.number()
	case c == '+' || isDash(c):
		return r.offset()
	case unicode.IsLetter(c):
		return r.word(first)
	}
	return false
}

// separators skips what stands between the parts.
func (r *record) separators() {
	for {
		r.space()
		b := r.peek(0)
		if b != ',' && b != '.' && b != ';' && (b != '-' || isDigit(r.peek(1)) && r.hm) {
			return
		}
		r.i++
	}
}

// number reads a day, a year or a time.
func (r *record) number() bool {
	c := r.scanner
	n, ok := c.number()
	if !ok {
		return false
	}
	if c.peek(0) == ':' {
		return r.time()
	}
	switch {
	case n.digits == 4:
		ok = r.fourDigits(n.value)
	case n.digits <= 2 && r.day.day == 0:
		r.day.day = n.value
		r.impossible = n.value == 0 || n.value > 31
		c.ordinal()
	case n.digits <= 2 && r.day.year == 0:
		r.day.year = century(n.value)
	default:
		return false
	}
	r.scanner = c
	return ok && !r.impossible
}

// fourDigits takes a year, or the time where the year is known.
func (r *record) fourDigits(n int) bool {
	if r.day.year == 0 {
		r.day.year = n
		return true
	}
	if r.hm {
		return false
	}
	r.clock = clock{hour: n / 100, minute: n % 100, precision: Minute}
	r.hm = true
	return true
}

// time reads 09:05, 9:5:0, 09:05:00.123 and AM or PM behind it.
func (r *record) time() bool {
	if r.hm {
		return false
	}
	c := r.scanner
	h, _ := c.number()
	r.clock.hour, r.clock.precision = h.value, Minute
	if !isDigit(c.peek(1)) || !c.minutes(&r.clock, ':') {
		return false
	}
	c.half(&r.clock)
	r.hm = true
	r.impossible = h.digits > 2 || !r.clock.valid()
	r.scanner = c
	return !r.impossible
}

// offset reads a zone in figures.
func (r *record) offset() bool {
	z, ok := r.scanner.offset()
	if ok && r.hm {
		r.clock.zone = z
	}
	return ok && r.hm
}

// word reads a month, a zone, or a word that says nothing.
func (r *record) word(first bool) bool {
	w := r.scanner.word()
	m := meaningOf(w)
	switch {
	case m.class == month && !r.month:
		r.day.month, r.month = m.value, true
		return true
	case m.class == weekday, m.class == hourMark, m.class == joiner, w == "T", w == "t":
		return true
	case first:
		return r.peek(0) == ',' // a weekday in another language
	}
	return r.hm && r.zone(w, m)
}

// maxZone is the longest abbreviation of a zone.
const maxZone = 5

// zone reads the name of a zone. An unknown one is UTC.
func (r *record) zone(w string, m meaning) bool {
	if r.peek(0) == '/' {
		return r.place(w)
	}
	known := m.class == zoneName
	if known {
		r.clock.zone = zone{said: true, minutes: m.value}
	} else if r.month {
		r.clock.zone = zone{said: true}
	}
	return known || r.month && len(w) <= maxZone
}

// place reads a zone by name, "Europe/Brussels".
func (r *record) place(area string) bool {
	start := r.i - len(area)
	for b := r.peek(0); isLetter(b) || b == '/' || b == '_' || b == '-'; b = r.peek(0) {
		r.i++
	}
	l, err := time.LoadLocation(r.s[start:r.i])
	if err != nil {
		return false
	}
	r.clock.zone = zone{said: true, place: l}
	return true
}

func (r *record) date() (Date, bool) { return r.day.date(r.clock) }
