package dates

import "time"

// maxAmount is the longest number of "vor 1234 Tagen" in digits.
const maxAmount = 4

// relative reads "heute, 7.57 Uhr", "vor 2 Stunden", "gerade eben". In prose
// such words tell of the event, not of the publication: only an expression
// that stands apart counts.
func (f *search) relative(c scanner) (hit, bool) {
	start := c.i
	if !f.opens(start) {
		return hit{}, false
	}
	m := meaningOf(c.word())
	var d Date
	var ok bool
	switch m.class {
	case dayWord:
		c.dayPart()
		d, ok = f.daysBack(m.value).date(c.clockAfter())
	case nowWord:
		for c.i < len(c.s) { // "gerade eben", "jetzt gerade"
			try := c
			try.space()
			if !try.wordIs(nowWord) {
				break
			}
			c = try
		}
		d, ok = Date{f.now.In(berlin), Minute}, true
	case ago:
		d, ok = f.ago(&c)
	}
	if !ok || !closes(c) || !f.plausible(d) {
		return hit{}, false
	}
	return hit{d, start, c.i}, true
}

// daysBack is the day so many days before now.
func (f *search) daysBack(n int) civil {
	y, m, d := f.now.In(berlin).AddDate(0, 0, -n).Date()
	return civil{y, int(m), d}
}

// ago reads the amounts behind "vor": "einer Stunde", "1 Std. 20 Min.".
func (f *search) ago(c *scanner) (Date, bool) {
	var back time.Duration
	for found := false; ; found = true {
		try := *c
		try.space()
		if found {
			try.joint()
		}
		n, ok := try.amount()
		if !ok {
			return Date{f.now.Add(-back).In(berlin), Minute}, found
		}
		try.space()
		m := meaningOf(try.word())
		if m.class != unit || m.value < 0 && (found || n%2 != 0) {
			return Date{}, false
		}
		try.take('.')
		*c = try
		switch m.value {
		case unitDay, unitWeek:
			return f.daysBack(-n / 2 * m.value).date(clock{})
		case unitMonth:
			return f.monthsBack(n / 2)
		}
		back += time.Duration(n) * time.Duration(m.value) * time.Second / 2
	}
}

// joint takes what may stand between two amounts: "1 Std. und 20 Min.".
func (c *scanner) joint() {
	if c.wordIs(until) || c.take(',') {
		c.space()
	}
}

// dayPart takes the part of the day behind "heute" and "gestern".
func (c *scanner) dayPart() {
	try := *c
	try.space()
	if try.wordIs(partOfDay) {
		*c = try
	}
}

// monthsBack is a month so many before the present one; the day is not said.
func (f *search) monthsBack(n int) (Date, bool) {
	y, m, _ := f.now.In(berlin).Date()
	t := time.Date(y, m-time.Month(n), 1, 0, 0, 0, 0, berlin)
	return Date{t, Month}, true
}

// amount reads a number in digits or in words, in halves; "etwa" before it says
// no less than the reader needs.
func (c *scanner) amount() (int, bool) {
	if c.wordIs(about) {
		c.take('.')
		c.space()
	}
	if n, ok := c.number(); ok {
		if c.peek(0) == ',' && c.peek(1) == '5' && !isDigit(c.peek(2)) {
			c.i += 2
			return 2*n.value + 1, n.digits <= maxAmount
		}
		return 2 * n.value, n.digits <= maxAmount
	}
	m := meaningOf(c.word())
	if m.class == halves {
		return m.value, true
	}
	if try := *c; m.value == 1 { // "einer halben Stunde"
		if try.space(); try.wordIs(half) {
			*c = try
			return 1, m.class == count
		}
	}
	return 2 * m.value, m.class == count
}

// opens reports whether an expression at i may stand apart: nothing before it,
// a separator, or a word such as "Stand" or "aktualisiert".
func (f *search) opens(i int) bool {
	r, _ := back(f.s, i)
	if r == 0 || isDash(r) || containsRune("|•·∙:,;([/»>", r) {
		return true
	}
	w, _ := wordBefore(f.s, i, "")
	m := meaningOf(w)
	return m.class == label || m.class == joiner
}

// closes reports whether what was read ends where c stands; it does not at
// "heute-show".
func closes(c scanner) bool {
	if c.suffixed() {
		return false
	}
	tight := c.i
	c.space()
	r, _ := c.rune()
	if r == 0 || isDash(r) || containsRune("|•·∙,;)]/.:«<", r) {
		return true
	}
	return c.i > tight && c.wordIs(label)
}
