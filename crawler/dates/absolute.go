package dates

import (
	"slices"
	"unicode"
)

// dayAt reads a day that begins with a digit: 16.10.2025, 16. Oktober 2025,
// 16/10/2025, 2025-10-16. Of a range such as "14.–16. Mai 2024" it is the
// first day; the scanner then stands behind the range's written-out end.
func (c *scanner) dayAt() (civil, bool) {
	try := *c
	n, ok := try.number()
	if !ok {
		return civil{}, false
	}
	var d civil
	switch {
	case n.digits == 4:
		d, ok = try.yearFirst(n.value)
	case n.digits > 2:
		return civil{}, false
	default:
		d, ok = try.dayFirst(n.value)
	}
	if !ok || !d.valid() || d.day == 0 {
		return civil{}, false
	}
	*c = try
	return d, true
}

// yearFirst reads on after the year of 2025-10-16, 2025/10/16, 2025.10.16.
func (c *scanner) yearFirst(year int) (civil, bool) {
	sep, _ := c.rune()
	if !isDash(sep) && sep != '/' && sep != '.' {
		return civil{}, false
	}
	c.takeRune(sep)
	m, ok := c.figure()
	if !ok || !c.takeRune(sep) {
		return civil{}, false
	}
	d, ok := c.figure()
	if !ok || c.runsOn(sep) {
		return civil{}, false
	}
	return civil{year, m.value, d.value}, true
}

// dayFirst reads on after the day.
func (c *scanner) dayFirst(day int) (civil, bool) {
	if sep := c.peek(0); sep == '/' || sep == '-' {
		if d, ok := c.monthYear(day, sep); ok {
			return d, true
		}
		return c.rangeEnd(civil{day: day})
	}
	if d, ok := c.spaced(day); ok {
		return d, true
	}
	dot := c.take('.')
	if !dot {
		c.ordinal()
	}
	tight := isDigit(c.peek(0))
	c.space()
	if m, ok := c.monthFigure(); ok && dot {
		return c.numericMonth(day, m, tight)
	}
	if w := *c; w.wordIs(month) {
		return c.namedMonth(day)
	}
	return c.rangeEnd(civil{day: day})
}

// romanMonths are the months as older hands write them: 16. X. 2025.
var romanMonths = []string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"}

// monthFigure takes a month in figures and its dot.
func (c *scanner) monthFigure() (int, bool) {
	try := *c
	m, ok := try.figure()
	if !ok {
		m.value = slices.Index(romanMonths, try.word()) + 1
	}
	if !ok && m.value == 0 || !try.take('.') {
		return 0, false
	}
	*c = try
	return m.value, true
}

// monthYear reads the rest of 16/10/2025, 16-10-2025 and 16-Okt-2025, the year
// whole.
func (c *scanner) monthYear(day int, sep byte) (civil, bool) {
	try := *c
	try.i++
	m, ok := try.figure()
	if !ok {
		m.value, ok = try.monthName()
	}
	if !ok || !try.take(sep) {
		return civil{}, false
	}
	y, ok := try.year()
	if !ok || try.runsOn(rune(sep)) {
		return civil{}, false
	}
	*c = try
	return civil{y, m.value, day}, true
}

// spaced reads the rest of "16 | 10 | 2025", as it is set for its looks: the
// same mark twice with blanks around it, and the year whole.
func (c *scanner) spaced(day int) (civil, bool) {
	try := *c
	mark, ok := try.mark(0)
	if !ok {
		return civil{}, false
	}
	m, ok := try.figure()
	if !ok {
		return civil{}, false
	}
	if _, ok = try.mark(mark); !ok {
		return civil{}, false
	}
	y, ok := try.year()
	if !ok || try.runsOn('.') {
		return civil{}, false
	}
	*c = try
	return civil{y, m.value, day}, true
}

// mark takes a mark with blanks around it: the one wanted, or any.
func (c *scanner) mark(want rune) (rune, bool) {
	start := c.i
	c.space()
	r, size := c.rune()
	if c.i == start || want != 0 && r != want || !isDash(r) && !containsRune("|/•·∙.", r) {
		return 0, false
	}
	c.i += size
	start = c.i
	c.space()
	return r, c.i > start
}

