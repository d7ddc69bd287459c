package dates

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxText is how much of a text is searched: a listing line has its date near
// the start, and a whole article must not cost more than a line.
const maxText = 4096

// A hit is a date and where it stands.
type hit struct {
	date       Date
	start, end int
}

// search walks through a text once. The first day wins; the first month is
// the answer when there is no day.
type search struct {
	s     string
	now   time.Time
	month hit
}

// find looks for the first plausible date.
func (f *search) find() (hit, bool) {
	c := scanner{s: f.s}
	for c.i < len(f.s) {
		b := c.s[c.i]
		switch {
		case isDigit(b):
			if h, ok := f.atNumber(&c); ok {
				return h, true
			}
		case isLetter(b) || b >= utf8.RuneSelf:
			if h, ok := f.atWord(&c); ok {
				return h, true
			}
		default:
			c.i++
		}
	}
	return f.month, !f.month.date.IsZero()
}

// atNumber tries the readings that begin with a digit, else skips it.
func (f *search) atNumber(c *scanner) (hit, bool) {
	start := *c
	for isDigit(c.peek(0)) {
		c.i++
	}
	if !startsNumber(f.s, start.i) {
		return hit{}, false
	}
	if h, ok := f.clockFirst(start); ok {
		return h, true
	}
	return f.dayFrom(start, clock{}, start.i)
}

// dayFrom reads the day at c, and its time unless one stood before it.
func (f *search) dayFrom(c scanner, t clock, start int) (hit, bool) {
	begin := c
	if d, ok := c.dayAt(); ok {
		if c.counted() || numberedBefore(f.s, begin.i) && !isVom(f.s, begin.i, c.i) {
			return hit{}, false
		}
		if t.precision == None {
			t = c.clockAfter()
		}
		if t.half && strings.IndexByte(f.s[begin.i:c.i], '/') >= 0 {
			return hit{}, false // 10/06/2025 9:05 AM: the month may come first
		}
		date, ok := d.date(t)
		return f.accept(date, ok, start, c.i)
	}
	if d, ok := begin.numericMonthAt(); ok && t.precision == None && standsFree(f.s, c.i) {
		f.keepMonth(d, c.i, begin.i)
	}
	return hit{}, false
}

// clockFirst reads a time that stands before its day: "18:50 Uhr, 05.03.2024".
func (f *search) clockFirst(c scanner) (hit, bool) {
	start := c.i
	t, ok := c.clockAt()
	if !ok {
		return hit{}, false
	}
	c.zoneAfter(&t, false)
	c.span()
	c.gap()
	for c.wordIs(weekday) || c.wordIs(meridiem) { // "am" as German has it
		c.take('.')
		c.gap()
	}
	if !isDigit(c.peek(0)) {
		return hit{}, false
	}
	return f.dayFrom(c, t, start)
}

// span skips the end of a span of hours: "10:00–12:00 Uhr".
func (c *scanner) span() {
	try := *c
	if !try.rangeMark() {
		return
	}
	try.space()
	if _, ok := try.clockAt(); ok {
		*c = try
	}
}

// atWord tries the readings that begin with a word, else skips it, and with it
// any digits that hang on it: "v2.10.2024".
func (f *search) atWord(c *scanner) (hit, bool) {
	start := *c
	w := c.word()
	if w == "" {
		_, size := c.rune()
		c.i += size
		return hit{}, false
	}
	switch meaningOf(w).class {
	case month:
		return f.atMonth(start)
	case dayWord, nowWord, ago:
		if !f.now.IsZero() {
			return f.relative(start)
		}
	}
	return hit{}, false
}

// atMonth reads what begins with a month's name; a month alone is kept.
func (f *search) atMonth(c scanner) (hit, bool) {
	start := c.i
	d, ok := c.monthAt()
	if !ok || digitBefore(f.s, start) {
		return hit{}, false
	}
	if d.day == 0 {
		f.keepMonth(d, start, c.i)
		return hit{}, false
	}
	date, ok := d.date(c.clockAfter())
	return f.accept(date, ok, start, c.i)
}

// accept turns a reading into the answer unless it is implausible.
func (f *search) accept(d Date, ok bool, start, end int) (hit, bool) {
	if !ok || !f.plausible(d) {
		return hit{}, false
	}
	h := hit{date: d}
	h.start, h.end = widen(f.s, start, end)
	return h, true
}

func (f *search) keepMonth(d civil, start, end int) {
	date, ok := d.date(clock{})
	if ok && f.month.date.IsZero() && f.plausible(date) {
		f.month = hit{date, start, end}
	}
}

func (f *search) plausible(d Date) bool {
	if f.now.IsZero() {
		return d.Time.Year() >= firstYear
	}
	return d.Plausible(f.now)
}

// widen takes the weekday before a date, and brackets around it, into it.
func widen(s string, start, end int) (int, int) {
	for {
		w, at := wordBefore(s, start, ",.")
		if m := meaningOf(w); w == "" || (m.class != weekday && w != "den") {
			break
		}
		start = at
	}
	before, after := scanner{s: s, i: start}, scanner{s: s, i: end}
	open, at := back(s, start)
	after.space()
	closing, size := after.rune()
	if before.i > 0 && (open == '[' && closing == ']' || open == '(' && closing == ')') {
		return at, after.i + size
	}
	return start, end
}

// startsNumber reports whether the digits at i are not the rest of something
// longer: a version, an address, a phone number.
func startsNumber(s string, i int) bool {
	if i == 0 {
		return true
	}
	r, size := utf8.DecodeLastRuneInString(s[:i])
	switch {
	case unicode.IsLetter(r) || containsRune("+#_§$€", r):
		return false
	case isDash(r):
		before, _ := utf8.DecodeLastRuneInString(s[:i-size])
		return !unicode.IsLetter(before) && !unicode.IsDigit(before)
	case containsRune(".,:/", r):
		before, _ := utf8.DecodeLastRuneInString(s[:i-size])
		return !unicode.IsDigit(before)
	}
	return true
}

// digitBefore reports whether a number stands before the word at i, as in
// "32. Januar 2023": then it is no month alone.
func digitBefore(s string, i int) bool {
	for {
		r, at := back(s, i)
		if r != '.' {
			return r < utf8.RuneSelf && isDigit(byte(r))
		}
		i = at
	}
}

// standsFree reports whether no word claims the number at i, such as
// "Beschluss 10/2025"; "Stand" and "im" may stand before a month.
func standsFree(s string, i int) bool {
	w, _ := wordBefore(s, i, ":.")
	m := meaningOf(w)
	return w == "" || w == "im" || m.class == label || m.class == joiner
}

// isVom reports whether the word before is "vom" as courts write it: "Urteil v.
// 12.03.2024". Without the whole year it is a version.
func isVom(s string, i, end int) bool {
	w, at := wordBefore(s, i, ".")
	last := scanner{s: s[:end], i: max(i, end-4)}
	_, whole := last.year()
	return w == "v" && i > at+len("v.") && s[at+1] == '.' && whole
}

// numberedBefore reports whether the word before says that a number is no
// date: "Nr. 10/2025", "Version 4.1.12".
func numberedBefore(s string, i int) bool {
	if r, _ := back(s, i); r == '§' {
		return true
	}
	w, _ := wordBefore(s, i, ".:")
	return meaningOf(w).class == numbered
}
