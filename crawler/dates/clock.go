package dates

// clockAfter reads the time of day behind a date: ", 09:05 Uhr", " um 9 Uhr",
// "T09:05:00+02:00", " | 12.00 Uhr (MESZ)". Without one it takes nothing.
func (c *scanner) clockAfter() clock {
	try := *c
	iso := (try.peek(0) == 'T' || try.peek(0) == 't') && isDigit(try.peek(1))
	if iso {
		try.i++
	} else {
		try.gap()
	}
	t, ok := try.clockAt()
	if !ok {
		return clock{}
	}
	try.zoneAfter(&t, iso)
	if !t.valid() {
		return clock{}
	}
	*c = try
	return t
}

// gap skips what may stand between day and time.
func (c *scanner) gap() {
	for {
		c.space()
		r, size := c.rune()
		if isDash(r) || containsRune(",;|•·/([@∙", r) {
			c.i += size
			continue
		}
		if !c.wordIs(joiner) {
			return
		}
	}
}

// clockAt reads a time of day that begins here, without its zone.
func (c *scanner) clockAt() (clock, bool) {
	t := clock{precision: Minute}
	h, ok := c.figure()
	if !ok {
		return t, false
	}
	t.hour = h.value
	sep := c.peek(0)
	switch {
	case (sep == ':' || sep == '.' || sep == 'h') && isDigit(c.peek(1)):
		if !c.minutes(&t, sep) {
			return t, false
		}
	case !c.hourWord():
		return t, false
	default:
		c.minutesBehind(&t)
	}
	c.half(&t)
	if c.counted() || c.lasts() {
		return t, false
	}
	return t, t.valid()
}

// minutesBehind reads the minutes of "9 Uhr 05", if nothing counts on.
func (c *scanner) minutesBehind(t *clock) {
	try := *c
	try.space()
	if m, ok := try.figure(); ok && try.standsAlone() {
		t.minute, *c = m.value, try
	}
}

// minutes reads ":05", ":05:07", ":05:07.123", ".05 Uhr" and "h05".
func (c *scanner) minutes(t *clock, sep byte) bool {
	c.i++
	m, ok := c.figure()
	if !ok {
		return false
	}
	t.minute = m.value
	if sep == '.' {
		return m.digits == 2 && c.dotted()
	}
	if c.peek(0) == ':' && isDigit(c.peek(1)) {
		c.i++
		s, ok := c.figure()
		if !ok {
			return false
		}
		t.second, t.precision = s.value, Second
		c.fraction()
	}
	c.hourWord()
	c.hourLetter()
	return true
}

// dotted reports whether what was read as 18.05 is a time: the word says so,
// or nothing that could be counted follows. "20.10." is a day without a year.
func (c *scanner) dotted() bool {
	if c.peek(0) == '.' || c.peek(0) == ',' && isDigit(c.peek(1)) {
		return false
	}
	if c.hourWord() || c.hourLetter() || c.standsAlone() {
		return true
	}
	before := c.i
	c.span()
	return c.i > before
}

// hourLetter takes the h of "14:30 h", which alone may as well be hours.
func (c *scanner) hourLetter() bool {
	try := *c
	try.space()
	if try.word() != "h" {
		return false
	}
	*c = try
	return true
}

// hourWord takes "Uhr".
func (c *scanner) hourWord() bool {
	try := *c
	try.space()
	if !try.wordIs(hourMark) {
		return false
	}
	*c = try
	return true
}

// fraction skips the fraction of a second, which no reader of news needs. Some
// programs set it apart by a colon.
func (c *scanner) fraction() {
	if b := c.peek(0); (b == '.' || b == ',' || b == ':') && isDigit(c.peek(1)) {
		c.i++
		for isDigit(c.peek(0)) {
			c.i++
		}
	}
}

// half applies AM and PM; "21:05 PM" says nothing new.
func (c *scanner) half(t *clock) {
	try := *c
	try.space()
	m := meaningOf(try.word())
	switch {
	case m.class != meridiem, t.hour == 0, t.hour > 12 && m.value == 0:
		return
	case t.hour <= 12:
		t.hour, t.half = t.hour%12+m.value, true
	}
	*c = try
}

// lasts reports whether the time just read is a length: "45:30 Min.".
func (c scanner) lasts() bool {
	c.space()
	m := meaningOf(c.word())
	return m.class == unit && m.value < 3600
}

// zoneAfter reads the zone behind a time: "MESZ", "(MEZ)", "Z", "+02:00",
// "GMT+2". What is no zone is left. Outside an ISO date a minus leads to the end
// of a span, as in "09:00–12:00 Uhr".
func (c *scanner) zoneAfter(t *clock, iso bool) {
	try := *c
	try.space()
	if try.take('(') {
		try.space()
	}
	if z, ok := try.offset(); ok && (iso || z.east) {
		t.zone, *c = z, try
		return
	}
	m := meaningOf(try.word())
	if m.class != zoneName {
		return
	}
	t.zone, *c = zone{said: true, minutes: m.value}, try
	if m.value == 0 {
		if z, ok := try.offset(); ok && (iso || z.east) {
			t.zone, *c = z, try
		}
	}
}

// offset reads +0200, +02:00, -5, +2:00.
func (c *scanner) offset() (zone, bool) {
	r, size := c.rune()
	if r != '+' && !isDash(r) {
		return zone{}, false
	}
	try := *c
	try.i += size
	minutes, ok := try.distance()
	if !ok || minutes > maxOffset || try.peek(0) == '.' && isDigit(try.peek(1)) {
		return zone{}, false
	}
	if r != '+' {
		minutes = -minutes
	}
	*c = try
	return zone{said: true, east: r == '+', minutes: minutes}, true
}

// distance reads the minutes of an offset, which stands without its sign.
func (c *scanner) distance() (minutes int, ok bool) {
	n, ok := c.number()
	if !ok || n.digits > 4 {
		return 0, false
	}
	if n.digits > 2 {
		return n.value/100*60 + n.value%100, true
	}
	minutes = n.value * 60
	if c.peek(0) == ':' && isDigit(c.peek(1)) {
		c.i++
		m, _ := c.number()
		minutes += m.value
	}
	return minutes, true
}

// maxOffset is the zone farthest from Greenwich, with an hour of summer time.
const maxOffset = 15 * 60