// numericMonth reads the year behind 16.10. of 16.10.2025, 16. 10. 2025 and
// 16.10.25. Two digits that blanks set apart may be a number of anything.
func (c *scanner) numericMonth(day, month int, tight bool) (civil, bool) {
	d := civil{month: month, day: day}
	try := *c
	year, ok := try.yearAfterFigures(tight)
	if !ok {
		return c.rangeEnd(d)
	}
	*c = try
	d.year = year
	return d, true
}

// yearAfterFigures reads the year behind the dot of a month in figures. Two
// digits are one where all is written tight or nothing follows that they could
// count.
func (c *scanner) yearAfterFigures(tight bool) (int, bool) {
	afterDot := c.i
	c.space()
	tight = tight && c.i == afterDot
	short := c.apostrophe()
	y, ok := c.number()
	switch {
	case !ok || c.runsOn('.'):
		return 0, false
	case y.digits == 4 && !short:
		return y.value, true
	case y.digits == 2 && (tight || c.standsAlone()) && !c.isTime() && !c.suffixed():
		return century(y.value), true
	}
	return 0, false
}

// namedMonth reads the rest of 16. Oktober 2025, 16 Okt. 2025, 16. Oktober '25.
func (c *scanner) namedMonth(day int) (civil, bool) {
	d := civil{day: day, month: meaningOf(c.word()).value}
	c.take('.')
	try := *c
	if y, ok := try.yearAfterName(); ok {
		d.year = y
		*c = try
		return d, true
	}
	return c.rangeEnd(d)
}

// yearAfterName reads the year behind a month's name. Two digits may as well
// be a number of anything: they need an apostrophe or nothing after them.
func (c *scanner) yearAfterName() (int, bool) {
	c.space()
	if c.take(',') {
		c.space()
	}
	short := c.apostrophe()
	y, ok := c.number()
	if !ok || c.runsOn('.') {
		return 0, false
	}
	if y.digits == 4 && !short {
		return y.value, true
	}
	if y.digits == 2 && (short || c.standsAlone()) {
		return century(y.value), true
	}
	return 0, false
}

// apostrophe takes what stands for the century of a year.
func (c *scanner) apostrophe() bool {
	return c.takeRune('\'') || c.takeRune('’') || c.takeRune('‘')
}

// standsAlone reports whether nothing that could be counted follows.
func (c scanner) standsAlone() bool {
	c.space()
	r, _ := c.rune()
	return r == 0 || r == ',' || r == ';' || r == '|' || r == ')' || r == ']' || r == '•' || r == '·'
}

// rangeEnd takes what d lacks from the end of the range that must follow:
// "14." from "–16. Mai 2024", "28.4." from "–2.5.2024".
func (c *scanner) rangeEnd(d civil) (civil, bool) {
	if !c.rangeMark() {
		return civil{}, false
	}
	c.space()
	if c.wordIs(weekday) {
		c.take('.')
		c.take(',')
		c.space()
	}
	n, ok := c.figure()
	if !ok {
		return civil{}, false
	}
	end, ok := c.rangeLast(n.value)
	if !ok || !end.valid() {
		return civil{}, false
	}
	if d.month == 0 {
		d.month = end.month
	}
	d.year = end.year
	if d.month > end.month {
		d.year--
	}
	return d, d.month != end.month || d.day <= end.day
}

// rangeLast reads the whole day that ends a range; it has no range itself.
func (c *scanner) rangeLast(day int) (civil, bool) {
	if !c.take('.') {
		return civil{}, false
	}
	tight := isDigit(c.peek(0))
	c.space()
	if !isDigit(c.peek(0)) {
		m := meaningOf(c.word())
		if m.class != month {
			return civil{}, false
		}
		c.take('.')
		y, ok := c.yearAfterName()
		return civil{y, m.value, day}, ok
	}
	m, ok := c.figure()
	if !ok || !c.take('.') {
		return civil{}, false
	}
	year, ok := c.yearAfterFigures(tight)
	return civil{year, m.value, day}, ok
}

// rangeMark takes what joins the ends of a range.
func (c *scanner) rangeMark() bool {
	c.space()
	if c.dash() || c.take('/') {
		return true
	}
	if meaningOf(c.word()).class != until {
		return false
	}
	c.take('.') // "u."
	try := *c
	if try.space(); try.word() == "zum" {
		*c = try
	}
	return true
}

// monthAt reads a month that begins with its name: "Oktober 2025",
// "Juli/August 2023", and the English "October 16, 2025".
func (c *scanner) monthAt() (civil, bool) {
	m, ok := c.monthName()
	if !ok {
		return civil{}, false
	}
	if d, ok := c.english(m); ok {
		return d, d.valid()
	}
	if d, ok := c.months(m); ok {
		return d, true
	}
	y, ok := c.wholeYear()
	return civil{year: y, month: m}, ok
}

// monthName takes a month's name and the dot that shortens it.
func (c *scanner) monthName() (int, bool) {
	m := meaningOf(c.word())
	c.take('.')
	return m.value, m.class == month
}

// english reads the rest of "October 16, 2025".
func (c *scanner) english(m int) (civil, bool) {
	try := *c
	day, ok := try.englishDay()
	if !ok {
		return civil{}, false
	}
	y, ok := try.yearAfterName()
	if ok {
		*c = try
	}
	return civil{y, m, day}, ok
}

// months reads the rest of "Juli/August 2023", which is its first month.
func (c *scanner) months(first int) (civil, bool) {
	try := *c
	if !try.rangeMark() {
		return civil{}, false
	}
	try.space()
	last, ok := try.monthName()
	if !ok {
		return civil{}, false
	}
	y, ok := try.wholeYear()
	if last < first {
		y--
	}
	if ok {
		*c = try
	}
	return civil{year: y, month: first}, ok
}

// englishDay reads the day of "October 16, 2025" and "Oct. 16th 2025".
func (c *scanner) englishDay() (int, bool) {
	c.space()
	n, ok := c.figure()
	if !ok || n.value == 0 {
		return 0, false
	}
	c.ordinal()
	return n.value, true
}

// ordinal takes the letters of 1st, 2nd, 3rd, 16th, and the "of" behind them.
func (c *scanner) ordinal() {
	try := *c
	switch try.word() {
	case "st", "nd", "rd", "th":
		*c = try
		if try.space(); try.word() == "of" {
			*c = try
		}
	}
}

// wholeYear reads a year of four digits that nothing runs on.
func (c *scanner) wholeYear() (int, bool) {
	c.space()
	y, ok := c.year()
	return y, ok && !c.runsOn('.') && !c.runsOn('/')
}

// numericMonthAt reads 10/2025 and 05.2025; a month of one digit is more often
// the number of an issue, so it needs the slash.
func (c *scanner) numericMonthAt() (civil, bool) {
	m, ok := c.figure()
	sep := '/'
	if m.digits == 2 && c.peek(0) == '.' {
		sep = '.'
	}
	if !ok || m.value == 0 || !c.takeRune(sep) {
		return civil{}, false
	}
	y, ok := c.year()
	return civil{year: y, month: m.value}, ok && !c.runsOn(sep) && !c.runsOn('.')
}

// runsOn reports whether the number just read is part of something longer:
// a letter, another digit, or the separator with a further number.
func (c scanner) runsOn(sep rune) bool {
	b := c.peek(0)
	if next := c; next.takeRune(sep) && isDigit(next.peek(0)) || isDigit(b) || b == '_' || b == '%' {
		return true
	}
	if b == 'T' || b == 't' {
		return !isDigit(c.peek(1))
	}
	if b == ':' && isDigit(c.peek(1)) {
		return true
	}
	r, _ := c.rune()
	return unicode.IsLetter(r)
}

// isTime reports whether the number just read is an hour: "16.10. 18 Uhr".
func (c scanner) isTime() bool {
	if b := c.peek(0); (b == ':' || b == '.') && isDigit(c.peek(1)) {
		return true
	}
	c.space()
	return c.wordIs(hourMark)
}

// suffixed reports whether a word hangs on the number: "2.10.24-beta".
func (c scanner) suffixed() bool { return c.dash() && isLetter(c.peek(0)) }

// wordIs takes a word of the class.
func (c *scanner) wordIs(k class) bool {
	try := *c
	if meaningOf(try.word()).class != k {
		return false
	}
	*c = try
	return true
}

// counted reports whether a unit follows, so that the number before is an
// amount: "2.10.20 MB".
func (c scanner) counted() bool {
	c.space()
	if r, _ := c.rune(); r == '%' || r == '€' || r == '$' {
		return true
	}
	return c.wordIs(measure)
}
